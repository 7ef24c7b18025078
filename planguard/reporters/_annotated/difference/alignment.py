"""Which elements of two lists belong together, as Terraform pairs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planguard.model.values import Value

Pair = tuple[int | None, int | None]
"""Positions before and after; None on the side where there is no such element."""

_TABLE_LIMIT = 250_000  # cells; longer lists are compared as if their order did not matter


def by_position(before: Sequence[Value], after: Sequence[Value]) -> Iterator[Pair]:
    """Each element with the one at the same place."""
    for position in range(max(len(before), len(after))):
        yield position if position < len(before) else None, position if position < len(after) else None


def by_order(before: Sequence[Value], after: Sequence[Value]) -> Iterator[Pair]:
    """Elements of the longest common subsequence together; between them objects in turn, the rest removed and added."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        yield start, start
        start += 1
    kept = _tail(before, after, start)
    end_before, end_after = len(before) - kept, len(after) - kept
    if (end_before - start) * (end_after - start) > _TABLE_LIMIT:
        middle = by_content(before[start:end_before], after[start:end_after])
    else:
        middle = _by_subsequence(before[start:end_before], after[start:end_after])
    for old, new in middle:
        yield None if old is None else old + start, None if new is None else new + start
    yield from zip(range(end_before, len(before)), range(end_after, len(after)), strict=True)


def by_content(before: Sequence[Value], after: Sequence[Value]) -> Iterator[Pair]:
    """Equal elements together wherever they stand, as in a set: first what stays or goes, then what comes."""
    places: dict[str, list[int]] = {}
    for position in reversed(range(len(after))):
        places.setdefault(_key(after[position]), []).append(position)
    met = set()
    for position, value in enumerate(before):
        candidates = places.get(_key(value), [])
        partner = next((place for place in reversed(candidates) if after[place] == value), None)
        if partner is not None:
            candidates.remove(partner)
            met.add(partner)
        yield position, partner
    yield from ((None, position) for position in range(len(after)) if position not in met)


def _key(value: Value) -> str:
    """The same text for equal values; hidden and unknown parts share one text each."""
    if isinstance(value, Mapping):
        return repr(sorted((name, _key(part)) for name, part in value.items()))
    if isinstance(value, list):
        return repr([_key(part) for part in value])
    return repr(value)


def _tail(before: Sequence[Value], after: Sequence[Value], start: int) -> int:
    kept = 0
    while kept < min(len(before), len(after)) - start and before[-1 - kept] == after[-1 - kept]:
        kept += 1
    return kept


def _by_subsequence(before: Sequence[Value], after: Sequence[Value]) -> Iterator[Pair]:
    old = new = 0
    for common_old, common_new in [*_common(before, after), (len(before), len(after))]:
        while old < common_old and new < common_new and _objects(before[old], after[new]):
            yield old, new
            old, new = old + 1, new + 1
        yield from ((position, None) for position in range(old, common_old))
        yield from ((None, position) for position in range(new, common_new))
        if common_old < len(before):
            yield common_old, common_new
        old, new = common_old + 1, common_new + 1


def _objects(old: Value, new: Value) -> bool:
    return isinstance(old, Mapping) and isinstance(new, Mapping)


def _common(before: Sequence[Value], after: Sequence[Value]) -> list[tuple[int, int]]:
    lengths = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for old in reversed(range(len(before))):
        row, below = lengths[old], lengths[old + 1]
        for new in reversed(range(len(after))):
            equal = before[old] == after[new]
            row[new] = below[new + 1] + 1 if equal else max(below[new], row[new + 1])
    return list(_walk(before, after, lengths))


def _walk(before: Sequence[Value], after: Sequence[Value], lengths: list[list[int]]) -> Iterator[tuple[int, int]]:
    old = new = 0
    while old < len(before) and new < len(after):
        if before[old] == after[new]:
            yield old, new
            old, new = old + 1, new + 1
        elif lengths[old + 1][new] >= lengths[old][new + 1]:
            old += 1
        else:
            new += 1
