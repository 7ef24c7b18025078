"""What cannot be compared: values that a plan hides are judged as they are, those it does not know as their worst."""

from __future__ import annotations

from planguard.evidence.permissions.policies import is_unreadable, statements
from planguard.knowledge.resource_types.catalog import WorstValues
from planguard.model.values import UNKNOWN, Path, Sensitive, Value, at, show


def at_worst(before: Value, after: Value, worst: WorstValues) -> tuple[Value, tuple[Path, ...]]:
    """The values after with what nobody knows yet, or can read, at its worst, and where that is.

    What was not known before stays.
    """
    paths: list[Path] = []

    def replaced(was: Value, will_be: Value, path: Path) -> Value:
        if will_be is UNKNOWN or (isinstance(will_be, str) and will_be != was and is_unreadable(will_be)):
            found = _worst_of(was, path, worst)
            paths.extend([path] if found is not UNKNOWN else ())
            return found
        if isinstance(will_be, dict):
            return {key: replaced(_inside(was, (*path, key)), value, (*path, key)) for key, value in will_be.items()}
        if isinstance(will_be, list):
            return [replaced(_inside(was, (*path, n)), value, (*path, n)) for n, value in enumerate(will_be)]
        return will_be

    return replaced(before, after, ()), tuple(paths)


def _inside(was: Value, path: Path) -> Value:
    """What was at the last step of a path; what is new inside of something is compared with the whole of it."""
    found = at(was, path[-1:])
    return was if found is None and len(path) > 1 else found


def _worst_of(was: Value, path: Path, worst: WorstValues) -> Value:
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    if was is UNKNOWN:
        return UNKNOWN
    if any(statements(was)) or (name in worst.documents and was in (None, "")):
        document: Value = worst.document
        return document
    if was is None or name not in worst.values:
        return UNKNOWN
    value: Value = worst.values[name]
    return value[0] if isinstance(value, list) and isinstance(path[-1], int) else value


def unseen(value: Value) -> str:
    """How a report says that a value cannot be compared: the tool hides it, does not know it yet, or it is not JSON."""
    if isinstance(value, str):
        return "(unreadable JSON)"
    return show(value if isinstance(value, Sensitive) else UNKNOWN)
