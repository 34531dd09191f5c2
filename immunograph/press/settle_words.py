"""How it is told what would settle a prediction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from immunograph.document import Block, Item, Paragraph, Span, Text, count, words
from immunograph.routes import Sentences

if TYPE_CHECKING:
    from immunograph.press.predicted import Predicted
    from immunograph.press.settling import LinkGain, LinkOut, Settling

#: So many links are shown of each list.
SHOWN = 3

_VERBS = {
    "raises": "rises",
    "lowers": "falls",
    "ambiguous": "may do either",
    "no_effect": "does not move",
}


def settle_blocks(
    found: Settling, each: Predicted, say: Sentences, quoted: set[str]
) -> Iterator[Block]:
    """Yield the links that a prediction hangs on, and what would be worth knowing."""
    of = count(found.tried, "link")
    damped = each.damped_shares is not None and not each.certain
    draws = "damped draws" if damped else "draws"
    if found.out:
        sure = "Certain, if the map is right. " if each.certain else ""
        among = f"{of}, in damped draws" if damped else of
        yield _title(f"{sure}What leaving out one link changes, of {among}:")
        for number, out in enumerate(found.out[:SHOWN], 1):
            yield _item(number, out, (*_sentence(out, say), *_then(out)), say, quoted)
        if len(found.out) > SHOWN:
            yield Paragraph(words(Span(f"… {len(found.out) - SHOWN} more", "muted")), 4)
    elif found.tried:
        beyond = "" if each.certain else f"{' of damped draws' if damped else ''}, beyond chance"
        yield _title(f"Leaving out any one of {of} changes neither verdict nor net share{beyond}.")
    if found.stopped is not None:
        text = (
            f"{found.links - found.tried} of {found.links} links were not tried: {found.stopped}."
        )
        yield Paragraph(words(Span(text, "warning")))
    yield from _gains(found, draws, say, quoted)


def _gains(found: Settling, draws: str, say: Sentences, quoted: set[str]) -> Iterator[Block]:
    if found.undrawn is not None:
        yield _title(f"What is worth knowing is not told: {found.undrawn}.")
    if found.guess is None:
        return
    if not found.gains:
        yield _title(
            f"The best guess is right in {_percent(found.guess)} of {draws}; to know one link "
            "better would not help beyond chance."
        )
        return
    yield _title(f"The best guess is right in {_percent(found.guess)} of {draws}. Worth knowing:")
    for number, gain in enumerate(found.gains[:SHOWN], 1):
        share = _percent(found.guess + gain.gain)
        text = words(f"the {gain.kind} of ", *_sentence(gain, say), f": right in {share}")
        yield _item(number, gain, text, say, quoted)
    if len(found.gains) > SHOWN:
        yield Paragraph(words(Span(f"… {len(found.gains) - SHOWN} more", "muted")), 4)


def _title(text: str) -> Paragraph:
    return Paragraph(words(Span(text, "muted")))


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", "\u00a0%")


def _sentence(each: LinkOut | LinkGain, say: Sentences) -> Text:
    return words(f"“{say.link(each.link)}”{say.ref(each.link)}")


def _then(out: LinkOut) -> Text:
    """Return what is predicted without a link."""
    if out.verdict is None or out.net is None or out.shift is None:
        return words(f": {out.refused}")
    verb = Span(_VERBS[out.verdict], out.verdict if out.verdict in ("raises", "lowers") else "")
    if out.verdict == "no_effect":
        return words(": ", verb)
    if out.certain:
        return words(": ", verb, ", certain")
    if out.verdict in ("raises", "lowers"):
        verb = Span(f"{verb.text}, likely", verb.role)
    return words(
        ": ", verb, f", net share {out.net:+.2f}, now {out.net - out.shift:+.2f}".replace("-", "−")
    )


def _item(
    number: int, each: LinkOut | LinkGain, text: Text, say: Sentences, quoted: set[str]
) -> Item:
    quote = "" if each.link in quoted else say.quote(each.link)
    quoted.add(each.link)
    below = (Paragraph(words(Span(quote, "muted"))),) if quote else ()
    return Item(Span(str(number), "muted"), text, each.grade, below)
