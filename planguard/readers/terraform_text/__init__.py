"""Reads what `terraform plan`, `apply` or `show` prints for people, as it is pasted from a terminal or a CI log."""

from __future__ import annotations

from collections.abc import Sequence

from planguard.knowledge.refusals import SHOW
from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.readers._terraform.documents import begins_a_document

_JSON = regex(rb'\A\s*\{\s*"')
_HARD_BLANK = "\u00a0".encode()
_WORDS = (
    *(
        b"perform the following actions",
        b"planned the following actions",
        b"Plan: ",
        b"No changes.",
        b"No objects need",
    ),
    *(b" will ", b" must be ", b" is tainted", b" has moved to "),
    *(b": Refreshing state...", b": Reading...", b" used the selected providers", b"An execution plan has been"),
    *(b"You can apply this plan", b"refresh-only", b"Planning failed."),
)


def recognises(head: bytes) -> bool:
    """Whether a line of it is one that Terraform prints above or below the objects of a plan, and it is no JSON."""
    blanks = head.replace(_HARD_BLANK, b" ")
    if not any(word in blanks for word in _WORDS) or b"\0" in head or _JSON.match(head) or begins_a_document(head):
        return False
    from planguard.readers.terraform_text import recognition

    return recognition.shows_a_plan(head.decode(errors="replace"))


def read(data: bytes, source: str) -> list[Plan]:
    """Every plan that the text shows; InputError where it shows none."""
    from planguard.readers.terraform_text import reading

    return reading.plans(data, source)


def as_json(data: bytes, source: str) -> bytes:
    """Never: InputError, as nothing but the tool can make JSON of it."""
    raise InputError(source, "the text of a plan, of which there is no JSON.", SHOW)


def join(plans: Sequence[Plan]) -> list[Plan]:
    """The plans as they are: a text shows each plan on its own."""
    return list(plans)
