"""What every member of this folder offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan


class Rule(Protocol):
    """One harm. The file name is the id, the docstring is the documentation: what happens, why, ``Do instead:``."""

    TITLE: tuple[str, str]
    """What happens, as it follows one object and several: the title of an event that a finding of the rule leads."""

    def fires(self) -> Iterable[tuple[Plan, Severity, Confidence, str]]:
        """Plans that must be reported, by one finding each: how bad it is, how sure that is, and what it says."""

    def quiet(self) -> Iterable[Plan]:
        """Plans that must not be reported."""

    def check(self, plan: Plan, catalog: Catalog) -> Iterator[Finding]:
        """The findings in a plan."""
