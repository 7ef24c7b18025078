"""The counts that GitLab's merge request widget for Terraform reads."""

from __future__ import annotations

from planguard.judging.decision import Decision
from planguard.reporters._parts.counts import Outcome, counts_of
from planguard.reporters._parts.line import json_text
from planguard.reporters._parts.view import PLAIN, View


def render(decision: Decision, view: View = PLAIN) -> str:
    """``{"create": N, "update": N, "delete": N}`` over every plan.

    A replacement counts as created and deleted, and so does one that only may happen. An action that planguard does
    not know counts as a deletion. The widget has no word for an object that is forgotten.
    """
    counts = counts_of(plan_decision.plan for plan_decision in decision.plans)
    widget = {
        "create": counts.to_add,
        "update": counts.updated,
        "delete": counts.to_destroy + counts.of(Outcome.UNKNOWN),
    }
    return json_text(widget, separators=(",", ":"))
