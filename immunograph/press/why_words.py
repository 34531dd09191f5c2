"""How the paths and loops behind a prediction are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from immunograph.document import Block, Item, Paragraph, Span, count, words
from immunograph.feedback import tally
from immunograph.routes import Sentences
from immunograph.vocabulary import Polarity, Sign

if TYPE_CHECKING:
    from immunograph.press.why import LoopEffect, PathEffect, Why
    from immunograph.routes import Route

#: So many paths and loops are shown of each side.
SHOWN = 3

_SIDES = {
    "raises": (("For it", Sign.RAISES), ("Against it", Sign.LOWERS)),
    "lowers": (("For it", Sign.LOWERS), ("Against it", Sign.RAISES)),
}
_BOTH = (("Raised", Sign.RAISES), ("Lowered", Sign.LOWERS))


def why_blocks(found: Why, verdict: str, say: Sentences, quoted: set[str]) -> Iterator[Block]:
    """Yield the paths for and against a verdict, and the feedback on the way.

    ``quoted`` holds the links whose words were given; each is quoted once.
    """
    told = 0
    for title, sign in _SIDES.get(verdict, _BOTH):
        side = [path for path in found.paths if path.effect is sign]
        if side:
            told += 1
            yield _muted(f"{title}, {_of(side, found)}:")
            yield from _paths(side, say, quoted)
    open_ = [path for path in found.paths if path.effect is Sign.UNKNOWN]
    if open_ and told:
        grade = max(path.route.grade for path in open_).label
        yield _muted(f"Either way, {_of(open_, found)}, the best graded {grade}.")
    elif open_:
        yield _muted(f"Either way, {_of(open_, found)}:")
        yield from _paths(open_, say, quoted)
    none = [path for path in found.paths if path.effect is None]
    if none:
        yield _muted(f"No effect, {_of(none, found)}: the feedback beside it takes it back.")
    if found.more_paths is not None:
        yield Paragraph(words(Span(f"There may be more paths: {found.more_paths}.", "warning")))
    yield from _loops(found, say)


def _muted(text: str, indent: int = 0) -> Paragraph:
    return Paragraph(words(Span(text, "muted")), indent)


def _of(side: Sequence[PathEffect], found: Why) -> str:
    """Return how many paths of how many are on a side."""
    total = len(found.paths)
    if found.more_paths is not None:
        return f"{len(side)} of the best {total} paths"
    if len(side) == total:
        return {1: "the only path", 2: "both paths"}.get(total, f"all {total} paths")
    return f"{len(side)} of {total} paths"


def _paths(side: Sequence[PathEffect], say: Sentences, quoted: set[str]) -> Iterator[Block]:
    for number, path in enumerate(side[:SHOWN], 1):
        yield Item(
            Span(str(number), "muted"),
            words(Span(f"{_facts(path.route)}{_beside(path)}", "muted")),
            below=(say.chain(path.route), Paragraph(_weakest(path.route, say, quoted))),
        )
    if len(side) > SHOWN:
        yield _muted(f"… {len(side) - SHOWN} more", 4)


def _facts(route: Route) -> str:
    return f"{route.grade.dots} {route.grade.label}, {count(len(route), 'link')}"


def _beside(path: PathEffect) -> str:
    """Return what the feedback that a path leaves out does to it."""
    net, terms = path.net, path.terms
    if net is None:
        return "; by its own sign: the feedback beside it is too large to expand"
    if path.effect is Sign.UNKNOWN and net:
        return "; a sign is unknown"
    if net == terms:
        return ""
    if net > 0:
        return f"; feedback beside it: net {net} of {terms} terms for it"
    if net and net > -(terms or 0):
        return f"; feedback beside it: net {-net} of {terms} terms against it"
    return f"; feedback beside it {'turns it' if net else 'balances it'}"


def _weakest(route: Route, say: Sentences, quoted: set[str]) -> tuple[Span, ...]:
    """Return what is behind the weakest link; each quote is given once."""
    name = route.weakest
    text = f"“{say.link(name)}”{say.ref(name)}, {say.caveat(name)}"
    if len(route) > 1:
        text = f"weakest: {text}"
    quote = "" if name in quoted else say.quote(name)
    quoted.add(name)
    return words(text, f": {quote}" if quote else "")


def _loops(found: Why, say: Sentences) -> Iterator[Block]:
    if not found.loops:
        return
    counts = {p: sum(loop.polarity is p for loop in found.loops) for p in Polarity}
    bound = "" if found.more_loops is None else f" or more ({found.more_loops})"
    yield _muted(f"Feedback on the way: {tally(counts)}{bound}.")
    shown = 0
    for polarity in (Polarity.REINFORCING, Polarity.BALANCING):
        for loop in [each for each in found.loops if each.polarity is polarity][:SHOWN]:
            shown += 1
            yield _loop(shown, loop, say)
    if 0 < shown < len(found.loops):
        yield _muted(f"… {len(found.loops) - shown} more", 4)


def _loop(number: int, loop: LoopEffect, say: Sentences) -> Item:
    polarity = loop.polarity
    does = _DECIDES[polarity] if loop.decides else _SCALES[polarity]
    facts = f"{does}  {_facts(loop.route)}; weakest {say.briefly(loop.route.weakest)}"
    text = words(Span(polarity.label, polarity.label), Span(f", {facts}", "muted"))
    return Item(Span(str(number), "muted"), text, below=(say.chain(loop.route, loop=True),))


_DECIDES = {
    Polarity.REINFORCING: "against paths that leave it out",
    Polarity.BALANCING: "for paths that leave it out",
}
_SCALES = {
    Polarity.REINFORCING: "amplifies what comes, turns nothing",
    Polarity.BALANCING: "dampens what comes, turns nothing",
}
