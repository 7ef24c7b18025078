"""Somebody or something changed an object outside of the tool, and the apply undoes it or comes too late.

An autoscaler raised a count, a colleague opened a port in an emergency, or somebody switched on a guard by hand. The
plan sets the old value again. An object that was deleted outside is created again, empty, and its data is already lost.

Do instead: find out who changed it and why. Take the change into the configuration, or restore the data first.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.environment.membership import environment_of
from planguard.evidence.listing import listed
from planguard.evidence.losses.removals import every_removal
from planguard.evidence.pairing.succession import Succession
from planguard.evidence.protections.weakenings import guards_lost, recovery_lost
from planguard.evidence.updates.drift import Overridden, as_told, deleted_outside, is_about, overridden
from planguard.evidence.updates.hurts import hurts
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Value

TITLE = ("was changed outside of the tool", "were changed outside of the tool")

_NAMED = 3
_STORED = ("data", "key", "log")
_TAKE_IN = "Find out who changed the object and why. Take the change into the configuration if it is to stay."
_RESTORE = "Find out who deleted the object. Restore a backup instead of creating an empty object."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object that was changed or deleted outside and that the plan touches."""
    for change in deleted_outside(plan):
        stored = catalog.of(change).holds in _STORED
        lost = "The data is already lost, and the new object is empty." if stored else "The new object is created."
        yield Finding(
            f"was deleted outside of the tool. {lost}",
            Severity.MEDIUM if stored else Severity.LOW,
            Harm.DATA if stored else Harm.KNOWLEDGE,
            change,
            advice=_RESTORE if stored else _TAKE_IN,
            happens=("was deleted outside of the tool", "were deleted outside of the tool"),
        )
    for one in overridden(plan):
        yield _finding(one, plan, catalog)


def _finding(one: Overridden, plan: Plan, catalog: Catalog) -> Finding:
    environment = environment_of(one.change, plan, catalog.environments)
    matters = _matters(one, plan, catalog) or (environment is not None and environment.production is True)
    told = [as_told(one, str(path[0])) for path in one.paths]
    undone = "the change" if len(told) == 1 else "the changes"
    return Finding(
        f"was changed outside of the tool: {listed(told, _NAMED)}. The apply overwrites {undone}.",
        Severity.MEDIUM if matters else Severity.LOW,
        Harm.KNOWLEDGE,
        one.change,
        advice=_TAKE_IN,
        paths=one.paths,
    )


def _matters(one: Overridden, plan: Plan, catalog: Catalog) -> bool:
    """Whether undoing it stops, opens, or removes something, or weakens what protects the object."""
    back = Succession(one.change, one.drift.after, one.change.after)
    entry = catalog.of(one.change)
    weaker = (*guards_lost(entry, back), *recovery_lost(entry, back))
    known = [path for hurt in hurts(one.change, plan, catalog) for path in hurt.paths]
    removed = [removal.path for removal in every_removal(one.change)]
    return bool(weaker) or is_about(one.paths, (*known, *removed))


def _example(drift: tuple[Action, Value, Value], planned: tuple[Action, Value, Value]) -> Plan:
    kind = "aws_db_instance"
    outside, change = (
        ResourceChange(f"{kind}.main", kind, action, "main", before=before, after=after)
        for action, before, after in (drift, planned)
    )
    return Plan("example", Tool.TERRAFORM, (change,), drift=(outside,))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = _example((Action.DELETE, {"port": 1}, None), (Action.CREATE, None, {"port": 1}))
    says = "was deleted outside of the tool. The data is already lost, and the new object is empty."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says
    values: list[Value] = [{"deletion_protection": on} for on in (False, True)]
    plan = _example((Action.UPDATE, *values), (Action.UPDATE, *values[::-1]))  # type: ignore[arg-type]
    says = "was changed outside of the tool: `deletion_protection` from false to true. The apply overwrites the change."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    old: Value = {"port": 1, "arn": "a", "tags_all": {}}
    new: Value = {"port": 2, "arn": "b", "tags_all": {"a": "1"}}
    yield _example((Action.UPDATE, old, new), (Action.UPDATE, old, new))
    yield _example((Action.UPDATE, {"arn": "a"}, {"arn": "b"}), (Action.UPDATE, old, {"port": 1, "arn": "c"}))
