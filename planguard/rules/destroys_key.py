"""A key, secret, certificate, or generated password is destroyed.

What was encrypted with a deleted key cannot be read again. Everyone who still uses a replaced secret is locked out.
Replacing a generated password or key pair is a rotation, intended or not.

Do instead: create the new key or secret beside the old one, move its users, and delete the old one last.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.rules._destruction import destructions

TITLE = ("is destroyed", "are destroyed")


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for every key or secret that goes or may go."""
    yield from destructions(plan, catalog, Harm.KEY)


def _example(kind: str, action: Action, **details: object) -> Plan:
    change = ResourceChange(f"{kind}.main", kind, action, name="main", **details)  # type: ignore[arg-type]
    return Plan("example", Tool.TERRAFORM, (change,))


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = _example("aws_kms_key", Action.DELETE, before={"description": "orders"})
    says = (
        "is destroyed and the plan does not say why. The key is disabled immediately and deleted "
        "after 30 days. Data encrypted with the key cannot be decrypted afterwards, not even with a new key. "
        "To recover the key, cancel its deletion within 30 days."
    )
    yield plan, Severity.CRITICAL, Confidence.HIGH, says
    plan = _example("aws_ssm_parameter", Action.DELETE, before={"type": "SecureString"})
    says = (
        "is destroyed and the plan does not say why. The parameter is a `SecureString`. "
        "The value and its history are deleted."
    )
    yield plan, Severity.HIGH, Confidence.HIGH, says
    plan = _example("random_password", Action.DELETE_THEN_CREATE, before={"length": 16}, after={"length": 32})
    says = (
        "is replaced because length changes from 16 to 32 (the only difference in the plan). A new "
        "secret is generated. Everything that uses the secret changes too."
    )
    yield plan, Severity.HIGH, Confidence.HIGH, says
    says = (
        "is destroyed and the plan does not say why. planguard does not know acme_secret and "
        "judges it by its name. The type name suggests a key or a secret."
    )
    yield _example("acme_secret", Action.DELETE), Severity.CRITICAL, Confidence.MEDIUM, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example("aws_kms_key", Action.UPDATE, before={"description": "a"}, after={"description": "b"})
    yield _example("aws_ssm_parameter", Action.DELETE, before={"type": "String"})
    yield _example("random_pet", Action.DELETE_THEN_CREATE, before={"length": 2}, after={"length": 3})
    yield _example("acme_secret", Action.CREATE_THEN_FORGET)
