"""Terraform and OpenTofu sources: what is certain of a change before any plan exists, from two versions of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from planguard.model.errors import InputError
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import Origin, Tool
from planguard.predictors._comparison import Comparison
from planguard.predictors.terraform.changes.plan import plan_of
from planguard.predictors.terraform.expansion.pair import Expansion, Pair
from planguard.predictors.terraform.expansion.walk import expand
from planguard.predictors.terraform.modules.calls import Calls, calls_in
from planguard.predictors.terraform.modules.configuration import Configuration
from planguard.predictors.terraform.modules.not_compared import not_compared
from planguard.predictors.terraform.modules.roots import Roots
from planguard.predictors.terraform.modules.unread import Unread
from planguard.predictors.terraform.switched_off import off_by_default
from planguard.sources.hcl.evaluation.budget import Budget, BudgetError, price
from planguard.sources.hcl.evaluation.scope import Scope
from planguard.sources.hcl.parsing import UnreadableBlockError, assignments
from planguard.sources.hcl.syntax import Attribute
from planguard.sources.trees import Tree

_MOST_LEFT_OUT = 20


def predict(before: Tree, after: Tree) -> list[Plan]:
    """A plan for every root module that the difference between two versions concerns, sorted by directory.

    A root module is a directory that no other one calls. Where a root has variable definitions files that Terraform
    does not load by itself, there is a plan for each that makes a difference. What changed and is not compared is a
    plan that is one gap. What cannot be read is a gap as well; InputError where that leaves nothing to tell.
    """
    comparison = Comparison(before, after)
    if comparison.is_none:
        return []
    try:
        plans, errors = _compared(comparison)
    except RecursionError as error:
        first = min(comparison.changed, default=".")
        raise InputError(first, "this or a file beside it is nested too deeply.", "Write it flatter.") from error
    if errors and not any(_tells_a_change(plan) for plan in plans):
        raise errors[0]
    return plans


def _compared(comparison: Comparison) -> tuple[list[Plan], list[InputError]]:
    """The plans, and what of the later version could not be read."""
    calls, new = calls_in(comparison.before, comparison.after), Configuration(comparison.after)
    sources = _Sources(comparison, calls, Configuration(comparison.before, later=new), new)
    plans = [plan for root in sources.roots.concerned for plan in sources.plans(root)]
    return [*plans, *not_compared(comparison, sources.roots, calls)], sources.unread.later


class _Sources(msgspec.Struct, dict=True):
    comparison: Comparison
    calls: Calls
    old: Configuration
    new: Configuration
    budget: Budget = msgspec.field(default_factory=Budget)

    def __post_init__(self) -> None:
        self.roots = Roots(self.comparison, self.calls, self.old, self.new)
        self.unread = Unread(self.old, self.new, self.comparison.changed)

    def plans(self, root: str) -> Iterator[Plan]:
        """The plans of a root module that hold any change, without repeating one."""
        seen: list[Plan] = []
        if root in self.roots.former:
            return
        for values in self.roots.variants(root):
            with self.budget.portion():
                plan = self._plan(root, values)
            alike = any(plan.resource_changes == one.resource_changes for one in seen)
            if _says_something(plan) and not alike:
                seen.append(plan)
                yield plan

    def _plan(self, root: str, values: str | None) -> Plan:
        """The plan of a root module with one file of values; blocks that cannot be read are left out of it."""
        source, gaps = f"{root or '.'}" + (f" ({values})" if values else ""), list(self._unseen(root))
        for _ in range(_MOST_LEFT_OUT):
            try:
                expansion, pair = self._expanded(root, values, gaps)
                plan = plan_of(expansion, source, ())
                gaps += off_by_default(self.old, self.new, pair, expansion)
                distinct = dict.fromkeys((*gaps, *self.unread.files(expansion), *plan.gaps))
                return msgspec.structs.replace(plan, gaps=tuple(distinct))
            except UnreadableBlockError as error:
                gaps += self.unread.leave_out(error)
        last = InputError(
            root or ".", "too many of its blocks are not valid HCL.", "Fix them, then run planguard again."
        )
        return Plan(
            source,
            Tool.TERRAFORM,
            format="hcl",
            origin=Origin.SOURCES,
            gaps=(*gaps, self.unread.gap_of(last, is_later=True)),
        )

    def _expanded(self, root: str, values: str | None, gaps: list[Gap]) -> tuple[Expansion, Pair]:
        earlier = self.roots.renamed.get(root, root)
        pair = Pair(
            self._scope(self.old, earlier, self._inputs(self.comparison.before, earlier, values, gaps)),
            self._scope(self.new, root, self._inputs(self.comparison.after, root, values, gaps)),
        )
        return expand(self.old, self.new, pair), pair

    def _scope(self, configuration: Configuration, root: str, inputs: Mapping[str, Any]) -> Scope:
        return Scope(configuration.module(root), inputs=inputs, budget=self.budget)

    def _inputs(self, tree: Tree, root: str, chosen: str | None, gaps: list[Gap]) -> Mapping[str, Any]:
        """The values given to the variables of a root, later files winning."""
        found: dict[str, Any] = {}
        for path in [*self.roots.automatic(root), *([chosen] if chosen else [])]:
            scope = Scope(self.new.module(root), budget=self.budget, subject=path)
            try:
                values = self._assigned(tree, path) if path in tree.files else {}
            except BudgetError:
                scope.give_up()
                continue
            except InputError as error:
                is_later = tree is self.comparison.after and path in self.comparison.changed
                gaps.append(self.unread.gap_of(error, is_later))
                continue
            found.update({name: scope.value(given.expression) for name, given in values.items()})
        return found

    def _assigned(self, tree: Tree, path: str) -> Mapping[str, Attribute]:
        self.budget.spend(price(tree.read(path).decode(errors="replace")))
        return assignments(tree, path)

    def _unseen(self, root: str) -> Iterator[Gap]:
        """What the root or a module below it calls that the versions do not show, or that only a plan can find."""
        whole = self.comparison.before.whole and self.comparison.after.whole  # else it is told for every caller
        for caller in sorted(self.calls.unseen) if whole else ():
            if root in self.calls.upward(caller):
                yield from (Gap(GapKind.NOT_COMPARED, f"{reason}.") for reason in sorted(self.calls.unseen[caller]))
        if root in self.calls.units and not self.calls.is_called(root):
            units = ", ".join(sorted(self.calls.units[root])[:3])
            yield Gap(
                GapKind.NOT_COMPARED,
                f"Only Terragrunt calls {root} ({units}). The values that it passes are not read.",
            )


def _says_something(plan: Plan) -> bool:
    return bool(_tells_a_change(plan) or plan.gaps)


def _tells_a_change(plan: Plan) -> bool:
    moved = any(change.previous_address for change in plan.resource_changes)
    commands = any(command.is_new for found in plan.commands.values() for command in found)
    return bool(moved or any(True for _ in plan.touched()) or plan.configuration_changes or commands)
