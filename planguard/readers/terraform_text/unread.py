"""What a text tells of destroyed objects outside of everything that could be read of it."""

from __future__ import annotations

from collections.abc import Sequence

from planguard.loading.regex import regex
from planguard.model.gaps import Gap, GapKind
from planguard.readers._terraform.whole.printed.summaries import Summary

COUNTS = (
    r"Plan: (?:(?P<imports>\d{1,9}) to import, )?(?P<add>\d{1,9}) to add, (?P<change>\d{1,9}) to change, "
    r"(?P<destroy>\d{1,9}) to destroy\b"
)
"""What every line says that counts a plan."""
_COUNTED = regex(COUNTS)
_ABOVE = regex(r"# ?\S.{0,500}? (?:will be destroyed|must be replaced|(?:will be|is) replaced)\b")
_OPENS = regex(r'(?:^|[^\w-])(?:-|-/\+|\+/-) +resource "[^"]+" "[^"]+"')
_KEPT = "will not be destroyed"
_WORDS = ("destroy", "replaced", 'resource "')


def tells_of_losses(line: str) -> bool:
    """Whether a line that is of no object that was read says that one is destroyed, or counts some."""
    if not any(word in line for word in _WORDS):
        return False
    counted = _COUNTED.search(line)
    if counted:
        return int(counted["destroy"]) > 0
    return bool(_OPENS.search(line) or (_KEPT not in line and _ABOVE.search(line)))


def unread(lines: Sequence[str], summaries: Sequence[Summary]) -> Gap | None:
    """The gap that such lines are; those that repeat a summary that was read are none."""
    left = [line for line in lines if not _repeats(line, summaries)]
    if not left:
        return None
    what = "1 line of the text tells" if len(left) == 1 else f"{len(left)} lines of the text tell"
    return Gap(GapKind.UNREADABLE, f"{what} of destroyed objects, and cannot be read.")


def _repeats(line: str, summaries: Sequence[Summary]) -> bool:
    counted = _COUNTED.search(line)
    if counted is None:
        return False
    return any(
        (one.add, one.change, one.destroy) == tuple(int(counted[name]) for name in ("add", "change", "destroy"))
        for one in summaries
    )
