"""One question asked many times: here, in threads, in processes or on a cluster.

What crosses from one process to another is little. A map is pickled once, however many calls
there are on it, and kept where it arrives; answers come back without their map, which is put
back into them. Threads share all of it, and nothing is pickled.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from immunograph.errors import ImmunographError, UsageError
from immunograph.graph import CausalGraph
from immunograph.vocabulary import INTERRUPTED
from immunograph.walk import Network, network_of

_A = TypeVar("_A")

#: At most so many calls go together, and fewer where there are few: into so many parts.
_TOGETHER, _PARTS = 4, 64
#: So many parts are handed out before the answers to the first of them are wanted.
_AHEAD = 1000
#: A map that pickles into fewer bytes is not kept where it arrives. The path of a compiled map
#: must not be: the file may have been replaced.
_LITTLE = 8192


def ask_many(
    question: Callable[..., _A],
    calls: Iterable[CausalGraph | Sequence[Any]],
    *,
    executor: Executor | None = None,
    **options: Any,
) -> Iterator[_A | ImmunographError]:
    """Ask one question of many pairs of nodes, or of many maps, and yield the answers in order.

    Parameters
    ----------
    question : callable
        A function of this library whose first parameter is a map, such as :func:`find_paths`.
    calls : iterable of CausalGraph or sequence
        For each call what is given by position, the map first: ``(graph, "stress", "crp")``. A
        map alone stands for ``(graph,)``.
    executor : concurrent.futures.Executor, optional
        Who does the work: threads, processes, a Dask or an MPI cluster. It is not shut down.
        By default each call is made here, when its answer is asked for.
    options
        What is given by name, the same for every call. A budget holds for each call, not for
        all of them.

    Returns
    -------
    iterator
        One answer a call, in the order of the calls, whoever comes first. Where a call is wrong,
        such as by an unknown name, its error stands in the place of its answer.

    Raises
    ------
    UsageError
        If a call does not begin with a map.
    KeyboardInterrupt
        On Ctrl-C, once the answer that it cut short was yielded. What has not begun is given up
        then, as on any other error and when the iterator is closed.

    Notes
    -----
    The answers are the same whoever gives them, unless a budget of time is spent. Work begins
    when the first answer is asked for, and is no more than 4000 calls ahead of the answers. Calls
    on the same map are best put next to each other: up to four go to a worker together. It is
    sent the map with each such part and reads it once; a compiled map is sent as its path.

    Examples
    --------
    >>> import immunograph as ig
    >>> graph = ig.load_dataset("perlmutter2022")
    >>> calls = [(graph, "stress", "crp"), (graph, "stress", "cpr"), (graph, "dopamine", "crp")]
    >>> for answer in ig.ask_many(ig.count_paths, calls):
    ...     print(repr(answer))
    <Count: 4 paths>
    UnknownName("no node called 'cpr' (did you mean crp?)")
    <Count: 2 paths>
    """
    given = [_read(number, call) for number, call in enumerate(calls)]
    # What can be gone through only once would be used up by the first call.
    once = {name: tuple(v) if isinstance(v, Iterator) else v for name, v in options.items()}
    if executor is None:
        return _until_interrupted(_asked(question, given, once))
    size = min(_TOGETHER, -(-len(given) // _PARTS))
    # As long as a part is on its way, its maps are not made ready again for the next.
    sent: WeakValueDictionary[int, _Sent] = WeakValueDictionary()
    parts = (
        _Part(question, once, [_posted(call, sent) for call in given[start : start + size]])
        for start in range(0, len(given), size or 1)
    )
    return _until_interrupted(_collected(executor, parts))


def _read(number: int, call: CausalGraph | Sequence[Any]) -> tuple[Any, ...]:
    given = (call,) if isinstance(call, CausalGraph) else tuple(call)
    if not given or not isinstance(given[0], CausalGraph):
        raise UsageError(
            f"call {number} does not begin with a map", "such as (graph, 'stress', 'crp')"
        )
    return given


def _asked(
    question: Callable[..., _A], calls: Iterable[Sequence[Any]], options: dict[str, Any]
) -> Generator[_A | ImmunographError, None, None]:
    for call in calls:
        answer: _A | ImmunographError
        try:
            answer = question(*call, **options)
        except ImmunographError as error:
            # What the call held in memory is not kept for the sake of its error.
            answer = error.with_traceback(None)
        yield answer
        if _was_interrupted(answer):
            return


def _was_interrupted(answer: object) -> bool:
    return getattr(answer, "stopped", None) == INTERRUPTED


def _until_interrupted(answers: Generator[_A, None, None]) -> Iterator[_A]:
    with closing(answers):  # at once, and not when the traceback of an error is dropped
        for answer in answers:
            yield answer
            if _was_interrupted(answer):
                raise KeyboardInterrupt


# -- there and back --------------------------------------------------------------------------


class _Sent:
    """A map on its way: itself within a process, and pickled once for all that leave it."""

    __slots__ = ("__weakref__", "_data", "_network", "graph")

    def __init__(self, graph: CausalGraph) -> None:
        self.graph = graph
        self._data = b""
        self._network: tuple[dict[str, Any], Network] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        self._data = self._data or pickle.dumps(self.graph, pickle.HIGHEST_PROTOCOL)
        return _received, (self._data,)

    def network(self, choice: dict[str, Any]) -> Network:
        """Return its network for a choice of links; answers to the same question share it."""
        if self._network is None or self._network[0] != choice:
            self._network = choice, network_of(self.graph, **choice)
        return self._network[1]


def _received(data: bytes) -> _Sent:
    graph = pickle.loads(data) if len(data) < _LITTLE else _kept(data)  # noqa: S301 - from us
    return _Sent(graph)


@lru_cache(maxsize=2)  # a question is about one map, or about two
def _kept(data: bytes) -> CausalGraph:
    graph: CausalGraph = pickle.loads(data)  # noqa: S301 - from us
    return graph


@dataclass(frozen=True, slots=True)
class _Part:
    """Some calls that go together; maps stand in them as :class:`_Sent`."""

    question: Callable[..., Any]
    options: dict[str, Any]
    calls: list[tuple[Any, ...]]

    @property
    def maps(self) -> list[_Sent]:
        """The maps of its calls, in the order in which they come."""
        return list(dict.fromkeys(a for call in self.calls for a in call if isinstance(a, _Sent)))


def _posted(call: Sequence[Any], sent: WeakValueDictionary[int, _Sent]) -> tuple[Any, ...]:
    return tuple(
        sent.setdefault(id(given), _Sent(given)) if isinstance(given, CausalGraph) else given
        for given in call
    )


def _work(part: _Part) -> _Reply:
    """Answer the calls of a part; this runs in the worker."""
    calls = [[a.graph if isinstance(a, _Sent) else a for a in call] for call in part.calls]
    return _Reply(list(_asked(part.question, calls, part.options)), part.maps)


class _Reply:
    """The answers to a part: themselves within a process, and pickled without their maps."""

    __slots__ = ("_answers", "_data", "_maps")

    def __init__(self, answers: list[Any], maps: list[_Sent], data: bytes = b"") -> None:
        self._answers, self._maps, self._data = answers, maps, data

    def __reduce__(self) -> tuple[Any, ...]:
        if not self._data:
            file = BytesIO()
            _Packer(file, self._maps).dump(self._answers)
            self._data = file.getvalue()
        return _Reply, ([], [], self._data)

    def opened(self, maps: list[_Sent]) -> list[Any]:
        """Return the answers, with the maps that were sent put back."""
        if not self._data:
            return self._answers
        answers: list[Any] = _Opener(BytesIO(self._data), maps).load()
        return answers


class _Packer(pickle.Pickler):
    """Pickles answers; instead of their maps and networks it writes which ones these are."""

    def __init__(self, file: BytesIO, maps: list[_Sent]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._places = {id(each.graph): place for place, each in enumerate(maps)}

    def persistent_id(self, obj: Any) -> Any:
        """Return the place of a map, or that and the choice of a network; None for all else."""
        if isinstance(obj, CausalGraph):
            return self._places.get(id(obj))
        if isinstance(obj, Network) and id(obj.graph) in self._places:
            return self._places[id(obj.graph)], obj.choice
        return None


class _Opener(pickle.Unpickler):
    """Reads what :class:`_Packer` wrote."""

    def __init__(self, file: BytesIO, maps: list[_Sent]) -> None:
        super().__init__(file)
        self._maps = maps

    def persistent_load(self, pid: Any) -> Any:
        """Return the map, or the network, that is meant."""
        if isinstance(pid, int):
            return self._maps[pid].graph
        place, choice = pid
        return self._maps[place].network(choice)


def _collected(executor: Executor, parts: Iterable[_Part]) -> Generator[Any, None, None]:
    futures: deque[tuple[_Part, Future[_Reply]]] = deque()

    def first() -> list[Any]:
        part, future = futures.popleft()
        return future.result().opened(part.maps)

    try:
        for part in parts:
            futures.append((part, executor.submit(_work, part)))
            if len(futures) == _AHEAD:
                yield from first()
        while futures:
            yield from first()
    finally:
        for _, future in futures:
            future.cancel()
