"""A replaced object has a new id, so what is tied to the id for life is replaced along with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import msgspec

from planguard.knowledge.replacements.facts import known_of
from planguard.knowledge.replacements.values import leaves
from planguard.model.change import Action, Certainty, ResourceChange, without_keys
from planguard.model.reasons import ActionReason
from planguard.model.values import UNKNOWN, Path
from planguard.predictors.terraform.changes.objects import compared, filled, replacement, type_of
from planguard.predictors.terraform.changes.sameness import HCL
from planguard.predictors.terraform.changes.secrets import shown, tags
from planguard.predictors.terraform.expansion.match import A_COMPARISON
from planguard.predictors.terraform.expansion.pair import Expansion, Instance
from planguard.sources.hcl.addresses import keyless, written
from planguard.sources.hcl.evaluation.budget import BudgetError
from planguard.sources.hcl.evaluation.scope import Scope
from planguard.sources.hcl.evaluation.unresolved import Unresolved
from planguard.sources.hcl.syntax import Traversal

Dependencies = Mapping[str, frozenset[str]]


def cascaded(
    changes: list[ResourceChange], expansion: Expansion, dependencies: Dependencies, secrets: frozenset[str]
) -> list[ResourceChange]:
    """The changes, with objects replaced that hold the id of a replaced one in an attribute they cannot change."""
    fresh, replaced = _replaced(changes), set[str]()
    if not fresh:
        return changes
    dependents = _dependents(expansion, dependencies)
    left = {change.address: change for change in changes if change.action in (Action.NO_OP, Action.UPDATE)}
    result: dict[str, ResourceChange] = {}
    while fresh:
        replaced |= fresh
        concerned = {written(one.address): one for origin in sorted(fresh) for one in dependents.get(origin, ())}
        fresh = set()
        for address, instance in concerned.items():
            if address in left and address not in result and (tied := _tied(instance, replaced)):
                result[address] = _replacing(left[address], instance, tied, secrets)
                fresh.add(left[address].config_address)
        fresh -= replaced
    return [result.get(change.address, change) if change.deposed is None else change for change in changes]


def _replaced(changes: list[ResourceChange]) -> set[str]:
    return {one.config_address for one in changes if one.action.replaces and one.certainty is Certainty.LIKELY}


def _dependents(expansion: Expansion, dependencies: Dependencies) -> Mapping[str, list[Instance]]:
    """The instances whose blocks lead to each object, by name or by a variable or local that carries its id.

    Cheap, as most blocks lead to none that is replaced and need no parsing.
    """
    carried = {p.after.address: _carried(p.after) for p in expansion.pairs if p.after is not None}
    dependents: dict[str, list[Instance]] = {}
    for instance in (*expansion.after.values(), *expansion.quiet):
        origins = set(dependencies.get(written(keyless(instance.address)), ()))
        names = carried.get(instance.scope.address, {})
        for raw in instance.definition if names else ():
            origins |= {origin for name in raw.mentions & names.keys() for origin in names[name]}
        for origin in origins:
            dependents.setdefault(origin, []).append(instance)
    return dependents


def _carried(scope: Scope) -> dict[str, frozenset[str]]:
    """The variables and locals of a module instance that hold ids, with the objects these are of."""
    names = [f"var.{name}" for name in scope.inputs] + [f"local.{name}" for name in scope.locals or ()]
    found = {}
    for name in names:
        value = scope.named(name)
        with suppress(BudgetError):
            scope.budget.spend(scope.budget.size(value).parts)
            found[name] = frozenset(_origins(value))
    return {name: origins for name, origins in found.items() if origins}


def _tied(instance: Instance, replaced: set[str]) -> dict[Path, tuple[str, ...]]:
    """The create-only attributes that hold the id of a replaced object, with the objects they name."""
    try:
        instance.scope.budget.read(instance.definition)
        instance.scope.budget.spend(A_COMPARISON)
    except BudgetError:
        instance.scope.budget.skip(written(instance.address))
        return {}
    _, values = compared(instance, instance)
    found: dict[Path, tuple[str, ...]] = {}
    for path in known_of(type_of(instance)).always:
        origins = tuple(
            dict.fromkeys(one for leaf in leaves(values, path, HCL) for one in _origins(leaf) if one in replaced)
        )
        if origins:
            found[tuple(path.split("."))] = origins
    return found


def _origins(value: Any) -> Iterator[str]:
    """The resources whose id a value holds, as configuration addresses."""
    match value:
        case Unresolved(Traversal(steps), _, module) if _is_id(steps):
            yield f"{without_keys(module)}.{steps[0]}.{steps[1]}" if module else f"{steps[0]}.{steps[1]}"
        case Unresolved(_, inputs, _):
            for inner in inputs:
                yield from _origins(inner)
        case dict():
            for inner in value.values():
                yield from _origins(inner)
        case list():
            for inner in value:
                yield from _origins(inner)


def _is_id(steps: tuple[str | int, ...]) -> bool:
    last = str(steps[-1])
    return len(steps) == 2 or last in ("id", "arn") or last.endswith(("_id", "_arn"))


def _replacing(
    change: ResourceChange, instance: Instance, tied: Mapping[Path, tuple[str, ...]], secrets: frozenset[str]
) -> ResourceChange:
    _, values = compared(instance, instance)
    written_down = shown(instance, filled(instance, values, {}), secrets)
    before = written_down if change.before is None else change.before
    after = written_down | {str(path[0]): UNKNOWN for path in tied if len(path) == 1}
    return msgspec.structs.replace(
        change,
        action=replacement(instance),
        before=before,
        after=after,
        replace_paths=tuple(sorted(tied)),
        references={**change.references, **{str(path[0]): origins for path, origins in tied.items()}},
        certainty=Certainty.LIKELY,
        action_reason=ActionReason.CANNOT_UPDATE.value,
        tags=change.tags if change.before is not None else tags(instance, written_down),
    )
