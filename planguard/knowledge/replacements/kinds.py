"""Kinds of change that make a provider replace an object, or not: a version lowered, a switch turned off."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from planguard.sources.hcl.evaluation.unresolved import Unresolved
from planguard.sources.hcl.evaluation.values import same


def happened(change: str, old: list[Any], new: list[Any]) -> bool | None:
    """Whether a change is of the kind that is named; None if it cannot be known."""
    equal = same(old, new)
    if equal is True or (not count(old) and not count(new)):
        return False
    if is_open(old) or is_open(new):
        return None
    if change in _COUNTED:
        return _COUNTED[change](old, new)
    match change.split():
        case ["added"]:
            return count(old) < count(new) and (count(old) == 0 or isinstance(flat(old)[0], Mapping))
        case ["shorter"]:
            return any(not any(same(item, other) for other in flat(new)) for item in flat(old))
        case ["from", was, "to", will_be]:
            return old == [was] and new == [will_be]
    if change not in _COMPARED:
        return True
    if not old or not new:
        return False
    result: bool | None = _COMPARED[change](old[0], new[0])
    return result


_COUNTED: dict[str, Callable[[list[Any], list[Any]], bool]] = {
    "removed": lambda old, new: count(new) == 0,
    "changed": lambda old, new: count(old) > 0,
    "emptied": lambda old, new: count(new) == 0 and new != [],
    "fewer": lambda old, new: count(new) < count(old),
    "not longer": lambda old, new: 0 < count(new) <= count(old),
}


def _lower(old: Any, new: Any) -> bool | None:
    (old_name, was), (new_name, will_be) = _version(old), _version(new)
    shared = min(len(was), len(will_be))
    return was[:shared] > will_be[:shared] if old_name == new_name and shared else False


_COMPARED: dict[str, Any] = {
    "lower": _lower,
    "off": lambda old, new: _is_on(old) and not _is_on(new),
    "on": lambda old, new: not _is_on(old) and _is_on(new),
}


def below(given: Any, version: str) -> bool | None:
    """Whether a version is below another; None for one that is not given, or not as exactly as it takes to tell."""
    if given is None or isinstance(given, Unresolved):
        return None
    (name, digits), (wanted_name, wanted) = _version(given), _version(version)
    if name == wanted_name and len(digits) < len(wanted) and digits == wanted[: len(digits)]:
        return None
    return name == wanted_name and digits < wanted


def _version(value: Any) -> tuple[str, list[int]]:
    written = str(value)
    name = re.match(r"[A-Za-z]*", written)
    return (name[0] if name else ""), [int(part) for part in re.findall(r"\d+", written)]


def count(found: list[Any]) -> int:
    """How many values or blocks there are."""
    return len([value for value in flat(found) if value is not None and value != ""])


def flat(found: list[Any]) -> list[Any]:
    """The values, those in lists included."""
    return [item for value in found for item in (value if isinstance(value, list) else [value])]


def is_open(found: list[Any]) -> bool:
    """Whether one of the values is not known."""
    return any(isinstance(value, Unresolved) for value in flat(found))


def _is_on(value: Any) -> bool:
    return value in (True, "true")
