"""How a prediction is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from immunograph.press.prediction import CHANCES, MOVES, some
from immunograph.press.settle_words import settle_blocks
from immunograph.press.why_words import why_blocks
from immunograph.routes import Sentences, follow_up, shell
from immunograph.vocabulary import Grade, Sign

if TYPE_CHECKING:
    from immunograph.press.prediction import AtEvidence, Predicted, Prediction

#: Ids of nodes, and how they are moved or move.
Signs = Sequence[tuple[str, Sign]]

_TITLES = {"raises": "Rises:", "lowers": "Falls:", "ambiguous": "May do either:"}
_VERBS = {
    "raises": "rises",
    "lowers": "falls",
    "ambiguous": "may do either",
    "no_effect": "does not move",
}
_LIMITS = {
    "all": "every node limits itself",
    "listed": "only nodes with a link to themselves that lowers limit themselves",
    "none": "no node limits itself",
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
        yield Heading(self._press(), words(Span(self._basis(), "muted")))
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
        yield from (Paragraph(words(Span(text, "muted"))) for text in self._notes())
        yield self._next()

    def _press(self) -> Text:
        parts: list[str | Span] = ["If "]
        for number, (name, sign) in enumerate(self.answer.pressed):
            parts += [" and " if number else "", Span(self.say.name(name), "strong")]
            parts.append(f" {MOVES[sign]}")
        return words(*parts, " and stays so" if len(self.answer.pressed) == 1 else ", and stay so")

    def _basis(self) -> str:
        sample = self.answer.sample
        if sample is None:
            return "exact"
        kept = "" if not self.answer.given else f"{grouped(sample.kept)} of "
        return f"{kept}{count(sample.stable, 'stable draw')}, seed {sample.seed}"

    def _given(self) -> Iterator[Block]:
        """Yield how many draws move as given."""
        answer, sample = self.answer, self.answer.sample
        if sample is None or not answer.given:
            return
        told = [f"{self.say.name(name)} {MOVES[sign]}" for name, sign in answer.given]
        if len(told) > 1:
            each = zip(told, sample.alone, strict=True)
            told = [f"{text} (alone {percent(alone / sample.stable)})" for text, alone in each]
        share = percent(sample.kept / sample.stable)
        text = f"Given that {listed(told)}: {share} of stable draws agree, and only these count."
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
        """Return how sure a verdict is: "certain", "likely: weight 0.71, 85 % of draws"."""
        if each.node in dict(self.answer.given):
            return "as given"
        if each.certain:
            return "certain"
        known = self._numbers(each)
        return known if each.verdict == "ambiguous" else f"likely: {known}"

    def _numbers(self, each: Predicted) -> str:
        parts = []
        if each.weight is not None:
            towards = f" {_WAYS[each.towards]}" if each.towards is not None else ""
            parts.append(f"weight {each.weight:.2f}{towards}")
        if each.share_raises is not None and each.share_lowers is not None:
            shares = [(each.share_raises, "up"), (each.share_lowers, "down")]
            if each.share_none:
                shares.append((each.share_none, "still"))
            parts.append(
                ", ".join(f"{share:.0%} {word}".replace("%", "\u00a0%") for share, word in shares)
            )
        return "; ".join(parts)

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

    def _notes(self) -> Iterator[str]:
        answer, options = self.answer, self.answer.options
        for nodes, reason in answer.unweighed:
            yield f"No exact weight past the feedback among {self._names(nodes)}: {reason}."
        if answer.sample is not None:
            for nodes, tried, stable in answer.sample.parts:
                yield (
                    f"{percent(stable / tried)} of {grouped(tried)} draws of "
                    f"{self._names(nodes)} were stable."
                )
            # Two standard errors of a share of one half, where they are largest.
            off = percent(1 / answer.sample.kept**0.5, 0 if answer.sample.kept < _MANY else 1)
            draws = count(answer.sample.kept, "draw")
            yield f"Shares of {draws} are off by up to {off}; --draws makes them finer."
        yield assumed(options, drawn=answer.sample is not None)
        yield (
            "It tells directions once a lasting change has settled, if the map is right: not how "
            "much, nor when. Associations carry nothing."
            + (" Dots: the grade of the best causal route." if answer.of is None else "")
        )

    def _names(self, nodes: Sequence[str]) -> str:
        return some([self.say.name(name) for name in nodes])

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


def assumed(options: dict[str, Any], *, drawn: bool) -> str:
    """Return what a question about a press takes for granted, as a sentence."""
    parts = [_LIMITS[options["self_limit"]]]
    parts.append(
        "a link of unknown sign may go either way"
        if options["unknown"] == "both"
        else "links of unknown sign are left out"
    )
    if drawn:
        parts.append("strengths are drawn evenly between 0 and 1")
    if options["chances"] is not None:
        parts.append(
            "a causal link is there with probability "
            + ", ".join(
                f"{chance:g} ({Grade.parse(word).label})"
                for word, chance in options["chances"].items()
            )
        )
    parts += [f"{listed(group)} are there together or not at all" for group in options["together"]]
    if options["min_grade"]:
        least = Grade.parse(options["min_grade"]).label
        parts.append(f"causal links graded below {least} do not exist")
    return f"Assumed: {'; '.join(parts)}."


def flags(pressed: Signs, given: Signs, options: dict[str, Any]) -> str:
    """Return the options that ask ``immunograph predict`` the same again."""
    text = "".join(
        f" --{'raise' if sign is Sign.RAISES else 'lower'} {shell(name)}" for name, sign in pressed
    )
    text += "".join(f" --given {shell(f'{name}={sign.word}')}" for name, sign in given)
    usual = {"self_limit": "all", "unknown": "both", "min_grade": None, "draws": None, "seed": 1}
    for name, value in usual.items():
        if options[name] != value:
            text += f" --{name.replace('_', '-')} {options[name]}"
    if options["chances"] is not None:
        rule = {grade.word: chance for grade, chance in CHANCES.items()}
        other = {g: p for g, p in options["chances"].items() if p != rule[g]}
        text += "".join(f" --chance {g}={p:g}" for g, p in other.items()) or " --chances"
    return text + "".join(f" --together {shell(','.join(g))}" for g in options["together"])


def listed(parts: Sequence[str]) -> str:
    """Return words in a row: ``"a, b and c"``."""
    return " and ".join((", ".join(parts[:-1]), parts[-1]) if parts[1:] else parts)


def percent(share: float, places: int = 1) -> str:
    """Return a share in percent; the sign does not leave the number."""
    return f"{share:.{places}%}".replace("%", "\u00a0%")


_ROLES = ("raises", "lowers")
_WAYS = {Sign.RAISES: "up", Sign.LOWERS: "down"}
_BALANCED = "Whatever the strengths are, what arrives is taken back before it settles."

#: Of so many draws the shares are good to less than one in a hundred.
_MANY = 10_000

#: Of fewer draws a share is off by ten points or more now and then.
_FEW = 100
