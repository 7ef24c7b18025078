"""The colours of a terminal, or none."""

from __future__ import annotations

from planguard.judging.decision import Verdict
from planguard.model.finding import Severity

BOLD = "1"
DIM = "2"
VERDICTS = {Verdict.PASS: "1;32", Verdict.WARN: "1;33", Verdict.BLOCK: "1;31"}
LEVELS = {Severity.CRITICAL: "1;31", Severity.HIGH: "31", Severity.MEDIUM: "33"}


class Paint:
    """Paints text where colours are wanted."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted

    def __call__(self, text: str, code: str | None) -> str:
        """The text in a colour, by the number that ANSI gives it."""
        return f"\x1b[{code}m{text}\x1b[0m" if self._wanted and code and text else text
