"""The text report for a policy check of Atlantis, to which the letters "fail" in the output are a refusal."""

from __future__ import annotations

import re

from planguard import reporters
from planguard.judging.decision import Decision
from planguard.loading.regex import regex
from planguard.reporters._parts.view import PLAIN, View

_REFUSAL = "This policy check fails."
_LETTERS = regex("(f)a(il)", re.IGNORECASE)


def render(decision: Decision, view: View = PLAIN) -> str:
    """The text report, in which those letters stand exactly where the change must not go ahead.

    Where it may, a name with these letters in it is shown with a star.
    """
    text = reporters.load("text").render(decision, view)
    return f"{_REFUSAL}\n\n{text}" if decision.holds_up else _LETTERS.sub(r"\1*\2", text)
