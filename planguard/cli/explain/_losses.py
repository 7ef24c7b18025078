"""What the loss of an object means and how to recover it, with every condition in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from planguard.cli.explain._layout import section
from planguard.knowledge.resource_types.claims import Claim, Condition, Words, claims
from planguard.model.values import show

_ABSENT = {None, ""}


def loss(why: Words) -> Iterator[str]:
    """What a deletion and a replacement mean: once where they mean the same."""
    told = claims(why)
    if not any(claim.on for claim in told):
        yield from _told("When it is deleted or replaced", told)
        return
    yield from _told("When it is deleted", [claim for claim in told if claim.on != "replace"])
    yield from _told("When it is replaced", [claim for claim in told if claim.on != "delete"])


def recovery(back: Words) -> Iterator[str]:
    """How to recover an object that was deleted."""
    yield from _told("After a deletion", claims(back))


def _told(title: str, told: Sequence[Claim]) -> Iterator[str]:
    lines = [line for claim in told for line in _lines(claim)]
    if lines:
        yield from section(title, *lines)


def _lines(claim: Claim) -> Iterator[str]:
    if not claim.conditions:
        yield claim.text
        return
    value = f"`{claim.conditions[0].path}`"
    condition = " and ".join(map(_in_words, claim.conditions))
    if claim.text:
        yield f"If {condition}: {claim.text}".replace("{value}", value)
    if claim.otherwise:
        yield f"{'Otherwise' if claim.text else f'Unless {condition}'}: {claim.otherwise}".replace("{value}", value)


def _in_words(condition: Condition) -> str:
    values = condition.unwanted or condition.wanted
    if {*values} <= _ABSENT:
        return f"`{condition.path}` is {'set' if condition.unwanted else 'not set'}"
    written = [value for value in values if value not in ("true", "false") or len(values) == 1]
    shown = f"{'not ' if condition.unwanted else ''}{' or '.join(map(show, written))}"
    holds = condition.default is not msgspec.UNSET and (condition.default in values) is not bool(condition.unwanted)
    return f"`{condition.path}` is {shown}{' (the default)' if holds else ''}"
