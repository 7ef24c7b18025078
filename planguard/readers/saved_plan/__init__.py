"""Reads the plan file of `terraform plan -out PLANFILE` itself, without Terraform, a provider or the network."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planguard.model.plan import Plan

_ZIP = b"PK\x03\x04"


def recognises(head: bytes) -> bool:
    """Whether this is a zip file; which one, its members tell."""
    return head.startswith(_ZIP)


def read(data: bytes, source: str) -> list[Plan]:
    """The plan in the file; InputError for what is damaged, no plan, or of a format that is not known."""
    from planguard.readers.saved_plan.plan import plan_in  # with protobuf, which only these plans need

    return [plan_in(data, source, hashlib.sha256(data).hexdigest)]


def join(plans: Sequence[Plan]) -> list[Plan]:
    """The plans as they are: each plan of Terraform is whole."""
    return list(plans)


def as_json(data: bytes, source: str) -> bytes:
    """What `terraform show -json` says of the plan's changes; InputError as for `read`."""
    from planguard.readers.saved_plan.plan import json_of

    return json_of(data, source)
