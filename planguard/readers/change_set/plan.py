"""From a change set to a plan: every resource with its values, what happens to it, and what it depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from planguard.knowledge.refusals import DESCRIBE
from planguard.knowledge.secrets.concealment import concealed, concealed_values, masked
from planguard.knowledge.secrets.gathering import secrets_of
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Secrets, Value, show
from planguard.readers.change_set import answers, decoding, nested, unshown
from planguard.readers.change_set.contradictions import contradictions
from planguard.readers.change_set.meaning import Outcome, outcome
from planguard.readers.change_set.shapes import ChangeSet, Resource
from planguard.readers.change_set.values import Side, path_of, sides, typed

_REFERENCES = ("ResourceReference", "ResourceAttribute")


def plans(data: bytes, source: str) -> list[Plan]:
    """Every change set in the data; InputError for what is none, is not ready, or has failed."""
    found = decoding.change_sets(data, source)
    if len(found) == 1:
        return [_plan(found[0], source, hashlib.sha256(data).hexdigest())]
    return [
        _plan(change_set, f"{source}#{number}", hashlib.sha256(msgspec.json.encode(change_set)).hexdigest())
        for number, change_set in enumerate(found, 1)
    ]


class _Read(msgspec.Struct, frozen=True):
    """A resource with its values, and what happens to it."""

    resource: Resource
    before: Side
    after: Side
    outcome: Outcome


def _plan(change_set: ChangeSet, source: str, digest: str) -> Plan:
    variables = _parameters(change_set)
    change_set = _without_secrets(change_set, secrets_of(variables))
    unchanged = answers.without_changes(change_set, source)
    changes = () if unchanged else _resource_changes(change_set, source)
    secrets = secrets_of(variables, [{change.type: [change.before, change.after]} for change in changes])
    changes = tuple(concealed(change, secrets) for change in changes)
    plan = Plan(
        source=source,
        tool=Tool.CLOUDFORMATION,
        format="change_set",
        digest=digest,
        resource_changes=changes,
        variables=concealed_values(variables, secrets),
        has_prior_state=True if any(change.action is not Action.CREATE for change in changes) else None,
        dependencies=_dependencies(changes),
        stack=_stack(change_set),
        secrets=Secrets(secrets),
    )
    own = (*answers.gaps(change_set), *contradictions(change_set), *unshown.gaps(change_set))
    return replace(plan, gaps=(*own, *nested.nested_gaps(plan)))


def _without_secrets(change_set: ChangeSet, secrets: frozenset[str]) -> ChangeSet:
    """The change set with no secret in what is quoted where it cannot be judged."""
    return replace(
        change_set,
        status=_masked(change_set.status, secrets),
        status_reason=_masked(change_set.status_reason, secrets),
        execution_status=_masked(change_set.execution_status, secrets),
    )


def _masked(text: str | None, secrets: frozenset[str]) -> str | None:
    return None if text is None else masked(text, secrets)


def _resource_changes(change_set: ChangeSet, source: str) -> tuple[ResourceChange, ...]:
    resources = list(_resources(change_set, source))
    entries = _with_certainty([(resource, *sides(resource, source)) for resource in resources])
    return nested.unite(_resource_change(entry, change_set) for entry in entries)


def _resources(change_set: ChangeSet, source: str) -> Iterator[Resource]:
    for number, change in enumerate(change_set.changes or ()):
        if change.resource_change is None:
            raise InputError(source, f"Changes[{number}] has no ResourceChange.", DESCRIBE)
        if change.type not in ("Resource", None):
            raise InputError(source, f"Changes[{number}] is of the unknown type {show(change.type)}.", DESCRIBE)
        resource = change.resource_change
        if not (resource.logical_resource_id and resource.resource_type):
            missing = "ResourceType" if resource.logical_resource_id else "LogicalResourceId"
            raise InputError(source, f"Changes[{number}] has no {missing}.", DESCRIBE)
        yield resource


def _with_certainty(resources: Sequence[tuple[Resource, Side, Side]]) -> list[_Read]:
    """What happens to each; a doubtful replacement is sure after all where it refers to what surely is renewed."""
    entries = [_Read(*parts, outcome(*parts)) for parts in resources]
    dependents: dict[str, list[int]] = {}
    for position, entry in enumerate(entries):
        if entry.outcome.certainty is Certainty.LIKELY:
            for cause in entry.outcome.causes:
                dependents.setdefault(cause.causing_entity or "", []).append(position)
    renewed: set[str] = set()
    waiting = [entry for entry in entries if _is_renewed(entry)]
    while waiting:
        name = waiting.pop().resource.logical_resource_id or ""
        renewed.add(name)
        for position in dependents.pop(name, ()):
            known = entries[position]
            entries[position] = replace(known, outcome=outcome(known.resource, known.before, known.after, renewed))
            if known.outcome.certainty is Certainty.LIKELY and _is_renewed(entries[position]):
                waiting.append(entries[position])
    return entries


def _is_renewed(entry: _Read) -> bool:
    """Whether the resource surely gets another physical id, or none."""
    is_removed = entry.outcome.action in (Action.DELETE, Action.FORGET)
    return entry.outcome.certainty is Certainty.WILL and (is_removed or entry.outcome.action.replaces)


def _resource_change(entry: _Read, change_set: ChangeSet) -> ResourceChange:
    resource, found = entry.resource, entry.outcome
    before, after = _trees(entry)
    name = resource.logical_resource_id or ""
    words = (resource.action, resource.replaced if resource.action == "Modify" else None, resource.policy_action)
    return ResourceChange(
        address=_address(name, change_set),
        type=resource.resource_type or "unknown",
        action=found.action,
        name=name,
        module=change_set.stack,
        provider=(resource.resource_type or "").partition("::")[0],
        actions=tuple(word for word in words if word),
        certainty=found.certainty,
        before=before,
        after=after,
        replace_paths=tuple(dict.fromkeys(filter(None, map(path_of, found.causes)))) if found.action.replaces else (),
        action_reason=next((cause.change_source for cause in found.causes if cause.change_source), None),
        imported=resource.action == "Import",
        snapshot=found.snapshot,
        physical_id=resource.physical_resource_id,
        tags=_tags(entry, change_set),
        references=_references(resource, change_set),
    )


def _trees(entry: _Read) -> tuple[Value, Value]:
    action = entry.outcome.action
    if action is Action.NO_OP:
        return None, None
    is_removed = action in (Action.DELETE, Action.FORGET)
    before = None if action is Action.CREATE else entry.before.tree()
    return before, None if is_removed else entry.after.tree()


def _address(logical_id: str, change_set: ChangeSet) -> str:
    return f"{change_set.stack}/{logical_id}" if change_set.stack else logical_id


def _references(resource: Resource, change_set: ChangeSet) -> dict[str, tuple[str, ...]]:
    """For a property, the resources that its value comes from; attributes of theirs are cut off."""
    found: dict[str, dict[str, None]] = {}
    for detail in resource.details or ():
        if detail.change_source in _REFERENCES and detail.causing_entity and detail.about:
            used = _address(detail.causing_entity.partition(".")[0], change_set)
            found.setdefault(detail.about, {})[used] = None
    return {name: tuple(used) for name, used in found.items()}


def _dependencies(changes: Sequence[ResourceChange]) -> dict[str, frozenset[str]]:
    found = {change.address: frozenset(u for used in change.references.values() for u in used) for change in changes}
    return {address: used for address, used in found.items() if used}


def _tags(entry: _Read, change_set: ChangeSet) -> dict[str, str]:
    """The tags of the resource as it is, over those that its stack hands down."""
    inherited = {tag.key: tag.value or "" for tag in change_set.tags or ()}
    if change_set.stack:
        inherited["aws:cloudformation:stack-name"] = change_set.stack
    given = entry.after if entry.resource.action in ("Add", "Import") else entry.before
    own = given.properties.get("Tags")
    if isinstance(own, Mapping):
        return inherited | {key: str(value) for key, value in own.items()}
    pairs = [pair for pair in own if isinstance(pair, Mapping)] if isinstance(own, list) else []
    return inherited | {str(pair["Key"]): str(pair.get("Value") or "") for pair in pairs if "Key" in pair}


def _parameters(change_set: ChangeSet) -> Mapping[str, Value]:
    return {
        parameter.parameter_key: UNKNOWN if value is None else typed(value)
        for parameter in change_set.parameters or ()
        for value in [parameter.resolved_value or parameter.parameter_value]
    }


def _stack(change_set: ChangeSet) -> dict[str, str]:
    facts = {
        "name": change_set.stack,
        "id": change_set.stack_id,
        "status": change_set.status,
        "execution_status": change_set.execution_status,
        "change_set": change_set.change_set_id,
        "change_set_name": change_set.change_set_name,
        "parent": change_set.parent_change_set_id,
        "root": change_set.root_change_set_id,
    }
    for change in change_set.changes or ():
        inner = change.resource_change
        if inner and inner.change_set_id:
            facts[f"nested:{_address(inner.logical_resource_id or '', change_set)}"] = inner.change_set_id
    return {key: value for key, value in facts.items() if value}
