"""Why an object changes, as far as its sources declare it: what triggers its replacement, and what removes it."""

from __future__ import annotations

from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.reasons import ActionReason
from planguard.model.tools import PlanMode
from planguard.model.values import plain

_CHANGING = (Action.UPDATE, Action.CREATE)


def triggers(change: ResourceChange, plan: Plan) -> tuple[str, ...]:
    """The configuration addresses that its ``replace_triggered_by`` names; none where the sources are not at hand."""
    block = plan.blocks.get(change.config_address)
    return block.triggers if block is not None else ()


def declared(change: ResourceChange, plan: Plan) -> str:
    """The reason in words that follow "because"; "" where the sources add nothing to what the plan says."""
    if change.reason is ActionReason.TRIGGERED:
        other = _trigger(change, plan)
        return f"{plain(other.address)} changes, which its replace_triggered_by names" if other is not None else ""
    block = plan.blocks.get(change.config_address)
    if block is None or not block.is_removal or change.action is not Action.DELETE:
        return ""
    if plan.mode is PlanMode.DESTROY:
        return "the plan destroys everything, also what a removed block keeps" if block.destroy is False else ""
    return "" if change.reason is ActionReason.NO_MOVE_TARGET else "a removed block says so"


def _trigger(change: ResourceChange, plan: Plan) -> ResourceChange | None:
    """The object that triggers a replacement; of several instances the one in the same module and of the same key."""
    named = (other for address in triggers(change, plan) for other in plan.by_config_address.get(address, ()))
    changing = (other for other in named if other.action in _CHANGING or other.action.replaces)
    return min(changing, key=lambda one: (one.module != change.module, one.index != change.index), default=None)
