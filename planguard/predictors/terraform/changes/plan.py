"""Two expanded versions of a root module become one Plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from planguard.knowledge.replacements.facts import known_of
from planguard.knowledge.replacements.forcing import forced
from planguard.knowledge.secrets.concealment import conceal
from planguard.loading.regex import regex
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.configuration import ConfigurationChange
from planguard.model.gaps import Gap
from planguard.model.plan import Plan
from planguard.model.reasons import ActionReason
from planguard.model.tools import Origin, Tool
from planguard.model.values import Secrets
from planguard.predictors.terraform.changes import objects as hcl_object
from planguard.predictors.terraform.changes.cascade import cascaded
from planguard.predictors.terraform.changes.commands import commands_of
from planguard.predictors.terraform.changes.gaps import gaps_of, of_budget
from planguard.predictors.terraform.changes.sameness import HCL
from planguard.predictors.terraform.changes.secrets import secrets_in, shown, shown_pair, tags
from planguard.predictors.terraform.changes.settings import of_lifecycle, of_pair
from planguard.predictors.terraform.expansion.match import Match, is_call, matches
from planguard.predictors.terraform.expansion.pair import UNREAD, Expansion, Instance
from planguard.sources.hcl.addresses import keyless, written
from planguard.sources.hcl.evaluation.trees import values_of
from planguard.sources.hcl.evaluation.values import marked, same
from planguard.sources.hcl.parsing import parse, place


def plan_of(expansion: Expansion, source: str, gaps: tuple[Gap, ...]) -> Plan:
    """The plan that two versions of a root module amount to; only what the sources tell, which its gaps say."""
    budget = expansion.pairs[0].sides[0].budget
    with budget.portion():
        found = list(matches(expansion))
    secrets = secrets_in(expansion, found)
    resources = [_changed(match, secrets) for match in found if not is_call(match)]
    settings = [change for pair in expansion.pairs for change in of_pair(pair)]
    for match in found:
        if match.before is not None and match.action is not Action.FORGET and not match.unread:
            settings += of_lifecycle(match.before, match.after, written((match.after or match.before).address))
    dependencies = _dependencies(expansion)
    resources = cascaded([*resources, *map(_quiet, expansion.quiet)], expansion, dependencies, secrets)
    commands = commands_of(expansion.pairs, secrets)
    return Plan(
        source=source,
        tool=Tool.OPENTOFU if _is_opentofu(expansion) else Tool.TERRAFORM,
        format="hcl",
        origin=Origin.SOURCES,
        resource_changes=(*resources, *map(_deleted_call, _lost_calls(found))),
        configuration_changes=tuple(_concealed(setting, secrets) for setting in settings),
        gaps=(
            *gaps,
            *expansion.gaps,
            *gaps_of(match for match in found if not match.unread),
            *of_budget(budget),
        ),
        dependencies=dependencies,
        module_calls=frozenset(
            written(keyless(p.after.address)) for p in expansion.pairs if p.after and p.after.address
        ),
        commands=commands,
        secrets=Secrets(secrets),
    )


def _concealed(setting: ConfigurationChange, secrets: frozenset[str]) -> ConfigurationChange:
    name = str(setting.path[-1])
    before, after = (conceal(value, secrets, name) for value in (setting.before, setting.after))
    return msgspec.structs.replace(setting, before=before, after=after)


def _is_opentofu(expansion: Expansion) -> bool:
    return any(".tofu" in name for pair in expansion.pairs for side in pair.sides for name in side.module.files)


def _quiet(instance: Instance) -> ResourceChange:
    return _entry(instance, Action.NO_OP, certainty=Certainty.WILL)


def _entry(instance: Instance, action: Action, **more: Any) -> ResourceChange:
    *module, last = instance.address
    type_name, _, name = last.name.partition(".")
    key = None if last.key is ... else last.key
    return ResourceChange(
        address=written(instance.address),
        type=type_name,
        name=name,
        module=written(tuple(module)),
        index=key,
        action=action,
        **{"location": place(instance.definition), **more},
    )


def _changed(match: Match, secrets: frozenset[str]) -> ResourceChange:
    if match.unread:
        return _unread(match)
    if match.before is not None and match.after is not None:
        return _kept(match.before, match.after, secrets)
    instance = match.after or match.before
    assert instance is not None
    values = shown(instance, hcl_object.values(instance), secrets)
    shared = {"references": hcl_object.references(instance), "tags": tags(instance, values)}
    if match.before is not None:
        return _entry(
            instance, match.action, before=values, certainty=match.certainty, action_reason=match.reason, **shared
        )
    action = Action.NO_OP if match.imported else Action.CREATE
    return _entry(instance, action, after=values, imported=match.imported, certainty=Certainty.LIKELY, **shared)


def _unread(match: Match) -> ResourceChange:
    """What the header of a block tells that was not looked into: whether the object is there still."""
    if match.before is None or match.after is None:
        instance = match.after or match.before
        assert instance is not None
        return _entry(instance, match.action, certainty=match.certainty, action_reason=match.reason)
    moved = written(match.before.address) if match.before.address != match.after.address else None
    return _entry(match.after, Action.NO_OP, certainty=Certainty.LIKELY, previous_address=moved)


def _kept(before: Instance, after: Instance, secrets: frozenset[str]) -> ResourceChange:
    old, new = hcl_object.compared(before, after)
    alike = same(old, new) is True
    replaced = {} if alike else forced(known_of(hcl_object.type_of(before)), old, new, HCL)
    sides = (before, hcl_object.filled(before, old, new)), (after, hcl_object.filled(after, new, old))
    was, will_be = shown_pair(*sides, secrets)
    shared: dict[str, Any] = {
        "before": was,
        "after": will_be,
        "previous_address": written(before.address) if before.address != after.address else None,
        "references": hcl_object.references(after),
        "certainty": Certainty.LIKELY,
    }
    shared["tags"] = tags(before, shared["before"])
    if not replaced:
        return _entry(after, Action.NO_OP if alike else Action.UPDATE, **shared)
    shared["certainty"] = Certainty.LIKELY if Certainty.LIKELY in replaced.values() else Certainty.MAY
    paths = tuple(sorted(path for path, certainty in replaced.items() if certainty is shared["certainty"]))
    shared |= {"replace_paths": paths, "action_reason": ActionReason.CANNOT_UPDATE.value}
    shared["location"] = place(after.definition, str(paths[0][0]))
    return _entry(after, hcl_object.replacement(after), **shared)


_REFERENCE = regex(r"\b([a-z][a-z0-9]*_\w+\.[A-Za-z_][\w-]*)")


def _dependencies(expansion: Expansion) -> dict[str, frozenset[str]]:
    """Which resources the text of each resource names, in the earlier version or in the later."""
    found: dict[str, frozenset[str]] = {}
    for pair in expansion.pairs:
        prefix = f"{written(keyless(pair.sides[-1].address))}." if pair.sides[-1].address else ""
        names = {name for side in pair.sides for name in side.module.of("resource")}
        for name, before, after in pair.definitions("resource"):
            raws = after if before == after else (*(before or ()), *(after or ()))
            named = {one for raw in raws or () for one in _REFERENCE.findall(raw.text)}
            found[f"{prefix}{name}"] = frozenset(f"{prefix}{one}" for one in (named & names) - {name})
    return {address: needed for address, needed in found.items() if needed}


def _lost_calls(found: Iterable[Match]) -> list[Instance]:
    return [
        m.before for m in found if is_call(m) and m.before is not None and m.after is None and m.action is Action.DELETE
    ]


def _deleted_call(instance: Instance) -> ResourceChange:
    """A call whose module is not at hand stands for all that it holds."""
    read = instance.repeated != UNREAD
    return _entry(
        instance,
        Action.DELETE,
        before=conceal(marked(values_of(parse(instance.definition), instance.scope)), frozenset()) if read else None,
        certainty=Certainty.LIKELY,
        action_reason=ActionReason.NO_RESOURCE_CONFIG.value,
    )
