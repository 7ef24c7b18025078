"""A key, a secret, a certificate or a generated password is destroyed.

What was encrypted with a key that is gone cannot be read again, and whoever still uses a secret that was made anew is
locked out. The replacement of a generated password or key pair is a rotation, whether it was meant as one or not.

Do instead: make the new one beside the old one, move its users, and delete the old one when nothing uses it any more.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.catalog import Catalog
from planguard.evidence.destruction import destructions
from planguard.finding import Finding, Harm
from planguard.plan import Action, Plan, ResourceChange


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for every key or secret that goes or may go."""
    yield from destructions(plan, catalog, Harm.KEY)


def _example(kind: str, action: Action, **details: object) -> Plan:
    change = ResourceChange(f"{kind}.main", kind, action, name="main", **details)  # type: ignore[arg-type]
    return Plan("example", "terraform", (change,))


FIRES = (
    _example("aws_kms_key", Action.DELETE, before={"description": "orders"}),
    _example("aws_ssm_parameter", Action.DELETE, before={"type": "SecureString"}),
    _example("random_password", Action.DELETE_THEN_CREATE, before={"length": 16}, after={"length": 32}),
    _example("acme_secret", Action.DELETE),
)
QUIET = (
    _example("aws_kms_key", Action.UPDATE, before={"description": "a"}, after={"description": "b"}),
    _example("aws_ssm_parameter", Action.DELETE, before={"type": "String"}),
    _example("random_pet", Action.DELETE_THEN_CREATE, before={"length": 2}, after={"length": 3}),
    _example("acme_secret", Action.CREATE_THEN_FORGET),
)
