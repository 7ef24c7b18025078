"""The waiver by which somebody who may accepts an event, ready to paste."""

from __future__ import annotations

from planguard.judging.events.model import Event
from planguard.knowledge.pages import page

PLACE = page("rulesets.md#waivers")
"""The page that says who may accept what, and how."""


def one_line_waiver(event: Event) -> str:
    """One item of the ruleset's ``waivers``, in one line; owner, reason, and last day are for who accepts it."""
    return f'- {{event: "{event.digest}", owner: YOU, reason: WHY, expires: DATE}}'


def waiver(event: Event) -> str:
    """The ``waivers`` of a ruleset with the item for this event, in lines of its own."""
    item = f'  - event: "{event.digest}"'
    return f"waivers:\n{item}\n    owner: YOU\n    reason: WHY\n    expires: DATE"
