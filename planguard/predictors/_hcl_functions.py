"""Terraform's operators and the functions whose result the source alone tells; each raises where it would not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any


def text(value: Any) -> str:
    """A value as Terraform writes it into text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | Mapping):
        raise TypeError("a collection is not text")
    return "" if value is None else str(value)


def truth(value: Any) -> bool:
    """A value as a condition; TypeError if it is none."""
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise TypeError("not a boolean")


UNARY: dict[str, Callable[..., Any]] = {"!": lambda value: not truth(value), "-": lambda value: -value}
BINARY: dict[str, Callable[..., Any]] = {
    "==": lambda a, b: type(a) is type(b) and a == b,
    "!=": lambda a, b: type(a) is not type(b) or a != b,
    "&&": lambda a, b: truth(a) and truth(b),
    "||": lambda a, b: truth(a) or truth(b),
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    "+": lambda a, b: a + b + 0,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b + 0,
    "/": lambda a, b: a / b,
    "[]": lambda a, b: a[int(b)] if isinstance(a, list) else a[text(b)],
}


def _set(values: list[Any]) -> list[str]:
    return sorted(set(map(text, values)))


def _flat(values: list[Any]) -> Iterator[Any]:
    for value in values:
        yield from _flat(value) if isinstance(value, list) else (value,)


def _format(pattern: str, values: tuple[Any, ...]) -> str:
    if set(re.findall(r"%(.)", pattern)) - {"s", "d", "%"}:
        raise ValueError("a verb that is not evaluated here")
    return pattern.replace("%d", "%s") % tuple(map(text, values))


def _merge(*maps: dict[str, Any]) -> dict[str, Any]:
    return {key: value for one in maps for key, value in one.items()}


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "compact": lambda values: [value for value in values if value not in ("", None)],
    "concat": lambda *lists: [value for one in lists for value in one],
    "coalesce": lambda *values: next(value for value in values if value not in ("", None)),
    "distinct": lambda values: list(dict.fromkeys(values)),
    "element": lambda values, index: values[index % len(values)],
    "contains": lambda values, value: value in values,
    "endswith": lambda value, end: value.endswith(end),
    "flatten": lambda values: list(_flat(values)),
    "format": lambda pattern, *values: _format(pattern, values),
    "join": lambda separator, values: separator.join(map(text, values)),
    "jsonencode": lambda value: json.dumps(value, separators=(",", ":"), sort_keys=True),
    "keys": lambda value: sorted(value),
    "length": len,
    "lookup": lambda value, key, *default: value.get(key, *default),
    "lower": str.lower,
    "merge": _merge,
    "max": max,
    "min": min,
    "range": lambda *bounds: list(range(*bounds)),
    "replace": lambda value, old, new: value if old[:1] == "/" else value.replace(old, new),
    "setunion": lambda *sets: _set([value for one in sets for value in one]),
    "setsubtract": lambda one, other: _set([value for value in one if value not in other]),
    "split": lambda separator, value: value.split(separator),
    "tobool": truth,
    "tolist": list,
    "tomap": dict,
    "tonumber": lambda value: float(value) if "." in text(value) else int(value),
    "toset": _set,
    "tostring": text,
    "trimspace": str.strip,
    "try": lambda *values: values[0],
    "startswith": lambda value, start: value.startswith(start),
    "upper": str.upper,
    "values": lambda value: [value[key] for key in sorted(value)],
    "zipmap": lambda keys, values: dict(zip(keys, values, strict=True)),
}
