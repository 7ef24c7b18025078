"""Works out once what many rules and every score ask about the same plan, or the same change of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from planguard.plan import Plan, ResourceChange

M = TypeVar("M")
R = TypeVar("R")


def once(function: Callable[[ResourceChange, Plan, M], R]) -> Callable[[ResourceChange, Plan, M], R]:
    """A function of a change, its plan and what is known beside them that remembers its results in the plan."""

    @wraps(function)
    def remembered(change: ResourceChange, plan: Plan, beside: M) -> R:
        key = function, id(change), id(beside)
        if key not in plan.worked_out:  # together with both objects, as an id is free again with its object
            plan.worked_out[key] = function(change, plan, beside), change, beside
        result: R = plan.worked_out[key][0]
        return result

    return remembered


def of_plan(function: Callable[[Plan], R]) -> Callable[[Plan], R]:
    """A function of a plan that remembers its result in the plan."""

    @wraps(function)
    def remembered(plan: Plan) -> R:
        if function not in plan.worked_out:
            plan.worked_out[function] = function(plan)
        result: R = plan.worked_out[function]
        return result

    return remembered
