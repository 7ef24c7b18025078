"""An object grants permissions that can do great damage, or loses a limit on such permissions.

Every mistaken deletion has broad permissions as its other half: the deletion was possible. Wildcards, administrator
roles, and deletion permissions on everything make it possible. A policy that the plan hides is judged by its content,
without showing it. A policy that is known only after apply may allow anything.

Do instead: name the actions and resources that are needed. Keep boundaries, denials, and conditions.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.doubt import unseen
from planguard.evidence.listing import listed
from planguard.evidence.permissions.changes import Widening, widenings
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive, Value, at, dotted

TITLE = ("widens what somebody may do", "widen what somebody may do")

_NAMED = 3
_NARROW = "Name the actions and resources that are needed. Give deletion permissions to a separate role."
_KEEP = "Keep boundaries, denials, and conditions. Where one is wrong, replace it in a separate change."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object that gives more rights, or may, and one for each that holds them back less."""
    for one in widenings(plan, catalog):
        if one.gained:
            yield _finding(one, f"grants new dangerous permissions: {_rights(one)}.", one.gained[0].severity)
        elif one.possible:
            yield _may_gain(one)
        if one.lost and one.may_unbind:
            says = "may lose a limit on its permissions. The plan does not show whether it stays (known after apply)."
            yield _finding(one, says, Severity.HIGH, _KEEP, Confidence.LOW)
        elif one.lost:
            limits = "a limit" if len(one.lost) == 1 else "limits"
            says = f"loses {limits} on its permissions: {listed(one.lost, _NAMED)}."
            yield _finding(one, says, Severity.MEDIUM, _KEEP)


def _finding(
    one: Widening, message: str, severity: Severity, advice: str = _NARROW, confidence: Confidence = Confidence.HIGH
) -> Finding:
    paths = tuple(dict.fromkeys(path[:1] for path in one.unseen))
    return Finding(message, severity, Harm.ACCESS, one.change, confidence=confidence, advice=advice, paths=paths)


def _rights(one: Widening) -> str:
    said = [grant.says for grant in one.gained if grant not in one.hidden]
    if one.hidden:
        said.insert(_NAMED - 1, "what a (sensitive value) allows")
    return listed(said, _NAMED)


def _may_gain(one: Widening) -> Finding:
    named = " or ".join(dict.fromkeys(dotted(path[:1]) for path in one.unseen))
    why = unseen(at(one.change.after, one.unseen[0]))
    says = f"may grant new dangerous permissions. The plan does not show whether {named} does {why}."
    return _finding(one, says, one.possible[0].severity, confidence=Confidence.LOW)


def _policy(action: str, resource: str = "*") -> dict[str, str]:
    return {"policy": f'{{"Statement": [{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}]}}'}


def _example(action: Action, before: Value, after: Value, kind: str = "aws_iam_policy") -> Plan:
    return Plan(
        "example", Tool.TERRAFORM, (ResourceChange(f"{kind}.x", kind, action, "x", before=before, after=after),)
    )


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    says = "grants new dangerous permissions: every action on all resources."
    yield _example(Action.CREATE, None, _policy("*")), Severity.HIGH, Confidence.HIGH, says
    plan = _example(Action.UPDATE, _policy("rds:Describe*"), _policy("rds:Delete*"))
    says = "grants new dangerous permissions: rds:Delete* on all resources."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says
    plan = _example(Action.CREATE, None, {"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}, "aws_iam_x")
    says = "grants new dangerous permissions: the managed policy AdministratorAccess."
    yield plan, Severity.HIGH, Confidence.HIGH, says
    plan = _example(Action.UPDATE, {"permissions_boundary": "arn:aws:iam::1:policy/b"}, {"permissions_boundary": None})
    says = "loses a limit on its permissions: the permissions boundary is removed."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says
    plan = _example(Action.UPDATE, _policy("rds:Describe*"), {"policy": Sensitive(_policy("*")["policy"])})
    says = "grants new dangerous permissions: what a (sensitive value) allows."
    yield plan, Severity.HIGH, Confidence.HIGH, says
    says = "may grant new dangerous permissions. The plan does not show whether policy does (known after apply)."
    yield _example(Action.UPDATE, _policy("rds:Describe*"), {"policy": UNKNOWN}), Severity.HIGH, Confidence.LOW, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example(Action.CREATE, None, _policy("s3:GetObject", "arn:aws:s3:::bucket/*"))
    yield _example(Action.UPDATE, _policy("*"), _policy("*"))
    yield _example(Action.UPDATE, _policy("*"), _policy("rds:Describe*"))
    yield _example(Action.UPDATE, _policy("*"), {"policy": UNKNOWN})
    yield _example(Action.UPDATE, _policy("*"), {"policy": Sensitive(_policy("*")["policy"])})
    yield _example(Action.CREATE, None, {"policy": UNKNOWN})
