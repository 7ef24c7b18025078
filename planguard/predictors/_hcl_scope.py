"""What names stand for inside one instance of a module: variables, locals, each and count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from planguard.predictors._hcl_module import Definition, Module, parse
from planguard.predictors._hcl_syntax import Expression, Traversal
from planguard.predictors._hcl_values import Unresolved, evaluate, inside


class Step(NamedTuple):
    """One part of an address: ``module.db``, ``aws_vpc.main``. The key of an unknown set of instances is ``...``."""

    name: str
    key: Any = None

    def __str__(self) -> str:
        if self.key is None or self.key is ...:
            return self.name
        return f"{self.name}[{self.key}]" if isinstance(self.key, int) else f"{self.name}[{_quoted(self.key)}]"


def _quoted(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


Address = tuple[Step, ...]


def written(address: Address) -> str:
    """An address as Terraform writes it."""
    return ".".join(map(str, address))


def keyless(address: Address) -> Address:
    """An address without instance keys."""
    return tuple(Step(step.name) for step in address)


@dataclass(frozen=True)
class Scope:
    """An instance of a module. ``inputs`` are the values given to its variables; ``own`` is what each and count are."""

    module: Module
    address: Address = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)  # what names were found to stand for; filled as they are met

    def value(self, expression: Expression) -> Any:
        """The value of an expression in this module."""
        return evaluate(expression, self._resolve)

    def each(self, key: Any, value: Any) -> Scope:
        """The same scope inside one instance of a resource or of a module call."""
        own = {"each.key": key, "each.value": value} if isinstance(key, str) else {"count.index": key}
        return self if key is None else replace(self, own=own)

    def iterating(self, name: str, key: Any, value: Any) -> Scope:
        """The same scope inside one block that a ``dynamic`` block generates."""
        return replace(self, own={**self.own, f"{name}.key": key, f"{name}.value": value})

    def named(self, name: str) -> Any:
        """The value of ``var.x`` or ``local.x``."""
        if name not in self.known:
            self.known[name] = self._unknown(Traversal(tuple(name.split("."))))  # holds meanwhile, so a circle ends
            self.known[name] = self._variable(name[4:]) if name.startswith("var.") else self._local(name[6:])
        return self.known[name]

    def _resolve(self, traversal: Traversal) -> Any:
        name = ".".join(map(str, traversal.steps[:2]))
        if traversal.steps[0] in ("var", "local") and len(traversal.steps) > 1:
            return inside(self.named(name), traversal, 2)
        if name in self.own:
            return inside(self.own[name], traversal, 2)
        return self._unknown(traversal)

    def _unknown(self, expression: Expression) -> Unresolved:
        return Unresolved(expression, module=written(self.address))

    def _variable(self, name: str) -> Any:
        definition = self.module.of("variable").get(name)
        if name in self.inputs:
            return self.inputs[name]
        default = parse(definition).expression("default") if definition else None
        return self._unknown(Traversal(("var", name))) if default is None else evaluate(default, self._resolve)

    def _local(self, name: str) -> Any:
        found = self.module.locals.get(name)
        return (
            self._unknown(Traversal(("local", name)))
            if found is None
            else replace(self, own={}).value(found.expression)
        )


_MOST_INSTANCES = 2_000


class Repetition(NamedTuple):
    """How often a block is repeated: ``kind`` is single, count or for_each; ``values`` by key, None if not known."""

    kind: str
    values: Mapping[Any, Any] | None


def repetition(definition: Definition, scope: Scope) -> Repetition:
    """The instances that a resource or module block asks for."""
    body = parse(definition)
    count, for_each = body.expression("count"), body.expression("for_each")
    if count is not None:
        number = scope.value(count)
        whole = isinstance(number, int | float) or (isinstance(number, str) and number.isdigit())
        fits = whole and 0 <= int(number) <= _MOST_INSTANCES
        return Repetition("count", {i: i for i in range(int(number))} if fits else None)
    if for_each is not None:
        return Repetition("for_each", _elements(scope.value(for_each)))
    lifecycle = body.block("lifecycle")
    enabled = lifecycle.body.expression("enabled") if lifecycle else None
    if enabled is None:
        return Repetition("single", {None: None})
    return Repetition("single", _switched(scope.value(enabled)))


def _switched(value: Any) -> Mapping[Any, Any] | None:
    if not isinstance(value, bool):
        return None
    return {None: None} if value else {}


def _elements(value: Any) -> Mapping[Any, Any] | None:
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {item: item for item in value}
    return None
