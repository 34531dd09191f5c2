"""Ids for links that say none: made of source, relation and target."""

from __future__ import annotations

from collections.abc import Iterable

from immunograph.fields import MOST_ID
from immunograph.records import Link
from immunograph.vocabulary import Relation

# Room for the number of a parallel link.
_MOST_PLAIN = MOST_ID - 20


class LinkIds:
    """Gives ids to links without one: source, relation and target; parallel ones are numbered."""

    def __init__(self) -> None:
        self._repeats: dict[str, int] = {}

    def reserve(self, ids: Iterable[str]) -> None:
        """Keep these ids from being given."""
        self._repeats.update(dict.fromkeys(ids, 1))

    def make(self, source: str, relation: Relation, target: str) -> str:
        """Return an id that was not given before."""
        base = plain_link_id(source, relation, target)
        if base not in self._repeats:
            self._repeats[base] = 1
            return base
        count = self._repeats.get(base, 0) + 1
        name = base if count == 1 else f"{base} #{count}"
        while name in self._repeats:
            count += 1
            name = f"{base} #{count}"
        self._repeats[base] = count
        self._repeats.setdefault(name, 1)
        return name


def is_made_id(link: Link) -> bool:
    """Tell whether the id of a link is made of what the link is, and adds nothing."""
    base = plain_link_id(link.source, link.relation, link.target)
    name, _, number = link.id.rpartition(" #")
    return link.id == base or (name == base and number.isdigit())


def plain_link_id(source: str, relation: Relation, target: str) -> str:
    """Return the id of the first link of its kind between two nodes."""
    base = f"{source} {relation.value} {target}"
    return base if len(base) <= _MOST_PLAIN else relation.value
