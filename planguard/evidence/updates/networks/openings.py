"""Which networks may reach which ports by the rules of an object, and how a change widens or narrows that."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence

import msgspec

from planguard.evidence.once import of_plan
from planguard.evidence.updates.networks.owners import Owner, owner
from planguard.knowledge.resource_types.updates import Circumstance
from planguard.knowledge.words.exposure import NetworkRules, has_ports, is_every, is_everyone, network_rules
from planguard.loading.regex import regex
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import UNKNOWN, Path, Value, find, revealed, walk

_ALL = (0, 65_535)
_RANGE = regex(r"(\d{1,5})(?:\s*[-/:]\s*(\d{1,5}))?")


class Opening(msgspec.Struct, frozen=True):
    """A network that may reach a range of ports. ``rules`` says where it is written, ``path`` the place there."""

    source: str
    first: int
    last: int
    rules: NetworkRules
    path: Path = ()

    @property
    def key(self) -> Hashable:
        """What it lets in, wherever that is written."""
        return self.source, self.first, self.last

    @property
    def to_everyone(self) -> bool:
        """Whether the whole internet comes in."""
        return is_everyone(self.source)

    def covers(self, other: Opening) -> bool:
        """Whether everything that another opening lets in comes in by this one too."""
        return self.first <= other.first and other.last <= self.last and _contains(self.source, other.source)


class Change(msgspec.Struct, frozen=True):
    """What an object lets in that it did not before, and what it does no longer."""

    gained: tuple[Opening, ...]
    lost: tuple[Opening, ...]


def network_change(change: ResourceChange, plan: Plan) -> Change | None:
    """How the networks that an object lets in change; None for a type without such rules."""
    rules = network_rules(change.type)
    if not rules or not (change.action is Action.UPDATE or change.action.creates):
        return None
    before, after = (list(_openings(rules, revealed(tree))) for tree in (change.before, change.after))
    of, given_up = owner(change, change.after), _given_up(plan)
    kept = before if of.is_itself or of.may_be(owner(change, change.before)) else ()
    new = (one for one in after if not any(old.covers(one) for old in kept))
    gained = (one for one in new if not any(of.may_be(former) for former in given_up.get(one.key, ())))
    stays = change.action is Action.UPDATE and not any(_is_open(rule, change.after) for rule in rules)
    lost = (one for one in before if not any(new.covers(one) for new in after)) if stays else ()
    return Change(tuple(gained), tuple(lost))


def let_in(type_name: str, tree: Value) -> Iterator[Opening]:
    """The networks that the rules of an object with these values let in."""
    rules = network_rules(type_name)
    yield from _openings(rules, revealed(tree)) if rules else ()


def _is_open(rules: NetworkRules, tree: Value) -> bool:
    """Whether a part of the rules is known only after apply, so that what seems lost may be there."""
    values = revealed(tree)
    return any(leaf is UNKNOWN for _, found in find(values, rules.at or "*") for _, leaf in walk(found))


@of_plan
def _given_up(plan: Plan) -> Mapping[Hashable, Sequence[Owner]]:
    """What objects of the plan let in that are destroyed or lose it, and of what: there it is only moved."""
    found: dict[Hashable, list[Owner]] = defaultdict(list)
    for change in plan.touched():
        if (rules := network_rules(change.type)) and (change.may_destroy or change.action is Action.UPDATE):
            left = [] if change.may_destroy else list(_openings(rules, revealed(change.after)))
            former = owner(change, change.before)
            for one in _openings(rules, revealed(change.before)):
                if not any(new.covers(one) for new in left):
                    found[one.key].append(former)
    return found


def _openings(rules: Sequence[NetworkRules], values: Value) -> Iterator[Opening]:
    for one in rules if isinstance(values, Mapping) else ():
        for path, rule in find(values, one.at) if one.at else [((), values)]:
            for position, item in enumerate(rule) if isinstance(rule, list) else [(None, rule)]:
                place = path if position is None else (*path, position)
                if isinstance(item, Mapping) and all(_met(condition, item, values) for condition in one.on):
                    yield from _of_rule(one, item, values, place)


def _met(condition: Circumstance, item: Value, values: Value) -> bool:
    if not condition.path.startswith("^"):
        return condition.met(item, item) is True
    return msgspec.structs.replace(condition, path=condition.path.removeprefix("^")).met(values, values) is True


def _of_rule(rules: NetworkRules, rule: Value, values: Value, path: Path) -> Iterator[Opening]:
    for first, last in _ports(rules, rule):
        for source in _sources(rules, rule, values):
            yield Opening(source, first, last, rules, path)


def _sources(rules: NetworkRules, rule: Value, values: Value) -> Iterator[str]:
    for name in rules.sources:
        tree = values if name.startswith("^") else rule
        for _, found in find(tree, name.removeprefix("^")):
            for source in found if isinstance(found, list) else [found]:
                if isinstance(source, str) and source:
                    yield source
    if rules.first:
        first, last = (next((value for _, value in find(rule, name)), None) for name in (rules.first, rules.last))
        if isinstance(first, str) and isinstance(last, str):
            yield from _networks(first, last)


def _networks(first: str, last: str) -> Iterator[str]:
    """The networks of a range of addresses; of 0.0.0.0 alone, by which Azure means its own services, that address."""
    try:
        low, high = ipaddress.IPv4Address(first), ipaddress.IPv4Address(last)
        if low == high:
            yield f"{low}/32"
            return
        yield from (str(network) for network in ipaddress.summarize_address_range(low, high))
    except ValueError:
        yield f"{first}-{last}"


def _ports(rules: NetworkRules, rule: Value) -> Iterator[tuple[int, int]]:
    protocol = next((str(value) for _, value in find(rule, rules.protocol)), "") if rules.protocol else ""
    if protocol and not has_ports(protocol):
        return
    if (protocol and is_every(protocol) and not rules.ranges) or rules.serves:
        yield _ALL
        return
    if rules.ranges:
        texts = [text for name in rules.ranges for _, found in find(rule, name) for text in _texts(found)]
        yield from map(_range, texts) if texts else [_ALL]
        return
    first, last = (next((value for _, value in find(rule, name)), None) for name in (rules.from_port, rules.to_port))
    if first in (None, -1) or last in (None, -1):
        yield _ALL
    elif isinstance(first, int | str) and isinstance(last, int | str) and str(first).isdigit() and str(last).isdigit():
        yield int(first), int(last)


def _texts(value: Value) -> list[str]:
    listed = value if isinstance(value, list) else str(value).split(",") if value not in (None, "", UNKNOWN) else []
    return [str(one).strip() for one in listed if one not in (None, "", UNKNOWN)]


def _range(text: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(text)
    return (int(found[1]), int(found[2] or found[1])) if found else _ALL


def _contains(outer: str, inner: str) -> bool:
    if outer == inner or (is_everyone(outer) and not set(outer) & set("./:")):
        return True
    try:
        one, other = (ipaddress.ip_network(text, strict=False) for text in (outer, inner))
    except ValueError:
        return False
    return one.version == other.version and other.subnet_of(one)  # type: ignore[arg-type]
