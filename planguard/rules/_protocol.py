"""What every module of this folder offers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from planguard.catalog import Catalog
from planguard.finding import Finding
from planguard.plan import Plan


class Rule(Protocol):
    """One harm. The file name is the id, the docstring is the documentation: what happens, why, ``Do instead:``."""

    FIRES: Sequence[Plan]  # each must be reported
    QUIET: Sequence[Plan]  # none may be reported

    def check(self, plan: Plan, catalog: Catalog) -> Iterator[Finding]:
        """The findings in a plan."""
