"""A guard against deletion is switched off while the object stays.

Nothing is lost yet. But the next plan can delete the object, and nothing will stop it. It is worse where the same plan
destroys what was guarded, or removes its backups.

Do instead: keep the guard. To delete the object, switch the guard off in a separate change, and delete a day later.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.listing import listed
from planguard.evidence.pairing.succession import Succession, successions
from planguard.evidence.protections.safeguards import also_destroyed
from planguard.evidence.protections.weakenings import doubts, forces_gained, guards_lost, judged, recovery_lost
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Value, plain

TITLE = ("loses its deletion protection", "lose their deletion protection")

_ADVICE = "Keep the guard. To delete the object, switch the guard off in a separate change first."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object that loses a guard."""
    for succession in successions(plan):
        change, entry = succession.change, catalog.of(succession.change)
        if lost := guards_lost(entry, succession):
            worse = "".join(_worse(plan, succession, catalog))
            loses = "loses" if any(guard.is_certain for guard in lost) else "may lose"
            guards = "a guard" if len(lost) == 1 else "guards"
            severity, confidence = judged(lost, Severity.HIGH if worse else Severity.MEDIUM, entry)
            yield Finding(
                f"{loses} {guards} against deletion: {listed([guard.says for guard in lost], len(lost))}."
                f"{worse}{doubts(lost, 'the guard stays on')}",
                severity,
                Harm.PROTECTION,
                change,
                confidence=confidence,
                advice=_ADVICE,
                paths=tuple(guard.path for guard in lost),
            )


def _worse(plan: Plan, one: Succession, catalog: Catalog) -> Iterator[str]:
    change, entry = one.change, catalog.of(one.change)
    if destroyed := also_destroyed(plan, change, catalog):
        yield f" The same plan destroys {'the object' if change in destroyed else plain(destroyed[0].address)}."
    if forces_gained(entry, one) or recovery_lost(entry, one):
        yield " The same change leaves less to recover from."


def _example(before: Value, after: Value, action: Action = Action.UPDATE) -> Plan:
    change = ResourceChange("aws_db_instance.main", "aws_db_instance", action, "main", before=before, after=after)
    return Plan("example", Tool.TERRAFORM, (change,))


_ON, _OFF = {"deletion_protection": True}, {"deletion_protection": False}


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    says = "loses a guard against deletion: deletion_protection (true → false)."
    yield _example(_ON, _OFF), Severity.MEDIUM, Confidence.HIGH, says
    plan = _example({**_ON, "skip_final_snapshot": False}, {**_OFF, "skip_final_snapshot": True})
    says = (
        "loses a guard against deletion: deletion_protection (true → false). "
        "The same change leaves less to recover from."
    )
    yield plan, Severity.HIGH, Confidence.HIGH, says
    says = "loses a guard against deletion: deletion_protection (true → false). The same plan destroys the object."
    yield _example(_ON, _OFF, Action.DELETE_THEN_CREATE), Severity.HIGH, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example(_OFF, _ON)
    yield _example(_ON, {**_ON, "allocated_storage": 200})
    yield _example(_OFF, _OFF)
