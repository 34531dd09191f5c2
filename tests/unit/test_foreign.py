"""Files of other tools: refused in one line that says the way in, and the way leads in."""

from __future__ import annotations

import json

import pytest

import immunograph as ig
from immunograph import foreign

pytest.importorskip("networkx")

#: What the tools write for "tide lifts boat, boat lowers rope".
GRAPHML = """<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="s" for="edge" attr.name="sign" attr.type="int"/><graph edgedefault="directed">
<node id="tide"/><node id="boat"/><node id="rope"/>
<edge source="tide" target="boat"><data key="s">1</data></edge>
<edge source="boat" target="rope"><data key="s">-1</data></edge></graph></graphml>"""
GML = """graph [ directed 1 node [ id 0 label "tide" ] node [ id 1 label "boat" ]
node [ id 2 label "rope" ] edge [ source 0 target 1 sign 1 ] edge [ source 1 target 2 sign -1 ] ]"""
GEXF = """<?xml version="1.0"?><gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
<graph defaultedgetype="directed"><attributes class="edge">
<attribute id="0" title="sign" type="integer"/></attributes>
<nodes><node id="tide"/><node id="boat"/><node id="rope"/></nodes><edges>
<edge id="0" source="tide" target="boat"><attvalues><attvalue for="0" value="1"/></attvalues></edge>
<edge id="1" source="boat" target="rope"><attvalues><attvalue for="0" value="-1"/></attvalues></edge>
</edges></graph></gexf>"""
DOT = 'digraph { tide -> boat [sign="+"]; boat -> rope [sign="-"]; }'
KUMU = {
    "elements": [{"label": "tide"}, {"label": "boat"}],
    "connections": [{"from": "tide", "to": "boat", "type": "+"}],
}
LOOPY = [[[1, 742, 425, 0, "tide", 0]], [[1, 1, -150, 1, 0]], [], 2]


def graph_of_networkx():
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_edge("tide", "boat", sign=1)
    graph.add_edge("boat", "rope", sign=-1)
    return graph


def way_in(path):
    with pytest.raises(ig.ImmunographError) as caught:
        ig.load_map(path)
    assert "\n" not in str(caught.value)
    error = caught.value
    return error.problems[0].hint if isinstance(error, ig.MapError) else error.hint


def run(hint, folder, monkeypatch):
    """Run the Python of a hint where the file is, and return the map that it makes."""
    assert hint.startswith("in Python: ")
    monkeypatch.chdir(folder)
    exec(hint.removeprefix("in Python: "), {})
    (made,) = folder.glob("*.toml")
    return ig.load_map(made)


# pydot calls what pyparsing has renamed.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("harbour's map.graphml", GRAPHML),
        ("harbour.gml", GML),
        ("harbour.gexf", GEXF),
        ("harbour.dot", DOT),
        ("harbour.gv", DOT),
    ],
)
def test_what_networkx_reads_gets_in_by_the_line_of_the_error(name, text, tmp_path, monkeypatch):
    if "read_dot" in foreign.way_in(name):
        pytest.importorskip("pydot")
    (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    graph = run(way_in(name), tmp_path, monkeypatch)
    assert [(link.source, link.sign.word, link.target) for link in graph.links] == [
        ("tide", "raises", "boat"), ("boat", "lowers", "rope"),
    ]  # fmt: skip


def test_a_sign_in_the_quotes_of_dot_is_read():
    import networkx as nx

    graph = nx.DiGraph()
    for place, said in enumerate(['"+"', '"-"', '"1"', '"inhibits"']):
        graph.add_edge(place, place + 1, sign=said)
    graph.add_edge(9, 10, relation='"inhibits"')
    signs = [link.sign.word for link in ig.from_networkx(graph).links]
    assert signs == ["raises", "lowers", "raises", "lowers", "lowers"]


@pytest.mark.parametrize("kind", ["node-link", "node-link in edges", "cytoscape"])
def test_json_of_networkx_gets_in_by_the_line_of_the_error(kind, tmp_path, monkeypatch):
    import networkx as nx

    graph = graph_of_networkx()
    data = {
        "node-link": lambda: nx.node_link_data(graph, edges="links"),
        "node-link in edges": lambda: nx.node_link_data(graph, edges="edges"),
        "cytoscape": lambda: nx.cytoscape_data(graph),
    }[kind]()
    (tmp_path / "harbour.json").write_text(json.dumps(data))
    monkeypatch.chdir(tmp_path)
    read = run(way_in("harbour.json"), tmp_path, monkeypatch)
    assert [link.sign.word for link in read.links] == ["raises", "lowers"]


@pytest.mark.parametrize(
    ("name", "plain", "tool"), [("k.json", KUMU, "Kumu"), ("l.json", LOOPY, "Loopy")]
)
def test_json_of_other_tools_is_called_by_its_tool_and_points_to_a_table(
    name, plain, tool, tmp_path
):
    (tmp_path / name).write_text(json.dumps(plain))
    with pytest.raises(ig.MapError, match=tool) as caught:
        ig.load_map(tmp_path / name)
    assert len(caught.value.problems) == 1
    assert "CSV" in str(caught.value)


@pytest.mark.parametrize(
    "name", ["m.mdl", "m.stmx", "m.xmile", "m.prsm", "m.loopy", "m.xlsx", "m.ods", "m.SIF"]
)
def test_files_that_only_their_tool_reads_point_to_a_table(name, tmp_path):
    (tmp_path / name).write_text("anything")
    assert "CSV" in way_in(tmp_path / name)


def test_maps_of_our_own_are_no_foreign_files(tmp_path):
    graph = ig.load_dataset()
    ig.save_map(graph, tmp_path / "map.json")
    assert ig.load_map(tmp_path / "map.json") == graph
    for plain in ([], {}, [1, 2, 3], {"elements": 1}, "text"):
        assert foreign.json_of_another_tool(plain, "x.json") is None
