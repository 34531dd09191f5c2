"""Which links are walked, and which way: the walks, the layers, the direction of a relation."""

from __future__ import annotations

from collections.abc import Iterable

from immunograph.arguments import names_in, require
from immunograph.errors import UsageError
from immunograph.records import Link
from immunograph.vocabulary import DEFAULT_LAYERS, Family, Layer, Relation, Walk

_NEVER = (Relation.HAS_NO_EFFECT_ON, Relation.IS_A)


def directions(link: Link, walk: Walk) -> tuple[tuple[str, str], ...]:
    """Return the ways in which ``link`` may be walked: none, one, or both.

    Parameters
    ----------
    link : Link
        Any link.
    walk : Walk
        Which links the question walks.

    Returns
    -------
    tuple of (str, str)
        Pairs of node ids, from and to. A marker is walked from the process to its marker, and
        opposites both ways.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> directions(graph.link("S01"), Walk.DIRECTED)  # CRP is a marker of inflammation
    (('inflammation', 'crp'),)
    """
    forth, back = ways(link.relation, walk)
    found = ((link.source, link.target),) if forth else ()
    return (*found, (link.target, link.source)) if back else found


def ways(relation: Relation, walk: Walk) -> tuple[bool, bool]:
    """Return whether a link is walked from its source to its target, and whether back."""
    if relation in _NEVER:
        return False, False
    if relation.family is Family.CAUSAL:
        return True, False
    if walk is Walk.CAUSAL:
        return False, False
    if relation is Relation.IS_MARKER_OF:
        return False, True
    if relation is Relation.OPPOSITE_OF:
        return True, True
    if relation.directed:
        return True, False
    return walk is Walk.ALL, walk is Walk.ALL


def read_walk(walk: Walk | str) -> Walk:
    """Return the :class:`Walk` of that name; raise :class:`UsageError` if there is none."""
    require("walk", walk, "Walk | str")
    try:
        return Walk(walk)
    except ValueError:
        raise UsageError(f"no walk called {walk!r}", "walks: causal, directed, all") from None


def read_layers(
    layers: Iterable[Layer | str] | None, layer: Layer | str | Iterable[Layer | str] = ()
) -> tuple[Layer, ...]:
    """Return the layers named, in a fixed order; by default the core and the structural one.

    Parameters
    ----------
    layers : iterable of Layer or str, or None
        Names of layers; ``"all"`` stands for every layer.
    layer : Layer, str or iterable of these
        More layers, besides ``layers`` or the usual ones.

    Raises
    ------
    UsageError
        If a name is no layer.
    """
    chosen = _layers("layer", layer)
    chosen.update(DEFAULT_LAYERS if layers is None else _layers("layers", layers))
    return tuple(layer for layer in Layer if layer in chosen)


def _layers(parameter: str, names: Layer | str | Iterable[Layer | str]) -> set[Layer]:
    known = ", ".join(layer.value for layer in Layer)
    require(parameter, names, "Layer | str | Iterable[Layer | str]")
    chosen: set[Layer] = set()
    for name in names_in(names):
        require(parameter, name, "Layer | str")
        if name == "all":
            chosen.update(Layer)
            continue
        try:
            chosen.add(Layer(name))
        except ValueError:
            raise UsageError(f"no layer called {name!r}", f"layers: {known}, all") from None
    return chosen
