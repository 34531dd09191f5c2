"""What is in the tree is in the package: folders, data files, dependencies."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HOMES = {
    package: ROOT / folder
    for package, folder in CONFIG["tool"]["setuptools"]["package-dir"].items()
}
SOURCES = sorted(path for home in HOMES.values() for path in home.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
# What only those who work on the project install.
TOOLS = ("test", "dev", "speed")
# How a module is called where its project is called otherwise.
PROJECTS = {
    "fontTools": "fonttools",
    "markdown_it": "markdown-it-py",
    "PIL": "pillow",
    "pptx": "python-pptx",
    "_pytest": "pytest",
}


def packages():
    """Return the folder of every package in the tree by its dotted name."""
    return {
        ".".join((name, *path.parent.relative_to(home).parts)): path.parent
        for name, home in HOMES.items()
        for path in home.rglob("*.py")
    }


def test_every_package_is_listed_and_has_an_init():
    assert sorted(packages()) == sorted(CONFIG["tool"]["setuptools"]["packages"])
    assert [name for name, path in packages().items() if not (path / "__init__.py").exists()] == []


def test_every_data_file_is_packed():
    patterns = CONFIG["tool"]["setuptools"]["package-data"]
    packed = {
        path
        for name, globs in patterns.items()
        for glob in globs
        for path in (packages()[name]).glob(glob)
    }
    ours = (
        path
        for home in HOMES.values()
        for path in home.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and "__pycache__" not in path.parts
    )
    assert [str(path.relative_to(ROOT)) for path in ours if path not in packed] == []


def imported(path):
    """Return the top-level modules that a file imports, and where it does so lazily."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"immunograph"}


def declared(*groups):
    """Return the names of the projects that these lists of requirements name."""
    names = set()
    for group in groups:
        names |= {re.split(r"[^A-Za-z0-9_.-]", each)[0].lower() for each in group}
    return {name.replace("_", "-") for name in names}


def projects(modules):
    return {PROJECTS.get(name, name).lower().replace("_", "-") for name in modules}


def test_every_import_of_the_package_is_a_dependency_and_every_dependency_is_imported():
    used = projects(set().union(*map(imported, SOURCES)))
    project = CONFIG["project"]
    extras = [x for name, x in project["optional-dependencies"].items() if name not in TOOLS]
    assert used <= declared(project["dependencies"], *extras)
    assert declared(project["dependencies"]) <= used


def test_every_import_of_the_tests_is_installed_with_them():
    own = {path.stem for path in TESTS} | {path.parent.name for path in TESTS}
    used = projects(set().union(*map(imported, TESTS)) - own)
    project = CONFIG["project"]
    extras = project["optional-dependencies"]
    # The browser tests and the benchmark say what is missing where their extra is not installed.
    known = (extras["test"], extras["browser"], extras["speed"])
    assert used <= declared(project["dependencies"], *known)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(PurePosixPath(p.relative_to(ROOT))))
def test_third_parties_are_imported_where_they_are_used(path):
    """At the top of a module of the library stand the standard library and the library."""
    if path.is_relative_to(HOMES["immunograph.cli"]):
        return
    top = ast.parse(path.read_text(encoding="utf-8")).body
    eager = [n for n in top if isinstance(n, ast.Import | ast.ImportFrom)]
    module = ast.unparse(ast.Module(eager, []))
    names = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.parse(module).body
    }
    known = set(sys.stdlib_module_names) | {"immunograph"}
    assert {name for name in names if name.partition(".")[0] not in known} == set()
