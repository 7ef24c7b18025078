"""Untouched objects that may be the same in the cloud as one that the plan deletes: these keep their values."""

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
from planguard.readers._terraform.entries.changes import sides_of
from planguard.readers._terraform.shapes import Entry, Prior

_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_ID = "id"
_Mark = tuple[str, str, str]


def with_doubles(listed: list[ResourceChange], entries: Sequence[Entry], source: str) -> list[ResourceChange]:
    """The changes, with the values of what stays untouched and has the id or the identity of a deleted object.

    ``entries`` are those of the changes, in the same order; ``source`` says in messages where they are.
    """
    if not any(change.action is Action.NO_OP for change in listed):
        return listed
    wanted, found = _wanted(listed), list(listed)
    for number, (change, entry) in enumerate(zip(listed, entries, strict=True)) if wanted.kinds else ():
        if entry.change is None or change.action is not Action.NO_OP or change.before is not None:
            continue
        if wanted.has(change, entry.change.before):
            found[number] = replace(change, standing=sides_of(entry.change, source)[0])
    return found


def doubles_left_out(listed: Sequence[ResourceChange], prior: Prior | None) -> Iterator[ResourceChange]:
    """The objects of the state that a plan for chosen targets leaves out, with the same marks as a deleted one."""
    here = {name for change in listed for name in (change.address, change.previous_address)} if prior else set()
    missing = [one for one in prior.held if one[0] not in here] if prior else []
    wanted = _wanted(listed if missing else ())
    for address, kind, values, _ in missing if wanted.kinds else ():
        change = ResourceChange(address, msgspec.json.decode(kind) or "", Action.NO_OP)
        if wanted.has(change, values):
            yield replace(change, standing=msgspec.json.decode(values))


class _Wanted(msgspec.Struct, frozen=True):
    """What deleted objects are told by, and of which kinds they are."""

    marks: frozenset[_Mark]
    kinds: frozenset[str]

    def has(self, change: ResourceChange, values: msgspec.Raw) -> bool:
        """Whether an untouched object with these values has one of the marks."""
        return _is_one_of(change.type, self.kinds) and not self.marks.isdisjoint(_marks_of(change, values))


def _wanted(listed: Sequence[ResourceChange]) -> _Wanted:
    going = (change for change in listed if change.action is Action.DELETE and change.before is not None)
    marks = frozenset(mark for change in going for mark in _marks(_entry(change), change.before))
    return _Wanted(marks, frozenset(kind for kind, *_ in marks))


def _is_one_of(type_name: str, kinds: frozenset[str]) -> bool:
    return is_generic(type_name) or built_in_catalog()[type_name].kind in kinds


def _marks_of(change: ResourceChange, values: msgspec.Raw) -> Iterator[_Mark]:
    """The marks of an untouched object; only the attributes that they are made of are looked at."""
    fields = _FIELDS.decode(values) or {}
    if is_generic(change.type):
        tree = {name: msgspec.json.decode(raw) for name, raw in fields.items()}
        return _marks(_entry(replace(change, before=tree)), tree)
    known = built_in_catalog()[change.type]
    names = {_ID, *(path.partition(".")[0] for path in known.identified_by)}
    return _marks(known, {name: msgspec.json.decode(fields[name]) for name in names if name in fields})


def _entry(change: ResourceChange) -> ResourceType:
    return built_in_catalog().of(change)


def _marks(known: ResourceType, values: Value) -> Iterator[_Mark]:
    """What an object is told by, the kind of its type first."""
    given: Mapping[str, Any] = values if isinstance(values, Mapping) else {}
    own = given.get(_ID)
    if isinstance(own, str) and own and not is_unknown(own):
        yield known.kind, _ID, own
    if identity := known.identity(given):
        yield known.kind, "", identity
