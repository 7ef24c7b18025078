"""Whether another object of the plan says what a deleted one said: a rule or a right that only changes its type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence

import msgspec

from planguard.evidence.once import of_plan
from planguard.evidence.permissions.policies import Policies
from planguard.evidence.permissions.statements import lost
from planguard.evidence.updates.networks.openings import let_in
from planguard.evidence.updates.networks.owners import Owner, owner
from planguard.knowledge.words.attributes import attributes, own_names
from planguard.knowledge.words.rights import rights
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import Value, revealed

_MOST = 200  # statements of new policies that are looked through
_Scope = frozenset[tuple[str, str]]
_Right = tuple[str, str, _Scope]


def is_said_elsewhere(change: ResourceChange, plan: Plan) -> bool:
    """Whether everything that a deleted rule, policy, or binding allows is allowed by new objects of other types."""
    if change.action is not Action.DELETE or not isinstance(change.before, Mapping):
        return False
    said = _said(plan)
    if not said.types - {change.type}:
        return False
    return _is_let_in(change, said) or _is_granted(change, said) or _is_written(change, said)


class _Said(msgspec.Struct, frozen=True):
    """What the objects say that the plan creates or updates, each with its type."""

    types: frozenset[str]
    openings: Mapping[Hashable, Sequence[tuple[str, Owner]]]
    rights: Mapping[tuple[str, str], Sequence[tuple[str, _Scope]]]
    statements: Sequence[tuple[str, Mapping[str, Value]]]


@of_plan
def _said(plan: Plan) -> _Said:
    openings: dict[Hashable, list[tuple[str, Owner]]] = defaultdict(list)
    granted: dict[tuple[str, str], list[tuple[str, _Scope]]] = defaultdict(list)
    statements: list[tuple[str, Mapping[str, Value]]] = []
    new = [one for one in plan.touched() if one.after is not None and not one.action.replaces]
    for one in new:
        for opening in let_in(one.type, one.after):
            openings[opening.key].append((one.type, owner(one, one.after)))
        for what, who, scope in _granted(one.after):
            granted[what, who].append((one.type, scope))
        statements += ((one.type, statement) for statement in Policies(revealed(one.after)).statements)
    return _Said(frozenset(one.type for one in new), openings, granted, statements[:_MOST])


def _is_let_in(change: ResourceChange, said: _Said) -> bool:
    """Whether the same is let in to the same group."""
    had, former = list(let_in(change.type, change.before)), owner(change, change.before)
    return bool(had) and all(
        any(kind != change.type and now.may_be(former) for kind, now in said.openings.get(one.key, ())) for one in had
    )


def _is_granted(change: ResourceChange, said: _Said) -> bool:
    """Whether everybody keeps the role or the managed policy, in the same place."""
    had = list(_granted(change.before))
    return bool(had) and all(
        any(kind != change.type and _is_the_same(scope, other) for kind, other in said.rights.get((what, who), ()))
        for what, who, scope in had
    )


def _is_the_same(one: _Scope, other: _Scope) -> bool:
    there = dict(other)
    return all(there.get(name, value) == value for name, value in one)


def _is_written(change: ResourceChange, said: _Said) -> bool:
    """Whether the statements of a policy are in another one."""
    before = Policies(revealed(change.before)).statements
    after = [statement for kind, statement in said.statements if kind != change.type]
    return bool(before) and bool(after) and not lost(before, after)


def _granted(tree: Value) -> Iterator[_Right]:
    """What is granted to whom, with the texts that may say where."""
    known, values = rights(), revealed(tree)
    if not isinstance(values, Mapping):
        return
    granted = [text for name in ("role", *known.attached_by) for text in _texts(values.get(name))]
    holders = [text for name in known.held_by for text in _texts(values.get(name))]
    elsewhere = {*attributes().computed, *own_names()}
    scope = frozenset(
        (name, value)
        for name, value in values.items()
        if isinstance(value, str) and name not in elsewhere and name not in known.held_by
    )
    yield from ((what, who, scope) for what in granted for who in holders if what != who)


def _texts(value: Value) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one]
