"""Values as a saved plan holds them, in MessagePack, become the three JSON texts that `show -json` makes of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import zip_longest
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw

from planguard.loading.regex import regex
from planguard.readers._terraform.shapes import NULL

_BYTES = (b"\xc4", b"\xc5", b"\xc6")  # how a binary string begins, which only the type of a dynamic value is
_PLAIN = frozenset({str, int, float, bool, type(None)})
_NO_NUMBER = _PLAIN - {str}
_EMPTY = Raw(b"{}")
_FALSE = Raw(b"false")
_FRACTION = regex(rb"(?<![\w.])-?\d+\.\d+(?![\w.])|(?<!\d)\d{19}")
_ENCODE = msgspec.json.Encoder(decimal_format="number").encode


class _Unknown:
    """A value that is known only after apply, whatever is known about it."""


_UNKNOWN = _Unknown()
_DECODE = msgspec.msgpack.Decoder(ext_hook=lambda code, data: _UNKNOWN).decode


class Encoded(NamedTuple):
    """A value, what of it is unknown, and what of it is marked, as JSON."""

    value: Raw = NULL
    unknown: Raw = NULL
    marks: Raw = _FALSE


def tree_of(data: bytes) -> Any:
    """The value with `unknown` leaves, dynamic values without their types; msgspec.DecodeError for what is no value."""
    found = _DECODE(data)
    return _without_types(found) if any(mark in data for mark in _BYTES) else found


def encoded(tree: Any, marked: Iterable[Sequence[Any]]) -> Encoded:
    """A value for JSON, with marks at these paths; ValueError for one whose keys are no texts."""
    marks = Raw(_ENCODE(_marks(tree, marked)))
    if isinstance(tree, _Unknown):
        return Encoded(NULL, Raw(b"true"), marks)
    try:
        return Encoded(Raw(_ENCODE(tree)), _EMPTY, marks)
    except TypeError:  # an unknown value is in it, which nothing can be made of
        pass
    try:
        return Encoded(Raw(_ENCODE(_known(tree))), Raw(_ENCODE(_unknown(tree))), marks)
    except TypeError as error:
        raise ValueError("a key that is no text") from error


def paths_to(tree: Any, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Where attributes with these names, one in the other, are in a value: in each element of a list on the way."""
    if isinstance(tree, list):
        yield from ((at, *rest) for at, item in enumerate(tree) for rest in paths_to(item, names))
    elif not names:
        yield ()
    elif isinstance(tree, dict) and names[0] in tree:
        yield from ((names[0], *rest) for rest in paths_to(tree[names[0]], names[1:]))


def marks_at(tree: Any, paths: Iterable[Sequence[Any]]) -> bytes:
    """Marks at these paths in a value, in its shape, as JSON."""
    return _ENCODE(_marks(tree, paths))


def plain(data: bytes) -> Any:
    """A value without unknown parts, such as the key of an element; None for what is none."""
    try:
        found = _without_types(_DECODE(data)) if data else None
        if found.__class__ not in _PLAIN:
            _ENCODE(found)
    except (msgspec.DecodeError, RecursionError, TypeError):
        return None
    return found


def _without_types(tree: Any) -> Any:
    """The tree with each dynamic value, a pair of its type and itself, as itself."""
    if isinstance(tree, list):
        if len(tree) == 2 and isinstance(tree[0], bytes):
            inner = _without_types(tree[1])
            return _of_type(inner, msgspec.json.decode(tree[0])) if b"number" in tree[0] else inner
        return [one if one.__class__ in _PLAIN else _without_types(one) for one in tree]
    if isinstance(tree, dict):
        return {key: one if one.__class__ in _PLAIN else _without_types(one) for key, one in tree.items()}
    return tree


def _of_type(tree: Any, kind: Any) -> Any:
    """The tree with numbers where its type has some: a fraction that two do not divide, or a large one, is text."""
    if kind == "number" and isinstance(tree, str):
        return _number(tree)
    if not isinstance(kind, list) or len(kind) < 2:
        return tree
    inner = kind[1]
    if isinstance(tree, dict):
        of_each = inner if isinstance(inner, dict) else dict.fromkeys(tree, inner)
        return {key: _of_type(value, of_each.get(key)) for key, value in tree.items()}
    if isinstance(tree, list):
        in_order = inner if kind[0] == "tuple" and isinstance(inner, list) else [inner] * len(tree)
        return [_of_type(value, one) for value, one in zip_longest(tree, in_order[: len(tree)])]
    return tree


def may_hold_numbers(data: bytes) -> bool:
    """Whether a number may be written as text in the bytes of a value."""
    return _FRACTION.search(data) is not None


def with_number(tree: Any, names: Sequence[str]) -> Any:
    """The tree with the text of an attribute made a number, in each element of a list on the way to it."""
    if isinstance(tree, list):
        return [with_number(item, names) for item in tree]
    if not names:
        return _number(tree) if isinstance(tree, str) else tree
    if isinstance(tree, dict) and names[0] in tree:
        return tree | {names[0]: with_number(tree[names[0]], names[1:])}
    return tree


def with_numbers(tree: Any, known: Any) -> Any:
    """The tree with texts made numbers where the other tree has a number; a number may be written as text here."""
    if isinstance(tree, dict) and isinstance(known, Mapping):
        return {
            key: one if one.__class__ in _NO_NUMBER else with_numbers(one, known.get(key)) for key, one in tree.items()
        }
    if isinstance(tree, list) and isinstance(known, list) and known:
        matching = known if len(known) == len(tree) else [known[0]] * len(tree)
        return [with_numbers(value, other) for value, other in zip(tree, matching, strict=True)]
    if isinstance(tree, str) and isinstance(known, int | float | Decimal) and not isinstance(known, bool):
        return _number(tree)
    return tree


def _number(text: str) -> Any:
    try:
        found = Decimal(text)
    except ArithmeticError:
        return text
    return found if found.is_finite() else text


def _known(tree: Any) -> Any:
    """What is known: unknown members are left out, and unknown elements null."""
    if isinstance(tree, dict):
        return {key: _known(value) for key, value in tree.items() if not isinstance(value, _Unknown)}
    if isinstance(tree, list):
        return [None if isinstance(value, _Unknown) else _known(value) for value in tree]
    return tree


def _unknown(tree: Any) -> Any:
    """Where something is unknown: members of which all is known are left out, elements never."""
    if isinstance(tree, _Unknown):
        return True
    if isinstance(tree, dict):
        return {key: part for key, value in tree.items() if (part := _unknown(value)) is not False}
    return list(map(_unknown, tree)) if isinstance(tree, list) else False


def _marks(tree: Any, paths: Iterable[Sequence[Any]]) -> Any:
    """Marks in the shape of the tree; what a path does not lead through is marked as a whole."""
    marked = list(paths)
    if not marked:
        return False
    if any(not path for path in marked):
        return True
    return _inner_marks(tree, marked)


def _inner_marks(tree: Any, paths: list[Sequence[Any]]) -> Any:
    if isinstance(tree, dict) and all(isinstance(path[0], str) for path in paths):
        firsts = dict.fromkeys(path[0] for path in paths)
        return {name: _marks(tree.get(name), [path[1:] for path in paths if path[0] == name]) for name in firsts}
    if isinstance(tree, list) and all(_is_position(path[0], tree) for path in paths):
        return [_marks(item, [path[1:] for path in paths if path[0] == at]) for at, item in enumerate(tree)]
    return tree is not None


def _is_position(step: Any, tree: list[Any]) -> bool:
    return isinstance(step, int) and not isinstance(step, bool) and 0 <= step < len(tree)
