"""A replaced object has a new id, so what is tied to the id for life is replaced along with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from planguard.plan import Action, Certainty, ResourceChange, without_keys
from planguard.predictors._create_only import known_of, leaves
from planguard.predictors._hcl_expand import Expansion, Instance
from planguard.predictors._hcl_object import compared, filled, replacement, type_of
from planguard.predictors._hcl_scope import Scope, keyless, written
from planguard.predictors._hcl_secrets import shown, tags
from planguard.predictors._hcl_syntax import Traversal
from planguard.predictors._hcl_values import Unresolved
from planguard.values import UNKNOWN, Path

Dependencies = Mapping[str, frozenset[str]]


def cascaded(
    changes: list[ResourceChange], expansion: Expansion, dependencies: Dependencies, secrets: frozenset[str]
) -> list[ResourceChange]:
    """The changes, with objects replaced that hold the id of a replaced one in an attribute they cannot change."""
    instances = {written(one.address): one for one in (*expansion.after.values(), *expansion.quiet)}
    result = {change.address: change for change in changes if change.action in (Action.NO_OP, Action.UPDATE)}
    gone, fresh = set[str](), _replaced(changes)
    while fresh:
        gone |= fresh
        carriers = _carriers(expansion, gone)
        fresh = set()
        for address, change in result.items():
            instance = instances.get(address)
            if instance is None or change.action.replaces or not _concerned(instance, gone, dependencies, carriers):
                continue
            tied = _tied(instance, gone)
            if tied:
                result[address] = _replacing(change, instance, tied, secrets)
                fresh.add(change.config_address)
    return [result.get(change.address, change) if change.deposed is None else change for change in changes]


def _replaced(changes: list[ResourceChange]) -> set[str]:
    return {one.config_address for one in changes if one.action.replaces and one.certainty is Certainty.LIKELY}


def _carriers(expansion: Expansion, gone: set[str]) -> dict[str, frozenset[str]]:
    """For each module instance the variables and locals that carry the id of a replaced object."""
    found = {}
    for scope in (pair.after for pair in expansion.pairs if pair.after is not None):
        names = [f"var.{name}" for name in scope.inputs] + [f"local.{name}" for name in scope.module.locals]
        found[written(scope.address)] = frozenset(name for name in names if _carries(scope, name, gone))
    return found


def _carries(scope: Scope, name: str, gone: set[str]) -> bool:
    return any(origin in gone for origin in _origins(scope.named(name)))


def _concerned(
    instance: Instance, gone: set[str], dependencies: Dependencies, carriers: Mapping[str, frozenset[str]]
) -> bool:
    """Whether the text of a block leads to a replaced object; cheap, as most blocks do not and need no parsing."""
    if dependencies.get(written(keyless(instance.address)), frozenset()) & gone:
        return True
    carrying = carriers.get(written(instance.scope.address), frozenset())
    return any(raw.mentions & carrying for raw in instance.definition)


def _tied(instance: Instance, gone: set[str]) -> dict[Path, tuple[str, ...]]:
    """The create-only attributes that hold the id of a replaced object, with the objects they name."""
    _, values = compared(instance, instance)
    found: dict[Path, tuple[str, ...]] = {}
    for path in known_of(type_of(instance)).always:
        origins = tuple(dict.fromkeys(one for leaf in leaves(values, path) for one in _origins(leaf) if one in gone))
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
        action_reason="replace_because_cannot_update",
        tags=change.tags if change.before is not None else tags(instance, before),
    )
