"""An update in place interrupts an object that is in use: a restart, a failover, or a stop and a start.

The object and its content stay. Connections break, and requests fail until it is up again.

Do instead: apply in a maintenance window, or change one member of a group after the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.updates import Effect
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.rules._in_place import Telling, example, findings

TITLE = ("is interrupted by an update in place", "are interrupted by updates in place")

_ADVICE = "Apply in a maintenance window, or change one member of a group after the other."
_MAY = "be interrupted by an update in place"


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object to which this happens."""
    yield from findings(plan, catalog, Effect.INTERRUPTS, Telling(Harm.SERVICE, _ADVICE, _MAY))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = example("aws_instance", {"instance_type": "m5.large"}, {"instance_type": "m5.xlarge"})
    says = (
        'is updated in place: `instance_type` changes from "m5.large" to "m5.xlarge". The instance is '
        "stopped and started on another type. A public IP address changes unless it is an elastic IP "
        "address."
    )
    yield plan, Severity.LOW, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield example("aws_instance", {"tags": {"a": "1"}}, {"tags": {"a": "2"}})
