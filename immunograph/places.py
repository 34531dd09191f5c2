"""Where nodes stand in pictures, saved in the file of the map: a TOML keeps all else as it is."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from immunograph.datasets import dataset_names
from immunograph.draft import GraphDraft, graph_to_plain
from immunograph.errors import UnknownName, UsageError, near_names
from immunograph.files import decode, editing, read_bytes, write_bytes
from immunograph.formats import MAP_LIMIT, format_of, load_map, save_map, toml
from immunograph.graph import CausalGraph
from immunograph.routes import shell
from immunograph.safetext import clip
from immunograph.schema import TABLES
from immunograph.toml_lines import value_spans

_Places = Mapping[str, tuple[float, float]]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def with_places(text: str, places: _Places, *, name: str = "map.toml") -> str:
    r"""Return the TOML text of a map with the places of some nodes in it.

    Parameters
    ----------
    text : str
        A map whose nodes stand under ``[[nodes]]`` headers.
    places : mapping of str to (float, float)
        By the id of the node: shares of the room from the left and from the top, 0 to 1.
        They are written as they are.
    name : str
        The name of the file, for messages.

    Returns
    -------
    str
        The same text but for the places of these nodes: their numbers are changed where there
        are some, else a line is added below the last field of the node. Comments, order and
        spaces stay, and so do the places of other nodes.

    Raises
    ------
    MapError
        If the text is no valid map.
    UnknownName
        If it has no node of such an id.
    UsageError
        If a place is none, or nodes stand in brackets: ``nodes = [{ … }]``.

    Notes
    -----
    Linear in the length of the text.

    Examples
    --------
    >>> print(with_places('[[nodes]]\nid = "a"  # first', {"a": (0.25, 0.5)}))
    [[nodes]]
    id = "a"  # first
    place = [0.25, 0.5]
    """
    # The reader takes a lone carriage return for the end of a line; the scanner would not.
    text = re.sub(r"\r(?!\n)", "\n", text)
    graph = toml.read(text.encode("utf-8", "surrogatepass"), name)
    wanted = _checked(graph, places)
    spans = value_spans(text)
    own = {path[1]: span for path, span in spans.items() if path[0] == "nodes" and len(path) == 3}
    pieces: list[str] = []
    done = 0
    for number, node in enumerate(graph):
        place = wanted.get(node.id)
        if place is None or place == node.place:
            continue
        if number not in own:
            raise UsageError(
                f"the nodes of {clip(name)} stand in brackets, where no place can be added",
                "write each of them under [[nodes]]",
            )
        start, end = spans.get(("nodes", number, "place"), (0, 0))
        if end:
            pieces += [text[done:start], _with_numbers(text[start:end], place)]
        else:
            start, end = own[number]
            end = _end_of_line(text, end)
            line = f"place = [{place[0]!r}, {place[1]!r}]"
            pieces += [text[done:end], _line_like(text, start, line)]
        done = end
    return "".join([*pieces, text[done:]])


def _with_numbers(array: str, place: tuple[float, float]) -> str:
    """Return a place with other numbers; brackets may hold line breaks and comments."""
    numbers = iter(place)
    return re.sub(
        r"#[^\n]*|[^\s\[\],#]+",
        lambda found: found[0] if found[0][0] == "#" else repr(next(numbers)),
        array,
    )


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1] == "\r" else end


def _line_like(text: str, at: int, line: str) -> str:
    """Return a line to follow the one at that position, indented and ended as that is."""
    # A field stands below its header: there is a line before it.
    start = text.rfind("\n", 0, at) + 1
    end = "\r\n" if text[start - 2 : start] == "\r\n" else "\n"
    before = text[start:at]
    return end + before[: len(before) - len(before.lstrip())] + line


def _checked(graph: CausalGraph, places: _Places) -> dict[str, tuple[float, float]]:
    """Return places as a map keeps them, if its nodes can stand there."""
    read = TABLES["nodes"][1]["place"].read
    found = {}
    for node, place in places.items():
        if node not in graph:
            raise UnknownName("node", node, near_names(node, graph.nodes_by_id))
        try:
            found[node] = read(place)
        except ValueError as wrong:
            raise UsageError(f"the place of {clip(node, 60)} {wrong}") from None
    return found


def save_places(path: str | os.PathLike[str], places: _Places) -> None:
    """Save the places of some nodes in the file of their map, whole or not at all.

    Parameters
    ----------
    path : path-like
        The map: ``.toml``, which stays as it is but for the places (see :func:`with_places`),
        or ``.json``, which is written anew.
    places : mapping of str to (float, float)
        By the id of the node: shares of the room from the left and from the top, 0 to 1, as
        :func:`immunograph.draw.plan.places_of` returns them.

    Raises
    ------
    UsageError
        If it is a bundled map, a table of links, which cannot hold places, or a TOML with its
        nodes in brackets; or if a place is none.
    UnknownName
        If the map has no node of such an id.
    FileError, MapError, UnknownFormat
        If the file cannot be read as a map, or cannot be written; it is intact then.

    Notes
    -----
    Linear in the size of the file.

    Examples
    --------
    >>> import immunograph as ig
    >>> path = getfixture("tmp_path") / "map.toml"
    >>> _ = path.write_text('[[nodes]]\\nid = "a"  # the first')
    >>> save_places(path, {"a": (0.25, 0.5)})
    >>> ig.load_map(path).node("a").place
    (0.25, 0.5)
    """
    name = os.fspath(path)
    _refuse_bundled(name)
    if not os.path.isfile(name):
        read_bytes(name)  # says what else it is
    form = format_of(name, to="read")
    if form.LOSSES:
        raise UsageError(
            f"{clip(name)} cannot hold the places of nodes",
            f"make a TOML of it first: immunograph convert {shell(name)} map.toml",
        )
    if form.write is not toml.write:
        graph = _placed(load_map(name), places)
        with editing():
            save_map(graph, name)
        return
    data = read_bytes(name, MAP_LIMIT)
    mark = _BYTE_ORDER_MARK if data.startswith(_BYTE_ORDER_MARK) else b""
    text = decode(data, name, keep_ends=True)
    new = mark + with_places(text, places, name=name).encode()
    # A file near a limit of the reader may have grown beyond it: better no places than no map.
    toml.read(new, name)
    with editing():
        write_bytes(name, new)


def _refuse_bundled(name: str) -> None:
    import immunograph.data

    real = os.path.realpath(name)
    inside = os.path.dirname(real) == os.path.realpath(immunograph.data.__path__[0])
    title = os.path.splitext(os.path.basename(real))[0] if inside else name
    if title in dataset_names():
        raise UsageError(
            f"{title} is a bundled map, which stays as it is",
            f"save in a copy: immunograph convert {shell(title)} mymap.toml",
        )


def _placed(graph: CausalGraph, places: _Places) -> CausalGraph:
    wanted = _checked(graph, places)
    plain = graph_to_plain(graph)
    for row in plain.get("nodes", []):
        if row["id"] in wanted:
            row["place"] = wanted[row["id"]]
    return GraphDraft.from_plain(plain).freeze()
