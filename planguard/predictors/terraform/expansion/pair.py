"""The two versions of a module side by side, and what a walk through them finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec

from planguard.model.gaps import Gap
from planguard.sources.hcl.addresses import Address
from planguard.sources.hcl.evaluation.budget import BudgetError
from planguard.sources.hcl.evaluation.scope import Scope
from planguard.sources.hcl.evaluation.values import same
from planguard.sources.hcl.parsing import Definition

UNREAD = "unread"

Versions = tuple[str, Definition | None, Definition | None]
"""The name of a block, and the block in the earlier version and in the later."""


class Instance(msgspec.Struct, frozen=True):
    """An object that a configuration asks for.

    ``repeated`` is how its block is repeated: single, count, for_each, or `UNREAD` where it was not looked at.
    """

    address: Address
    definition: Definition
    scope: Scope
    repeated: str
    found: dict[str, Any] = msgspec.field(default_factory=dict)  # what the block holds; filled when asked for


class Expansion(msgspec.Struct):
    """What both versions ask for. ``quiet`` are the resources of which nothing changed, neither text nor inputs."""

    before: dict[Address, Instance] = msgspec.field(default_factory=dict)
    after: dict[Address, Instance] = msgspec.field(default_factory=dict)
    quiet: list[Instance] = msgspec.field(default_factory=list)
    pairs: list[Pair] = msgspec.field(default_factory=list)
    gaps: list[Gap] = msgspec.field(default_factory=list)


class Pair(msgspec.Struct, frozen=True, dict=True):
    """The same module instance in both versions; None where a version does not have it."""

    before: Scope | None
    after: Scope | None

    @property
    def sides(self) -> tuple[Scope, ...]:
        """The versions that there are."""
        return tuple(side for side in (self.before, self.after) if side is not None)

    @cached_property
    def differing(self) -> frozenset[str]:
        """The variables and locals that do not surely stand for the same in both versions."""
        if self.before is None or self.after is None:
            return frozenset()
        before, after = self.before, self.after
        candidates = {f"var.{name}" for name in _changed(before.module.of("variable"), after.module.of("variable"))}
        candidates |= {f"var.{name}" for name in {*before.inputs, *after.inputs}}
        found = {name for name in sorted(candidates) if _differs(name, before, after)}
        blocks = (before.module.loose("locals"), after.module.loose("locals"))
        if blocks[0] != blocks[1] or any(block.mentions & found for block in blocks[1]):
            found |= {name for name in _locals(before, after) if _differs(name, before, after)}
        return frozenset(found)

    def quiet(self, before: Definition | None, after: Definition | None) -> bool:
        """Whether a block says the same in both versions."""
        return before == after is not None and not any(block.mentions & self.differing for block in after)

    def definitions(self, kind: str) -> Iterator[Versions]:
        """Every block of a kind with its two versions."""
        before: Mapping[str, Definition] = self.before.module.of(kind) if self.before else {}
        after: Mapping[str, Definition] = self.after.module.of(kind) if self.after else {}
        for name in sorted({*before, *after}):
            yield name, before.get(name), after.get(name)


def _locals(before: Scope, after: Scope) -> list[str]:
    """The locals of both versions; where they cannot be read, those that anything of the later version mentions."""
    if before.locals is not None and after.locals is not None:
        return sorted(f"local.{name}" for name in {*before.locals, *after.locals})
    definitions = (definition for named in after.module.named.values() for definition in named.values())
    mentions = {name for definition in definitions for block in definition for name in block.mentions}
    return sorted(name for name in mentions if name.startswith("local."))


def _differs(name: str, before: Scope, after: Scope) -> bool:
    old, new = before.named(name), after.named(name)
    try:
        before.budget.spend(before.budget.size(old).parts + before.budget.size(new).parts)
    except BudgetError:
        return True
    return same(old, new) is not True


def _changed(before: Mapping[str, Definition], after: Mapping[str, Definition]) -> set[str]:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}
