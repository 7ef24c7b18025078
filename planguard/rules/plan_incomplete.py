"""The plan does not tell everything that will happen.

A plan that stopped at an error, that covers only its targets, or that leaves out nested stacks shows less than the
apply will do. What is missing cannot be judged, and never counts as safe.

Do instead: make a whole plan (no errors, no -target, nested stacks and further pages included) and check that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planguard.catalog import Catalog
from planguard.finding import Confidence, Finding, Harm, Severity
from planguard.plan import ActionInvocation, Gap, Plan
from planguard.values import plain

_OF_KIND = {
    "errored": (Severity.HIGH, "Mend the error and plan again; a plan that stopped halfway shows only its first part."),
    "next-page": (Severity.HIGH, "Fetch every page of the change set and check them together."),
    "dropped-changes": (Severity.HIGH, "Read the whole change set again; part of it did not arrive."),
    "unreadable": (Severity.HIGH, "Make the plan again, and check a file that is whole."),
    "contradictory": (Severity.HIGH, "Make the plan again; Terraform writes no such plan, so do not apply this one."),
    "unreadable-source": (Severity.HIGH, "Mend the file, then compare again."),
    "nested-stack": (Severity.MEDIUM, "Create the change set with --include-nested-stacks and check every nested set."),
    "targeted": (Severity.MEDIUM, "Plan again without -target or -exclude, and check the whole plan."),
    "unlisted": (Severity.MEDIUM, "Plan again without -refresh-only, and check the whole plan."),
    "deferred": (Severity.MEDIUM, "Apply what is certain, then plan and check again before the deferred part runs."),
    "stale": (Severity.MEDIUM, "Make a new plan from the present state, and check that one."),
    "refresh-only": (Severity.LOW, "Check the plan that changes objects before it is applied, too."),
    "not-compared": (Severity.MEDIUM, "Make a plan of it and check that one before it is applied."),
    "unreadable-earlier": (Severity.LOW, "Check the real plan before it is applied; it shows what was there."),
    "no-values": (Severity.LOW, "Check the JSON form of the plan (terraform show -json), which holds the values."),
    "action-invocation": (Severity.MEDIUM, "Read what the action does; it runs outside create, update and delete."),
    "source-only": (Severity.INFO, "Check the real plan before it is applied; source alone cannot tell everything."),
}
_NEW_KIND = (Severity.HIGH, "Read this part of the plan yourself.")
_DESTRUCTIVE = r"(?i)delete|destroy|terminate|stop|reboot|restart|drop|purge|empty|reset|power|run|command|exec"


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = Plan("errored.json", "terraform", gaps=(Gap("errored", "planning stopped at an error"),))
    yield plan, Severity.HIGH, Confidence.HIGH, "planning stopped at an error."
    plan = Plan(
        "stop.json", "terraform", action_invocations=(ActionInvocation("action.aws_ec2_stop_instance.x", "stop"),)
    )
    says = "runs the provider action stop; the plan does not say what it changes."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield Plan("whole.json", "terraform")


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each gap, and one for each action that runs outside create, update and delete."""
    for gap in plan.gaps:
        if not (gap.kind == "action-invocation" and plan.action_invocations):
            yield _of_gap(gap)
    for invocation in plan.action_invocations:
        yield _of_invocation(invocation)


def _of_gap(gap: Gap) -> Finding:
    severity, advice = _OF_KIND.get(gap.kind, _NEW_KIND)
    return Finding(_sentence(gap.message), severity, Harm.KNOWLEDGE, about="the plan", advice=advice)


def _sentence(text: str) -> str:
    text = plain(text)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _of_invocation(invocation: ActionInvocation) -> Finding:
    disturbs = re.search(_DESTRUCTIVE, invocation.type or invocation.address) is not None
    cause = f", triggered by {plain(invocation.triggered_by)}" if invocation.triggered_by else ""
    return Finding(
        f"runs the provider action {plain(invocation.type)}{cause}; the plan does not say what it changes.",
        Severity.MEDIUM if disturbs else Severity.LOW,
        Harm.KNOWLEDGE,
        about=plain(invocation.address),
        advice=_OF_KIND["action-invocation"][1],
    )
