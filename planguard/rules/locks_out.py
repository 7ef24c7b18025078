"""An update in place takes access from somebody who has it.

A principal, a member, or a network range is removed from what is allowed, or an authentication method is switched off.
Everyone who used it is refused as soon as the plan is applied.

Do instead: add the new access first, look for the last use of the old one, and remove it in a later change.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.updates import Effect
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.rules._in_place import Telling, example, findings

TITLE = ("takes access from existing users", "take access from existing users")

_ADVICE = "Add the new access first, check the last use of the old one, and remove it in a later change."
_MAY = "take access from existing users"


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object to which this happens."""
    yield from findings(plan, catalog, Effect.LOCKS_OUT, Telling(Harm.ACCESS, _ADVICE, _MAY))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = example(
        "aws_eks_cluster",
        {"vpc_config": [{"public_access_cidrs": ["203.0.113.0/24", "198.51.100.0/24"]}]},
        {"vpc_config": [{"public_access_cidrs": ["203.0.113.0/24"]}]},
    )
    says = (
        "is updated in place: `vpc_config[0].public_access_cidrs` loses 1 of its 2 entries: "
        '"198.51.100.0/24". Clients in the removed networks can no longer reach the API of the cluster.'
    )
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield example(
        "aws_eks_cluster",
        {"vpc_config": [{"public_access_cidrs": ["203.0.113.0/24"]}]},
        {"vpc_config": [{"public_access_cidrs": ["203.0.113.0/24", "198.51.100.0/24"]}]},
    )
