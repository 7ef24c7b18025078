"""A right that can do great damage."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from planguard.knowledge.words.rights import Weight
from planguard.model.finding import Severity


class Grant(msgspec.Struct, frozen=True):
    """A right that can do great damage. Two grants are the same when they say the same."""

    says: str
    severity: Severity


EVERYTHING = Grant("every action on all resources", Severity.HIGH)
"""The right to do whatever there is."""

SEVERITIES: Mapping[Weight, Severity] = {
    "low": Severity.LOW,
    "medium": Severity.MEDIUM,
    "high": Severity.HIGH,
}
"""How bad a right of each weight is."""
