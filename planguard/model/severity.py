"""How bad a thing would be, in five steps."""

from __future__ import annotations

import enum


class Severity(enum.IntEnum):
    """How bad it would be if it happened."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The name as it is written in rulesets and reports."""
        return self.name.lower()
