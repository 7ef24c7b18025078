"""Whether what an object acts on is there before the apply, and whether it is there afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.once import of_plan
from planguard.knowledge.words.attributes import own_name
from planguard.model.change import Action, ResourceChange, without_keys
from planguard.model.plan import Plan
from planguard.model.values import Sensitive, walk


def acts_on_existing(change: ResourceChange, plan: Plan) -> bool:
    """Whether anything that a new object refers to, by its address or by its name, is there before the apply.

    True also where it refers to nothing of the plan: then what it acts on is elsewhere, and exists.
    """
    targets = list(_referred_to(change, plan)) or list(_named(change, plan))
    return not targets or any(target.action is not Action.CREATE for target in targets)


def acts_on_what_stays(change: ResourceChange, plan: Plan) -> bool:
    """Whether nothing that a deleted object depends on is destroyed with it."""
    return _destroyed(plan).isdisjoint(plan.dependencies.get(change.config_address, frozenset()))


@of_plan
def _destroyed(plan: Plan) -> frozenset[str]:
    return frozenset(change.config_address for change in plan.destroyed())


def _referred_to(change: ResourceChange, plan: Plan) -> Iterator[ResourceChange]:
    addresses = {without_keys(one) for sources in change.references.values() for one in sources}
    for address in addresses | plan.dependencies.get(change.config_address, frozenset()):
        yield from plan.by_config_address.get(address, ())


def _named(change: ResourceChange, plan: Plan) -> Iterator[ResourceChange]:
    """The new objects whose own name is one of the values."""
    values = {leaf for _, leaf in walk(change.after) if isinstance(leaf, str) and not isinstance(leaf, Sensitive)}
    for other in plan.creates():
        if other is not change and other.type != change.type and own_name(other.after) in values - {""}:
            yield other
