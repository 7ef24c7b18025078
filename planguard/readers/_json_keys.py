"""Refuses JSON objects that have a key twice: a parser takes one of the two, and the other one is hidden."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Raw

from planguard.model.errors import InputError
from planguard.model.values import show


class _Key(str):
    """A key that equals no other one, so that a dict of them holds whatever the object holds."""

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


def _key(_: type, text: str) -> _Key:
    return _Key(text)


_MEMBERS = msgspec.json.Decoder(dict[_Key, Raw], dec_hook=_key)
_VALUE = msgspec.json.Decoder(float_hook=Decimal)
_WRITE = msgspec.json.Encoder(decimal_format="number")


def members(data: bytes, source: str, advice: str) -> dict[str, Raw]:
    """The members of an object, their values undecoded; InputError where a key occurs twice."""
    found: dict[str, Raw] = {}
    for key, value in _MEMBERS.decode(data).items():
        if str(key) in found:
            raise InputError(
                source, f"the key {show(str(key))} occurs twice, so one value would hide the other.", advice
            )
        found[str(key)] = value
    return found


def refuse_twice(raw: Raw | bytes, source: str, advice: str) -> None:
    """InputError where an object in it, however deep, has a key twice."""
    value_of(raw, source, advice)


def value_of(raw: Raw | bytes, source: str, advice: str) -> Any:
    """The value of a JSON text, its fractions as decimals; InputError where an object in it has a key twice.

    What is written again just as it was has lost no key; only what differs (by blanks, escapes, numbers) is parsed by
    a parser that tells of each key.
    """
    text = bytes(raw)
    value = _VALUE.decode(text)
    if not _is_written_again(value, text):
        _every_key(source, advice)(text.decode())
    return value


def _is_written_again(value: Any, text: bytes) -> bool:
    try:
        return _WRITE.encode(value) == text
    except OverflowError:  # an integer that msgspec reads and does not write
        return False


def _every_key(source: str, advice: str) -> Callable[[str], Any]:
    import json

    def once(pairs: list[tuple[str, Any]]) -> None:
        if len({key for key, _ in pairs}) < len(pairs):
            raise InputError(source, "a key occurs twice, so one value would hide the other.", advice)

    return json.JSONDecoder(object_pairs_hook=once, parse_int=str, parse_float=str).decode
