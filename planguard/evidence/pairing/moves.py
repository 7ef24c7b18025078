"""The ``moved`` blocks that keep objects where only their addresses change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from planguard.evidence.once import of_plan
from planguard.evidence.pairing.pairs import Pair, pairs
from planguard.model.change import Action, ResourceChange, without_keys
from planguard.model.plan import Plan
from planguard.model.values import plain

_CALL = r'module\.[^.\["]+(?:\[(?:[^"\]]*|"(?:\\.|[^"\\])*")\])?'


class Move(msgspec.Struct, frozen=True):
    """One address that became another: of a resource instance, or of a whole module with all the pairs in it.

    ``whole`` are the addresses of the resource where every instance of it moves and keeps its key: one block moves all.
    ``is_refused`` says that the old address is still declared, with no instances, so that Terraform takes no block.
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
    moved = [
        Move(old, new, tuple(members), is_refused=_is_called(plan, old, new))
        for (old, new), members in of_modules.items()
    ]
    return (*moved, *_of_resources(plan, single))


def _of_resources(plan: Plan, single: Sequence[Pair]) -> Iterator[Move]:
    """A move for each pair; those of a resource whose instances all keep their keys have one block for all."""
    together: dict[tuple[str, str], list[Pair]] = {}
    for pair in single:
        together.setdefault((_resource(pair.old), _resource(pair.new)), []).append(pair)
    whole = {names for names, members in together.items() if len(members) > 1 and _keeps_keys(plan, members)}
    for pair in single:
        names = _resource(pair.old), _resource(pair.new)
        refused = pair.old.index is None and _stays(pair.old) and names[0] != names[1]
        yield Move(pair.old.address, pair.new.address, (pair,), names if names in whole else None, refused)


def _is_called(plan: Plan, old: str, new: str) -> bool:
    """Whether the call of a module without keys is still there, and is no other one than that of the new address."""
    return not old.endswith("]") and without_keys(old) in plan.module_calls and without_keys(old) != without_keys(new)


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
    return all(pair.old.index == pair.new.index and not _stays(pair.old) for pair in members) and all(
        change.address in addresses
        for first, addresses in zip(firsts, ends, strict=True)
        for change in plan.by_config_address[first.config_address]
        if change.module == first.module
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
    """Whether everything under the old module goes and comes back at the same place under the new one."""
    coming = {change.address for change in plan.creates()}
    return all(
        change.action is Action.DELETE and new + change.address[len(old) :] in coming
        for change in plan.resource_changes
        if change.deposed is None and is_under(change.address, old)
    )


def is_under(address: str, module: str) -> bool:
    """Whether an address lies in a module instance or in one of its child modules."""
    return address.startswith(f"{module}.")


def steps(module: str) -> list[str]:
    """The calls of a module address, keys included: ``module.a["x.y"].module.b`` has two."""
    return [match[0] for match in re.finditer(_CALL, module)]
