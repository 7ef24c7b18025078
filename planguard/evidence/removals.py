"""What an update in place takes away from an object: blocks, map keys, list entries, the target of a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from planguard.plan import ResourceChange
from planguard.values import Path, Sensitive, dotted, find, is_unknown, show

_ROUTINE = (
    r"(?i)^(tags?|tags_all|tag_specifications?|labels|\w*_labels|annotations|timeouts|triggers|keepers|metadata"
    r"|depends_on|ignore_changes|\w*_arns?_by_\w+|all_\w+|DeletionPolicy|UpdateReplacePolicy|CreationPolicy)$"
)
_TEXT_THAT_COUNTS = r"(?i)polic(y|ies)$|document$|^(content|rules?|definition|template|schema)$"
_RECORD = r"(?i)(dns|route53|cloudflare|gandi|ns1|dnsimple)\w*record|_record(_set)?$|^AWS::Route53::RecordSet"
_TARGETS = ("records", "rrdatas", "record", "value", "content", "cname", "alias", "ResourceRecords", "AliasTarget")
_CALLED = ("name", "key", "id", "sid", "Sid", "Name", "Key", "Id", "context", "index_name", "IndexName", "device_name")
_RUNS = (
    *("desired_count", "desired_capacity", "scaling_config.desired_size", "spec.replicas", "replicas"),
    *("max_size", "DesiredCount", "DesiredCapacity", "MaxSize", "reserved_concurrent_executions"),
    *("enabled", "is_enabled", "Enabled", "DistributionConfig.Enabled"),
)
_SECRET = "(sensitive)"


class Removal(msgspec.Struct, frozen=True):
    """Something that goes: ``count`` of the ``of`` that a collection has. A repointed value counts as one of one."""

    path: Path
    count: int
    of: int
    says: str
    stops: bool = False  # nothing is taken away, but what runs is brought to a halt

    @property
    def is_all(self) -> bool:
        """Whether nothing is left."""
        return self.count == self.of


def removals(change: ResourceChange) -> list[Removal]:
    """Everything that an update takes away; not what merely changes, moves in a list or is known only after apply."""
    if not isinstance(change.before, Mapping) or not isinstance(change.after, Mapping):
        return []
    found: list[Removal] = []
    for name, was in change.before.items():
        if not re.match(_ROUTINE, str(name)):
            found.extend(_compare((name,), was, change.after.get(name)))
    return found + list(_repointed(change)) + list(_stopped(change))


def _compare(path: Path, was: Any, will_be: Any) -> Iterator[Removal]:
    if is_unknown(will_be) or is_unknown(was) or was == will_be:
        return
    if isinstance(was, Sensitive) or isinstance(will_be, Sensitive):
        yield from _hidden(path, was, will_be)
    elif isinstance(was, str):
        yield from _text(path, was, will_be)
    elif isinstance(was, Mapping):
        yield from _mapping(path, was, will_be if isinstance(will_be, Mapping) else {})
    elif isinstance(was, list):
        after = will_be if isinstance(will_be, list) else []
        blocks = any(isinstance(item, Mapping) for item in was)
        yield from _blocks(path, was, after) if blocks else _entries(path, was, after)


def _hidden(path: Path, was: Any, will_be: Any) -> Iterator[Removal]:
    held = not was.is_empty if isinstance(was, Sensitive) else was not in (None, "", [], {})
    left = not will_be.is_empty if isinstance(will_be, Sensitive) else will_be not in (None, "", [], {})
    if held and not left:
        yield Removal(path, 1, 1, f"empties {dotted(path)} {_SECRET}")


def _text(path: Path, was: str, will_be: Any) -> Iterator[Removal]:
    old, new = _document(was), _document(will_be)
    if old is not None and (new is not None or not will_be):
        yield from _compare(path, old, new)
    elif was and not will_be and isinstance(path[-1], str) and re.search(_TEXT_THAT_COUNTS, path[-1]):
        yield Removal(path, 1, 1, f"empties {dotted(path)}")


def _document(text: Any) -> Any:
    if isinstance(text, Mapping | list):
        return text
    if not isinstance(text, str) or not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return None


def _mapping(path: Path, was: Mapping[str, Any], will_be: Mapping[str, Any]) -> Iterator[Removal]:
    """Keys that go, except those that a schema only leaves out, which are still there as null."""
    gone = [key for key, value in was.items() if key not in will_be and value is not None]
    if gone:
        names = ", ".join(show(key) for key in gone[:3]) + (", …" if len(gone) > 3 else "")
        yield Removal(path, len(gone), len(was), f"removes {_many(len(gone), len(was))} of {dotted(path)}: {names}")
    for key, value in was.items():
        if key in will_be and not re.match(_ROUTINE, str(key)):
            yield from _compare((*path, key), value, will_be[key])


def _blocks(path: Path, was: list[Any], will_be: list[Any]) -> Iterator[Removal]:
    if any(is_unknown(item) for item in will_be):
        return
    names, new_names = _names(was), _names(will_be)
    if names and (new_names or not will_be):
        if gone := [name for name in names if name not in new_names]:
            yield Removal(path, len(gone), len(was), _says(path, gone, len(was)))
        for name, item in names.items():
            if name in new_names:
                yield from _compare((*path, was.index(item)), item, new_names[name])
        return
    changed = [(position, item) for position, item in enumerate(was) if item not in will_be]
    new = [item for item in will_be if item not in was]
    if len(changed) > len(new):
        count = len(changed) - len(new)
        yield Removal(path, count, len(was), f"removes {_many(count, len(was))} of {dotted(path)}")
    elif len(changed) == len(new):
        for (position, item), other in zip(changed, new, strict=True):
            yield from _compare((*path, position), item, other)


def _names(items: list[Any]) -> dict[str, Any]:
    """The items by what they are called; nothing unless every one is, and differently."""
    for key in _CALLED:
        named = {item[key]: item for item in items if isinstance(item, Mapping) and isinstance(item.get(key), str)}
        if items and len(named) == len(items):
            return named
    return {}


def _says(path: Path, gone: list[str], of: int) -> str:
    names = ", ".join(show(name) for name in gone[:3]) + (", …" if len(gone) > 3 else "")
    return f"removes {_many(len(gone), of)} of {dotted(path)}: {names}"


def _entries(path: Path, was: list[Any], will_be: list[Any]) -> Iterator[Removal]:
    """Entries that go from a list that gets shorter; one that only exchanges entries loses nothing."""
    gone = [item for item in was if item not in will_be]
    count = min(len(gone), len(was) - len(will_be))
    if count > 0:
        yield Removal(path, count, len(was), f"removes {_many(count, len(was))} of {dotted(path)}")


def _many(count: int, of: int) -> str:
    return f"all {of}" if count == of and of > 1 else "the only one" if of == 1 else f"{count} of {of}"


def _repointed(change: ResourceChange) -> Iterator[Removal]:
    """A DNS record of which no old target stays, and every new one is known."""
    for name in _TARGETS if re.search(_RECORD, change.type) else ():
        was, will_be = change.before.get(name), change.after.get(name)
        if was and will_be and was != will_be and not any(map(is_unknown, _leaves(will_be))):
            old = was if isinstance(was, list) else [was]
            if not any(item in (will_be if isinstance(will_be, list) else [will_be]) for item in old):
                yield Removal((name,), 1, 1, f"points {dotted((name,))} from {show(was)} to {show(will_be)}")


def _stopped(change: ResourceChange) -> Iterator[Removal]:
    """What ran and runs no more: a number of tasks, instances or replicas that becomes 0, a switch that goes off."""
    for pattern in _RUNS:
        after = dict(find(change.after, pattern))
        for path, was in find(change.before, pattern):
            off = after.get(path)
            if was is True and off is False:
                yield Removal(path, 1, 1, f"switches {dotted(path)} off", stops=True)
            elif _is_number(was) and was > 0 and _is_number(off) and off == 0:
                yield Removal(path, 1, 1, f"scales {dotted(path)} from {was} to 0", stops=True)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    return [leaf for item in value for leaf in _leaves(item)] if isinstance(value, list) else [value]
