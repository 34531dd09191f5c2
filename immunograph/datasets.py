"""The bundled maps, by name."""

from __future__ import annotations

import os

from immunograph.errors import UnknownName, near_names
from immunograph.graph import CausalGraph


def dataset_names() -> tuple[str, ...]:
    """Return the names of the bundled maps, sorted.

    Examples
    --------
    >>> dataset_names()
    ('perlmutter2022',)
    """
    return tuple(sorted(n[:-5] for n in os.listdir(_folder()) if n.endswith(".toml")))


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
    Parsing 140 kB of TOML takes about as long as importing the whole command line, so the
    plain data is kept beside the byte code, keyed by a digest of the TOML. A cache that is
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
    with open(path, "rb") as file:
        data = file.read()
    from immunograph.draft import GraphDraft

    plain = _cached(path, data)
    if plain is None:
        from immunograph.formats.toml import parse

        plain = parse(data.decode("utf-8").replace("\r\n", "\n"), path)
        _keep(path, data, plain)
    return GraphDraft.from_plain(plain, file=os.path.basename(path)).freeze()


def _folder() -> str:
    import immunograph.data

    return immunograph.data.__path__[0]


def _cache(path: str, data: bytes) -> str:
    import hashlib

    folder, file = os.path.split(path)
    key = hashlib.sha256(data).hexdigest()[:16]
    return os.path.join(folder, "__pycache__", f"{file}.{key}.json")


def _cached(path: str, data: bytes) -> dict[str, object] | None:
    import json

    try:
        with open(_cache(path, data), encoding="utf-8") as file:
            plain = json.load(file)
    except (OSError, ValueError):
        return None
    return plain if isinstance(plain, dict) else None


def _keep(path: str, data: bytes, plain: dict[str, object]) -> None:
    import json

    from immunograph.errors import FileError
    from immunograph.files import write_bytes

    target = _cache(path, data)
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        write_bytes(target, json.dumps(plain, ensure_ascii=False).encode())
    except (OSError, FileError):
        pass  # a read-only installation works too, a little slower
