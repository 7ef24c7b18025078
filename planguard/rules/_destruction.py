"""Findings about objects that are destroyed, one for each, by the harm that is done."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from planguard.evidence.causes import awaited, because, waits
from planguard.evidence.losses.doubles import double_of
from planguard.evidence.losses.identity import is_the_same_object
from planguard.evidence.losses.loss import Loss, loss_of
from planguard.evidence.pairing.pairs import pairs
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.claims import Event
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.finding import Finding, Harm
from planguard.model.plan import Plan
from planguard.model.reasons import ActionReason
from planguard.model.tools import AddressStyle
from planguard.model.values import plain

_IN_GENERAL: dict[Event, dict[Harm, str]] = {
    "delete": {
        Harm.DATA: "Copy the data and verify the copy first.",
        Harm.KEY: "Keep the key or secret until nothing uses it.",
        Harm.IDENTITY: "Move everyone who uses the identity to another one first.",
        Harm.SERVICE: "Move all clients to another object first, or choose a time for the outage.",
        Harm.OBJECT: "Check that nothing uses the object.",
    },
    "replace": {
        Harm.DATA: "Create the new object first, copy the data, switch the clients, and delete the old one later.",
        Harm.KEY: "Create the new key or secret first, move its users, and delete the old one in a later change.",
        Harm.IDENTITY: "Create the new identity first, move its users, and delete the old one in a later change.",
        Harm.SERVICE: "Create the new object first and switch the clients, or choose a time for the outage.",
        Harm.OBJECT: "Check that everything that uses the object accepts the new one.",
    },
}
_DELETE_FIRST = "Remove `create_before_destroy` from this object, so that the old one is deleted first."
_ANOTHER_NAME = "Give the new object another name, or remove `create_before_destroy` from this object."
_A_NAME_AND_A_COPY = "Give the new object another name. Move content and clients, and delete the old object later."
_KEEP_THE_OTHER = "Run `terraform state rm '{old}'` and plan again. Then only {other} manages the object."
_RETAIN = "First set `DeletionPolicy` to `Retain` on {old}, in a separate update. Then {other} keeps the object."
_WITHOUT_DEPENDS_ON = (
    "Remove `depends_on` from {read}{around}, and plan again. If the value then stays the same, the object is kept."
)
_RENAMED = "If the object was only renamed to {new}, follow `renamed-without-moved`, and nothing is lost."


def destructions(plan: Plan, catalog: Catalog, *harms: Harm) -> Iterator[Finding]:
    """A finding for every object that is or may be destroyed with one of these harms; deposed objects are left out."""
    renamed = {pair.old.address: pair.new.address for pair in pairs(plan) if pair.is_named}
    for change in plan.touched():
        if change.may_destroy and change.deposed is None:
            loss = loss_of(change, plan, catalog)
            if loss.harm in harms:
                finding = _finding(change, loss, plan, catalog)
                new = renamed.get(change.address, "")
                yield replace(finding, advice=_RENAMED.format(new=plain(new))) if new else finding


def _finding(change: ResourceChange, loss: Loss, plan: Plan, catalog: Catalog) -> Finding:
    event: Event = "replace" if change.action.replaces else "delete"
    return Finding(
        message=" ".join((*_happening(change, plan), *loss.says)),
        severity=loss.severity,
        harm=loss.harm,
        change=change,
        confidence=loss.confidence,
        advice=advice_for(change)
        or _of_a_read(change, plan)
        or _of_a_double(change, plan, catalog)
        or _of_the_order(change, plan, catalog)
        or _in_general(change, loss, event, catalog),
        paths=change.replace_paths,
    )


def _in_general(change: ResourceChange, loss: Loss, event: Event, catalog: Catalog) -> str:
    return catalog.instead(catalog.of(change), event) or _IN_GENERAL[event][loss.harm]


def _of_a_read(change: ResourceChange, plan: Plan) -> str:
    """What makes a value known that a data source with a ``depends_on`` gives; "" where it is another that forces."""
    read = awaited(change, plan)
    pending = read is not None and read.reason is ActionReason.READ_DEPENDENCY_PENDING
    if read is None or not pending:
        return ""
    around = f" and from the call of {plain(read.module)}" if read.module else ""
    return _WITHOUT_DEPENDS_ON.format(read=plain(read.address), around=around)


def _of_a_double(change: ResourceChange, plan: Plan, catalog: Catalog) -> str:
    """What leaves an object alone that another address manages too; "" where none does, or it is only created."""
    double = double_of(change, plan, catalog)
    if double is None or double.creates or change.action.replaces:
        return ""
    advice = _KEEP_THE_OTHER if plan.tool.address_style is AddressStyle.MODULE_PATH else _RETAIN
    return advice.format(old=plain(change.address), other=plain(double.change.address))


def _of_the_order(change: ResourceChange, plan: Plan, catalog: Catalog) -> str:
    """What cures a replacement that creates first what cannot be there twice; "" for any other."""
    entry = catalog.of(change)
    same = is_the_same_object(change, entry, plan)
    if entry.is_its_content:
        return "" if same is False else _DELETE_FIRST
    stored = entry.holds in ("data", "key") and entry.loss != "none"
    return "" if not same else _A_NAME_AND_A_COPY if stored else _ANOTHER_NAME


def advice_for(change: ResourceChange) -> str:
    """What cures a replacement that no attribute forces; "" for any other."""
    match change.reason:
        case ActionReason.TAINTED:
            return f"If the object works, run `terraform untaint '{plain(change.address)}'` and plan again."
        case ActionReason.REQUESTED:
            return "To keep the object, plan again without `-replace`."
        case ActionReason.TRIGGERED:
            return "To keep the object, revert the change that its `replace_triggered_by` names."
    return ""


def _happening(change: ResourceChange, plan: Plan) -> Iterator[str]:
    doubt = "may be" if change.certainty is Certainty.MAY else "is"
    yield f"{doubt} {'replaced' if change.action.replaces else 'destroyed'} {because(change, plan)}."
    if waiting := waits(change, plan):
        yield waiting
    if change.action is Action.CREATE_THEN_DELETE:
        yield "The new object is created first."
