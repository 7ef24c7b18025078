"""Texts of plans, put together from what Terraform and OpenTofu print for each object."""

from __future__ import annotations

from collections.abc import Iterable

from planguard import readers
from planguard.model.change import Action
from planguard.model.plan import Plan

INTRO = (
    "Terraform used the selected providers to generate the following execution\n"
    "plan. Resource actions are indicated with the following symbols:\n  - destroy\n\n"
    "Terraform will perform the following actions:\n"
)


def block(header: str, symbol: str, named: tuple[str, str], *lines: str, more: tuple[str, ...] = ()) -> str:
    """One object: the line above it, further lines there, and its attributes as they are printed."""
    above = "\n".join((header, *more))
    first = f'{symbol} resource "{named[0]}" "{named[1]}" {{'
    return "\n".join((above, first, *(f"      {line}" for line in lines), "    }", ""))


def text(*blocks: str, summary: str = "", intro: str = INTRO) -> str:
    """A whole text of a plan."""
    return "\n".join((intro, *blocks, summary, ""))


def read_all(data: str | bytes, name: str = "plan.txt") -> list[Plan]:
    """Every plan in it, by whichever reader knows it."""
    return readers.read(data.encode() if isinstance(data, str) else data, name)


def read(data: str | bytes) -> Plan:
    """The one plan in it."""
    (plan,) = read_all(data)
    return plan


def touched(plan: Plan) -> list[tuple[str, str | None, str]]:
    """What happens to which object, sorted."""
    return sorted(((c.address, c.deposed, c.action.value) for c in plan.touched()), key=str)


def gone(plans: Iterable[Plan]) -> set[tuple[str, str | None]]:
    """The objects that are destroyed, or of which that is not known."""
    changes = (change for plan in plans for change in plan.touched())
    return {(c.address, c.deposed) for c in changes if c.may_destroy or c.action is Action.UNKNOWN}


def words(plan: Plan) -> list[str]:
    """The kinds of its gaps, without the one that every text and log has."""
    return [gap.kind.word for gap in plan.gaps if gap.kind.word not in ("no-values", "shortened")]
