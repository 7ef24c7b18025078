"""Untouched objects that may be the same in the cloud as an object that the plan deletes: these keep their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from planguard.knowledge.resource_types.catalog import built_in_catalog
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.knowledge.resource_types.generic_types import is_generic
from planguard.model.change import Action, ResourceChange
from planguard.model.values import Value, is_unknown
from planguard.readers._terraform.changes import sides_of
from planguard.readers._terraform.shapes import Change, Entry

_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_ID = "id"


def with_doubles(listed: list[ResourceChange], entries: Sequence[Entry], source: str) -> list[ResourceChange]:
    """The changes, with the values of what stays untouched and has the id or the identity of a deleted object.

    ``entries`` are those of the changes, in the same order; ``source`` says in messages where they are.
    """
    going = [change for change in listed if change.action is Action.DELETE and change.before is not None]
    wanted = {mark for change in going for mark in _marks(_entry(change), change.before)}
    if not wanted:
        return listed
    kinds = {kind for kind, *_ in wanted}
    found = list(listed)
    for number, (change, entry) in enumerate(zip(listed, entries, strict=True)):
        if entry.change is None or change.action is not Action.NO_OP or change.before is not None:
            continue
        if _is_one_of(change.type, kinds) and not wanted.isdisjoint(_marks_of(change, entry.change)):
            found[number] = replace(change, standing=sides_of(entry.change, source)[0])
    return found


def _is_one_of(type_name: str, kinds: set[str]) -> bool:
    return is_generic(type_name) or built_in_catalog()[type_name].kind in kinds


def _marks_of(change: ResourceChange, values: Change) -> Iterator[tuple[str, str, str]]:
    """The marks of an untouched object; only the attributes that they are made of are looked at."""
    fields = _FIELDS.decode(values.before) or {}
    if is_generic(change.type):
        tree = {name: msgspec.json.decode(raw) for name, raw in fields.items()}
        return _marks(_entry(replace(change, before=tree)), tree)
    known = built_in_catalog()[change.type]
    names = {_ID, *(path.partition(".")[0] for path in known.identified_by)}
    return _marks(known, {name: msgspec.json.decode(fields[name]) for name in names if name in fields})


def _entry(change: ResourceChange) -> ResourceType:
    return built_in_catalog().of(change)


def _marks(known: ResourceType, values: Value) -> Iterator[tuple[str, str, str]]:
    """What an object is told by, the kind of its type first."""
    given: Mapping[str, Any] = values if isinstance(values, Mapping) else {}
    own = given.get(_ID)
    if isinstance(own, str) and own and not is_unknown(own):
        yield known.kind, _ID, own
    if identity := known.identity(given):
        yield known.kind, "", identity
