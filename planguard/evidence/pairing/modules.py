"""Module instances that are gone, told by what is planned for the objects in them."""

from __future__ import annotations

from planguard.evidence.once import of_plan
from planguard.evidence.pairing.moves import steps
from planguard.model.change import ResourceChange, without_keys
from planguard.model.plan import Plan
from planguard.model.reasons import ActionReason


def gone_around(change: ResourceChange, plan: Plan) -> str:
    """The outermost module instance around a deleted object that is gone: not called, or told so of its own objects."""
    calls, told = steps(change.module), _told(plan)
    above = (".".join(calls[: length + 1]) for length in range(len(calls)))
    return next((module for module in above if module in told or without_keys(module) not in plan.module_calls), "")


@of_plan
def _told(plan: Plan) -> frozenset[str]:
    """The modules of which an object, of their own and in none further inside, is deleted because of its module."""
    return frozenset(change.module for change in plan.touched() if change.reason is ActionReason.NO_MODULE)
