"""What happens to an object, in the few words by which the page colours, counts and filters."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable

from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.reporters._parts.counts import Outcome, counts_of, outcome_of


class Kind(enum.Enum):
    """What happens to an object; gravest first. The value is its class in the style sheet."""

    DESTROYED = "destroyed"
    REPLACED = "replaced"
    UNCERTAIN = "uncertain"
    FORGOTTEN = "forgotten"
    UPDATED = "updated"
    CREATED = "created"
    UNTOUCHED = "untouched"
    READ = "read"

    @property
    def symbol(self) -> str:
        """The sign that tells it without colour."""
        return _SYMBOL_AND_WORDS[self][0]

    @property
    def words(self) -> str:
        """What happens, after "is" or alone."""
        return _SYMBOL_AND_WORDS[self][1]

    @property
    def gravity(self) -> int:
        """0 for the gravest."""
        return _ORDER[self]

    @property
    def loses(self) -> bool:
        """Whether an object that exists is deleted, or may be."""
        return self in (Kind.DESTROYED, Kind.REPLACED, Kind.UNCERTAIN)


_SYMBOL_AND_WORDS = {
    Kind.DESTROYED: ("−", "destroyed"),
    Kind.REPLACED: ("∓", "replaced"),
    Kind.UNCERTAIN: ("?", "may be destroyed or replaced"),
    Kind.FORGOTTEN: ("○", "left running, no longer managed"),
    Kind.UPDATED: ("~", "updated in place"),
    Kind.CREATED: ("+", "created"),
    Kind.UNTOUCHED: ("=", "unchanged"),
    Kind.READ: ("⇐", "read during apply"),
}
_ORDER = {kind: position for position, kind in enumerate(Kind)}


_OF_OUTCOME = {
    Outcome.DESTROYED: Kind.DESTROYED,
    Outcome.REPLACED: Kind.REPLACED,
    Outcome.MAY_BE_DESTROYED: Kind.UNCERTAIN,
    Outcome.MAY_BE_REPLACED: Kind.UNCERTAIN,
    Outcome.UNKNOWN: Kind.UNCERTAIN,
    Outcome.RETAINED: Kind.FORGOTTEN,
    Outcome.REPLACED_AND_RETAINED: Kind.FORGOTTEN,
    Outcome.UPDATED: Kind.UPDATED,
    Outcome.CREATED: Kind.CREATED,
    Outcome.UNTOUCHED: Kind.UNTOUCHED,
    Outcome.READ: Kind.READ,
}


def kinds_in(plans: Iterable[Plan]) -> Counter[Kind]:
    """How many of the objects that some plans manage are of each kind."""
    found: Counter[Kind] = Counter()
    for outcome, count in counts_of(plans).numbers.items():
        found[_OF_OUTCOME[outcome]] += count
    return found


def kind_of(change: ResourceChange) -> Kind:
    """The kind of a change."""
    if change.action is Action.NO_OP:
        return Kind.UNTOUCHED  # as nearly all are in a large plan
    return _OF_OUTCOME[outcome_of(change)]
