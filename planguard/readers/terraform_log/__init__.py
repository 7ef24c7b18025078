"""Reads what `terraform plan -json` or `apply -json` prints, and what OpenTofu's -json-into writes."""

from __future__ import annotations

from collections.abc import Sequence

from planguard.knowledge.refusals import SHOW
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.readers._terraform.whole.printed.logs import is_log


def recognises(head: bytes) -> bool:
    """Whether entries of a log are in it, and no plan begins."""
    return is_log(head)


def read(data: bytes, source: str) -> list[Plan]:
    """The plan of every run in the log; InputError where it tells of none."""
    from planguard.readers.terraform_log import reading

    return reading.plans(data, source)


def as_json(data: bytes, source: str) -> bytes:
    """Never: InputError, as nothing but the tool can make JSON of it."""
    raise InputError(source, "the log of a plan, of which there is no JSON.", SHOW)


def join(plans: Sequence[Plan]) -> list[Plan]:
    """The plans as they are: a log tells of each plan on its own."""
    return list(plans)
