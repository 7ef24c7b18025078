"""Decodes a plan in one go, and proves by its length that no part of it was lost: no key is there twice or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Raw

from planguard.loading.regex import regex
from planguard.readers._terraform.shapes import NULL, Outline, State, StateModule, StateValues

_DECODER = msgspec.json.Decoder(Outline)
_ENCODER = msgspec.json.Encoder()
_AT_ONCE = 128  # objects that are written again together, so that they stay in the processor's cache
_BEGINNING = 200
_BLANK = regex(rb"[{:,]\s")


def outline_of(data: bytes) -> Outline | None:
    """The outline of a plan; None where it is not sure to be all of it. msgspec.DecodeError where it is no JSON object.

    Blanks between the parts, which are not Terraform's but some program's that wrote the plan again, are left out.
    """
    found = _all_of(data)
    if found is None and _BLANK.search(data[:_BEGINNING]):
        found = _all_of(msgspec.json.format(data, indent=-1))
    return found


def _all_of(data: bytes) -> Outline | None:
    try:
        found = _DECODER.decode(data)
    except msgspec.ValidationError:
        return None
    return found if length(found) == _length_without_end(data) else None


def _length_without_end(data: bytes) -> int:
    end = data[-_BEGINNING:]
    return len(data) - len(end) + len(end.rstrip())


def length(value: Any) -> int:
    """How long a part is as JSON without blanks. No part is longer than the text that it was decoded from.

    So where the lengths are equal, nothing of the text is missing: of two members with the same key only one is kept.
    """
    if isinstance(value, Raw):
        return len(memoryview(value))
    if isinstance(value, Outline | State | StateValues | StateModule):
        fields = ((name, getattr(value, name)) for name in value.__struct_fields__)
        members = [
            len(name) + len('"":,') + length(part)
            for name, part in fields
            if part is not NULL and part not in (None, "")
        ]
        return len("{}") + sum(members) - bool(members)
    if isinstance(value, list) and value:
        return _length_of_list(value)
    return len(_ENCODER.encode(value))


def _length_of_list(values: Sequence[Any]) -> int:
    if isinstance(values[0], StateModule):
        return len("[]") + sum(map(length, values)) + len(values) - 1
    text, total = bytearray(), len("[")
    for start in range(0, len(values), _AT_ONCE):
        _ENCODER.encode_into(values[start : start + _AT_ONCE], text)
        total += len(text) - len("[")
    return total
