"""CausalGraph: names that people type, an immutable whole, parts, equality, the digest."""

from __future__ import annotations

import copy
import pickle

import pytest

import immunograph as ig
from immunograph.graph import CausalGraph, fold, part_of_name
from immunograph.records import Evidence, Kind, Node, Source
from immunograph.stored import StoredGraph, compile_graph
from immunograph.vocabulary import Theme
from makers import link, small_map, work


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("crp", "crp"),  # the id
        ("CRP", "crp"),
        ("C-reactive protein (CRP)", "crp"),  # the label …
        ("c reactive PROTEIN", "crp"),  # … without its parenthesis
        ("social-isolation", "social_isolation"),
        ("Social Isolation", "social_isolation"),
        ("socialisolation", "social_isolation"),
        ("perspective taking", "cognitive_empathy"),  # an alias
        ("infl", "inflammation"),  # the beginning of one node's names
    ],
)
def test_names_people_type(article, typed, found):
    assert article.node(typed).id == found


def test_every_id_and_label_means_its_own_node(article):
    for node in article:
        assert article.node(node.id) is node
        assert article.node(node.label) is node


def test_a_prefix_that_several_nodes_have_is_refused_with_a_list(article):
    with pytest.raises(ig.AmbiguousName) as caught:
        article.node("social_")
    assert "social_isolation" in caught.value.matches
    assert len(caught.value.matches) > 2
    assert caught.value.hint.startswith("say which: ")
    assert all(match in article for match in caught.value.matches)


@pytest.mark.parametrize("kept", [False, True], ids=["in memory", "compiled"])
def test_a_part_of_a_name_means_the_one_node_that_has_it_and_says_so(kept):
    names = ["Psychological stress", "A low mood", "So low a mood"]
    graph = small_map("", nodes=names)
    if kept:
        graph = StoredGraph(b"".join(compile_graph(graph)), "m.immap")
    told = []
    token = part_of_name.set(lambda name, node: told.append((name, node.id)))
    try:
        for name in ("STRESS", "Psycho", "psychological-stress", names[0]):
            assert graph.node(name).id == names[0]
    finally:
        part_of_name.reset(token)
    assert told == [("STRESS", names[0]), ("Psycho", names[0])]
    with pytest.raises(ig.AmbiguousName, match="A low mood, So low a mood"):
        graph.node("low")
    with pytest.raises(ig.UnknownName):
        graph.node("ow")  # too short to stand for what it is in


def test_a_whole_name_beats_the_beginning_of_others():
    graph = small_map("", nodes=["mood", "mood_swings"])
    assert graph.node("MOOD").id == "mood"


def test_an_id_or_label_beats_another_nodes_alias():
    graph = CausalGraph(
        [Node(id="a", label="First", aliases=("second",)), Node(id="b", label="Second")], []
    )
    assert graph.node("second").id == "b"


def test_one_alias_of_two_nodes_is_ambiguous():
    graph = CausalGraph(
        [Node(id="a", label="A", aliases=("x-ray",)), Node(id="b", label="B", aliases=("X ray",))],
        [],
    )
    with pytest.raises(ig.AmbiguousName) as caught:
        graph.node("xray")
    assert caught.value.matches == ("a", "b")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("inflamation", "inflammation"), ("empthy", "empathy"), ("dopamin3", "dopamine")],
)
def test_a_typing_error_is_offered_what_it_looks_like(article, typed, offered):
    with pytest.raises(ig.UnknownName) as caught:
        article.node(typed)
    assert caught.value.near[0] == offered
    assert "did you mean" in caught.value.hint


def test_a_name_like_no_other_is_told_where_names_are_listed(article):
    with pytest.raises(ig.UnknownName) as caught:
        article.node("qqqqqq")
    assert caught.value.near == ()
    assert "immunograph list" in str(caught.value)


@pytest.mark.parametrize("typed", ["", " ", "-", "_"])
def test_a_name_of_nothing_means_nothing(article, typed):
    with pytest.raises(ig.UnknownName):
        article.node(typed)


def test_compatibility_characters_fold():
    assert fold("\uff23\uff32\uff30") == "crp"
    assert fold("Tumour\u2011necrosis\u00a0factor") == "tumournecrosisfactor"


@pytest.mark.parametrize("what", ["link", "kind", "claim", "citation"])
def test_other_records_are_found_by_id_alone(article, what):
    every = getattr(article, f"{what}s")
    assert all(getattr(article, what)(record.id) is record for record in every)
    with pytest.raises(ig.UnknownName) as caught:
        getattr(article, what)(every[0].id + "x")
    assert every[0].id in caught.value.near


def test_links_by_their_ends(article):
    for node in article:
        assert article.links_from(node.id) == tuple(x for x in article.links if x.source == node.id)
        assert article.links_into(node.id) == tuple(x for x in article.links if x.target == node.id)


def test_links_between_two_nodes_both_ways_and_parallel():
    graph = small_map(
        "1: a increases b\n2: b decreases a\n3: a affects b\n4: a increases a\n5: b increases c"
    )
    assert [x.id for x in graph.links_between("a", "b")] == ["1", "3", "2"]
    assert [x.id for x in graph.links_between("b", "a")] == ["2", "1", "3"]
    assert [x.id for x in graph.links_between("a", "a")] == ["4"]
    assert graph.links_between("a", "c") == ()


def test_look_ups_by_end_take_names_and_nodes(article):
    crp = article.node("crp")
    assert article.links_from("CRP") == article.links_from(crp) == article.links_from("crp") != ()
    assert article.links_between(crp, "Inflammation") == article.links_between(
        "crp", "inflammation"
    )
    with pytest.raises(ig.UnknownName):
        article.links_into("nowhere")


def test_a_node_is_found_under_the_names_of_networkx(article):
    made = ig.to_networkx(article)
    assert article["CRP"] is article.node("crp") is article[article.node("crp")]
    assert (article.number_of_nodes(), article.number_of_edges()) == (35, 75)
    assert article.node("crp") in article
    assert "nowhere" not in article
    assert None not in article
    assert not article.has_node([])
    undirected = {(x.target, x.source) for x in article.links if not x.relation.directed}
    edges = {*made.edges(keys=False), *undirected}
    for node in article:
        after = {x.id for x in article.successors(node)}
        before = {x.id for x in article.predecessors(node.id)}
        assert after == {b for a, b in edges if a == node.id}
        assert before == {a for a, b in edges if b == node.id}
        assert {x.id for x in article.neighbors(node)} == after | before
        assert article.degree(node) == made.degree(node.id)
        assert all(article.has_edge(node, other) == (other.id in after) for other in article)


def test_threads_that_ask_at_once_share_one_network():
    from concurrent.futures import ThreadPoolExecutor

    from immunograph.walk import network_of

    graph = ig.load_dataset()
    choices = [(walk, layers) for walk in ig.Walk for layers in ("core", "umbrella", "all")]
    with ThreadPoolExecutor(8) as threads:
        ask = lambda walk, layers: network_of(graph, walk=walk, layers=layers)  # noqa: E731
        for walk, layers in choices:
            found = list(threads.map(ask, [walk] * 16, [layers] * 16))
            assert len({id(network) for network in found}) == 1
    assert not [name for name in dir(graph) if name in ("kept", "cache")]


def test_a_graph_cannot_be_changed(article):
    for name in ("title", "nodes", "_nodes", "new"):
        with pytest.raises(AttributeError, match="draft"):
            setattr(article, name, "x")
    with pytest.raises(AttributeError):
        del article.title
    with pytest.raises(TypeError):
        article.nodes_by_id["x"] = article.nodes[0]
    assert isinstance(article.nodes, tuple)
    assert isinstance(article.links, tuple)
    assert not hasattr(article, "__dict__")


def test_copies_are_the_graph_itself(article):
    assert copy.copy(article) is article
    assert copy.deepcopy(article) is article


def test_pickling_keeps_everything(article):
    twin = pickle.loads(pickle.dumps(article))
    assert twin == article
    assert hash(twin) == hash(article)
    assert twin.digest == article.digest
    assert twin.node("infl").id == "inflammation"


def test_equality_is_of_all_records_in_order():
    one = small_map("1: a increases b\n2: b increases c")
    assert one == small_map("1: a increases b\n2: b increases c")
    assert one != small_map("2: b increases c\n1: a increases b", nodes=["a", "b", "c"])
    assert one != small_map("1: a increases b\n2: b decreases c")
    assert one != small_map("1: a increases b\n2: b increases c", title="T")
    assert one != "a map"


def test_the_digest_changes_with_anything_and_with_nothing_else(python, article):
    one = small_map("1: a increases b")
    assert one.digest == small_map("1: a increases b").digest
    others = [
        small_map("1: a decreases b"),
        small_map("1: a increases b", title="T"),
        small_map("1: a increases b", about="A"),
        small_map("1: a increases b", source=Source(url="u")),
        small_map("1: a increases b", kinds=[Kind(id="k", label="k")]),
        small_map("1: a increases b", citations=[work("w", "rct")]),
        small_map([link("1", "a", "increases", "b", note="n")]),
        small_map("1: a increases b", nodes=["b", "a"]),
    ]
    assert len({one.digest, *(other.digest for other in others)}) == len(others) + 1
    code = "import immunograph as ig; print(ig.load_dataset().digest)"
    assert python(code, PYTHONHASHSEED="7").out.strip() == article.digest


def test_size_truth_membership_and_order():
    graph = small_map("1: b increases a", nodes=["c"])
    assert len(graph) == 3
    assert [node.id for node in graph] == ["c", "b", "a"]
    assert "c" in graph
    assert "C" not in graph  # membership asks for an id
    assert CausalGraph([], [])
    assert repr(small_map("1: a increases b", title="T")) == "<CausalGraph 'T': 2 nodes, 1 links>"


@pytest.mark.parametrize(
    ("nodes", "links", "message"),
    [
        (["a", "a"], [], "two nodes have the id 'a'"),
        (["a"], [link("1", "a", "increases", "b")], "link 1 ends at 'b', which is not a node"),
        (["a"], [link("1", "a", "increases", "a")] * 2, "two links have the id '1'"),
    ],
)
def test_a_graph_that_is_none_is_refused(nodes, links, message):
    with pytest.raises(ig.UsageError, match=message):
        CausalGraph([Node(id=name, label=name) for name in nodes], links)


class TestSubgraph:
    def test_keeps_the_links_among_its_nodes_in_the_order_of_the_map(self, article):
        names = ["empathy", "crp", "cognitive_empathy", "inflammation"]
        part = article.subgraph(names)
        assert [node.id for node in part] == [n.id for n in article if n.id in names]
        assert [x.id for x in part.links] == [
            x.id for x in article.links if x.source in names and x.target in names
        ]
        assert part.kinds == article.kinds
        assert part.title == article.title

    def test_keeps_only_the_claims_and_works_that_are_referred_to(self, article):
        part = article.subgraph(["crp", "cognitive_empathy"])
        links = part.links
        assert [x.id for x in links] == ["E21"]
        assert {claim.id for claim in part.claims} == set(links[0].claims)
        cited = {item.citation for item in links[0].evidence}
        assert {w.id for w in part.citations} == cited | {article.source.citation}

    def test_of_chosen_links(self):
        graph = small_map("1: a increases b\n2: a decreases b\n3: b increases c")
        assert [x.id for x in graph.subgraph(["a", "b"], ["2", "3"]).links] == ["2"]

    def test_of_everything_is_equal(self, article):
        whole = article.subgraph(node.id for node in article)
        assert whole.nodes == article.nodes
        assert whole.links == article.links

    @pytest.mark.parametrize("names", [(["nowhere"], None), (["crp"], ["E999"])])
    def test_of_what_is_not_there_is_refused(self, article, names):
        with pytest.raises(ig.UnknownName):
            article.subgraph(*names)


def test_the_theme_of_a_node_is_its_own_or_that_of_its_kind():
    graph = CausalGraph(
        [
            Node(id="a", label="a", kind="k"),
            Node(id="b", label="b", kind="k", theme=Theme.MIND),
            Node(id="c", label="c", kind="not declared"),
            Node(id="d", label="d"),
        ],
        [],
        kinds=[Kind(id="k", label="K", theme=Theme.BRAIN)],
    )
    assert [graph.theme(node) for node in graph] == [
        Theme.BRAIN,
        Theme.MIND,
        Theme.OTHER,
        Theme.OTHER,
    ]


def test_evidence_and_claims_of_the_article_refer_to_what_exists(article):
    for each in article.links:
        assert all(article.claim(name) for name in each.claims)
        assert all(article.citation(item.citation) for item in each.evidence if item.citation)
    assert isinstance(article.links[0].evidence[0], Evidence)


def test_routes_links_and_slices_are_shown_in_one_short_line(article):
    paths, loops = ig.find_paths(article, "stress", "empathy"), ig.find_loops(article, layers="all")
    shown = [*article.links, *article.nodes, *paths, *loops, paths.paths[:2], loops.loops[:2]]
    assert all("\n" not in repr(each) and len(repr(each)) < 250 for each in shown)
    assert repr(article.link("E01")) == "<Link E01: stress increases inflammation>"
    assert repr(article["stress"]) == "<Node stress: Psychological stress>"


def test_what_is_not_shown_is_in_the_digest(article):
    draft = ig.GraphDraft(article)
    draft.update_link("E01", note="something else")
    changed = draft.freeze()
    assert repr(changed.link("E01")) == repr(article.link("E01"))
    assert changed.digest != article.digest


def test_words_of_the_vocabulary_are_their_words(article):
    link = article.link("E02")
    assert (link.relation, link.sign, link.layer) == ("decreases", "lowers", "core")
    assert link.sign == -1 == ig.Sign.LOWERS
    assert link.sign != "raises"
    assert link.sign in ("raises", "lowers")
    grade = ig.grade_link(article, "E21").grade
    assert grade == "very low" == "very_low".replace("_", " ")
    assert grade == "very_low"
    assert ig.Grade("moderate") > grade
    assert ig.Sign("-") is ig.Sign.LOWERS
    for kind in (ig.Sign, ig.Grade, ig.Hedge):
        for member in kind:
            assert member == member.word == kind(member.word)
            assert hash(member) == hash(int(member))
            assert {int(member): "found"}[member] == "found"
    for kind in (ig.Relation, ig.Layer, ig.Walk, ig.Polarity, ig.Stance, ig.Support):
        for member in kind:
            assert {member.value: "found"}[member] == "found"
    with pytest.raises(ValueError, match="sideways"):
        ig.Sign("sideways")
