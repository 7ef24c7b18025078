"""Evaluates expressions as far as the source alone allows, and tells whether two results are the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from planguard.model.values import UNKNOWN
from planguard.sources.hcl.evaluation.budget import Budget
from planguard.sources.hcl.evaluation.functions import computation, text, work
from planguard.sources.hcl.evaluation.unresolved import TOO_LARGE, Unresolved
from planguard.sources.hcl.syntax import Conditional, Expression, For, Literal, Object, Opaque, Traversal, Tuple, parts

Resolve = Callable[[Traversal], Any]

_AN_EXPRESSION = 2  # steps
_NO_RESULT = (ArithmeticError, ValueError, TypeError, LookupError, AttributeError, StopIteration)


class Evaluation(msgspec.Struct, frozen=True):
    """Evaluates expressions where names stand for what ``resolve`` says; BudgetError for more than it may cost."""

    resolve: Resolve
    budget: Budget

    def value(self, expression: Expression) -> Any:
        """The value of an expression; `Unresolved` where it cannot be known, alone or inside a collection."""
        self.budget.spend(_AN_EXPRESSION)
        value = self._made(expression)
        self.budget.size(value)
        return value

    def _made(self, expression: Expression) -> Any:
        match expression:
            case Literal(value):
                return value
            case Traversal():
                return self.resolve(expression)
            case Tuple(items):
                return [self.value(item) for item in items]
            case Object(pairs):
                return self._object(expression, pairs)
            case Conditional(test, yes, no):
                return self._conditional(expression, self.value(test), yes, no)
            case For():
                return self._for(expression)
        return self._computed(expression)

    def _computed(self, expression: Expression) -> Any:
        values = tuple(self.value(part) for part in parts(expression))
        sizes = [self.budget.size(value) for value in values]
        compute = computation(expression)
        if compute is None or not all(size.known for size in sizes):
            return Unresolved(expression, values)
        try:
            self.budget.spend(work(expression, values, sum(size.parts for size in sizes)))
            return compute(*values)
        except _NO_RESULT:
            return Unresolved(expression, values)

    def _object(self, expression: Expression, pairs: Iterable[tuple[Expression, Expression]]) -> Any:
        sides = [(self.value(key), self.value(value)) for key, value in pairs]
        if any(isinstance(key, Unresolved | list | dict) for key, _ in sides):
            return Unresolved(expression, tuple(side for pair in sides for side in pair))
        return {text(key): value for key, value in sides}

    def _conditional(self, expression: Expression, test: Any, yes: Expression, no: Expression) -> Any:
        if test in (True, "true") or test in (False, "false"):
            return self.value(yes if test in (True, "true") else no)
        return Unresolved(expression, (test, self.value(yes), self.value(no)))

    def _for(self, expression: For) -> Any:
        collection = self.value(expression.collection)
        results = list(self._rounds(expression, collection)) if isinstance(collection, list | dict) else [None]
        if None in results:
            return Unresolved(expression, (collection,))
        rounds = [one for one in results if one]
        if expression.key is None:
            return [value for _, value in rounds]
        return _grouped(rounds) if expression.grouped else dict(rounds)

    def _rounds(self, expression: For, collection: Any) -> Iterator[tuple[str, Any] | tuple[()] | None]:
        """The key and value of each round, () for one that is left out, None for one that cannot be known."""
        pairs = sorted(collection.items()) if isinstance(collection, dict) else enumerate(collection)
        for position, item in pairs:
            given = dict(zip(reversed(expression.names), (item, position), strict=False))
            inner = Evaluation(_with_names(given, self.resolve), self.budget)
            wanted = True if expression.condition is None else inner.value(expression.condition)
            key = "" if expression.key is None else inner.value(expression.key)
            if wanted in (False, "false"):
                yield ()
            elif wanted in (True, "true") and isinstance(key, str | int | float):
                yield text(key), inner.value(expression.value)
            else:
                yield None
                return


def _grouped(rounds: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    gathered: dict[str, list[Any]] = {}
    for key, value in rounds:
        gathered.setdefault(key, []).append(value)
    return gathered


def _with_names(given: Mapping[str, Any], resolve: Resolve) -> Resolve:
    def inner(traversal: Traversal) -> Any:
        name = traversal.steps[0]
        return inside(given[name], traversal, 1) if name in given else resolve(traversal)  # type: ignore[index]

    return inner


def inside(value: Any, traversal: Traversal, position: int) -> Any:
    """The part of a value that the steps of a traversal lead to, from a position on."""
    for step in traversal.steps[position:]:
        if value is TOO_LARGE:
            return value
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
        and one is not TOO_LARGE
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
