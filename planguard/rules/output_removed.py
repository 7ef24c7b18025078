"""An output loses its value, which other configurations may read.

A remote state or a data source elsewhere reads the outputs of this configuration. The next plan there fails, or takes
null for a network, a key, or an address.

Do instead: find out who reads the output, and remove it there first.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.listing import listed
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import plain

TITLE = ("removes outputs", "remove outputs")

_NAMED = 4


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for all outputs that lose their value; a plan that destroys everything loses all of them."""
    lost = [plain(name) for name, (was, will_be) in plan.output_changes.items() if was is not None and will_be is None]
    if lost and plan.mode is not PlanMode.DESTROY:
        one = len(lost) == 1
        yield Finding(
            f"The output{'' if one else 's'} {listed(lost, _NAMED)} lose{'s its value' if one else ' their values'}. "
            f"Other configurations may read the output{'' if one else 's'}.",
            Severity.LOW,
            Harm.SERVICE,
            about="the plan",
            advice="Find out who reads the output, and remove it there first.",
        )


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = Plan("example", Tool.TERRAFORM, output_changes={"vpc": ("vpc-1", None), "new": (None, "x")})
    says = "The output vpc loses its value. Other configurations may read the output."
    yield plan, Severity.LOW, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield Plan("example", Tool.TERRAFORM, output_changes={"vpc": ("vpc-1", "vpc-2"), "new": (None, "x")})
    yield Plan("example", Tool.TERRAFORM, mode=PlanMode.DESTROY, output_changes={"vpc": ("vpc-1", None)})
