"""An update in place takes half of the capacity or more.

What is left may not carry the load. Often the number in the configuration is older than what an autoscaler or a person
has set since.

Do instead: compare with the present load. Scale in steps, or leave the number to the autoscaler (ignore_changes).
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.updates import Effect
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.rules._in_place import Telling, example, findings

TITLE = ("loses capacity", "lose capacity")

_ADVICE = "Compare with the present load and scale in steps. Where an autoscaler sets the number, use `ignore_changes`."
_MAY = "lose capacity"


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object to which this happens."""
    yield from findings(plan, catalog, Effect.LESS_CAPACITY, Telling(Harm.SERVICE, _ADVICE, _MAY))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = example("aws_ecs_service", {"desired_count": 12}, {"desired_count": 3})
    says = "is updated in place: `desired_count` changes from 12 to 3. Half of the tasks or more stop."
    yield plan, Severity.LOW, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield example("aws_ecs_service", {"desired_count": 12}, {"desired_count": 9})
