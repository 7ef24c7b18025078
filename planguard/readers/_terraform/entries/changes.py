"""One entry of Terraform's plan JSON becomes one ResourceChange."""

from __future__ import annotations

import functools
import itertools
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from planguard.knowledge.secrets.marks import hide, mark, shortened
from planguard.knowledge.words.attributes import own_name
from planguard.loading.regex import regex
from planguard.model.change import Action, Certainty, ResourceChange, without_keys
from planguard.model.values import Path, is_unknown
from planguard.readers._json_keys import value_of
from planguard.readers._terraform.decoding import AGAIN
from planguard.readers._terraform.entries.tags import shown_tags, tags_of
from planguard.readers._terraform.shapes import NULL, Change, Entry

_ACTIONS = {
    ("no-op",): Action.NO_OP,
    ("read",): Action.READ,
    ("create",): Action.CREATE,
    ("update",): Action.UPDATE,
    ("delete",): Action.DELETE,
    ("delete", "create"): Action.DELETE_THEN_CREATE,
    ("create", "delete"): Action.CREATE_THEN_DELETE,
    ("forget",): Action.FORGET,
    ("create", "forget"): Action.CREATE_THEN_FORGET,
    ("forget", "create"): Action.CREATE_THEN_FORGET,
}
_MOST_NAMED = 10_000  # untouched instances that are looked at: a longer list is not moved block by block
_KEPT = 4096  # texts whose meaning is remembered: objects of one type, or of one module, have many alike


def action_of(actions: Iterable[str]) -> Action:
    """The action for Terraform's list of words.

    The documented way to detect every destruction is to look for "delete" anywhere in the list, whatever else future
    versions put beside it.
    """
    words = tuple(actions)
    known = _ACTIONS.get(words)
    if known is not None:
        return known
    if "delete" not in words:
        return Action.UNKNOWN
    if "create" not in words:
        return Action.DELETE
    first = words.index("delete") < words.index("create")
    return Action.DELETE_THEN_CREATE if first else Action.CREATE_THEN_DELETE


def untouched(action: Action, entry: Entry) -> bool:
    """Whether nothing happens to the object, so that its values need not be looked at."""
    if action is not Action.NO_OP or entry.previous_address is not None:
        return False
    return entry.change is None or entry.change.importing is NULL or not msgspec.json.decode(entry.change.importing)


@functools.lru_cache(maxsize=_KEPT)
def _shared(raw: bytes, source: str) -> Any:
    """A tree that many objects have alike, and that nobody changes."""
    return value_of(raw, source, AGAIN)


@functools.lru_cache(maxsize=_KEPT)
def _shared_marks(raw: bytes, source: str) -> Any:
    return shortened(value_of(raw, source, AGAIN))


def resource_change(entry: Entry, change: Change, source: str, prior: Any = None) -> ResourceChange:
    """The change an entry describes, its two trees marked; of an untouched object only what names and labels it.

    ``prior`` are the marks that the prior state has for the object. InputError where a key is in its values twice.
    """
    address, actions = entry.address or "", change.actions or ()
    known = ResourceChange(
        address=address,
        type=sys.intern(entry.type or _type_in(address)),
        action=_ACTIONS.get(actions) or action_of(actions),
        name=sys.intern(entry.name or ""),
        module=sys.intern(entry.module_address or ""),
        index=None if entry.index is NULL else _index(bytes(entry.index)),
        provider=sys.intern(entry.provider_name or ""),
        deposed=None if entry.deposed is NULL else _text(msgspec.json.decode(entry.deposed)) or None,
        imported=change.importing is not NULL and msgspec.json.decode(change.importing) not in (None, False),
        tags=tags_of(change),
    )
    return known if untouched(known.action, entry) else _with_values(known, entry, change, _Reading(source, prior))


@functools.lru_cache(maxsize=_KEPT)
def _index(raw: bytes) -> int | str | None:
    index = msgspec.json.decode(raw)
    return index if isinstance(index, int | str) else None


def _type_in(address: str) -> str:
    """The type that an address names, for an entry that does not give it."""
    return "".join(without_keys(address).split(".")[-2:-1]) or "unknown"


class _Reading(msgspec.Struct, frozen=True):
    """What is known beside an entry: which part of which file it is of, and what the prior state marks."""

    source: str
    prior: Any = None

    def value(self, raw: Raw) -> Any:
        return _value(raw, self.source)


def _value(raw: Raw, source: str) -> Any:
    return None if raw is NULL else value_of(raw, source, AGAIN)


def _with_values(known: ResourceChange, entry: Entry, change: Change, reading: _Reading) -> ResourceChange:
    before, after = (hide(tree, None, reading.prior) for tree in sides_of(change, reading.source))
    return replace(
        known,
        previous_address=entry.previous_address,
        import_id=_import_id(reading.value(change.importing)),
        actions=tuple(change.actions or ()),
        before=before,
        after=after,
        replace_paths=_replace_paths(change.replace_paths, reading),
        action_reason=entry.action_reason,
        physical_id=_id(before),
        tags=shown_tags(known.tags, before if before is not None else after),
    )


def _replace_paths(raw: Raw, reading: _Reading) -> tuple[Path, ...]:
    if raw is NULL:
        return ()
    listed = msgspec.convert(reading.value(raw), list[Any] | None) or ()
    return tuple(filter(None, (_path(path) for path in listed if isinstance(path, list))))


def sides_of(change: Change, source: str) -> tuple[Any, Any]:
    """The two trees of a change; what is marked on either side is hidden on both."""
    was, will_be = (_shared_marks(bytes(raw), source) for raw in (change.before_sensitive, change.after_sensitive))
    before = mark(_value(change.before, source), None, was)
    after = mark(_value(change.after, source), _shared(bytes(change.after_unknown), source), will_be)
    return (before, after) if was == will_be else (hide(before, was, will_be), hide(after, will_be, was))


def _import_id(importing: Any) -> str | None:
    return _text(importing.get("id")) if isinstance(importing, Mapping) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _path(steps: Any) -> Path:
    """A path of names and positions; it ends at a set, in which a step is an element's whole value."""
    listed = steps if isinstance(steps, list) else []
    return tuple(itertools.takewhile(lambda step: isinstance(step, int | str) and not isinstance(step, bool), listed))


def _id(before: Any) -> str | None:
    return _text(before.get("id")) if isinstance(before, Mapping) else None


def with_doubt(changes: Iterable[ResourceChange]) -> tuple[ResourceChange, ...]:
    """The changes, with replacements marked as likely that rest on nothing but values known only after apply.

    A value that comes from an object which itself goes is sure to differ, so such a replacement stays certain.
    """
    listed = tuple(changes)
    replaced = [number for number, change in enumerate(listed) if change.replace_paths and change.action.replaces]
    if not replaced:
        return listed
    destroyed = {change.config_address for change in listed if change.may_destroy}
    doubted = {number: _doubted(listed[number], destroyed) for number in replaced}
    return tuple(doubted.get(number, change) for number, change in enumerate(listed))


def _doubted(change: ResourceChange, going: set[str]) -> ResourceChange:
    if not all(_unknown_after(change, path) for path in change.replace_paths):
        return change
    sources = {address for path in change.replace_paths for address in change.references.get(str(path[0]), ())}
    if sources & going or not sources:
        return change
    return replace(change, certainty=Certainty.LIKELY)


def _unknown_after(change: ResourceChange, path: Path) -> bool:
    return is_unknown(change.values(path)[1])


_INDEX = regex(r'\[\d+\]|\["\d+"\]')


def named_in_counts(listed: list[ResourceChange], entries: Sequence[Entry], source: str) -> list[ResourceChange]:
    """The changes, with the names of untouched instances of every count in which another one is deleted or created.

    Where instances take over their neighbors, each of the count gets a key of its own, and its name is the best one.
    ``entries`` are those of the changes, in the same order; ``source`` says in messages where they are.
    """
    moving = {_block(change) for change in listed if change.action in (Action.DELETE, Action.CREATE)} - {None}
    if not moving:
        return listed
    left = _MOST_NAMED
    named = list(listed)
    for number, (change, entry) in enumerate(zip(listed, entries, strict=True)):
        if change.action is Action.NO_OP and left and _block(change) in moving and entry.change is not None:
            named[number] = replace(change, called=own_name(sides_of(entry.change, source)[0]))
            left -= 1
    return named


def _block(change: ResourceChange) -> str | None:
    """The address of an instance of a count, of a resource or of a module, without any index; None for another."""
    if "[" not in change.address or change.deposed is not None:
        return None
    block = _INDEX.sub("[]", change.address)
    return None if block == change.address else block
