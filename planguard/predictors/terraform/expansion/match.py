"""Finds for each object of the earlier version what became of it: kept, moved, forgotten or gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from msgspec.structs import replace

from planguard.model.change import Action, Certainty
from planguard.model.reasons import ActionReason
from planguard.predictors.terraform.expansion.pair import UNREAD, Expansion, Instance
from planguard.predictors.terraform.expansion.statements import Statements, statements
from planguard.sources.hcl.addresses import Address, Step, keyless, written
from planguard.sources.hcl.evaluation.budget import BudgetError
from planguard.sources.hcl.evaluation.scope import Scope, repetition
from planguard.sources.hcl.parsing import parse
from planguard.sources.hcl.syntax import Conditional, Expression, Literal

A_COMPARISON, _ONE_SIDE = 300, 100  # steps, for all that becomes of an object further on


class Match(msgspec.Struct, frozen=True):
    """An object in both versions, or in one. ``certainty`` and ``reason`` say how it goes where it does."""

    before: Instance | None
    after: Instance | None
    action: Action = Action.UPDATE
    certainty: Certainty = Certainty.LIKELY
    reason: str | None = None
    imported: bool = False

    @property
    def unread(self) -> bool:
        """Whether no more than the header of the block was looked at, in one of the versions."""
        return any(side is not None and side.repeated == UNREAD for side in (self.before, self.after))


def is_call(match: Match) -> bool:
    """Whether this is a call of a module that is not at hand, rather than an object."""
    instance = match.after or match.before
    return instance is not None and instance.address[-1].name.startswith("module.")


def matches(expansion: Expansion) -> Iterator[Match]:
    """What becomes of every object that is not quiet; those beyond the budget are not looked into."""
    for match in _matches(expansion):
        instance = match.after or match.before
        if instance is None or match.unread or _paid(match, instance):
            yield match
        else:
            unread = replace(instance, repeated=UNREAD)
            yield replace(match, after=unread) if match.after else replace(match, before=unread)


def _paid(match: Match, instance: Instance) -> bool:
    try:
        instance.scope.budget.spend(A_COMPARISON if match.before and match.after else _ONE_SIDE)
    except BudgetError:
        instance.scope.budget.skip(written(instance.address))
        return False
    return True


def _matches(expansion: Expansion) -> Iterator[Match]:
    said = statements(expansion.pairs)
    places = _Places.of(expansion)
    taken: set[Address] = set()
    for address, instance in expansion.before.items():
        target = address if address in expansion.after else _target(address, expansion, said)
        if address[-1].key is ... and instance.repeated == "count" and _at_most_one(instance):
            single = (*target[:-1], Step(target[-1].name))
            target = single if single in expansion.after else target
        if target in expansion.after and target not in taken:
            taken.add(target)
            yield Match(instance, expansion.after[target])
        else:
            yield from _unmatched(replace(instance, address=target), places, said)
    blocks = {keyless(address) for address in expansion.before}
    for address, instance in expansion.after.items():
        if address not in taken and not (address[-1].key is ... and keyless(address) in blocks):
            yield Match(None, instance, Action.CREATE, imported=address in said.imported)


class _Places(msgspec.Struct, frozen=True):
    """The later version, to be looked up in: its instances by the block they are of, its modules by address."""

    instances: Mapping[Address, list[Instance]]
    modules: Mapping[Address, Scope]

    @classmethod
    def of(cls, expansion: Expansion) -> _Places:
        instances: dict[Address, list[Instance]] = {}
        for one in expansion.after.values():
            instances.setdefault(keyless(one.address), []).append(one)
        return cls(instances, {pair.after.address: pair.after for pair in reversed(expansion.pairs) if pair.after})


def _target(address: Address, expansion: Expansion, said: Statements) -> Address:
    moved = said.moved(address)
    if moved in expansion.after:
        return moved
    other = _implied(moved)
    return other if other in expansion.after and other not in expansion.before else moved


def _implied(address: Address) -> Address:
    """Where Terraform itself looks for an object when ``count`` is added to its block or taken away."""
    name, key = address[-1]
    return (*address[:-1], Step(name, {None: 0, 0: None}.get(key, key)))


def _at_most_one(instance: Instance) -> bool:
    """Whether a block whose number of instances is not known is one that is switched on or off."""
    count = parse(instance.definition).expression("count")
    return isinstance(count, Conditional) and all(_is_switch(side) for side in (count.yes, count.no))


def _is_switch(expression: Expression) -> bool:
    return isinstance(expression, Literal) and expression.value in (0, 1)


def _unmatched(instance: Instance, places: _Places, said: Statements) -> Iterator[Match]:
    statement = said.removal(instance.address)
    if statement is not None:
        yield Match(instance, None, Action.DELETE if statement else Action.FORGET, reason=_REASONS["resource"])
        return
    reason, certainty = _REASONS["resource"], Certainty.LIKELY
    siblings = places.instances.get(keyless(instance.address), [])
    if instance.repeated == UNREAD and siblings:
        return
    unknown = next((one for one in siblings if any(step.key is ... for step in one.address)), None)
    if any(step.key is ... for step in instance.address) and any(one.repeated == instance.repeated for one in siblings):
        return
    if unknown is not None and unknown.repeated == instance.repeated:
        return
    if (
        instance.address[-1].key is ...
        and instance.repeated == "count"
        and any(s.repeated == "single" for s in siblings)
    ):
        certainty = Certainty.MAY
    if unknown is not None and {unknown.repeated, instance.repeated} == {"single", "count"}:
        certainty = Certainty.MAY
    repeated = _repeated_now(instance, places)
    if repeated is not None:
        reason = _REASONS[repeated if repeated == instance.repeated else "repetition"]
    elif any(step.name.startswith("module.") for step in instance.address):
        reason = _REASONS["module"] if instance.address[:-1] not in places.modules else reason
    yield Match(instance, None, Action.DELETE, certainty, reason)


_REASONS = {
    "resource": ActionReason.NO_RESOURCE_CONFIG.value,
    "repetition": ActionReason.WRONG_REPETITION.value,
    "single": ActionReason.ENABLED_FALSE.value,
    "count": ActionReason.COUNT_INDEX.value,
    "for_each": ActionReason.EACH_KEY.value,
    "module": ActionReason.NO_MODULE.value,
}


def _repeated_now(instance: Instance, places: _Places) -> str | None:
    """How the block is repeated in the later version; None if it is not there any more, or cannot be looked at."""
    after = places.modules.get(instance.address[:-1])
    definition = after.module.of("resource").get(instance.address[-1].name) if after else None
    try:
        return repetition(definition, after).kind if after and definition else None
    except BudgetError:
        return None
