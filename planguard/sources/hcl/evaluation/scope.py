"""What names stand for inside one instance of a module: variables, locals, each and count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from planguard.sources.hcl.addresses import Address, written
from planguard.sources.hcl.evaluation.budget import ONE_VALUE, Budget, BudgetError
from planguard.sources.hcl.evaluation.unresolved import TOO_LARGE, Unresolved
from planguard.sources.hcl.evaluation.values import Evaluation, inside
from planguard.sources.hcl.module import Module
from planguard.sources.hcl.parsing import Definition, parse
from planguard.sources.hcl.syntax import Attribute, Expression, Opaque, Traversal, traversals

_NOT_READ = Opaque("not read", "", ())


class Scope(msgspec.Struct, frozen=True):
    """An instance of a module. ``inputs`` are the values given to its variables; ``own`` is what each and count are.

    ``subject`` is what is evaluated, for a gap where it cannot be. ``known`` is what names were found to stand for, and
    is filled as they are met.
    """

    module: Module
    address: Address = ()
    inputs: Mapping[str, Any] = msgspec.field(default_factory=dict)
    own: Mapping[str, Any] = msgspec.field(default_factory=dict)
    known: dict[str, Any] = msgspec.field(default_factory=dict)
    budget: Budget = msgspec.field(default_factory=Budget)
    subject: str = ""

    def value(self, expression: Expression) -> Any:
        """The value of an expression in this module; `TOO_LARGE` for one that the budget does not allow."""
        try:
            if expression is _NOT_READ:
                raise BudgetError
            with self.budget.portion(ONE_VALUE):
                value = Evaluation(self._resolve, self.budget).value(expression)
                self.budget.spend(self.budget.size(value).parts)
        except (BudgetError, RecursionError):
            self.give_up()
            return TOO_LARGE
        return value

    def each(self, key: Any, value: Any) -> Scope:
        """The same scope inside one instance of a resource or of a module call."""
        own = {"each.key": key, "each.value": value} if isinstance(key, str) else {"count.index": key}
        return self if key is None else replace(self, own=own)

    def iterating(self, name: str, key: Any, value: Any) -> Scope:
        """The same scope inside one block that a ``dynamic`` block generates."""
        return replace(self, own={**self.own, f"{name}.key": key, f"{name}.value": value})

    def about(self, subject: str) -> Scope:
        """The same scope, for evaluating what has this address in the module."""
        return replace(self, subject=".".join(filter(None, (written(self.address), subject))))

    @property
    def locals(self) -> Mapping[str, Attribute] | None:
        """The local values of the module; None where they are more than the budget allows to read."""
        try:
            self.budget.read(self.module.loose("locals"))
        except BudgetError:
            self.about("locals").give_up()
            return None
        return self.module.locals

    def named(self, name: str) -> Any:
        """The value of ``var.x`` or ``local.x``; what it rests on is found first, as a chain of names may be long."""
        waiting, met = [name], dict[str, Expression]()
        while waiting:
            current = waiting[-1]
            if current not in self.known:
                self.known[current] = self._unknown(Traversal(tuple(current.split("."))))  # meanwhile: a circle ends
                waiting += self._rests_on(current, met)
            elif waiting.pop() in met:
                scope = replace(self, own={}).about(current)
                self.known[current] = scope.value(met.pop(current))
        return self.known[name]

    def _rests_on(self, name: str, met: dict[str, Expression]) -> list[str]:
        """The names that a name's expression needs, which is put among those that are met; none for a given value."""
        if name.startswith("var.") and name[4:] in self.inputs:
            self.known[name] = self.inputs[name[4:]]
            return []
        if name.startswith("local."):
            found = self.locals.get(name[6:]) if self.locals is not None else Attribute(_NOT_READ)
            expression = found.expression if found else None
        else:
            expression = self._default(name[4:])
        if expression is None:
            return []
        met[name] = expression
        return [one for one in dict.fromkeys(_names(expression)) if one not in self.known]

    def _default(self, variable: str) -> Expression | None:
        definition = self.module.of("variable").get(variable, ())
        try:
            self.budget.read(definition)
        except BudgetError:
            return _NOT_READ
        return parse(definition).expression("default") if definition else None

    def give_up(self) -> None:
        """Note that what is evaluated here is too large."""
        self.budget.too_large(self.subject or written(self.address) or "the root module")

    def _resolve(self, traversal: Traversal) -> Any:
        name = ".".join(map(str, traversal.steps[:2]))
        if traversal.steps[0] in ("var", "local") and len(traversal.steps) > 1:
            return inside(self.named(name), traversal, 2)
        if name in self.own:
            return inside(self.own[name], traversal, 2)
        return self._unknown(traversal)

    def _unknown(self, expression: Expression) -> Unresolved:
        return Unresolved(expression, module=written(self.address))


def _names(expression: Expression) -> Iterator[str]:
    """The variables and locals that an expression refers to."""
    for traversal in traversals(expression):
        if traversal.steps[0] in ("var", "local") and len(traversal.steps) > 1:
            yield f"{traversal.steps[0]}.{traversal.steps[1]}"


_AN_INSTANCE = 100  # steps
_COUNTABLE = 1_000_000_000


class Repetition(NamedTuple):
    """How often a block is repeated: ``kind`` is single, count or for_each; ``values`` by key, None if not known."""

    kind: str
    values: Mapping[Any, Any] | None


def repetition(definition: Definition, scope: Scope) -> Repetition:
    """The instances that a resource or module block asks for."""
    scope.budget.read(definition)
    body = parse(definition)
    count, for_each = body.expression("count"), body.expression("for_each")
    if count is not None:
        return Repetition("count", _counted(scope.value(count), scope))
    if for_each is not None:
        return Repetition("for_each", _elements(scope.value(for_each), scope))
    lifecycle = body.block("lifecycle")
    enabled = lifecycle.body.expression("enabled") if lifecycle else None
    if enabled is None:
        return Repetition("single", {None: None})
    return Repetition("single", _switched(scope.value(enabled)))


def _switched(value: Any) -> Mapping[Any, Any] | None:
    if not isinstance(value, bool):
        return None
    return {None: None} if value else {}


def _counted(value: Any, scope: Scope) -> Mapping[Any, Any] | None:
    if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value):
        value = int(value)
    if not isinstance(value, int | float) or not value >= 0 or not _affordable(value, scope):
        return None
    return {number: number for number in range(int(value))}


def _elements(value: Any, scope: Scope) -> Mapping[Any, Any] | None:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = {item: item for item in value}
    return value if isinstance(value, dict) and _affordable(len(value), scope) else None


def _affordable(instances: float, scope: Scope) -> bool:
    """Whether instances are not too many to be told apart; each costs what becomes of it further on."""
    try:
        scope.budget.spend(_AN_INSTANCE * int(min(instances, _COUNTABLE)))
    except BudgetError:
        scope.give_up()
        return False
    return True
