"""Creating an authoritative object overwrites what exists already and is not written in it.

A project's IAM policy, an exclusive attachment, the rules of a default security group: there is one of each. Creating
it replaces what others set up. The plan counts one created object and nothing destroyed.

Do instead: import the object first, so that the plan shows what is removed. Or use the type that adds a single entry.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.updates.targets import acts_on_existing
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.rules._in_place import example

TITLE = ("overwrites what exists", "overwrite what exists")

_HARMS = {"data": Harm.DATA, "key": Harm.KEY, "identity": Harm.ACCESS}
_SERVED = ("traffic", "network", "cluster")
_ADVICE = "Import the object first, so that the plan shows what is removed. Or use the type that adds a single entry."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each new authoritative object whose target is not new itself."""
    for change in plan.creates():
        entry = catalog.of(change)
        known = entry.overwrites
        if known is None or not acts_on_existing(change, plan):
            continue
        met = [condition.met(None, change.after) for condition in known.conditions]
        if False not in met:
            holds = known.holds or entry.holds
            yield Finding(
                f"is created. {known.why}",
                Severity[known.level.upper()],
                _HARMS.get(holds, Harm.SERVICE if holds in _SERVED else Harm.OBJECT),
                change,
                confidence=Confidence.LOW if None in met else Confidence.HIGH,
                advice=_ADVICE,
            )


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = example("google_project_iam_policy", None, {"project": "shop"}, Action.CREATE)
    says = "is created. All members and roles of the project that the policy does not list are removed."
    yield plan, Severity.HIGH, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield example("google_project_iam_member", None, {"project": "shop"}, Action.CREATE)
    yield example("google_project_iam_policy", {"project": "shop"}, {"project": "shop"})
