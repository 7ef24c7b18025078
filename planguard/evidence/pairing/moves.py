"""The ``moved`` blocks that keep objects where only their addresses change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from planguard.evidence.once import of_plan
from planguard.evidence.pairing.pairs import Pair, pairs
from planguard.model.change import Action, ResourceChange, without_keys
from planguard.model.plan import Plan
from planguard.model.reasons import ActionReason
from planguard.model.values import plain

_CALL = r'module\.[^.\["]+(?:\[(?:[^"\]]*|"(?:\\.|[^"\\])*")\])?'


class Move(msgspec.Struct, frozen=True):
    """One address that became another: of a resource instance, or of a whole module with all the pairs in it.

    ``whole`` are the addresses of the resource where every instance of it moves and keeps its key: one block moves all.
    ``is_refused`` says that the tool takes no block, as one of the addresses is taken: the old one is still declared,
    with no instances, or there are other instances at the new one.
    """

    old: str
    new: str
    pairs: tuple[Pair, ...]
    whole: tuple[str, str] | None = None
    is_refused: bool = False

    @property
    def is_module(self) -> bool:
        """Whether a whole module moves."""
        return self.old != self.pairs[0].old.address

    @property
    def in_state(self) -> str:
        """The old address as the state has it: the tool may have planned to move the object already."""
        return self.old if self.is_module else self.pairs[0].old.previous_address or self.old

    @property
    def is_sure(self) -> bool:
        """Whether every object of it is the same by name, and not only by its settings."""
        return all(pair.is_named for pair in self.pairs)

    @property
    def block(self) -> str:
        """The ``moved`` block to paste into the root module."""
        return moved_block(*(self.whole or (self.old, self.new)))


def moved_block(old: str, new: str) -> str:
    """The code that tells the tool of a new address."""
    return f"moved {{\n  from = {plain(old)}\n  to   = {plain(new)}\n}}"


@of_plan
def moves(plan: Plan) -> tuple[Move, ...]:
    """The fewest moves that explain the pairs of a plan: a module that moves as a whole is one."""
    of_modules: dict[tuple[str, str], list[Pair]] = {}
    single: list[Pair] = []
    whole: dict[tuple[str, str], bool] = {}
    for pair in pairs(plan):
        modules = _modules(pair)
        if modules is not None and modules not in whole:
            whole[modules] = _moves_whole(plan, *modules)
        if modules is not None and whole[modules]:
            of_modules.setdefault(modules, []).append(pair)
        else:
            single.append(pair)
    news = Counter(new for _, new in of_modules)
    for names in [names for names in of_modules if news[names[1]] > 1]:  # two modules become one: neither is it
        single += of_modules.pop(names)
    moved = [Move(old, new, tuple(members)) for (old, new), members in of_modules.items()]
    return (*moved, *_of_resources(plan, single))


def _of_resources(plan: Plan, single: Sequence[Pair]) -> Iterator[Move]:
    """A move for each pair; those of a resource whose instances all keep their keys have one block for all."""
    together: dict[tuple[str, str], list[Pair]] = {}
    for pair in single:
        together.setdefault((_resource(pair.old), _resource(pair.new)), []).append(pair)
    whole = {names for names, members in together.items() if len(members) > 1 and _keeps_keys(plan, members)}
    for pair in single:
        names = _resource(pair.old), _resource(pair.new)
        is_whole = names in whole
        refused = not is_whole and (_is_taken(pair, plan) or _is_moved_by_the_tool(pair.old))
        yield Move(pair.old.address, pair.new.address, (pair,), names if is_whole else None, refused)


def _is_taken(pair: Pair, plan: Plan) -> bool:
    """Whether a block for a whole resource is refused: the old one is declared, or instances of the new one exist."""
    old, new = _resource(pair.old), _resource(pair.new)
    if old == new or pair.old.index is not None:
        return False
    there = (one for one in plan.by_config_address[pair.new.config_address] if one.action is not Action.CREATE)
    return _stays(pair.old) or (pair.new.index is None and any(_resource(one) == new for one in there))


def _is_moved_by_the_tool(change: ResourceChange) -> bool:
    """Whether the tool itself gives or takes a key, which happens after any block."""
    previous = change.previous_address
    return previous is not None and without_keys(previous) == change.config_address


def _is_declared(plan: Plan, old: str, new: str) -> bool:
    """Whether an old module instance is still there, as far as the tool cares; not where it only gets another key."""
    call = without_keys(old)
    if call not in plan.module_calls or call == without_keys(new):
        return False
    inside = (change for change in plan.touched() if is_under(change.address, old))
    return not old.endswith("]") or any(change.reason is not ActionReason.NO_MODULE for change in inside)


def _stays(change: ResourceChange) -> bool:
    """Whether the object is deleted though its block is still in the configuration."""
    return change.reason is not None and change.reason.block_stays


def _resource(change: ResourceChange) -> str:
    """The address of the resource in its module instance, without the key of the instance."""
    return change.module + without_keys(change.address[len(change.module) :])


def _keeps_keys(plan: Plan, members: Sequence[Pair]) -> bool:
    """Whether the pairs are all that there is of the two resources, and each instance keeps its key."""
    ends = ({pair.old.address for pair in members}, {pair.new.address for pair in members})
    firsts = members[0].old, members[0].new
    movable = (not _stays(pair.old) and not _is_moved_by_the_tool(pair.old) for pair in members)
    return (
        all(movable)
        and all(pair.old.index == pair.new.index for pair in members)
        and all(
            change.address in addresses
            for first, addresses in zip(firsts, ends, strict=True)
            for change in plan.by_config_address[first.config_address]
            if change.module == first.module
        )
    )


def _modules(pair: Pair) -> tuple[str, str] | None:
    """The outermost modules of the two addresses that differ while all below them stays the same."""
    old, new = pair.old.module, pair.new.module
    if not old or not new or pair.old.address[len(old) :] != pair.new.address[len(new) :]:
        return None
    olds, news = steps(old), steps(new)
    if not olds or not news:
        return None
    while len(olds) > 1 and len(news) > 1 and olds[-1] == news[-1]:
        olds, news = olds[:-1], news[:-1]
    return ".".join(olds), ".".join(news)


def _moves_whole(plan: Plan, old: str, new: str) -> bool:
    """Whether everything under the old module goes and comes back under the new one, at which nothing is yet."""
    if _is_declared(plan, old, new):
        return False
    coming = {change.address for change in plan.creates()}
    current = [change for change in plan.resource_changes if change.deposed is None]
    return all(
        change.action is Action.DELETE and new + change.address[len(old) :] in coming
        for change in current
        if is_under(change.address, old)
    ) and all(change.action is Action.CREATE for change in current if is_under(change.address, new))


def is_under(address: str, module: str) -> bool:
    """Whether an address lies in a module instance or in one of its child modules."""
    return address.startswith(f"{module}.")


def steps(module: str) -> list[str]:
    """The calls of a module address, keys included: ``module.a["x.y"].module.b`` has two."""
    return [match[0] for match in re.finditer(_CALL, module)]
