"""Sentences that are true of one action only, or of objects with one value only, and which of them hold."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from planguard.model.values import UNKNOWN, Sensitive, Value, find, show

Event = Literal["delete", "replace"]


class Condition(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the value at ``path`` must be: one of ``is``, or none of ``is_not``.

    ``default`` is the value of an attribute that is left out; without it, nothing is known of one that is not there.
    Nothing is known either where there is no path: a generic type need not show the settings of what it holds.
    """

    path: str
    wanted: tuple[Any, ...] = msgspec.field(name="is", default=())
    unwanted: tuple[Any, ...] = msgspec.field(name="is_not", default=())
    default: Any = msgspec.UNSET

    def holds(self, values: Value) -> bool | None:
        """Whether it is true of an object with these values; None where they do not show it."""
        found = self.found(values)
        if not found or any(value is UNKNOWN or isinstance(value, Sensitive) for value in found):
            return None
        if self.unwanted:
            return not any(value == other for value in found for other in self.unwanted)
        return any(value == other for value in found for other in self.wanted)

    def found(self, values: Value) -> list[Value]:
        """Every value at the path, the items of a list one by one; the default where none is written."""
        if not self.path or not isinstance(values, dict):
            return []
        found = [one for _, value in find(values, self.path) for one in _items(value)]
        if self.default is msgspec.UNSET or any(one is not None for one in found):
            return found
        return [self.default]


def _items(value: Value) -> list[Value]:
    """The items of a list, of which an empty one has none: null is no value either."""
    return (value or [None]) if isinstance(value, list) else [value]


class Claim(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sentence and where it is true.

    Without ``on`` it is true of a deletion and of a replacement alike. With ``if``, ``text`` is for objects of which
    every condition is true, ``otherwise`` for those of which one is not, and ``unknown`` is the careful form for those
    whose values the plan does not show. ``{value}`` stands for the value of the first condition. ``generic`` is what is
    true instead of an object that a generic type of another provider holds.
    """

    text: str = ""
    on: Event | None = None
    conditions: tuple[Condition, ...] = msgspec.field(name="if", default=())
    otherwise: str = ""
    unknown: str = ""
    generic: str = ""

    def said(self, event: Event, values: Value) -> str:
        """The sentence that is true of an object with these values when it meets the event; "" if none is."""
        if self.on not in (None, event):
            return ""
        met = [condition.holds(values) for condition in self.conditions]
        if False in met:
            return self._with_value(self.otherwise, values)
        return self.unknown if None in met else self._with_value(self.text, values)

    def _with_value(self, text: str, values: Value) -> str:
        return text.replace("{value}", show(self.conditions[0].found(values)[0])) if "{value}" in text else text


Words = str | tuple[str | Claim, ...]
"""One text for everything that happens to every object, or texts of which some are claims."""


def claims(words: Words) -> tuple[Claim, ...]:
    """The words as claims: a text alone is one without a condition."""
    listed = (words,) if isinstance(words, str) else words
    return tuple(Claim(one) if isinstance(one, str) else one for one in listed if one)


def said(words: Words, event: Event, values: Value) -> Iterator[str]:
    """The sentences that are true of an object with these values when it meets the event."""
    yield from (text for claim in claims(words) if (text := claim.said(event, values)))
