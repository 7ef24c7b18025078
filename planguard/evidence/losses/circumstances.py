"""What the attributes and neighbours of one object tell about its loss, beyond what is known of its type."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from planguard.evidence.losses.equivalents import is_said_elsewhere
from planguard.evidence.losses.identity import is_the_same_object
from planguard.evidence.losses.neighbours import (
    has_others_of_its_block,
    has_others_of_its_cluster,
    is_exchanged,
    text_at,
)
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.knowledge.words.attributes import attributes
from planguard.knowledge.words.types import is_certificate
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Severity
from planguard.model.plan import Plan
from planguard.model.reasons import ActionReason
from planguard.model.values import UNKNOWN, at, dotted, find, is_unknown, show


class Circumstance(msgspec.Struct, frozen=True):
    """What changes the judgement of one loss: a sentence, what the object really holds, and how bad it is then.

    ``stops``: the apply stops at it, so the object is not recreated.
    """

    says: str
    holds: str = ""
    at_most: Severity = Severity.CRITICAL
    at_least: Severity = Severity.INFO
    stops: bool = False


_MEMBER = Circumstance("The cluster keeps the data. Other members of the same kind stay.", "traffic", Severity.MEDIUM)
_LAST_MEMBER = Circumstance(
    "The cluster keeps the data, but no other member of the same kind stays to answer requests.",
    "traffic",
    at_least=Severity.HIGH,
)
_REPLICA = Circumstance("The read replica holds no data of its own.", "traffic", Severity.MEDIUM)
_EXCHANGED = Circumstance("Another object of the same kind takes its place.", at_most=Severity.LOW)
_ONE_LESS = Circumstance("", at_most=Severity.LOW)
_SCALED_IN = Circumstance("Other instances of the same block stay.", at_most=Severity.MEDIUM)
_RENAMED = Circumstance(
    "Objects with the value in their name are deleted or replaced too.", "config", at_least=Severity.MEDIUM
)
_RENAMES = Circumstance("Names that contain the value change.", "config", Severity.LOW)
_FROM_CONFIGURATION = Circumstance("The configuration contains the content and can write it again.", "config")
_GROUP_MEMBER = Circumstance("The autoscaling group starts another instance.", at_most=Severity.LOW)
_NEW_FIRST = Circumstance("", at_most=Severity.MEDIUM)
_EMPTY = Circumstance("CloudFormation can delete the resource only while it is empty.", at_most=Severity.HIGH)
_ONLY_EMPTY = Circumstance(
    "The resource can be deleted only while it is empty. Otherwise the apply stops halfway.", at_most=Severity.HIGH
)
_ITS_SUCCESSOR = Circumstance(
    "The new object is created first and is the same in the cloud. Deleting the old one removes what was just created.",
    at_least=Severity.MEDIUM,
)
_PERHAPS_ITS_SUCCESSOR = Circumstance(
    "The new object is created first. Deleting the old one removes what was just created, "
    "if nothing that identifies the object changes (known after apply).",
    at_least=Severity.MEDIUM,
)
_NAME_TAKEN = Circumstance("", stops=True)  # `name-collides` says so
_SAID_ELSEWHERE = Circumstance(
    "New objects of another type in the plan allow the same, so nobody loses anything.", at_most=Severity.LOW
)
_VALIDATION = Circumstance(
    "The record only proves the ownership of a name. Without the record, a certificate may not renew.",
    at_most=Severity.MEDIUM,
)


def circumstances(change: ResourceChange, entry: ResourceType, plan: Plan) -> Iterator[Circumstance]:
    """Everything about this object that makes its loss another than that of its type."""
    for test in _TESTS:
        if (found := test(change, entry, plan)) is not None:
            yield found


def refusal(change: ResourceChange, entry: ResourceType) -> str:
    """What will refuse the deletion at apply time, as it is switched on now; "" if nothing does."""
    for guard in entry.guards:
        for path, value in find(change.before, guard.path):
            if value is not None and value is not UNKNOWN and value in guard.on:
                shown = f"`{dotted(path)}` is {str(value).lower()}"
                return f"{shown}, so the deletion will be refused and the apply will stop halfway."
    return ""


def staying(change: ResourceChange, entry: ResourceType) -> str:
    """What leaves the object itself alone although the plan shows a deletion; "" if nothing does."""
    for keeper in entry.keeps:
        for path, value in find(change.before, keeper.path) if keeper.stays else ():
            if value is not UNKNOWN and keeper.does(value):
                return f"`{dotted(path)}` is {show(value)}, so {keeper.meaning}."
    return ""


def _member(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    if not _is_member(entry):
        return None
    return _MEMBER if has_others_of_its_cluster(change, plan) else _LAST_MEMBER


def _is_member(entry: ResourceType) -> bool:
    """Whether objects of the type are members of a cluster; no change set lists the members that stay."""
    return bool(entry.member_of) and "::" not in entry.name


def _names_only(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    if not entry.names_only:
        return None
    dependents = plan.dependents(change.config_address)
    others = (other for dependent in dependents for other in plan.by_config_address.get(dependent, ()))
    return _RENAMED if any(other.may_destroy for other in others) else _RENAMES


def _content(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    return _FROM_CONFIGURATION if any(at(change.before, (name,)) for name in entry.content_from) else None


def _secret(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    for name, kind in entry.secret_if.items() if change.before is not None else ():
        known = at(change.before, (name,))
        says = f"The parameter is {'' if known == kind else 'not '}a `{kind}`."
        if is_unknown(known):
            says = f"The plan does not show whether the parameter is a `{kind}`."
        holds = "key" if known == kind or is_unknown(known) else "config"
        return Circumstance(f"{says} The value and its history are deleted.", holds)
    return None


def _in_use(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    if not entry.in_use_by or change.action is not Action.DELETE:
        return None
    return Circumstance(f"The deletion is refused while {entry.in_use_by} uses the resource.", at_most=Severity.MEDIUM)


def _idle(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    load = entry.idle_if
    if load is None or at(change.before, (load.path,)) != 0:
        return None
    return Circumstance(f"No {load.runs} is running (`{load.path}` is 0).", at_most=Severity.LOW)


def _proof(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    proves = any(text_at(change.before, name).startswith(start) for name, start in entry.proof_if.items())
    return _VALIDATION if proves else None


def _replica(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    return _REPLICA if entry.replica_if and text_at(change.before, entry.replica_if) else None


def _group_member(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    return _GROUP_MEMBER if attributes().group_tag in change.tags else None


def _certificate(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    new_first = change.action is Action.CREATE_THEN_DELETE
    return _NEW_FIRST if new_first and is_certificate(change.type) else None


def _said_elsewhere(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    permits_something = entry.holds in ("identity", "network", "config")
    return _SAID_ELSEWHERE if permits_something and is_said_elsewhere(change, plan) else None


def _same_object(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    same = is_the_same_object(change, entry, plan)
    if entry.is_its_content:
        return None if same is False else _ITS_SUCCESSOR if same else _PERHAPS_ITS_SUCCESSOR
    return _NAME_TAKEN if same else None


def _one_of_many(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    return None if entry.holds in ("data", "key") or not _is_scaled_in(change, entry, plan) else _SCALED_IN


def _is_scaled_in(change: ResourceChange, entry: ResourceType, plan: Plan) -> bool:
    counted = change.reason is ActionReason.COUNT_INDEX and not _is_member(entry)
    return counted and has_others_of_its_block(change, plan)


def _exchanged(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    if not entry.routine:
        return None
    if is_exchanged(change, plan):
        return _EXCHANGED
    return _ONE_LESS if _is_scaled_in(change, entry, plan) else None


def _only_if_empty(change: ResourceChange, entry: ResourceType, plan: Plan) -> Circumstance | None:
    """A container that its API refuses to delete while something is in it, unless it was told to force that."""
    if not entry.only_empty:
        return None
    if "::" in entry.name:
        return None if entry.emptied_by and at(change.before, (entry.emptied_by,)) in (True, "true") else _EMPTY
    if not entry.emptied_by:
        return _ONLY_EMPTY
    if not isinstance(change.before, dict) or at(change.before, (entry.emptied_by,)) not in (False, None):
        return None
    return Circumstance(
        f"`{entry.emptied_by}` is not true, so the resource can be deleted only while it is empty. "
        "Otherwise the apply stops halfway.",
        at_most=Severity.HIGH,
    )


_Test = Callable[[ResourceChange, ResourceType, Plan], Circumstance | None]

_TESTS: tuple[_Test, ...] = (
    *(_member, _names_only, _content, _secret, _in_use, _idle, _proof, _replica, _group_member, _certificate),
    *(_one_of_many, _exchanged, _only_if_empty, _same_object, _said_elsewhere),
)
