"""Spreads work over all processors: forked processes with a share each, and results in the order of the work."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn, TypeVar

from planguard.cli._output.signals import ENDING

W = TypeVar("W")
R = TypeVar("R")

_PORTION = 8
"""How much of the work is handed over at once: less is spent on the way, and a slow part delays fewer of the others."""

_ENDING = {signal.SIGINT, *ENDING}
_LENGTH = struct.Struct("<Q")


def spread(work: Callable[[W], R], items: Sequence[W], most: int | None = None) -> Iterator[R]:
    """What the work gives of each item, in their order, by at most so many processes; else by one for each processor.

    What a process leaves undone, because it was ended or because the work raises, is done here: an exception is raised
    as it would be without processes. They end with the iterator, however that ends, and wait where nobody takes what
    they have done, so that few results are kept at once.
    """
    portions = [items[first : first + _PORTION] for first in range(0, len(items), _PORTION)]
    count = min(most or _processors(), len(portions))
    if count < 2 or not _may_fork():
        yield from (result for portion in portions for result in _done(work, portion))
        return
    workers: list[_Worker] = []
    try:
        for first in range(count):
            signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)  # none is started that is not known here
            workers.append(_Worker(work, portions[first::count]))
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
        for number, portion in enumerate(portions):
            found = workers[number % count].next()
            yield from _done(work, portion) if found is None else found
    finally:
        for worker in workers:
            worker.end()


def _done(work: Callable[[W], R], portion: Sequence[W]) -> list[R]:
    """The results of a portion, without the garbage that is left behind in circles; what is kept is not looked at."""
    gc.freeze()
    results = [work(item) for item in portion]
    gc.collect()
    return results


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _may_fork() -> bool:
    """Whether a fork is safe: not with threads, which it leaves behind, nor with the libraries of other systems."""
    return sys.platform == "linux" and threading.active_count() == 1


class _Worker:
    """A process with its share of the portions, which sends the results of each through a pipe."""

    def __init__(self, work: Callable[[W], R], portions: Sequence[Sequence[W]]) -> None:
        reading, writing = os.pipe()
        self._process = os.fork()
        if not self._process:
            os.close(reading)
            _work_and_end(work, portions, writing)
        os.close(writing)
        self._pipe = os.fdopen(reading, "rb")

    def next(self) -> list[Any] | None:
        """The results of the next portion; None where the process has ended before."""
        length = self._pipe.read(_LENGTH.size)
        if len(length) < _LENGTH.size:
            return None
        size = _LENGTH.unpack(length)[0]
        data = self._pipe.read(size)
        return pickle.loads(data) if len(data) == size else None

    def end(self) -> None:
        """End the process, if it has not ended."""
        self._pipe.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._process, 0)


def _work_and_end(work: Callable[[W], R], portions: Sequence[Sequence[W]], pipe: int) -> NoReturn:
    """What a process does in all its life; it says nothing of its own, and nobody waits for more than its pipe."""
    try:
        for number in _ENDING:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # it ends with the process that reads
        with open(pipe, "wb") as file:
            for portion in portions:
                data = pickle.dumps(_done(work, portion), pickle.HIGHEST_PROTOCOL)
                file.write(_LENGTH.pack(len(data)))
                file.write(data)
                file.flush()
    finally:
        os._exit(0)
