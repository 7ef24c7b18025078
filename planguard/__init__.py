"""What a Terraform, OpenTofu or CloudFormation plan would destroy, how bad that is, and whether it may go ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from planguard.judging.decision import Decision
    from planguard.judging.ruleset.model import Ruleset
    from planguard.model.plan import Plan

__version__ = "0.1.0"
__all__ = ["__version__", "read_plan", "review"]


def read_plan(path: str, data: bytes | None = None) -> list[Plan]:
    """Every plan in a file, or in ``data`` that lies elsewhere and is only called so, as an object of a store.

    `planguard.model.errors.InputError` for what is not a whole plan or change set.
    """
    from pathlib import Path

    from planguard import readers

    return readers.join(readers.read(Path(path).read_bytes() if data is None else data, path))


def review(plans: Sequence[Plan], ruleset: Ruleset | None = None, today: datetime.date | None = None) -> Decision:
    """Judge plans by a ruleset (the default one) as of a day (today)."""
    import datetime

    from planguard.judging import review
    from planguard.judging.ruleset.model import default

    return review.review(plans, ruleset or default(), today or datetime.date.today())
