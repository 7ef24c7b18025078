"""Findings about objects that are destroyed, one for each, by the harm that is done."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from planguard.evidence.causes import because
from planguard.evidence.losses.loss import Loss, loss_of
from planguard.evidence.pairing.pairs import pairs
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.finding import Finding, Harm
from planguard.model.plan import Plan
from planguard.model.values import plain

_GENERIC = {
    Harm.DATA: "Copy the data first and check the copy, or keep the object with a `moved` or `removed` block.",
    Harm.KEY: "Keep the old one until nothing uses it any more, and rotate in a change of its own.",
    Harm.IDENTITY: "Make the new one beside the old one, move its users, and delete the old one later.",
    Harm.SERVICE: "Make the new one first (create_before_destroy) and switch over, or choose a time for the outage.",
    Harm.OBJECT: "Check that nothing uses it any more.",
}
_RENAMED = "If it is only called {new} now, do as renamed-without-moved says, and nothing is lost."


def destructions(plan: Plan, catalog: Catalog, *harms: Harm) -> Iterator[Finding]:
    """A finding for every object that goes, or may go, with one of these harms; deposed objects are left out."""
    renamed = {pair.old.address: pair.new.address for pair in pairs(plan) if pair.is_named}
    for change in plan.touched():
        if change.may_destroy and change.deposed is None:
            loss = loss_of(change, plan, catalog)
            if loss.harm in harms:
                finding = _finding(change, loss, plan, catalog)
                new = renamed.get(change.address, "")
                yield replace(finding, advice=_RENAMED.format(new=plain(new))) if new else finding


def _finding(change: ResourceChange, loss: Loss, plan: Plan, catalog: Catalog) -> Finding:
    event = "replace" if change.action.replaces else "delete"
    return Finding(
        message=" ".join((f"{_verb(change)} {because(change, plan)}.", *loss.says)),
        severity=loss.severity,
        harm=loss.harm,
        change=change,
        confidence=loss.confidence,
        advice=catalog.instead(catalog.of(change), event) or _GENERIC[loss.harm],
        paths=change.replace_paths,
    )


def _verb(change: ResourceChange) -> str:
    doubt = "may be" if change.certainty is Certainty.MAY else "is"
    if change.action is Action.CREATE_THEN_DELETE:
        return f"{doubt} replaced (the new one first)"
    return f"{doubt} replaced" if change.action.replaces else f"{doubt} destroyed"
