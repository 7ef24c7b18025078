"""What every member of this folder offers."""

from __future__ import annotations

from typing import Protocol

from planguard.judging.decision import Decision
from planguard.reporters._parts.view import PLAIN, View


class Reporter(Protocol):
    """One output format: pure, it prints nothing and decides nothing."""

    def render(self, decision: Decision, view: View = PLAIN) -> str:
        """The report, as its reader wants to see it where the format leaves a choice."""
