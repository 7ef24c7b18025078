"""What every member of this folder offers."""

from __future__ import annotations

from typing import Protocol

from planguard.judging.decision import Decision


class Reporter(Protocol):
    """One output format: pure, it prints nothing and decides nothing."""

    def render(self, decision: Decision, colour: bool = False) -> str:
        """The whole report; with the colours of a terminal where they are wanted and the format has any."""
