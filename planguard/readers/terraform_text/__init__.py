"""Reads what `terraform plan`, `apply` or `show` prints for people, as it is pasted from a terminal or a CI log."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planguard.model.plan import Plan

_HINT = re.compile(
    rb"will perform the following actions|planned the following actions|Plan: .*\d+ to add|No changes\.|No objects need"
    rb"|# .*(?:will|must|has|is tainted)|Planning failed"
)


def recognises(head: bytes) -> bool:
    """Whether a line of it is one that Terraform prints above or below the objects of a plan, and none begins JSON."""
    if _HINT.search(head) is None or b"\0" in head or head.lstrip()[:1] == b"{" or b'\n{"' in head:
        return False
    from planguard.readers.terraform_text import recognition

    return recognition.shows_a_plan(head.decode(errors="replace"))


def read(data: bytes, source: str) -> list[Plan]:
    """Every plan that the text shows; InputError where it shows none."""
    from planguard.readers.terraform_text import reading

    return reading.plans(data, source)


def join(plans: Sequence[Plan]) -> list[Plan]:
    """The plans as they are: a text shows each plan on its own."""
    return list(plans)
