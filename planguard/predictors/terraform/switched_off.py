"""Resources that a module does not create unless its caller asks for them: what a change does to those who asked."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from planguard.model.gaps import Gap, GapKind
from planguard.predictors.terraform.changes.plan import plan_of
from planguard.predictors.terraform.expansion.pair import Expansion, Pair
from planguard.predictors.terraform.expansion.walk import expand, local_source
from planguard.predictors.terraform.modules.configuration import Configuration
from planguard.predictors.terraform.modules.roots import state_blocks
from planguard.sources.hcl.addresses import Step, keyless, written
from planguard.sources.hcl.evaluation.budget import BudgetError
from planguard.sources.hcl.evaluation.scope import Scope
from planguard.sources.hcl.evaluation.unresolved import Unresolved
from planguard.sources.hcl.module import Module
from planguard.sources.hcl.parsing import Definition
from planguard.sources.hcl.syntax import Traversal

_MOST_NAMED = 5


def off_by_default(old: Configuration, new: Configuration, pair: Pair, expansion: Expansion) -> Iterator[Gap]:
    """A gap where a root module without a state of its own may be a module for others, who may have asked for more.

    The module is expanded once more with every variable open that nothing here gives a value.
    """
    if pair.before is None or pair.after is None or not _leaves_out(expansion):
        return
    if state_blocks(pair.before.module) or state_blocks(pair.after.module):
        return
    opened = Pair(_opened(pair.before), _opened(pair.after))
    plan = plan_of(expand(old, new, opened), "", ())
    expanded = {written(keyless(address)) for address in (*expansion.before, *expansion.after)}
    lost = sorted({change.config_address for change in plan.touched() if change.may_destroy} - expanded)
    if lost:
        named = ", ".join(lost[:_MOST_NAMED]) + (f", and {len(lost) - _MOST_NAMED} more" if lost[_MOST_NAMED:] else "")
        yield Gap(
            GapKind.NOT_COMPARED,
            f"Not created by default, but destroyed or replaced for callers that enable it: {named}.",
        )


def _leaves_out(expansion: Expansion) -> bool:
    """Whether the earlier version had no instance of a block that differs now, or of a call of a folder."""
    present = {keyless(address) for address in expansion.before}
    entered = {keyless(pair.before.address) for pair in expansion.pairs if pair.before}
    for pair in expansion.pairs:
        if pair.before is None:
            continue
        where = keyless(pair.before.address)
        for name, before, after in pair.definitions("resource"):
            if before and (*where, Step(name)) not in present and not pair.quiet(before, after):
                return True
        for name, before, _ in pair.definitions("module"):
            absent = (*where, Step(f"module.{name}")) not in entered
            if before and absent and _may_be_local(pair.before, before):
                return True
    return False


def _may_be_local(scope: Scope, call: Definition) -> bool:
    """Whether a call may be of a folder of these sources: one that there is no budget to read may be, too."""
    try:
        scope.budget.read(call)
    except BudgetError:
        return True
    return local_source(call, scope.module.directory) is not None


def _opened(scope: Scope) -> Scope:
    return replace(scope, inputs={**_open(scope.module), **scope.inputs}, known={})


def _open(module: Module) -> dict[str, Unresolved]:
    return {name: Unresolved(Traversal(("var", name))) for name in module.of("variable")}
