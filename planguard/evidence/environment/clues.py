"""Where an object, or a plan, may tell its environment: tags, what the object is in, names, modules."""

from __future__ import annotations

import enum
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping

from planguard.evidence.environment.signs import Sign
from planguard.knowledge.words.attributes import attributes
from planguard.knowledge.words.environments import places
from planguard.model.change import ResourceChange, without_keys
from planguard.model.plan import Plan
from planguard.model.values import Sensitive, Value, at, find, revealed

Evidence = tuple[Sign, str, Value]
"""A text that may tell the environment, hidden or not, with what stands before it for a person: it ends in code."""

_MODULE = r'module\.[^.\[]+(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])?'


def clues_of(change: ResourceChange, values: Value) -> tuple[list[Evidence], list[Evidence]]:
    """What an object with these values tells, the strongest first, and what it merely hints at."""
    tags, (module, name, key) = _tags(values), _former(change)
    evidence = [
        *_of_tags([*change.tags.items(), *tags]),
        *_of_containers(values),
        *_of_modules(module),
        *_of_names(values),
        (Sign.LABEL, "name `", name),
    ]
    return evidence, [*_hints(tags), *_text(Sign.HINT, "key `", key)]


def brought(change: ResourceChange, before: Value, after: Value) -> list[Evidence]:
    """What new values, or a new address, bring to an object that is there already."""
    found: list[Evidence] = []
    if before is not None and after is not None:
        tags = _tags(after)
        found += [*_of_tags(tags), *_of_containers(after), *_of_names(after), *_hints(tags)]
    if change.previous_address:
        found += [*_of_modules(change.module), (Sign.LABEL, "name `", change.name)]
    return found


def of_the_plan(plan: Plan) -> Iterator[Evidence]:
    """What a plan tells of itself: where it belongs, and its variables."""
    if plan.own_workspace:
        yield Sign.WORKSPACE, "workspace `", plan.workspace
    if name := plan.stack.get("name"):
        yield Sign.STACK, "stack `", name
    for variable, value in plan.variables.items():
        if variable.lower() in places().variables:
            yield from _text(Sign.VARIABLE, f"variable `{variable}=", value)


def _of_tags(tags: Iterable[tuple[str, Value]]) -> Iterator[Evidence]:
    """The tags that are there to say it, each once, in the order in which their keys count."""
    pairs = {(key, revealed(value)): value for key, value in tags if _meaning_of(key) is _Tells.ENVIRONMENT}
    for wanted in places().tag_keys if pairs else ():
        for (key, _), value in pairs.items():
            if key.lower() == wanted:
                yield (Sign.TIER if wanted in places().layer_keys else Sign.TAG), f"tag `{key}=", value


def _hints(tags: Iterable[tuple[str, Value]]) -> Iterator[Evidence]:
    """The name of an object where AWS keeps it, in a tag, and tags of somebody's own spelling."""
    for key, value in tags:
        if _meaning_of(key) is _Tells.PERHAPS:
            yield Sign.HINT, f"tag `{key}=", value


class _Tells(enum.Enum):
    """What a tag tells by its key."""

    ENVIRONMENT = enum.auto()
    PERHAPS = enum.auto()
    NOTHING = enum.auto()


@functools.lru_cache(maxsize=4096)
def _meaning_of(key: str) -> _Tells:
    known = places()
    if key.lower() in known.tag_keys:
        return _Tells.ENVIRONMENT
    own = re.split(r"[:/.]", key.strip().lower())[-1]
    return _Tells.PERHAPS if own in known.name_keys or own in known.tag_keys else _Tells.NOTHING


def _tags(values: Value) -> list[tuple[str, Value]]:
    """The tags of an object, from all attributes that hold some."""
    given = _attributes(values)
    groups = (group for first, place in _tag_places() if first in given for _, group in find(values, place))
    return [pair for group in groups for pair in _pairs(group)]


@functools.cache
def _tag_places() -> tuple[tuple[str, str], ...]:
    return tuple((place.partition(".")[0], place) for place in places().tag_places)


def _attributes(values: Value) -> Mapping[str, Value]:
    """The attributes that there are, to look for no others in all objects of a large plan."""
    shown = revealed(values) if isinstance(values, Sensitive) else values
    return shown if isinstance(shown, Mapping) else {}


def _pairs(group: Value) -> list[tuple[str, Value]]:
    """The keys and texts of a map of tags, or of a list of blocks or of texts ``key:value``; hidden as the whole is."""
    if isinstance(group, Sensitive):
        return [(key, Sensitive(value)) for key, value in _pairs(revealed(group))]
    if isinstance(group, Mapping) and "key" not in group:
        pairs: list[tuple[Value, Value]] = list(group.items())
    else:
        pairs = [_pair(block) for block in (group if isinstance(group, list) else [group])]
    return [(key, value) for key, value in pairs if isinstance(key, str) and isinstance(revealed(value), str)]


def _pair(tag: Value) -> tuple[Value, Value]:
    if isinstance(tag, Mapping):
        return tag.get("key", tag.get("Key")), tag.get("value", tag.get("Value"))
    key, _, value = tag.partition(":") if isinstance(tag, str) else ("", "", "")
    return (key, value) if value else (None, None)


def _of_containers(values: Value) -> Iterator[Evidence]:
    given = _attributes(values)
    for path, called in places().containers.items() if given else ():
        first, _, inner = path.partition(".")
        if first in given:
            found = [value for _, value in find(values, path)] if inner else [at(values, (path,))]
            for value in found:
                yield from _text(Sign.CONTAINER, f"{called} `", value)
    yield from _of_id(given.get("id"))


def _of_id(own: Value) -> Iterator[Evidence]:
    """The containers that an object's own id names on its way to the object."""
    steps = own.split("/") if isinstance(own, str) else ()
    for step, name in itertools.pairwise(steps):
        if name and step in places().in_ids:
            yield Sign.CONTAINER, f"{places().in_ids[step]} `", name


def _of_modules(module: str) -> Iterator[Evidence]:
    """The module's address as a whole, which names one environment, and each of its steps, which may name two."""
    steps = re.findall(_MODULE, module) if module else ()
    for one in dict.fromkeys((module, *steps) if module else ()):
        yield Sign.MODULE, "`", one


def _of_names(values: Value) -> Iterator[Evidence]:
    given = _attributes(values)
    for attribute, sign, label in _called() if given else ():
        if attribute in given:
            yield from _text(sign, label, at(values, (attribute,)))


@functools.cache
def _called() -> tuple[tuple[str, Sign, str], ...]:
    names = (name for name in attributes().names if name.environment)
    return tuple((name.attribute, Sign(name.environment), f"{name.attribute} `") for name in names)


def _text(sign: Sign, label: str, value: Value) -> Iterator[Evidence]:
    if isinstance(revealed(value), str):
        yield sign, label, value


def _former(change: ResourceChange) -> tuple[str, str, Value]:
    """The module, the name and the key by which the object is known before the change."""
    address = change.previous_address
    if not address:
        return change.module, change.name, change.index
    key = address.removesuffix('"]').rpartition('["')[2] if address.endswith('"]') else None
    return ".".join(re.findall(_MODULE, address)), without_keys(address).rpartition(".")[2], key
