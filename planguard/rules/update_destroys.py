"""An update in place removes blocks, entries, or keys, although the plan says "0 to destroy".

Environment variables, alert blocks, required checks, and rule blocks are inside other objects. Removing them counts as
an update. A common cause is a configuration that never knew of them, as after an import.

Do instead: add what is still needed to the configuration and plan again. Remove the rest in a separate change.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.doubt import unseen
from planguard.evidence.losses.removals import Removal, every_removal
from planguard.evidence.losses.weighing import harm_of, of_all, severity
from planguard.evidence.updates.hurts import hurts
from planguard.evidence.updates.places import is_within, steps
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Value, at

TITLE = ("loses something in an update in place", "lose something in updates in place")

_NAMED = 4
_ADVICE = "Add what is still needed to the configuration. Remove the rest in a separate change."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each update that takes something away, or may."""
    for change in plan.updates():
        entry = catalog.of(change)
        if entry.holds != "nothing":
            told = [path for hurt in hurts(change, plan, catalog) for path in hurt.paths]
            told += [steps(deleter.rules) for deleter in entry.deleters if deleter.rules]  # what deletes is no loss
            found = [one for one in every_removal(change) if not any(is_within(one.path, path) for path in told)]
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
        f"is updated in place. {_described(taken)}",
        min(how_bad, Severity.LOW) if entry.routine else how_bad,
        harm_of(worst, entry),
        change,
        advice=_ADVICE,
        paths=tuple(removal.path for removal in taken),
    )


def _possible(change: ResourceChange, entry: ResourceType, open_: list[Removal]) -> Finding | None:
    """What may lose so much that it would block if it were known: other unknown values are everyday ones."""
    if of_all(open_, entry) < Severity.HIGH:
        return None
    worst = max(open_, key=lambda removal: (severity(removal, entry), removal.count))
    return Finding(
        f"is updated in place. {_described(open_)} The plan does not show whether this happens "
        f"{unseen(at(change.after, worst.path))}.",
        Severity.LOW if entry.routine else Severity.HIGH,
        harm_of(worst, entry),
        change,
        confidence=Confidence.LOW,
        advice=_ADVICE,
        paths=tuple(removal.path for removal in open_),
    )


def _described(taken: list[Removal]) -> str:
    said = [f"The update {'also ' if number else ''}{one.says}." for number, one in enumerate(taken[:_NAMED])]
    rest = len(taken) - _NAMED
    if rest > 0:
        said.append(f"{rest} more {'loss is' if rest == 1 else 'losses are'} not named here.")
    return " ".join(said)


def _example(before: Value, after: Value) -> Plan:
    change = ResourceChange(
        "aws_db_instance.main", "aws_db_instance", Action.UPDATE, "main", before=before, after=after
    )
    return Plan("example", Tool.TERRAFORM, (change,))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    settings: list[Value] = [{"name": name, "value": "1"} for name in ("a", "b", "c")]
    says = 'is updated in place. The update removes all 3 entries of parameter ("a", "b", "c").'
    yield _example({"parameter": settings}, {"parameter": []}), Severity.MEDIUM, Confidence.HIGH, says
    plan = _example({"environment": {"A": "1", "B": "2"}}, {"environment": {"A": "1"}})
    says = 'is updated in place. The update removes 1 of the 2 entries of environment ("B").'
    yield plan, Severity.LOW, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    settings: list[Value] = [{"name": name, "value": "1"} for name in ("a", "b", "c")]
    yield _example({"parameter": settings}, {"parameter": settings[::-1]})
    yield _example({"tags": {"a": "1"}, "allocated_storage": 100}, {"tags": {}, "allocated_storage": 20})
