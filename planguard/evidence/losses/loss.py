"""What is lost with one destroyed object: which harm it is, how bad, and in what words."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from planguard.evidence.losses.circumstances import Circumstance, circumstances, refusal, staying
from planguard.evidence.losses.doubles import Double, double_of
from planguard.evidence.once import once
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.claims import Event, said
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.knowledge.words.types import permits
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.values import plain, show

_HARMS = {
    "data": Harm.DATA,
    "key": Harm.KEY,
    "identity": Harm.IDENTITY,
    **dict.fromkeys(("traffic", "network", "cluster"), Harm.SERVICE),
}
_QUICKLY_BACK = 2
"""Minutes within which something that is replaced counts as interrupted only briefly."""

_WITHOUT_THE_GUARD = "What follows happens only after the guard is switched off."


class Loss(msgspec.Struct, frozen=True):
    """What is lost with one object. ``harm`` decides which rule speaks of it."""

    harm: Harm
    severity: Severity
    confidence: Confidence
    says: tuple[str, ...]


@once
def loss_of(change: ResourceChange, plan: Plan, catalog: Catalog) -> Loss:
    """What is lost with an object that is destroyed."""
    entry = catalog.of(change)
    known, double = tuple(circumstances(change, entry, plan)), double_of(change, plan, catalog)
    doubles = () if double is None else (_of_a_double(double, plan),)
    holds = next((circumstance.holds for circumstance in known if circumstance.holds), _holds(entry))
    harm = _HARMS.get(holds, Harm.OBJECT)
    return Loss(
        harm=harm,
        severity=max(
            min((_severity(change, holds, entry), *(one.at_most for one in known))),
            max((one.at_least for one in (*known, *doubles)), default=Severity.INFO),
        ),
        confidence=Confidence.HIGH if entry.known or _says_nothing(entry) else Confidence.MEDIUM,
        says=(*(double.says for double in doubles), *_sentences(change, entry, known, harm)),
    )


def _of_a_double(double: Double, plan: Plan) -> Circumstance:
    """The other address at which the plan keeps what it deletes at this one, or creates it."""
    other = plain(double.change.subject)
    if double.creates:
        words = plan.tool.words
        last = f"{words.name} deletes last, so" if words.in_change_sets else "If the deletion runs last,"
        says = f"{other} creates the same object in this plan. {last} the new object is deleted."
    elif double.change.action is Action.FORGET:
        says = f"{other} is the same object and is only forgotten. The deletion removes the object all the same."
    else:
        says = f"{other} is the same object and stays. The deletion removes the object for both addresses."
    return Circumstance(says, at_least=Severity.MEDIUM)


def _holds(entry: ResourceType) -> str:
    """What the type holds; data that its deletion does not lose is only out of reach for a while."""
    return "traffic" if entry.holds == "data" and entry.loss == "none" else entry.holds


def _severity(change: ResourceChange, holds: str, entry: ResourceType) -> Severity:
    if entry.routine:
        return _of_routine(change, holds, entry)
    if _says_nothing(entry) and not change.action.replaces:
        return Severity.MEDIUM  # nobody can tell what is lost
    if holds in ("data", "key"):
        return _of_what_is_stored(entry)
    if holds in _HARMS:
        return _of_what_is_served(change, holds, entry)
    if holds == "nothing":
        return Severity.INFO
    return Severity.MEDIUM if holds == "log" and entry.loss == "permanent" else Severity.LOW


def _says_nothing(entry: ResourceType) -> bool:
    """Whether neither the catalogue nor the name of the type tells what an object holds."""
    return not entry.known and not entry.why


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


def _sentences(
    change: ResourceChange, entry: ResourceType, known: tuple[Circumstance, ...], harm: Harm
) -> Iterator[str]:
    if refused := refusal(change, entry):
        yield refused
    if entry.held:
        yield f"The object is of type {show(entry.held)}."
    if not entry.known:
        name = plain(entry.held) or change.type
        judged = "and the name does not tell what it holds" if _says_nothing(entry) else "and judges it by its name"
        yield f"planguard does not know {name} {judged}."
    yield from (circumstance.says for circumstance in known if circumstance.says)
    of_type = tuple(_of_type(change, entry, known))
    if refused and of_type and not staying(change, entry):
        yield _WITHOUT_THE_GUARD
    yield from of_type
    stops = any(circumstance.stops for circumstance in known)
    if entry.minutes > _QUICKLY_BACK and harm is not Harm.OBJECT and change.action.replaces and not stops:
        yield f"Recreating it takes about {entry.minutes} minutes."


def _of_type(change: ResourceChange, entry: ResourceType, known: tuple[Circumstance, ...]) -> Iterator[str]:
    """What is true of the loss of any object of the type, where no circumstance makes it untrue of this one."""
    if kept := staying(change, entry):
        yield kept
        return
    if change.deposed is not None and _holds(entry) not in ("data", "key"):
        return  # what uses the object uses the current one
    event: Event = "replace" if change.action.replaces else "delete"
    if not known:
        yield from said(entry.why, event, change.before)
    if event == "delete" and not any(circumstance.holds for circumstance in known):
        yield from said(entry.back, event, change.before)
