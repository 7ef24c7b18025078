"""Which items of a list are in another nowhere, in time that grows with the lists and not with their product."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import takewhile
from operator import eq
from typing import Any

_FEW = 20


def missing(items: Sequence[Any], others: Sequence[Any]) -> list[tuple[int, Any]]:
    """The items that equal none of the others, with their positions."""
    start = _alike(items, others)
    end = len(items) - _alike(items[start:][::-1], others[start:][::-1])
    rest = list(enumerate(items[start:end], start))
    if len(rest) <= _FEW:
        return [(position, item) for position, item in rest if item not in others]
    known = set(map(hashable, others))
    return [(position, item) for position, item in rest if hashable(item) not in known]


def _alike(items: Sequence[Any], others: Sequence[Any]) -> int:
    """With how many items both begin."""
    return sum(takewhile(bool, map(eq, items, others)))


def hashable(tree: Any) -> Hashable:
    """What equals that of another tree just where the trees are equal."""
    if isinstance(tree, dict):
        return "{", frozenset([(key, hashable(value)) for key, value in tree.items()])
    if isinstance(tree, list):
        return "[", *map(hashable, tree)
    held: Hashable = tree
    return held
