"""What happens to an object, in the few words by which the page colours, counts and filters."""

from __future__ import annotations

import enum

from planguard.plan import Action, ResourceChange


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
        return _TOLD[self][0]

    @property
    def words(self) -> str:
        """What happens, after "would be" or alone."""
        return _TOLD[self][1]

    @property
    def gravity(self) -> int:
        """0 for the gravest."""
        return _ORDER[self]

    @property
    def loses(self) -> bool:
        """Whether an object that exists goes, or may go."""
        return self in (Kind.DESTROYED, Kind.REPLACED, Kind.UNCERTAIN)


_TOLD = {
    Kind.DESTROYED: ("−", "destroyed"),
    Kind.REPLACED: ("∓", "replaced (destroyed and made anew)"),
    Kind.UNCERTAIN: ("?", "perhaps destroyed"),
    Kind.FORGOTTEN: ("○", "left running, unmanaged"),
    Kind.UPDATED: ("~", "updated in place"),
    Kind.CREATED: ("+", "created"),
    Kind.UNTOUCHED: ("=", "untouched"),
    Kind.READ: ("⇐", "read during apply"),
}
_ORDER = {kind: position for position, kind in enumerate(Kind)}


def kind_of(change: ResourceChange) -> Kind:
    """The kind of a change; an action that planguard does not know may destroy."""
    if change.may_destroy:
        sure = Kind.REPLACED if change.action.replaces else Kind.DESTROYED
        return sure if change.surely_destroys else Kind.UNCERTAIN
    if change.action.retains:
        return Kind.FORGOTTEN
    return _KINDS.get(change.action, Kind.UNCERTAIN)


_KINDS = {
    Action.UPDATE: Kind.UPDATED,
    Action.CREATE: Kind.CREATED,
    Action.NO_OP: Kind.UNTOUCHED,
    Action.READ: Kind.READ,
}
