"""The ``moved`` blocks that keep objects where only their addresses change."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from planguard.evidence.pairing.pairs import Pair
from planguard.model.change import Action
from planguard.model.plan import Plan
from planguard.model.values import plain

_CALL = r'module\.[^.\["]+(?:\[(?:[^"\]]*|"(?:\\.|[^"\\])*")\])?'


class Move(msgspec.Struct, frozen=True):
    """One address that became another: of a resource instance, or of a whole module with all the pairs in it."""

    old: str
    new: str
    pairs: tuple[Pair, ...]

    @property
    def is_module(self) -> bool:
        """Whether a whole module moves."""
        return self.old != self.pairs[0].old.address

    @property
    def block(self) -> str:
        """The ``moved`` block to paste into the root module."""
        return moved_block(self.old, self.new)


def moved_block(old: str, new: str) -> str:
    """The code that tells the tool of a new address."""
    return f"moved {{\n  from = {plain(old)}\n  to   = {plain(new)}\n}}"


def moves(plan: Plan, pairs: Sequence[Pair]) -> list[Move]:
    """The fewest moves that explain the pairs: a module that moves as a whole is one."""
    of_modules: dict[tuple[str, str], list[Pair]] = {}
    single: list[Move] = []
    for pair in pairs:
        if (modules := _modules(pair)) and _moves_whole(plan, *modules):
            of_modules.setdefault(modules, []).append(pair)
        else:
            single.append(Move(pair.old.address, pair.new.address, (pair,)))
    return [Move(old, new, tuple(members)) for (old, new), members in of_modules.items()] + single


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
