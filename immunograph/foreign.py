"""Foreign files: what other tools write is no map, and how it becomes one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

_TABLE = "its links as a CSV with the columns source, target and sign"

#: How networkx reads a file, by its suffix; ``{}`` is its name in quotes.
_BY_NETWORKX = {
    ".cyjs": "cytoscape_graph(json.loads(pathlib.Path({}).read_text()))",
    ".dot": "nx_pydot.read_dot({})",
    ".gexf": "read_gexf({})",
    ".gml": "read_gml({})",
    ".graphml": "read_graphml({})",
    ".gv": "nx_pydot.read_dot({})",
    ".net": "read_pajek({})",
}

#: Files that nothing here reads, and what to save from the tool that wrote them.
_BY_HAND = {
    ".bel": f"write {_TABLE}",
    ".cys": f"export the edge table from Cytoscape, or write {_TABLE}",
    ".itmx": f"write {_TABLE}",
    ".loopy": f"write {_TABLE}",
    ".mdl": f"write {_TABLE}",
    ".ods": "save the sheet as CSV in UTF-8",
    ".prsm": f"write {_TABLE}",
    ".sif": f"write {_TABLE}",
    ".stmx": f"write {_TABLE}",
    ".xls": "save the sheet as CSV in UTF-8",
    ".xlsx": "save the sheet as CSV in UTF-8",
    ".xmile": f"write {_TABLE}",
}


def way_in(name: str) -> str:
    """Return how a file of another tool becomes a map, by its suffix; empty if nobody knows."""
    suffix = os.path.splitext(name)[1].lower()
    if suffix in _BY_NETWORKX:
        return _through_networkx(_BY_NETWORKX[suffix], name)
    return _BY_HAND.get(suffix, "")


def json_of_another_tool(plain: object, name: str) -> tuple[str, str] | None:
    """Return what JSON of another tool looks like, and how it becomes a map.

    Parameters
    ----------
    plain : object
        What the file holds.
    name : str
        The name of the file.

    Returns
    -------
    (str, str) or None
        Whose file it is, and the way in; None if it looks like no file that is known.
    """
    if _is_loopy(plain):
        return "a file of Loopy", f"write {_TABLE}"
    if not isinstance(plain, Mapping):
        return None
    if {"nodes", "directed", "multigraph"} <= plain.keys():
        edges = "edges" if "edges" in plain else "links"
        call = f'node_link_graph(json.loads(pathlib.Path({{}}).read_text()), edges="{edges}")'
        return "node-link data of networkx", _through_networkx(call, name)
    elements = plain.get("elements")
    if isinstance(elements, Mapping) and "nodes" in elements:
        return "a file of Cytoscape", _through_networkx(_BY_NETWORKX[".cyjs"], name)
    if isinstance(elements, list) and isinstance(plain.get("connections"), list):
        return "a file of Kumu", (
            "save the sheet of its connections as CSV: From, To and Type are read"
        )
    return None


def _through_networkx(call: str, name: str) -> str:
    modules = "json, networkx, pathlib" if "json." in call else "networkx"
    name = "map.json" if name == "stdin" else name  # what was piped has a name somewhere
    target = os.path.splitext(os.path.basename(name))[0] + ".toml"
    read = "networkx." + call.format(repr(name))
    return (
        f"in Python: import {modules}, immunograph as ig; "
        f"ig.save_map(ig.from_networkx({read}), {target!r})"
    )


def _is_loopy(plain: object) -> bool:
    if not isinstance(plain, list) or len(plain) < 3:
        return False
    nodes, arrows = plain[:2]
    return _rows(nodes) and _rows(arrows)


def _rows(many: Any) -> bool:
    return isinstance(many, list) and all(isinstance(row, list) for row in many)
