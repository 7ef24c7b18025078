"""The difference between two marked trees, as a tree of what is added, changed, removed or left alone."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from planguard.model.values import UNKNOWN, Path, Sensitive, Value
from planguard.reporters._annotated.difference.alignment import Pair, by_content, by_order, by_position
from planguard.reporters._annotated.difference.documents import DEEPEST, looks_like_json, parsed
from planguard.reporters._annotated.difference.shapes import WRITE_ONLY, WriteOnly, is_block, is_set, is_write_only


class Absent:
    """The type of `ABSENT`."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT: Final = Absent()
"""Where a tree has no value at all, not even null."""


Side: TypeAlias = "Value | Absent | WriteOnly"
"""A value before or after, or that there is none, or that its provider does not say it."""


class Shape(enum.Enum):
    """How a value is written."""

    VALUE = "value"
    OBJECT = "object"  # names are attributes
    MAP = "map"  # names are data and stand in quotes
    LIST = "list"
    SET = "set"
    BLOCKS = "blocks"  # each child is one block under the same name
    JSON = "json"  # one child: the document inside the string
    RETYPED = "retyped"  # two children: the old value, and the new one of another kind


class Node(Struct, frozen=True):
    """A value and what happens to it. ``symbol`` is +, -, ~ or empty.

    ``unknown`` says that the value is known only after apply: a container then shows what goes.
    """

    shape: Shape
    symbol: str
    before: Side
    after: Side
    path: Path
    children: tuple[tuple[str | int, Node], ...] = ()
    replaces: bool = False

    @property
    def unknown(self) -> bool:
        """Whether the value afterwards is not known yet."""
        return self.after is UNKNOWN


class Differ(Struct, frozen=True):
    """What bears on every value of one object: where replacement is forced, and whether no schema shapes the values."""

    replace_paths: frozenset[Path] = frozenset()
    dynamic: bool = False

    def attributes(self, before: Side, after: Side, path: Path = ()) -> Node:
        """The difference between two whole objects or blocks; either may be None."""
        names = _keys(before, after)
        found: list[tuple[str | int, Node]] = []
        for name in names:
            old, new = _get(before, name), UNKNOWN if after is UNKNOWN else _get(after, name)
            if is_write_only(name, names):
                old, new = (WRITE_ONLY if before else ABSENT, WRITE_ONLY if after else ABSENT)
            node = self._attribute(name, old, new, path)
            if node is not None:
                found.append((name, node))
        kept = tuple(found)
        return Node(Shape.OBJECT, _symbol_of(before, after), before, after, path, kept, path in self.replace_paths)

    def _attribute(self, name: str, before: Side, after: Side, path: Path) -> Node | None:
        """One attribute or group of blocks; None where there is nothing on either side."""
        if _nothing(before) and _nothing(after):
            return None
        old, new = _given(before), _given(after)
        hidden = isinstance(old, Sensitive) or isinstance(new, Sensitive)
        if not self.dynamic and not hidden and is_block(name, old, new):
            return self._blocks(name, old, new, (*path, name))
        return self._value(name, old, new, (*path, name))

    def _blocks(self, name: str, before: Side, after: Side, path: Path) -> Node | None:
        if after is UNKNOWN:
            removed = self._blocks(name, before, ABSENT, path)
            symbol = "+" if before is ABSENT else "~"
            return Node(Shape.BLOCKS, symbol, before, after, path, removed.children if removed else ())
        if isinstance(before, Mapping) or isinstance(after, Mapping):
            single = self.attributes(_object(before), _object(after), path)
            return Node(Shape.BLOCKS, "", before, after, path, ((0, single),))
        old, new = (value if isinstance(value, list) else [] for value in (before, after))
        pairs = by_content(old, new) if is_set(name) else by_order(old, new)
        children = tuple(
            (number, self.attributes(_pick(old, left, None), _pick(new, right, None), _element(path, left, right)))
            for number, (left, right) in enumerate(pairs)
        )
        replaces = path in self.replace_paths
        return Node(Shape.BLOCKS, "", before, after, path, children, replaces) if children else None

    def _value(self, name: str, before: Side, after: Side, path: Path) -> Node:
        shape = self._shape(name, before, after, path)
        known = ABSENT if after is UNKNOWN else after
        children: Sequence[tuple[str | int, Node]] = ()
        if shape is Shape.RETYPED:
            parts = self._value(name, before, ABSENT, path), self._value(name, ABSENT, after, path)
            children = tuple(enumerate(parts))
        elif shape is Shape.JSON:
            children = self._document(name, before, known, path)
            shape = shape if children else Shape.VALUE
        elif shape in (Shape.OBJECT, Shape.MAP):
            children = self._members(before, known, path, shape)
        elif shape in (Shape.LIST, Shape.SET):
            children = self._elements(before, known, path, shape)
        return Node(shape, _symbol(before, after), before, after, path, tuple(children), path in self.replace_paths)

    def _shape(self, name: str, before: Side, after: Side, path: Path) -> Shape:
        if _is_plain(before) and _is_plain(after):
            return Shape.VALUE
        present = [value for value in (before, after) if not _nothing(value) and value is not UNKNOWN]
        if len(path) > DEEPEST or any(isinstance(value, Sensitive) for value in present) or not present:
            return Shape.VALUE
        if all(isinstance(value, Mapping) for value in present):
            named = self.dynamic or isinstance(path[-1], int) or not all(map(_is_map, present))
            return Shape.OBJECT if named else Shape.MAP
        if all(isinstance(value, list) for value in present):
            return Shape.SET if is_set(name) and not self.dynamic else Shape.LIST
        if all(isinstance(value, str) for value in present):
            return Shape.JSON if any(map(_may_be_json, present)) else Shape.VALUE
        return Shape.RETYPED if any(isinstance(value, Mapping | list) for value in present) else Shape.VALUE

    def _members(self, before: Side, after: Side, path: Path, shape: Shape) -> list[tuple[str | int, Node]]:
        found: list[tuple[str | int, Node]] = []
        for name in _keys(before, after):
            old, new = _get(before, name), _get(after, name)
            if shape is Shape.OBJECT and not self.dynamic:
                if _nothing(old) and _nothing(new):
                    continue
                old, new = _given(old), _given(new)
            found.append((name, self._value(name, old, new, (*path, name))))
        return found

    def _elements(self, before: Side, after: Side, path: Path, shape: Shape) -> list[tuple[str | int, Node]]:
        old, new = (value if isinstance(value, list) else [] for value in (before, after))
        return [
            (number, self._value("", _pick(old, left, ABSENT), _pick(new, right, ABSENT), _element(path, left, right)))
            for number, (left, right) in enumerate(self._pairs(old, new, shape))
        ]

    def _pairs(self, old: Sequence[Value], new: Sequence[Value], shape: Shape) -> Iterator[Pair]:
        if shape is Shape.SET:
            return by_content(old, new)
        if self.dynamic and len(old) == len(new):
            return by_position(old, new)
        return by_order(old, new)

    def _document(self, name: str, before: Side, after: Side, path: Path) -> tuple[tuple[str | int, Node], ...]:
        """The JSON inside a string, one child; nothing where it cannot be shown as such."""
        try:
            old, new = (parsed(text, name) if isinstance(text, str) else ABSENT for text in (before, after))
        except (ValueError, RecursionError):
            return ()
        if type(old) is not type(new) and old is not ABSENT and new is not ABSENT:
            return ()
        return ((0, replace(self, dynamic=True)._value("", old, new, path)),)


def _given(value: Side) -> Side:
    """What Terraform takes for given: providers built on the older SDK cannot say null, only an empty string."""
    return ABSENT if value is None or value == "" else value


def _nothing(value: Side) -> bool:
    return value is None or value is ABSENT


def _object(value: Side) -> Mapping[str, Value] | None:
    return value if isinstance(value, Mapping) else None


def _symbol(before: Side, after: Side) -> str:
    if before is ABSENT or after is ABSENT:
        return "" if before is after else "+" if before is ABSENT else "-"
    return "" if _same(before, after) else "~"


def _symbol_of(before: Side, after: Side) -> str:
    if before is None or after is None:
        return "+" if before is None else "-"
    return "" if before == after else "~"


def _same(before: Side, after: Side) -> bool:
    """Equality that tells true from 1."""
    return after is not UNKNOWN and isinstance(before, bool) == isinstance(after, bool) and bool(before == after)


def _keys(before: Side, after: Side) -> list[str]:
    names = {*(before if isinstance(before, Mapping) else ()), *(after if isinstance(after, Mapping) else ())}
    return sorted(names)


def _get(tree: Side, name: str) -> Side:
    return tree.get(name, ABSENT) if isinstance(tree, Mapping) else ABSENT


def _pick(values: Sequence[Value], position: int | None, otherwise: Side) -> Side:
    return otherwise if position is None else values[position]


def _element(path: Path, before: int | None, after: int | None) -> Path:
    position = before if after is None else after
    assert position is not None
    return (*path, position)


def _is_map(value: Side) -> bool:
    return isinstance(value, Mapping) and all(not isinstance(part, Mapping | list) for part in value.values())


def _may_be_json(value: Side) -> bool:
    return isinstance(value, str) and looks_like_json(value)


def _is_plain(value: Side) -> bool:
    """Whether nothing can be inside this value; most are so, and need no closer look."""
    if isinstance(value, str):
        return not looks_like_json(value)
    return value is None or value is ABSENT or value is UNKNOWN or isinstance(value, int | Decimal)
