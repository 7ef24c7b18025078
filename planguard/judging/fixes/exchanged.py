"""Objects that take each other's addresses, by their names: commands, as no ``moved`` block can say that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planguard.evidence.pairing.regions import may_be_elsewhere
from planguard.judging.fixes import language
from planguard.judging.fixes.fix import Fix
from planguard.knowledge.words.attributes import own_name
from planguard.model.change import ResourceChange, without_keys
from planguard.model.plan import Plan

_TAKEN = (
    "These objects take each other's addresses, which moved blocks cannot say. "
    "Run these commands in this order before the next plan."
)
_Named = dict[tuple[str, str, str], ResourceChange | None]


def exchanged(plan: Plan, shifted: tuple[str, ...]) -> Iterator[Fix]:
    """The commands for each group of objects, but for the instances of the counts whose addresses are ``shifted``."""
    there = {change.address: change for change in plan.existing}
    for number, wanted in enumerate(_groups(_sources(plan, shifted)), start=1):
        if wanted.keys() & there.keys() and _destroys(wanted, plan):
            turns = _in_order(wanted, there, f"_waiting{number}")
            yield Fix(next(iter(wanted)), "", "\n".join(language.move(plan, *turn) for turn in turns), _TAKEN)


def _groups(sources: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The addresses that become each other, each with the one that its object is at now."""
    left, heirs = dict(sources), {old: new for new, old in sources.items()}
    while left:
        group = [next(iter(left))]
        for address in group:  # it grows while more of the group are found
            near = dict.fromkeys((left.get(address), heirs.get(address)))
            group += [one for one in near if one in left and one not in group]
        yield {new: left.pop(new) for new in sorted(group)}


def _sources(plan: Plan, shifted: tuple[str, ...]) -> dict[str, str]:
    """The address that each object is to have, with the one at which an object of its name is now."""
    before: _Named = {}
    after: _Named = {}
    for change in plan.touched():
        if change.deposed is None and not change.address.startswith(shifted):
            for found, values in ((before, change.before), (after, change.after)):
                if name := own_name(values):
                    key = change.type, change.provider, name
                    found[key] = None if key in found else change
    pairs = ((new, old) for key, new in after.items() if new and (old := before.get(key)))
    return {
        new.address: old.address
        for new, old in pairs
        if old.address != new.address and not may_be_elsewhere(old, new, plan)
    }


def _destroys(wanted: Mapping[str, str], plan: Plan) -> bool:
    """Whether one of the objects would be destroyed, and not only get another name."""
    ends = {*wanted, *wanted.values()}
    return any(change.may_destroy for change in plan.touched() if change.address in ends)


def _in_order(wanted: Mapping[str, str], there: Mapping[str, ResourceChange], ending: str) -> Iterator[tuple[str, str]]:
    """The moves, each to an address that is free then; where none is, one object waits at an address of nobody."""
    left, taken = dict(wanted), set(there)
    while left:
        new = next((one for one in left if one not in taken), None)
        if new is None:
            old = min(left)
            new = f"{without_keys(there[old].address[len(there[old].module) :])}{ending}"
            new = f"{there[old].module}{new}" if there[old].module else new
            left = {one: new if source == old else source for one, source in left.items()}
        else:
            old = left.pop(new)
        taken = taken - {old} | {new}
        yield old, new
