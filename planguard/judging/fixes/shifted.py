"""Counts whose instances become each other: blocks for ``for_each``, or commands for who keeps the count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planguard.evidence.pairing.moves import moved_block
from planguard.evidence.pairing.pairs import LEAST, likeness
from planguard.evidence.pairing.shifting import Shift
from planguard.judging.fixes import language
from planguard.judging.fixes.fix import Fix
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan

_TAKES_OVER = (
    "moved blocks cannot shift a count, because each address is still taken. "
    "First use these keys in for_each, then remove the comment signs."
)
_TOO_OLD = "First use these keys in for_each, then run these commands once."
_KEEPS_COUNT = (
    "To keep the count instead, run these commands in this order before the next plan. They replace the blocks."
)


def shifted(shift: Shift, plan: Plan) -> Iterator[Fix]:
    """The blocks for the keys, commented, as each instance would be destroyed without them; then the commands."""
    renames = list(shift.renames())
    if renames and language.has_moved(plan):
        yield Fix(shift.address, "", "\n\n".join(moved_block(*one) for one in renames), _TAKES_OVER)
    elif renames:
        yield Fix(shift.address, "", "\n".join(language.move(plan, *one) for one in renames), _TOO_OLD)
    turns = [(_at(shift, old), _at(shift, new)) for old, new in _in_order(shift)]
    if turns:
        commands = "\n".join(language.move(plan, old, new) for old, new in turns)
        yield Fix(shift.address, "", commands, _KEEPS_COUNT)


def _at(shift: Shift, index: int) -> str:
    return f"{shift.address}{shift.step(index)}"


def _in_order(shift: Shift) -> Iterator[tuple[int, int]]:
    """The moves, each to an index that is free then; what the list loses waits behind the last index."""
    wanted = {**dict(shift.turns), **_grown(shift)}
    sources = set(wanted.values())
    taken = {index for index, _ in shift.keys}
    homeless = {index for index in wanted if index in taken} - sources
    if len(sources) < len(wanted) or not homeless <= set(shift.unwanted):
        return  # nothing says which instance goes on being which
    free = max((*taken, *wanted, *_instances(shift))) + 1
    at = {source: source for source in sources}
    while wanted:
        index = next((one for one in sorted(wanted) if one not in taken), None)
        if index is None:  # every index is taken: one object has to wait elsewhere
            old, new, free = min(wanted), free, free + 1
        else:
            old, new = at[wanted.pop(index)], index
        at |= {source: new for source, place in at.items() if place == old}
        taken = taken - {old} | {new}
        yield old, new


def _grown(shift: Shift) -> Mapping[int, int]:
    """The index that is new, with the one whose object has no place otherwise, where there is one of each."""
    instances, sources = _instances(shift), {source for _, source in shift.turns}
    new = [index for index, parts in instances.items() if all(one.action is Action.CREATE for one in parts.values())]
    old = [index for index, _ in shift.turns if index not in sources]
    if len(new) != 1 or len(old) != 1 or instances[new[0]].keys() != instances[old[0]].keys():
        return {}
    pairs = [(instances[old[0]][rest], part) for rest, part in instances[new[0]].items()]
    return {new[0]: old[0]} if all((likeness(one.before, other.after) or 0) >= LEAST for one, other in pairs) else {}


def _instances(shift: Shift) -> Mapping[int, Mapping[str, ResourceChange]]:
    """What happens to each instance: the changes of it, by what follows the index in their addresses."""
    found: dict[int, dict[str, ResourceChange]] = {}
    for change in shift.members:
        step, _, rest = change.address[len(shift.address) :].partition("]")
        found.setdefault(int(step.strip('["')), {})[rest] = change
    return found
