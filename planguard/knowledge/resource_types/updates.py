"""What an update in place does to a living object of a type, and what creating one does to what exists already."""

import enum
from typing import Any, Literal

import msgspec

from planguard.knowledge.resource_types.claims import Condition
from planguard.model.values import UNKNOWN, Value


class Effect(enum.Enum):
    """What an update in place does, the worst first; each is reported by the rule of its name."""

    DELETES_CONTENT = "deletes-content"
    STOPS_SERVICE = "stops-service"
    CANNOT_BE_UNDONE = "cannot-be-undone"
    OPENS_ACCESS = "opens-access"
    LOCKS_OUT = "locks-out"
    INTERRUPTS = "interrupts"
    LESS_CAPACITY = "less-capacity"
    LESS_REDUNDANT = "less-redundant"


class When(enum.Enum):
    """How an attribute changes; the schema of the files explains each."""

    CHANGES = "changes"
    INCREASES = "increases"
    DECREASES = "decreases"
    APPEARS = "appears"
    DISAPPEARS = "disappears"
    TURNS_ON = "turns-on"
    TURNS_OFF = "turns-off"
    BECOMES = "becomes"
    MAJOR_VERSION = "major-version"
    ELEMENT_REMOVED = "element-removed"
    ELEMENT_ADDED = "element-added"
    EMPTIED = "emptied"


Level = Literal["low", "medium", "high"]


class Circumstance(Condition, frozen=True, omit_defaults=True):
    """A condition on an object that is updated: on its values after the update, or ``of`` those before.

    ``more_than`` is met by a number that is larger.
    """

    more_than: float | None = None
    of: Literal["before", "after"] = "after"

    def met(self, before: Value, after: Value) -> bool | None:
        """Whether it holds; None where the plan does not show it. What is not there and has no default does not."""
        values = before if self.of == "before" else after
        found = self.found(values)
        if values is UNKNOWN or any(value is UNKNOWN for value in found):
            return None
        if self.more_than is not None:
            return any(number is not None and number > self.more_than for number in map(_number, found))
        if self.unwanted:
            return not any(alike(value, other) for value in found for other in self.unwanted)
        return any(alike(value, other) for value in found for other in self.wanted)


class Update(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the change of one attribute in place does to an object; the schema of the files explains every key."""

    path: str
    when: When
    effect: Effect
    why: str
    source: str
    to: tuple[Any, ...] = ()
    was: tuple[Any, ...] = msgspec.field(name="from", default=())
    by: float = 0
    figures: int = 1
    endless: tuple[Any, ...] = ()
    default: Any = msgspec.UNSET
    element: tuple[Circumstance, ...] = ()
    named_by: tuple[str, ...] = ()
    conditions: tuple[Circumstance, ...] = msgspec.field(name="if", default=())
    unless: tuple[Circumstance, ...] = ()
    now: tuple[Circumstance, ...] = ()
    holds: str = ""
    at_most: Level | None = None
    also_created: bool = False
    blocks: bool = False
    instead: str = ""


class Overwriting(msgspec.Struct, frozen=True, omit_defaults=True):
    """What creating an object of an authoritative type does to what somebody else set up; ``level``: how bad it is."""

    why: str
    source: str
    level: Level = "medium"
    holds: str = ""
    conditions: tuple[Circumstance, ...] = msgspec.field(name="if", default=())


class Scope(msgspec.Struct, frozen=True):
    """What a rule is limited to by the value at one of ``paths``; without a value, by nothing.

    A ``prefix`` covers what begins with it, ``any_of`` are alternatives, of ``all_of`` an object must have every one,
    ``exact`` covers only its own value. At a value ``but`` the rule covers everything all the same.
    """

    paths: tuple[str, ...]
    kind: Literal["prefix", "any_of", "all_of", "exact"]
    word: str
    but: tuple[Any, ...] = ()


class Deleter(msgspec.Struct, frozen=True, omit_defaults=True):
    """Rules by which a service deletes content by itself; the schema of the files explains every key."""

    rules: str
    says: str
    source: str
    on: tuple[Circumstance, ...] = ()
    amount: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    says_whole: str = ""
    scope: tuple[Scope, ...] = ()
    what: str = "content"
    of_another: bool = False
    holds: str = "data"
    at_most: Level | None = None


class Living(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry of ``rulesets/updates/<provider>.json``; with ``like`` all of another type's counts too.

    ``after_deletion`` is what counts for the thing that an object sets something of, when the object is deleted.
    """

    like: str = ""
    updates: tuple[Update, ...] = ()
    overwrites: Overwriting | None = None
    deleters: tuple[Deleter, ...] = ()
    after_deletion: dict[str, Any] = {}


def alike(one: Any, other: Any) -> bool:
    """Whether two values are the same in a provider's eyes: 0 and "0", "Enabled" and "enabled"; null is only null."""
    if one is None or other is None:
        return one is other
    return bool(one == other) if type(one) is type(other) and not isinstance(one, str) else _text(one) == _text(other)


def _text(value: Any) -> str:
    return str(int(value) if isinstance(value, float) and value.is_integer() else value).lower()


def _number(value: Value) -> float | None:
    try:
        return float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        return None
