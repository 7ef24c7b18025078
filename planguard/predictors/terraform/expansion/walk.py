"""Walks two versions of a configuration side by side, down its module calls, and says what each asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import msgspec
from msgspec.structs import replace

from planguard.loading.regex import regex
from planguard.model.gaps import Gap, GapKind
from planguard.predictors.terraform.expansion.pair import UNREAD, Expansion, Instance, Pair, Versions
from planguard.predictors.terraform.modules.configuration import Configuration
from planguard.sources.hcl.addresses import Address, Step, written
from planguard.sources.hcl.evaluation.budget import BudgetError
from planguard.sources.hcl.evaluation.scope import Scope, repetition
from planguard.sources.hcl.module import Module, local_directory
from planguard.sources.hcl.parsing import Definition, parse
from planguard.sources.hcl.syntax import Literal

_A_MODULE, _A_QUIET_BLOCK = 300, 5  # steps, for all that becomes of one further on
_META = frozenset({"count", "for_each", "source", "version", "providers", "depends_on"})


def expand(old: Configuration, new: Configuration, pair: Pair) -> Expansion:
    """What two versions of a root module ask for, all modules below it that are at hand included."""
    result = Expansion()
    with pair.sides[0].budget.portion():
        _walk(_Walk(old, new, result), pair)
    return result


class _Walk(msgspec.Struct, frozen=True):
    """``within`` are the directories of the modules around the one that is walked."""

    old: Configuration
    new: Configuration
    result: Expansion
    within: tuple[str, ...] = ()

    def into(self, pair: Pair) -> _Walk:
        """The walk through what a module calls."""
        return replace(self, within=(*self.within, *{side.module.directory for side in pair.sides}))


def _walk(walk: _Walk, pair: Pair) -> None:
    walk.result.pairs.append(pair)
    for name, before, after in _worst_first(pair.definitions("resource")):
        if pair.after is not None and after is not None and pair.quiet(before, after):
            _keep_quiet(walk, Instance((*pair.after.address, Step(name)), after, pair.after, ""))
        else:
            old, new = _both(pair, name, before, after)
            walk.result.before.update(old)
            walk.result.after.update(new)
    for call in _worst_first(_calls(pair)):
        _walk_call(walk.into(pair), pair, call)


def _worst_first(definitions: Iterable[Versions]) -> list[Versions]:
    """What goes before what stays, and what is new last, as that is the least to be missed."""
    return sorted(definitions, key=lambda each: (each[1] is None, each[2] is not None))


def _keep_quiet(walk: _Walk, instance: Instance) -> None:
    with suppress(BudgetError):
        instance.scope.budget.spend(_A_QUIET_BLOCK)
        walk.result.quiet.append(instance)


def _both(
    pair: Pair, name: str, before: Definition | None, after: Definition | None
) -> tuple[dict[Address, Instance], dict[Address, Instance]]:
    """The instances of a resource in both versions; one that stands for all where the budget is spent."""
    try:
        return _instances(name, before, pair.before), _instances(name, after, pair.after)
    except BudgetError:
        _skip(pair, name)
        return _unread(name, before, pair.before), _unread(name, after, pair.after)


def _instances(name: str, definition: Definition | None, scope: Scope | None) -> dict[Address, Instance]:
    if scope is None or definition is None:
        return {}
    kind, values = repetition(definition, scope.about(name))
    found = {}
    for key, value in ({...: None} if values is None else values).items():
        step = Step(name, key)
        inner = scope.about(str(step)) if key is ... else scope.about(str(step)).each(key, value)
        found[*scope.address, step] = Instance((*scope.address, step), definition, inner, kind)
    return found


def _unread(name: str, definition: Definition | None, scope: Scope | None) -> dict[Address, Instance]:
    if scope is None or definition is None:
        return {}
    address = (*scope.address, Step(name, ...))
    return {address: Instance(address, definition, scope.about(name), UNREAD)}


def _skip(pair: Pair, name: str) -> None:
    side = pair.sides[-1]
    side.budget.skip(written((*side.address, Step(name))))


def _calls(pair: Pair) -> Iterator[Versions]:
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


_CALL_MOVED = regex(r'\b"?(from|to)"?\s*[=:]\s*"?module\.([\w-]+)"?\s*$', re.MULTILINE)


def _walk_call(walk: _Walk, pair: Pair, call: Versions) -> None:
    name, before, after = call
    step = f"module.{name}"
    try:
        old = _call_instances(pair.before, before, step)
        new = _call_instances(pair.after, after, step)
        entered = {
            key: Pair(_enter(walk.old, before, old.get(key)), _enter(walk.new, after, new.get(key)))
            for key in dict.fromkeys([*old, *new])
        }
    except BudgetError:
        _skip(pair, step)
        _opaque_call(walk, pair, call, Step(step, ...))
        return
    for key, inner in entered.items():
        if inner.before is None and inner.after is None:
            _opaque_call(walk, pair, call, Step(step, key))
        elif any(side.module.directory in walk.within for side in inner.sides):
            pair.sides[-1].budget.skip(written(inner.sides[-1].address))
        else:
            _walk(walk, inner)
            if key in old and key in new:
                _mixed_call(walk, inner)


def _call_instances(scope: Scope | None, definition: Definition | None, step: str) -> dict[Any, tuple[Step, Scope]]:
    """The keys of a call with the step that each adds to an address, and the scope that it is made in."""
    if scope is None or definition is None:
        return {}
    values = repetition(definition, scope.about(step)).values
    if values is None:
        return {...: (Step(step, ...), scope)}
    return {key: (Step(step, key), scope.each(key, value)) for key, value in values.items()}


def _enter(configuration: Configuration, call: Definition | None, found: tuple[Step, Scope] | None) -> Scope | None:
    """The scope inside one instance of a call; None if its source is not in these sources."""
    if call is None or found is None:
        return None
    step, caller = found
    directory = local_source(call, caller.module.directory)
    module = configuration.module(directory) if directory is not None else Module("")
    if directory is None or not module.files:
        return None
    caller.budget.spend(_A_MODULE)
    scope = caller.about(str(step))
    arguments = parse(call).attributes
    inputs = {name: scope.value(given.expression) for name, given in arguments.items() if name not in _META}
    return Scope(module, (*caller.address, step), inputs, budget=caller.budget)


def local_source(call: Definition, directory: str) -> str | None:
    """The directory a module call names, from the top of the sources; None for a registry or a remote address."""
    source = parse(call).expression("source")
    named = source.value if isinstance(source, Literal) and isinstance(source.value, str) else ""
    return local_directory(named, directory)


def _opaque_call(walk: _Walk, pair: Pair, call: Versions, step: Step) -> None:
    """A call whose module is not at hand: what it holds is not known, only that the call itself changed."""
    _, before, after = call
    if pair.quiet(before, after):
        return
    for scope, definition, found in ((pair.before, before, walk.result.before), (pair.after, after, walk.result.after)):
        if scope is not None and definition is not None:
            address = (*scope.address, step)
            found[address] = Instance(address, definition, scope.about(str(step)), _kind(definition, scope))


def _kind(definition: Definition, scope: Scope) -> str:
    try:
        return repetition(definition, scope).kind
    except BudgetError:
        return UNREAD


def _mixed_call(walk: _Walk, inner: Pair) -> None:
    if inner.before is None or inner.after is None:
        address = written(inner.sides[0].address)
        walk.result.gaps.append(
            Gap(
                GapKind.SOURCE_ONLY,
                f"These files do not hold the source of {address} in both versions. Read the plan.",
            )
        )
