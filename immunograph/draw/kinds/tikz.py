"""TikZ, for papers in LaTeX: a picture to ``\\input``, as wide as the text.

Nodes and links are TikZ's own, so that an author can reword a label or move a node and its
links follow; everything else (legend, badges, cards) is drawn as it stands. Title and source
belong in the caption, so they are told in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from immunograph.draw.curves import HEAD, Cubic
from immunograph.draw.plan import ends
from immunograph.draw.scene import Box, Close, Curve, Group, Line, Move, Path, Scene, Step, Words
from immunograph.draw.write_svg import only
from immunograph.graph import CausalGraph
from immunograph.records import Link
from immunograph.safetext import clip, visible
from immunograph.vocabulary import Family, Sign

SUFFIXES = (".tex", ".tikz")
PAGES = False

_CAPTION = frozenset(("title", "subtitle", "source", "rule"))
_SHAPES = {
    "chamfered": "chamfered rectangle, chamfered rectangle xsep=10\\mapunit, chamfered rectangle ysep=10\\mapunit",
    "rounded": "rounded corners=12\\mapunit",
    "hexagon": "signal, signal to=east and west, signal pointer angle=127",
    "pill": "rounded rectangle",
    "square": "rectangle",
    "tag": "signal, signal to=east, signal pointer angle=108",
}
_TIPS = {
    Sign.RAISES: "Triangle[length=7\\mapunit+3\\pgflinewidth, width=8\\mapunit+3\\pgflinewidth]",
    Sign.LOWERS: "Bar[width=13\\mapunit+3\\pgflinewidth, line width=2.4\\mapunit+.5\\pgflinewidth]",
    Sign.UNKNOWN: "Diamond[open, length=12\\mapunit+2.6\\pgflinewidth, width=8\\mapunit+2\\pgflinewidth]",
}
_CASING = 6  # how much wider than a link the gap is that it leaves in what it crosses

_SPECIAL = {
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#",
    "_": "\\_", "%": "\\%", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}",
    '"': "\\symbol{34}", "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}",
}  # fmt: skip
# Two of these in a row would become one other sign.
_LIGATURES = re.compile("([-'`,!?])(?=[-'`,])")

_HEADER = """\
% {title}
% {source}
% A picture to be read with \\input, as wide as the text; \\mapunit scales it. It needs
%   \\usepackage{{tikz}}
%   \\usetikzlibrary{{arrows.meta, decorations.markings, shapes.misc, shapes.symbols}}
% and, for letters beyond ASCII, LuaLaTeX or XeLaTeX.
\\begingroup
\\ifdefined\\mapunit\\else\\newdimen\\mapunit\\fi
\\mapunit=\\dimexpr\\textwidth/{width}\\relax"""


def write(scenes: Sequence[Scene], graph: CausalGraph) -> bytes:
    """Return the file; see :mod:`immunograph.draw.kinds`.

    Raises
    ------
    UsageError
        If there is not one drawing.

    Examples
    --------
    >>> import immunograph as ig
    >>> from immunograph.draw.choose import Wish, scenes
    >>> from immunograph.draw.frame import Style
    >>> part, drawn = scenes(ig.load_dataset(), Wish(loop="R1"), Style())
    >>> write(drawn, part).decode().splitlines()[-1]
    '\\\\endgroup'
    """
    scene = only(scenes, "a TikZ file")
    return (_Picture(scene, graph).text() + "\n").encode()


def escaped(text: str) -> str:
    r"""Return a line of text for LaTeX, whatever is in it.

    Examples
    --------
    >>> print(escaped(r"5 % of A_1 & \B"))
    5 \% of A\_1 \& \textbackslash{}B
    """
    text = _LIGATURES.sub("\\1\0", visible(text))
    return "".join(_SPECIAL.get(c, c) for c in text).replace("\0", "{}")


class _Picture:
    """One drawing on its way to TikZ."""

    def __init__(self, scene: Scene, graph: CausalGraph) -> None:
        self.scene = scene
        self.links = {link.id: link for link in graph.links}
        self.boxes = {g.id: g.box for g in scene.of("node") if g.box is not None}
        self.names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
        self.colours: dict[str, str] = {}

    def text(self) -> str:
        # Nodes first: links refer to them. They stand on another layer, so nothing is hidden.
        groups = [g for g in self.scene.groups if g.role not in _CAPTION]
        nodes = [g for g in groups if g.role == "node" and g.id in self.names]
        body = [line for g in nodes for line in self._node(g)]
        for group in groups:
            if group.role == "link" and group.id in self.links:
                body += self._link(group, self.links[group.id])
            elif group.role != "node":
                body += self._plain(group)
        return "\n".join([*self._header(), *self._styles(), *body, "\\end{tikzpicture}%", "\\endgroup"])

    def _header(self) -> list[str]:
        source = next((g.alt for g in self.scene.of("source")), "")
        head = _HEADER.format(
            title=clip(self.scene.title, 200), source=clip(source, 240), width=self.scene.width
        )
        return head.splitlines()
