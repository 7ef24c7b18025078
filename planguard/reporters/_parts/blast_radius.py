"""What goes and what depends on it, as a mermaid graph of limited size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planguard.judging.decision import PlanDecision
from planguard.model.change import ResourceChange
from planguard.reporters._parts.markup import label

MOST_GONE = 12
MOST_DEPENDENTS = 6
"""How many objects that go, and how many direct dependents of each, are drawn; the others are counted."""


def graph(plan_decision: PlanDecision) -> str:
    """A mermaid graph with an arrow from what goes to what depends on it; "" where nothing goes."""
    going = gone(plan_decision)
    if not going:
        return ""
    shown = going[:MOST_GONE]
    numbers = {change.config_address: f"n{position}" for position, change in enumerate(shown)}
    lines = ["graph LR", *(f'  {numbers[change.config_address]}["{_told(change)}"]:::goes' for change in shown)]
    lines += _arrows(shown, plan_decision, numbers)
    if len(going) > len(shown):
        lines.append(f'  rest["and {len(going) - len(shown)} more that go"]:::goes')
    lines.append("  classDef goes fill:#ffd7d5,stroke:#b62324,color:#1f2328")
    return "\n".join(lines)


def gone(plan_decision: PlanDecision) -> list[ResourceChange]:
    """What is destroyed, or may be: the objects of the worst findings first, each configuration address once."""
    going = [*plan_decision.destroyed, *plan_decision.uncertain]
    rank: dict[str, int] = {}
    for position, judgement in enumerate(plan_decision.open):
        if judgement.finding.address is not None:
            rank.setdefault(judgement.finding.address, position)
    going.sort(key=lambda change: rank.get(change.address, len(plan_decision.judgements)))
    return list({change.config_address: change for change in reversed(going)}.values())[::-1]


def _told(change: ResourceChange) -> str:
    what = "replaced" if change.action.replaces else "destroyed"
    return f"{label(change.config_address)}<br/>{what if change.surely_destroys else f'may be {what}'}"


def _arrows(shown: Sequence[ResourceChange], plan_decision: PlanDecision, numbers: dict[str, str]) -> Iterator[str]:
    direct: dict[str, list[str]] = {change.config_address: [] for change in shown}
    for address in sorted(plan_decision.plan.dependencies):
        for needed in plan_decision.plan.dependencies[address]:
            if needed in direct and address != needed:
                direct[needed].append(address)
    for address, users in direct.items():
        for user in users[:MOST_DEPENDENTS]:
            if user not in numbers:
                numbers[user] = f"n{len(numbers)}"
                yield f'  {numbers[user]}["{label(user)}"]'
            yield f"  {numbers[address]} --> {numbers[user]}"
        if len(users) > MOST_DEPENDENTS:
            left = f"{numbers[address]}more"
            yield f'  {left}["and {len(users) - MOST_DEPENDENTS} more"]'
            yield f"  {numbers[address]} --> {left}"
