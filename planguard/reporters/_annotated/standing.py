"""How what stands in the margin counts, and a line of it."""

from __future__ import annotations

import enum

from msgspec import Struct


class Standing(enum.Enum):
    """How a remark counts, by the word that it begins with."""

    BLOCK = "BLOCK"
    WARN = "WARN"
    PASS = "PASS"
    WAIVED = "WAIVED"
    NOTE = "NOTE"  # only worth knowing
    GAP = "GAP"


class MarginLine(Struct, frozen=True):
    """One line of a remark."""

    standing: Standing
    text: str
