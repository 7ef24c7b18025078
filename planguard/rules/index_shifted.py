"""An element of a count is added or removed, and later instances take over each other's settings.

Instances of a count are known by position. If the second element is removed, the third becomes the second. Instances
that nobody touched are changed or replaced. The deleted instance is the last one, not the one that was removed.

The same holds for a for_each whose keys are positions in a list.

Do instead: use for_each with its own key for each element, and one `moved` block for each instance. Remove the element
afterwards. `planguard fix` prints the blocks, and the `terraform state mv` commands for who keeps the count.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.listing import listed
from planguard.evidence.losses.loss import loss_of
from planguard.evidence.pairing.moves import moved_block
from planguard.evidence.pairing.shifting import Shift, shifts
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import plain

TITLE = ("shifts to its neighbors", "shift to their neighbors")

_NAMED = 3
_ADVICE = (
    "Replace `count` by `for_each` with these keys, and paste these blocks. Then only what was taken out of the list "
    "is destroyed."
)


_ADVICE_KEYED = (
    "Use these keys in `for_each` instead of positions, and paste these blocks. Then only what was taken out of the "
    "list is destroyed."
)
_ADVICE_NO_KEYS = "Give each element a key of its own in `for_each`, and write a `moved` block for each instance."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each count whose instances become each other."""
    for shift in shifts(plan):
        changes = shift.shifted
        replaced = [change for change in changes if change.may_destroy]
        losses = [loss_of(change, plan, catalog) for change in replaced or changes]
        worst = max(losses, key=lambda loss: loss.severity)
        most = Severity.HIGH if replaced else Severity.MEDIUM
        yield Finding(
            _message(shift, len(replaced)),
            max(Severity.LOW, min(most, worst.severity)),
            worst.harm,
            about=plain(shift.address),
            advice=_advice(shift),
            paste="\n".join(moved_block(old, new) for old, new in shift.renames()) or None,
            related=tuple(change.address for change in changes),
        )


def _advice(shift: Shift) -> str:
    if not shift.is_keyed:
        return _ADVICE
    return _ADVICE_KEYED if any(True for _ in shift.renames()) else _ADVICE_NO_KEYS


def _message(shift: Shift, replaced: int) -> str:
    turned = [f"{shift.step(index)} becomes what {shift.step(source)} was" for index, source in shift.turns]
    turns = listed(turned, _NAMED)
    noun = "instance" if len(shift.turns) == len(shift.shifted) else "object"
    be = f"{noun} is" if replaced == 1 else f"{noun}s are"
    how = f" {replaced} {be} replaced." if replaced else ""
    taken = listed([shift.step(index) for index in shift.unwanted], _NAMED)
    out = f" The list loses {taken}." if taken else ""
    return f"shifts: {turns}.{how}{out}"


def _example(*indexed: tuple[Action, str | None, str | None]) -> Plan:
    changes = (
        ResourceChange(
            f"aws_db_instance.main[{index}]",
            "aws_db_instance",
            action,
            "main",
            index=index,
            before=old and {"identifier": old},
            after=new and {"identifier": new},
        )
        for index, (action, old, new) in enumerate(indexed)
    )
    return Plan("example", Tool.TERRAFORM, tuple(changes))


_SAME = (Action.NO_OP, "a", "a")


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = _example(_SAME, (Action.DELETE_THEN_CREATE, "b", "c"), (Action.DELETE, "c", None))
    says = "shifts: [1] becomes what [2] was. 1 instance is replaced. The list loses [1]."
    yield plan, Severity.HIGH, Confidence.HIGH, says
    plan = _example(_SAME, (Action.UPDATE, "b", "c"), (Action.UPDATE, "c", "d"), (Action.DELETE, "d", None))
    says = "shifts: [1] becomes what [2] was and [2] becomes what [3] was. The list loses [1]."
    yield plan, Severity.MEDIUM, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example(_SAME, (Action.NO_OP, "b", "b"), (Action.DELETE, "c", None))
    yield _example(_SAME, (Action.UPDATE, "b", "x"), (Action.DELETE, "c", None))
