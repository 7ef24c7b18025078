"""A setting makes the next deletion worse: force_destroy, skip_final_snapshot, or no recovery window.

Nothing is lost yet. But a later deletion by mistake will not be stopped, or will leave no copy.

Do instead: change the setting only right before an intended deletion, and only where nothing inside is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.listing import listed
from planguard.evidence.pairing.succession import successions
from planguard.evidence.protections.safeguards import also_destroyed
from planguard.evidence.protections.weakenings import doubts, forces_gained, judged
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Value, plain

TITLE = ("can be deleted with everything in it", "can be deleted with everything in them")

_ADVICE = "Revert the setting. Change it only when nothing in the object is needed any longer."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object whose deletion is made worse."""
    for succession in successions(plan):
        change, entry = succession.change, catalog.of(succession.change)
        if gained := forces_gained(entry, succession):
            inside = [other for other in also_destroyed(plan, change, catalog) if other is not change]
            worse = f" The same plan destroys {plain(inside[0].address)}." if inside else ""
            is_certain = any(force.is_certain for force in gained)
            harm = "destroys more, or leaves" if is_certain else "may destroy more, or leave"
            severity, confidence = judged(gained, Severity.HIGH if inside else Severity.MEDIUM, entry)
            yield Finding(
                f"changes {listed([force.says for force in gained], len(gained))}. A deletion then {harm} fewer copies."
                f"{worse}{doubts(gained, 'the setting is on')}",
                severity,
                Harm.PROTECTION,
                change,
                confidence=confidence,
                advice=_ADVICE,
                paths=tuple(force.path for force in gained),
            )


def _example(before: Value, after: Value, action: Action = Action.UPDATE) -> Plan:
    change = ResourceChange("aws_db_instance.main", "aws_db_instance", action, "main", before=before, after=after)
    return Plan("example", Tool.TERRAFORM, (change,))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = _example({"skip_final_snapshot": False}, {"skip_final_snapshot": True})
    says = "changes skip_final_snapshot (false → true). A deletion then destroys more, or leaves fewer copies."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example({"skip_final_snapshot": True}, {"skip_final_snapshot": False})
    yield _example({"skip_final_snapshot": True}, {"skip_final_snapshot": True, "allocated_storage": 200})
    yield _example(None, {"skip_final_snapshot": True}, Action.CREATE)
