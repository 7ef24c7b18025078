"""A change opens an object to more people or networks than before.

A port or an endpoint becomes public, a block on public access is switched off, or a policy admits everyone. Nothing is
destroyed. What is behind the door can now be read, changed, or deleted by others.

Do instead: name the networks and principals that need access. Keep blocks on public access switched on.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.updates import Effect
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.rules._in_place import Telling, example, findings

TITLE = ("is opened to more access", "are opened to more access")

_ADVICE = "Name the networks and principals that need access, and keep the block on public access."
_MAY = "be opened to more access"


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object to which this happens."""
    yield from findings(plan, catalog, Effect.OPENS_ACCESS, Telling(Harm.ACCESS, _ADVICE, _MAY))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = example("aws_db_instance", {"publicly_accessible": False}, {"publicly_accessible": True})
    says = (
        "is updated in place: `publicly_accessible` changes from false to true. The database gets a public IP address."
    )
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield example("aws_db_instance", {"publicly_accessible": True}, {"publicly_accessible": False})
