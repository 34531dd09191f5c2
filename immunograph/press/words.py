"""How a prediction is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

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
    grouped,
    words,
)
from immunograph.press.assumed_words import Signs, flags, listed, notes, percent
from immunograph.press.predicted import MOVES, Shares
from immunograph.press.settle_words import settle_blocks
from immunograph.press.why_words import why_blocks
from immunograph.routes import Sentences, follow_up, shell
from immunograph.vocabulary import Grade, Sign

if TYPE_CHECKING:
    from immunograph.press.predicted import Predicted
    from immunograph.press.prediction import AtEvidence, Prediction, Sample

_TITLES = {"raises": "Rises:", "lowers": "Falls:", "ambiguous": "Open, may do either:"}
_VERBS = {
    "raises": "rises",
    "lowers": "falls",
    "ambiguous": "may do either",
    "no_effect": "does not move",
}


def describe(answer: Prediction) -> Document:
    """Return a prediction as blocks: what moves, on what evidence, what was assumed."""
    return Document(tuple(_Words(answer).blocks()))


class _Words:
    """Puts a prediction into words."""

    def __init__(self, answer: Prediction) -> None:
        self.answer, self.say = answer, Sentences(answer.graph)

    def blocks(self) -> Iterator[Block]:
        answer = self.answer
        yield Heading(
            pressed(answer.pressed, answer.options, self.say), words(Span(self._basis(), "muted"))
        )
        yield from self._given()
        yield Blank()
        for name in answer.markers:
            text = (
                f"{self.say.name(name)} is a marker: it shows a change and makes none. Setting it "
                "moves nothing else."
            )
            yield Paragraph(words(text))
        yield from self._all() if answer.of is None else self._one(answer.predicted[0])
        yield Blank()
        if answer.stopped:
            yield Paragraph(
                words(Span(f"Fewer draws than asked for: {answer.stopped}.", "warning"))
            )
        yield from (Paragraph(words(Span(text, "muted"))) for text in notes(answer, self.say))
        text = (
            "It tells directions once a lasting change has settled, if the map is right: not how "
            "much, nor when. Associations carry nothing."
            + (" Dots: the grade of the best causal route." if answer.of is None else "")
        )
        yield Paragraph(words(Span(text, "muted")))
        yield self._next()

    def _basis(self) -> str:
        """Return what the answer rests on; where stable draws are rare, what that means."""
        answer = self.answer
        if answer.rare and answer.damped is None:
            return "signs alone: hardly a draw is stable" if answer.sample else "signs alone"
        if answer.rare:
            few = "few draws are" if answer.sample and answer.sample.stable else "no draw is"
            return f"{few} stable: shares say little about the map"
        made = [s for s in (answer.sample, answer.damped) if s is not None]
        if not made:
            return "signs alone"
        sample = made[0]
        kept = "" if not answer.given else f"{grouped(sample.kept)} of "
        kind = "damped draw" if sample.scheme == "damped" else "stable draw"
        return f"{kept}{count(sample.stable, kind)}, seed {sample.seed}"

    def _given(self) -> Iterator[Block]:
        """Yield how many draws move as given."""
        answer = self.answer
        sample = answer.damped if answer.damped is not None else answer.sample
        if sample is None or not answer.given or not sample.stable:
            return
        told = [f"{self.say.name(name)} {MOVES[sign]}" for name, sign in answer.given]
        if len(told) > 1:
            each = zip(told, sample.alone, strict=True)
            told = [f"{text} (alone {percent(alone / sample.stable)})" for text, alone in each]
        share = percent(sample.kept / sample.stable)
        kind = "damped" if sample.scheme == "damped" else "stable"
        text = f"Given that {listed(told)}: {share} of {kind} draws agree, and only these count."
        few = " So few make rough shares; --draws makes more." if sample.kept < _FEW else ""
        yield Paragraph(words(text + few))

    def _all(self) -> Iterator[Block]:
        answer = self.answer
        given = dict((*answer.given, *answer.pressed))
        moved = [p for p in answer.predicted if p.verdict != "no_effect"]
        rows: list[tuple[Text, ...]] = []
        before = ""
        for each in moved:
            if each.node in given and (each.certain or each.node in dict(answer.given)):
                continue  # that what is raised rises is no news
            if each.verdict != before:
                rows.append((words(Span(_TITLES[each.verdict], "muted")),))
            before = each.verdict
            dots = "" if each.route is None else each.route.grade.dots
            rows.append((
                words(self.say.name(each.node)),
                words(Span(dots, "muted")),
                words(Span(self._how(each), each.verdict if each.verdict in _ROLES else "")),
            ))  # fmt: skip
        if rows:
            yield Table(tuple(rows))
        still = [p for p in answer.predicted if p.verdict == "no_effect" and p.node not in given]
        for each in answer.predicted:
            if each.node in given and each.verdict == "no_effect":
                text = f"{self.say.name(each.node)} itself does not move: others take it up."
                yield Paragraph(words(text))
        back = sum(p.route is not None for p in still)
        if back:
            text = f"What reaches {count(back, 'node')} is taken back before it settles."
            yield Paragraph(words(text))
        if len(still) > back:
            away = count(len(still) - back, "other node")
            who = f"No effect on {away}" if rows else "No other node moves"
            yield Paragraph(words(f"{who}: no causal route leads there."))

    def _how(self, each: Predicted) -> str:
        """Return how sure a verdict is, with the shares of draws: "likely: 85 % up, 15 % down"."""
        if each.node in dict(self.answer.given):
            return "as given"
        if self.answer.options["hold"] and each.node in dict(self.answer.pressed):
            return "by assumption"
        if each.certain:
            return "certain"
        known = self._numbers(each)
        return known if each.verdict == "ambiguous" else f"likely: {known}"

    def _numbers(self, each: Predicted) -> str:
        uniform, damped = self.answer.sample, self.answer.damped
        parts = []
        if each.shares is not None and each.damped_shares is not None:
            parts.append(_both(each.shares, each.damped_shares))
        elif each.shares is not None and uniform is not None:
            parts.append(self._shares(each.shares, uniform))
        elif each.damped_shares is not None and damped is not None:
            parts.append(self._shares(each.damped_shares, damped))
        if each.weight is not None:
            towards = f" {_WAYS[each.towards]}" if each.towards is not None else ""
            parts.append(f"weight {each.weight:.2f}{towards}")
        return "; ".join(parts) or "routes of both signs"

    def _shares(self, shares: Shares, made: Sample) -> str:
        """Return the shares of draws; that all agree proves nothing."""
        for share, word in zip(shares, ("up", "down", "still"), strict=True):
            if share == 1:
                return f"{word} in all {grouped(made.kept)} draws, not proven"
        told = zip(shares, ("up", "down", "still"), strict=True)
        return ", ".join(
            f"{_percent(share)} {word}" for share, word in told if share or word != "still"
        )

    def _one(self, each: Predicted) -> Iterator[Block]:
        name = self.say.name(each.node)
        how = f", {self._how(each)}" if each.verdict != "no_effect" else ""
        told = Span(_VERBS[each.verdict], each.verdict if each.verdict in _ROLES else "strong")
        yield Paragraph(words(Span(name, "strong"), " ", told, f"{how}."))
        route = each.route
        if each.verdict == "no_effect":
            yield Paragraph(words("No causal route leads there." if route is None else _BALANCED))
        for blocks in self._behind(each):
            yield from ([Blank(), *blocks] if blocks else [])
        if self.answer.by_evidence:
            yield Blank()
            head = ("Causal links", "links", name)
            yield Table(tuple(self._at(at) for at in self.answer.by_evidence), head)

    def _behind(self, each: Predicted) -> Iterator[list[Block]]:
        """Yield why it is so, and what would settle it."""
        answer, quoted = self.answer, set[str]()
        if answer.why is not None and answer.settling is not None:
            yield list(why_blocks(answer.why, each.verdict, self.say, quoted))
            yield list(settle_blocks(answer.settling, each, self.say, quoted))

    def _at(self, at: AtEvidence) -> tuple[Text, ...]:
        least = at.min_grade
        who = {Grade.VERY_LOW: "any grade", Grade.HIGH: "high"}.get(
            least, f"{least.label} or better"
        )
        if at.without is not None:
            who = f"without {at.without.replace('_', ' ')}"
        if at.predicted is None:
            said = at.refused or ""
        else:
            said = _VERBS[at.predicted.verdict]
            if at.predicted.verdict != "no_effect":
                said += f", {self._how(at.predicted)}"
        return words(who), words(str(at.links)), words(said)

    def _next(self) -> Next:
        answer = self.answer
        first = answer.pressed[0][0]
        told = [p for p in answer.predicted if p.route is not None]
        layers = follow_up(answer.options)
        if not told:
            return Next("What it bears on at all:", f"immunograph reach {shell(first)}{layers}")
        if answer.of is None:
            known = dict(answer.given)
            best = min(told, key=lambda p: (p.node in known, p.certain))
            asked = flags(answer.pressed, answer.given, answer.options)
            ask = f"immunograph predict{asked} --of {shell(best.node)}{layers}"
            return Next("One of them, and why:", ask)
        route = told[0].route
        start = first if route is None else route.nodes[0]
        ask = f"immunograph paths {shell(start)} {shell(told[0].node)}{layers}"
        return Next("The paths behind it:", ask)


def pressed(signs: Signs, options: dict[str, Any], say: Sentences) -> Text:
    """Return what is done: "If something keeps pushing Stress up", "If Stress is held high"."""
    ways = ("is held high", "is held low") if options["hold"] else ("up", "down")
    parts: list[str | Span] = ["If " if options["hold"] else "If something keeps pushing "]
    for number, (name, sign) in enumerate(signs):
        parts += [" and " if number else "", Span(say.name(name), "strong")]
        parts.append(f" {ways[0] if sign is Sign.RAISES else ways[1]}")
    return words(*parts)


def _both(uniform: Shares, damped: Shares) -> str:
    """Return the shares under two schemes, in the direction that more of them have."""
    up = uniform[0] + damped[0] >= uniform[1] + damped[1]
    way, word = (0, "up") if up else (1, "down")
    uni, damp = (f"{_percent(s[way])} of" if s[way] < 1 else "all" for s in (uniform, damped))
    return f"{word} in {uni} uniform, {damp} damped draws"


def _percent(share: float) -> str:
    """Return a share in percent that is told as none or all only if it is."""
    text = f"{share:.0%}" if share in (0, 1) or 0.005 <= share <= 0.995 else f"{share:.1%}"
    return text.replace("%", "\u00a0%")


_ROLES = ("raises", "lowers")
_WAYS = {Sign.RAISES: "up", Sign.LOWERS: "down"}
_BALANCED = "Whatever the strengths are, what arrives is taken back before it settles."

#: Of fewer draws a share is off by ten points or more now and then.
_FEW = 100
