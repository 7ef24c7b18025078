"""Which environment an object belongs to, and whether that is production; where evidence contradicts, it is."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from planguard.attributes import attributes
from planguard.environment_words import EnvironmentNames, places, recognised
from planguard.environment_words import is_production as is_production
from planguard.once import of_plan_and, once
from planguard.plan import Plan, ResourceChange, without_keys
from planguard.signs import Sign
from planguard.values import Sensitive, Value, at, find, revealed

_MODULE = re.compile(r'module\.[^.\[]+(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])?')


class Environment(msgspec.Struct, frozen=True):
    """An environment by name. ``production`` is None where nothing says.

    ``how`` is the evidence, for a person, with what contradicts it; ``against`` is the latter alone.
    """

    name: str
    production: bool | None
    how: str
    sign: Sign
    against: str = ""


class _Evidence(NamedTuple):
    """A text that may tell the environment, hidden or not; ``label`` is what stands before it for a person."""

    sign: Sign
    label: str
    value: Value


@once
def environment_of(change: ResourceChange, plan: Plan, names: EnvironmentNames) -> Environment | None:
    """The environment an object belongs to; None where nothing tells.

    The strongest evidence names it. One sign of production outweighs every other, whatever it is, and what the change
    itself brings (new values, a new address) can make an object production and never anything less.
    """
    itself = _itself(change, plan, names)
    stated, said = _of_all(plan, names)
    found = [*stated, *itself.found, *said, *itself.hints]
    return _named(next(iter(stated), None), _settled(found, itself.brought, names) or _unrecognised(found))


@once
def environment_of_itself(change: ResourceChange, plan: Plan, names: EnvironmentNames) -> Environment | None:
    """The environment that an object bears witness to, whatever is said of the plan as a whole."""
    itself = _itself(change, plan, names)
    found = [*itself.found, *itself.hints]
    return _settled(found, itself.brought, names) or _unrecognised(found)


class _Witness(msgspec.Struct, frozen=True):
    """What an object says of its environment: itself, by mere hints, and by what the change brings to it."""

    found: list[Environment]
    hints: list[Environment]
    brought: list[Environment]


@once
def _itself(change: ResourceChange, plan: Plan, names: EnvironmentNames) -> _Witness:
    values, key = _known_values(change), _former(change)[2]
    return _Witness(
        _heard(_evidence(change, values), change.type, names),
        _heard(_hints(values, key), change.type, names),
        _heard(_introduced(change), change.type, names),
    )


@of_plan_and
def _of_all(plan: Plan, names: EnvironmentNames) -> tuple[list[Environment], list[Environment]]:
    """What is stated of the whole plan from outside, and what it says of itself."""
    stated = [_Evidence(Sign.STATED, "--environment ", plan.environment)] if plan.environment else []
    return _heard(stated, "", names), _heard(_of_the_plan(plan), "", names)


def _settled(found: list[Environment], brought: list[Environment], names: EnvironmentNames) -> Environment | None:
    """Production where anything that counts says so, and what says otherwise; else the strongest of the others."""
    others = [one for one in found if one.production is False]
    production = [one for one in (*found, *brought) if one.production]
    weighty = next((one for one in production if not others or _outweighs(one, others[0], names)), None)
    if weighty is None:
        return others[0] if others else None
    otherwise = next((one for one in (*others, *brought) if one.production is False), None)
    if otherwise is None:
        return weighty
    against = f"{otherwise.how} says otherwise"
    return replace(weighty, how=f"{weighty.how}; {against}", against=against)


def _outweighs(production: Environment, other: Environment, names: EnvironmentNames) -> bool:
    """Whether a sign of production counts against another environment's.

    A name gives way to what is stated from outside, and to anything stronger where its word may mean something else.
    """
    if not production.sign.is_name:
        return True
    gives_way = other.sign.outranks(production.sign) and production.name in names.ambiguous
    return other.sign is not Sign.STATED and not gives_way


def _named(stated: Environment | None, found: Environment | None) -> Environment | None:
    """The environment by the name that was stated; what that name leaves open, the evidence decides."""
    if stated is None or stated.production is not None:
        return found
    return stated if found is None or found.production is None else replace(found, name=stated.name)


def _unrecognised(found: Iterable[Environment]) -> Environment | None:
    """An environment of a name that nobody knows: what a tag calls one."""
    return next((one for one in found if one.sign is Sign.TAG and one.name), None)


def _heard(evidence: Iterable[_Evidence], kind: str, names: EnvironmentNames) -> list[Environment]:
    """What the evidence says, of that which says something: an environment that is known, or what is called one."""
    found = []
    for sign, label, value in evidence:
        text = revealed(value)
        shown_kind = "" if sign.is_given else kind
        production, word = recognised(text, names, shown_kind) if isinstance(text, str) else (None, "")
        if sign is Sign.HINT and not production:
            continue
        if production is not None or sign in (Sign.TAG, Sign.STATED):
            shown = str(value)
            name = shown if sign.is_given or isinstance(value, Sensitive) else word
            found.append(Environment(name, production, f"{label}{shown}", sign))
    return found


def _known_values(change: ResourceChange) -> Value:
    """The values of the object as it is, or as it will be where it is new."""
    return change.before if change.before is not None else change.after


def _evidence(change: ResourceChange, values: Value) -> Iterator[_Evidence]:
    """What tells of an object with these values, the strongest first."""
    yield from _of_tags(change.tags, values)
    yield from _of_containers(values)
    module, name, _ = _former(change)
    yield from _of_modules(module)
    yield from _of_names(values)
    yield _Evidence(Sign.LABEL, "name ", name)


def _introduced(change: ResourceChange) -> Iterator[_Evidence]:
    """What the change itself brings to an object that is there already."""
    if change.before is not None and change.after is not None:
        yield from _of_tags({}, change.after)
        yield from _of_containers(change.after)
        yield from _of_names(change.after)
        yield from _hints(change.after, "")
    if change.previous_address:
        yield from _of_modules(change.module)
        yield _Evidence(Sign.LABEL, "name ", change.name)


def _of_tags(tags: Mapping[str, str], values: Value) -> Iterator[_Evidence]:
    known = places()
    given = ((key, value) for key, value in tags.items() if key.lower() in known.tag_keys)
    pairs: dict[tuple[str, Value], Value] = {(key, value): value for key, value in given}
    for group in _tag_groups(values):
        pairs.update(((key, revealed(value)), value) for key, value in _pairs(group) if key.lower() in known.tag_keys)
    for wanted in known.tag_keys if pairs else ():
        for (key, _), value in pairs.items():
            if key.lower() == wanted:
                yield _Evidence(Sign.TIER if wanted in known.layer_keys else Sign.TAG, f"tag {key}=", value)


def _hints(values: Value, key: Value) -> Iterator[_Evidence]:
    """The name of an object where AWS keeps it, in a tag, tags of somebody's own spelling, and the key of for_each."""
    known = places()
    for group in _tag_groups(values):
        for tag, value in _pairs(group):
            own = re.split(r"[:/.]", tag.strip().lower())[-1]
            if tag.lower() not in known.tag_keys and (own in known.name_keys or own in known.tag_keys):
                yield _Evidence(Sign.HINT, f"tag {tag}=", value)
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


def _of_containers(values: Value) -> Iterator[_Evidence]:
    given = _attributes(values)
    for path, called in places().containers.items():
        first, _, inner = path.partition(".")
        if first in given:
            found = [value for _, value in find(values, path)] if inner else [at(values, (path,))]
            for value in found:
                yield from _text(Sign.CONTAINER, f"{called} ", value)


def _of_modules(module: str) -> Iterator[_Evidence]:
    """The module's address as a whole, which names one environment, and each of its steps, which may name two."""
    steps = _MODULE.findall(module)
    for one in dict.fromkeys((module, *steps) if module else ()):
        yield _Evidence(Sign.MODULE, "module ", one)


def _of_names(values: Value) -> Iterator[_Evidence]:
    given = _attributes(values)
    for name in attributes().names:
        if name.environment and name.attribute in given:
            yield from _text(Sign(name.environment), f"{name.attribute} ", at(values, (name.attribute,)))


def _of_the_plan(plan: Plan) -> Iterator[_Evidence]:
    if plan.workspace and plan.workspace != "default":
        yield _Evidence(Sign.WORKSPACE, "workspace ", plan.workspace)
    if name := plan.stack.get("name"):
        yield _Evidence(Sign.STACK, "stack ", name)
    for variable, value in plan.variables.items():
        if variable.lower() in places().variables:
            yield from _text(Sign.VARIABLE, f"variable {variable}=", value)


def _text(sign: Sign, label: str, value: Value) -> Iterator[_Evidence]:
    if isinstance(revealed(value), str):
        yield _Evidence(sign, label, value)


def _former(change: ResourceChange) -> tuple[str, str, Value]:
    """The module, the name and the key by which the object is known before the change."""
    address = change.previous_address
    if not address:
        return change.module, change.name, change.index
    key = address.removesuffix('"]').rpartition('["')[2] if address.endswith('"]') else None
    return ".".join(_MODULE.findall(address)), without_keys(address).rpartition(".")[2], key
