import base64
import hashlib
import itertools
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import immunograph as ig
from immunograph.draw.page.contents import contents
from immunograph.draw.page.page import embedded, page
from immunograph.draw.page.picture import colours, picture
from immunograph.draw.theme import DARK, LIGHT
from immunograph.errors import UsageError
from immunograph.vocabulary import DEFAULT_LAYERS, Layer
from makers import arrows, small_map
from page_numbers import ASK, hostile_map, random_map, told

ALL = tuple(Layer)


class Read(HTMLParser):
    """A page as a browser's parser sees it: its elements, and the text of scripts and styles."""

    def __init__(self, data):
        super().__init__()
        self.elements = []
        self.texts = {}
        self._inside = ""
        self.feed(data.decode("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = ""
        if tag in ("script", "style", "title"):
            self._inside = f"{tag} {dict(attrs).get('type', '')}".strip()
            self.texts.setdefault(self._inside, [])

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside:
            self.texts[self._inside].append(data)

    def text(self, of):
        return "".join(self.texts[of])

    def of(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def bundled(article):
    return page(article)


@pytest.fixture(scope="module")
def hostile():
    return page(hostile_map())


# -- one file that needs nothing else, and lets nothing else in -------------------------------


def test_the_page_of_the_bundled_map_fits_into_a_mail(bundled):
    assert len(bundled) <= 170_000


def test_nothing_is_loaded_from_anywhere(bundled, hostile):
    for made in (bundled, hostile):
        for tag, attributes in Read(made).elements:
            assert tag not in ("link", "img", "iframe", "object", "embed", "base", "use", "image")
            assert not {"src", "srcset", "action", "data", "xlink:href"} & set(attributes), tag
            assert attributes.get("href", "#").startswith("#"), tag
        assert b"url(" not in made.partition(b"</style>")[0]
        assert b"@import" not in made


def test_one_script_and_one_style_allowed_by_their_digests(bundled, hostile):
    for made in (bundled, hostile):
        read = Read(made)
        kinds = [attributes.get("type") for attributes in read.of("script")]
        assert kinds == ["application/json", None]
        assert len(read.of("style")) == 1
        policy = read.of("meta")[1]
        assert policy["http-equiv"] == "Content-Security-Policy"
        rules = dict(rule.strip().split(" ", 1) for rule in policy["content"].split(";"))
        assert rules["default-src"] == "'none'"
        for name, rule in (("script", "script-src"), ("style", "style-src")):
            digest = hashlib.sha256(read.text(name).encode()).digest()
            assert rules[rule] == f"'sha256-{base64.b64encode(digest).decode()}'"


def test_no_attribute_runs_or_styles_anything(bundled, hostile):
    for made in (bundled, hostile):
        for tag, attributes in Read(made).elements:
            assert not [name for name in attributes if name.startswith("on") or name == "style"], (
                tag
            )


def test_script_and_style_are_the_same_for_every_map(bundled, hostile):
    assert Read(bundled).text("script") == Read(hostile).text("script")
    assert Read(bundled).text("style") == Read(hostile).text("style")


def test_the_script_never_makes_markup_or_code_of_text():
    for name in ("routes.js", "page.js"):
        code = files("immunograph.draw.page").joinpath(name).read_text(encoding="utf-8")
        for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                       "Function(", "DOMParser", "createContextualFragment", "fetch(", "XMLHttp",
                       "import(", "localStorage", "srcdoc"):  # fmt: skip
            assert danger not in code


def test_hostile_words_change_no_element(hostile):
    plain = page(hostile_map(tame=True))
    # How many lines a label takes, and where, depends on its length; nothing else may.
    tame, harmful = (
        [(tag, sorted(attrs)) for tag, attrs in Read(made).elements if tag not in ("text", "path")]
        for made in (plain, hostile)
    )
    assert tame == harmful
    assert Read(hostile).of("title")[0] == {}
    assert "</script><script>" in Read(hostile).text("title")


@pytest.mark.parametrize(
    "text", ["</script>", "<!--<script>", "]]>", "\u2028\u2029", "&lt;", "{script}"]
)
def test_embedded_text_comes_back_and_cannot_be_left(text):
    made = embedded({"text": text})
    assert json.loads(made) == {"text": text}
    assert not re.search("[<>&\u2028\u2029]", made)


def test_a_slot_in_a_title_is_not_filled():
    graph = small_map("E1: a increases b")
    read = Read(page(graph, title="{script} {contents} {policy}"))
    assert read.text("title").startswith("{script} {contents} {policy}")


# -- the same words and numbers as the library ------------------------------------------------


def data_of(made):
    data = json.loads(Read(made).text("script application/json"))
    for name in ("nodes", "links"):
        keys, rows = data[name][:1], data[name][1:]
        data[name] = [dict(zip(keys[0], row, strict=True)) for row in rows]
    return data


def test_links_are_told_as_explain_tells_them(bundled, article):
    from immunograph.document import Item, plain

    data = data_of(bundled)
    links = sorted(article.links, key=lambda link: link.id)
    assert len(data["links"]) == len(links)

    def line(place):
        spans = data["texts"][place]
        return "".join(
            data["works"][s][0] if isinstance(s, int) else s if isinstance(s, str) else s[0]
            for s in spans
        )

    for row, link in zip(data["links"], links, strict=True):
        assert (row["id"], row["sign"]) == (link.id, int(link.sign))
        assert row["grade"] == ig.grade_link(article, link).grade
        case = next(
            b for b in ig.explain(article, link.id).describe().blocks if isinstance(b, Item)
        )
        told_lines = [
            plain(tuple(s for s in block.text if s.role != "link"))
            for block in case.below
            if hasattr(block, "text")
        ]
        assert [line(place) for place in row["facts"]] == told_lines
        assert [quote for quote, _ in row["quotes"]] == [
            article.claim(c).quote for c in link.claims
        ]


def test_nodes_are_told_as_show_tells_them(bundled, article):
    data = data_of(bundled)
    nodes = [node["id"] for node in data["nodes"]]
    links = [link["id"] for link in data["links"]]
    for row in data["nodes"]:
        shown = [
            (title, nodes[other], links[link])
            for title, pairs in row["near"]
            for other, link in pairs
        ]
        found = ig.show_node(article, row["id"], layers=["all"])
        assert shown == [(n.group, n.node, n.link) for n in found]
        assert row["label"] == article.node(row["id"]).label


def test_only_web_addresses_are_kept(hostile, bundled):
    assert data_of(hostile)["works"] == []
    works = data_of(bundled)["works"]
    assert len(works) > 40
    assert all(re.fullmatch(r"https?://[^\s\"<>]+", address) for _, address in works)


def test_nothing_hidden_is_left_in_a_text(hostile):
    assert not re.search(
        "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f\x7f-\x9f]", hostile.decode()
    )


needs_node = pytest.mark.skipif(
    not shutil.which("node"),
    reason="Node.js is not installed; tests/browser asks a browser the same",
)


def asked(cases):
    """Return what the page's own functions find, in Node.js: its start is not needed for that."""
    given = [[json.dumps(contents(g, ())), [x.value for x in layers]] for g, layers in cases]
    code = files("immunograph.draw.page").joinpath("routes.js").read_text(encoding="utf-8")
    code += (
        f"\nconst ask = {ASK};\nconst cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "\nconsole.log(JSON.stringify(cases.map(([c, layers]) => ask(c, layers))));"
    )
    done = subprocess.run(
        ["node", "-e", code], input=json.dumps(given), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@needs_node
def test_paths_and_loops_are_those_of_the_library(article):
    extra = (Layer.UMBRELLA, Layer.CONTEXT, Layer.LITERATURE)
    cases = [
        (article, (*DEFAULT_LAYERS, *more))
        for size in range(4)
        for more in itertools.combinations(extra, size)
    ]
    cases += [(random_map(seed), DEFAULT_LAYERS if seed % 2 else ALL) for seed in range(150)]
    for (graph, layers), found in zip(cases, asked(cases), strict=True):
        assert found == told(graph, layers)


@needs_node
def test_a_map_of_too_many_paths_and_loops_says_so_and_does_not_hang():
    whole = [(a, b) for a in range(10) for b in range(10) if a != b]
    # The last node hangs on one link, so that a blind search for it would try everything.
    graph = arrows([*whole, (0, 10)], 11)
    [found] = asked([(graph, DEFAULT_LAYERS)])
    paths = {(a, b): (len(rows), complete) for a, b, rows, complete, *_ in found["paths"]}
    assert paths[1, 2] == (5000, False)
    assert paths[0, 10] == (1, True)
    assert paths[10, 0] == (0, True)
    assert (len(found["loops"]), found["complete"]) == (5000, False)


# -- the picture ------------------------------------------------------------------------------


def test_every_node_and_link_of_every_layer_is_drawn_once(article):
    drawn = ET.fromstring(picture(article, DEFAULT_LAYERS))
    groups = [
        (g.get("data-role"), int(g.get("data-id")))
        for g in drawn.iter("{http://www.w3.org/2000/svg}g")
    ]
    assert sorted(groups) == [("link", n) for n in range(len(article.links))] + [
        ("node", n) for n in range(len(article.nodes))
    ]


def test_all_colours_are_named_and_named_alike_in_both_themes(bundled):
    drawing = re.search(rb"<svg.*?</svg>", bundled, re.DOTALL)[0].decode()
    assert not re.search(r'="#[0-9A-F]{6}"', drawing)
    used = set(re.findall(r"var\(--([a-z-]+)\)", drawing))
    light, dark = colours(LIGHT), colours(DARK)
    assert used <= set(light) == set(dark)
    # Two names of one colour must be one colour in the other theme too: the drawing has but one.
    for a, b in itertools.combinations(light, 2):
        assert (light[a] != light[b]) or (dark[a] == dark[b]), (a, b)


def test_what_other_layers_add_overlaps_nothing(article):
    from immunograph.draw.page.picture import planned

    drawn = planned(article, DEFAULT_LAYERS)
    assert drawn.overlaps == 0
    assert set(drawn.boxes) == {node.id for node in article}


# -- the edges --------------------------------------------------------------------------------


def test_the_same_map_gives_the_same_bytes_whatever_the_hash_seed(python):
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); import page_numbers as p;"
        "from immunograph.draw.page.page import page;"
        "print(hashlib.sha256(page(p.random_map(5), layers=['all'])).hexdigest())"
    )
    tests = str(Path(__file__).parents[1])
    said = {python(code, tests, PYTHONHASHSEED=seed).out for seed in ("0", "1", "77")}
    assert len(said) == 1
    assert len(said.pop()) == 65


def test_a_map_of_one_node_has_a_page():
    data = data_of(page(small_map("", nodes=["a"])))
    assert (len(data["nodes"]), data["links"]) == (1, [])


def test_title_and_layers_are_chosen(article):
    made = page(article, title="Stress & me", layers=["all"])
    assert '<h1 dir="auto">Stress &amp; me</h1>' in made.decode()
    assert all(on for _, on in data_of(made)["layers"])


def test_too_many_nodes_and_unknown_layers_are_refused(article):
    with pytest.raises(UsageError, match="61 nodes do not fit"):
        page(small_map("", nodes=[f"n{n}" for n in range(61)]))
    with pytest.raises(UsageError, match="no layer called"):
        page(article, layers=["hidden"])
    with pytest.raises(UsageError, match="nothing to draw"):
        page(small_map(""))
