"""Bounds of processor time that hold on a slow or a busy machine too."""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from collections.abc import Iterator

_SECONDS = 0.0009
"""How long `_work` takes where the bounds were written, with nothing else running."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """AssertionError where the block, with the processes that it waits for, takes more processor time than that.

    A machine that is slow at the moment, to which another process on the same processor is enough, has as much longer.
    """
    start = _spent()
    yield
    spent = _spent() - start
    assert spent < seconds or spent < seconds * slowness(), f"{spent:.2f} s of processor time, {seconds} are allowed"


def slowness() -> float:
    """How many times as long a piece of work takes here and now; never less than 1."""
    return max(1.0, statistics.median(_work() for _ in range(25)) / _SECONDS)


def _spent() -> float:
    return sum(os.times()[:4])


def _work() -> float:
    start = time.process_time()
    table: dict[int, str] = {}
    for number in range(2_000):
        table[number * 7 % 1_009] = str(number)[::-1]
        sum(range(10))
    return time.process_time() - start
