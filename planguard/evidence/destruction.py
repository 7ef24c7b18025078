"""What one destroyed object takes with it: which harm it is, how bad, and in what words."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from planguard.catalog import Catalog
from planguard.causes import because
from planguard.evidence.circumstances import Circumstance, circumstances, refusal
from planguard.evidence.pairing import pairs
from planguard.finding import Confidence, Finding, Harm, Severity
from planguard.once import once
from planguard.plan import Action, Certainty, Plan, ResourceChange
from planguard.resource_types import ResourceType
from planguard.type_words import permits
from planguard.values import plain, show

_HARMS = {
    "data": Harm.DATA,
    "key": Harm.KEY,
    "identity": Harm.IDENTITY,
    **dict.fromkeys(("traffic", "network", "cluster"), Harm.SERVICE),
}
_QUICKLY_BACK = 2
"""Minutes within which something that is replaced counts as interrupted only briefly."""

_GENERIC = {
    Harm.DATA: "Copy the data first and check the copy, or keep the object with a `moved` or `removed` block.",
    Harm.KEY: "Keep the old one until nothing uses it any more, and rotate in a change of its own.",
    Harm.IDENTITY: "Make the new one beside the old one, move its users, and delete the old one later.",
    Harm.SERVICE: "Make the new one first (create_before_destroy) and switch over, or choose a time for the outage.",
    Harm.OBJECT: "Check that nothing uses it any more.",
}


_RENAMED = "If it is only called {new} now, do as renamed-without-moved says, and nothing is lost."


class Loss(msgspec.Struct, frozen=True):
    """What is lost with one object. ``harm`` decides which rule speaks of it."""

    harm: Harm
    severity: Severity
    confidence: Confidence
    says: tuple[str, ...]


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


@once
def loss_of(change: ResourceChange, plan: Plan, catalog: Catalog) -> Loss:
    """What is lost with an object that is destroyed."""
    entry = catalog.of(change)
    known = tuple(circumstances(change, entry, plan))
    holds = next((circumstance.holds for circumstance in known if circumstance.holds), _holds(entry))
    harm = _HARMS.get(holds, Harm.OBJECT)
    return Loss(
        harm=harm,
        severity=max(
            min((_severity(change, holds, entry), *(one.at_most for one in known))),
            max((one.at_least for one in known), default=Severity.INFO),
        ),
        confidence=Confidence.HIGH if entry.known else Confidence.MEDIUM,
        says=tuple(_sentences(change, entry, known, harm)),
    )


def _holds(entry: ResourceType) -> str:
    """What the type holds; data that its deletion does not lose is only out of reach for a while."""
    return "traffic" if entry.holds == "data" and entry.loss == "none" else entry.holds


def _severity(change: ResourceChange, holds: str, entry: ResourceType) -> Severity:
    if entry.routine:
        return _of_routine(change, holds, entry)
    if holds in ("data", "key"):
        return _of_what_is_stored(entry)
    if holds in _HARMS:
        return _of_what_is_served(change, holds, entry)
    if holds == "nothing":
        return Severity.INFO
    return Severity.MEDIUM if holds == "log" and entry.loss == "permanent" else Severity.LOW


def _of_routine(change: ResourceChange, holds: str, entry: ResourceType) -> Severity:
    """Replaced every day; deleted for good, a permission or an attachment is missed by whoever relied on it."""
    if change.action.replaces or holds == "nothing":
        return Severity.INFO
    return Severity.MEDIUM if holds in _HARMS and entry.interrupts != "none" else Severity.LOW


def _of_what_is_stored(entry: ResourceType) -> Severity:
    return Severity.CRITICAL if entry.loss == "permanent" and not entry.generated else Severity.HIGH


def _of_what_is_served(change: ResourceChange, holds: str, entry: ResourceType) -> Severity:
    """A brief interruption is one that ends: what is deleted for good and was in the path of traffic stays away."""
    if entry.interrupts == "none":
        return Severity.LOW
    if holds == "identity" and entry.loss == "permanent" and entry.interrupts == "long":
        return Severity.CRITICAL  # nobody can give the accounts in it their passwords back
    if change.action.replaces:
        soon_back = entry.new_identity == "no" and 0 < entry.minutes <= _QUICKLY_BACK
        return Severity.MEDIUM if entry.interrupts == "brief" or soon_back else Severity.HIGH
    only_permits = holds == "identity" or permits(entry.name)
    return Severity.MEDIUM if entry.interrupts == "brief" and only_permits else Severity.HIGH


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


def _sentences(
    change: ResourceChange, entry: ResourceType, known: tuple[Circumstance, ...], harm: Harm
) -> Iterator[str]:
    if entry.held:
        yield f"It is a {show(entry.held)}."
    yield from (circumstance.says for circumstance in known if circumstance.says)
    if entry.why and not known:
        yield _sentence(entry.why)
    if change.action is Action.DELETE and entry.back:
        yield f"It comes back by {entry.back.removesuffix('.')}."
    elif entry.minutes > _QUICKLY_BACK and harm is not Harm.OBJECT and change.action.replaces:
        yield f"Making it again takes about {entry.minutes} minutes."
    if refused := refusal(change, entry):
        yield f"Its {refused}"
    if not entry.known:
        yield f"({plain(entry.held) or change.type} is not in the catalogue; judged by its name.)"


def _sentence(text: str) -> str:
    closed = text if text.endswith((".", "!", "?")) else f"{text}."
    return closed[:1].upper() + closed[1:]
