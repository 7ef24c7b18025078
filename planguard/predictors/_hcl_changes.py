"""Two expanded versions of a root module become one Plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planguard.plan import Action, Certainty, Gap, Plan, ResourceChange
from planguard.predictors._create_only import forced, known_of
from planguard.predictors._hcl_expand import Expansion, Instance
from planguard.predictors._hcl_match import Match, matches
from planguard.predictors._hcl_module import parse, place
from planguard.predictors._hcl_scope import keyless, written
from planguard.predictors._hcl_settings import of_lifecycle, of_pair, values_of
from planguard.predictors._hcl_syntax import Body, Literal, Traversal, Tuple, traversals
from planguard.predictors._hcl_values import known, marked, same
from planguard.values import conceal

_META = frozenset(
    {
        "count",
        "for_each",
        "depends_on",
        "provider",
        "lifecycle",
        "provisioner",
        "connection",
        "source",
        "version",
        "providers",
    }
)


def plan_of(expansion: Expansion, source: str, gaps: tuple[Gap, ...]) -> Plan:
    """The plan that two versions of a root module amount to; only what the sources tell, which its gaps say."""
    found = list(matches(expansion))
    secrets = _secrets(expansion)
    resources = [_changed(match, secrets) for match in found if not _is_call(match)]
    settings = [change for pair in expansion.pairs for change in of_pair(pair)]
    for match in found:
        if match.before is not None and match.action is not Action.FORGET:
            settings += of_lifecycle(match.before, match.after, written((match.after or match.before).address))
    return Plan(
        source=source,
        tool="opentofu" if _is_opentofu(expansion) else "terraform",
        format="hcl",
        resource_changes=(*resources, *map(_gone_call, _lost_calls(found)), *map(_quiet, expansion.quiet)),
        configuration_changes=tuple(settings),
        gaps=(*gaps, *expansion.gaps, *_gaps(found, expansion)),
        dependencies=_dependencies(expansion),
        module_calls=frozenset(
            written(keyless(p.after.address)) for p in expansion.pairs if p.after and p.after.address
        ),
    )


def _is_call(match: Match) -> bool:
    instance = match.after or match.before
    return instance is not None and instance.address[-1].name.startswith("module.")


def _is_opentofu(expansion: Expansion) -> bool:
    return any(".tofu" in name for pair in expansion.pairs for side in pair.sides for name in side.module.files)


def _secrets(expansion: Expansion) -> frozenset[str]:
    """The values of variables that are declared sensitive."""
    found = set()
    for side in (side for pair in expansion.pairs for side in pair.sides):
        for name, definition in side.module.of("variable").items():
            if any("sensitive" in raw.text for raw in definition):
                value = side.named(f"var.{name}")
                found |= {value} if isinstance(value, str) and len(value) > 5 else set()
    return frozenset(found)


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
    if match.before is not None and match.after is not None:
        return _kept(match.before, match.after, secrets)
    instance = match.after or match.before
    assert instance is not None
    values = conceal(marked(_values(instance)), secrets)
    shared = {"references": _references(instance), "tags": _tags(values)}
    if match.before is not None:
        return _entry(
            instance, match.action, before=values, certainty=match.certainty, action_reason=match.reason, **shared
        )
    action = Action.NO_OP if match.imported else Action.CREATE
    return _entry(instance, action, after=values, imported=match.imported, certainty=Certainty.LIKELY, **shared)


def _kept(before: Instance, after: Instance, secrets: frozenset[str]) -> ResourceChange:
    ignored = _ignored(parse(after.definition))
    old, new = (_without(_values(side), ignored) for side in (before, after))
    replaced = forced(before.address[-1].name.partition(".")[0], old, new)
    shared: dict[str, Any] = {
        "before": conceal(marked(_filled(before, old, new)), secrets),
        "after": conceal(marked(_filled(after, new, old)), secrets),
        "previous_address": written(before.address) if before.address != after.address else None,
        "references": _references(after),
        "certainty": Certainty.LIKELY,
    }
    shared["tags"] = _tags(shared["after"])
    if not replaced:
        return _entry(after, Action.NO_OP if same(old, new) is True else Action.UPDATE, **shared)
    shared["certainty"] = Certainty.LIKELY if Certainty.LIKELY in replaced.values() else Certainty.MAY
    paths = tuple(sorted(path for path, certainty in replaced.items() if certainty is shared["certainty"]))
    shared |= {"replace_paths": paths, "action_reason": "replace_because_cannot_update"}
    shared["location"] = place(after.definition, str(paths[0][0]))
    return _entry(after, _replacement(after), **shared)


def _replacement(instance: Instance) -> Action:
    lifecycle = parse(instance.definition).block("lifecycle")
    first = lifecycle.body.expression("create_before_destroy") if lifecycle else None
    created_first = first is not None and instance.scope.value(first) is True
    return Action.CREATE_THEN_DELETE if created_first else Action.DELETE_THEN_CREATE


def _values(instance: Instance) -> dict[str, Any]:
    tree = values_of(parse(instance.definition), instance.scope)
    for block in (inner for inner in tree.pop("dynamic", []) if isinstance(inner, dict)):
        tree.setdefault("dynamic", []).append(block)
    return {name: value for name, value in tree.items() if name not in _META}


def _filled(instance: Instance, tree: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with the provider's default where an attribute is left out that the other version gives."""
    defaults = known_of(instance.address[-1].name.partition(".")[0]).defaults
    absent = {name: defaults.get(name) for name in other if name not in tree}
    return {**tree, **absent}


def _without(tree: Mapping[str, Any], ignored: frozenset[str]) -> dict[str, Any]:
    return {} if "all" in ignored else {name: value for name, value in tree.items() if name not in ignored}


def _ignored(body: Body) -> frozenset[str]:
    """The attributes whose changes Terraform leaves alone; a part of one (``tags["x"]``) is not the whole."""
    lifecycle = body.block("lifecycle")
    found = lifecycle.body.expression("ignore_changes") if lifecycle else None
    names = []
    for item in found.items if isinstance(found, Tuple) else (found,):
        if isinstance(item, Traversal) and len(item.steps) == 1:
            names.append(str(item.steps[0]))
        elif isinstance(item, Literal) and isinstance(item.value, str):
            names.append(item.value)
    return frozenset(names)


def _tags(values: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in ("labels", "tags"):
        group = values.get(name) if isinstance(values, Mapping) else None
        if isinstance(group, Mapping):
            found.update({key: value for key, value in group.items() if isinstance(value, str)})
    return found


def _references(instance: Instance) -> dict[str, tuple[str, ...]]:
    known_names = instance.scope.module.of("resource")
    prefix = f"{written(keyless(instance.scope.address))}." if instance.scope.address else ""
    found = {}
    for name, attribute in parse(instance.definition).attributes.items():
        targets = (".".join(map(str, one.steps[:2])) for one in traversals(attribute.expression))
        named = tuple(dict.fromkeys(f"{prefix}{target}" for target in targets if target in known_names))
        if named and name not in _META:
            found[name] = named
    return found


_REFERENCE = re.compile(r"\b([a-z][a-z0-9]*_\w+\.[A-Za-z_][\w-]*)")


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
        m.before
        for m in found
        if _is_call(m) and m.before is not None and m.after is None and m.action is Action.DELETE
    ]


def _gone_call(instance: Instance) -> ResourceChange:
    """A call whose module is not at hand stands for all that it holds."""
    return _entry(
        instance,
        Action.DELETE,
        before=conceal(marked(values_of(parse(instance.definition), instance.scope)), frozenset()),
        certainty=Certainty.LIKELY,
        action_reason="delete_because_no_resource_config",
    )


def _gaps(found: Iterable[Match], expansion: Expansion) -> Iterator[Gap]:
    yield from (Gap("source-only", message) for message in dict.fromkeys(_unknowns(found, expansion)))


def _unknowns(found: Iterable[Match], expansion: Expansion) -> Iterator[str]:
    for match in found:
        instance = match.after or match.before
        address = written(instance.address) if instance else ""
        if _is_call(match) and match.after is not None and match.before is not None:
            yield f"the inputs, source or version of {address} changed; what that does only a plan of it can tell."
        elif _is_call(match) and match.after is None:
            yield f"{address} is gone; how many objects it holds, and which, is not in these sources."
        elif instance and any(step.key is ... for step in instance.address):
            yield f"how many instances {address} has is decided by a value that is not in these sources."
        elif match.before and match.after:
            hidden = sorted(_hidden(match.before, match.after))
            if hidden:
                yield f"{address}: {', '.join(hidden)} changed to what only a plan can tell."


def _hidden(before: Instance, after: Instance) -> Iterator[str]:
    ignored = _ignored(parse(after.definition))
    old, new = (_without(_values(side), ignored) for side in (before, after))
    for name in {*old, *new}:
        if same(old.get(name), new.get(name)) is None and not known(new.get(name)):
            yield name
