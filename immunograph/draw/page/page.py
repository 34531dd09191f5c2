"""The page as one file: map, contents, style and script, under a policy that lets nothing else in.

The script and the style are the same for every map, apart from the colours of the themes, and
are allowed by their digest; so nothing in a map can add to them. What the map says is embedded
as JSON that no HTML parser can leave (see :func:`embedded`) and is shown as text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from immunograph.draw.page.contents import contents
from immunograph.draw.page.picture import colours, outlines, picture
from immunograph.draw.theme import DARK, LIGHT, Palette
from immunograph.draw.write_svg import escaped
from immunograph.graph import CausalGraph
from immunograph.safetext import clip
from immunograph.vocabulary import Layer, Theme
from immunograph.walk import read_layers

_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_SLOT = re.compile(r"\{(contents|map|policy|script|style|title)\}")


def page(
    graph: CausalGraph,
    *,
    title: str | None = None,
    layers: Iterable[Layer | str] | None = None,
) -> bytes:
    """Write a map as a page to explore in a browser: one file that needs no network.

    Parameters
    ----------
    graph : CausalGraph
        The map, all of it.
    title : str, optional
        A sentence at the top; by default the map's.
    layers : iterable of Layer or str, optional
        The layers that are shown and walked at first, by default the core and the structural
        one; the others come with the page, for the reader to add.

    Returns
    -------
    bytes
        An HTML file as UTF-8. The same arguments give the same bytes, with the same Graphviz
        or without any.

    Raises
    ------
    UsageError
        If a layer does not exist, or the map has no node or too many for one picture.

    Notes
    -----
    The layout takes a few seconds; the rest is linear in the map and its evidence. Paths and
    loops are found by the page, by the rules of :func:`immunograph.find_paths` and
    :func:`immunograph.find_loops`; everything else in it is the library's own words.

    Examples
    --------
    >>> import immunograph as ig
    >>> made = page(ig.load_dataset("perlmutter2022"))
    >>> made[:15], len(made) < 170_000
    (b'<!doctype html>', True)
    """
    shown = read_layers(layers)
    drawing = picture(graph, shown)
    data = contents(graph, shown)
    shapes = outlines()
    data["themes"] = [[theme, label, shapes[theme]] for theme, label in data["themes"]]
    style = _colours() + _lean(_file("page.css"))
    script = _lean(_file("routes.js") + _file("page.js"))
    heading = clip(graph.title if title is None else title, 200) or "A causal map"
    filled = {
        "contents": embedded(data),
        "map": drawing,
        "policy": _POLICY.format(script=_digest(script), style=_digest(style)),
        "script": script,
        "style": style,
        "title": escaped(heading),
    }
    # All slots at once: what is put into one is not searched for others.
    text = _SLOT.sub(lambda slot: filled[slot[1]], _file("page.html"))
    return text.encode("utf-8")


def embedded(data: Any) -> str:
    r"""Return plain data as JSON that can stand in a ``<script>`` element.

    Parameters
    ----------
    data : plain data
        Without lone surrogates.

    Examples
    --------
    >>> print(embedded({"quote": "</script><!--"}))
    {"quote":"\u003c/script\u003e\u003c!--"}
    """
    import json

    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _digest(text: str) -> str:
    import base64
    import hashlib

    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()


def _file(name: str) -> str:
    from importlib.resources import files

    text = files("immunograph.draw.page").joinpath(name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")  # a checkout on Windows gives the same bytes


def _lean(code: str) -> str:
    """Return a script or a style without its comments and indents: those are for us."""
    bare = re.sub(r"^ */\*.*?\*/$|^ *//[^\n]*$", "", code, flags=re.MULTILINE | re.DOTALL)
    return "".join(f"{line}\n" for line in map(str.strip, bare.split("\n")) if line)


def _colours() -> str:
    """Return both themes as rules: what the system prefers, unless the reader chose."""
    light, dark = _variables(LIGHT, "#8A96A1", "#B45309"), _variables(DARK, "#5B6B7A", "#FFD166")
    families = "".join(
        f".swatch.{theme.value}{{fill:var(--{theme.value}-fill);stroke:var(--{theme.value}-edge)}}"
        for theme in Theme
    )
    return (
        f":root{{color-scheme:light;{light}}}\n"
        "@media screen and (prefers-color-scheme:dark)"
        f"{{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n{families}\n"
    )


def _variables(look: Palette, edge: str, focus: str) -> str:
    """Return the variables of a palette, and the edges of controls and the mark of the focus."""
    found = {**colours(look), "edge": edge, "focus": focus}
    return "".join(f"--{name}:{colour};" for name, colour in found.items())
