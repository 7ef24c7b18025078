"""How values of sources compare, for working out what a change of them replaces."""

from __future__ import annotations

from typing import Any

from planguard.knowledge.replacements.values import count
from planguard.sources.hcl.evaluation.unresolved import Unresolved
from planguard.sources.hcl.evaluation.values import same
from planguard.sources.hcl.syntax import Traversal

_NOT_OBJECTS = ("var", "local", "each", "count", "data", "module")


class HclValues:
    """Terraform's values: what is left out is the zero of its type, and what a plan alone knows is unresolved."""

    def same(self, one: Any, other: Any) -> bool | None:
        """Whether two values are the same to Terraform; None if not known."""
        return same(one, other)

    def is_open(self, value: Any) -> bool:
        """Whether only a plan knows a value."""
        return isinstance(value, Unresolved)

    def is_unset(self, value: Any) -> bool:
        """Whether a value is the zero of its type, which is what Terraform makes of one that is left out."""
        return value is None or value in (False, "", 0, "false") or value == [] or value == {}

    def are_none(self, found: list[Any]) -> bool:
        """Whether no value is given, and no block."""
        return count(found) == 0

    def lead_apart(self, old: Any, new: Any) -> bool:
        """Whether two references are to different managed objects."""
        return (
            isinstance(old, Unresolved)
            and isinstance(new, Unresolved)
            and isinstance(old.expression, Traversal)
            and isinstance(new.expression, Traversal)
            and old.expression.steps[0] == new.expression.steps[0]
            and old.expression.steps[0] not in _NOT_OBJECTS
            and old.expression.steps[1:2] != new.expression.steps[1:2]
        )


HCL = HclValues()
