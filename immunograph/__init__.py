"""Evidence-backed causal maps with feedback.

>>> import immunograph as ig
>>> graph = ig.load_dataset("perlmutter2022")
>>> ig.find_paths(graph, "stress", "empathy")
<PathSet stress -> empathy: 4 paths, 0 causal>

Importing this package loads nothing but this file: each public name is imported when it is
first used, so that a script pays only for what it asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immunograph.analyses.check import CheckReport, Finding, check_map
    from immunograph.analyses.explain import Explanation, LinkCase, explain
    from immunograph.analyses.listing import Listing, list_map
    from immunograph.analyses.loops import Loop, LoopSet, find_loops
    from immunograph.analyses.paths import PathSet, find_paths
    from immunograph.analyses.show import Neighbour, Neighbourhood, focus, show_node
    from immunograph.convert import from_networkx, to_networkx
    from immunograph.datasets import dataset_names, load_dataset
    from immunograph.draft import GraphDraft
    from immunograph.draw import Drawn, draw_map, picture, save_page
    from immunograph.errors import (
        AmbiguousName,
        FileError,
        ImmunographError,
        MapError,
        RendererMissing,
        RenderError,
        UnknownFormat,
        UnknownName,
        UsageError,
    )
    from immunograph.formats import compile_map, load_map, save_map
    from immunograph.grading import LinkGrade, Step, Study, grade_link
    from immunograph.graph import CausalGraph
    from immunograph.highlight import Highlight
    from immunograph.records import Citation, Claim, Evidence, Kind, Link, Node, Source, Xref
    from immunograph.routes import Route
    from immunograph.vocabulary import (
        Family,
        Grade,
        Hedge,
        Layer,
        Polarity,
        Relation,
        Sign,
        Stance,
        Status,
        StudyDesign,
        Support,
        Theme,
        Walk,
        Wording,
    )

_HOMES = {
    "analyses.check": ("CheckReport", "Finding", "check_map"),
    "analyses.explain": ("Explanation", "LinkCase", "explain"),
    "analyses.listing": ("Listing", "list_map"),
    "analyses.loops": ("Loop", "LoopSet", "find_loops"),
    "analyses.paths": ("PathSet", "find_paths"),
    "analyses.show": ("Neighbour", "Neighbourhood", "focus", "show_node"),
    "convert": ("from_networkx", "to_networkx"),
    "datasets": ("dataset_names", "load_dataset"),
    "draft": ("GraphDraft",),
    "draw": ("Drawn", "draw_map", "picture", "save_page"),
    "errors": (
        "AmbiguousName", "FileError", "ImmunographError", "MapError", "RenderError",
        "RendererMissing", "UnknownFormat", "UnknownName", "UsageError",
    ),
    "formats": ("compile_map", "load_map", "save_map"),
    "grading": ("LinkGrade", "Step", "Study", "grade_link"),
    "graph": ("CausalGraph",),
    "highlight": ("Highlight",),
    "records": ("Citation", "Claim", "Evidence", "Kind", "Link", "Node", "Source", "Xref"),
    "routes": ("Route",),
    "vocabulary": (
        "Family", "Grade", "Hedge", "Layer", "Polarity", "Relation", "Sign", "Stance", "Status",
        "StudyDesign", "Support", "Theme", "Walk", "Wording",
    ),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__version__ = "0.1.0"

__all__ = [
    "AmbiguousName",
    "CausalGraph",
    "CheckReport",
    "Citation",
    "Claim",
    "Drawn",
    "Evidence",
    "Explanation",
    "Family",
    "FileError",
    "Finding",
    "Grade",
    "GraphDraft",
    "Hedge",
    "Highlight",
    "ImmunographError",
    "Kind",
    "Layer",
    "Link",
    "LinkCase",
    "LinkGrade",
    "Listing",
    "Loop",
    "LoopSet",
    "MapError",
    "Neighbour",
    "Neighbourhood",
    "Node",
    "PathSet",
    "Polarity",
    "Relation",
    "RenderError",
    "RendererMissing",
    "Route",
    "Sign",
    "Source",
    "Stance",
    "Status",
    "Step",
    "Study",
    "StudyDesign",
    "Support",
    "Theme",
    "UnknownFormat",
    "UnknownName",
    "UsageError",
    "Walk",
    "Wording",
    "Xref",
    "check_map",
    "compile_map",
    "dataset_names",
    "draw_map",
    "explain",
    "find_loops",
    "find_paths",
    "focus",
    "from_networkx",
    "grade_link",
    "list_map",
    "load_dataset",
    "load_map",
    "picture",
    "save_map",
    "save_page",
    "show_node",
    "to_networkx",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'immunograph' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"immunograph.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
