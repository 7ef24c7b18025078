"""The numbers that Terraform counts itself, held against what was read of the same plan."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from planguard.model.change import Action, ResourceChange
from planguard.model.gaps import Gap, GapKind

_CUT = (GapKind.UNREADABLE, GapKind.CONTRADICTORY, GapKind.ERRORED)


class Summary(msgspec.Struct, frozen=True):
    """How many objects are planned to be added, changed, destroyed, imported and forgotten; None where not told."""

    add: int
    change: int
    destroy: int
    imports: int | None = None
    forget: int | None = None


def disagreements(told: Summary, changes: Sequence[ResourceChange]) -> Iterator[Gap]:
    """A gap where what was read is not what the summary counts."""
    doubtful = sum(change.action is Action.UNKNOWN for change in changes)
    read = {
        "added": (told.add, sum(change.action.creates for change in changes)),
        "changed": (told.change, sum(change.action is Action.UPDATE for change in changes)),
        "destroyed": (told.destroy, sum(change.action.destroys for change in changes)),
    }
    if told.forget is not None:
        read["forgotten"] = (told.forget, sum(change.action.retains for change in changes))
    for what, (counted, found) in read.items():
        if counted != found and not 0 < counted - found <= doubtful:
            says = f"The summary counts {counted} {_objects(counted)} to be {what}, and {found} {_were(found)} read."
            yield Gap(GapKind.UNREADABLE if found < counted else GapKind.CONTRADICTORY, says)


def may_hide(gaps: Iterable[Gap]) -> bool:
    """Whether what is not listed may be destroyed all the same, as a part is missing or cannot be trusted."""
    return any(gap.kind in _CUT for gap in gaps)


def repeated(changes: Sequence[ResourceChange]) -> Iterator[Gap]:
    """A gap where the same object is listed twice."""
    named = [change.subject for change in changes]
    twice = [name for name, count in collections.Counter(named).items() if count > 1]
    if twice:
        yield Gap(GapKind.CONTRADICTORY, f"{_counted(len(twice))} listed more than once.")


def _counted(count: int) -> str:
    return f"{count} {_objects(count)} {'is' if count == 1 else 'are'}"


def _objects(count: int) -> str:
    return "object" if count == 1 else "objects"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
