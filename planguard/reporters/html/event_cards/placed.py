"""The events of every plan in the order of the page, each with its number there."""

from __future__ import annotations

from msgspec import Struct

from planguard.judging.decision import Decision, PlanDecision
from planguard.judging.events.model import Event, EventKind

MOST_EVENTS = 60
"""How many events have a card; the objects of the others stand in the list at the end."""


class Placed(Struct, frozen=True):
    """An event, the plan that it is of with its position, and its number on the page."""

    number: int
    position: int
    plan_decision: PlanDecision
    event: Event

    @property
    def anchor(self) -> str:
        """What its card is called in links."""
        return f"e{self.number}"


def placed(decision: Decision) -> tuple[Placed, ...]:
    """The events of all plans, the worst first and those that waivers cover last."""
    found = [(position, plan, event) for position, plan in enumerate(decision.plans) for event in plan.events]
    found.sort(key=lambda each: _worst_first(each[2]))
    return tuple(Placed(number, *each) for number, each in enumerate(found))


def _worst_first(event: Event) -> tuple[bool, bool, int, bool, int]:
    """As within a plan: the higher level first, and within it an environment before its pieces."""
    part = event.kind is not EventKind.ENVIRONMENT
    return (event.waived, not event.blocks, -event.level, part, -event.score)
