"""Kinds of change that make a provider replace an object, or not: a version lowered, a switch turned off."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from planguard.knowledge.replacements.facts import Condition
from planguard.knowledge.replacements.values import Values, Versions, count, flat


def happened(condition: Condition, versions: Versions) -> bool | None:
    """Whether the change is of the kind that a condition names; None if it cannot be known."""
    if condition.change == "listed":
        return True
    old, new = versions.at(condition.path)
    if condition.ignoring:
        old, new = _without(old, condition.ignoring), _without(new, condition.ignoring)
    values = versions.values
    if values.same(old, new) is True or (values.are_none(old) and values.are_none(new)):
        return False
    if versions.is_any_open(old) or versions.is_any_open(new):
        return None
    return not _is_made_in_place(condition, old, new) and _is_of_kind(condition.change, old, new, values)


def _is_of_kind(change: str, old: list[Any], new: list[Any], values: Values) -> bool | None:
    if change in _COUNTED:
        return _COUNTED[change](old, new)
    match change.split():
        case ["added"]:
            return count(old) < count(new) and (count(old) == 0 or isinstance(flat(old)[0], Mapping))
        case ["shorter"]:
            return any(not any(values.same(item, other) for other in flat(new)) for item in flat(old))
        case ["from", was, "to", will_be]:
            return old == [was] and new == [will_be]
        case ["to", will_be]:
            return [_written(value) for value in new] == [will_be]
    if change not in _COMPARED:
        return True
    if not old or not new:
        return False
    result: bool | None = _COMPARED[change](old[0], new[0])
    return result


_COUNTED: dict[str, Callable[[list[Any], list[Any]], bool]] = {
    "removed": lambda old, new: count(new) == 0 < count(old),
    "changed": lambda old, new: count(old) > 0,
    "given": lambda old, new: count(new) > 0,
    "emptied": lambda old, new: count(new) == 0 and new != [],
    "fewer": lambda old, new: count(new) < count(old),
    "not longer": lambda old, new: 0 < count(new) <= count(old),
}


def _is_made_in_place(condition: Condition, old: list[Any], new: list[Any]) -> bool:
    """Whether a move from one value to another is one of those that replace nothing; case does not count for them."""
    if not condition.in_place:
        return False
    move = (*(_written(value).lower() for value in old), *(_written(value).lower() for value in new))
    return move in condition.in_place or (len(move) == 2 and move[0] == move[1])


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _without(item, names) for key, item in value.items() if key not in names}
    return [_without(item, names) for item in value] if isinstance(value, list) else value


def _lower(old: Any, new: Any) -> bool | None:
    (old_name, was), (new_name, will_be) = _version(old), _version(new)
    shared = min(len(was), len(will_be))
    return was[:shared] > will_be[:shared] if old_name == new_name and shared else False


_COMPARED: dict[str, Any] = {
    "lower": _lower,
    "off": lambda old, new: _is_on(old) and not _is_on(new),
    "on": lambda old, new: not _is_on(old) and _is_on(new),
}


def below(given: Any, version: str, values: Values) -> bool | None:
    """Whether a version is below another; None for one that is not given, or not as exactly as it takes to tell."""
    if given is None or values.is_open(given):
        return None
    (name, digits), (wanted_name, wanted) = _version(given), _version(version)
    if name == wanted_name and len(digits) < len(wanted) and digits == wanted[: len(digits)]:
        return None
    return name == wanted_name and digits < wanted


def _version(value: Any) -> tuple[str, list[int]]:
    written = str(value)
    name = re.match(r"[A-Za-z]*", written)
    return (name[0] if name else ""), [int(part) for part in re.findall(r"\d+", written)]


def _is_on(value: Any) -> bool:
    return value in (True, "true")
