"""TOML: what is written reads back, and what is wrong is told with its line."""

# Each message stands whole beside what causes it.

from __future__ import annotations

import tomllib

import pytest

from immunograph.errors import MapError
from immunograph.formats import toml
from immunograph.graph import CausalGraph
from immunograph.records import Claim, Link, Node
from immunograph.starter import starter_map
from immunograph.toml_lines import line_index, skeleton, value_spans
from immunograph.vocabulary import Relation, Sign

PLACE = "must be two numbers from 0 to 1, from the left and from the top, as in [0.25, 0.5]"


def wrong(text):
    """Return the message about a bad map."""
    with pytest.raises(MapError) as caught:
        toml.read(text.encode(), "m.toml")
    return str(caught.value)


def test_the_bundled_map_reads_back(article):
    data = toml.write(article)
    assert toml.read(data, "m.toml") == article
    assert toml.write(toml.read(data, "m.toml")) == data


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = x", 'm.toml:1: is no TOML: Invalid value (text needs quotes: "…")'),
        ('a = 1\ntitle = "x"\ntitle = "y"', "m.toml:3: title is said twice (a key may stand only once in a table)"),
        ("[source]\n[source]", "m.toml:2: is no TOML: Cannot declare ('source',) twice (write a header that repeats as [[name]])"),
        ('title = "C:\\docs"', "m.toml:1: is no TOML: Unescaped '\\' in a string (write a backslash as two, or use 'single quotes')"),
        ("title = 'x", "m.toml:1: is no TOML"),
        ("nodes = [", "m.toml:1: is no TOML: Invalid value (is a quote or a bracket missing?)"),
        ('title = "\x1b[31m"', "m.toml:1: is no TOML: Illegal character '\\x1b' (is a quote or a bracket missing?)"),
        ("[nodes]\nid = 'a'", "m.toml:1: nodes: must be a list of tables (write [[nodes]] above each)"),
        ("[[nodes]]\nid = 'a'\n\n[[nodes]]\nid = 'a'", "m.toml:5: id: 'a' is used twice (give one another id)"),
        ("[[nodes]]\nid = 'a'\nlable = 'A'", "m.toml:3: lable: is not a field here (did you mean label?)"),
        ("[[nodes]]\nlabel = 'A'", "m.toml:1: id: is missing (the stable name)"),
        ("[[nodes]]\nid = ''", "m.toml:2: id: is empty; leave it out or say what to call it"),
        ("[[nodes]]\nid = nan", "m.toml:2: id: must be text in quotes, not nan"),
        ("[[nodes]]\nid = 1979-05-27", "m.toml:2: id: must be text in quotes, not a date or time"),
        ('[[nodes]]\nid = "a\\u202eb"', "m.toml:2: id: holds a control or bidirectional character; an id may not"),
        ("[[nodes]]\nid = 'a'\nplace = [0.5, nan]", f"m.toml:3: place: {PLACE}, not nan"),
        ("[[nodes]]\nid = 'a'\nplace = [\n 0.5,\n inf]", f"m.toml:3: place: {PLACE}, not inf"),
        ("title = '" + "x" * 100_001 + "'", "m.toml:1: title: is 100001 characters long, 100000 is the most"),
        ("n = 0x" + "f" * 2000, "m.toml: holds a number or a key of more than 1000 characters"),
        ("a = 99-99-99", "m.toml:1: is no TOML"),
        ("a = 2020-13-45", "m.toml:1: is no TOML"),
        ("a = " + "9" * 999 + "\nb = " + "[" * 5000, "m.toml: is nested too deeply"),
        ("a.b.c.d.e.f.g.h.i.j = 1", "m.toml: holds a key of more than 8 parts"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_with_its_line(text, message):
    assert wrong(text).startswith(message)


def test_a_number_of_thousands_of_digits_is_refused_in_a_line():
    assert "\n" not in wrong("a = " + "9" * 5000)


def test_problems_inside_links_have_their_own_lines():
    text = '''title = """
[[links]]
not this one = 1
"""
[[nodes]]
id = "a"

[[ "links" ]]  # quoted, spaced, commented
source = "a"
target = "a"
sign = "+"
evidence = [
  # the first is well
  { quote = "x, [y] # {z}" },
  { quot = "x", citation = "nobody" },
]

[[links.evidence]]
quote = "no"
'''
    # Appending to a list in brackets is no TOML; without that, the fourth line from the end.
    text = text.partition("\n[[links.evidence]]")[0] + "\n"
    assert wrong(text) == "m.toml:15: quot: is not a field here (did you mean quote?)"


def test_evidence_under_headers_is_read_and_located():
    text = """[[nodes]]
id = "a"
[[links]]
source = "a"
target = "a"
sign = "+"
  [[links.evidence]]
  quote = "one"
  [[links.evidence]]
  citation = "nobody"
"""
    assert wrong(text) == (
        "m.toml:10: citation: there is no citation 'nobody' (add it under [[citations]])"
    )
    kept = text.partition("  [[links.evidence]]\n  citation")[0]
    assert len(toml.read(kept.encode(), "m.toml").links[0].evidence) == 1


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_marks_do_not_matter(ends, mark):
    text = starter_map().replace("\n", ends)
    plain = toml.read(starter_map().encode(), "m.toml")
    assert toml.read(mark + text.encode(), "m.toml") == plain


def test_what_is_not_utf_8_is_told_with_its_line():
    with pytest.raises(
        MapError, match=r"^m.toml:2: the text is not UTF-8 .*save the file as UTF-8"
    ):
        toml.read(b'title = "x"\nabout = "\xe9"', "m.toml")


def test_an_empty_file_is_an_empty_map():
    assert len(toml.read(b"", "m.toml")) == 0


# -- where things stand ----------------------------------------------------------------------

TRICKY = [
    ("a = 1\nb = 2", {("a",): 1, ("b",): 2}),
    ("# a = 1\n\nb = 2", {("b",): 3}),
    ("'a b' = 1\n\"c\\u0064\" = 2", {("a b",): 1, ("cd",): 2}),
    ("a.b = 1\na.c = 2", {("a",): 1, ("a", "b"): 1, ("a", "c"): 2}),
    ("[a.b]\nc = 1", {("a",): 1, ("a", "b"): 1, ("a", "b", "c"): 2}),
    ("x = '''\ny = 1\n'''\nz = 1", {("x",): 1, ("z",): 4}),
    ('x = """a\n\\"""\nb"""\nz = 1', {("x",): 1, ("z",): 4}),
    ('x = """a""""\nz = 1', {("x",): 1, ("z",): 2}),
    ('x = "#"\nz = "["\ny = 1', {("x",): 1, ("z",): 2, ("y",): 3}),
    ("x = [\n1, # ]\n2]\ny = 1", {("x",): 1, ("y",): 4}),
    ("x = {a = 1, b = {c = '}'}}\ny = 1",
     {("x",): 1, ("x", "a"): 1, ("x", "b"): 1, ("x", "b", "c"): 1, ("y",): 2}),
    ("x = [{a = 1},\n {a = 2}]",
     {("x",): 1, ("x", 0): 1, ("x", 0, "a"): 1, ("x", 1): 2, ("x", 1, "a"): 2}),
    ("[[a]]\n[[a]]\nb = 1", {("a",): 1, ("a", 0): 1, ("a", 1): 2, ("a", 1, "b"): 3}),
    ("[[a]]\n[a.b]\nc = 1", {("a",): 1, ("a", 0): 1, ("a", 0, "b"): 2, ("a", 0, "b", "c"): 3}),
    ("[[a]]\n[[a.b]]\n[[a.b]]\n[[a]]\n[[a.b]]\nx = 1",
     {("a",): 1, ("a", 0): 1, ("a", 0, "b"): 2, ("a", 0, "b", 0): 2, ("a", 0, "b", 1): 3,
      ("a", 1): 4, ("a", 1, "b"): 5, ("a", 1, "b", 0): 5, ("a", 1, "b", 0, "x"): 6}),
    ("a = 1.5\nb = 1979-05-27T07:32:00.5Z\nc = +inf", {("a",): 1, ("b",): 2, ("c",): 3}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), TRICKY)
def test_every_field_is_found_at_its_line(text, lines):
    tomllib.loads(text)
    assert line_index(text) == lines


def _paths(value, path=()):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from _paths(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            if isinstance(inner, dict):
                yield (*path, number)
                yield from _paths(inner, (*path, number))


def test_every_field_of_the_bundled_map_has_the_line_that_says_it(article):
    from pathlib import Path

    import immunograph.data

    source = Path(immunograph.data.__path__[0], "perlmutter2022.toml").read_text(encoding="utf-8")
    for text in (source, toml.write(article).decode(), starter_map()):
        found = line_index(text)
        lines = text.split("\n")
        assert set(_paths(tomllib.loads(text))) == set(found)
        for path, line in found.items():
            name = path[-1] if isinstance(path[-1], str) else path[-2]
            assert str(name) in lines[line - 1] or isinstance(path[-1], int)


def _at(value, path):
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize("text", [text for text, _ in TRICKY] + [starter_map()])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_value_is_found_whole(text, ends):
    text = text.replace("\n", ends)
    plain = tomllib.loads(text)
    spans = value_spans(text)
    # What is in brackets has no span of its own: its values are part of the one that has.
    assert {path[0] for path in spans} == {name for name, value in plain.items() if _said(value)}
    for path, (start, end) in spans.items():
        assert tomllib.loads(f"value = {text[start:end]}")["value"] == _at(plain, path)


def _said(value):
    """Tell whether a value is more than headers without a field."""
    if isinstance(value, dict):
        return any(map(_said, value.values()))
    return not isinstance(value, list) or any(map(_said, value))


@pytest.mark.parametrize(
    "text", ['"', "'", '"""', "'''", '"""\\', "a = [", "]]", "= =", "[[", "a.b."]
)
def test_what_is_no_toml_has_a_skeleton_all_the_same(text):
    assert len(skeleton(text)) <= len(text)


def test_a_skeleton_has_neither_strings_nor_comments():
    text = 'a = "x" # y\nb = """\n#\n"""\nc = \'#\'\nd = [1, 2] # ,\n'
    assert skeleton(text) == 'a = " "\nb = "\nc = "\nd = [1, 2] "\n'


# -- writing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "label",
    ['"', "'", "\\", '"""', "'''", "a\nb", "a\r\nb", "tab\there", 'ends with "', "\x7f", "\u2028",
     "# no comment", "[x]", "a = b", "\u202egnp", "\x00", '"""\n\\', " spaces ", "\n", "🧠"],
)  # fmt: skip
def test_hostile_text_reads_back(label):
    if not label.strip():
        label = f"x{label}"
    node = Node(id="a", label=label, aliases=(label,), note=label)
    graph = CausalGraph([node], [], title=label, about=label)
    assert toml.read(toml.write(graph), "m.toml") == graph


def test_claims_stand_below_their_link_unless_that_changes_their_order():
    nodes = [Node(id="a", label="a")]
    links = [
        Link(
            id=n,
            source="a",
            target="a",
            relation=Relation.AFFECTS,
            sign=Sign.UNKNOWN,
            claims=(c,),
            context=c,
        )
        for n, c in (("E1", "c1"), ("E2", "c2"))
    ]
    first, second = Claim(id="c1", quote="q", link="E1"), Claim(id="c2", quote="q", link="E2")
    ordered = CausalGraph(nodes, links, claims=[first, second])
    swapped = CausalGraph(nodes, links, claims=[second, first])
    assert toml.write(ordered).index(b'"c1"\nquote') < toml.write(ordered).index(b'id = "E2"')
    assert toml.write(swapped).index(b'"c1"\nquote') > toml.write(swapped).index(b'id = "E2"')
    for graph in (ordered, swapped):
        assert toml.read(toml.write(graph), "m.toml") == graph


def test_a_claim_of_a_link_that_is_not_there_is_not_lost():
    graph = CausalGraph([], [], claims=[Claim(id="c", quote="q", link="gone")])
    assert b'link = "gone"' in toml.write(graph)
