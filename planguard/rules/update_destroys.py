"""An update in place takes something away: the plan says "0 to destroy", and blocks, entries or keys are gone.

Environment variables, alert blocks, required checks, index or rule blocks live inside other objects, so that their
removal counts as an update; so does scaling a service to 0, or switching it off. It often comes from a configuration
that never knew of them, as after an import.

Do instead: put what is still needed into the configuration and plan again; take the rest away in a change of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.doubt import unseen
from planguard.evidence.losses.removals import Kind, Removal, every_removal
from planguard.evidence.losses.weighing import harm_of, of_all, severity
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive, Value, at

TITLE = ("loses something in an update in place", "lose something in updates in place")

_NAMED = 4
_ADVICE = "Put what is still needed into the configuration; take the rest away in its own change."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each update that takes something away, or may."""
    for change in plan.updates():
        entry = catalog.of(change)
        if entry.holds != "nothing":
            found = list(every_removal(change))
            certain = _certain(change, entry, [one for one in found if one.is_certain])
            possible = _possible(change, entry, [one for one in found if not one.is_certain])
            if certain is not None and (possible is None or certain.severity >= Severity.MEDIUM):
                yield certain
            elif possible is not None:
                yield possible


def _certain(change: ResourceChange, entry: ResourceType, taken: list[Removal]) -> Finding | None:
    if not taken:
        return None
    worst = max(taken, key=lambda removal: (severity(removal, entry), removal.count))
    how_bad = max(severity(worst, entry), of_all(taken, entry))
    return Finding(
        f"is updated in place and loses something: it {_described(taken)}.",
        min(how_bad, Severity.LOW) if entry.routine else how_bad,
        harm_of(worst, entry),
        change,
        advice=_ADVICE,
        paths=tuple(removal.path for removal in taken),
    )


def _possible(change: ResourceChange, entry: ResourceType, open_: list[Removal]) -> Finding | None:
    """What may stop, or lose so much that it would block if it were known: other unknown values are everyday ones."""
    if not any(one.kind is Kind.STOPPED for one in open_) and of_all(open_, entry) < Severity.HIGH:
        return None
    worst = max(open_, key=lambda removal: (severity(removal, entry), removal.count))
    return Finding(
        f"is updated in place and may lose something: it {_described(open_)}. The plan does not show whether it does "
        f"{unseen(at(change.after, worst.path))}.",
        Severity.LOW if entry.routine else Severity.HIGH,
        harm_of(worst, entry),
        change,
        confidence=Confidence.LOW,
        advice=_ADVICE,
        paths=tuple(removal.path for removal in open_),
    )


def _described(taken: list[Removal]) -> str:
    more = f"; and {len(taken) - _NAMED} more" if len(taken) > _NAMED else ""
    return "; ".join(one.says for one in taken[:_NAMED]) + more


def _example(before: Value, after: Value) -> Plan:
    change = ResourceChange(
        "aws_db_instance.main", "aws_db_instance", Action.UPDATE, "main", before=before, after=after
    )
    return Plan("example", Tool.TERRAFORM, (change,))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    settings: list[Value] = [{"name": name, "value": "1"} for name in ("a", "b", "c")]
    says = 'is updated in place and loses something: it removes all 3 of parameter: "a", "b", "c".'
    yield _example({"parameter": settings}, {"parameter": []}), Severity.MEDIUM, Confidence.HIGH, says
    plan = _example({"environment": {"A": "1", "B": "2"}}, {"environment": {"A": "1"}})
    says = 'is updated in place and loses something: it removes 1 of 2 of environment: "B".'
    yield plan, Severity.LOW, Confidence.HIGH, says
    says = "is updated in place and loses something: it scales desired_count from 3 to 0."
    yield _example({"desired_count": 3}, {"desired_count": 0}), Severity.MEDIUM, Confidence.HIGH, says
    says = "is updated in place and loses something: it scales desired_count from 3 to (sensitive value)."
    yield _example({"desired_count": 3}, {"desired_count": Sensitive(0)}), Severity.MEDIUM, Confidence.HIGH, says
    says = (
        "is updated in place and may lose something: it may stop what it runs: desired_count changes from 3 to "
        "(known after apply). The plan does not show whether it does (known after apply)."
    )
    yield _example({"desired_count": 3}, {"desired_count": UNKNOWN}), Severity.HIGH, Confidence.LOW, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    settings: list[Value] = [{"name": name, "value": "1"} for name in ("a", "b", "c")]
    yield _example({"parameter": settings}, {"parameter": settings[::-1]})
    yield _example({"tags": {"a": "1"}, "allocated_storage": 100}, {"tags": {}, "allocated_storage": 20})
