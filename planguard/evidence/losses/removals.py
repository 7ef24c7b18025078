"""What an update in place takes away from an object: blocks, map keys, list entries, the target of a record."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from typing import TypeGuard

import msgspec
from msgspec.structs import replace

from planguard.evidence.losses.absent import missing
from planguard.evidence.permissions.policies import statements
from planguard.evidence.permissions.statements import lost
from planguard.knowledge.words.attributes import attributes, pattern
from planguard.knowledge.words.types import is_record
from planguard.model.change import ResourceChange
from planguard.model.values import UNKNOWN, Path, Sensitive, Value, at, dotted, revealed, show, walk

_SECRET = "(sensitive)"


class Kind(enum.Enum):
    """What becomes of it: an entry, block, or text is taken away, or a record points elsewhere."""

    TAKEN = "taken"
    REPOINTED = "repointed"


class Removal(msgspec.Struct, frozen=True):
    """Something that goes: ``count`` of the ``of`` that a collection has. A repointed value counts as one of one.

    ``name`` is that of the innermost attribute, to judge by and not to show: ``path`` ends where values are hidden.
    ``is_certain`` is False where the new value is known only after apply, so that all of it may go.
    """

    path: Path
    count: int
    of: int
    says: str
    kind: Kind = Kind.TAKEN
    name: str = ""
    entries: tuple[str, ...] = ()
    is_certain: bool = True

    @property
    def is_all(self) -> bool:
        """Whether nothing is left."""
        return self.count == self.of


def removals(change: ResourceChange) -> list[Removal]:
    """Everything that an update takes away; not what merely changes or moves in a list, or may be taken away."""
    return [one for one in every_removal(change) if one.is_certain]


def every_removal(change: ResourceChange) -> Iterator[Removal]:
    """What an update takes away, and what it may: that was there, and what becomes of it is known only after apply."""
    before, after = revealed(change.before), revealed(change.after)
    routine = pattern("routine")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name, was in before.items():
            if not routine.match(str(name)):
                yield from (_described(found, change) for found in _compare((name,), was, after.get(name)))
        yield from _repointed(change, before, after)


def _described(removal: Removal, change: ResourceChange) -> Removal:
    """The removal without what the plan hides: its path ends there, and no entry is named that cannot be seen."""
    name = next((step for step in reversed(removal.path) if isinstance(step, str)), dotted(removal.path))
    for length in range(1, len(removal.path) + 1):
        path = removal.path[:length]
        if any(isinstance(at(tree, path), Sensitive) for tree in (change.before, change.after)):
            does = "empties" if removal.is_all and path == removal.path else "removes something from"
            return replace(removal, path=path, name=name, says=f"{does} {dotted(path)} {_SECRET}")
    shown = [show(entry) for entry in removal.entries if entry in _visible(change.before, removal.path)]
    names = ", ".join(shown[:3]) + (", …" if len(removal.entries) > 3 else "")
    return replace(removal, name=name, says=f"{removal.says} ({names})" if shown else removal.says)


def _visible(tree: Value, path: Path) -> set[Value]:
    """Every key and text at a path that may be shown, those of a JSON text on the way included."""
    for step in path:
        tree = at(_document(str(tree)) if isinstance(tree, str) else tree, (step,))
    leaves = list(walk(_document(str(tree)) if isinstance(tree, str) else tree))
    return {part for keys, leaf in leaves for part in (*keys, leaf) if isinstance(part, str)}


def _compare(path: Path, was: Value, will_be: Value) -> Iterator[Removal]:
    if was is UNKNOWN or was == will_be:
        return
    if will_be is UNKNOWN:
        if was and isinstance(was, Mapping | list):
            count = len(was)
            yield Removal(path, count, count, f"may remove {_many(count, count)} of {dotted(path)}", is_certain=False)
    elif isinstance(was, str):
        yield from _text(path, was, will_be)
    elif _is_a_policy(was) and _is_a_policy(will_be):
        yield from _policy(path, was, will_be)
    elif isinstance(was, Mapping):
        yield from _mapping(path, was, will_be if isinstance(will_be, Mapping) else {})
    elif isinstance(was, list):
        after = will_be if isinstance(will_be, list) else []
        blocks = any(isinstance(item, Mapping) for item in was)
        yield from _blocks(path, was, after) if blocks else _entries(path, was, after)


def _text(path: Path, was: str, will_be: Value) -> Iterator[Removal]:
    old, new = _document(was), _document(will_be)
    if _is_a_policy(old) and _is_a_policy(new):
        yield from _policy(path, old, new)
    elif old is not None and (new is not None or not will_be):
        yield from _compare(path, old, new)
    elif was and not will_be and isinstance(path[-1], str) and pattern("text").search(path[-1]):
        yield Removal(path, 1, 1, f"empties {dotted(path)}")


def _is_a_policy(document: Value) -> TypeGuard[Mapping[str, Value]]:
    return isinstance(document, Mapping) and "Statement" in document


def _policy(path: Path, was: Mapping[str, Value], will_be: Mapping[str, Value]) -> Iterator[Removal]:
    """The statements of which something is said no longer; a new name, order, or spelling takes nothing."""
    before, after = (tuple(statements(dict(one))) for one in (was, will_be))
    place = (*path, "Statement")
    found = lost(before, after)
    if removed := [one for one, gone, of in found if len(gone) == of]:
        names = tuple(str(one["Sid"]) for one in removed if one.get("Sid"))
        count, of = len(removed), len(before)
        yield Removal(place, count, of, f"removes {_many(count, of)} of {dotted(place)}", entries=names)
    for _, gone, of in found:
        if len(gone) < of:
            actions = tuple(dict.fromkeys(one.action for one in gone))
            says = f"removes {len(gone)} of the {of} permissions of a statement of {dotted(path)}"
            yield Removal(place, len(gone), of, says, entries=actions)


def _document(text: Value) -> Value:
    if isinstance(text, Mapping | list):
        return text
    if not isinstance(text, str) or not text.lstrip().startswith(("{", "[")):
        return None
    try:
        document: Value = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return None
    return document


def _mapping(path: Path, was: Mapping[str, Value], will_be: Mapping[str, Value]) -> Iterator[Removal]:
    """Keys that go, except those that a schema only leaves out, which are still there as null."""
    removed = [key for key, value in was.items() if key not in will_be and value is not None]
    if removed:
        yield _taken(path, removed, len(was))
    for key, value in was.items():
        if key in will_be and not pattern("routine").match(str(key)):
            yield from _compare((*path, key), value, will_be[key])


def _blocks(path: Path, was: list[Value], will_be: list[Value]) -> Iterator[Removal]:
    if any(item is UNKNOWN for item in will_be):
        yield from _compare(path, was, UNKNOWN)
        return
    names, new_names = _names(was), _names(will_be)
    if names and (new_names or not will_be):
        if removed := [name for name in names if name not in new_names]:
            yield _taken(path, removed, len(was))
        for position, (name, item) in enumerate(names.items()):
            if name in new_names:
                yield from _compare((*path, position), item, new_names[name])
        return
    changed, new = missing(was, will_be), missing(will_be, was)
    if len(changed) > len(new):
        count = len(changed) - len(new)
        yield Removal(path, count, len(was), f"removes {_many(count, len(was))} of {dotted(path)}")
    elif len(changed) == len(new):
        for (position, item), (_, other) in zip(changed, new, strict=True):
            yield from _compare((*path, position), item, other)


def _names(items: list[Value]) -> dict[str, Value]:
    """The items by what they are called; nothing unless every one is, and differently."""
    for key in attributes().entry_names:
        if not items or _called(items[0], key) is None:
            continue
        named = {name: item for item in items if (name := _called(item, key)) is not None}
        if len(named) == len(items):
            return named
    return {}


def _called(item: Value, key: str) -> str | None:
    name = item.get(key) if isinstance(item, dict) else None
    return name if isinstance(name, str) else None


def _taken(path: Path, removed: list[str], of: int) -> Removal:
    says = f"removes {_many(len(removed), of)} of {dotted(path)}"
    return Removal(path, len(removed), of, says, entries=tuple(map(str, removed)))


def _entries(path: Path, was: list[Value], will_be: list[Value]) -> Iterator[Removal]:
    """Entries that go from a list that gets shorter; one that only exchanges entries loses nothing."""
    removed = missing(was, will_be)
    count = min(len(removed), len(was) - len(will_be))
    if count > 0:
        yield Removal(path, count, len(was), f"removes {_many(count, len(was))} of {dotted(path)}")


def _many(count: int, of: int) -> str:
    if count < of:
        return f"{count} of the {of} entries"
    return "the only entry" if of == 1 else f"all {of} entries"


def _repointed(change: ResourceChange, before: Mapping[str, Value], after: Mapping[str, Value]) -> Iterator[Removal]:
    """A DNS record of which no old target stays, and every new one is known."""
    for name in attributes().record_targets if is_record(change.type) else ():
        was, will_be = before.get(name), after.get(name)
        if was and will_be and was != will_be and not any(leaf is UNKNOWN for leaf in _leaves(will_be)):
            old = was if isinstance(was, list) else [was]
            if not any(item in (will_be if isinstance(will_be, list) else [will_be]) for item in old):
                shown, new = (show(at(tree, (name,))) for tree in (change.before, change.after))
                says = f"points {dotted((name,))} from {shown} to {new}"
                yield Removal((name,), 1, 1, says, Kind.REPOINTED, name)


def _leaves(value: Value) -> list[Value]:
    if isinstance(value, Mapping):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    return [leaf for item in value for leaf in _leaves(item)] if isinstance(value, list) else [value]
