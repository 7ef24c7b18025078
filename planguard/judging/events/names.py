"""How several addresses are written as few: ``aws_instance.web[0..2]``, ``module.shop[*].aws_instance.web[*] (12)``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from planguard.loading.regex import regex
from planguard.model.change import without_keys

_SHORT = 70
_FEW = 3
_LONGEST = 60
_KEY = regex(r'\[(\d+|"(?:[^"\\]|\\.)*")\]')


def compacted(addresses: Iterable[str]) -> list[str]:
    """The addresses in their order, instances of one resource together where the first of them stands.

    Those that differ in their last key only have it as a list, if it is short. All others are counted.
    """
    resources: dict[str, list[str]] = {}
    for address in addresses:
        resources.setdefault(without_keys(address), []).append(address)
    return [name for instances in resources.values() for name in _of_one_resource(list(dict.fromkeys(instances)))]


def _of_one_resource(instances: Sequence[str]) -> list[str]:
    if len(instances) == 1:
        return list(instances)
    found = [re.fullmatch(rf"(.*){_KEY.pattern}", address, re.DOTALL) for address in instances]
    ends = [match.groups() for match in found if match is not None]
    if len(ends) == len(instances) and len({start for start, _ in ends}) == 1:
        keys = ", ".join(_ranges([key for _, key in ends]))
        if len(keys) <= _LONGEST:
            return [f"{ends[0][0]}[{keys}]"]
    return list(instances) if len(instances) < _FEW else [f"{_pattern(instances)} ({len(instances)})"]


def _pattern(instances: Sequence[str]) -> str:
    """The address with a star for each key in which the instances differ."""
    keys = [_KEY.findall(address) for address in instances]
    alike = len({len(found) for found in keys}) == 1
    same = iter([column[0] if len(set(column)) == 1 else "*" for column in zip(*keys, strict=True)] if alike else ())
    return _KEY.sub(lambda _: f"[{next(same)}]", instances[0]) if alike else without_keys(instances[0])


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
    """The addresses as the subject of a sentence; "" where they are too many to be named in one."""
    names = compacted(addresses)
    if len(names) == 1:
        return names[0]
    if len(addresses) == len(names) == 2 and sum(map(len, names)) <= _SHORT:
        return f"{names[0]} and {names[1]}"
    return ""
