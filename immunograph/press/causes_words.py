"""How causes of what is seen are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from immunograph.document import (
    Blank,
    Block,
    Document,
    Heading,
    Next,
    Paragraph,
    Span,
    Table,
    Text,
    count,
    words,
)
from immunograph.press.predicted import MOVES
from immunograph.press.prediction import some
from immunograph.routes import Sentences, follow_up, shell
from immunograph.vocabulary import Sign

if TYPE_CHECKING:
    from immunograph.press.causes import Cause, Causes

#: How many causes a table shows; programs get them all.
_SCREENFUL = 50

_WOULD, _MAY = "Would explain it:", "May explain it:"
_MOVES = {**MOVES, Sign.UNKNOWN: "rises or falls"}
_ROLES = {Sign.RAISES: "raises", Sign.LOWERS: "lowers", Sign.UNKNOWN: ""}


def describe(answer: Causes) -> Document:
    """Return causes as blocks: the best first, by which routes, and what they do not say."""
    return Document(tuple(_Words(answer).blocks()))


class _Words:
    """Puts causes into words."""

    def __init__(self, answer: Causes) -> None:
        self.answer, self.say = answer, Sentences(answer.graph)

    def blocks(self) -> Iterator[Block]:
        answer, say = self.answer, self.say
        yield Heading(
            words("What would explain that ", *self._seen()),
            words(Span(count(len(answer), "possible cause"), "muted")),
        )
        yield Blank()
        if answer.causes:
            yield Table(tuple(self._rows()))
        if len(answer) > _SCREENFUL:
            more = f"… {count(len(answer) - _SCREENFUL, 'more', 'more')}: --json has all"
            yield Paragraph(words(Span(more, "muted")))
        if answer.outweighed:
            yield Paragraph(words(Span(self._outweighed(), "muted")))
        for name in answer.unexplained:
            yield Paragraph(words(f"Nothing in the map explains {say.name(name)}: no causal route "
                                  "leads there."))  # fmt: skip
        yield from self._best()
        yield Blank()
        yield from (Paragraph(words(Span(text, "muted"))) for text in self._notes())
        yield self._next()

    def _seen(self) -> Iterator[str | Span]:
        last = len(self.answer.observed) - 1
        for number, (name, sign) in enumerate(self.answer.observed):
            if number:
                yield " and " if number == last else ", "
            yield from (Span(self.say.name(name), "strong"), f" {_MOVES[sign]}")

    def _rows(self) -> Iterator[tuple[Text, ...]]:
        many, before = len(self.answer.observed) > 1, ""
        for each in self.answer.causes[:_SCREENFUL]:
            title = _WOULD if each.right else _MAY
            if title != before:
                yield (words(Span(title, "muted")),)
            before = title
            length = count(max(len(e.route) for e in each.told), "link")
            yield (
                words(f"{self.say.name(each.node)} ", Span(_MOVES[each.sign], _ROLES[each.sign])),
                words(Span(each.grade.dots, "muted")),
                words(self._score(each) if many else length),
            )

    def _outweighed(self) -> str:
        """Say which changes explain something and contradict more."""
        told = [
            f"{self.say.name(each.node)} {_MOVES[each.sign]} (score {each.score})".replace("-", "−")
            for each in self.answer.outweighed
        ]
        number = count(len(told), "change")
        verb = "explains" if len(told) == 1 else "explain"
        return (
            f"{number} that {verb} something but would contradict more of what is seen: "
            f"{some(told)}. --json has all."
        )

    def _score(self, each: Cause) -> str:
        parts = [f"{each.right} of {len(self.answer.observed)}"]
        parts += [
            f"{n} {word}" for n, word in ((each.wrong, "against"), (each.ambiguous, "open")) if n
        ]
        return ", ".join(parts)

    def _best(self) -> Iterator[Block]:
        if not self.answer.causes:
            return
        best = self.answer.causes[0]
        route = best.weakest.route
        yield Blank()
        text = (
            f"{self.say.name(best.node)}, by a route of at least this grade: {route.grade.label}, "
            f"{count(len(route), 'link')}. Its weakest link is “{self.say.link(route.weakest)}”"
            f"{self.say.ref(route.weakest)}, {self.say.caveat(route.weakest)}."
        )
        yield Paragraph(words(text))
        yield from (self.say.chain(each.route) for each in best.told)

    def _notes(self) -> Iterator[str]:
        answer = self.answer
        for name in answer.markers:
            yield f"{self.say.name(name)} is a marker: what it measures explains it."
        if not answer.held:
            yield "The map is large: what comes back to a cause itself counts too."
        elif any(each.ambiguous for each in answer.causes):
            yield "Each cause is held: what comes back to it by feedback does not count."
        if any(not each.right for each in answer.causes[:_SCREENFUL]):
            yield "May: the best route leads to what is seen; others may lead the opposite way."
        if len(answer.observed) > 1 and answer.causes:
            yield "Open: signs allow both. Against: the opposite would be seen."
        text = (
            "Seeing is not doing: these are hypotheses, by the signs of causal routes and not "
            "their strengths; several may be at work, or none. Associations explain nothing."
        )
        yield text + (" Dots: the grade of the best route." if answer.causes else "")

    def _next(self) -> Next:
        answer, (name, _) = self.answer, self.answer.observed[0]
        layers = follow_up(answer.options)
        if not answer.causes:
            ask = f"immunograph reach {shell(name)} --backwards{layers}"
            return Next("What goes with it at all:", ask)
        best = answer.causes[0]
        flags = f" --{'lower' if best.sign is Sign.LOWERS else 'raise'} {shell(best.node)}"
        flags += f" --of {shell(best.told[0].node)}"
        if answer.options["unknown"] == "out":
            flags += " --unknown out"
        if answer.options["min_grade"]:
            flags += f" --min-grade {answer.options['min_grade']}"
        return Next("Does it, feedback included:", f"immunograph predict{flags}{layers}")
