"""An update in place stops what runs, or takes it out of the path of its clients.

A service is scaled to 0 or switched off. A default action, the default route, or the last target is removed. The plan
counts an update, and requests fail as soon as it is applied.

Do instead: move the clients first, or agree on a time.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.updates import Effect
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.rules._in_place import Telling, example, findings

TITLE = ("stops working", "stop working")

_ADVICE = "Move the clients first, or agree on a time."
_MAY = "stop working"


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object to which this happens."""
    yield from findings(plan, catalog, Effect.STOPS_SERVICE, Telling(Harm.SERVICE, _ADVICE, _MAY))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = example("aws_ecs_service", {"desired_count": 3}, {"desired_count": 0})
    says = "is updated in place: `desired_count` changes from 3 to 0. All tasks of the service stop."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says
    plan = example("acme_worker", {"enabled": True}, {"enabled": False})
    says = "is updated in place: `enabled` changes from true to false. The object is switched off."
    yield plan, Severity.MEDIUM, Confidence.LOW, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield example("aws_ecs_service", {"desired_count": 3}, {"desired_count": 2})
    yield example("aws_ecs_service", {"desired_count": 0}, {"desired_count": 3})
