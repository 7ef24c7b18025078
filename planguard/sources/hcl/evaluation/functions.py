"""Terraform's operators and the functions whose result the source alone tells; each raises where it would not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from planguard.sources.hcl.evaluation.budget import CHARACTERS
from planguard.sources.hcl.syntax import Call, Expression, Operation, Template

_LARGEST_NUMBER = 2**512  # Terraform itself counts with 512 bits


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


def computation(expression: Expression) -> Callable[..., Any] | None:
    """What makes the value of an expression from those of its parts; None where the source alone does not tell."""
    match expression:
        case Template():
            return lambda *values: "".join(map(text, values))
        case Call(name):
            return _FUNCTIONS.get(name)
        case Operation(operator, (_,)):
            return _UNARY.get(operator)
        case Operation(operator):
            return _BINARY.get(operator)
    return None


def work(expression: Expression, values: tuple[Any, ...], size: int) -> int:
    """How many steps it takes: as many as its arguments have parts, unless it looks at few or makes more of them."""
    match expression:
        case Operation("[]") | Call("element" | "length" | "lookup"):
            return 1
        case Call(name) if name in _GROWTH:
            try:
                return size + int(_GROWTH[name](*values))
            except (TypeError, AttributeError, ArithmeticError, ValueError):
                return size  # which the function will not take either
    return size


_GROWTH: dict[str, Callable[..., float]] = {
    "join": lambda separator, values: len(separator) * len(values) / CHARACTERS,
    "range": lambda *bounds: _length(*map(_whole, bounds)),
    "replace": lambda value, old, new: value.count(old) * len(new) / CHARACTERS,
    "split": lambda separator, value: value.count(separator),
}


def _length(start: int, stop: int | None = None, step: int = 1) -> int:
    first, end = (0, start) if stop is None else (start, stop)
    return max(0, (end - first) // step)


def _number(value: Any) -> Any:
    if isinstance(value, str | list | dict) or not -_LARGEST_NUMBER < value < _LARGEST_NUMBER:
        raise ArithmeticError("no number, or a larger one than Terraform has")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, float) and not value.is_integer():
        raise ValueError("not a whole number")
    return int(value)


def _parsed(value: Any) -> Any:
    written = text(value)
    return _number(float(written) if re.search("[.eE]", written) else int(written))


_UNARY: dict[str, Callable[..., Any]] = {"!": lambda value: not truth(value), "-": lambda value: -value}
_BINARY: dict[str, Callable[..., Any]] = {
    "==": lambda a, b: type(a) is type(b) and a == b,
    "!=": lambda a, b: type(a) is not type(b) or a != b,
    "&&": lambda a, b: truth(a) and truth(b),
    "||": lambda a, b: truth(a) or truth(b),
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    "+": lambda a, b: _number(_number(a) + _number(b)),
    "-": lambda a, b: _number(_number(a) - _number(b)),
    "*": lambda a, b: _number(_number(a) * _number(b)),
    "/": lambda a, b: _number(_number(a) / _number(b)),
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


_FUNCTIONS: dict[str, Callable[..., Any]] = {
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
    "range": lambda *bounds: list(range(*map(_whole, bounds))),
    "replace": lambda value, old, new: value if old[:1] == "/" else value.replace(old, new),
    "setunion": lambda *sets: _set([value for one in sets for value in one]),
    "setsubtract": lambda one, other: sorted(set(_set(one)) - set(_set(other))),
    "split": lambda separator, value: value.split(separator),
    "tobool": truth,
    "tolist": list,
    "tomap": lambda value: {text(key): inner for key, inner in dict(value).items()},
    "tonumber": _parsed,
    "toset": _set,
    "tostring": text,
    "trimspace": str.strip,
    "try": lambda *values: values[0],
    "startswith": lambda value, start: value.startswith(start),
    "upper": str.upper,
    "values": lambda value: [value[key] for key in sorted(value)],
    "zipmap": lambda keys, values: dict(zip(map(text, keys), values, strict=True)),
}
