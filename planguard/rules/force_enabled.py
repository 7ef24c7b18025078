"""A deletion is told to take everything with it: force_destroy, skip_final_snapshot, no recovery window.

Nothing is lost yet. But what would have held up a mistaken deletion, or kept a copy of what it took, is no longer
there when that deletion comes.

Do instead: switch it on only in the change before a deletion that is wanted, and only where nothing in it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence import protections
from planguard.evidence.pairing.succession import successions
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Value, plain

TITLE = ("can be deleted with everything in it", "can be deleted with everything in them")


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object whose deletion is made worse."""
    for succession in successions(plan):
        change, entry = succession.change, catalog.of(succession.change)
        if gained := protections.forces_gained(entry, succession):
            inside = [other for other in protections.also_destroyed(plan, change, catalog) if other is not change]
            worse = f", and the same plan destroys {plain(inside[0].address)}" if inside else ""
            doubt = "takes" if any(force.is_certain for force in gained) else "may take"
            severity, confidence = protections.judged(gained, Severity.HIGH if inside else Severity.MEDIUM, entry)
            yield Finding(
                f"{' and '.join(force.says for force in gained)}: a deletion {doubt} everything in it along{worse}."
                f"{protections.doubts(gained, 'it is on')}",
                severity,
                Harm.PROTECTION,
                change,
                confidence=confidence,
                advice="Leave it off until nothing in it is needed; keep a final snapshot or a recovery window.",
                paths=tuple(force.path for force in gained),
            )


def _example(before: Value, after: Value, action: Action = Action.UPDATE) -> Plan:
    change = ResourceChange("aws_db_instance.main", "aws_db_instance", action, "main", before=before, after=after)
    return Plan("example", Tool.TERRAFORM, (change,))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = _example({"skip_final_snapshot": False}, {"skip_final_snapshot": True})
    says = "skip_final_snapshot (false → true): a deletion takes everything in it along."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example({"skip_final_snapshot": True}, {"skip_final_snapshot": False})
    yield _example({"skip_final_snapshot": True}, {"skip_final_snapshot": True, "allocated_storage": 200})
    yield _example(None, {"skip_final_snapshot": True}, Action.CREATE)
