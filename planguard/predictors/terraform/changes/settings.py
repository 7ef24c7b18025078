"""What no plan lists: providers, the backend and lifecycle rules that differ between two versions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from planguard.knowledge.secrets.concealment import conceal
from planguard.knowledge.words.attributes import attributes
from planguard.model.configuration import ConfigurationChange, Location, SettingKind
from planguard.model.values import Path, walk
from planguard.predictors.terraform.expansion.pair import Instance, Pair
from planguard.sources.hcl.addresses import written
from planguard.sources.hcl.evaluation.budget import BudgetError
from planguard.sources.hcl.evaluation.scope import Scope
from planguard.sources.hcl.evaluation.trees import values_of
from planguard.sources.hcl.evaluation.values import marked, same
from planguard.sources.hcl.parsing import Definition, parse, place
from planguard.sources.hcl.scan import RawBlock
from planguard.sources.hcl.syntax import Body


def of_pair(pair: Pair) -> Iterator[ConfigurationChange]:
    """The changes of the providers and of the backend of a module."""
    if pair.before is None or pair.after is None or not pair.before.module.files:
        return
    yield from _providers(pair, pair.before, pair.after)
    yield from _backend(pair.before, pair.after)


def _providers(pair: Pair, before: Scope, after: Scope) -> Iterator[ConfigurationChange]:
    for name, old, new in pair.definitions("provider"):
        if pair.quiet(old, new):
            continue
        try:
            was, will_be = _aimed(name, old, before), _aimed(name, new, after)
        except BudgetError:
            after.budget.skip(f"provider.{name}")
            continue
        for path in sorted({*was, *will_be}, key=str):
            if same(was.get(path), will_be.get(path)) is not True:
                where = place(new or old or (), str(path[0]))
                values = (_shown(path, was.get(path)), _shown(path, will_be.get(path)))
                yield ConfigurationChange(SettingKind.PROVIDER, f"provider.{name}", path, *values, where)


def _aimed(name: str, definition: Definition | None, scope: Scope) -> dict[Path, Any]:
    if definition is None:
        return {}
    scope.budget.read(definition)
    leaves = _leaves(parse(definition), scope.about(f"provider.{name}"))
    return {path: value for path, value in leaves.items() if _aims(path)}


def _aims(path: Path) -> bool:
    """Whether a setting decides which account, project or region the provider works on."""
    known, setting = attributes(), str(path[0])
    return setting in known.targets or path[-1] in known.assumed.get(setting, ())


def _backend(before: Scope, after: Scope) -> Iterator[ConfigurationChange]:
    try:
        old, new = _state_block(before), _state_block(after)
    except BudgetError:
        after.budget.skip("backend")
        return
    if old is None and new is None:
        return
    (old_name, was, old_place), (new_name, will_be, new_place) = old or _NO_BACKEND, new or _NO_BACKEND
    where = new_place or old_place
    if old_name != new_name:
        yield ConfigurationChange(SettingKind.BACKEND, f"backend.{new_name}", ("type",), old_name, new_name, where)
        return
    for path in sorted({*was, *will_be}, key=str):
        if same(was.get(path), will_be.get(path)) is not True:
            values = (_shown(path, was.get(path)), _shown(path, will_be.get(path)))
            yield ConfigurationChange(SettingKind.BACKEND, f"backend.{new_name}", path, *values, where)


_NO_BACKEND: tuple[str, dict[Path, Any], Location | None] = ("local", {}, None)


def _state_block(scope: Scope) -> tuple[str, dict[Path, Any], Location] | None:
    for raw in reversed(scope.module.loose("terraform")):
        if not re.search(r"\b(backend|cloud)\b", raw.text):
            continue
        scope.budget.read((raw,))
        for block in parse((raw,)).blocks:
            if block.type in ("backend", "cloud"):
                name = block.labels[0] if block.labels else block.type
                return name, _leaves(block.body, scope), _place(raw, block.line)
    return None


def _place(raw: RawBlock, line: int) -> Location:
    return Location(raw.file, raw.line + line - 1)


def _leaves(body: Body, scope: Scope) -> dict[Path, Any]:
    return {path: value for path, value in walk(values_of(body, scope)) if path}  # an empty body has no leaf


def _shown(path: Path, value: Any) -> Any:
    return conceal(marked(value), frozenset(), str(path[-1]))


def of_lifecycle(before: Instance, after: Instance | None, address: str) -> Iterator[ConfigurationChange]:
    """``prevent_destroy`` where it goes, with its block or without."""
    was, will_be = _prevents(before), _prevents(after)
    if was is True and will_be is not True:
        where = place((after or before).definition)
        yield ConfigurationChange(
            SettingKind.LIFECYCLE, address, ("lifecycle", "prevent_destroy"), True, will_be, where
        )
    old, new = _provider_of(before), _provider_of(after)
    if after is not None and old != new:
        where = place(after.definition, "provider")
        yield ConfigurationChange(SettingKind.PROVIDER, written(after.address), ("provider",), old, new, where)


def _prevents(instance: Instance | None) -> Any:
    block = parse(instance.definition).block("lifecycle") if instance else None
    found = block.body.expression("prevent_destroy") if block else None
    return None if found is None or instance is None else marked(instance.scope.value(found))


def _provider_of(instance: Instance | None) -> str | None:
    found = parse(instance.definition).expression("provider") if instance else None
    steps = getattr(found, "steps", None)
    return ".".join(map(str, steps)) if steps else None
