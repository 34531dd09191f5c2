"""What every answer offers: a document for people, plain data and rows for programs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from immunograph.document import Document
from immunograph.record import Record

if TYPE_CHECKING:
    import pandas as pd

#: One cell of a row.
Cell = str | int | float | bool | None


def listed(names: Iterable[str]) -> str | None:
    """Return several names as one cell: a line of CSV with semicolons; None for no names.

    Examples
    --------
    >>> print(listed(["drug use", "a; b", 'a "new" drug']))
    drug use;"a; b";"a ""new"" drug"
    """
    cells = (
        '"' + name.replace('"', '""') + '"' if not name or ";" in name or '"' in name else name
        for name in names
    )
    return ";".join(cells) or None


class Answer(Record, ABC):
    """The base of every result. Results are frozen, and never print.

    Attributes
    ----------
    columns : tuple of str
        The names of the cells of :meth:`rows`.
    """

    __slots__ = ()

    columns: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def describe(self) -> Document:
        """Return the answer as blocks for people to read."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data, as ``--json`` writes it; ``"schema"`` names its form."""

    @abstractmethod
    def rows(self) -> Iterable[tuple[Cell, ...]]:
        """Yield the answer as rows of ids and numbers, one cell a column."""

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a pandas DataFrame.

        Raises
        ------
        ImmunographError
            If pandas is not installed.
        """
        from immunograph.errors import ImmunographError

        try:
            import pandas as pd
        except ImportError:
            raise ImmunographError(
                "to_frame() needs pandas", "install it: pip install 'immunograph[pandas]'"
            ) from None
        return pd.DataFrame(list(self.rows()), columns=list(self.columns))

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Show the answer in a notebook, as HTML and as text."""
        from immunograph.notebook import show_answer

        return show_answer(self)
