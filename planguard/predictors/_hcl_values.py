"""Evaluates expressions as far as the source alone allows, and tells whether two results are the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from planguard.predictors._hcl_syntax import (
    Call,
    Conditional,
    Expression,
    Literal,
    Object,
    Operation,
    Template,
    Traversal,
    Tuple,
    parts,
)
from planguard.values import UNKNOWN


@dataclass(frozen=True)
class Unresolved:
    """A value that only the real plan knows. Two are the same if they are written alike and rest on the same values."""

    expression: Expression
    inputs: tuple[Any, ...] = ()
    module: str = ""


Resolve = Callable[[Traversal], Any]


def evaluate(expression: Expression, resolve: Resolve) -> Any:
    """The value of an expression; `Unresolved` where it cannot be known, alone or inside a collection."""
    match expression:
        case Literal(value):
            return value
        case Traversal():
            return resolve(expression)
        case Tuple(items):
            return [evaluate(item, resolve) for item in items]
        case Object(pairs):
            return _object(expression, pairs, resolve)
        case Conditional(test, yes, no):
            return _conditional(expression, evaluate(test, resolve), yes, no, resolve)
    values = tuple(evaluate(part, resolve) for part in parts(expression))
    compute = _computation(expression)
    if compute is None or not all(known(value) for value in values):
        return Unresolved(expression, values)
    try:
        return compute(*values)
    except (ArithmeticError, ValueError, TypeError, LookupError, AttributeError, StopIteration, RecursionError):
        return Unresolved(expression, values)


def _object(expression: Expression, pairs: Iterable[tuple[Expression, Expression]], resolve: Resolve) -> Any:
    result: dict[str, Any] = {}
    for key, value in pairs:
        name = evaluate(key, resolve)
        if isinstance(name, Unresolved | list | dict):
            return Unresolved(expression, tuple(evaluate(part, resolve) for part in parts(expression)))
        result[text(name)] = evaluate(value, resolve)
    return result


def _conditional(expression: Expression, test: Any, yes: Expression, no: Expression, resolve: Resolve) -> Any:
    if test in (True, "true") or test in (False, "false"):
        return evaluate(yes if test in (True, "true") else no, resolve)
    return Unresolved(expression, (test, evaluate(yes, resolve), evaluate(no, resolve)))


def known(value: Any) -> bool:
    """Whether a value holds nothing unresolved."""
    if isinstance(value, Mapping):
        return all(known(inner) for inner in value.values())
    if isinstance(value, list):
        return all(known(inner) for inner in value)
    return not isinstance(value, Unresolved)


def marked(value: Any) -> Any:
    """The value as a plan holds it: what is unresolved is unknown."""
    if isinstance(value, Mapping):
        return {key: marked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [marked(inner) for inner in value]
    return UNKNOWN if isinstance(value, Unresolved) else value


def same(one: Any, other: Any) -> bool | None:
    """Whether two values are the same to Terraform, which turns "80" into 80 where it must; None if not known."""
    if isinstance(one, Unresolved) or isinstance(other, Unresolved):
        return True if _alike(one, other) else None
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return _all([same(one.get(key), other.get(key)) for key in {*one, *other}])
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and _all([same(a, b) for a, b in zip(one, other, strict=True)])
    if isinstance(one, list | Mapping) or isinstance(other, list | Mapping) or one is None or other is None:
        return bool(one == other)
    return text(one) == text(other) or _document(one, other)


def _alike(one: Any, other: Any) -> bool:
    return (
        isinstance(one, Unresolved)
        and isinstance(other, Unresolved)
        and one.expression == other.expression
        and one.module == other.module
        and len(one.inputs) == len(other.inputs)
        and all(same(a, b) is True for a, b in zip(one.inputs, other.inputs, strict=True))
    )


def _all(results: list[bool | None]) -> bool | None:
    if False in results:
        return False
    return None if None in results else True


def _document(one: Any, other: Any) -> bool:
    """Whether two texts are the same JSON document, as policies and container definitions are compared."""
    if not (isinstance(one, str) and isinstance(other, str) and one[:1] in "{[" and other[:1] in "{[" and one[:1]):
        return False
    try:
        return bool(json.loads(one) == json.loads(other))
    except (ValueError, RecursionError):
        return False


def text(value: Any) -> str:
    """A value as Terraform writes it into text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | Mapping):
        raise TypeError("a collection is not text")
    return "" if value is None else str(value)


def _computation(expression: Expression) -> Callable[..., Any] | None:
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


def _truth(value: Any) -> bool:
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    raise TypeError("not a boolean")


_UNARY: dict[str, Callable[..., Any]] = {"!": lambda value: not _truth(value), "-": lambda value: -value}
_BINARY: dict[str, Callable[..., Any]] = {
    "==": lambda a, b: type(a) is type(b) and a == b,
    "!=": lambda a, b: type(a) is not type(b) or a != b,
    "&&": lambda a, b: _truth(a) and _truth(b),
    "||": lambda a, b: _truth(a) or _truth(b),
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    "+": lambda a, b: a + b + 0,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b + 0,
    "/": lambda a, b: a / b,
}


def _set(values: list[Any]) -> list[str]:
    return sorted(set(map(text, values)))


def _merge(*maps: dict[str, Any]) -> dict[str, Any]:
    return {key: value for one in maps for key, value in one.items()}


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "compact": lambda values: [value for value in values if value not in ("", None)],
    "concat": lambda *lists: [value for one in lists for value in one],
    "coalesce": lambda *values: next(value for value in values if value not in ("", None)),
    "distinct": lambda values: list(dict.fromkeys(values)),
    "element": lambda values, index: values[index % len(values)],
    "join": lambda separator, values: separator.join(map(text, values)),
    "jsonencode": lambda value: json.dumps(value, separators=(",", ":"), sort_keys=True),
    "keys": lambda value: sorted(value),
    "length": len,
    "lookup": lambda value, key, *default: value.get(key, *default),
    "lower": str.lower,
    "merge": _merge,
    "replace": lambda value, old, new: value if old[:1] == "/" else value.replace(old, new),
    "split": lambda separator, value: value.split(separator),
    "tobool": _truth,
    "tolist": list,
    "tomap": dict,
    "tonumber": lambda value: float(value) if "." in text(value) else int(value),
    "toset": _set,
    "tostring": text,
    "trimspace": str.strip,
    "try": lambda *values: values[0],
    "upper": str.upper,
}
