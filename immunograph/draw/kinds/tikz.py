"""TikZ, for papers in LaTeX: a picture to ``\\input``, as wide as the text.

Nodes and links are TikZ's own, so that an author can reword a label or move a node and its
links follow; everything else (legend, badges, cards) is drawn as it stands. Title and source
belong in the caption, so they are told in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import cycle

from immunograph.draw.curves import HEAD, Cubic
from immunograph.draw.frame import HEIGHT, WIDTH
from immunograph.draw.plan import ends
from immunograph.draw.scene import Box, Close, Curve, Group, Move, Path, Scene, Step, Words
from immunograph.draw.told import source_of
from immunograph.draw.write_svg import only
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.records import Link
from immunograph.safetext import clip, visible
from immunograph.vocabulary import Family, Sign

SUFFIXES = (".tex", ".tikz")
PAGES = False
TEXT = True

# What a caption says, and what only makes sense in a talk.
_LEFT_OUT = frozenset(("title", "subtitle", "source", "progress"))
_SHAPES = {
    "chamfered": "chamfered rectangle",
    "rounded": "rectangle, rounded corners",
    "hexagon": "signal, signal to=east and west, signal pointer angle=127",
    "pill": "rounded rectangle",
    "square": "rectangle",
    "tag": "signal, signal to=east, signal pointer angle=108, anchor=west",
}
_ROUND = 12
_GAP = 4  # between a link and its nodes
_CASING = 6  # how much wider than a link the gap is that it leaves in what it crosses
_FARTHEST = 3.0  # how far a curve is followed beyond its end, as a share of it

_SPECIAL = {
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#",
    "_": "\\_", "%": "\\%", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}",
    '"': "\\symbol{34}", "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}",
}  # fmt: skip
# Two of these in a row would become one other sign.
_LIGATURES = re.compile("([-'`,!?<>])(?=[-'`,<>])")

_HEADER = """\
% A picture to be read with \\input, as wide as the text. It needs
%   \\usepackage{{tikz}}
%   \\usetikzlibrary{{arrows.meta, backgrounds, decorations.markings, shapes.misc, shapes.symbols}}
% and, for letters beyond ASCII, LuaLaTeX or XeLaTeX with fonts that have them.
\\begingroup
\\ifdefined\\mapunit\\else\\newdimen\\mapunit\\fi
\\mapunit=\\dimexpr\\textwidth/{width}\\relax
\\def\\mapdim#1{{\\the\\dimexpr#1\\mapunit\\relax}}%
\\def\\mapfont#1{{\\fontsize{{#1\\mapunit}}{{1.22\\dimexpr#1\\mapunit\\relax}}\\selectfont}}%"""


def write(scenes: Sequence[Scene], graph: CausalGraph) -> bytes:
    r"""Return the file; see :mod:`immunograph.draw.kinds`.

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
    >>> print(write(drawn, part).decode().splitlines()[-2])
    \end{tikzpicture}%
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
    return "".join(_SPECIAL.get(c, c) for c in text).replace("\0", "{\\kern0pt}")


class _Picture:
    """One drawing on its way to TikZ; all lengths are pixels of the drawing."""

    def __init__(self, scene: Scene, graph: CausalGraph) -> None:
        self.scene = scene
        self.graph = graph
        self.scale = min(scene.width / WIDTH, scene.height / HEIGHT)
        self.links = {link.id: link for link in graph.links}
        self.boxes = {g.id: g.box for g in scene.of("node") if g.box is not None}
        self.names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
        self.colours: dict[str, str] = {}
        self.styles: dict[str, str] = {}

    def text(self) -> str:
        groups = [group for group in self.scene.groups if group.role not in _LEFT_OUT]
        # Nodes come first because links refer to them, and links lie behind all the same.
        body = self._ground()
        body += [line for group in groups for line in self._node(group)]
        links = [line for group in groups for line in self._link(group)]
        body += ["\\begin{scope}[on background layer]", *links, "\\end{scope}"]
        body += [line for group in groups for line in self._plain(group)]
        # Only now it is known which colours and styles there are.
        return "\n".join([*self._head(), *body, "\\end{tikzpicture}%", "\\endgroup"])

    def _head(self) -> list[str]:
        gap = _length(_GAP * self.scale)
        told = (clip(self.scene.title, 200), clip(source_of(self.scene), 320))
        colours = [
            f"\\definecolor{{{name}}}{{HTML}}{{{code}}}%" for code, name in self.colours.items()
        ]
        return [
            *(f"% {line}" for line in told if line.strip()),
            _HEADER.format(width=self.scene.width),
            *colours,
            "\\begin{tikzpicture}[",
            "  x=\\mapunit, y=-\\mapunit, font=\\sffamily,",
            "  map node/.style={align=center, inner sep=0pt, outer sep=0pt},",
            f"  map link/.style={{shorten <={gap}, shorten >={gap}}},",
            *(f"  {name}/.style={{{what}}}," for name, what in self.styles.items()),
            "]",
        ]

    def _ground(self) -> list[str]:
        """Return what paints the background, which paper does not need."""
        if not self.scene.dark or self.scene.background is None:
            return []
        corner = _point(self.scene.width, self.scene.height)
        return [
            "\\begin{scope}[on background layer]",
            f"\\fill[{self._colour(self.scene.background)}] (0,0) rectangle {corner};",
            "\\end{scope}",
        ]

    def _colour(self, code: str) -> str:
        digits = code.removeprefix("#")
        return self.colours.setdefault(digits, f"map{digits}")

    # -- nodes ---------------------------------------------------------------------------

    def _node(self, group: Group) -> list[str]:
        if group.role != "node" or group.id not in self.names or group.box is None:
            return []
        body, words = group.paths[0], group.words
        theme = self.graph.theme(self.graph.node(group.id))
        look = self._look(group.shape, body, words)
        style = name = theme.value + (" faded" if group.faded else "")
        number = 1
        while self.styles.setdefault(style, look) != look:
            number += 1
            style = f"{name} {number}"
        size = words[0].size if words else 0.0
        label = "\\\\".join(f"{{{escaped(line.text)}}}" for line in words)
        options = (
            f"map node, {style}, line width={_length(body.width)}, "
            f"minimum width={_length(group.box.w)}, minimum height={_length(group.box.h)}, "
            f"font=\\sffamily\\mapfont{{{_number(size)}}}"
        )
        x, y = group.box.centre
        at = _point(group.box.x if group.shape == "tag" else x, y)
        return [f"\\node[{options}] ({self.names[group.id]}) at {at} {{{label}}};"]

    def _look(self, shape: str, body: Path, words: Sequence[Words]) -> str:
        look = [_SHAPES.get(shape, "rectangle")]
        if shape == "rounded":
            look[0] += f"={_length(_ROUND * self.scale)}"
        if body.fill is not None:
            look.append(f"fill={self._colour(body.fill)}")
        if body.stroke is not None:
            look.append(f"draw={self._colour(body.stroke)}")
        if body.dash:
            look.append("dashed")
        return ", ".join(look + [f"text={self._colour(line.colour)}" for line in words[:1]])

    # -- links ---------------------------------------------------------------------------

    def _link(self, group: Group) -> list[str]:
        if group.role != "link" or group.id not in self.links:
            return []
        link = self.links[group.id]
        tail, head = ends(link)
        lines = [path for path in group.paths if _is_curve(path)]
        if not lines or tail not in self.boxes or head not in self.boxes:
            return self._parts(group.parts)
        # The first is the line, a part of it or what is kept free around it; the last two of a
        # double line are its sides.
        curves = [_cubic(path) for path in lines]
        curve = _between(*curves[-2:]) if link.family is Family.STRUCTURAL else curves[0]
        whole = _whole(curve, self.boxes[tail], self.boxes[head], HEAD * self.scale)
        style = self._style(link, lines[-1], group.faded)
        controls = f"controls {_point(*whole.c1)} and {_point(*whole.c2)}"
        way = f"({self.names[tail]}) .. {controls} .. ({self.names[head]})"
        return [f"% {clip(group.alt, 200)}", f"\\draw[map link, {style}] {way};"]

    def _style(self, link: Link, line: Path, faded: bool) -> str:
        grade = grade_link(self.graph, link).grade
        words = [link.sign.word, grade.label]
        structural = link.family is Family.STRUCTURAL
        if not structural:
            words.append("supposed" if link.hypothesis else link.family.value)
        words += ["both ways"] * (not link.relation.directed)
        words += ["delayed"] * (link.delay is not None)
        name = " ".join(words + ["faded"] * faded)
        if name not in self.styles:
            self.styles[name] = ", ".join(self._line(link, line, structural))
        return name

    def _line(self, link: Link, line: Path, structural: bool) -> list[str]:
        """Return what a link looks like: colour, width, heads, dashes, casing, delay mark."""
        colour = self._colour(line.stroke or "#000000")
        width = line.width
        tip = self._tip(link.sign, width)
        tail = "" if link.relation.directed else f"{{{tip}}}"
        look = [f"draw={colour}", f"line width={_length(width)}", f"arrows={{{tail}-{{{tip}}}}}"]
        if structural:
            apart = _length(2.5 * self.scale)
            ground = self._colour(self.scene.background or "#FFFFFF")
            look += [f"double={ground}", f"double distance={apart}"]
        elif line.dash:
            on, off = (_length(length) for length in line.dash)
            look += [f"dash pattern=on {on} off {off}"] + ["line cap=round"] * line.round
        if self.scene.background is not None:
            ground = self._colour(self.scene.background)
            casing = _length(width + _CASING * self.scale)
            look.append(f"preaction={{draw={ground}, solid, arrows=-, line width={casing}}}")
        return look + [self._delay(colour, width)] * (link.delay is not None)

    def _tip(self, sign: Sign, width: float) -> str:
        unit = self.scale
        if sign is Sign.RAISES:
            long, wide = 9 * unit + 3 * width, 9 * unit + 2.7 * width
            return f"Triangle[length={_points(long)}, width={_points(wide)}]"
        if sign is Sign.LOWERS:
            thick, wide = max(2.4 * unit, width), 13 * unit + 3.2 * width
            return f"Bar[width={_points(wide)}, line width={_points(thick)}]"
        long, wide = 12 * unit + 2.6 * width, 7.2 * unit + 2.2 * width
        return f"Diamond[open, length={_points(long)}, width={_points(wide)}]"

    def _delay(self, colour: str, width: float) -> str:
        """Return the two bars across the middle of a line."""
        half, apart = 7 * self.scale + 1.5 * width, 2.2 * self.scale + 0.6 * width
        thick = _length(max(1.8 * self.scale, 0.6 * width))
        low, high = _length(-half), _length(half)
        bars = " ".join(
            f"\\draw[{colour}, solid, arrows=-, line width={thick}] ({x}, {low}) -- ({x}, {high});"
            for x in (_length(-apart), _length(apart))
        )
        mark = f"mark=at position .5 with {{{bars}}}"
        return f"postaction={{decorate, decoration={{markings, {mark}}}}}"

    # -- everything else -----------------------------------------------------------------

    def _plain(self, group: Group) -> list[str]:
        if group.role == "link" and group.id in self.links:
            return self._parts(_chip(group))
        if group.role == "node" and group.id in self.names:
            return []
        return self._parts(group.parts)

    def _parts(self, parts: Iterable[Path | Words]) -> list[str]:
        return [self._words(p) if isinstance(p, Words) else self._path(p) for p in parts]

    def _path(self, path: Path) -> str:
        options = []
        if path.fill is not None:
            options.append(f"fill={self._colour(path.fill)}")
        if path.stroke is not None:
            options += [f"draw={self._colour(path.stroke)}", f"line width={_length(path.width)}"]
        if path.dash:
            on = [f"{word} {_length(d)}" for d, word in zip(path.dash, cycle(("on", "off")))]
            options.append(f"dash pattern={' '.join(on)}")
        if path.round:
            options.append("line cap=round, line join=round")
        steps = " ".join(_step(step) for step in path.steps)
        return f"\\path[{', '.join(options)}] {steps};"

    def _words(self, words: Words) -> str:
        anchor = {"start": "base west", "middle": "base", "end": "base east"}[words.anchor]
        weight = "\\bfseries" if words.weight >= 600 else ""
        return (
            f"\\node[anchor={anchor}, inner sep=0pt, text={self._colour(words.colour)}, "
            f"font=\\sffamily{weight}\\mapfont{{{_number(words.size)}}}] "
            f"at {_point(words.x, words.y)} {{{escaped(words.text)}}};"
        )


def _is_curve(path: Path) -> bool:
    """Tell whether a path is a single curve with a stroke: a link, or a part of one."""
    return path.fill is None and len(path.steps) == 2 and isinstance(path.steps[1], Curve)


def _cubic(path: Path) -> Cubic:
    """Return the curve of such a path."""
    points = [number for step in path.steps for number in step]
    return Cubic(*zip(points[::2], points[1::2], strict=True))


def _between(*curves: Cubic) -> Cubic:
    """Return the curve in the middle of others."""
    points = [
        (sum(x for x, _ in row) / len(row), sum(y for _, y in row) / len(row))
        for row in zip(*curves, strict=True)
    ]
    return Cubic(*points)


def _chip(group: Group) -> tuple[Path | Words, ...]:
    """Return the sign on a link: a disc and what follows it."""
    for place, part in enumerate(group.parts):
        if (
            isinstance(part, Path)
            and part.fill is not None
            and any(isinstance(step, Curve) for step in part.steps)
        ):
            return group.parts[place:]
    return ()


def _whole(curve: Cubic, tail: Box, head: Box, room: float) -> Cubic:
    """Return a link from box to box, of a part of its curve."""
    last = _reach(curve, head.grown(room))
    first = 1 - _reach(curve.split(1, 0), tail.grown(room))
    return curve.split(first, last)


def _reach(curve: Cubic, box: Box) -> float:
    """Return how far to follow a curve until it meets a box; 1 if it does not."""
    for step in range(int(50 * (_FARTHEST - 1)) + 1):
        t = 1 + step / 50
        x, y = curve.point_at(t)
        if box.x <= x <= box.right and box.y <= y <= box.bottom:
            return t
    return 1.0


def _step(step: Step) -> str:
    if isinstance(step, Close):
        return "-- cycle"
    if isinstance(step, Curve):
        return (
            f".. controls {_point(step.x1, step.y1)} and {_point(step.x2, step.y2)} .. "
            f"{_point(step.x, step.y)}"
        )
    return _point(step.x, step.y) if isinstance(step, Move) else f"-- {_point(step.x, step.y)}"


def _point(x: float, y: float) -> str:
    return f"({_number(x)},{_number(y)})"


def _length(pixels: float) -> str:
    return f"{_number(pixels)}\\mapunit"


def _points(pixels: float) -> str:
    """Return a length in points: TikZ makes names of those of a head, so they hold none."""
    return f"\\mapdim{{{_number(pixels)}}}"


def _number(value: float) -> str:
    """Return a number to two decimals, as short as can be."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else "0"
