"""The bundled maps, by name."""

from __future__ import annotations

import os

from immunograph.arguments import checked
from immunograph.errors import UnknownName, near_names
from immunograph.graph import CausalGraph


def dataset_names() -> tuple[str, ...]:
    """Return the names of the bundled maps.

    Returns
    -------
    tuple of str
        Sorted; each is what :func:`load_dataset` and ``--map`` take.

    Notes
    -----
    One look into the folder of maps; none is read.

    Examples
    --------
    >>> dataset_names()
    ('perlmutter2022',)
    """
    return tuple(sorted(n[:-5] for n in os.listdir(_folder()) if n.endswith(".toml")))


@checked
def load_dataset(name: str = "perlmutter2022") -> CausalGraph:
    """Return a bundled map.

    Parameters
    ----------
    name : str
        One of :func:`dataset_names`.

    Returns
    -------
    CausalGraph

    Raises
    ------
    UnknownName
        If there is no bundled map of that name.

    Notes
    -----
    Parsing the TOML takes about as long as starting the whole command line, so the finished
    records are kept beside the byte code (:mod:`immunograph.compiled`). A cache that is
    missing, damaged or cannot be written only costs that time.

    Examples
    --------
    >>> import immunograph as ig
    >>> len(ig.load_dataset("perlmutter2022").links)
    75
    """
    names = dataset_names()
    if name not in names:
        raise UnknownName("bundled map", name, near_names(name, names), f"maps: {', '.join(names)}")
    path = os.path.join(_folder(), f"{name}.toml")
    return _cached(path) or _parsed(path)


def _folder() -> str:
    import immunograph.data

    return immunograph.data.__path__[0]


def _cache(path: str) -> tuple[str, str]:
    """Return the file that holds the compiled map, and what must be stamped on it."""
    from sys import implementation

    from immunograph import __version__

    folder, file = os.path.split(path)
    about = os.stat(path)
    stamp = f"{__version__} {about.st_mtime_ns} {about.st_size}"
    tag = f"{file}.{implementation.cache_tag}.map"
    return os.path.join(folder, "__pycache__", tag), stamp


def _cached(path: str) -> CausalGraph | None:
    from immunograph.compiled import loads

    target, stamp = _cache(path)
    try:
        with open(target, "rb") as file:
            return loads(file.read(), stamp)
    except OSError:
        return None


def _parsed(path: str) -> CausalGraph:
    from immunograph.compiled import dumps
    from immunograph.errors import FileError
    from immunograph.files import write_bytes
    from immunograph.formats import load_map

    graph = load_map(path)
    target, stamp = _cache(path)
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        write_bytes(target, dumps(graph, stamp))
    except (OSError, FileError):
        pass  # a read-only installation works too, a little slower
    return graph
