"""The modules and stacks of the plans, and how they are put together where there are too many to see each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from planguard.judging.decision import Decision, PlanDecision
from planguard.loading.regex import regex
from planguard.model.change import ResourceChange
from planguard.reporters._parts.line import line
from planguard.reporters.html.kinds import Kind, kind_of

MOST_GROUPS = 40
"""How many modules have a box with their objects in it; where there are more, each environment is one area."""

GroupKey = tuple[int, str]
Member = tuple[int, ResourceChange]
"""An object with the position of its plan."""

_FIRST_STEP = regex(r'module\.[^.\[]+(?:\["(?:[^"\\]|\\.)*"\]|\[\d+\])?|[^/]+')


class Group(Struct, frozen=True, dict=True):
    """The managed objects of one module, stack, or environment."""

    label: str
    number: int  # its place in the page's list of groups; -1 for several of them
    members: tuple[Member, ...]
    module: str = ""  # its address; "" for the root, or a stack

    @cached_property
    def counts(self) -> Counter[Kind]:
        """How many objects of each kind."""
        return Counter(kind_of(change) for _, change in self.members)

    @property
    def lost(self) -> int:
        """How many are deleted, or may be."""
        return sum(count for kind, count in self.counts.items() if kind.loses)


def groups_of(decision: Decision) -> tuple[list[Group], dict[GroupKey, int]]:
    """Every module of every plan in the plans' order, and the number of each."""
    found: dict[GroupKey, list[Member]] = {}
    several = len(decision.plans) > 1
    for position, plan_decision in enumerate(decision.plans):
        for change in plan_decision.plan.resource_changes:
            found.setdefault((position, change.module), []).append((position, change))
        for change in plan_decision.plan.reads:
            found.setdefault((position, change.module), [])
    numbers = {key: place for place, key in enumerate(found)}
    groups = [
        Group(_label(decision.plans[position], module, several), place, tuple(members), module)
        for place, ((position, module), members) in enumerate(found.items())
    ]
    return groups, numbers


def _label(plan_decision: PlanDecision, module: str, several: bool) -> str:
    plan = plan_decision.plan
    own = module or plan.stack.get("name") or plan.tool.words.root
    return line(f"{plan.source}: {own}" if several else own, 120)


def changing(groups: Sequence[Group]) -> list[Group]:
    """The groups without what stays as it is; those in which nothing changes are left out."""
    some = (Group(g.label, g.number, tuple(filter(is_changed, g.members)), g.module) for g in groups)
    return [group for group in some if group.members]


def is_changed(member: Member) -> bool:
    """Whether anything happens to an object.

    What is read during apply is not managed, and so is no member.
    """
    return kind_of(member[1]) is not Kind.UNTOUCHED


def environments(groups: Sequence[Group]) -> list[Group]:
    """The groups by the outermost module, or as they are where they all have the same."""
    together: dict[tuple[int, str], list[Group]] = {}
    for group in groups:
        found = _FIRST_STEP.match(group.module)
        together.setdefault((group.members[0][0], found[0] if found else ""), []).append(group)
    if len(together) == 1:
        return list(groups)
    return [
        Group(step or of[0].label, -1, tuple(member for group in of for member in group.members), step)
        for (_, step), of in together.items()
    ]
