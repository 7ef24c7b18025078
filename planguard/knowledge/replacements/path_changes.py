"""The attributes by which an object differs, and those that force its replacement, with their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from planguard.model.change import ResourceChange
from planguard.model.values import UNKNOWN, Path, Value, dotted, is_shortened, is_unknown, show, walk

_MOST = 3


class PathChange(msgspec.Struct, frozen=True):
    """An attribute that forces the replacement, and its values."""

    path: Path
    before: Value
    after: Value

    @property
    def name(self) -> str:
        """The path as people write it."""
        return dotted(self.path)

    @property
    def attribute(self) -> str:
        """The attribute at the top level; "" where it is the object as a whole."""
        return str(self.path[0]) if self.path else ""

    @property
    def arrow(self) -> str:
        """The attribute and its values, for a person."""
        given = self.before is not None or self.after is not UNKNOWN
        return f"{self.name} {show(self.before)} → {show(self.after)}" if given and self.says_something else self.name

    @property
    def says_something(self) -> bool:
        """Whether its values differ as they are shown: not hidden, given, and not cut off before they may differ."""
        return show(self.before) != show(self.after) and not is_shortened(self.before) and not is_shortened(self.after)


def forcing(change: ResourceChange) -> Iterator[PathChange]:
    """The attributes that force the replacement, as the plan gives them."""
    for path in sorted(change.replace_paths, key=str):
        before, after = change.values(path)
        for inner, was, will_be in differences(before, after):
            yield PathChange((*path, *inner), was, will_be)


def differences(before: Value, after: Value) -> list[tuple[Path, Value, Value]]:
    """Where exactly a block differs; the whole of it where that cannot be said."""
    nested = isinstance(before, Mapping | list) and isinstance(after, Mapping | list)
    if not nested or not before or not after or _is_plain(before, after):
        return [((), before, after)]
    was, will_be = dict(walk(before)), dict(walk(after))
    keys = [key for key in {**was, **will_be} if was.get(key) != will_be.get(key)]
    return [(key, was.get(key), will_be.get(key)) for key in keys[:_MOST]] or [((), before, after)]


def _is_plain(before: Value, after: Value) -> bool:
    """Whether both are lists of plain values that are known: a position in them says nothing, as many are sets."""
    both = [item for value in (before, after) if isinstance(value, list) for item in value]
    return isinstance(before, list) and not any(isinstance(item, Mapping | list) or is_unknown(item) for item in both)


def differing(change: ResourceChange) -> Iterator[PathChange]:
    """The attributes that differ and are known, of which a plan that gives no paths may mean any."""
    if not isinstance(change.before, Mapping) or not isinstance(change.after, Mapping):
        return
    for name in change.before:
        was, will_be = change.before.get(name), change.after.get(name)
        if not is_unknown(will_be) and was != will_be:
            yield PathChange((name,), was, will_be)
