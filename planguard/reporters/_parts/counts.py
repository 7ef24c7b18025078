"""What becomes of the objects of a plan, in one place for every report that counts them."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan


class Outcome(enum.Enum):
    """What becomes of one object, as far as the plan tells."""

    DESTROYED = "destroyed"
    REPLACED = "replaced"  # destroyed, and a new one is created
    MAY_BE_DESTROYED = "may be destroyed"
    MAY_BE_REPLACED = "may be replaced"
    UNKNOWN = "unknown"  # an action that planguard does not know: it may destroy
    RETAINED = "retained"  # left running, no longer managed
    REPLACED_AND_RETAINED = "replaced and retained"  # the old one is left running
    UPDATED = "updated"
    CREATED = "created"
    UNTOUCHED = "untouched"
    READ = "read"


_OF_ACTION = {
    Action.FORGET: Outcome.RETAINED,
    Action.CREATE_THEN_FORGET: Outcome.REPLACED_AND_RETAINED,
    Action.UPDATE: Outcome.UPDATED,
    Action.CREATE: Outcome.CREATED,
    Action.NO_OP: Outcome.UNTOUCHED,
    Action.READ: Outcome.READ,
    Action.UNKNOWN: Outcome.UNKNOWN,
}


def outcome_of(change: ResourceChange) -> Outcome:
    """What becomes of the object of a change."""
    action = change.action
    if not change.may_destroy:
        return _OF_ACTION[action]
    if change.surely_destroys:
        return Outcome.REPLACED if action.replaces else Outcome.DESTROYED
    return Outcome.MAY_BE_REPLACED if action.replaces else Outcome.MAY_BE_DESTROYED


class Counts(msgspec.Struct, frozen=True):
    """How many objects have which outcome, and the sums of these that reports tell."""

    numbers: Mapping[Outcome, int]

    def of(self, *outcomes: Outcome) -> int:
        """How many have one of these outcomes."""
        return sum(self.numbers.get(outcome, 0) for outcome in outcomes)

    @property
    def destroyed(self) -> int:
        """Those that are surely destroyed, the replaced ones included."""
        return self.of(Outcome.DESTROYED, Outcome.REPLACED)

    @property
    def replaced(self) -> int:
        """Those of the destroyed that are created again."""
        return self.of(Outcome.REPLACED)

    @property
    def uncertain(self) -> int:
        """Those that may be destroyed, or not: the tool does not say, or planguard does not know what it says."""
        return self.of(Outcome.MAY_BE_DESTROYED, Outcome.MAY_BE_REPLACED, Outcome.UNKNOWN)

    @property
    def retained(self) -> int:
        """Those that are left running, no longer managed."""
        return self.of(Outcome.RETAINED, Outcome.REPLACED_AND_RETAINED)

    @property
    def created(self) -> int:
        """New ones, replacements not included."""
        return self.of(Outcome.CREATED)

    @property
    def updated(self) -> int:
        """Those that are updated in place."""
        return self.of(Outcome.UPDATED)

    @property
    def existing(self) -> int:
        """Those that are there already, as far as the plan lists them."""
        return sum(self.numbers.values()) - self.created

    @property
    def to_add(self) -> int:
        """What Terraform counts as such: every object that is created, replacements included, surely or not."""
        return self.created + self.to_replace

    @property
    def to_destroy(self) -> int:
        """What Terraform counts as such: every object that is destroyed, surely or not."""
        return self.of(Outcome.DESTROYED, Outcome.MAY_BE_DESTROYED, Outcome.REPLACED, Outcome.MAY_BE_REPLACED)

    @property
    def to_replace(self) -> int:
        """What a change set counts as such: a new object in the place of an old one, whatever becomes of that."""
        return self.of(Outcome.REPLACED, Outcome.MAY_BE_REPLACED, Outcome.REPLACED_AND_RETAINED)

    @property
    def to_remove(self) -> int:
        """What a change set counts as such: an old object without a new one, left running or not."""
        return self.of(Outcome.DESTROYED, Outcome.MAY_BE_DESTROYED, Outcome.RETAINED)


def counts_of(plans: Iterable[Plan]) -> Counts:
    """The counts of everything that some plans manage."""
    numbers: Counter[Outcome] = Counter()
    for plan in plans:
        touched = Counter(map(outcome_of, plan.touched()))
        numbers += touched + Counter({Outcome.UNTOUCHED: len(plan.resource_changes) - touched.total()})
    return Counts(numbers)


def counts_now(plan: Plan) -> Counts:
    """The counts of what this plan does by itself, as its tool counts: what is deferred is left to a later one."""
    return Counts(Counter(outcome_of(change) for change in plan.touched() if change.deferred is None))
