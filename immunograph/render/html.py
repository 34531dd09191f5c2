"""A document as a small HTML fragment for notebooks: inline styles, no script, all escaped."""

from __future__ import annotations

from immunograph.document import (
    Arrow,
    Blank,
    Block,
    Chain,
    Document,
    Heading,
    Item,
    Next,
    Paragraph,
    Quote,
    Span,
    Table,
    Text,
    plain,
)
from immunograph.render.glyphs import BACK, arrow_glyph, grade_dots, shown
from immunograph.safetext import web_address
from immunograph.vocabulary import Family, Sign

# Every colour has a contrast of at least 4.1 on white and on the near-black of dark notebooks,
# so that one fragment serves both; everything else takes the colour of the notebook.
_RAISES, _LOWERS, _LOOP_R, _LOOP_B = "#1f7ae0", "#b8660a", "#c64a9e", "#0f8a7e"
_STYLES = {
    "strong": "font-weight:600",
    "muted": "opacity:.7",
    "raises": f"color:{_RAISES};font-weight:600",
    "lowers": f"color:{_LOWERS};font-weight:600",
    "unknown": "font-weight:600",
    "reinforcing": f"color:{_LOOP_R};font-weight:600",
    "balancing": f"color:{_LOOP_B};font-weight:600",
    "undetermined": "font-weight:600",
    "warning": f"color:{_LOWERS}",
    "error": "color:#d64545;font-weight:600",
}
_ARROW_STYLES = {
    Sign.RAISES: f"color:{_RAISES}",
    Sign.LOWERS: f"color:{_LOWERS}",
    Sign.UNKNOWN: "opacity:.7",
}
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "`": "&#96;"}
)


def render(document: Document) -> str:
    """Write a document as an HTML fragment that stands on its own.

    Parameters
    ----------
    document : Document
        What to say.

    Returns
    -------
    str
        One ``div`` element with inline styles: no script, no class, nothing loaded from
        anywhere; readable in light and dark notebooks.

    Notes
    -----
    Linear in the length of the document. Only http and https addresses become links.

    Examples
    --------
    >>> from immunograph.document import Paragraph, words
    >>> print(render(Document((Paragraph(words("a < b")),))))
    <div style="line-height:1.5;text-align:left">
    <div>a &lt; b</div>
    </div>
    """
    blocks = "".join(_block(block) + "\n" for block in document.blocks)
    return f'<div style="line-height:1.5;text-align:left">\n{blocks}</div>'


def _block(block: Block) -> str:
    match block:
        case Heading():
            aside = f' <span style="opacity:.7">{_text(block.aside)}</span>' if block.aside else ""
            return f'<div><span style="font-weight:600">{_text(block.text)}</span>{aside}</div>'
        case Item():
            return _item(block)
        case Table():
            return _table(block)
        case Next():
            text = _escape(block.text.rstrip())
            text += ":" if text[-1:].isalnum() else ""
            return f'<div><span style="opacity:.7">{text}</span> {_code(block.command)}</div>'
        case Blank():
            return '<div style="height:.7em"></div>'
        case _:
            return _flow(block)


def _flow(block: Chain | Paragraph | Quote) -> str:
    if isinstance(block, Chain):
        return f'<div style="padding-left:1.5em;text-indent:-1.5em">{_chain(block)}</div>'
    style = f' style="padding-left:{min(max(block.indent, 0), 40) * 0.5:g}em"'
    style = style if block.indent > 0 else ""
    if isinstance(block, Paragraph):
        return f"<div{style}>{_text(block.text)}</div>"
    source = f'<br><span style="opacity:.7">{_text(block.source)}</span>' if block.source else ""
    return f"<div{style}>“{_escape(block.quote)}”{source}</div>"


def _item(item: Item) -> str:
    mark = _text((Span(item.mark.text, item.mark.role or "muted"),))
    dots = f"{grade_dots(item.grade)} " if item.grade is not None else ""
    first = f"<div>{dots}{_text(item.text)}</div>" if dots or item.text else ""
    below = "".join(map(_flow, item.below))
    return (
        '<div style="display:flex;gap:.8em"><div style="min-width:1.8em;text-align:right">'
        f'{mark}</div><div style="flex:1">{first}{below}</div></div>'
    )


def _chain(chain: Chain) -> str:
    loop = any(arrow.closes for arrow in chain.arrows)
    usual = () if loop else (0, len(chain.names) - 1)
    strong = frozenset(chain.strong or usual)
    names = [
        _styled(f"white-space:nowrap{';font-weight:600' if i in strong else ''}", _escape(name))
        for i, name in enumerate(chain.names)
    ]
    parts = names[:1]
    for number, arrow in enumerate(chain.arrows, start=1):
        name = names[number] if number < len(names) else BACK
        # Nothing may come between an arrow and the name it points at.
        parts.append(f'<span style="white-space:nowrap">{_arrow(arrow)} {name}</span>')
    return " ".join(parts)


def _arrow(arrow: Arrow) -> str:
    told = [arrow.sign.word if arrow.sign is not Sign.UNKNOWN else "affects"]
    if arrow.family is not Family.CAUSAL:
        told.append("association" if arrow.family is Family.ASSOCIATIONAL else "by definition")
    told += ["hypothesis"] * arrow.hypothesis + ["delayed"] * arrow.delayed
    words = ", ".join(told)
    return (
        f'<span role="img" aria-label="{words}" title="{words}" '
        f'style="{_ARROW_STYLES[arrow.sign]};font-family:monospace">{arrow_glyph(arrow)}</span>'
    )


def _table(table: Table) -> str:
    cell = "text-align:left;vertical-align:top;padding:.1em 1em .1em 0;border:0"
    rows = [
        "".join(f'<td style="{cell}">{_text(part)}</td>' for part in row)
        for row in table.rows
        if any(map(plain, row))
    ]
    if table.head:
        names = "".join(f'<th style="{cell};opacity:.7">{_escape(n)}</th>' for n in table.head)
        rows.insert(0, names)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table style="border-collapse:collapse;margin:0">{body}</table>'


def _text(text: Text) -> str:
    return "".join(map(_span, text))


def _span(span: Span) -> str:
    if span.role == "command":
        return _code(span.text)
    words = _escape(span.text)
    address = web_address(span.url)
    if address is not None:
        words = f'<a href="{_escape(address)}" rel="noopener noreferrer">{words}</a>'
    style = _STYLES.get(span.role)
    return words if style is None else _styled(style, words)


def _styled(style: str, words: str) -> str:
    return f'<span style="{style}">{words}</span>'


def _code(text: str) -> str:
    return f"<code>{_escape(text)}</code>"


def _escape(text: str) -> str:
    return shown(text).translate(_ESCAPES)
