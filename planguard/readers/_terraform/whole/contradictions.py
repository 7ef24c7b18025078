"""Finds entries of a plan that contradict themselves: Terraform writes none, so one of the two is not true."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

import msgspec

from planguard.model.gaps import Gap, GapKind
from planguard.model.reasons import reason_of
from planguard.model.values import show
from planguard.readers._terraform.shapes import NULL, Change, Entry, given, key_of

_ELSEWHERE = {
    "data": frozenset({"read", "no-op"}),
    "ephemeral": frozenset({"open", "renew", "close", "read", "no-op"}),
}
"""What can happen to what is not managed."""
_KEEPS = frozenset({"no-op", "create", "read", "update"})
_ESCAPED = frozenset('"\\$%')
_OWN_NAMESPACES = ("hashicorp", "builtin")
_SHOWN = 3


def contradictions(entries: Sequence[Entry]) -> Iterator[Gap]:
    """A gap where entries contradict themselves, with the first few of them. What is listed twice is judged twice."""
    found = [(entry, what) for entry in entries if (what := contradiction(entry))]
    if found:
        listed = " ".join(f"{show(entry.address or '')}: {what}." for entry, what in found[:_SHOWN])
        more = f" {len(found) - _SHOWN} more do so too." if len(found) > _SHOWN else ""
        yield Gap(GapKind.CONTRADICTORY, f"The plan contradicts itself. {listed}{more}")


def contradiction(entry: Entry) -> str:
    """What an entry says against itself; "" for one that holds together."""
    if entry.mode != "managed" and (mode := _other_mode(entry)):
        return _of_other_mode(entry, mode)
    change = entry.change or Change()
    found = _of_values(change) or _of_reason(change, entry.action_reason) or _of_deposed(entry, change)
    found = found or _of_address(entry)
    return found or _of_provider(entry.provider_name, entry.type)


def _other_mode(entry: Entry) -> str:
    mode = entry.mode or _local(entry).partition(".")[0]
    return mode if mode in _ELSEWHERE else ""


def _of_other_mode(entry: Entry, mode: str) -> str:
    actions = (entry.change.actions or ()) if entry.change else ()
    if not _ELSEWHERE[mode].issuperset(actions):
        return f"the mode is {mode}, but the actions are {show(list(actions))}"
    return "" if _local(entry).startswith(f"{mode}.") else f"the mode is {mode}, but the address has another mode"


def _local(entry: Entry) -> str:
    return (entry.address or "").removeprefix(f"{entry.module_address}.")


def _of_values(change: Change) -> str:
    """Where the words say less than the values do; what the words destroy is judged as destroyed anyway."""
    if change.actions == ("no-op",):
        return "" if _stays(change) else "the action is no-op, but the values before and after differ"
    match change.actions:
        case ("create",) if given(change.before):
            return "the action is create, but there is an object before"
        case ("update",) if _lacks_a_side(change):
            return "the action is update, but there is no object before or after"
        case ("read",):
            return "the action is read, but the object is managed"
    return ""


def _of_reason(change: Change, word: str | None) -> str:
    """Where the action keeps an object that the plan says why it takes away."""
    if (word is None and change.replace_paths is NULL) or not _KEEPS.issuperset(change.actions or ()):
        return ""
    action = show(list(change.actions or ()))
    reason = reason_of(word)
    if reason is not None and reason.takes_away and given(change.before):  # else it is gone already
        return f"the actions are {action}, but the reason is {reason.value}"
    return f"the actions are {action}, but attributes force a replacement" if _value(change.replace_paths) else ""


def _of_deposed(entry: Entry, change: Change) -> str:
    """Where the action keeps an object that is there only to be deleted."""
    if entry.deposed is NULL or not (key_of(entry.deposed) and given(change.before)):
        return ""
    return "the object is deposed, but stays" if change.actions in (("no-op",), ("update",)) else ""


def _stays(change: Change) -> bool:
    same = change.before == change.after or _value(change.before) == _value(change.after)
    return same and b"true" not in bytes(change.after_unknown)


def _value(raw: msgspec.Raw) -> object:
    return msgspec.json.decode(raw)


def _lacks_a_side(change: Change) -> bool:
    """Whether one side is null though it is given; a plan without values gives neither."""
    sides = (change.before, change.after)
    return any(side is not NULL for side in sides) and not all(map(given, sides))


def _of_address(entry: Entry) -> str:
    place = f"{entry.module_address}." if entry.module_address else ""
    named = f"{place}{entry.type}.{entry.name}"
    address = entry.address or ""
    key = "" if entry.index is NULL else _plain_key(bytes(entry.index))
    if (key is not None and address == named + key) or not (entry.type and entry.name):
        return ""
    if not address.startswith(named):
        return f"the address is not that of {show(named)}"
    index = msgspec.json.decode(entry.index)
    return "" if _may_be_key(address[len(named) :], index) else f"the address lacks the index {show(index)}"


@functools.lru_cache(maxsize=4096)
def _plain_key(index: bytes) -> str | None:
    """How an index stands in an address; None for one that may stand there in several ways."""
    text = index.decode()
    return f"[{text}]" if text.isdecimal() or (text[:1] == '"' and "\\" not in text) else None


def _may_be_key(key: str, index: object) -> bool:
    """Whether a key may stand for an index: some characters are escaped in it, and some tools leave the index out."""
    if index is None:
        return key == "" or key[:1] + key[-1:] == "[]"
    if not isinstance(index, str):
        return key == f"[{index}]" or key == f'["{index}"]'
    escaped = not (index.isascii() and index.isprintable() and _ESCAPED.isdisjoint(index))
    return key == f'["{index}"]' or (escaped and key.startswith('["'))


@functools.cache
def _of_provider(provider: str | None, type_name: str | None) -> str:
    """The providers that HashiCorp publishes begin every type with their own name; others may do as they like."""
    *_, namespace, source = "", *(provider or "").split("/")
    word = (type_name or source).partition("_")[0]
    if namespace not in _OWN_NAMESPACES or source == word or source.startswith(f"{word}-"):
        return ""
    return f"the provider is {show(provider)}, but the type is {show(type_name)}"
