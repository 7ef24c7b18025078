"""Objects that become another type of the same: a block that moves them, or one that forgets and one that imports."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from planguard.evidence.losses.doubles import is_of_one_provider
from planguard.evidence.pairing.pairs import LEAST, likeness
from planguard.judging.fixes import language
from planguard.judging.fixes.fix import Fix, Kind, import_block, moved, removed_block
from planguard.judging.fixes.forgotten import doubt_of_block
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.loading.regex import regex
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import Value, find

_UNSURE = "The plan does not show that both are the same object. If they are, remove the comment signs."
_IF_SAME = "If both are the same object:"
_NO_ACROSS = (
    "Moving this type to another needs Terraform 1.9 or OpenTofu 1.10. Update it, then remove the comment signs."
)
_FIELD = regex(r"\{([^{}]+)\}")


class _Successor(msgspec.Struct, frozen=True):
    """A deleted object with the one of another type that takes its place."""

    old: ResourceChange
    new: ResourceChange
    is_certain: bool


def retyped(plan: Plan, catalog: Catalog) -> Iterator[Fix]:
    """What keeps the objects that become another type by which the provider manages the same."""
    deleted = [one for one in plan.touched() if one.action is Action.DELETE and one.deposed is None]
    by_resource: dict[str, list[_Successor]] = {}
    for new in plan.creates() if deleted else ():
        entry = catalog.of(new)
        for old in deleted if entry.moved_from else ():
            if old.type in entry.moved_from and _label(old) == _label(new):
                yield moved(old.address, new.address, "" if language.moves_across_types(plan) else _NO_ACROSS)
        found = _successor(new, deleted, plan, catalog) if entry.import_id else None
        if found is not None:
            by_resource.setdefault(found.old.config_address, []).append(found)
    for address, group in by_resource.items():
        yield from _adopted(address, group, plan, catalog)


def _is_twin(old: ResourceChange, new: ResourceChange, catalog: Catalog) -> bool:
    return old.type != new.type and catalog.of(old).kind == catalog.of(new).kind


def _successor(new: ResourceChange, deleted: list[ResourceChange], plan: Plan, catalog: Catalog) -> _Successor | None:
    """The one object that a new one may be, by what identifies it in the cloud, else by its label and settings."""
    twins = [old for old in deleted if _is_twin(old, new, catalog) and is_of_one_provider(old, new, plan)]
    identity = catalog.of(new).identity(new.after)
    identities = {id(old): catalog.of(old).identity(old.before) for old in twins}
    same = [old for old in twins if identity and identities[id(old)] == identity]
    if same:
        return _Successor(same[0], new, True) if len(same) == 1 else None
    unnamed = [old for old in twins if _label(old) == _label(new) and not (identity and identities[id(old)])]
    alike = (likeness(unnamed[0].before, new.after) or 0) if unnamed else 0
    return _Successor(unnamed[0], new, alike > LEAST) if alike else None


def _label(change: ResourceChange) -> tuple[str, str, int | str | None]:
    return change.module, change.name, change.index


def _adopted(address: str, group: list[_Successor], plan: Plan, catalog: Catalog) -> Iterator[Fix]:
    """The blocks for the objects of a resource, as one removed block speaks of all its instances."""
    known = [(found, _import_id(catalog.of(found.new).import_id, found.old.before)) for found in group]
    if not all(identity for _, identity in known):
        return
    olds, news = [found.old for found in group], [found.new for found in group]
    new = news[0].address if len(news) == 1 else news[0].config_address
    certain = all(found.is_certain for found in group)
    if doubt := doubt_of_block(olds, plan):
        commands = [language.forget(plan, old.address) for old in olds]
        commands += [language.adopt(plan, found.new.address, identity) for found, identity in known]
        yield Fix(address, new, "\n".join(commands), doubt if certain else f"{_IF_SAME} {doubt}", Kind.ADOPTED)
        return
    imports = [import_block(found.new.address, identity) for found, identity in known]
    code = "\n\n".join((removed_block(address, language.has_lifecycle(plan)), *imports))
    yield Fix(address, new, code, "" if certain else _UNSURE, Kind.ADOPTED, tuple(one.address for one in news))


def _import_id(template: str, before: Value) -> str:
    """The ID by which the object is imported; "" where a part of it is not known or not to be shown."""
    values = {path: next((value for _, value in find(before, path)), None) for path in _FIELD.findall(template)}
    if not all(isinstance(value, str) and value for value in values.values()):
        return ""
    return _FIELD.sub(lambda field: str(values[field[1]]), template)
