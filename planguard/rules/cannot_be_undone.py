"""An update in place takes a step that cannot be taken back.

A major version, a storage format, or a tier can be changed in one direction only. Going back means a new object and a
restored copy.

Do instead: take a snapshot, rehearse the step on a copy, and keep the way back open until the step is proven.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.updates import Effect
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.rules._in_place import Telling, example, findings

TITLE = ("takes a step that cannot be undone", "take a step that cannot be undone")

_ADVICE = "Take a snapshot and rehearse the step on a copy first."
_MAY = "take a step that cannot be undone"


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object to which this happens."""
    yield from findings(plan, catalog, Effect.CANNOT_BE_UNDONE, Telling(Harm.SERVICE, _ADVICE, _MAY))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = example("aws_db_instance", {"engine_version": "14.9"}, {"engine_version": "16.3"})
    says = (
        'is updated in place: `engine_version` changes from "14.9" to "16.3". A major version upgrade of '
        "a database cannot be undone. Only a snapshot from before has the old version."
    )
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield example("aws_db_instance", {"engine_version": "14.9"}, {"engine_version": "14.12"})
