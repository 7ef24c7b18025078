"""What tells of which environment an object is: its tags, containers, module and names, and what the plan says."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from planguard.evidence.environment.signs import Sign
from planguard.knowledge.words.attributes import attributes
from planguard.knowledge.words.environments import places
from planguard.model.change import ResourceChange, without_keys
from planguard.model.plan import Plan
from planguard.model.values import Sensitive, Value, at, find, revealed

_MODULE = re.compile(r'module\.[^.\[]+(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])?')


class Clue(NamedTuple):
    """A text that may tell the environment, hidden or not; ``label`` is what stands before it for a person."""

    sign: Sign
    label: str
    value: Value


def known_values(change: ResourceChange) -> Value:
    """The values of the object as it is, or as it will be where it is new."""
    return change.before if change.before is not None else change.after


def of_object(change: ResourceChange, values: Value) -> Iterator[Clue]:
    """What tells of an object with these values, the strongest first."""
    yield from _of_tags(change.tags, values)
    yield from _of_containers(values)
    module, name, _ = former(change)
    yield from _of_modules(module)
    yield from _of_names(values)
    yield Clue(Sign.LABEL, "name ", name)


def introduced(change: ResourceChange) -> Iterator[Clue]:
    """What the change itself brings to an object that is there already."""
    if change.before is not None and change.after is not None:
        yield from _of_tags({}, change.after)
        yield from _of_containers(change.after)
        yield from _of_names(change.after)
        yield from hints(change.after, "")
    if change.previous_address:
        yield from _of_modules(change.module)
        yield Clue(Sign.LABEL, "name ", change.name)


def _of_tags(tags: Mapping[str, str], values: Value) -> Iterator[Clue]:
    known = places()
    given = ((key, value) for key, value in tags.items() if key.lower() in known.tag_keys)
    pairs: dict[tuple[str, Value], Value] = {(key, value): value for key, value in given}
    for group in _tag_groups(values):
        pairs.update(((key, revealed(value)), value) for key, value in _pairs(group) if key.lower() in known.tag_keys)
    for wanted in known.tag_keys if pairs else ():
        for (key, _), value in pairs.items():
            if key.lower() == wanted:
                yield Clue(Sign.TIER if wanted in known.layer_keys else Sign.TAG, f"tag {key}=", value)


def hints(values: Value, key: Value) -> Iterator[Clue]:
    """The name of an object where AWS keeps it, in a tag, tags of somebody's own spelling, and the key of for_each."""
    known = places()
    for group in _tag_groups(values):
        for tag, value in _pairs(group):
            own = re.split(r"[:/.]", tag.strip().lower())[-1]
            if tag.lower() not in known.tag_keys and (own in known.name_keys or own in known.tag_keys):
                yield Clue(Sign.HINT, f"tag {tag}=", value)
    yield from _text(Sign.HINT, "key ", key)


def _tag_groups(values: Value) -> Iterator[Value]:
    """The attributes of an object that hold its tags."""
    for place in places().tag_places if not _tagged().isdisjoint(_attributes(values)) else ():
        yield from (group for _, group in find(values, place))


@functools.cache
def _tagged() -> frozenset[str]:
    return frozenset(place.partition(".")[0] for place in places().tag_places)


def _attributes(values: Value) -> Mapping[str, Value]:
    """The attributes that there are, to look for no others in all objects of a large plan."""
    shown = revealed(values) if isinstance(values, Sensitive) else values
    return shown if isinstance(shown, Mapping) else {}


def _pairs(group: Value) -> list[tuple[str, Value]]:
    """The keys and texts of a map of tags, or of a list of blocks that each hold one; hidden as the whole is."""
    if isinstance(group, Sensitive):
        return [(key, Sensitive(value)) for key, value in _pairs(revealed(group))]
    if isinstance(group, Mapping) and "key" not in group:
        pairs: list[tuple[Value, Value]] = list(group.items())
    else:
        blocks = [block for block in (group if isinstance(group, list) else [group]) if isinstance(block, Mapping)]
        pairs = [(block.get("key", block.get("Key")), block.get("value", block.get("Value"))) for block in blocks]
    return [(key, value) for key, value in pairs if isinstance(key, str) and isinstance(revealed(value), str)]


def _of_containers(values: Value) -> Iterator[Clue]:
    given = _attributes(values)
    for path, called in places().containers.items():
        first, _, inner = path.partition(".")
        if first in given:
            found = [value for _, value in find(values, path)] if inner else [at(values, (path,))]
            for value in found:
                yield from _text(Sign.CONTAINER, f"{called} ", value)


def _of_modules(module: str) -> Iterator[Clue]:
    """The module's address as a whole, which names one environment, and each of its steps, which may name two."""
    steps = _MODULE.findall(module)
    for one in dict.fromkeys((module, *steps) if module else ()):
        yield Clue(Sign.MODULE, "module ", one)


def _of_names(values: Value) -> Iterator[Clue]:
    given = _attributes(values)
    for name in attributes().names:
        if name.environment and name.attribute in given:
            yield from _text(Sign(name.environment), f"{name.attribute} ", at(values, (name.attribute,)))


def of_the_plan(plan: Plan) -> Iterator[Clue]:
    if plan.workspace and plan.workspace != "default":
        yield Clue(Sign.WORKSPACE, "workspace ", plan.workspace)
    if name := plan.stack.get("name"):
        yield Clue(Sign.STACK, "stack ", name)
    for variable, value in plan.variables.items():
        if variable.lower() in places().variables:
            yield from _text(Sign.VARIABLE, f"variable {variable}=", value)


def _text(sign: Sign, label: str, value: Value) -> Iterator[Clue]:
    if isinstance(revealed(value), str):
        yield Clue(sign, label, value)


def former(change: ResourceChange) -> tuple[str, str, Value]:
    """The module, the name and the key by which the object is known before the change."""
    address = change.previous_address
    if not address:
        return change.module, change.name, change.index
    key = address.removesuffix('"]').rpartition('["')[2] if address.endswith('"]') else None
    return ".".join(_MODULE.findall(address)), without_keys(address).rpartition(".")[2], key
