"""An update in place switches off what would take over after a failure: a standby, a second zone, a replica.

Nothing stops now. The next failure of a host or a zone stops the object.

Do instead: keep the standby, or accept in writing how long an outage may last.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.updates import Effect
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.rules._in_place import Telling, example, findings

TITLE = ("loses redundancy", "lose redundancy")

_ADVICE = "Keep the standby, or decide first how long an outage may last."
_MAY = "lose redundancy"


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object to which this happens."""
    yield from findings(plan, catalog, Effect.LESS_REDUNDANT, Telling(Harm.SERVICE, _ADVICE, _MAY))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = example("aws_db_instance", {"multi_az": True}, {"multi_az": False})
    says = (
        "is updated in place: `multi_az` changes from true to false. The standby in another availability "
        "zone is deleted. A failure of the zone stops the database."
    )
    yield plan, Severity.LOW, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield example("aws_db_instance", {"multi_az": False}, {"multi_az": True})
