"""Works out once what many rules and every score ask about the same plan, or the same change of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from planguard.model.change import ResourceChange
from planguard.model.plan import Plan

M = TypeVar("M")
R = TypeVar("R")


def once(function: Callable[[ResourceChange, Plan, M], R]) -> Callable[[ResourceChange, Plan, M], R]:
    """A function of a change, its plan and what is known beside them that remembers its results in the plan."""

    @wraps(function)
    def remembered(change: ResourceChange, plan: Plan, beside: M) -> R:
        key = function, id(change), id(beside)
        known = plan.worked_out.get(key)
        if known is None:  # kept together with both objects, as an id is free again with its object
            known = plan.worked_out[key] = function(change, plan, beside), change, beside
        result: R = known[0]
        return result

    return remembered


def of_change(function: Callable[[ResourceChange, Plan], R]) -> Callable[[ResourceChange, Plan], R]:
    """A function of a change and its plan that remembers its results in the plan."""

    @wraps(function)
    def remembered(change: ResourceChange, plan: Plan) -> R:
        key = function, id(change)
        known = plan.worked_out.get(key)
        if known is None:
            known = plan.worked_out[key] = function(change, plan), change
        result: R = known[0]
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


def of_plan_and(function: Callable[[Plan, M], R]) -> Callable[[Plan, M], R]:
    """A function of a plan and of what is known beside it that remembers its results in the plan."""

    @wraps(function)
    def remembered(plan: Plan, beside: M) -> R:
        key = function, id(beside)
        if key not in plan.worked_out:
            plan.worked_out[key] = function(plan, beside), beside
        result: R = plan.worked_out[key][0]
        return result

    return remembered
