"""Which object triggers a replacement through ``replace_triggered_by``, as the sources tell."""

from __future__ import annotations

from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan

_CHANGING = (Action.UPDATE, Action.CREATE)


def triggers(change: ResourceChange, plan: Plan) -> tuple[str, ...]:
    """The configuration addresses that its block names; none where the sources are not at hand."""
    block = plan.blocks.get(change.config_address)
    return block.triggers if block is not None else ()


def trigger(change: ResourceChange, plan: Plan) -> ResourceChange | None:
    """The object that triggers a replacement; of several instances the one in the same module and of the same key."""
    named = (other for address in triggers(change, plan) for other in plan.by_config_address.get(address, ()))
    changing = (other for other in named if other.action in _CHANGING or other.action.replaces)
    return min(changing, key=lambda one: (one.module != change.module, one.index != change.index), default=None)
