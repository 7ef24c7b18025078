"""Every place at a dotted pattern in the values before and after, with lists matched by what their items are."""

from __future__ import annotations

import functools
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from operator import eq

from planguard.evidence.losses.absent import hashable, missing
from planguard.knowledge.documents import document
from planguard.knowledge.words.attributes import attributes
from planguard.loading.regex import regex
from planguard.model.values import UNKNOWN, Path, Sensitive, Value, at, find

Place = tuple[Path, Value, Value]
"""A path, in the values after where they have it, with the values before and after; None where there is none."""

_YAML = regex(r"^[ ]*[\w.-]+:(?:[ ].*)?\n", re.MULTILINE)
_STEP = regex(r'"([^"]+)"|([^."]+)')


def places(before: Value, after: Value, pattern: str) -> Iterator[Place]:
    """The value before and after at each place that a pattern fits, texts of JSON on the way read.

    Items of a list are matched by their names, or else by being equal; what is left is matched in order. What is
    known only after apply is UNKNOWN at every place that there was below it.
    """
    yield from _places(before, after, steps(pattern), ())


def steps(pattern: str) -> tuple[str, ...]:
    """The steps of a dotted pattern; one in quotes may have dots."""
    return tuple(quoted or bare for quoted, bare in _STEP.findall(pattern))


def _places(was: Value, will_be: Value, rest: tuple[str, ...], path: Path) -> Iterator[Place]:
    if not rest:
        yield path, was, will_be
        return
    was, will_be = _entered(was), _entered(will_be)
    if was is UNKNOWN:
        return
    if will_be is UNKNOWN:
        yield from ((place, old, UNKNOWN) for place, old, _ in _places(was, None, rest, path) if old is not None)
    elif isinstance(was, list) or isinstance(will_be, list):
        for position, old, new in matched(_listed(was), _listed(will_be)):
            yield from _places(old, new, rest, (*path, position))
    elif isinstance(was, Mapping) or isinstance(will_be, Mapping):
        olds, news = _mapping(was), _mapping(will_be)
        for key in {**olds, **news} if rest[0] == "*" else (rest[0],):
            if key in olds or key in news:
                yield from _places(olds.get(key), news.get(key), rest[1:], (*path, key))


def matched(was: Sequence[Value], will_be: Sequence[Value]) -> Iterator[tuple[int, Value, Value]]:
    """Items of two lists that are one: of one name, or else equal, or else what is left, in order."""
    names, new_names = named(was), named(will_be)
    if (names and (new_names or not will_be)) or (new_names and not was):
        for name in {**names, **new_names}:
            position, new = new_names.get(name, (names.get(name, (0, None))[0], None))
            yield position, names.get(name, (0, None))[1], new
        return
    old, new_ones = missing(was, will_be), missing(will_be, was)
    for number in range(max(len(old), len(new_ones))):
        before = old[number] if number < len(old) else None
        after = new_ones[number] if number < len(new_ones) else None
        position = after[0] if after else before[0] if before else 0
        yield position, before[1] if before else None, after[1] if after else None


def named(items: Sequence[Value]) -> dict[Hashable, tuple[int, Value]]:
    """Items by what they are called, with their positions; nothing unless every one is, and differently."""
    if not all(isinstance(item, Mapping) for item in items):
        return {}
    for key in attributes().entry_names:
        found = {
            item[key]: (position, item)
            for position, item in enumerate(items)
            if isinstance(item, Mapping) and isinstance(item.get(key), str) and item[key]
        }
        if found and len(found) == len(items):
            return found  # type: ignore[return-value]
    return {}


def only_in(was: Value, will_be: Value, named_by: tuple[str, ...]) -> dict[Hashable, Value]:
    """The elements of a collection that another does not have, by what identifies them; a changed one is in both."""
    was, will_be = opened(was), opened(will_be)
    if not named_by and isinstance(was, list) and any(isinstance(item, Mapping) for item in was):
        pairs = matched(was, will_be if isinstance(will_be, list) else [])
        return {hashable(old): old for _, old, new in pairs if old is not None and new is None}
    others = elements(will_be, named_by)
    return {key: item for key, item in elements(was, named_by).items() if key not in others}


def elements(value: Value, named_by: tuple[str, ...]) -> dict[Hashable, Value]:
    """The elements of a collection by what identifies them; those of a mapping by their keys."""
    value = opened(value)
    if isinstance(value, Mapping):
        return {key: item for key, item in value.items() if item is not None}
    items = value if isinstance(value, list) else [] if value in (None, UNKNOWN) else [value]
    return {_identity(item, named_by): item for item in items}


def called(key: Hashable, element: Value, named_by: tuple[str, ...]) -> Value:
    """What an element is called: by what identifies it, its name, its key, or itself where it is a text or number."""
    if not isinstance(element, Mapping):
        return (
            element
            if isinstance(element, str | int) and not isinstance(key, str)
            else str(key)
            if isinstance(key, str)
            else None
        )
    names = [value for name in (named_by or attributes().entry_names) for _, value in find(element, name)]
    shown = [str(name) for name in names if isinstance(name, str | int) and not isinstance(name, bool) and name != ""]
    if named_by:
        return " ".join(shown) or None
    return shown[0] if shown else str(key) if isinstance(key, str) else None


def visible(tree: Value, path: Path) -> Value:
    """What stands at a path that may go on inside a text of JSON, as it may be shown: hidden as soon as a part is."""
    for step in path:
        tree = at(_entered(tree), (step,))
        if isinstance(tree, Sensitive):
            return tree
    return tree


def _given(item: Value, name: str) -> list[Value]:
    """The values that identify an element; an empty text is what others write as null."""
    return [value for _, value in find(item, name) if value not in (None, "")] or [None]


def is_within(path: Path, other: Path) -> bool:
    """Whether one path is inside the other, wherever the items of their lists stand."""
    names, others = ([step for step in one if isinstance(step, str)] for one in (path, other))
    return all(map(eq, names, others))


def _identity(item: Value, named_by: tuple[str, ...]) -> Hashable:
    if named_by and isinstance(item, Mapping):
        return tuple(hashable(value) for name in named_by for value in _given(item, name))
    return hashable(item)


def opened(value: Value) -> Value:
    """What a text says where it is JSON; any other value as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        found = _document(value)
        return value if found is None else found
    return value


def _entered(value: Value) -> Value:
    """What is inside a value into which a known path leads: of a text also where it is YAML of several lines."""
    if isinstance(value, str) and _YAML.search(value):
        found = _document(value)
        return value if found is None else found
    return opened(value)


_document = functools.lru_cache(maxsize=256)(document)


def _listed(value: Value) -> Sequence[Value]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}
