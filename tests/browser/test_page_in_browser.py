"""The interactive page in a real browser, opened from a file, without a network.

It needs the package ``playwright`` and a Chromium of the system (Debian: ``apt-get install
chromium``); where they are missing the tests say so and are skipped, unless
``IMMUNOGRAPH_BROWSER=required`` is set, as in CI: then they fail.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil

import pytest

import immunograph as ig
from immunograph.draw.page.page import page as write_page
from immunograph.vocabulary import DEFAULT_LAYERS, Layer
from makers import small_map
from page_numbers import ASK, WORDS, hostile_map, told

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def lacking(what):
    if os.environ.get("IMMUNOGRAPH_BROWSER") == "required":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking("the page is not tested: pip install playwright")
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if program is None:
        lacking("the page is not tested: install Chromium (Debian: apt-get install chromium)")
    with sync_playwright() as play:
        # An empty profile of its own.
        context = play.chromium.launch_persistent_context(
            str(tmp_path_factory.mktemp("profile")), executable_path=program, headless=True,
            args=_OPTIONS, viewport={"width": 1600, "height": 900},
        )  # fmt: skip
        yield context
        context.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory, article):
    folder = tmp_path_factory.mktemp("pages")
    pages = {"article": article, "hostile": hostile_map(), "empty": small_map("", nodes=["alone"])}
    for name, graph in pages.items():
        (folder / f"{name}.html").write_bytes(write_page(graph))
    return folder


@pytest.fixture
def visit(browser, files):
    """Open a page; afterwards it must not have complained, asked or loaded anything."""
    opened = []

    def open_page(name="article", **media):
        view = browser.new_page()
        view.set_default_timeout(10_000)
        said = []
        view.on("console", lambda message: said.append(f"console: {message.text}"))
        view.on("pageerror", lambda error: said.append(f"error: {error}"))
        view.on(
            "dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss())
        )
        view.on("request", lambda request: said.append(f"request: {request.url}"))
        if media:
            view.emulate_media(**media)
        url = (files / f"{name}.html").as_uri()
        view.goto(url)
        opened.append((view, said, url))
        return view

    yield open_page
    for view, said, url in opened:
        assert said == [f"request: {url}"]
        view.close()


def places(records):
    return sorted(record.id for record in records)


def node_of(view, graph, name):
    return view.locator(f'#map g.node[data-id="{places(graph).index(name)}"]')


def link_of(view, graph, name):
    return view.locator(f'#map g.link[data-id="{places(graph.links).index(name)}"]')


def heading(view):
    return view.locator("#panel h2").inner_text()


def lit(view, role):
    marks = view.locator(f"#map g.{role}.lit")
    return sorted(int(mark.get_attribute("data-id")) for mark in marks.all())


def ask(view, source, target):
    view.locator("#from").select_option(label=source)
    view.locator("#to").select_option(label=target)
    view.get_by_role("button", name="Show paths").click()


# -- numbers --------------------------------------------------------------------------------


def test_all_paths_and_loops_are_those_of_the_library(visit, article):
    view = visit()
    data = view.locator("#contents").text_content()
    extra = (Layer.UMBRELLA, Layer.CONTEXT, Layer.LITERATURE)
    for size in range(4):
        for more in itertools.combinations(extra, size):
            layers = (*DEFAULT_LAYERS, *more)
            names = [layer.value for layer in layers]
            found = view.evaluate(f"([data, layers]) => ({ASK})(data, layers)", [data, names])
            assert json.loads(json.dumps(found)) == told(article, layers)


def test_paths_are_shown_as_the_library_ranks_them(visit, article):
    view = visit()
    found = ig.find_paths(article, "stress", "empathy")
    ask(view, "Psychological stress", "Empathy")
    assert heading(view) == "Psychological stress → Empathy"
    assert (
        view.locator(".tally").inner_text() == "4 paths: 0 would raise, 4 would lower; none causal"
    )
    routes = view.locator("#panel .route")
    assert routes.count() == found.total
    assert (
        routes.nth(0)
        .inner_text()
        .startswith("would lower, if E21 were causal · very low, 4 links, conditional, delayed")
    )
    panel = view.locator("#panel").inner_text()
    assert "every path crosses “C-reactive protein predicts less Cognitive empathy” (E21)" in panel
    assert "With the layer literature: 5 causal routes." in panel
    links = places(article.links)
    for place, path in enumerate(found):
        routes.nth(place).click()
        assert lit(view, "link") == sorted(links.index(name) for name in path.links)
        assert view.locator("#panel .cited").count() == len(path)
        assert routes.nth(place).get_attribute("aria-expanded") == "true"


def test_a_layer_that_is_added_is_walked(visit, article):
    view = visit()
    ask(view, "Psychological stress", "Empathy")
    view.get_by_role("button", name="literature layer").click()
    found = ig.find_paths(article, "stress", "empathy", layers=["core", "structural", "literature"])
    assert f"{found.total} paths" in view.locator(".tally").inner_text()
    assert f"{found.causal} causal" in view.locator(".tally").inner_text()
    assert "Weakest link of path 1" in view.locator("#panel").inner_text()
    view.get_by_role("button", name="literature layer").click()
    assert (
        view.locator(".tally").inner_text() == "4 paths: 0 would raise, 4 would lower; none causal"
    )


# -- nodes, links, loops --------------------------------------------------------------------


def test_a_node_shows_its_causes_and_effects(visit, article):
    view = visit()
    node_of(view, article, "inflammation").click()
    panel = view.locator("#panel")
    assert heading(view) == "Inflammation (systemic)"
    shown = ig.show_node(article, "inflammation")
    groups = list(dict.fromkeys(n.group for n in shown))
    assert panel.locator("h3").all_inner_texts() == groups
    assert panel.locator("li").count() == len(shown)
    assert "high means" in panel.inner_text()
    assert lit(view, "link") == sorted(places(article.links).index(n.link) for n in shown)
    panel.locator("li button").first.click()
    first = ig.explain(article, shown.neighbours[0].link)
    assert article.claim(first[0].link.claims[0]).quote in panel.inner_text()
    panel.get_by_role("button", name="Back").click()
    assert heading(view) == "Inflammation (systemic)"


def test_a_link_shows_its_quotes_grade_and_references(visit, article):
    view = visit()
    # In its middle a link may lie under another one or a node.
    link_of(view, article, "E21").dispatch_event("click")
    panel = view.locator("#panel")
    assert heading(view) == "C-reactive protein predicts less Cognitive empathy"
    text = panel.inner_text()
    for part in (
        "C-reactive peptide predicted lower levels",
        "Grade: starts low",
        "−1 imprecise",
        "very low",
    ):
        assert part in text
    addresses = [a.get_attribute("href") for a in panel.locator("a").all()]
    assert "https://doi.org/10.1016/j.bbi.2018.05.006" in addresses
    assert all(a.get_attribute("rel") == "noopener noreferrer" for a in panel.locator("a").all())


def test_a_loop_is_lit_and_played_once(visit, article):
    view = visit()
    loops = ig.find_loops(article)
    assert view.locator("#panel .route .loop").all_inner_texts() == [loop.name for loop in loops]
    view.locator("#panel .route").first.click()
    assert heading(view) == "R1: reinforcing loop"
    assert lit(view, "link") == sorted(
        places(article.links).index(name) for name in loops[0].route.links
    )
    dot = view.locator("#map .dot")
    dot.wait_for()
    start = dot.get_attribute("cx")
    view.wait_for_timeout(300)
    assert dot.get_attribute("cx") != start
    dot.wait_for(state="detached", timeout=20_000)
    assert view.locator("#status").inner_text() == "Played once"


def test_where_no_motion_is_wanted_the_dot_stands_still(visit):
    view = visit(reduced_motion="reduce")
    view.locator("#panel .route").first.click()
    dot = view.locator("#map .dot")
    dot.wait_for()
    seen = set()
    for _ in range(6):
        seen.add((dot.get_attribute("cx"), dot.get_attribute("cy")))
        view.wait_for_timeout(40)
    assert len(seen) <= 2  # the middle of one link, then of the next


# -- finding and filtering --------------------------------------------------------------------


def test_a_name_is_found_by_label_alias_and_part(visit):
    view = visit()
    for typed, label in (("CRP", "C-reactive protein (CRP)"), ("perspective-taking", "Cognitive empathy (perspective taking)"),
                         ("lonel", "Loneliness (perceived isolation)")):  # fmt: skip
        view.locator("#find").fill(typed)
        assert view.locator("#map g.found").count() >= 1
        view.keyboard.press("Enter")
        assert heading(view) == label
    view.locator("#find").fill("nobody")
    view.keyboard.press("Enter")
    assert view.locator("#status").inner_text() == "Nothing is called “nobody”"


def shown(view, role):
    return view.locator(f"#map g.{role}:not(.off)").count()


def test_filters_hide_kinds_of_nodes_links_and_weak_evidence(visit, article):
    view = visit()
    core = [n for n in article if n.layer is Layer.CORE]
    walked = [x for x in article.links if x.layer in DEFAULT_LAYERS]
    assert (shown(view, "node"), shown(view, "link")) == (len(core), len(walked))
    view.get_by_role("button", name="Lever (what you can do)").click()
    levers = {n.id for n in core if article.theme(n).value == "lever"}
    assert shown(view, "node") == len(core) - len(levers)
    assert shown(view, "link") == sum(not {x.source, x.target} & levers for x in walked)
    view.get_by_role("button", name="Lever (what you can do)").click()
    view.get_by_role("button", name="by definition", exact=True).click()
    assert shown(view, "link") == sum(x.family.value != "structural" for x in walked)
    view.get_by_role("button", name="by definition", exact=True).click()
    view.locator("#least").select_option(label="moderate evidence or better")
    graded = sum(ig.grade_link(article, x).grade >= 3 for x in walked)
    assert shown(view, "link") == graded
    view.locator("#least").select_option(label="any evidence")
    for layer in ("umbrella", "context", "literature"):
        view.get_by_role("button", name=f"{layer} layer").click()
    assert (shown(view, "node"), shown(view, "link")) == (len(article.nodes), len(article.links))
    assert ig.find_loops(article, layers=["all"]).total == view.locator("#panel .route").count()


# -- moving ------------------------------------------------------------------------------------


def window(view):
    return [float(x) for x in view.locator("#map > svg").get_attribute("viewBox").split()]


def test_the_map_is_moved_and_zoomed(visit):
    view = visit()
    whole = window(view)
    view.get_by_role("button", name="Zoom in").click()
    assert window(view)[2] < whole[2]
    view.get_by_role("button", name="Show the whole map").click()
    assert window(view) == whole
    view.mouse.move(20, 700)
    view.mouse.down()
    view.mouse.move(220, 600, steps=4)
    view.mouse.up()
    assert window(view)[0] < whole[0]
    assert window(view)[1] > whole[1]
    view.get_by_role("button", name="Show the whole map").click()
    view.mouse.move(600, 400)
    view.mouse.wheel(0, -300)
    view.wait_for_timeout(100)
    assert window(view)[2] < whole[2]


def test_a_drag_that_ends_on_a_node_is_no_click(visit, article):
    view = visit()
    box = node_of(view, article, "inflammation").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    view.mouse.move(x, y)
    view.mouse.down()
    view.mouse.move(x + 60, y + 40, steps=4)
    view.mouse.up()
    assert heading(view) == "This map"


# -- by keyboard alone ---------------------------------------------------------------------------


def focused(view):
    return view.evaluate(
        "() => { const x = document.activeElement; return [x.tagName.toLowerCase(), x.id,"
        " x.getAttribute('aria-label') || x.textContent.trim().slice(0, 60)]; }"
    )


def test_everything_is_reached_and_used_by_keyboard(visit, article):
    view = visit()
    keys = view.keyboard
    seen = []
    for _ in range(200):
        keys.press("Tab")
        here = focused(view)
        if here[0] == "body":
            break
        seen.append(here)
    ids = [name for _, name, _ in seen]
    assert [x for x in ids if x] == [
        "find",
        "from",
        "to",
        "theme",
        "closer",
        "farther",
        "whole",
        "least",
    ]
    labels = [label for tag, _, label in seen if tag == "g"]
    for link in article.links:
        if link.layer in DEFAULT_LAYERS:
            say = f"{article.node(link.source).name} {_verb(article, link)} {article.node(link.target).name}"
            assert any(label.startswith(say) for label in labels), say
    assert {n.label for n in article if n.layer is Layer.CORE} <= set(labels)
    buttons = [label for tag, _, label in seen if tag == "button"]
    assert any(label.startswith("R1") for label in buttons)
    assert {"Show paths", "Light or dark", "Stressor", "hypothesis", "literature layer"} <= set(
        buttons
    )


def _verb(graph, link):
    from immunograph.routes import Sentences

    return Sentences(graph).verb(link)


def test_a_walk_by_keyboard(visit, article):
    view = visit()
    keys = view.keyboard
    keys.press("/")
    keys.type("depression")
    keys.press("Enter")
    assert heading(view) == "Depression"
    assert focused(view)[0] == "h2"
    keys.press("Escape")
    assert heading(view) == "This map"
    assert lit(view, "node") == []
    assert focused(view)[2] == "Depression"  # back on the map, where the details were of
    before = window(view)
    keys.press("ArrowRight")
    assert window(view)[0] > before[0]
    keys.press("0")
    keys.press("+")
    assert window(view)[2] < before[2]
    keys.press(" ")
    assert heading(view) == "Depression"
    view.locator("#from").focus()
    keys.type("Psy")
    keys.press("Tab")
    keys.type("Empathy")
    keys.press("Tab")
    keys.press("Enter")
    assert heading(view) == "Psychological stress → Empathy"
    assert (
        view.locator("#status").inner_text().startswith("Psychological stress → Empathy: 4 paths")
    )
    for _ in range(30):
        keys.press("Tab")
        if focused(view)[2].startswith("would lower, if E39 and E21 were causal and E09 held"):
            break
    keys.press("Enter")
    assert len(lit(view, "link")) == 6
    assert focused(view)[2].startswith("would lower, if E39 and E21 were causal and E09 held")
    keys.press("Escape")
    assert heading(view) == "This map"


def test_the_focus_is_seen(visit, article):
    view = visit()
    node = node_of(view, article, "stress")
    before = node.locator("path").first.evaluate("x => getComputedStyle(x).strokeWidth")
    view.locator("#map > svg").focus()
    for _ in range(100):
        view.keyboard.press("Tab")
        if focused(view)[2] == "Psychological stress":
            break
    after = node.locator("path").first.evaluate("x => getComputedStyle(x).strokeWidth")
    assert float(after[:-2]) > 2 * float(before[:-2])


# -- what a hostile map can do: nothing -------------------------------------------------------


def test_no_script_from_a_map_ever_runs(visit):
    view = visit("hostile")
    for role in ("node", "link"):
        for mark in view.locator(f"#map g.{role}").all():
            mark.dispatch_event("click")
            assert view.locator("#panel h2").count() == 1
    view.locator("#panel").get_by_role("button", name="Overview").click()
    view.locator("#panel .route").first.click()
    for which, place in (("from", 1), ("to", 3)):
        view.locator(f"#{which}").select_option(index=place)
    view.get_by_role("button", name="Show paths").click()
    assert view.locator("#panel .route").count() == 1
    view.locator("#find").fill("<img")
    view.keyboard.press("Enter")
    assert view.evaluate("() => window.harmed === undefined")
    assert view.locator("img, iframe, object, a[href^=javascript]").count() == 0
    assert view.locator("script").count() == 2
    assert view.locator("style").count() == 1
    assert view.title() == WORDS[0]
    assert view.locator("h1").inner_text() == WORDS[0]


def test_the_policy_forbids_markup_and_scripts_even_if_the_page_tried(browser, files):
    view = browser.new_page()
    view.goto((files / "article.html").as_uri())
    tries = (
        "document.body.innerHTML = '<img src=x onerror=\"window.harmed=1\">'",
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.harmed=1'}))",
        "setTimeout('window.harmed=1')",
        "eval('window.harmed=1')",
    )
    for code in tries:
        # In a task of its own: what the tester itself evaluates may do more than a page.
        said = view.evaluate(
            "() => new Promise((done) => setTimeout(() => {"
            f" try {{ {code}; done('ran'); }} catch (error) {{ done(String(error)); }} }}))"
        )
        assert re.search("Trusted|unsafe-eval|Content Security Policy", said), (code, said)
    view.wait_for_timeout(100)
    assert view.evaluate("() => window.harmed === undefined")
    view.close()


def test_texts_are_shown_as_they_are(visit):
    view = visit("hostile")
    labels = view.locator("#map g.node title").all_text_contents()
    assert any("<img src=x onerror=" in label for label in labels)
    assert any(r"\u202eright to left\u202c" in label for label in labels)
    assert view.locator("#map g.node title").count() == len(WORDS)


# -- looks ------------------------------------------------------------------------------------


def test_light_and_dark(visit):
    for scheme, colour in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(14, 22, 32)")):
        view = visit(color_scheme=scheme)
        back = "() => getComputedStyle(document.body).backgroundColor"
        assert view.evaluate(back) == colour
        view.get_by_role("button", name="Light or dark").click()
        assert view.evaluate(back) != colour
        view.get_by_role("button", name="Light or dark").click()
        assert view.evaluate(back) == colour


@pytest.mark.parametrize(("width", "height"), [(1600, 900), (1024, 700), (420, 900), (320, 640)])
def test_nothing_overflows_the_window(visit, width, height):
    view = visit()
    view.set_viewport_size({"width": width, "height": height})
    ask(view, "Psychological stress", "Empathy")
    assert view.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert view.locator("#map").bounding_box()["height"] >= 280
    if width > 900:
        assert view.evaluate("() => document.documentElement.scrollHeight <= innerHeight")


def test_map_and_panel_are_printed_on_one_page(visit):
    view = visit(color_scheme="dark")
    ask(view, "Psychological stress", "Empathy")
    printed = view.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_map_without_links_is_shown(visit):
    view = visit("empty")
    assert "1 node, 0 links" in view.locator("#panel").inner_text()
    assert "0 feedback loops" in view.locator("#panel").inner_text()
