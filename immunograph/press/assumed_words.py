"""What a prediction takes for granted, in words and as options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from immunograph.document import count, grouped
from immunograph.press.prediction import CHANCES, some
from immunograph.routes import Sentences, shell
from immunograph.vocabulary import Grade, Sign

if TYPE_CHECKING:
    from immunograph.press.prediction import Prediction, Sample

#: Ids of nodes, and how they are moved or move.
Signs = Sequence[tuple[str, Sign]]

_LIMITS = {
    "all": "every variable limits itself",
    "listed": "only variables with a link to themselves that lowers limit themselves",
    "none": "no variable limits itself",
}
_BY_MAP = {
    "all": "every variable limits itself, as no link of the map lowers its own node",
    "listed": "only variables with a link to themselves that lowers limit themselves, as the map "
    "has such links",
}

#: Of so many draws the shares are good to less than one in a hundred.
_MANY = 10_000


def notes(answer: Prediction, say: Sentences) -> Iterator[str]:
    """Yield what stands below a prediction: how it was found, what was assumed."""

    def names(nodes: Sequence[str]) -> str:
        return some([say.name(name) for name in nodes])

    yield from _unsettled(answer, names)
    for nodes, reason in answer.unweighed:
        yield f"No exact weight past the feedback among {names(nodes)}: {reason}."
    for sample in (answer.sample, answer.damped):
        yield from _drawn(sample, names)
    if answer.rare:
        yield from _rare(answer)
    kept = [s.kept for s in (answer.sample, answer.damped) if s is not None and s.kept]
    if kept:
        # Two standard errors of a share of one half, where they are largest.
        least = min(kept)
        off = percent(1 / least**0.5, 0 if least < _MANY else 1)
        yield f"Shares of {count(least, 'draw')} are off by up to {off}; --draws makes them finer."
    if any(each.weight is not None and not each.certain for each in answer.predicted):
        yield (
            "Weight: the net terms by all terms, all strengths equal; from 0.5 on it is read as a "
            "direction (Dambacher, Li and Rossignol 2002). Draws decide here."
        )
    if answer.undrawn:
        yield (
            f"No draws: {answer.undrawn}. What is open is open by signs alone: routes of both "
            "signs lead there."
        )
    yield from _difference(answer, say)
    drawn = answer.sample is not None or answer.damped is not None
    yield assumed(answer.options, drawn=drawn, used=answer.self_limit) + _other_limit(answer, say)


def _unsettled(answer: Prediction, names: Any) -> Iterator[str]:
    """Say what has no equilibrium, and what is told of it all the same."""
    reasons: dict[str, list[str]] = {}
    for nodes, reason in answer.unsettled:
        reasons.setdefault(reason, []).extend(nodes)
    for reason, found in reasons.items():
        verb = "do" if len(found) > 1 else "does"
        why = reason.replace("in it", "among them") if len(found) > 1 else reason
        yield f"{names(found)} {verb} not settle: {why}."
    if reasons and any(each.certain and each.route is not None for each in answer.predicted):
        yield "What is certain of these is the direction for as long as the push lasts."


def _drawn(sample: Sample | None, names: Any) -> Iterator[str]:
    for nodes, tried, stable in () if sample is None else sample.parts:
        if len(nodes) > 1:
            share = percent(stable / tried)
            yield f"{share} of {grouped(tried)} draws of {names(nodes)} were stable."


def _rare(answer: Prediction) -> Iterator[str]:
    few = "Fewer than 1 draw in 20 is stable"
    if answer.sample is None:
        few = "No uniform draw can be stable"
    yield f"{few}: shares of such draws say little about the map, and much about the drawing." + (
        " In damped draws the self-limitation of each variable is larger than all that acts on it "
        "inside its component, so that each is stable."
        if answer.damped is not None
        else ""
    )


def _difference(answer: Prediction, say: Sentences) -> Iterator[str]:
    """Say where a push and a value held differ, if they do."""
    if not answer.hold_changes:
        return
    told = some([say.name(name) for name in answer.hold_changes])
    if answer.options["hold"]:
        yield (
            "Held: what acts on it is cut, and it moves by assumption. A push leaves that in: "
            f"signs then decide otherwise for {told} (without --hold)."
        )
    else:
        yield (
            "A push is not a value held: feedback acts on what is pushed, too. If it is held, "
            f"signs decide otherwise for {told} (--hold)."
        )


def _other_limit(answer: Prediction, say: Sentences) -> str:
    """Return how much hangs on which variables limit themselves."""
    changes = answer.self_limit_changes
    if changes is None or answer.self_limit == "none":
        return ""
    listed_only = answer.self_limit == "all" and answer.options["self_limit"] != "auto"
    other = "only listed ones did" if listed_only else "none did"
    if answer.self_limit == "listed":
        other = "every variable did"
    if not changes:
        return f" If {other}, signs would decide the same."
    names = some([say.name(name) for name in changes])
    nowhere = " nothing would settle, and" if other == "none did" else ""
    number = count(len(changes), "node")
    return f" If {other},{nowhere} signs would decide otherwise for {number}: {names}."


def assumed(options: dict[str, Any], *, drawn: bool, used: str) -> str:
    """Return what a question about a press takes for granted, as a sentence.

    ``used`` is which variables limit themselves, empty if that is not the same in all maps.
    """
    if used:
        parts = [(_BY_MAP if options["self_limit"] == "auto" else _LIMITS)[used]]
    else:
        parts = ["in a map that lists them only listed variables limit themselves, else all"]
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
    parts += [
        f"{each['link']} is there with probability {each['chance']:g}"
        for each in options["uncertain"]
    ]
    parts += [f"{listed(group)} are there together or not at all" for group in options["together"]]
    if options["min_grade"]:
        least = Grade.parse(options["min_grade"]).label
        parts.append(f"causal links graded below {least} do not exist")
    return f"Assumed: {'; '.join(parts)}."


_USUAL = {
    "self_limit": "auto", "unknown": "both", "min_grade": None, "draws": None, "scheme": "auto",
    "seed": 1,
}  # fmt: skip


def flags(pressed: Signs, given: Signs, options: dict[str, Any]) -> str:
    """Return the options that ask ``immunograph predict`` the same again."""
    text = "".join(
        f" --{'raise' if sign is Sign.RAISES else 'lower'} {shell(name)}" for name, sign in pressed
    )
    text += " --hold" if options["hold"] else ""
    text += "".join(f" --given {shell(f'{name}={sign.word}')}" for name, sign in given)
    for name, value in _USUAL.items():
        if options[name] != value:
            text += f" --{name.replace('_', '-')} {options[name]}"
    if options["chances"] is not None:
        rule = {grade.word: chance for grade, chance in CHANCES.items()}
        other = {g: p for g, p in options["chances"].items() if p != rule[g]}
        text += "".join(f" --chance {g}={p:g}" for g, p in other.items()) or " --chances"
    text += "".join(
        " --uncertain " + shell(f"{each['link']}={each['chance']:g}")
        for each in options["uncertain"]
    )
    return text + "".join(f" --together {shell(','.join(g))}" for g in options["together"])


def listed(parts: Sequence[str]) -> str:
    """Return words in a row: ``"a, b and c"``."""
    return " and ".join((", ".join(parts[:-1]), parts[-1]) if parts[1:] else parts)


def percent(share: float, places: int = 1) -> str:
    """Return a share in percent; the sign does not leave the number."""
    return f"{share:.{places}%}".replace("%", "\u00a0%")
