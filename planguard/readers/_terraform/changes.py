"""One entry of Terraform's plan JSON becomes one ResourceChange."""

from __future__ import annotations

import functools
import itertools
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from planguard.knowledge.secrets.concealment import HIDDEN, shown_tag
from planguard.knowledge.secrets.marks import hide, is_marked, mark
from planguard.model.change import Action, Certainty, ResourceChange, without_keys
from planguard.model.values import Path, Sensitive, is_unknown
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
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


class _Labels(msgspec.Struct, gc=False):
    """Where providers keep tags and labels, and nothing else of an object."""

    tags: Any = None
    tags_all: Any = None
    labels: Any = None
    effective_labels: Any = None
    tag: Any = None
    metadata: Any = None


_LABELS = msgspec.json.Decoder(_Labels | None)


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
    imported = entry.change is not None and bool(entry.change.importing)
    return action is Action.NO_OP and entry.previous_address is None and not imported


def sensitive_part(change: Change) -> Any:
    """The sensitive values of an untouched object, so that they are recognised elsewhere; None where it has none."""
    if not marks_in(change.before_sensitive):
        return None
    return _tree(change.before, NULL, change.before_sensitive)


def marks_in(raw: Raw) -> Any:
    """The marks in a part of a plan; None where they hide nothing."""
    return _marks(bytes(raw))


@functools.lru_cache(maxsize=1024)  # objects of one type have the same marks, as text
def _marks(raw: bytes) -> Any:
    marks = msgspec.json.decode(raw)
    return marks if is_marked(marks) else None


def resource_change(entry: Entry, change: Change, prior: Any = None) -> ResourceChange:
    """The change an entry describes, its two trees marked; of an untouched object only what names and labels it.

    ``prior`` are the marks that the prior state has for the object.
    """
    action = action_of(change.actions or ())
    known = ResourceChange(
        address=entry.address or "",
        type=sys.intern(entry.type or _type_in(entry.address or "")),
        action=action,
        name=sys.intern(entry.name or ""),
        module=sys.intern(entry.module_address or ""),
        index=entry.index if isinstance(entry.index, int | str) else None,
        provider=sys.intern(entry.provider_name or ""),
        deposed=entry.deposed if isinstance(entry.deposed, str) and entry.deposed else None,
        imported=change.importing is not None and change.importing is not False,
        import_id=_import_id(change.importing),
        tags=_tags(change),
    )
    return known if untouched(action, entry) else _with_values(known, entry, change, prior)


def _type_in(address: str) -> str:
    """The type that an address names, for an entry that does not give it."""
    return "".join(without_keys(address).split(".")[-2:-1]) or "unknown"


def _with_values(known: ResourceChange, entry: Entry, change: Change, prior: Any) -> ResourceChange:
    before, after = (hide(tree, None, prior) for tree in _sides(change))
    return replace(
        known,
        previous_address=entry.previous_address,
        actions=tuple(change.actions or ()),
        before=before,
        after=after,
        replace_paths=tuple(
            filter(None, (_path(path) for path in change.replace_paths or () if isinstance(path, list)))
        ),
        action_reason=entry.action_reason,
        physical_id=_id(before),
        tags=_shown_tags(known.tags, before if before is not None else after),
    )


def output_change(change: Change) -> tuple[Any, Any]:
    """The values of an output before and after, marked."""
    return _sides(change)


def _sides(change: Change) -> tuple[Any, Any]:
    """The two trees; what is marked on either side is hidden on both."""
    before = _tree(change.before, NULL, change.before_sensitive)
    after = _tree(change.after, change.after_unknown, change.after_sensitive)
    if bytes(change.before_sensitive) == bytes(change.after_sensitive):
        return before, after
    was, will_be = msgspec.json.decode(change.before_sensitive), msgspec.json.decode(change.after_sensitive)
    return hide(before, was, will_be), hide(after, will_be, was)


def _import_id(importing: Any) -> str | None:
    found = importing.get("id") if isinstance(importing, Mapping) else None
    return found if isinstance(found, str) else None


def _tree(value: msgspec.Raw, unknown: msgspec.Raw, sensitive: msgspec.Raw) -> Any:
    return mark(_DECODER.decode(value), _DECODER.decode(unknown), _DECODER.decode(sensitive))


def _path(steps: Any) -> Path:
    """A path of names and positions; it ends at a set, in which a step is an element's whole value."""
    listed = steps if isinstance(steps, list) else []
    return tuple(itertools.takewhile(lambda step: isinstance(step, int | str) and not isinstance(step, bool), listed))


def _id(before: Any) -> str | None:
    found = before.get("id") if isinstance(before, Mapping) else None
    return found if isinstance(found, str) else None


def _tags(change: Change) -> dict[str, str]:
    raw = change.before if _is_object(change.before) else change.after
    try:
        return _texts(_LABELS.decode(raw)) if _is_object(raw) else {}
    except msgspec.ValidationError:
        return {}


_GROUPS = ("effective_labels", "tags_all", "labels", "tags")


def _shown_tags(tags: Mapping[str, str], tree: Any) -> Mapping[str, str]:
    """The tags without those that are marked, however short; a word that everybody uses stays, as it tells where."""
    if isinstance(tree, Sensitive):
        return {key: shown_tag(value, HIDDEN) for key, value in tags.items()}
    groups = [tree.get(name) for name in _GROUPS] if isinstance(tree, Mapping) else []
    every = any(isinstance(group, Sensitive) for group in groups)
    marked = {key for group in groups if isinstance(group, dict) for key in group if isinstance(group[key], Sensitive)}
    return {key: shown_tag(v, HIDDEN) if every or key in marked else v for key, v in tags.items()}


def _is_object(raw: msgspec.Raw) -> bool:
    return bytes(memoryview(raw)[:1]) == b"{"


def _texts(labels: _Labels) -> dict[str, str]:
    found: dict[str, str] = {}
    metadata = labels.metadata[0] if isinstance(labels.metadata, list) and labels.metadata else None
    inner = metadata.get("labels") if isinstance(metadata, dict) else None
    for group in (labels.effective_labels, labels.tags_all, inner, labels.labels, labels.tags):
        if isinstance(group, dict) and group != found:
            for key, value in group.items():
                if isinstance(value, str):
                    found[sys.intern(key)] = sys.intern(value)
    for pair in labels.tag if isinstance(labels.tag, list) else ():
        if isinstance(pair, dict) and isinstance(pair.get("key"), str) and isinstance(pair.get("value"), str):
            found[pair["key"]] = pair["value"]
    return found


def with_doubt(changes: Iterable[ResourceChange]) -> tuple[ResourceChange, ...]:
    """The changes, with replacements marked as likely that rest on nothing but values known only after apply.

    A value that comes from an object which itself goes is sure to differ, so such a replacement stays certain.
    """
    listed = tuple(changes)
    going = {change.config_address for change in listed if change.may_destroy}
    return tuple(_doubted(change, going) for change in listed)


def _doubted(change: ResourceChange, going: set[str]) -> ResourceChange:
    if not (change.action.replaces and change.replace_paths):
        return change
    if not all(_unknown_after(change, path) for path in change.replace_paths):
        return change
    sources = {address for path in change.replace_paths for address in change.references.get(str(path[0]), ())}
    if sources & going or not sources:
        return change
    return replace(change, certainty=Certainty.LIKELY)


def _unknown_after(change: ResourceChange, path: Path) -> bool:
    return is_unknown(change.values(path)[1])
