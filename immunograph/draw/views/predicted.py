"""What moves if some nodes do, on the map: direction and certainty of each node.

The mark of a node stands in its label, so that every kind of picture has it.

==== ==================== ==================================
mark what the node does   how its box is painted
==== ==================== ==================================
⊕ ⊖  is pushed or held    filled in the colour of text
▲ ▼  rises, falls         filled in the colour of the sign
△ ▽  likely does          outlined in it
◇    may do either        dashed, in the colour of no sign
==== ==================== ==================================
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from immunograph.analyses.show import visible_part
from immunograph.document import Heading, count, plain
from immunograph.draw import marks
from immunograph.draw.frame import Frame, Style, grades_of, source_line
from immunograph.draw.plan import label_of, plan
from immunograph.draw.samples import Sample, line_sample
from immunograph.draw.scene import Box, Group, Path, Scene, Words
from immunograph.draw.theme import Palette, faded
from immunograph.draw.views.full import check_size, tell
from immunograph.draw.views.notes import speaker_notes
from immunograph.errors import UsageError
from immunograph.graph import CausalGraph
from immunograph.highlight import Highlight
from immunograph.press.predicted import Predicted, Shares
from immunograph.press.prediction import Prediction
from immunograph.records import Link
from immunograph.routes import Sentences, shell
from immunograph.vocabulary import Family, Layer, Sign, Theme, Walk
from immunograph.walk import directions


@dataclass(frozen=True, slots=True)
class _Mark:
    """How what happens to a node is shown."""

    sign: str
    text: str
    way: Sign
    filled: bool = False


_PUSHED = {
    Sign.RAISES: _Mark("⊕", "pushed up", Sign.UNKNOWN, filled=True),
    Sign.LOWERS: _Mark("⊖", "pushed down", Sign.UNKNOWN, filled=True),
}
_HELD = {
    Sign.RAISES: _Mark("⊕", "held high", Sign.UNKNOWN, filled=True),
    Sign.LOWERS: _Mark("⊖", "held low", Sign.UNKNOWN, filled=True),
}
_DONE = (*_PUSHED.values(), *_HELD.values())
_MOVED = {
    ("raises", True): _Mark("▲", "rises, certain", Sign.RAISES, filled=True),
    ("raises", False): _Mark("△", "rises, likely", Sign.RAISES),
    ("lowers", True): _Mark("▼", "falls, certain", Sign.LOWERS, filled=True),
    ("lowers", False): _Mark("▽", "falls, likely", Sign.LOWERS),
    ("ambiguous", False): _Mark("◇", "open, may do either", Sign.UNKNOWN),
}
_MARKS = (*_DONE, *_MOVED.values())
_VERBS = {"raises": "rise", "lowers": "fall", "ambiguous": "may do either"}


def moved_part(
    graph: CausalGraph, found: Prediction, *, whole: bool, layers: Iterable[Layer | str] | None
) -> tuple[CausalGraph, Highlight]:
    """Return what a picture of a prediction shows, and what is lit in it.

    Parameters
    ----------
    graph : CausalGraph
        The whole map.
    found : Prediction
        What moves.
    whole : bool
        Whether all that the layers hold is shown; if not, only what moves, and the links that
        carry it.
    layers : iterable of Layer or str, optional
        The layers to show.

    Returns
    -------
    (CausalGraph, Highlight)
        The labels of the map begin with the mark of what the node does. Lit are what moves and
        the best causal route to each.

    Raises
    ------
    UsageError
        If nothing else moves.
    """
    shown = _marks_of(found)
    if len(shown) == len(found.pressed):
        names = ", ".join(graph.short_name(name) for name, _ in found.pressed)
        flags = "".join(
            f" --{'raise' if sign is Sign.RAISES else 'lower'} {shell(name)}"
            for name, sign in found.pressed
        ) + (" --hold" if found.options["hold"] else "")
        raise UsageError(
            f"a change of {names} moves nothing else", f"see why: immunograph predict{flags}"
        )
    routes = [each.route for each in found if each.route is not None and each.node in shown]
    lit = Highlight(
        nodes=tuple(shown),
        links=tuple(dict.fromkeys(link for route in routes for link in route.links)),
        title=plain(_heading(found).text),
        alone=False,
    )
    part = visible_part(graph, layers=layers, always=lit)
    if not whole:
        part = part.subgraph(shown, [link.id for link in part.links if _carries(link)])
    return _labelled(part, shown), lit


def predicted(
    part: CausalGraph,
    found: Prediction,
    style: Style,
    *,
    highlight: Highlight,
    engine: str = "auto",
) -> Scene:
    """Draw what moves.

    Parameters
    ----------
    part, highlight : CausalGraph, Highlight
        Of :func:`moved_part`.
    found : Prediction
        What moves.
    style : Style
        How it is to look.
    engine : str
        ``"auto"`` or ``"built-in"``: who lays it out.

    Returns
    -------
    Scene

    Raises
    ------
    UsageError
        If there are too many nodes to be read.
    """
    check_size(part)
    shown = _marks_of(found)
    basis = plain(_heading(found).aside)
    summary = f"{_tally(found)}, if the map is right · {basis} · {_routes_of(found, shown)}"
    weakest = _weakest(found, shown)
    source = " ".join(filter(None, (weakest, source_line(part))))
    frame = Frame(style, title=highlight.title, subtitle=summary, source=source)
    links = [link for link in part.links if link.id in set(highlight.links)]
    frame.legend(
        links, grades_of(part, links).values(), marked=_samples(frame.look, part, shown, highlight)
    )
    drawn = plan(part, frame.plot, engine=engine)
    say = Sentences(found.graph)
    for group in drawn.groups(frame, lit_nodes=shown, lit_links=highlight.links):
        mark = shown.get(group.id) if group.role == "node" else None
        name = say.name(group.id) if group.role == "node" else ""
        if mark is not None:
            group = replace(_painted(group, mark, frame.look), alt=f"{name}: {mark.text}")
        elif name:
            group = replace(group, alt=f"{name}: no effect")
        frame.add(group)
    tell(frame, drawn)
    told = [_sentence(each, say) for each in found if each.node in shown]
    notes = "\n".join(filter(None, told))
    return frame.scene(
        alt=f"{highlight.title}: {summary}.",
        notes=f"{notes}\n\n{speaker_notes(part, highlight.links)}",
        uncovered="".join(label_of(node) for node in part),
    )


def _heading(found: Prediction) -> Heading:
    """Return the words of the answer itself: what is pressed, and how it was found out."""
    return next(block for block in found.describe().blocks if isinstance(block, Heading))


def _marks_of(found: Prediction) -> dict[str, _Mark]:
    """Return the mark of each node that is pressed or may move, pressed ones first."""
    done = _HELD if found.options["hold"] else _PUSHED
    shown = {name: done[sign] for name, sign in found.pressed}
    for each in found:
        mark = _MOVED.get((each.verdict, each.certain))
        if mark is not None:
            shown.setdefault(each.node, mark)
    return shown


def _carries(link: Link) -> bool:
    return link.family is not Family.ASSOCIATIONAL and bool(directions(link, Walk.DIRECTED))


def _labelled(part: CausalGraph, shown: dict[str, _Mark]) -> CausalGraph:
    nodes = [
        replace(node, label=f"{shown[node.id].sign}\u00a0{label_of(node)}")
        if node.id in shown
        else node
        for node in part
    ]
    return CausalGraph(
        nodes,
        part.links,
        kinds=part.kinds,
        claims=part.claims,
        citations=part.citations,
        title=part.title,
        about=part.about,
        source=part.source,
    )


def _colours(mark: _Mark, look: Palette) -> tuple[str, str, str]:
    """Return fill, outline and text."""
    stroke = look.ink if mark in _DONE else look.signs[mark.way]
    return (stroke, stroke, look.background) if mark.filled else (look.background, stroke, look.ink)


def _painted(group: Group, mark: _Mark, look: Palette) -> Group:
    fill, stroke, ink = _colours(mark, look)

    def paint(part: Path | Words) -> Path | Words:
        if isinstance(part, Words):
            return replace(part, colour=ink)
        dash = () if mark.way or mark.filled else (3.5 * part.width, 2 * part.width)
        return replace(part, fill=fill, stroke=stroke, dash=dash)

    return replace(group, parts=tuple(paint(part) for part in group.parts))


def _samples(
    look: Palette, part: CausalGraph, shown: dict[str, _Mark], highlight: Highlight
) -> list[Sample]:
    """Return the legend of marks, only those that occur, and of what is faded."""
    box = Box(x=0, y=-17, w=46, h=34)
    samples = []
    for mark in _MARKS:
        if mark in shown.values():
            fill, stroke, ink = _colours(mark, look)
            dash = () if mark.way or mark.filled else (9.0, 5.0)
            steps = marks.outline(box, "rounded", 18)
            body = Path(steps=steps, fill=fill, stroke=stroke, width=3, dash=dash)
            sign = marks.words(
                mark.sign, 23, marks.MIDDLE * 22, size=22, weight=600, colour=ink, anchor="middle"
            )
            samples.append(Sample(text=mark.text, room=box.w, parts=(body, sign)))
    dim = faded(look)
    if any(node.id not in shown for node in part):
        paint = dim.families[Theme.OTHER]
        steps = marks.outline(box, "rounded", 18)
        body = Path(steps=steps, fill=paint.fill, stroke=paint.stroke, width=2)
        samples.append(Sample(text="no effect", room=box.w, parts=(body,)))
    if any(link.id not in highlight.links for link in part.links):
        samples.append(line_sample(look, "not on a best route", colour=dim.muted))
    return samples


def _tally(found: Prediction) -> str:
    pressed = {name for name, _ in found.pressed}
    verdicts = [each.verdict for each in found if each.node not in pressed]
    parts = []
    for verdict, verb in _VERBS.items():
        number = verdicts.count(verdict)
        if number:
            ending = "s" if number == 1 and verdict != "ambiguous" else ""
            parts.append(f"{number} {verb}{ending}")
    return ", ".join(parts)


def _routes_of(found: Prediction, shown: Iterable[str]) -> str:
    kept = set(shown)
    grades = [each.route.grade for each in found if each.route is not None and each.node in kept]
    best, worst = max(grades).label, min(grades).label
    return f"best routes {best}" + (f" to {worst}" if best != worst else "")


def _weakest(found: Prediction, shown: Iterable[str]) -> str:
    kept = set(shown)
    routes = [each.route for each in found if each.route is not None and each.node in kept]
    worst = min(routes, key=lambda route: (route.grade, len(route.links), route.links))
    say = Sentences(found.graph)
    named = f"{worst.weakest}, " if say.ref(worst.weakest) else ""
    return f"Weakest link: “{say.link(worst.weakest)}” ({named}{worst.grade.label})."


def _sentence(each: Predicted, say: Sentences) -> str:
    """Return what the speaker says of a node: which way, how sure, on what evidence."""
    if each.route is None:
        return ""
    sure = "" if each.verdict == "ambiguous" else ", certain" if each.certain else ", likely"
    verb = {"raises": "rises", "lowers": "falls", "ambiguous": "may do either"}[each.verdict]
    text = f"{say.name(each.node)} {verb}{sure}"
    drawn = [(each.shares, "draws"), (each.damped_shares, "damped draws")]
    told = [_of(shares, draws) for shares, draws in drawn if shares is not None]
    if told and not each.certain:
        text += f": {'; '.join(told)}"
    return (
        f"{text}. Best route: {each.route.grade.label}, {count(len(each.route), 'link')}, weakest "
        f"“{say.link(each.route.weakest)}”."
    )


def _of(shares: Shares, draws: str) -> str:
    return f"up in {shares[0]:.0%}, down in {shares[1]:.0%} of {draws}"
