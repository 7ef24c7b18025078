"""Which conditional replacements really replace, where the values decide it."""

from __future__ import annotations

from planguard.knowledge.replacements.facts import CreateOnly, known_of
from planguard.knowledge.replacements.forcing import decided
from planguard.knowledge.replacements.values import Versions
from planguard.model.values import UNKNOWN, Sensitive, Value, is_unknown
from planguard.readers.change_set.shapes import Detail
from planguard.readers.change_set.values import Side

_BESIDE_THE_PROPERTIES = ("UpdatePolicy",)


def replaces(type_name: str, detail: Detail, before: Side, after: Side) -> bool | None:
    """Whether a property that replaces conditionally does so here; None where CloudFormation alone will know."""
    name = detail.about
    if name is None or detail.aim.requires_recreation != "Conditionally":
        return None
    entry, was, will_be = known_of(type_name), before[name], after[name]
    hidden = isinstance(was, Sensitive) and isinstance(will_be, Sensitive)
    if name not in entry.in_place and (hidden or _cannot_be_seen(was) or _cannot_be_seen(will_be)):
        return None
    return decided(entry, name, Versions(_tree(before, entry), _tree(after, entry), _ChangeSetValues()))


def _tree(side: Side, entry: CreateOnly) -> dict[str, Value]:
    """What of a resource decides on its replacement; UNKNOWN is what nobody says."""
    named = (name for one in entry.conditional for name in (one.path, *one.when, *one.unless))
    return {name: _value(side, name) for name in {name.partition(".")[0] for name in named}}


def _value(side: Side, name: str) -> Value:
    """A property or what stands beside them; a context without an UpdatePolicy does not prove that there is none."""
    return side.attributes.get(name, UNKNOWN) if name in _BESIDE_THE_PROPERTIES else side[name]


class _ChangeSetValues:
    """Values as a change set gives them."""

    def same(self, one: Value, other: Value) -> bool | None:
        return None if _cannot_be_seen(one) or _cannot_be_seen(other) else bool(one == other)

    def is_open(self, value: Value) -> bool:
        return _cannot_be_seen(value)

    def is_unset(self, value: Value) -> bool:
        return value is None

    def are_none(self, found: list[Value]) -> bool:
        return not found

    def lead_apart(self, old: Value, new: Value) -> bool:
        return False


def _cannot_be_seen(value: Value) -> bool:
    """Whether a part of a value is unknown, or is too long to be given and stands as a hash."""
    if isinstance(value, dict):
        return any(_cannot_be_seen(item) for item in value.values())
    if isinstance(value, list):
        return any(_cannot_be_seen(item) for item in value)
    return is_unknown(value) or (isinstance(value, str) and value.startswith("(Truncated-Signature):"))
