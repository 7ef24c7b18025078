"""Somebody gains the right to do great damage, or loses what held such rights back.

Broad permissions are the other half of every incident in which something was deleted that should not have been: the
deletion was possible. Wildcards, administrator roles, and deletion rights on everything are what makes it so.

Do instead: name the actions and the resources that are needed, and keep boundaries, denials and conditions.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.catalog import Catalog
from planguard.evidence.grants import Grant, grants, is_readable, restraints_lost
from planguard.evidence.pairing import pairs, successions
from planguard.finding import Finding, Harm, Severity
from planguard.plan import Action, Plan, ResourceChange


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object that gives more rights, and one for each that holds them back less."""
    renamed = {pair.new.address for pair in pairs(plan)}
    for change in plan.creates():
        if change.address not in renamed and (gained := grants(change.type, change.after)):
            yield _gained(change, gained)
    for change, before, after in successions(plan):
        if gained := grants(change.type, after) - grants(change.type, before):
            yield _gained(change, gained)
        if is_readable(after) and (lost := restraints_lost(before, after)):
            yield _unbound(change, lost)


def _gained(change: ResourceChange, gained: frozenset[Grant]) -> Finding:
    worst = sorted(gained, key=lambda grant: (-grant.severity, grant.says))
    named = "; ".join(grant.says for grant in worst[:3]) + (f"; and {len(worst) - 3} more" if len(worst) > 3 else "")
    return Finding(
        f"gives new rights that can do great damage: {named}.",
        worst[0].severity,
        Harm.ACCESS,
        change,
        advice="Name the actions and the resources that are needed, and give deletion rights to a role of its own.",
    )


def _unbound(change: ResourceChange, lost: list[str]) -> Finding:
    return Finding(
        f"loses what holds its rights back: {'; '.join(lost[:3])}{'; and more' if len(lost) > 3 else ''}.",
        Severity.MEDIUM,
        Harm.ACCESS,
        change,
        advice="Keep boundaries, denials and conditions; where one is wrong, replace it in a change of its own.",
    )


def _policy(action: str, resource: str = "*") -> dict[str, str]:
    return {"policy": f'{{"Statement": [{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}]}}'}


def _example(action: Action, before: object, after: object, kind: str = "aws_iam_policy") -> Plan:
    return Plan("example", "terraform", (ResourceChange(f"{kind}.x", kind, action, "x", before=before, after=after),))


FIRES = (
    _example(Action.CREATE, None, _policy("*")),
    _example(Action.UPDATE, _policy("rds:Describe*"), _policy("rds:Delete*")),
    _example(Action.CREATE, None, {"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}, "aws_iam_x"),
    _example(Action.UPDATE, {"permissions_boundary": "arn:aws:iam::1:policy/b"}, {"permissions_boundary": None}),
)
QUIET = (
    _example(Action.CREATE, None, _policy("s3:GetObject", "arn:aws:s3:::bucket/*")),
    _example(Action.UPDATE, _policy("*"), _policy("*")),
    _example(Action.UPDATE, _policy("*"), _policy("rds:Describe*")),
)
