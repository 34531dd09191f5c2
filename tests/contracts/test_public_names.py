"""Every public name: found, sorted, told what it means, and with examples that run."""

from __future__ import annotations

import ast
import dataclasses
import doctest
import importlib
import inspect
import pkgutil
import re
import textwrap
from pathlib import Path

import pytest

import immunograph
import immunograph.cli

NAMES = immunograph.__all__
FUNCTIONS = [name for name in NAMES if inspect.isfunction(getattr(immunograph, name))]
CLASSES = [name for name in NAMES if inspect.isclass(getattr(immunograph, name))]
# An editable installation keeps `cli` somewhere else than the rest.
MODULES = sorted(
    {
        info.name
        for package in (immunograph, immunograph.cli)
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not info.name.endswith(("__main__", "._child"))
    }
)


def sections(documented):
    """Return the titles of the numpydoc sections of a docstring."""
    return re.findall(r"^(\w+)\n-{3,}$", inspect.getdoc(documented) or "", re.MULTILINE)


def test_names_are_sorted_and_found():
    assert [*sorted(FUNCTIONS), *sorted(CLASSES)] == NAMES
    assert len(set(NAMES)) == len(NAMES)
    assert set(FUNCTIONS) | set(CLASSES) == set(NAMES)
    assert set(FUNCTIONS) <= set(dir(immunograph)) <= {*NAMES, "__version__"}
    assert len(dir(immunograph)) < len(FUNCTIONS) + 8
    with pytest.raises(AttributeError, match="no_such_name"):
        immunograph.no_such_name  # noqa: B018


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_says_what_it_means(name):
    text = inspect.getdoc(getattr(immunograph, name))
    assert text
    first = text.split("\n\n")[0]
    assert first.rstrip().endswith((".", "?", "::")), first
    assert getattr(immunograph, name).__module__.startswith("immunograph.")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_is_documented_in_full(name):
    function = getattr(immunograph, name)
    signature = inspect.signature(function)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    expected = {"Notes", "Examples"}
    if signature.parameters:
        expected.add("Parameters")
    if signature.return_annotation != "None":
        expected.add("Returns")
    if any(isinstance(node, ast.Raise) for node in ast.walk(tree)):
        expected.add("Raises")
    assert expected <= set(sections(function))
    text = inspect.getdoc(function) or ""
    assert [p for p in signature.parameters if not re.search(rf"\b{p}\b", text)] == []


@pytest.mark.parametrize("name", CLASSES)
def test_every_public_method_and_property_is_documented(name):
    kind = getattr(immunograph, name)
    silent = [
        member
        for member, value in vars(kind).items()
        if not member.startswith("_")
        and (inspect.isfunction(value) or isinstance(value, property | classmethod))
        and not inspect.getdoc(getattr(kind, member))
    ]
    assert silent == []


@pytest.mark.parametrize("name", CLASSES)
def test_every_field_of_a_public_record_is_documented(name):
    kind = getattr(immunograph, name)
    text = inspect.getdoc(kind) or ""
    names = [f.name for f in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else []
    assert [name for name in names if not re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is_for(name):
    module = importlib.import_module(name)
    assert module.__doc__ or not Path(module.__file__).read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("name", ["immunograph", *MODULES])
def test_the_examples_in_docstrings_run(name, request):
    module = importlib.import_module(name)
    finder = doctest.DocTestFinder(exclude_empty=True)
    # `getfixture` is what pytest itself gives to examples that need a folder.
    names = {**vars(module), "getfixture": request.getfixturevalue}
    problems = []
    for test in finder.find(module, name, globs=names):
        runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
        runner.run(test, out=problems.append, clear_globs=False)
    assert not problems, "".join(problems)
