"""An update in place deletes content, or makes the service delete content from now on.

An expiry appears, a retention gets shorter, or a replica, index, shard, or volume is removed. The plan says "0 to
destroy", and the content cannot be recovered.

Do instead: copy what is still needed first, and make the change alone. An expiry begins with a long period or a small
scope.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.updates import Effect
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.rules._in_place import Telling, example, findings

TITLE = ("deletes content", "delete content")

_ADVICE = "Copy what is still needed first. Make this change alone."
_MAY = "delete content"


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object to which this happens."""
    yield from findings(plan, catalog, Effect.DELETES_CONTENT, Telling(Harm.DATA, _ADVICE, _MAY))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = example("aws_sqs_queue", {"message_retention_seconds": 1209600}, {"message_retention_seconds": 60})
    says = (
        "is updated in place: `message_retention_seconds` changes from 1209600 to 60. Messages older "
        "than the new retention are deleted."
    )
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield example("aws_sqs_queue", {"message_retention_seconds": 60}, {"message_retention_seconds": 1209600})
    yield example("aws_sqs_queue", {"visibility_timeout_seconds": 30}, {"visibility_timeout_seconds": 60})
