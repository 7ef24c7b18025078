"""What one ResourceChange does to its object, how surely, and because of what."""

from __future__ import annotations

from collections.abc import Set

import msgspec

from planguard.knowledge.cloudformation import RETAINING, is_deleted_first
from planguard.knowledge.resource_types.catalog import built_in_catalog
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.model.change import Action, Certainty
from planguard.model.values import at, is_unknown
from planguard.readers.change_set.conditional import replaces
from planguard.readers.change_set.shapes import Detail, Resource
from planguard.readers.change_set.values import KNOWN_AFTER_APPLY, Side, path_of

_REFERENCES = ("ResourceReference", "ResourceAttribute", "ParameterReference")


class Outcome(msgspec.Struct, frozen=True):
    """The action, and the details that decide on it."""

    action: Action
    certainty: Certainty = Certainty.WILL
    snapshot: bool = False
    causes: tuple[Detail, ...] = ()


def outcome(resource: Resource, before: Side, after: Side, renewed: Set[str] = frozenset()) -> Outcome:
    """What happens; ``renewed`` names the resources whose physical id surely becomes another.

    A word that is not known gives Action.UNKNOWN for certain, which never counts as safe and blocks.
    """
    match resource.action:
        case "Add":
            return Outcome(Action.CREATE)
        case "Import" | "SyncWithActual":
            return Outcome(Action.NO_OP)
        case "Remove":
            return _removal(resource, before)
        case "Modify":
            return _modification(resource, before, after, renewed)
        case "Dynamic":
            return Outcome(Action.UNKNOWN, Certainty.MAY)
        case _:
            return Outcome(Action.UNKNOWN)


def _removal(resource: Resource, before: Side) -> Outcome:
    policy = resource.policy_action or _deletion_policy(resource, before)
    if policy in RETAINING:
        return Outcome(Action.FORGET)
    return Outcome(Action.DELETE, snapshot=policy == "Snapshot")  # a word that is not known keeps nothing


def _deletion_policy(resource: Resource, before: Side) -> str:
    """The deployed template's policy, or the type's default; a copy is not promised where nobody says so."""
    policy = before.attributes.get("DeletionPolicy")
    if policy is None:
        entry = _entry(resource)
        is_known = before.whole and entry.is_member(before.properties) is not None
        policy = entry.policy_by_default(before.properties) if is_known else "Delete"
    return _taken(str(policy), resource, before)


def _taken(policy: str, resource: Resource, side: Side) -> str:
    """The policy, but Delete for a snapshot that is none: the type has none, or the object is a cluster's member."""
    entry = _entry(resource)
    has_snapshots = entry.takes_snapshot and not entry.is_member(side.properties)
    return "Delete" if policy == "Snapshot" and not has_snapshots else policy


def _entry(resource: Resource) -> ResourceType:
    return built_in_catalog()[resource.resource_type or ""]


def _modification(resource: Resource, before: Side, after: Side, renewed: Set[str]) -> Outcome:
    match resource.replaced or _by_the_details(resource):
        case "False" if not resource.policy_action:
            return Outcome(Action.UPDATE, causes=resource.worst_details)
        case "True":
            return _replacement(resource, before, after, renewed)
        case "Conditional":
            return _conditional(resource, before, after)
        case _:
            return Outcome(Action.UNKNOWN)


def _by_the_details(resource: Resource) -> str:
    """``Replacement`` where it is not given, by the rule that CloudFormation follows; without details, it may be."""
    if (resource.policy_action or "").startswith("Replace"):
        return "True"
    weight = max((detail.weight for detail in resource.details or ()), default=2)
    return {1: "False", 2: "Conditional", 3: "True"}[weight]


def _replacement(resource: Resource, before: Side, after: Side, renewed: Set[str]) -> Outcome:
    heaviest = max((detail.weight for detail in resource.worst_details), default=0)
    causes = tuple(detail for detail in resource.worst_details if detail.weight == heaviest > 1)
    doubtful = bool(causes) and all(_is_doubtful(cause, after, renewed) for cause in causes)
    return _replaced(resource, before, after, Certainty.LIKELY if doubtful else Certainty.WILL, causes)


def _is_doubtful(cause: Detail, after: Side, renewed: Set[str]) -> bool:
    """Whether the new value is not known, so that it may turn out to be the old one: CloudFormation says True then too.

    In a real deployment of nested stacks 23 replacements were announced in this way and none happened.
    """
    if cause.aim.after_value is not None:
        unknown = KNOWN_AFTER_APPLY in cause.aim.after_value
    else:
        unknown = after.whole and is_unknown(at(after.properties, path_of(cause)))
    if cause.change_source == "ResourceReference" and cause.causing_entity in renewed:
        return False
    return unknown and (cause.change_source in _REFERENCES or cause.evaluation == "Dynamic")


def _conditional(resource: Resource, before: Side, after: Side) -> Outcome:
    causes = [detail for detail in resource.worst_details if detail.weight > 1]
    answers = [replaces(resource.resource_type or "", cause, before, after) for cause in causes]
    if any(answers):
        decisive = tuple(cause for cause, answer in zip(causes, answers, strict=True) if answer)
        return _replaced(resource, before, after, Certainty.WILL, decisive)
    if causes and all(answer is False for answer in answers):
        return Outcome(Action.UPDATE, causes=resource.worst_details)
    undecided = tuple(cause for cause, answer in zip(causes, answers, strict=True) if answer is None)
    return _replaced(resource, before, after, Certainty.MAY, undecided)


def _replaced(
    resource: Resource, before: Side, after: Side, certainty: Certainty, causes: tuple[Detail, ...]
) -> Outcome:
    policy = resource.policy_action or f"ReplaceAnd{_update_replace_policy(resource, before, after)}"
    if policy == "ReplaceAndRetain":
        return Outcome(Action.CREATE_THEN_FORGET, certainty, causes=causes)
    if policy not in ("ReplaceAndDelete", "ReplaceAndSnapshot"):
        return Outcome(Action.UNKNOWN, causes=causes)
    first_deleted = is_deleted_first(resource.resource_type)
    action = Action.DELETE_THEN_CREATE if first_deleted else Action.CREATE_THEN_DELETE
    return Outcome(action, certainty, policy == "ReplaceAndSnapshot", causes)


def _update_replace_policy(resource: Resource, before: Side, after: Side) -> str:
    """What both templates say; which of the two counts is nowhere written, so it takes both to keep the old object."""
    policies = {side.attributes.get("UpdateReplacePolicy") or "Delete" for side in (before, after) if side.whole}
    policy = policies.pop() if len(policies) == 1 else "Delete"
    return _taken(str(policy), resource, before)
