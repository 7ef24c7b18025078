"""Decodes one JSON document of Terraform, and refuses one in which a key hides another or is written in disguise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Raw

from planguard.model.errors import InputError
from planguard.model.values import show
from planguard.readers._json_keys import members, refuse_twice
from planguard.readers._terraform.outline import length, outline_of
from planguard.readers._terraform.prior import prior_of
from planguard.readers._terraform.shapes import NULL, Document, Entry, Outline, Prior, State, StateModule, StateValues

AGAIN = "Make it again with `terraform show -json PLANFILE > plan.json`."
_PARTS = {
    field.encode_name: (field.name, msgspec.json.Decoder(State | None if field.type == Prior | None else field.type))
    for field in msgspec.structs.fields(Document)
}
_OF_ENTRIES = ("resource_changes", "resource_drift")
_LATER = ("planned_values", "values")  # as large as the plan, and not always needed
_ENTRIES = msgspec.json.Decoder(list[Entry] | None)
_TEXTS = msgspec.json.Decoder(list[Raw])
_VALUES = msgspec.json.Decoder(StateValues | None)


def document_of(data: bytes, source: str) -> Document:
    """The document; InputError for a shape that no plan has, msgspec.DecodeError where it is no JSON object."""
    try:
        outline = outline_of(data)
        parts = members(data, source, AGAIN) if outline is None else _parts(outline)
        return Document(**dict(_decoded(parts, source)))
    except RecursionError as error:
        raise InputError(source, "nested too deeply to be a plan.", AGAIN) from error


def _parts(outline: Outline) -> dict[str, Any]:
    found = ((name, getattr(outline, name)) for name in outline.__struct_fields__)
    return {name: part for name, part in found if part is not None and part is not NULL}


def _decoded(parts: Mapping[str, Any], source: str) -> Iterator[tuple[str, Any]]:
    for key, part in parts.items():
        if key in _PARTS:
            name, decoder = _PARTS[key]
            decoded = _part(key, part, decoder, source) if isinstance(part, Raw) else part
            yield name, prior_of(decoded) if isinstance(decoded, State) else decoded
        elif _folded(key) in _FOLDED:
            raise InputError(source, f"the key {show(key)} is not written as Terraform writes it.", AGAIN)


def planned_of(document: Document, source: str) -> StateModule | None:
    """The root module of the planned values; InputError where a key is in it twice."""
    values: StateValues | None = _state(document.planned_values, _VALUES, f"{source}: planned_values")
    return values.root_module if values else None


def _state(raw: Raw, decoder: msgspec.json.Decoder[Any], source: str) -> Any:
    """A state, or the values of one; InputError where a key is in it twice."""
    found = decoder.decode(raw)
    if length(found) != len(memoryview(raw)):
        refuse_twice(raw, source, AGAIN)
    return found


def _folded(key: str) -> str:
    return "".join(filter(str.isalpha, key.lower()))


_FOLDED = {_folded(key) for key in _PARTS}


def _part(key: str, raw: Raw, decoder: msgspec.json.Decoder[Any], source: str) -> Any:
    try:
        if key in _OF_ENTRIES:
            return _entries(key, raw, source)
        if key == "prior_state":
            return _state(raw, decoder, f"{source}: {key}")
        if key not in _LATER:
            refuse_twice(raw, f"{source}: {key}", AGAIN)
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise InputError(source, f"not shaped like a plan: {key}: {error}.", AGAIN) from error


def _entries(key: str, raw: Raw, source: str) -> list[Entry]:
    """The entries; their values are looked through where they are read."""
    entries: list[Entry] | None = _ENTRIES.decode(raw)
    if entries is None:
        raise InputError(source, f"{key} is null, which Terraform never writes.", AGAIN)
    encode = msgspec.json.encode
    for number, (entry, text) in enumerate(zip(entries, map(bytes, _TEXTS.decode(raw)), strict=True)):
        if encode(entry) != text:
            refuse_twice(text, f"{source}: {key}[{number}]", AGAIN)
    return entries
