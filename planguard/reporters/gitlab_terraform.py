"""The counts that GitLab's merge request widget for Terraform reads."""

from __future__ import annotations

from planguard.decision import Decision
from planguard.plan import Action
from planguard.reporters._line import json_text


def render(decision: Decision) -> str:
    """``{"create": N, "update": N, "delete": N}`` over every plan.

    A replacement counts as created and deleted, and so does one that only may happen. An action that planguard does
    not know counts as a deletion. The widget has no word for an object that is forgotten.
    """
    actions = [change.action for plan in decision.plans for change in plan.plan.resource_changes]
    counts = {
        "create": sum(action.creates for action in actions),
        "update": sum(action is Action.UPDATE for action in actions),
        "delete": sum(action.destroys or action is Action.UNKNOWN for action in actions),
    }
    return json_text(counts, separators=(",", ":"))
