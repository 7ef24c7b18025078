"""What goes and what depends on it, as a mermaid graph of limited size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planguard.judging.decision import PlanDecision
from planguard.model.change import ResourceChange
from planguard.reporters._parts.markup import NOTHING, Markdown, joined, label, markdown

MOST_DESTROYED = 12
MOST_DEPENDENTS = 6
"""How many objects that go, and how many direct dependents of each, are drawn; the others are counted."""


def graph(plan_decision: PlanDecision) -> Markdown:
    """A mermaid graph with an arrow from what goes to what depends on it; "" where nothing goes."""
    going = possibly_destroyed(plan_decision)
    if not going:
        return NOTHING
    shown = going[:MOST_DESTROYED]
    numbers = {change.config_address: position for position, change in enumerate(shown)}
    fates: dict[str, set[bool]] = {}
    for change in (*plan_decision.destroyed, *plan_decision.uncertain):
        fates.setdefault(change.config_address, set()).add(change.action.replaces)
    lines = [markdown("graph LR")]
    lines += [
        markdown('  n{}["{}"]:::goes', numbers[change.config_address], _described(change, fates)) for change in shown
    ]
    lines += _arrows(shown, plan_decision, numbers)
    if len(going) > len(shown):
        lines.append(markdown('  rest["and {} more that go"]:::goes', len(going) - len(shown)))
    lines.append(markdown("  classDef goes fill:#ffd7d5,stroke:#b62324,color:#1f2328"))
    return joined(lines, "\n")


def possibly_destroyed(plan_decision: PlanDecision) -> list[ResourceChange]:
    """What is destroyed, or may be: the objects of the worst findings first, each configuration address once."""
    going = [*plan_decision.destroyed, *plan_decision.uncertain]
    rank: dict[str, int] = {}
    for position, judgement in enumerate(plan_decision.open):
        if judgement.finding.address is not None:
            rank.setdefault(judgement.finding.address, position)
    going.sort(key=lambda change: rank.get(change.address, len(plan_decision.judgements)))
    return list({change.config_address: change for change in reversed(going)}.values())[::-1]


def _described(change: ResourceChange, fates: dict[str, set[bool]]) -> Markdown:
    """The block of an object and what happens to it; of instances with different fates, both."""
    what = "replaced" if change.action.replaces else "destroyed"
    if len(fates[change.config_address]) > 1:
        what = "replaced or destroyed"
    fate = label(what if change.surely_destroys else f"may be {what}")
    return markdown("{}<br/>{}", label(change.config_address), fate)


def _arrows(
    shown: Sequence[ResourceChange], plan_decision: PlanDecision, numbers: dict[str, int]
) -> Iterator[Markdown]:
    direct: dict[str, list[str]] = {change.config_address: [] for change in shown}
    for address in sorted(plan_decision.plan.dependencies):
        for needed in plan_decision.plan.dependencies[address]:
            if needed in direct and address != needed:
                direct[needed].append(address)
    for address, dependents in direct.items():
        for dependent in dependents[:MOST_DEPENDENTS]:
            if dependent not in numbers:
                numbers[dependent] = len(numbers)
                yield markdown('  n{}["{}"]', numbers[dependent], label(dependent))
            yield markdown("  n{} --> n{}", numbers[address], numbers[dependent])
        if len(dependents) > MOST_DEPENDENTS:
            yield markdown('  n{}more["and {} more"]', numbers[address], len(dependents) - MOST_DEPENDENTS)
            yield markdown("  n{0} --> n{0}more", numbers[address])
