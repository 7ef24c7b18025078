"""Less is kept to recover an object from: backups, versions, or retention.

A shorter retention deletes older copies at once, without any deletion in the plan. What is not kept today is missing
when it is needed.

Do instead: keep one full copy elsewhere first. Never shorten a retention in the plan that replaces the object.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.causes import because
from planguard.evidence.listing import listed
from planguard.evidence.pairing.succession import successions
from planguard.evidence.protections.safeguards import also_destroyed, safeguards_lost
from planguard.evidence.protections.weakenings import doubts, judged, recovery_lost
from planguard.evidence.updates.hurts import hurts
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Value, plain

TITLE = ("keeps less to recover from", "keep less to recover from")

_ADVICE = "Keep one full copy elsewhere first. Keep less only in a change that destroys nothing."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object that keeps less to recover from, and for each safeguard that is deleted."""
    for succession in successions(plan):
        change, entry = succession.change, catalog.of(succession.change)
        told = [path for hurt in hurts(change, plan, catalog) for path in hurt.paths]
        lost = [one for one in recovery_lost(entry, succession) if one.path not in told]
        if lost:
            none = any(one.keeps_none for one in lost)
            gone = " Existing copies are deleted." if any(one.deletes_copies for one in lost) else ""
            at_once = gone or (" No new copies are made." if none else "")
            destroyed = also_destroyed(plan, change, catalog)
            worse = f" The same plan destroys {_which(change, destroyed)}." if destroyed else ""
            keeps = "keeps" if any(one.is_certain for one in lost) else "may keep"
            severity, confidence = judged(lost, Severity.HIGH if none or destroyed else Severity.MEDIUM, entry)
            yield Finding(
                f"{keeps} less to recover from: {listed([one.says for one in lost], len(lost))}."
                f"{at_once}{worse}{doubts(lost, 'as much is kept')}",
                severity,
                Harm.PROTECTION,
                change,
                confidence=confidence,
                advice=_ADVICE,
                paths=tuple(one.path for one in lost),
            )
    yield from _safeguards(plan, catalog)


def _which(change: ResourceChange, destroyed: list[ResourceChange]) -> str:
    return "the object" if change in destroyed else plain(destroyed[0].address)


def _safeguards(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    for lost in safeguards_lost(plan, catalog):
        worse = f" The same plan destroys {plain(lost.destroyed[0].address)}." if lost.destroyed else ""
        yield Finding(
            f"is destroyed {because(lost.safeguard, plan)}. The object protects {lost.protects}.{worse}",
            lost.severity,
            Harm.PROTECTION,
            lost.safeguard,
            advice="Keep the safeguard until nothing needs it, or until another one replaces it.",
        )


def _example(before: Value, after: Value, action: Action = Action.UPDATE) -> Plan:
    change = ResourceChange("aws_db_instance.main", "aws_db_instance", action, "main", before=before, after=after)
    return Plan("example", Tool.TERRAFORM, (change,))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = _example({"backup_retention_period": 30}, {"backup_retention_period": 7})
    yield plan, Severity.MEDIUM, Confidence.HIGH, "keeps less to recover from: backup_retention_period (30 → 7)."
    says = "keeps less to recover from: backup_retention_period (7 → 0). Existing copies are deleted."
    yield _example({"backup_retention_period": 7}, {"backup_retention_period": 0}), Severity.HIGH, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example({"backup_retention_period": 7}, {"backup_retention_period": 30})
    yield _example({"backup_retention_period": 7}, {"backup_retention_period": 7, "allocated_storage": 200})
    yield _example({"backup_retention_period": 0}, {"backup_retention_period": 0})
