"""What a plan marks as unknown or sensitive becomes marked leaves of one tree."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from planguard.model.values import UNKNOWN, Sensitive, Value, at


def mark(value: Value, unknown: Value, sensitive: Value) -> Value:
    """One tree from Terraform's three: the value, what of it is unknown, and what of it is sensitive.

    A mark that is not shaped like its value (a text, a number, a list of another length) hides all of the value.
    """
    if not unknown and not is_marked(sensitive):
        return value
    if _hides_all(value, unknown, sensitive):
        hidden = mark(value, unknown, None)
        return None if hidden is None else Sensitive(hidden)
    if unknown is True:
        return UNKNOWN
    if isinstance(value, dict) or (value is None and isinstance(unknown, dict) and unknown):
        return _mark_mapping(value or {}, unknown, sensitive)
    if isinstance(value, list):
        return [mark(item, _part(unknown, i), _part(sensitive, i)) for i, item in enumerate(value)]
    return value


def _hides_all(value: Value, unknown: Value, sensitive: Value) -> bool:
    if not sensitive or not isinstance(sensitive, dict | list):
        return is_marked(sensitive)
    shaped = unknown if value is None else value
    fits = isinstance(shaped, type(sensitive)) and (isinstance(shaped, dict) or len(shaped) == len(sensitive))
    return not fits and is_marked(sensitive)


def shortened(marks: Value) -> Value:
    """The marks without what hides nothing, so that `mark` need not look there; None where nothing is hidden."""
    if not is_marked(marks):
        return None
    if isinstance(marks, dict):
        return {key: part for key, value in marks.items() if (part := shortened(value)) is not None}
    return list(map(shortened, marks)) if isinstance(marks, list) else marks


def is_marked(marks: Value) -> bool:
    """Whether a tree of marks hides anything; whatever is neither false, null nor a collection of such does."""
    if isinstance(marks, dict):
        return any(map(is_marked, marks.values()))
    if isinstance(marks, list):
        return any(map(is_marked, marks))
    return marks is not None and marks is not False


def hide(tree: Value, own: Value, other: Value) -> Value:
    """A marked tree with what the marks of the other side hide hidden too, as Terraform prints a change.

    Elements may stand elsewhere on the other side: what is marked of one element of a list is hidden of all.
    """
    if tree is None or own == other or not is_marked(other):
        return tree
    if isinstance(tree, dict) and isinstance(other, dict):
        return {key: hide(value, _part(own, key), other.get(key)) for key, value in tree.items()}
    if isinstance(tree, list) and isinstance(other, list):
        return [hide(item, None, functools.reduce(_together, other)) for item in tree]
    return Sensitive(tree)


def _together(one: Value, other: Value) -> Value:
    if not is_marked(one) or not is_marked(other):
        return one if is_marked(one) else other
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: _together(one.get(key), other.get(key)) for key in {**one, **other}}
    if isinstance(one, list) and isinstance(other, list):
        return [functools.reduce(_together, [*one, *other])]
    return True


def _mark_mapping(value: Mapping[str, Value], unknown: Value, sensitive: Value) -> dict[str, Value]:
    marked = dict(value)
    for key in {*_names(unknown), *_names(sensitive)}.intersection(marked):
        marked[key] = mark(value[key], _part(unknown, key), _part(sensitive, key))
    if isinstance(unknown, dict):
        for key, part in unknown.items():
            if key not in marked and _any_true(part):
                marked[key] = mark(None, part, _part(sensitive, key))
    return marked


def _names(marks: Value) -> Iterable[str]:
    return marks if isinstance(marks, dict) else ()


def _part(marks: Value, step: str | int) -> Value:
    return at(marks, (step,))


def _any_true(marks: Value) -> bool:
    if isinstance(marks, dict):
        return any(_any_true(part) for part in marks.values())
    if isinstance(marks, list):
        return any(_any_true(part) for part in marks)
    return marks is True
