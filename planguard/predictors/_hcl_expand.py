"""Walks two versions of a configuration side by side, down its module calls, and says what each asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from planguard.plan import Gap
from planguard.predictors._hcl_configuration import Configuration, local_directory
from planguard.predictors._hcl_module import Definition, Module, parse
from planguard.predictors._hcl_scope import Address, Repetition, Scope, Step, repetition, written
from planguard.predictors._hcl_syntax import Literal
from planguard.predictors._hcl_values import same

_DEEPEST = 30
_META = frozenset({"count", "for_each", "source", "version", "providers", "depends_on"})


@dataclass(frozen=True)
class Instance:
    """An object that a configuration asks for. ``repeated`` is how its block is repeated: single, count or for_each."""

    address: Address
    definition: Definition
    scope: Scope
    repeated: str


@dataclass
class Expansion:
    """What both versions ask for. ``quiet`` are the resources of which nothing changed, neither text nor inputs."""

    before: dict[Address, Instance] = field(default_factory=dict)
    after: dict[Address, Instance] = field(default_factory=dict)
    quiet: list[Instance] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


@dataclass(frozen=True)
class Pair:
    """The same module instance in both versions; None where a version does not have it."""

    before: Scope | None
    after: Scope | None

    @property
    def sides(self) -> tuple[Scope, ...]:
        """The versions that there are."""
        return tuple(side for side in (self.before, self.after) if side is not None)

    @cached_property
    def differing(self) -> frozenset[str]:
        """The variables and locals that do not surely stand for the same in both versions."""
        if self.before is None or self.after is None:
            return frozenset()
        before, after = self.before, self.after
        candidates = {f"var.{name}" for name in _changed(before.module.of("variable"), after.module.of("variable"))}
        candidates |= {f"var.{name}" for name in {*before.inputs, *after.inputs}}
        found = {name for name in candidates if same(before.named(name), after.named(name)) is not True}
        blocks = (before.module.loose("locals"), after.module.loose("locals"))
        if blocks[0] != blocks[1] or any(block.mentions & found for block in blocks[1]):
            names = {*before.module.locals, *after.module.locals}
            found |= {
                f"local.{n}" for n in names if same(before.named(f"local.{n}"), after.named(f"local.{n}")) is not True
            }
        return frozenset(found)

    def quiet(self, before: Definition | None, after: Definition | None) -> bool:
        """Whether a block says the same in both versions."""
        return before == after is not None and not any(block.mentions & self.differing for block in after)

    def definitions(self, kind: str) -> Iterator[tuple[str, Definition | None, Definition | None]]:
        """Every block of a kind with its two versions."""
        before: Mapping[str, Definition] = self.before.module.of(kind) if self.before else {}
        after: Mapping[str, Definition] = self.after.module.of(kind) if self.after else {}
        for name in sorted({*before, *after}):
            yield name, before.get(name), after.get(name)


def _changed(before: Mapping[str, Definition], after: Mapping[str, Definition]) -> set[str]:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def expand(old: Configuration, new: Configuration, pair: Pair) -> Expansion:
    """What two versions of a root module ask for, all modules below it that are at hand included."""
    result = Expansion()
    _walk(_Walk(old, new, result), pair, 0)
    return result


@dataclass(frozen=True)
class _Walk:
    old: Configuration
    new: Configuration
    result: Expansion


def _walk(walk: _Walk, pair: Pair, depth: int) -> None:
    walk.result.pairs.append(pair)
    for name, before, after in pair.definitions("resource"):
        if pair.quiet(before, after) and pair.after is not None and after is not None:
            walk.result.quiet.append(Instance((*pair.after.address, Step(name)), after, pair.after, ""))
            continue
        for scope, definition, found in (
            (pair.before, before, walk.result.before),
            (pair.after, after, walk.result.after),
        ):
            if scope is not None and definition is not None:
                found.update({one.address: one for one in _instances(name, definition, scope)})
    if depth < _DEEPEST:
        for name, before, after in _calls(pair):
            _walk_call(walk, pair, (name, before, after), depth)


def _instances(name: str, definition: Definition, scope: Scope) -> Iterator[Instance]:
    kind, values = repetition(definition, scope)
    if values is None:
        yield Instance((*scope.address, Step(name, ...)), definition, scope, kind)
    for key, value in (values or {}).items():
        yield Instance((*scope.address, Step(name, key)), definition, scope.each(key, value), kind)


def _calls(pair: Pair) -> Iterator[tuple[str, Definition | None, Definition | None]]:
    """The module calls with their two versions; a call that was renamed with ``moved`` is one call."""
    listed = {name: (before, after) for name, before, after in pair.definitions("module")}
    for old, new in _renamed_calls(pair.after):
        if listed.get(old, (None, ()))[1] is None and listed.get(new, ((), None))[0] is None:
            listed[new] = (listed.pop(old)[0], listed[new][1])
    for name, (before, after) in listed.items():
        yield name, before, after


def _renamed_calls(scope: Scope | None) -> Iterator[tuple[str, str]]:
    for block in scope.module.loose("moved") if scope else ():
        found = _CALL_MOVED.findall(block.text)
        if len(found) == 2:
            sides = dict(found)
            if set(sides) == {"from", "to"}:
                yield sides["from"], sides["to"]


_CALL_MOVED = re.compile(r'\b"?(from|to)"?\s*[=:]\s*"?module\.([\w-]+)"?\s*$', re.MULTILINE)


def _walk_call(walk: _Walk, pair: Pair, call: tuple[str, Definition | None, Definition | None], depth: int) -> None:
    name, before, after = call
    step = f"module.{name}"
    old = _call_instances(pair.before, before, step)
    new = _call_instances(pair.after, after, step)
    for key in dict.fromkeys([*old, *new]):
        inner = Pair(
            _enter(walk.old, pair.before, before, old.get(key)), _enter(walk.new, pair.after, after, new.get(key))
        )
        if inner.before is None and inner.after is None:
            _opaque_call(walk, pair, call, Step(step, key))
        else:
            _walk(walk, inner, depth + 1)
            if key in old and key in new:
                _mixed_call(walk, inner)


def _call_instances(scope: Scope | None, definition: Definition | None, step: str) -> dict[Any, tuple[Step, Scope]]:
    if scope is None or definition is None:
        return {}
    found: Repetition = repetition(definition, scope)
    if found.values is None:
        return {...: (Step(step, ...), scope)}
    return {key: (Step(step, key), scope.each(key, value)) for key, value in found.values.items()}


def _enter(
    configuration: Configuration, caller: Scope | None, call: Definition | None, found: tuple[Step, Scope] | None
) -> Scope | None:
    """The scope inside one instance of a call; None if its source is not in these sources."""
    if caller is None or call is None or found is None:
        return None
    directory = local_source(call, caller.module.directory)
    module = configuration.module(directory) if directory is not None else Module("")
    if directory is None or not module.files:
        return None
    step, scope = found
    arguments = parse(call).attributes
    inputs = {name: scope.value(given.expression) for name, given in arguments.items() if name not in _META}
    return Scope(module, (*caller.address, step), inputs)


def local_source(call: Definition, directory: str) -> str | None:
    """The directory a module call names, from the top of the sources; None for a registry or a remote address."""
    source = parse(call).expression("source")
    named = source.value if isinstance(source, Literal) and isinstance(source.value, str) else ""
    return local_directory(named, directory)


def _opaque_call(walk: _Walk, pair: Pair, call: tuple[str, Definition | None, Definition | None], step: Step) -> None:
    """A call whose module is not at hand: what it holds is not known, only that the call itself changed."""
    _, before, after = call
    if pair.quiet(before, after):
        return
    for scope, definition, found in ((pair.before, before, walk.result.before), (pair.after, after, walk.result.after)):
        if scope is not None and definition is not None:
            kind = repetition(definition, scope).kind
            address = (*scope.address, step)
            found[address] = Instance(address, definition, scope, kind)


def _mixed_call(walk: _Walk, inner: Pair) -> None:
    if inner.before is None or inner.after is None:
        address = written(inner.sides[0].address)
        walk.result.gaps.append(
            Gap("source-only", f"the source of {address} is not part of these files in both versions; read the plan.")
        )
