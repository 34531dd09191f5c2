"""The command ``immunograph maps``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from immunograph.answer import Answer, Cell
from immunograph.cli.outputs import answers
from immunograph.document import (
    Blank,
    Document,
    Heading,
    Next,
    Span,
    Table,
    count,
    words,
)

PANEL = "Ask"
EXAMPLES = ("immunograph maps", "immunograph maps --json")


@dataclass(frozen=True, slots=True)
class MapList(Answer):
    """The bundled maps.

    Attributes
    ----------
    maps : tuple of tuple
        Name, title, number of nodes and of links of each, sorted by name.
    """

    columns = ("map", "title", "nodes", "links")

    maps: tuple[tuple[str, str, int, int], ...]

    def __len__(self) -> int:
        return len(self.maps)

    def describe(self) -> Document:
        """Return the list as a table."""
        rows = tuple(
            (
                words(Span(name, "strong")),
                words(Span(f"{count(nodes, 'node')}, {count(links, 'link')}", "muted")),
                words(title),
            )
            for name, title, nodes, links in self.maps
        )
        return Document(
            (
                Heading(words(count(len(self.maps), "bundled map"))),
                Blank(),
                Table(rows),
                Blank(),
                Next("Ask one", f"immunograph loops --map {self.maps[0][0]}"),
            )
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the list as plain data."""
        return {
            "schema": "immunograph/maps/1",
            "maps": [dict(zip(self.columns, row, strict=True)) for row in self.maps],
        }

    def rows(self) -> Iterable[tuple[Cell, ...]]:
        """Yield name, title, nodes, links."""
        return iter(self.maps)


@answers
def command() -> MapList:
    """List the maps that come with immunograph.

    Each can be named by --map, and loaded in Python by immunograph.load_dataset.
    """
    from immunograph.datasets import dataset_names, load_dataset

    graphs = [(name, load_dataset(name)) for name in dataset_names()]
    return MapList(
        tuple((name, graph.title, len(graph.nodes), len(graph.links)) for name, graph in graphs)
    )
