"""Record: what the frozen nouns and answers share, written once instead of generated.

Every noun is a ``@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)`` of
this base. A dataclass compiles source text for each method that it generates; inheriting
equality, hash and repr instead saves a third of that on every start of the command line.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast


class Record:
    """The base of frozen dataclasses: compared by class and fields, shown without defaults."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _compared(type(self)))

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in _compared(type(self))))

    def __repr__(self) -> str:
        return self.full_repr()

    def full_repr(self) -> str:
        """Return all fields that are not at their default, whatever is shown in short."""
        shown = [
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(cast("Any", self))
            if field.repr and not _is(getattr(self, field.name), field.default)
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


def _compared(kind: Any) -> list[str]:
    return [field.name for field in fields(kind) if field.compare]


def _is(value: object, default: object) -> bool:
    return value is default or (type(value) is type(default) and value == default)
