"""Whether an attribute changes in the way that an update of the catalogue is about, and what there is lost or set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from planguard.evidence.losses.absent import hashable
from planguard.evidence.updates.amounts import amount
from planguard.evidence.updates.places import called, elements, only_in, places
from planguard.knowledge.resource_types.updates import Update, When, alike
from planguard.loading.regex import regex
from planguard.model.values import UNKNOWN, Path, Value

_EMPTY: tuple[Value, ...] = (None, "", [], {})
_TRUE, _FALSE = (True, "true", "True", "TRUE"), (False, "false", "False", "FALSE", None)
_FIGURE = regex(r"\d+")


class Difference(msgspec.Struct, frozen=True):
    """What changes at one path, in the open: to judge by and not to show. ``names`` are the elements concerned.

    They are among the old ones or the new ones; where they have no names, each is called None.
    """

    path: Path
    was: Value
    will_be: Value
    names: tuple[Value, ...] = ()
    names_are_old: bool = True


def differences(update: Update, before: Value, after: Value) -> Iterator[Difference]:
    """Each place at which the attribute changes in the way that the update is about."""
    for path, was, will_be in places(before, after, update.path):
        if will_be is UNKNOWN or was is UNKNOWN:
            continue
        if update.when in _OF_ELEMENTS:
            yield from _of_elements(update, path, was, will_be)
        elif differs(update, was, will_be):
            yield Difference(path, was, will_be)


_OF_ELEMENTS = (When.ELEMENT_REMOVED, When.ELEMENT_ADDED, When.EMPTIED)


def _given(value: Value, update: Update) -> Value:
    default: Value = None if update.default is msgspec.UNSET else update.default
    is_empty = value in _EMPTY and not (value == {} and _is_of_a_template(update))
    return default if is_empty else value


def differs(update: Update, was: Value, will_be: Value) -> bool:
    """Whether a value changes in the way that an update is about; what is left out counts as the default."""
    return _does(update, _given(was, update), _given(will_be, update))


def _does(update: Update, was: Value, will_be: Value) -> bool:
    match update.when:
        case When.CHANGES:
            return was not in _EMPTY and will_be not in _EMPTY and not _same(was, will_be)
        case When.APPEARS:
            return was in _EMPTY and (will_be not in _EMPTY or was != will_be == {})
        case When.DISAPPEARS:
            return was not in _EMPTY and will_be in _EMPTY
        case When.TURNS_ON:
            return was in _FALSE and will_be in _TRUE
        case When.TURNS_OFF:
            return was in _TRUE and will_be in _FALSE
        case When.BECOMES:
            return _becomes(update, was, will_be)
        case When.MAJOR_VERSION:
            return _is_another_major(_version(was, update.figures), _version(will_be, update.figures))
        case _:
            return _is_more(update, was, will_be)


def _is_of_a_template(update: Update) -> bool:
    """Whether an update is of a property of CloudFormation, which writes a block without settings as ``{}``."""
    return update.path[:1].isupper()


def _becomes(update: Update, was: Value, will_be: Value) -> bool:
    arrives = not update.to or (_among(will_be, update.to) and not _among(was, update.to))
    leaves = not update.was or (_among(was, update.was) and not _among(will_be, update.was))
    return arrives and leaves and not _same(was, will_be)


def _among(value: Value, values: tuple[Value, ...]) -> bool:
    return any(alike(value, one) for value in (value if isinstance(value, list) else [value]) for one in values)


def _is_more(update: Update, was: Value, will_be: Value) -> bool:
    """Whether an amount increases or decreases, by as much as is asked for."""
    old, new = _measured(update, was), _measured(update, will_be)
    if old is None or new is None:
        return False
    if update.when is When.INCREASES:
        return new > old
    return new < old and (new == 0 or old == float("inf") or new <= old * (1 - update.by))


def _measured(update: Update, value: Value) -> float | None:
    return float("inf") if any(alike(value, one) for one in update.endless) else amount(value)


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return {*map(hashable, one)} == {*map(hashable, other)}
    if isinstance(one, Mapping | list) or isinstance(other, Mapping | list):
        return one == other
    return alike(one, other)


def _version(version: Value, figures: int) -> list[str]:
    """The first figures of a version."""
    return _FIGURE.findall(str(version))[:figures] if isinstance(version, str | int | float) else []


def _is_another_major(was: list[str], will_be: list[str]) -> bool:
    """Whether two versions differ in the figures that both give: "8.0" is no other one than "8"."""
    return any(one != other for one, other in zip(was, will_be, strict=False))


def _of_elements(update: Update, path: Path, was: Value, will_be: Value) -> Iterator[Difference]:
    if update.when is When.EMPTIED:
        olds, news = elements(was, update.named_by), elements(will_be, update.named_by)
        changed = {} if any(_fits(update, item) for item in news.values()) else olds
    elif update.when is When.ELEMENT_REMOVED:
        changed = only_in(was, will_be, update.named_by)
    else:
        changed = only_in(will_be, was, update.named_by)
    if fitting := {key: item for key, item in changed.items() if _fits(update, item)}:
        names = tuple(called(key, item, update.named_by) for key, item in fitting.items())
        yield Difference(path, was, will_be, names, update.when is not When.ELEMENT_ADDED)


def _fits(update: Update, element: Value) -> bool:
    tree = element if isinstance(element, Mapping) else {"value": element}
    return all(condition.met(tree, tree) for condition in update.element)
