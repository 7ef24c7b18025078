"""Who holds which dangerous rights before the apply, wherever in the plan they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from planguard.evidence.once import of_plan
from planguard.evidence.permissions.grant import EVERYTHING, Grant
from planguard.evidence.permissions.grants import grants
from planguard.evidence.permissions.policies import Policies
from planguard.knowledge.words.rights import rights
from planguard.model.change import ResourceChange, without_keys
from planguard.model.plan import Plan
from planguard.model.values import Value, at, revealed


def hold_it_already(change: ResourceChange, grant: Grant, plan: Plan) -> bool:
    """Whether everybody to whom an object gives a right has it before: it is only written elsewhere from now on."""
    holders = set(_holders(change, plan))
    held = _held(plan)
    return bool(holders) and all(not {grant, EVERYTHING}.isdisjoint(held.get(holder, ())) for holder in holders)


@of_plan
def _held(plan: Plan) -> Mapping[str, frozenset[Grant]]:
    """The dangerous rights that each holder has before the apply."""
    found: dict[str, set[Grant]] = defaultdict(set)
    for change in plan.touched():
        if change.before is None:
            continue
        if has := grants(change.type, Policies(revealed(change.before))):
            for holder in _named(change.before):
                found[holder] |= has
    return {holder: frozenset(has) for holder, has in found.items()}


def _holders(change: ResourceChange, plan: Plan) -> Iterator[str]:
    """To whom an object gives its rights: whom it names, or those that attachments to it name."""
    named = list(_named(change.after))
    yield from named
    if not named:
        for other in plan.touched():
            sources = {without_keys(one) for name in rights().attached_by for one in other.references.get(name, ())}
            if change.config_address in sources and other.after is not None:
                yield from _named(other.after)


def _named(tree: Value) -> Iterator[str]:
    for name in rights().held_by:
        value = revealed(at(tree, (name,)))
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one)
