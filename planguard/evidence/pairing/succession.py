"""Objects that go on being, in place or as their successors, with their values before and after."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import msgspec

from planguard.evidence.once import of_plan
from planguard.evidence.pairing.pairs import pairs
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import UNKNOWN, Value, at, revealed


class Succession(msgspec.Struct, frozen=True, dict=True, eq=False):
    """An object that goes on being, in place or as its successor, with its values before and after.

    ``change`` is the update, the replacement, or the creation under a new address.
    """

    change: ResourceChange
    before: Value
    after: Value

    @cached_property
    def compared(self) -> tuple[Value, Value]:
        """The values before and after in the open, to judge by and never to show.

        What the provider computes anew for a new object is taken as it was: it is unknown, and says nothing.
        """
        before, after = revealed(self.before), revealed(self.after)
        if self.change.action is Action.UPDATE or "::" in self.change.type or not isinstance(after, Mapping):
            return before, after
        given = self.change.references
        return before, {
            name: value if name in given else _as_it_was(at(before, (name,)), value) for name, value in after.items()
        }


@of_plan
def successions(plan: Plan) -> tuple[Succession, ...]:
    """Every object that goes on being, in place or as its successor."""
    staying = (change for change in plan.touched() if change.action is Action.UPDATE or change.action.replaces)
    return (
        *(Succession(change, change.before, change.after) for change in staying if change.after is not None),
        *(Succession(pair.new, pair.old.before, pair.new.after) for pair in pairs(plan)),
    )


def _as_it_was(was: Value, will_be: Value) -> Value:
    if will_be is UNKNOWN:
        return was
    if isinstance(will_be, dict):
        return {key: _as_it_was(at(was, (key,)), value) for key, value in will_be.items()}
    if isinstance(will_be, list):
        return [_as_it_was(at(was, (position,)), value) for position, value in enumerate(will_be)]
    return will_be
