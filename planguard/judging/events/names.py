"""How several addresses are written as few: ``aws_instance.web[0..2]``, ``aws_s3_bucket.b["a", "c"]``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

_SHORT = 70
_INSTANCE = re.compile(r'(.*)\[(\d+|"(?:[^"\\]|\\.)*")\]', re.DOTALL)


def compacted(addresses: Iterable[str]) -> list[str]:
    """The addresses in their order, instances of one resource together where the first of them stands."""
    groups: dict[str, list[str]] = {}
    for address in addresses:
        found = _INSTANCE.fullmatch(address)
        if found is None:
            groups.setdefault(address, [])
        else:
            groups.setdefault(f"{found[1]}[", []).append(found[2])
    return [_written(start, keys) for start, keys in groups.items()]


def _written(start: str, keys: Sequence[str]) -> str:
    return f"{start}{', '.join(_ranges(keys))}]" if keys else start


def _ranges(keys: Sequence[str]) -> Iterator[str]:
    """Numbers as ranges, the others as they are, each once."""
    numbers = sorted({int(key) for key in keys if key.isdecimal()})
    start = 0
    for position, number in enumerate(numbers, 1):
        if position == len(numbers) or numbers[position] != number + 1:
            first = numbers[start]
            yield str(first) if first == number else f"{first}..{number}"
            start = position
    yield from dict.fromkeys(key for key in keys if not key.isdecimal())


def subject(addresses: Sequence[str]) -> str:
    """The addresses as the subject of a sentence: one resource in full, of several the number and the type."""
    names = compacted(addresses)
    if len(names) == 1:
        return names[0]
    if len(addresses) == len(names) == 2 and sum(map(len, names)) <= _SHORT:
        return f"{names[0]} and {names[1]}"
    return ""
