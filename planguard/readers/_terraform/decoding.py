"""Decodes one JSON document of Terraform, and refuses one in which a key hides another or is written in disguise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Raw

from planguard.model.errors import InputError
from planguard.model.values import show
from planguard.readers._json_keys import members, refuse_twice
from planguard.readers._terraform.shapes import Document, Entry, State, StateModule, StateValues

AGAIN = "Make it again with `terraform show -json PLANFILE > plan.json`."
_PARTS = {
    field.encode_name: (field.name, msgspec.json.Decoder(field.type)) for field in msgspec.structs.fields(Document)
}
_OF_ENTRIES = ("resource_changes", "resource_drift")
_LATER = ("planned_values", "prior_state", "values")  # as large as the plan, and not always needed
_ENTRIES = msgspec.json.Decoder(list[Entry] | None)
_TEXTS = msgspec.json.Decoder(list[Raw])
_STATE = msgspec.json.Decoder(State | None)
_VALUES = msgspec.json.Decoder(StateValues | None)


def document_of(data: bytes, source: str) -> Document:
    """The document; InputError for a shape that no plan has, msgspec.DecodeError where it is no JSON object."""
    try:
        return Document(**dict(_parts(data, source)))
    except RecursionError as error:
        raise InputError(source, "nested too deeply to be a plan.", AGAIN) from error


def _parts(data: bytes, source: str) -> Iterator[tuple[str, Any]]:
    for key, raw in members(data, source, AGAIN).items():
        if key in _PARTS:
            name, decoder = _PARTS[key]
            yield name, _part(key, raw, decoder, source)
        elif _folded(key) in _FOLDED:
            raise InputError(source, f"the key {show(key)} is not written as Terraform writes it.", AGAIN)


def state_of(document: Document, source: str) -> State | None:
    """The prior state; InputError where a key is in it twice."""
    state: State | None = _later(document.prior_state, _STATE, f"{source}: prior_state")
    return state


def planned_of(document: Document, source: str) -> StateModule | None:
    """The root module of the planned values; InputError where a key is in it twice."""
    values: StateValues | None = _later(document.planned_values, _VALUES, f"{source}: planned_values")
    return values.root_module if values else None


def _later(raw: Raw, decoder: msgspec.json.Decoder[Any], source: str) -> Any:
    """A part that a document keeps undecoded. Nothing is decoded to more than is written, so a lost key shows."""
    found = decoder.decode(raw)
    if len(msgspec.json.encode(found)) != len(memoryview(raw)):
        refuse_twice(raw, source, AGAIN)
    return found


def _folded(key: str) -> str:
    return "".join(filter(str.isalpha, key.lower()))


_FOLDED = {_folded(key) for key in _PARTS}


def _part(key: str, raw: Raw, decoder: msgspec.json.Decoder[Any], source: str) -> Any:
    try:
        if key in _OF_ENTRIES:
            return _entries(key, raw, source)
        if key not in _LATER:
            refuse_twice(raw, f"{source}: {key}", AGAIN)
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise InputError(source, f"not shaped like a plan: {key}: {error}.", AGAIN) from error


def _entries(key: str, raw: Raw, source: str) -> list[Entry]:
    """The entries; of one that changes nothing the values are not read, so that they need not be looked through."""
    entries: list[Entry] | None = _ENTRIES.decode(raw)
    if entries is None:
        raise InputError(source, f"{key} is null, which Terraform never writes.", AGAIN)
    encode = msgspec.json.encode
    for number, (entry, text) in enumerate(zip(entries, map(bytes, _TEXTS.decode(raw)), strict=True)):
        if encode(entry) != text or not _stays(entry):
            refuse_twice(text, f"{source}: {key}[{number}]", AGAIN)
    return entries


def _stays(entry: Entry) -> bool:
    change = entry.change
    return (
        change is not None
        and change.actions == ("no-op",)
        and change.importing is None
        and entry.previous_address is None
    )
