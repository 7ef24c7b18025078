"""The events of every plan in the order of the page, each with its number there."""

from __future__ import annotations

from msgspec import Struct

from planguard.judging.decision import Decision, PlanDecision
from planguard.judging.events.model import Event
from planguard.reporters._parts.headline import worst_events

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
    positions = {id(plan_decision): position for position, plan_decision in enumerate(decision.plans)}
    pairs = enumerate(worst_events(decision))
    return tuple(Placed(number, positions[id(plan)], plan, event) for number, (plan, event) in pairs)
