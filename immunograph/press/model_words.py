"""How a comparison of maps is told."""

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
    grouped,
    plain,
    words,
)
from immunograph.press.assumed_words import assumed, flags, listed, percent
from immunograph.press.predicted import MOVES
from immunograph.press.words import pressed
from immunograph.routes import Sentences, follow_up, shell

if TYPE_CHECKING:
    from immunograph.press.models import Model, ModelComparison


def describe(answer: ModelComparison) -> Document:
    """Return a comparison as blocks: the maps, the responses one by one, what it is worth."""
    return Document(tuple(_Words(answer).blocks()))


class _Words:
    """Puts a comparison into words."""

    def __init__(self, answer: ModelComparison) -> None:
        self.answer, self.say = answer, Sentences(answer.graph)

    def blocks(self) -> Iterator[Block]:
        answer = self.answer
        damped = any(model.damped_share is not None for model in answer.models)
        kind = "damped" if damped else "stable"
        draws = f"{grouped(answer.options['draws'])} {kind} draws each, seed "
        basis = f"{draws}{answer.options['seed']}"
        yield Heading(words(Span(self._found(), "strong")), words(Span(basis, "muted")))
        yield Paragraph(words(self._asked()))
        yield Blank()
        head = (
            "map",
            "agree",
            "95\u00a0% interval",
            "Bayes factor",
            "posterior",
            "stable",
            "grade",
        )
        yield Table(tuple(self._row(model) for model in answer.models), head, spare=3)
        if len(answer.given) > 1:
            yield Blank()
            yield Table(
                tuple(self._each(number) for number in range(len(answer.given))),
                ("agree on", *(model.name for model in answer.models)),
            )
        yield Blank()
        yield from (Paragraph(words(Span(text, "warning"))) for text in self._warnings())
        yield from (Paragraph(words(Span(text, "muted"))) for text in self._notes())
        yield self._next()

    def _found(self) -> str:
        best, second = self.answer.models[:2]
        if not best.kept:
            return "No map agrees with what was seen in any draw"
        if best.share == second.share:
            return f"{best.name} and {second.name} agree alike with what was seen"
        if best.low <= second.high:
            return f"{best.name} agrees best, but too little to tell it from {second.name}"
        return f"{best.name} agrees best with what was seen"

    def _asked(self) -> str:
        told = plain(pressed(self.answer.pressed, self.answer.options, self.say))
        given = [f"{self.say.name(name)} {MOVES[sign]}" for name, sign in self.answer.given]
        return f"Seen: {told[0].lower()}{told[1:]}, {listed(given)}."

    def _row(self, model: Model) -> tuple[Text, ...]:
        # Near to none and to all one decimal would tell a share from neither.
        places = 2 if model.high < _NEAR or model.low > 1 - _NEAR else 1
        low, high = (percent(end, places) for end in (model.low, model.high))
        ends = f"{low.rpartition(_SPACE)[0]} to {high.replace('100.00', '100')}"
        dots = "" if model.grade is None else model.grade.dots
        cells = (
            model.name,
            percent(model.share),
            "ruled out" if model.ruled_out else ends,
            self._factor(model),
            "" if model.posterior is None else percent(model.posterior),
            "" if model.stable_share is None else percent(model.stable_share),
            dots,
        )
        return tuple(words(cell) for cell in cells)

    def _factor(self, model: Model) -> str:
        if model.bayes_factor is None:
            return "no bound" if self.answer.models[0].kept else ""
        low = model.bayes_factor < 1000
        number = f"{model.bayes_factor:.3g}" if low else grouped(int(model.bayes_factor))
        return f"at least {number}" if model.at_least else number

    def _each(self, number: int) -> tuple[Text, ...]:
        name, sign = self.answer.given[number]
        shares = (percent(m.alone[number] / m.stable) for m in self.answer.models)
        return words(f"{self.say.name(name)} {MOVES[sign]}"), *(words(s) for s in shares)

    def _warnings(self) -> Iterator[str]:
        for model in self.answer.models:
            if model.stopped:
                made = f"{grouped(model.stable)} stable draws of {model.name}"
                yield f"Only {made}: {model.stopped}."

    def _notes(self) -> Iterator[str]:
        answer = self.answer
        for model in answer.models:
            if model.ruled_out:
                names = listed([self.say.name(node) for node in model.ruled_out])
                yield f"The signs of {model.name} rule out what was seen of {names}."
        yield (
            "Agree: the share of stable draws that respond as was seen, with Wilson's interval for "
            "the number of draws. Bayes factor: how many times as often the best map agrees. "
            "Posterior: if all maps were as likely before."
        )
        yield from self._schemes()
        used = {model.self_limit for model in answer.models}
        limit = used.pop() if len(used) == 1 else ""
        yield assumed(answer.options, drawn=True, used=limit)
        yield (
            "It weighs these maps against each other, if strengths are as they are drawn, and says "
            "of none that it is true. Dots: the lowest grade of the best routes to what was seen."
        )

    def _schemes(self) -> Iterator[str]:
        """Say what the rarity of stable draws means, and what each scheme gives."""
        if not self.answer.rare:
            return
        yield (
            "Of some map fewer than 1 uniform draw in 20 is stable: shares of such draws say "
            "little about the map, and much about the drawing. So damped draws weigh the maps: the "
            "self-limitation of each variable is larger than all that acts on it inside its "
            "component, and each is stable."
        )
        told = [
            f"{model.name} {percent(model.uniform_share)}"
            for model in self.answer.models
            if model.uniform_share is not None
        ]
        if told:
            yield f"Of stable uniform draws agree: {listed(told)}."

    def _next(self) -> Next:
        answer = self.answer
        best, options = answer.models[0], answer.options
        given = answer.given if best.kept else ()
        if best.share >= _OFTEN or not best.kept:
            options = {**options, "draws": None}
        ask = flags(answer.pressed, given, options)
        return Next(
            "What else the best one says:",
            f"immunograph predict{ask}{follow_up(options)} --map {shell(best.name)}",
        )


_SPACE = "\u00a0"  # before a per cent sign

#: Of a map that agrees this often the usual number of draws is enough.
_OFTEN = 0.1

#: A share this near to none or to all is told with two decimals.
_NEAR = 0.01
