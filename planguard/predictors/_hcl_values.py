"""Evaluates expressions as far as the source alone allows, and tells whether two results are the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planguard.predictors._hcl_functions import BINARY, FUNCTIONS, UNARY, text
from planguard.predictors._hcl_syntax import (
    Call,
    Conditional,
    Expression,
    For,
    Literal,
    Object,
    Opaque,
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
        case For():
            return _for(expression, resolve)
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


def _for(expression: For, resolve: Resolve) -> Any:
    collection = evaluate(expression.collection, resolve)
    results = list(_rounds(expression, collection, resolve)) if isinstance(collection, list | dict) else [None]
    if None in results:
        return Unresolved(expression, (collection,))
    rounds = [one for one in results if one]
    if expression.key is None:
        return [value for _, value in rounds]
    gathered: dict[str, Any] = {}
    for key, value in rounds:
        gathered[key] = [*gathered.get(key, ()), value] if expression.grouped else value
    return gathered


def _rounds(expression: For, collection: Any, resolve: Resolve) -> Iterator[tuple[str, Any] | tuple[()] | None]:
    """The key and value of each round, () for one that is left out, None for one that cannot be known."""
    pairs = sorted(collection.items()) if isinstance(collection, dict) else enumerate(collection)
    for position, item in pairs:
        given = dict(zip(reversed(expression.names), (item, position), strict=False))
        inner = _with_names(given, resolve)
        wanted = True if expression.condition is None else evaluate(expression.condition, inner)
        key = "" if expression.key is None else evaluate(expression.key, inner)
        if wanted in (False, "false"):
            yield ()
        elif wanted in (True, "true") and isinstance(key, str | int | float):
            yield text(key), evaluate(expression.value, inner)
        else:
            yield None


def _with_names(given: Mapping[str, Any], resolve: Resolve) -> Resolve:
    def inner(traversal: Traversal) -> Any:
        name = traversal.steps[0]
        return inside(given[name], traversal, 1) if name in given else resolve(traversal)  # type: ignore[index]

    return inner


def inside(value: Any, traversal: Traversal, position: int) -> Any:
    """The part of a value that the steps of a traversal lead to, from a position on."""
    for step in traversal.steps[position:]:
        match value:
            case Unresolved(expression, inputs, module):
                return Unresolved(Opaque("part", str(traversal.steps[position:]), (expression,)), inputs, module)
            case dict() if step in value:
                value = value[step]
            case list() if isinstance(step, int) and -len(value) <= step < len(value):
                value = value[step]
            case _:
                return Unresolved(traversal)
    return value


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


def _computation(expression: Expression) -> Callable[..., Any] | None:
    match expression:
        case Template():
            return lambda *values: "".join(map(text, values))
        case Call(name):
            return FUNCTIONS.get(name)
        case Operation(operator, (_,)):
            return UNARY.get(operator)
        case Operation(operator):
            return BINARY.get(operator)
    return None
