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
    from immunograph.analyses.common import CommonNode, CommonNodes, find_common
    from immunograph.analyses.compare import (
        ComparedLoop,
        LoopComparison,
        LoopSide,
        compare_loops,
    )
    from immunograph.analyses.compare_models import compare_models
    from immunograph.analyses.counting import Count, count_loops, count_paths
    from immunograph.analyses.explain import Explanation, LinkCase, explain
    from immunograph.analyses.leverage import Lever, Leverage, find_leverage
    from immunograph.analyses.listing import Listing, list_map
    from immunograph.analyses.loops import Loop, LoopSet, find_loop, find_loops
    from immunograph.analyses.observe import find_causes
    from immunograph.analyses.paths import PathSet, find_paths
    from immunograph.analyses.predict import predict
    from immunograph.analyses.reach import Reach, Reached, signed_reach
    from immunograph.analyses.robustness import Pillar, Robustness, find_robustness
    from immunograph.analyses.show import Neighbour, Neighbourhood, focus, show_node
    from immunograph.analyses.structure import LoopStructure, loop_structure
    from immunograph.bearing import Bearing, Ways
    from immunograph.carriers import Carrier, Component
    from immunograph.convert import from_networkx, to_networkx
    from immunograph.datasets import dataset_names, load_dataset
    from immunograph.draft import GraphDraft
    from immunograph.draw import Drawn, draw_map, picture, save_page
    from immunograph.errors import (
        AmbiguousName,
        FileError,
        ImmunographError,
        LossyConversion,
        MapError,
        RendererMissing,
        RenderError,
        UnknownFormat,
        UnknownName,
        UsageError,
    )
    from immunograph.formats import compile_map, load_map, save_map
    from immunograph.frames import from_frame
    from immunograph.grading import LinkGrade, Step, Study, grade_link
    from immunograph.graph import CausalGraph
    from immunograph.highlight import Highlight
    from immunograph.many import ask_many
    from immunograph.press.causes import Cause, Causes, Expected
    from immunograph.press.models import Model, ModelComparison
    from immunograph.press.predicted import Predicted
    from immunograph.press.prediction import AtEvidence, Prediction, Sample
    from immunograph.press.sampling import Scheme
    from immunograph.press.settling import LinkGain, LinkOut, Settling
    from immunograph.press.system import SelfLimit
    from immunograph.press.why import LoopEffect, PathEffect, Why
    from immunograph.records import (
        Citation,
        Claim,
        Evidence,
        Kind,
        Link,
        NamedLoop,
        Node,
        Source,
        Xref,
    )
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
    from immunograph.walk.walks import Walks

_HOMES = {
    "analyses.check": ("CheckReport", "Finding", "check_map"),
    "analyses.common": ("CommonNode", "CommonNodes", "find_common"),
    "analyses.compare": ("ComparedLoop", "LoopComparison", "LoopSide", "compare_loops"),
    "analyses.compare_models": ("compare_models",),
    "analyses.counting": ("Count", "count_loops", "count_paths"),
    "analyses.explain": ("Explanation", "LinkCase", "explain"),
    "analyses.leverage": ("Lever", "Leverage", "find_leverage"),
    "analyses.listing": ("Listing", "list_map"),
    "analyses.loops": ("Loop", "LoopSet", "find_loop", "find_loops"),
    "analyses.observe": ("find_causes",),
    "analyses.paths": ("PathSet", "find_paths"),
    "analyses.predict": ("predict",),
    "analyses.reach": ("Reach", "Reached", "signed_reach"),
    "analyses.robustness": ("Pillar", "Robustness", "find_robustness"),
    "analyses.show": ("Neighbour", "Neighbourhood", "focus", "show_node"),
    "analyses.structure": ("LoopStructure", "loop_structure"),
    "bearing": ("Bearing", "Ways"),
    "carriers": ("Carrier", "Component"),
    "convert": ("from_networkx", "to_networkx"),
    "datasets": ("dataset_names", "load_dataset"),
    "draft": ("GraphDraft",),
    "draw": ("Drawn", "draw_map", "picture", "save_page"),
    "errors": (
        "AmbiguousName", "FileError", "ImmunographError", "MapError", "RenderError",
        "LossyConversion", "RendererMissing", "UnknownFormat", "UnknownName", "UsageError",
    ),
    "formats": ("compile_map", "load_map", "save_map"),
    "frames": ("from_frame",),
    "grading": ("LinkGrade", "Step", "Study", "grade_link"),
    "graph": ("CausalGraph",),
    "highlight": ("Highlight",),
    "many": ("ask_many",),
    "press.models": ("Model", "ModelComparison"),
    "press.predicted": ("Predicted",),
    "press.prediction": ("AtEvidence", "Prediction", "Sample"),
    "press.sampling": ("Scheme",),
    "press.settling": ("LinkGain", "LinkOut", "Settling"),
    "press.causes": ("Cause", "Causes", "Expected"),
    "press.system": ("SelfLimit",),
    "press.why": ("LoopEffect", "PathEffect", "Why"),
    "records": (
        "Citation", "Claim", "Evidence", "Kind", "Link", "NamedLoop", "Node", "Source", "Xref",
    ),
    "routes": ("Route",),
    "walk.walks": ("Walks",),
    "vocabulary": (
        "Family", "Grade", "Hedge", "Layer", "Polarity", "Relation", "Sign", "Stance", "Status",
        "StudyDesign", "Support", "Theme", "Walk", "Wording",
    ),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__version__ = "0.1.0"

# Functions first: that is what a reader of the list looks for.
__all__ = [  # noqa: RUF022
    "ask_many",
    "check_map",
    "compare_loops",
    "compare_models",
    "compile_map",
    "count_loops",
    "count_paths",
    "dataset_names",
    "draw_map",
    "explain",
    "find_causes",
    "find_common",
    "find_leverage",
    "find_loop",
    "find_loops",
    "find_paths",
    "find_robustness",
    "focus",
    "from_frame",
    "from_networkx",
    "grade_link",
    "list_map",
    "load_dataset",
    "load_map",
    "loop_structure",
    "picture",
    "predict",
    "save_map",
    "save_page",
    "show_node",
    "signed_reach",
    "to_networkx",
    "AmbiguousName",
    "AtEvidence",
    "Bearing",
    "Carrier",
    "CausalGraph",
    "Cause",
    "Causes",
    "CheckReport",
    "Citation",
    "Claim",
    "CommonNode",
    "CommonNodes",
    "ComparedLoop",
    "Component",
    "Count",
    "Drawn",
    "Evidence",
    "Expected",
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
    "Lever",
    "Leverage",
    "Link",
    "LinkCase",
    "LinkGain",
    "LinkGrade",
    "LinkOut",
    "Listing",
    "Loop",
    "LoopComparison",
    "LoopEffect",
    "LoopSet",
    "LoopSide",
    "LoopStructure",
    "LossyConversion",
    "MapError",
    "Model",
    "ModelComparison",
    "NamedLoop",
    "Neighbour",
    "Neighbourhood",
    "Node",
    "PathEffect",
    "PathSet",
    "Pillar",
    "Polarity",
    "Predicted",
    "Prediction",
    "Reach",
    "Reached",
    "Relation",
    "RenderError",
    "RendererMissing",
    "Robustness",
    "Route",
    "Sample",
    "Scheme",
    "SelfLimit",
    "Settling",
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
    "Walks",
    "Ways",
    "Why",
    "Wording",
    "Xref",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'immunograph' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"immunograph.{home}"), name)
    globals()[name] = value
    return value


#: The classes that people name themselves; the others come as answers, or are words.
_NAMED = ("CausalGraph", "GraphDraft", "ImmunographError", "Link", "Node")


def __dir__() -> list[str]:
    return [*(name for name in __all__ if name[0].islower()), *_NAMED, "__version__"]
