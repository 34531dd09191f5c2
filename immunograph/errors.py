"""The errors of immunograph: one tree, each telling the place and the fix.

::

    ImmunographError                    exit code
    ├── UsageError                          2     the call is wrong
    │   ├── UnknownName                     2     no node, link, loop, map … of that name
    │   ├── AmbiguousName                   2     several match
    │   └── UnknownFormat                   2     a suffix or format nobody writes
    ├── FileError                           2     a file cannot be read or written
    ├── RenderError                         2     Graphviz could not draw it
    │   └── RendererMissing                 2     there is no Graphviz to draw with
    └── MapError                            3     the map file is not a valid map

Every message is one line that is safe to show (see :mod:`immunograph.safetext`), except
that a :class:`MapError` lists one problem a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from immunograph.safetext import clip, visible

#: How many problems a :class:`MapError` prints; the rest are counted.
PROBLEMS_SHOWN = 13


class ImmunographError(Exception):
    """What every error of immunograph is.

    Parameters
    ----------
    message : str
        What is wrong, in one line.
    hint : str, optional
        How to mend it, in one line.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = visible(message)
        self.hint = visible(hint)
        super().__init__(f"{self.message} ({self.hint})" if hint else self.message)

    def __reduce__(self) -> tuple[Any, ...]:
        # Not by calling the class: each takes other parameters, and keeps only what came of them.
        return type(self).__new__, (type(self), *self.args), self.__dict__


class UsageError(ImmunographError):
    """The call is wrong: an option out of range, two options that exclude each other."""


class UnknownName(UsageError):
    """Nothing has that name.

    Parameters
    ----------
    what : str
        What was looked for: ``"node"``, ``"link"``, ``"loop"``, ``"map"`` …
    name : str
        The name as given.
    near : sequence of str
        Names that exist and look similar, best first.
    known : str, optional
        How to list what exists.
    """

    def __init__(self, what: str, name: str, near: Sequence[str] = (), known: str = "") -> None:
        self.name = name
        self.near = tuple(near)
        hint = f"did you mean {' or '.join(clip(n, 40) for n in near)}?" if near else known
        super().__init__(f"no {what} called {clip(name, 60)!r}", hint)


class AmbiguousName(UsageError):
    """Several things match a name.

    Parameters
    ----------
    what : str
        What was looked for.
    name : str
        The name as given.
    matches : sequence of str
        The ids that match.
    """

    def __init__(self, what: str, name: str, matches: Sequence[str]) -> None:
        self.name = name
        self.matches = tuple(matches)
        shown = ", ".join(clip(m, 40) for m in self.matches[:8])
        more = f" and {len(self.matches) - 8} more" if len(self.matches) > 8 else ""
        super().__init__(
            f"{clip(name, 60)!r} could be any of {len(self.matches)} {what}s",
            f"say which: {shown}{more}",
        )


class UnknownFormat(UsageError):
    """A file suffix or a format name that nobody reads or writes."""


class LossyConversion(ImmunographError):
    """A map would answer otherwise once it is written in another format."""

    exit_code = 1


class FileError(ImmunographError):
    """A file cannot be read or written, and why."""


class RenderError(ImmunographError):
    """Graphviz refused, crashed or took too long."""


class RendererMissing(RenderError):
    """No Graphviz can be found on this machine."""


class Problem:
    """One thing wrong (or doubtful) in a map.

    Parameters
    ----------
    message : str
        What is wrong.
    place : str, optional
        Where: ``"file.toml:12"``, ``"file.toml: links[3]"``.
    field : str, optional
        The field concerned.
    hint : str, optional
        How to mend it.
    code : str, optional
        A short stable name of the kind of problem, for scripts.
    """

    __slots__ = ("code", "field", "hint", "message", "place")

    def __init__(
        self, message: str, *, place: str = "", field: str = "", hint: str = "", code: str = ""
    ) -> None:
        self.message = visible(message)
        self.place = visible(place)
        self.field = visible(field)
        self.hint = visible(hint)
        self.code = code

    def __str__(self) -> str:
        where = "".join(f"{part}: " for part in (self.place, self.field) if part)
        return f"{where}{self.message}" + (f" ({self.hint})" if self.hint else "")

    def __repr__(self) -> str:
        return f"Problem({str(self)!r})"

    def to_dict(self) -> dict[str, str]:
        """Return the problem as plain data."""
        return {name: getattr(self, name) for name in ("code", "place", "field", "message", "hint")}


class MapError(ImmunographError):
    """A map is not valid; every problem found is listed.

    Parameters
    ----------
    problems : iterable of Problem
        What is wrong, in the order of the file.
    """

    exit_code = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [clip(str(problem), 400) for problem in self.problems[:PROBLEMS_SHOWN]]
        if len(self.problems) > PROBLEMS_SHOWN:
            lines.append(f"… and {len(self.problems) - PROBLEMS_SHOWN} more problems")
        super().__init__("")
        self.message = "\n".join(lines)
        self.args = (self.message,)


def near_names(name: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Return the ``names`` that look like ``name``, best first.

    Parameters
    ----------
    name : str
        What was typed.
    names : iterable of str
        What exists.
    most : int
        How many to return at the most.

    Returns
    -------
    list of str
        At most ``most`` names, best first; ties in the order given.

    Examples
    --------
    >>> near_names("inflamation", ["stress", "inflammation"])
    ['inflammation']
    """
    import difflib
    from itertools import islice

    # A bound on length and number keeps a hostile map from making a typo expensive.
    pool = dict.fromkeys(islice((n for n in names if len(n) <= 80), 5000))
    folded: dict[str, str] = {}
    for candidate in pool:
        folded.setdefault(candidate.casefold(), candidate)
    wanted = name[:80].casefold()
    close = difflib.get_close_matches(wanted, list(folded), n=most, cutoff=0.6)
    ratios = [difflib.SequenceMatcher(None, wanted, c).ratio() for c in close]
    # Beside a name that is all but right, one that is merely similar is noise.
    return [folded[c] for c, ratio in zip(close, ratios, strict=True) if ratio > max(ratios) - 0.15]
