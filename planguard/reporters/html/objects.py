"""The annotated plan as data for the page: every object that something happens to, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from planguard.judging.decision import Decision, PlanDecision
from planguard.judging.scoring import level
from planguard.model.change import ResourceChange
from planguard.model.severity import Severity
from planguard.reporters._annotated.page import is_shown, object_text
from planguard.reporters._annotated.remarks import Remark, Remarks, remarks_on
from planguard.reporters._annotated.rendering import Line
from planguard.reporters._annotated.standing import Standing
from planguard.reporters._parts.line import line
from planguard.reporters.html.event_cards.placed import Placed
from planguard.reporters.html.kinds import Kind, kind_of

MOST_TEXT = 1_000_000
"""How many characters of attributes one page holds; the objects after them are listed without."""

_MOST_OF_ONE = 30_000
_LONGEST_LINE = 400
_REMARKS = {Standing.BLOCK: "!", Standing.WARN: "?"}
Key = tuple[int, str, str | None]


class Entry(Struct, frozen=True):
    """One object of one plan; ``points`` is the score of its worst finding, -1 where there is none."""

    position: int  # of its plan
    plan_decision: PlanDecision
    change: ResourceChange
    points: int
    event: int  # the number of its event, -1 where none on the page has it
    kind: Kind

    @property
    def key(self) -> Key:
        """What identifies it in the run."""
        return _key(self.position, self.change)


class Objects(Struct, frozen=True):
    """The objects of a run in the order of the page, and the number of each in it."""

    entries: tuple[Entry, ...]
    numbers: Mapping[Key, int]
    remarks: tuple[Remarks, ...]
    together: Mapping[Key, Severity]

    def level(self, position: int, change: ResourceChange) -> Severity | None:
        """The level of the worst finding of an object; None where it has none, or waivers cover all.

        Where an event is worse than any of its objects, all that are lost with it have the level of the event.
        """
        if (key := _key(position, change)) in self.together:
            return self.together[key]
        points = self.remarks[position].worst(change)
        return level(points) if points >= 0 else None

    def worst(self, position: int, changes: Iterable[ResourceChange]) -> Severity | None:
        """The highest level among the findings of some objects."""
        levels = (self.level(position, change) for change in changes)
        return max((one for one in levels if one is not None), default=None)

    def anchor(self, position: int, change: ResourceChange | None) -> str:
        """The link to an object; "" where the page does not list it."""
        number = None if change is None else self.numbers.get(_key(position, change))
        return "" if number is None else f"#o{number}"


def objects_of(decision: Decision, events: Sequence[Placed]) -> Objects:
    """Every object that the annotated plan names."""
    remarks = tuple(_titles(remarks_on(plan_decision)) for plan_decision in decision.plans)
    members = {_key(one.position, member.change): one.number for one in events for member in one.event.members}
    entries = sorted(_entries(decision, remarks, members), key=lambda entry: (-entry.points, entry.kind.gravity))
    numbers: dict[Key, int] = {}
    for number, entry in enumerate(entries):
        numbers.setdefault(entry.key, number)
    together = {key: one.event.level for one in events for key in _lost_together(one, remarks[one.position])}
    return Objects(tuple(entries), numbers, remarks, together)


def _lost_together(placed: Placed, remarks: Remarks) -> list[Key]:
    """What is lost with an event that is worse than each of its objects."""
    event = placed.event
    worst = max((remarks.worst(member.change) for member in event.members), default=0)
    if event.waived or (worst >= 0 and level(worst) >= event.level):
        return []
    return [_key(placed.position, member.change) for member in event.members if member.change.may_destroy]


def _titles(remarks: Remarks) -> Remarks:
    """The remarks without what the event says already: how they count, their scores, and their rules."""
    short = {key: tuple(replace(one, lines=(one.title,)) for one in of) for key, of in remarks.of_objects.items()}
    return replace(remarks, of_objects=short)


def _key(position: int, change: ResourceChange) -> Key:
    return position, change.address, change.deposed


def _entries(decision: Decision, remarks: Sequence[Remarks], members: Mapping[Key, int]) -> Iterator[Entry]:
    for position, plan_decision in enumerate(decision.plans):
        for change in (*plan_decision.plan.resource_changes, *plan_decision.plan.reads):
            if is_shown(change) or remarks[position].of(change):
                event = members.get(_key(position, change), -1)
                yield Entry(position, plan_decision, change, remarks[position].worst(change), event, kind_of(change))


def data(objects: Objects, group_numbers: Mapping[tuple[int, str], int], groups: Iterable[str]) -> dict[str, Any]:
    """What report.js shows: an object is [address, type, group, kind, score, level, text, event]."""
    types: dict[str, int] = {}
    rows: list[list[Any]] = []
    room = MOST_TEXT
    for entry in objects.entries:
        change = entry.change
        remarks = objects.remarks[entry.position].of(change)
        text = "\n".join(_text(entry, remarks) if room > 0 else _short(remarks))
        room -= len(text)
        rows.append(
            [
                line(change.subject, 300),
                types.setdefault(line(change.type, 120), len(types)),
                group_numbers[entry.position, change.module],
                entry.kind.gravity,
                entry.points,
                level(entry.points).word if entry.points >= 0 else "",
                text,
                entry.event,
            ]
        )
    kinds = [[kind.value, kind.symbol, kind.words] for kind in Kind]
    return {"kinds": kinds, "types": list(types), "groups": list(groups), "objects": rows}


def _text(entry: Entry, remarks: Iterable[Remark]) -> Iterator[str]:
    """The lines of one object; the first character of each says how it is coloured."""
    shown = object_text(entry.change, remarks, entry.plan_decision.plan.tool)
    used = 0
    yield from _remarks(shown.remarks)
    yield from (f"#{_cut(text)}" for text in shown.header)
    for number, one in enumerate(shown.lines):
        yield from _beside(one)
        written = _cut(str(one))
        used += len(written)
        if used > _MOST_OF_ONE:
            yield f":… and {len(shown.lines) - number:,} more lines, cut for length"
            return
        yield _colour(one.symbol) + written


def _beside(shown: Line) -> Iterator[str]:
    for beside in shown.remarks:
        yield _REMARKS.get(beside.standing, ":") + "    " * (shown.indent + 1) + _cut(beside.text)


def _short(remarks: Iterable[Remark]) -> Iterator[str]:
    yield from _remarks(remarks)
    yield ":Its attributes are left out for length. `planguard annotate` shows them."


def _remarks(remarks: Iterable[Remark]) -> Iterator[str]:
    for remark in remarks:
        yield from (_REMARKS.get(remark.standing, ":") + _cut(text) for text in remark.lines)


def _colour(symbol: str) -> str:
    return "-" if symbol in ("-/+", "+/-", "+/.") else symbol if symbol in ("+", "-", "~") else " "


def _cut(text: str) -> str:
    return line(text, _LONGEST_LINE)
