"""The changes of a saved plan, as the entries that `show -json` writes of them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Raw

from planguard.model.errors import InputError
from planguard.model.values import show
from planguard.readers._terraform.shapes import NULL, Change, Deferred, Entry
from planguard.readers.saved_plan.addresses import Key, ObjectAddress, parsed, provider_name, written
from planguard.readers.saved_plan.change import change_of, is_untouched, steps_of, unchanged
from planguard.readers.saved_plan.message import AGAIN
from planguard.readers.saved_plan.schema import marks_in, schema_of, typed_tree
from planguard.readers.saved_plan.state import StoredObject

_REASONS = {
    1: "replace_because_tainted",
    2: "replace_by_request",
    3: "replace_because_cannot_update",
    4: "delete_because_no_resource_config",
    5: "delete_because_wrong_repetition",
    6: "delete_because_count_index",
    7: "delete_because_each_key",
    8: "delete_because_no_module",
    9: "replace_by_triggers",
    10: "read_because_config_unknown",
    11: "read_because_dependency_pending",
    12: "delete_because_no_move_target",
    13: "read_because_check_nested",
    14: "delete_because_enabled_false",
    15: "forgot_because_lifecycle_destroy_in_state",
    16: "forgot_because_lifecycle_destroy_in_config",
}
_DEFERRED = {
    1: "instance_count_unknown",
    2: "resource_config_unknown",
    3: "provider_config_unknown",
    4: "absent_prereq",
    5: "deferred_prereq",
    6: "excluded",
    7: "not_included",
}
_MODES = {0: "managed", 1: "data"}
_ENCODE = msgspec.json.encode


class Listed:
    """The changes of one plan; ``known`` are the objects of the state, by address and deposed key."""

    def __init__(self, source: str, known: Mapping[tuple[str, str], StoredObject]) -> None:
        self._source, self._known = source, known

    def changes(self, message: Any) -> list[Entry]:
        """The entries of all changes, in Terraform's order, without what it leaves out: data sources that go."""
        return self._sorted(message.resource_changes)

    def drift(self, message: Any, refresh_only: bool) -> list[Entry]:
        """What changed outside; what did not is told only by a plan that does nothing else."""
        return [
            entry
            for entry in self._sorted(message.resource_drift)
            if refresh_only or entry.change is None or entry.change.actions != ("no-op",)
        ]

    def deferred(self, message: Any) -> list[Deferred]:
        """The changes that a later plan decides on."""
        return [Deferred(deferral(one), self._entry(one.change)[1]) for one in message.deferred_changes]

    def _sorted(self, messages: Iterable[Any]) -> list[Entry]:
        found = [pair for one in messages if (pair := self._entry(one)) and not _is_data_that_goes(pair[1])]
        found.sort(key=lambda pair: (pair[0].order, pair[1].deposed is not NULL, bytes(pair[1].deposed)))
        return [entry for _, entry in found]

    def _entry(self, one: Any) -> tuple[ObjectAddress, Entry]:
        stored = self._known.get((one.addr, one.deposed_key))
        address = stored.place if stored is not None else address_of(one, self._source)
        change = self._change(one.change, address, stored or self._known.get((address.text, one.deposed_key)))
        if paths := [steps for path in one.required_replace if (steps := steps_of(path))]:
            change.replace_paths = Raw(_ENCODE(paths))
        return address, Entry(
            address=address.text,
            previous_address=one.prev_run_addr if one.prev_run_addr not in ("", address.text) else None,
            module_address=address.module or None,
            mode=address.mode,
            type=address.type,
            name=address.name,
            index=_raw(address.key),
            provider_name=provider_name(one.provider),
            deposed=_raw(one.deposed_key or None),
            change=change,
            action_reason=_reason(one.action_reason),
        )

    def _change(self, message: Any, address: ObjectAddress, stored: StoredObject | None) -> Change:
        if stored is not None and is_untouched(message):
            return unchanged(stored.values, stored.marks)
        schema = schema_of(address.mode, address.type)
        numbers = stored.numbers if stored is not None else None
        try:
            return change_of(
                message, lambda data: typed_tree(data, numbers, schema), lambda tree: marks_in(tree, schema)
            )
        except (msgspec.MsgspecError, ValueError) as error:
            raise InputError(self._source, f"the values of {show(address.text)} cannot be read.", AGAIN) from error


@functools.lru_cache(maxsize=4096)
def _raw(key: Key) -> Raw:
    return NULL if key is None else Raw(_ENCODE(key))


def address_of(one: Any, source: str) -> ObjectAddress:
    """The address of the object that a change is of; InputError where it names none."""
    text = one.addr
    if not text:
        mode = _MODES.get(one.mode)
        if not (mode and one.type and one.name):
            raise InputError(source, "a saved plan with a change that names no object.", AGAIN)
        text = written(one.module_path, mode, one.type, one.name, _old_key(one))
    found = parsed(text)
    if found is None:
        raise InputError(source, f"{show(text)} is not the address of an object.", AGAIN)
    return found


def deferral(message: Any) -> str:
    """Why something is deferred."""
    return _DEFERRED.get(message.deferred.reason, "unknown")


def _reason(number: int) -> str | None:
    return _REASONS.get(number, f"unknown-{number}") if number else None


def _old_key(one: Any) -> Key:
    kind = one.WhichOneof("instance_key")
    return getattr(one, kind) if kind else None


def _is_data_that_goes(entry: Entry) -> bool:
    return entry.mode == "data" and entry.change is not None and entry.change.actions == ("delete",)
