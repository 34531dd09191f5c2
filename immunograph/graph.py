"""CausalGraph: an immutable container of nodes and links, with look-ups and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from immunograph.arguments import described, id_of, names_in, require
from immunograph.cache import Cache
from immunograph.errors import AmbiguousName, UnknownName, UsageError, near_names
from immunograph.lookups import Lookups
from immunograph.pooling import PooledLink, Pooling, pool_links
from immunograph.record import Record
from immunograph.records import Citation, Claim, Kind, Link, NamedLoop, Node, Source
from immunograph.vocabulary import Layer, Theme

if TYPE_CHECKING:
    import pandas as pd

_Record = TypeVar("_Record", Kind, Node, Link, Claim, Citation)
_Keyed = TypeVar("_Keyed", Kind, Node, Link, Claim, Citation, NamedLoop)

#: So many things that questions have made of a map are remembered.
CACHED = 8

_FROZEN = (
    "a CausalGraph cannot be changed: edit a draft of it, GraphDraft(graph), and freeze() that"
)


#: Called with a name and the node that was taken for it when the name was only a part of one of
#: that node's names; the command line says so on stderr.
part_of_name: ContextVar[Callable[[str, Node], None] | None] = ContextVar(
    "part_of_name", default=None
)

# A shorter text stands inside too many names to mean one of them.
_SHORTEST_PART = 3


def fold(name: str) -> str:
    """Return ``name`` as names are compared: without case, spaces, hyphens, underscores.

    Examples
    --------
    >>> fold("Social Isolation") == fold("social-isolation") == fold("social_isolation")
    True
    """
    if not name.isascii():
        from unicodedata import normalize

        name = normalize("NFKC", name)
        name = name.replace("\u2019", "'").replace("\u2018", "'")
    plain = name.casefold()
    return "".join(c for c in plain if c not in " \t\n-_\u2010\u2011\u2012\u2013\u00a0")


class CausalGraph(Lookups):
    """A map: typed nodes, signed links, the claims and works behind them. Immutable.

    Graphs are made by :class:`immunograph.GraphDraft`, by
    :func:`immunograph.load_map` and by :func:`immunograph.load_dataset`; to change one,
    edit a draft of it: ``draft = GraphDraft(graph); …; graph = draft.freeze()``.

    Parameters
    ----------
    nodes : iterable of Node
        In the order in which they are to be listed; ids unique.
    links : iterable of Link, or Pooling
        Ids unique, ends among ``nodes``. Parallel links and self-loops are allowed. Links that
        are alike (source, relation, sign, target, layer and context) become one link with the
        evidence of all, which keeps the first id; :attr:`pooled` tells which.
    kinds, claims, citations : iterable
        What nodes and links refer to.
    loops : iterable of NamedLoop
        The feedback loops that have a name.
    title, about : str
        A sentence for headings, and a paragraph.
    source : Source or None
        The text the map was read from.

    Raises
    ------
    UsageError
        If ids repeat or an end is missing; a draft reports all such problems at once, this
        constructor the first.

    Notes
    -----
    Building is linear in nodes and links. Two graphs are equal when all their records are,
    in order. ``len(graph)`` is the number of nodes, iteration yields nodes, ``graph["crp"]`` is
    the node of that name, and ``"crp" in graph`` asks for a node id. Wherever a name of a node
    or the id of a link is asked for, here and in every function, the record itself may stand.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> graph
    <CausalGraph 'Why Your Immunity Influences Your Relationships': 35 nodes, 75 links>
    >>> graph.node("CRP").label
    'C-reactive protein (CRP)'
    """

    __slots__ = (
        "_aliases", "_cache", "_citations", "_claims", "_digest", "_into", "_kinds", "_links",
        "_loops", "_names", "_nodes", "_out", "_pooled", "_remarks", "_short", "about", "source",
        "title",
    )  # fmt: skip

    title: str
    about: str
    source: Source | None

    def __init__(
        self,
        nodes: Iterable[Node],
        links: Iterable[Link] | Pooling,
        *,
        kinds: Iterable[Kind] = (),
        claims: Iterable[Claim] = (),
        citations: Iterable[Citation] = (),
        loops: Iterable[NamedLoop] = (),
        title: str = "",
        about: str = "",
        source: Source | None = None,
    ) -> None:
        for name, records in (
            ("nodes", nodes), ("links", links), ("kinds", kinds), ("claims", claims),
            ("citations", citations),
        ):  # fmt: skip
            require(name, records, "Iterable[Node]")
        put = object.__setattr__
        put(self, "title", title)
        put(self, "about", about)
        put(self, "source", source)
        put(self, "_kinds", _by_id("kind", kinds))
        put(self, "_nodes", _by_id("node", nodes))
        found = links if isinstance(links, Pooling) else pool_links(_all_links(links))
        aliases = {name: group.link for group in found.groups for name in group.ids}
        put(self, "_pooled", found.groups)
        put(self, "_aliases", aliases)
        put(self, "_remarks", ())
        put(self, "_links", _by_id("link", _renamed_links(found.links, aliases)))
        put(self, "_claims", _by_id("claim", _renamed_claims(claims, aliases)))
        put(self, "_citations", _by_id("citation", citations))
        put(self, "_loops", _by_id("loop", loops))
        out: dict[str, list[Link]] = {name: [] for name in self._nodes}
        into: dict[str, list[Link]] = {name: [] for name in self._nodes}
        for link in self._links.values():
            try:
                out[link.source].append(link)
                into[link.target].append(link)
            except KeyError as missing:
                raise UsageError(
                    f"link {link.id} ends at {missing.args[0]!r}, which is not a node"
                ) from None
        put(self, "_out", {name: tuple(found) for name, found in out.items()})
        put(self, "_into", {name: tuple(found) for name, found in into.items()})
        put(self, "_names", None)
        put(self, "_short", None)
        put(self, "_digest", None)
        put(self, "_cache", Cache(CACHED))

    _kinds: Mapping[str, Kind]
    _nodes: Mapping[str, Node]
    _links: Mapping[str, Link]
    _claims: Mapping[str, Claim]
    _citations: Mapping[str, Citation]
    _loops: Mapping[str, NamedLoop]
    _out: Mapping[str, tuple[Link, ...]]
    _into: Mapping[str, tuple[Link, ...]]
    _names: dict[str, tuple[str, ...]] | None
    _short: dict[str, str] | None
    _digest: str | None
    _pooled: tuple[PooledLink, ...]
    _aliases: Mapping[str, str]
    _remarks: tuple[str, ...]
    #: What questions have made of the map, for the next ones; no part of it.
    _cache: Cache

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(_FROZEN)

    def __delattr__(self, name: str) -> None:
        raise AttributeError(_FROZEN)

    # -- the records, in order -----------------------------------------------------------

    @property
    def nodes(self) -> Sequence[Node]:
        """All nodes, in the order of the map."""
        return tuple(self._nodes.values())

    @property
    def links(self) -> Sequence[Link]:
        """All links, in the order of the map."""
        return tuple(self._links.values())

    @property
    def kinds(self) -> Sequence[Kind]:
        """The kinds of node that the map declares."""
        return tuple(self._kinds.values())

    @property
    def claims(self) -> Sequence[Claim]:
        """The sentences that the map was read from."""
        return tuple(self._claims.values())

    @property
    def citations(self) -> Sequence[Citation]:
        """The works that the map refers to."""
        return tuple(self._citations.values())

    @property
    def loops(self) -> Sequence[NamedLoop]:
        """The feedback loops that the map names; :func:`find_loops` finds all there are."""
        return tuple(self._loops.values())

    @property
    def nodes_by_id(self) -> Mapping[str, Node]:
        """A read-only view of the nodes by id."""
        return MappingProxyType(self._nodes)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that its links are in."""
        used = {link.layer for link in self._links.values()}
        return tuple(layer for layer in Layer if layer in used)

    @property
    def pooled(self) -> tuple[PooledLink, ...]:
        """The links that several entries stated, with how many; no part of the map."""
        return self._pooled

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the reader of its file passed over or read in another way; no part of the map."""
        return self._remarks

    # -- one record by name --------------------------------------------------------------

    def node(self, name: str | Node) -> Node:
        """Return the node that ``name`` means.

        Parameters
        ----------
        name : str or Node
            An id, a label (with or without what it has in parentheses), an alias, the
            beginning of one of these that only one node has, or else a part of one of these,
            of three characters or more; case, spaces, hyphens and underscores do not matter. A
            node, of this map or another, stands for its id.

        Returns
        -------
        Node

        Raises
        ------
        UnknownName
            If no node matches; it names those that look similar.
        AmbiguousName
            If several nodes match; it lists them.

        Notes
        -----
        Constant time for ids and whole names, linear in the number of names for a part of one.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load_dataset("perlmutter2022").node("perspective taking").id
        'cognitive_empathy'
        """
        if not isinstance(name, str):
            name = id_of("a node", name, Node)
            if name not in self._nodes:
                raise UnknownName("node", name)
        exact = self._nodes.get(name)
        if exact is not None:
            return exact
        wanted = fold(name)
        found = self._named(wanted)
        whole = bool(found)
        if not found and wanted:
            found = self._beginning(wanted)
        if not found and len(wanted) >= _SHORTEST_PART:
            found = self._containing(wanted)
        if len(found) == 1:
            node = self._nodes[found[0]]
            tell = None if whole else part_of_name.get()
            if tell is not None:
                tell(name, node)
            return node
        if found:
            raise AmbiguousName("node", name, found)
        raise UnknownName("node", name, self._similar(name), "see all: immunograph list")

    def short_name(self, node_id: str | Node) -> str:
        """Return the label of a node without its parenthesis, unless another has the same."""
        names = self._short
        if names is None:
            counts: dict[str, int] = {}
            for node in self:
                counts[node.name] = counts.get(node.name, 0) + 1
            names = {n.id: n.name if counts[n.name] == 1 else n.label for n in self}
            object.__setattr__(self, "_short", names)
        return names[self._known(node_id)]

    def ids_beginning(self, start: str) -> Iterator[str]:
        """Yield the ids of nodes that begin so."""
        return (name for name in self._nodes if name.startswith(start))

    def link(self, link_id: str | Link) -> Link:
        """Return the link of that id; raise :class:`UnknownName` if there is none.

        The id of a link that was pooled with an alike one finds that one.
        """
        name = id_of("a link", link_id, Link)
        return self._one("link", self._links, self._aliases.get(name, name))

    def kind(self, kind_id: str) -> Kind:
        """Return the kind of that id; raise :class:`UnknownName` if there is none."""
        require("a kind", kind_id, "str")
        return self._one("kind", self._kinds, kind_id)

    def claim(self, claim_id: str) -> Claim:
        """Return the claim of that id; raise :class:`UnknownName` if there is none."""
        require("a claim", claim_id, "str")
        return self._one("claim", self._claims, claim_id)

    def citation(self, citation_id: str) -> Citation:
        """Return the citation of that id; raise :class:`UnknownName` if there is none."""
        require("a citation", citation_id, "str")
        return self._one("citation", self._citations, citation_id)

    def theme(self, node: str | Node) -> Theme:
        """Return the family of shapes and colours that ``node`` is drawn in."""
        if not isinstance(node, Node):
            node = self.node(node)
        if node.theme is not None:
            return node.theme
        kind = self._kinds.get(node.kind or "")
        return kind.theme if kind else Theme.OTHER

    # -- links by their ends -------------------------------------------------------------

    def links_from(self, name: str | Node) -> tuple[Link, ...]:
        """Return the links whose source is the node of that name, in the order of the map."""
        return self._out[self._known(name)]

    def links_into(self, name: str | Node) -> tuple[Link, ...]:
        """Return the links whose target is the node of that name, in the order of the map."""
        return self._into[self._known(name)]

    def links_between(self, first: str | Node, second: str | Node) -> tuple[Link, ...]:
        """Return the links that join the two nodes, either way, in the order of the map."""
        first, second = self._known(first), self._known(second)
        pair = {first, second}
        found = {
            link.id: link
            for link in (*self._out[first], *self._out[second])
            if {link.source, link.target} == pair
        }
        return tuple(found.values())

    def subgraph(
        self, nodes: Iterable[str | Node], links: Iterable[str | Link] | None = None
    ) -> CausalGraph:
        """Return the part of the map with only these nodes and the links among them.

        Parameters
        ----------
        nodes : iterable of str or Node
            The nodes to keep, by name; the order of the map is kept.
        links : iterable of str or Link, optional
            The links to keep, by id; by default all whose two ends are kept.

        Returns
        -------
        CausalGraph
            With all kinds, and only the claims and citations that are referred to; what these
            say of nodes and links that are not kept is left out.

        Raises
        ------
        UnknownName
            If a name or an id does not exist.
        """
        require("nodes", nodes, "Iterable[str | Node]")
        require("links", links, "Iterable[str | Link] | None")
        keep = {self._known(name) for name in names_in(nodes)}
        chosen = None if links is None else {self.link(name).id for name in names_in(links)}
        among = [
            link
            for link in self._links.values()
            if link.source in keep and link.target in keep and (chosen is None or link.id in chosen)
        ]
        claims = {name for link in among for name in link.claims}
        kept = {link.id for link in among}
        mentioned = (claim for claim in self._claims.values() if claim.id in claims)
        works = {item.citation for link in among for item in link.evidence}
        if self.source is not None:
            works.add(self.source.citation)
        return CausalGraph(
            (node for node in self._nodes.values() if node.id in keep),
            [_closed_link(link, kept) for link in among],
            kinds=self._kinds.values(),
            claims=[_closed_claim(claim, keep, kept) for claim in mentioned],
            citations=(work for work in self._citations.values() if work.id in works),
            loops=(
                loop
                for loop in self._loops.values()
                if keep.issuperset(loop.nodes) and kept.issuperset(loop.links)
            ),
            title=self.title,
            about=self.about,
            source=self.source,
        )

    # -- the whole -----------------------------------------------------------------------

    @property
    def digest(self) -> str:
        """A sha256 of everything the map holds, the same on every run and machine."""
        digest = self._digest
        if digest is None:
            import hashlib

            head = repr((self.title, self.about, self.source))
            records = (record.full_repr() for table in self._contents() for record in table)
            text = "\n".join((head, *records))
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            object.__setattr__(self, "_digest", digest)
        return digest

    def _contents(self) -> tuple[Iterable[Record], ...]:
        whole = (self.kinds, self.nodes, self.links, self.claims, self.citations)
        return (*whole, self.loops) if self._loops else whole

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CausalGraph):
            return NotImplemented
        return (self.title, self.about, self.source, self._contents()) == (
            other.title,
            other.about,
            other.source,
            other._contents(),
        )

    def __hash__(self) -> int:
        return hash((self.title, tuple(self.nodes), tuple(self.links)))

    def __len__(self) -> int:
        return len(self._nodes)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Node]:
        return iter(self._nodes.values())

    def __contains__(self, node_id: object) -> bool:
        name = node_id.id if isinstance(node_id, Node) else node_id
        return isinstance(name, str) and name in self._nodes

    def __repr__(self) -> str:
        title = f" {self.title!r}" if self.title else ""
        return f"<CausalGraph{title}: {len(self._nodes)} nodes, {len(self._links)} links>"

    def to_frame(self) -> pd.DataFrame:
        """Return the links as a pandas DataFrame, with the columns of a CSV file of links.

        Raises
        ------
        ImmunographError
            If pandas is not installed.
        """
        from immunograph.frames import to_frame

        return to_frame(self)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Show the map in a notebook, as a picture where it can be drawn, and as text."""
        from immunograph.notebook import show_graph

        return show_graph(self)

    def __getstate__(self) -> tuple[object, ...]:
        more = self._pooled, self._remarks
        return (self.title, self.about, self.source, self._contents(), more)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        title, about, source, (kinds, nodes, links, claims, citations, *loops), more = state
        CausalGraph.__init__(
            self, nodes, Pooling(list(links), more[0]), kinds=kinds, claims=claims,
            citations=citations, loops=loops[0] if loops else (), title=title, about=about,
            source=source,
        )  # fmt: skip
        object.__setattr__(self, "_remarks", more[1])

    def __copy__(self) -> CausalGraph:
        return self

    def __deepcopy__(self, memo: object) -> CausalGraph:
        return self

    def _known(self, name: str | Node) -> str:
        """Return the id of the node of that name; most often it is one."""
        if isinstance(name, str) and name in self._nodes:
            return name
        return self.node(name).id

    def _cached(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """Return what was computed from the map under a key, or compute it; for threads too."""
        return self._cache.get(key, compute)

    def _one(self, what: str, records: Mapping[str, _Record], name: str) -> _Record:
        try:
            return records[name]
        except KeyError:
            raise UnknownName(what, name, self._near(records, name)) from None

    # What a map that is not held in memory looks up in another way.

    def _near(self, records: Mapping[str, _Record], name: str) -> list[str]:
        return near_names(name, records)

    def _named(self, folded: str) -> tuple[str, ...]:
        """Return the ids of the nodes that have this name, in the order of the map."""
        return self._name_index().get(folded, ())

    def _beginning(self, folded: str) -> tuple[str, ...]:
        """Return the ids of the nodes with a name that begins so, in the order of the map."""
        return self._matching(lambda text: text.startswith(folded))

    def _containing(self, folded: str) -> tuple[str, ...]:
        """Return the ids of the nodes with a name that contains it, in the order of the map."""
        return self._matching(lambda text: folded in text)

    def _matching(self, test: Callable[[str], bool]) -> tuple[str, ...]:
        hits = {i for text, ids in self._name_index().items() if test(text) for i in ids}
        return tuple(name for name in self._nodes if name in hits)

    def _similar(self, name: str) -> list[str]:
        """Return the ids of nodes with a similar name, best first."""
        every = (n for node in self._nodes.values() for n in (node.id, node.label, *node.aliases))
        near = near_names(name, every, most=6)
        ids = (self._named(fold(text))[:1] or (text,) for text in near)
        return list(dict.fromkeys(first for (first,) in ids))[:3]

    def _name_index(self) -> dict[str, tuple[str, ...]]:
        names = self._names
        if names is None:
            index: dict[str, dict[str, None]] = {}
            # An id or a label beats another node's alias of the same spelling.
            for ways in (_own_names, _other_names):
                fresh: dict[str, dict[str, None]] = {}
                for node in self:
                    for text in ways(node):
                        fresh.setdefault(fold(text), {})[node.id] = None
                for text, ids in fresh.items():
                    index.setdefault(text, ids)
            names = {text: tuple(ids) for text, ids in index.items() if text}
            object.__setattr__(self, "_names", names)
        return names


def _renamed_links(links: list[Link], aliases: Mapping[str, str]) -> Iterable[Link]:
    """Return the links with what they restate by the ids that are kept."""
    return (_renamed_link(link, aliases) for link in links) if aliases else links


def _renamed_link(link: Link, aliases: Mapping[str, str]) -> Link:
    if aliases.keys().isdisjoint(link.summarises):
        return link
    names = dict.fromkeys(aliases.get(name, name) for name in link.summarises)
    return replace(link, summarises=tuple(name for name in names if name != link.id))


def _renamed_claims(claims: Iterable[Claim], aliases: Mapping[str, str]) -> Iterable[Claim]:
    if not aliases:
        return claims
    return (
        replace(claim, link=aliases.get(claim.link, claim.link)) if claim.link else claim
        for claim in claims
    )


def _closed_link(link: Link, links: set[str]) -> Link:
    """Return ``link`` without mentions of links that are not among these."""
    if all(name in links for name in link.summarises):
        return link
    return replace(link, summarises=tuple(name for name in link.summarises if name in links))


def _closed_claim(claim: Claim, nodes: set[str], links: set[str]) -> Claim:
    """Return ``claim`` without mentions of nodes and links that are not among these."""
    return replace(
        claim,
        source=claim.source if claim.source in nodes else None,
        target=claim.target if claim.target in nodes else None,
        link=claim.link if claim.link in links else None,
    )


def _own_names(node: Node) -> tuple[str, ...]:
    return (node.id, node.label, node.name)


def _other_names(node: Node) -> tuple[str, ...]:
    return node.aliases


def _all_links(links: Iterable[Link]) -> tuple[Link, ...]:
    found = tuple(links)
    for link in found:
        if not isinstance(link, Link):
            raise UsageError(f"{described(link)} is no Link")
    return found


def _by_id(what: str, records: Iterable[_Keyed]) -> dict[str, _Keyed]:
    found: dict[str, _Keyed] = {}
    for record in records:
        try:
            name = record.id
        except AttributeError:
            raise UsageError(f"{described(record)} is no {what.capitalize()}") from None
        if name in found:
            raise UsageError(f"two {what}s have the id {name!r}")
        found[name] = record
    return found
