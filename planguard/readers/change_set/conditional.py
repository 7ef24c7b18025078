"""Which conditional replacements really replace, where the values decide it; AWS documents each case in prose."""

from __future__ import annotations

from collections.abc import Callable

from planguard.knowledge import cloudformation
from planguard.knowledge.cloudformation import Condition, When
from planguard.model.values import UNKNOWN, Sensitive, Value, at, is_unknown
from planguard.readers.change_set.shapes import Detail
from planguard.readers.change_set.values import Side

Case = Callable[[Value, Value, Condition, Side, Side], bool | None]
"""Whether a change from the first value to the second replaces the resource; None where that is not decided."""


def replaces(type_name: str, detail: Detail, before: Side, after: Side) -> bool | None:
    """Whether a property that replaces conditionally does so here; None where CloudFormation alone will know."""
    name = detail.about
    if name is None or detail.aim.requires_recreation != "Conditionally":
        return None
    condition = cloudformation.condition(type_name, name)
    if condition is None or condition.when == "never":
        return None if condition is None else False
    was, will_be = before[name], after[name]
    if _cannot_be_seen(was) or _cannot_be_seen(will_be):
        return None
    hidden = isinstance(was, Sensitive) and isinstance(will_be, Sensitive)
    return None if hidden else _CASES[condition.when](was, will_be, condition, before, after)


def _cannot_be_seen(value: Value) -> bool:
    """Whether a part of a value is unknown, or is too long to be given and stands as a hash."""
    if isinstance(value, dict):
        return any(_cannot_be_seen(item) for item in value.values())
    if isinstance(value, list):
        return any(_cannot_be_seen(item) for item in value)
    return is_unknown(value) or (isinstance(value, str) and value.startswith("(Truncated-Signature):"))


def _is_set(value: Value) -> bool:
    return not value.is_empty if isinstance(value, Sensitive) else value not in (None, "", [], {})


def _another(was: Value, will_be: Value, condition: Condition, before: Side, after: Side) -> bool:
    move = (str(was).lower(), str(will_be).lower())
    return move[0] != move[1] and move not in condition.in_place


def _becomes(was: Value, will_be: Value, condition: Condition, before: Side, after: Side) -> bool | None:
    if was == will_be or (was, will_be) in condition.in_place:
        return False
    return True if will_be == condition.value else None


def _made_from_another(was: Value, will_be: Value, condition: Condition, before: Side, after: Side) -> bool:
    """Made from another source, it is another object; forgetting the source (a promotion too) changes nothing."""
    return _is_set(will_be) and was != will_be


def _taken_from_another(was: Value, will_be: Value, condition: Condition, before: Side, after: Side) -> bool:
    return _is_set(was) and was != will_be


def _switched_on(was: Value, will_be: Value, condition: Condition, before: Side, after: Side) -> bool:
    return will_be is True and was is not True


def _placed_elsewhere(was: Value, will_be: Value, condition: Condition, before: Side, after: Side) -> bool | None:
    if was == will_be:
        return False
    refused = _is_refused(condition, after)
    return True if _is_set(will_be) else None if refused is None else not refused


def _not_refused(was: Value, will_be: Value, condition: Condition, before: Side, after: Side) -> bool | None:
    return False if _is_refused(condition, after) else None


def _is_refused(condition: Condition, after: Side) -> bool | None:
    """Whether another property keeps the resource from being replaced; None where it is not known."""
    values = [(after[name], value) for name, value in condition.refused_by.items()]
    return None if any(given is UNKNOWN for given, _ in values) else all(given is value for given, value in values)


def _changed(was: Value, will_be: Value, condition: Condition, before: Side, after: Side) -> bool:
    return bool(_without(condition.ignored, was) != _without(condition.ignored, will_be))


def _without(ignored: tuple[str, ...], value: Value) -> Value:
    if isinstance(value, dict):
        return {key: _without(ignored, item) for key, item in value.items() if key not in ignored}
    return [_without(ignored, item) for item in value] if isinstance(value, list) else value


def _added(was: Value, will_be: Value, condition: Condition, before: Side, after: Side) -> bool | None:
    return True if _is_set(will_be) and not _is_set(was) else None


def _from_or_to_none(was: Value, will_be: Value, condition: Condition, before: Side, after: Side) -> bool:
    return _is_set(was) != _is_set(will_be)


def _policy_says_so(was: Value, will_be: Value, condition: Condition, before: Side, after: Side) -> bool | None:
    """UpdatePolicy decides; a context without one does not prove that there is none."""
    value = at(after.attributes, ("UpdatePolicy", *condition.policy))
    return value is condition.value if isinstance(value, bool) else None


_CASES: dict[When, Case] = {
    "added": _added,
    "another": _another,
    "becomes": _becomes,
    "changed": _changed,
    "from or to none": _from_or_to_none,
    "made from another": _made_from_another,
    "not refused": _not_refused,
    "placed elsewhere": _placed_elsewhere,
    "switched on": _switched_on,
    "taken from another": _taken_from_another,
    "the policy says so": _policy_says_so,
}
