"""Mermaid, the language of diagrams in READMEs: a flowchart that the reader's page lays out.

Nodes are called n0, n1, …; what a map says stands only between quotes, where every character
that means something to Mermaid, Markdown, HTML or a code fence is written as a number. There is
no address and nothing to click.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from immunograph.draw.plan import ends
from immunograph.draw.samples import WIDTHS
from immunograph.draw.scene import Scene
from immunograph.draw.text import shown
from immunograph.draw.theme import Palette, faded, palette
from immunograph.draw.told import lit, source_of, title_of
from immunograph.draw.write_svg import only
from immunograph.grading import grade_link
from immunograph.graph import CausalGraph
from immunograph.records import Link, Node
from immunograph.routes import Sentences
from immunograph.vocabulary import Family, Grade, Relation, Sign, Theme

SUFFIXES = (".mmd", ".mermaid")
PAGES = False
TEXT = True

_SHAPES = {
    Theme.STRESSOR: ("[[", "]]"),
    Theme.IMMUNE: ("(", ")"),
    Theme.BRAIN: ("{{", "}}"),
    Theme.MIND: ("([", "])"),
    Theme.SOCIAL: ("[", "]"),
    Theme.LEVER: (">", "]"),
    Theme.OTHER: ("(", ")"),
}
# Mermaid has no bar across the end; its cross is the nearest.
_HEADS = {Sign.RAISES: ("<", ">"), Sign.LOWERS: ("x", "x"), Sign.UNKNOWN: ("o", "o")}
_KEY = (
    "solid: causal claim; dashed: association; dotted: hypothesis; thin: by definition; "
    "thicker: better evidence; ‖: delayed"
)

# What is written as a number; a hyphen inside a word and letters beyond ASCII stay.
_UNSAFE = re.compile("(?<![A-Za-z0-9])-|-(?![A-Za-z0-9])|[^-A-Za-z0-9 ,()/?\u0080-\U0010ffff]")
# Mermaid's own code for such a number, which it undoes twice: how it begins, how it ends.
_CODES = (("\ufb02", "fl"), ("\u00b6\u00df", "\u00b6 \u00df"))
# After this word Mermaid reads TB, LR and so on even between quotes.
_DIRECTION = re.compile(r"(?<=direction) ")
_PLAIN = re.compile("[A-Za-z0-9 ,()/]")


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
    >>> print(write(drawn, part).decode().splitlines()[3])
    flowchart LR
    """
    scene = only(scenes, "a Mermaid file")
    return ("\n".join(_Flowchart(scene, graph).lines()) + "\n").encode()


def escaped(text: str) -> str:
    """Return a line of text for a place between quotes.

    Examples
    --------
    >>> escaped('p<0.05 "x"')
    'p#60;0#46;05 #34;x#34;'
    """
    safe = _UNSAFE.sub(lambda found: f"#{ord(found.group())};", _uncoded(text))
    return _DIRECTION.sub("#32;", safe)


class _Flowchart:
    """One map on its way to Mermaid."""

    def __init__(self, scene: Scene, graph: CausalGraph) -> None:
        self.scene = scene
        self.graph = graph
        self.look = palette("dark" if scene.dark else "light")
        self.dim = faded(self.look)
        shown_bright = lit(scene, graph)
        self.nodes, self.links = frozenset(shown_bright.nodes), frozenset(shown_bright.links)
        self.names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
        self.say = Sentences(graph)
        self.drawn = {
            group.id: _class_of(body.fill, body.stroke, group.words[0].colour, dashed=body.dash)
            for group in scene.of("node")
            for body in group.paths[:1]
            if group.words
        }
        self.classes: dict[str, str] = {}

    def lines(self) -> list[str]:
        found = self._front()
        found += ["flowchart LR", f"  %% {_KEY}"]
        source = shown(source_of(self.scene), 320)
        if source:
            found.append(f"  %% {escaped(source)}")
        return found + self._nodes() + self._links() + self._classes() + self._styles()

    def _front(self) -> list[str]:
        """Return the head of the file: the title, and colours for a dark page."""
        title = shown(title_of(self.scene), 200)
        found = [f'title: "{_yaml(title)}"'] if title else []
        if self.scene.dark:
            found += ["config:", "  theme: dark"]
        return ["---", *found, "---"] if found else []

    def _nodes(self) -> list[str]:
        found = []
        for node in self.graph:
            before, after = _SHAPES[self.graph.theme(node)]
            label = escaped(shown(node.label) or shown(node.id))
            name = self._class(node)
            found.append(f'  {self.names[node.id]}{before}"{label}"{after}:::{name}')
        return found

    def _links(self) -> list[str]:
        found = []
        for link in self.graph.links:
            tail, head = (self.names[end] for end in ends(link))
            # Mermaid cannot fade the words of one link.
            words = f'|"{_words(link, self.say)}"|' if link.id in self.links else ""
            found.append(f"  {tail} {self._arrow(link)}{words} {head}")
        return found

    def _arrow(self, link: Link) -> str:
        tail, head = _HEADS[link.sign]
        tail = "" if link.relation.directed else tail
        if link.hypothesis or link.family is Family.ASSOCIATIONAL:
            return f"{tail}-.-{head}"
        thick = link.family is Family.CAUSAL and self._grade(link) >= Grade.MODERATE
        return f"{tail}=={head}" if thick else f"{tail}--{head}"

    def _grade(self, link: Link) -> Grade:
        return grade_link(self.graph, link).grade

    def _class(self, node: Node) -> str:
        """Return the class of a node: its family, with a number where one looks otherwise."""
        theme = self.graph.theme(node)
        look = self.drawn.get(node.id) or self._painted(theme, node.id in self.nodes)
        name = first = theme.value if node.id in self.nodes else f"{theme.value}Faded"
        number = 1
        while self.classes.setdefault(name, look) != look:
            number += 1
            name = f"{first}{number}"
        return name

    def _painted(self, theme: Theme, bright: bool) -> str:
        look = self._look(bright)
        paint = look.families[theme]
        return _class_of(paint.fill, paint.stroke, look.ink)

    def _classes(self) -> list[str]:
        return [f"  classDef {name} {look}" for name, look in self.classes.items()]

    def _look(self, bright: bool) -> Palette:
        return self.look if bright else self.dim

    def _styles(self) -> list[str]:
        """Return the colours and widths of links; each once, with the numbers of its links."""
        styles: dict[str, list[str]] = {}
        for number, link in enumerate(self.graph.links):
            styles.setdefault(self._style(link), []).append(str(number))
        return [f"  linkStyle {','.join(links)} {style}" for style, links in styles.items()]

    def _style(self, link: Link) -> str:
        look = self._look(link.id in self.links)
        quiet = link.relation is Relation.HAS_NO_EFFECT_ON
        colour = look.muted if quiet else look.signs[link.sign]
        style = f"stroke:{colour},stroke-width:{WIDTHS[self._grade(link)]:g}px"
        if link.family is Family.STRUCTURAL:
            return style
        if link.hypothesis:
            return f"{style},stroke-dasharray:1 5"
        return f"{style},stroke-dasharray:8 5" if link.family is Family.ASSOCIATIONAL else style


def _class_of(
    fill: str | None, stroke: str | None, ink: str, *, dashed: tuple[float, ...] = ()
) -> str:
    dash = ",stroke-dasharray:6 4" if dashed else ""
    return f"fill:{fill},stroke:{stroke},stroke-width:2px,color:{ink}{dash}"


def _words(link: Link, say: Sentences) -> str:
    """Return what stands on a link: what it does, and ``?`` where the direction is not known."""
    if link.relation is Relation.IS_MARKER_OF:
        # Drawn from what is measured to its marker.
        words = "is measured by" if link.sign is not Sign.LOWERS else "is inversely measured by"
    else:
        words = say.verb(link)
    if link.sign is Sign.UNKNOWN and link.relation is not Relation.HAS_NO_EFFECT_ON:
        words += " ?"
    if link.hypothesis:
        words += " (supposed)"
    return escaped(words) + (" ‖" if link.delay else "")


def _uncoded(text: str) -> str:
    for code, harmless in _CODES:
        text = text.replace(code, harmless)
    return text


def _yaml(text: str) -> str:
    """Return a text for between double quotes in YAML, in which Mermaid finds no directive."""
    # Mermaid cleans a title as if it were HTML, and then shows the result as plain text.
    text = _uncoded(text.replace("<", "‹").replace(">", "›"))
    return "".join(
        character
        if _PLAIN.match(character) or character.isalnum()
        else f"\\U{ord(character):08x}"
        if ord(character) > 0xFFFF
        else f"\\u{ord(character):04x}"
        for character in text
    )
