"""One event in lines: what happens, why, what is lost, what to do instead, and how it is accepted."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

import msgspec

from planguard.judging.decision import Judgement, PlanDecision
from planguard.judging.events.model import Event, EventKind, Member
from planguard.model.finding import Severity
from planguard.model.values import plain
from planguard.reporters._parts.line import block
from planguard.reporters._parts.losses import Group, Label, groups_of, name_of, said_of
from planguard.reporters._parts.report import score_sum
from planguard.reporters._parts.view import View
from planguard.reporters._parts.waiver import one_line_waiver
from planguard.reporters.text.flow import INDENT, LABEL, beside, labelled, listed, whole_sentences, wrapped
from planguard.reporters.text.paint import BOLD, LEVELS, Paint

_TOLD = {Label.LOST: 3, Label.DOWN: 3, Label.WEAKER: 2}
_LINES = 2
_MORE_OF_ONE = 3  # there is room for all that is said of a single object
_EFFECTS = 3
_SAID = 6
_SAYS = "Says"
_ADVICE = 3
_LONGEST = 36  # a name beside which there is room for what is said of it
_MORE = " (--full)"
_CURED_BY_CODE = (EventKind.MOVE, EventKind.SHIFT)


class Depth(enum.IntEnum):
    """How much of an event is printed."""

    TITLE = 0
    GIST = 1
    SHORT = 2
    BRIEF = 3
    STORY = 4
    FULL = 5


class Placed(msgspec.Struct, frozen=True):
    """An event with the decision it is in; ``where`` names the plan where there are several."""

    event: Event
    plan_decision: PlanDecision
    where: str = ""

    @property
    def least(self) -> Depth:
        """The least that is printed of it: code to paste is printed whole, wherever it cures the cause."""
        cured = self.event.paste is not None and self.event.kind in _CURED_BY_CODE
        return Depth.SHORT if cured and self.event.level >= Severity.MEDIUM and not self.event.waived else Depth.TITLE


def lines_of(placed: Placed, depth: Depth, view: View) -> list[str]:
    """The lines of an event; more of them the deeper it is told."""
    return list(_Story(placed, depth, view).lines())


class _Story:
    def __init__(self, placed: Placed, depth: Depth, view: View) -> None:
        self._event, self._plan_decision, self._where = placed.event, placed.plan_decision, placed.where
        self._depth, self._view, self._paint = depth, view, Paint(view.colour)
        self._room = view.width - INDENT - LABEL

    def lines(self) -> Iterator[str]:
        yield from self._title()
        if self._depth is Depth.TITLE:
            return
        if self._depth is Depth.GIST:
            yield from self._gist()
            return
        cured = self._event.kind in _CURED_BY_CODE
        if cured:
            yield from self._instead()
        if self._depth >= Depth.BRIEF or not cured:
            yield from self._cause()
        if self._depth >= Depth.BRIEF:
            yield from self._said()
            yield from self._losses()
        if not cured:
            yield from self._instead()
        yield from self._accept()
        if self._depth is Depth.FULL:
            yield from self._scores()

    def _title(self) -> Iterator[str]:
        event, told = self._event, self._depth > Depth.TITLE
        head = f"{event.level.word} {event.score:>3}" if told else f"{event.level.word:<8} {event.score:>3}"
        indent = len(head) + 2
        title, *rest = wrapped(event.title, self._view.width - indent)
        named = event.rule if told else f'event "{event.digest}"' if event.blocks else ""
        right = self._where or named
        first, *under = beside(f"{head}  {title}", "" if rest else right, self._view.width)
        painted = self._paint(title, BOLD) if told else title
        yield f"{self._paint(head, LEVELS.get(event.level))}  {painted}{first[indent + len(title) :]}"
        yield from (f"{'':{indent}}{line}" for line in rest)
        if rest and right:
            yield f"{right:>{self._view.width}}"
        yield from under
        if event.waived:
            yield from (f"{'':{indent}}{line}" for line in wrapped(self._waived(), self._view.width - indent))

    def _waived(self) -> str:
        """Who accepted it until when, each once."""
        waivers = (self._plan_decision.judgements[number].waiver for number in self._event.findings)
        said = (f"by {one.owner} until {one.expires}: {one.reason}" for one in waivers if one is not None)
        return f"Waived {'; '.join(dict.fromkeys(said))}"

    def _cause(self) -> Iterator[str]:
        event = self._event
        place = f"{plain(event.place.file)}:{event.place.line}" if event.place else ""
        if event.cause is None or not any(member.change.may_destroy for member in event.members):
            yield from self._labelled("Where", [place] * bool(place))
            return
        text = wrapped(f"{event.cause.address} {event.cause.sentences}", self._room)
        last = beside(text[-1], place, self._room)
        yield from self._labelled("Cause", [*text[:-1], *last])
        if self._depth is Depth.FULL and len(event.cause.chain) > 2:
            yield from self._labelled("", wrapped(" → ".join(map(plain, event.cause.chain)), self._room))

    def _gist(self) -> Iterator[str]:
        """What a blocked event has at least: what is lost, and how it is accepted."""
        for group in groups_of(self._event)[:1]:
            said = whole_sentences(group.effects[0], self._room, _LINES) if group.effects and group.effects[0] else []
            alone = len(self._event.members) == 1  # the title names it already
            yield from self._labelled(
                group.label.value, said if alone and said else listed(group.names, self._room, 1, _MORE)
            )
        yield from self._accept()

    def _said(self) -> Iterator[str]:
        """What is said of no single object, each once; where there are objects, the event's lines say it."""
        if self._event.members and self._depth < Depth.FULL:
            return
        most = None if self._depth is Depth.FULL else _LINES
        lines = [line for text in said_of(self._event) for line in _cut(text, self._room, most)]
        shown = lines if most is None else lines[:_SAID]
        more = [f"and {len(lines) - len(shown)} more lines{_MORE}"] if len(lines) > len(shown) else []
        yield from self._labelled(_SAYS, [*shown, *more])

    def _losses(self) -> Iterator[str]:
        groups = groups_of(self._event)
        for label in dict.fromkeys(group.label for group in groups):
            own = [group for group in groups if group.label == label]
            told = self._each(own) if self._depth is Depth.FULL else self._in_short(own)
            yield from self._labelled(label.value, told)

    def _in_short(self, groups: Sequence[Group]) -> Iterator[str]:
        """The worst with what happens to them, the others by their names; what is too much is counted."""
        brief = self._depth < Depth.STORY
        most = 1 if brief else _TOLD.get(groups[0].label, 1)
        told, rest = groups[:most], [name for group in groups[most:] for name in group.names]
        column = _column([group.names for group in told])
        more = _MORE_OF_ONE if len(self._event.members) == 1 else int(groups[0].label is Label.LOST)
        high = _LINES + (0 if brief else more)
        for group in told:
            effects = group.effects[: 1 if brief else _EFFECTS]
            yield from self._beside(group.names, effects, column, high)
        if rest:
            yield from listed(rest, self._room, 1 if brief else _LINES, _MORE)

    def _each(self, groups: Sequence[Group]) -> Iterator[str]:
        """Every object by itself, with all that is said of it."""
        members = [member for group in groups for member in group.members]
        named = [[f"{name_of(one)} → {plain(one.becomes)}" if one.becomes else name_of(one)] for one in members]
        column = _column(named)
        for member, name in zip(members, named, strict=True):
            yield from self._beside(name, [*member.effects, *self._places(member)], column, None)

    def _places(self, member: Member) -> Iterator[str]:
        """Where the worst that is said of an object stands in the sources, if that is known."""
        findings = (self._plan_decision.judgements[number].finding for number in member.findings)
        places = (one for one in (*(finding.place for finding in findings), member.change.location) if one is not None)
        yield from (f"{plain(place.file)}:{place.line}" for place in itertools.islice(places, 1))

    def _beside(self, names: Sequence[str], said: Sequence[str], column: int, most: int | None) -> Iterator[str]:
        """Names, and what is said of them in a column beside them, or below them where they are too long."""
        high = 1 if said and self._depth < Depth.STORY else _LINES
        heads = listed(names, self._room, high, _MORE) if most else list(names)
        width = self._room - column
        lines = [line for one in said if one for line in _cut(one, width, most)]
        if len(heads) == 1 and len(heads[0]) <= column - 2:
            yield from (f"{head:<{column}}{line}".rstrip() for head, line in zip_longest(heads, lines, fillvalue=""))
            return
        yield from heads
        yield from (f"  {line}" for one in said if one for line in _cut(one, self._room - 2, most))

    def _instead(self) -> Iterator[str]:
        event = self._event
        if event.advice:
            lines = wrapped(event.advice, self._room)
            if self._depth < Depth.FULL and len(lines) > _ADVICE:
                lines = whole_sentences(event.advice, self._room, _ADVICE if self._depth >= Depth.BRIEF else 1)
            yield from self._labelled("Instead", lines)
        if event.paste:
            yield from (f"{'':{INDENT + LABEL}}{line}".rstrip() for line in block(event.paste, None).split("\n"))

    def _accept(self) -> Iterator[str]:
        if self._event.blocks:
            yield from self._labelled("Accept", [one_line_waiver(self._event)])

    def _scores(self) -> Iterator[str]:
        judgements = [self._plan_decision.judgements[number] for number in self._event.findings]
        yield from self._labelled("Scores", (line for one in judgements for line in wrapped(_sum(one), self._room)))

    def _labelled(self, label: str, lines: Iterable[str]) -> Iterator[str]:
        for number, line in enumerate(labelled(label, lines)):
            painted = self._paint(label, BOLD)
            yield line.replace(label, painted, 1) if number == 0 and label else line


def _column(named: Sequence[Sequence[str]]) -> int:
    """Where the second column begins: after the longest of the names that stand alone and leave it enough room."""
    lengths = (len(names[0]) for names in named if len(names) == 1)
    return max((length for length in lengths if length <= _LONGEST), default=0) + 2


def _cut(text: str, width: int, most: int | None) -> list[str]:
    return wrapped(text, width) if most is None else whole_sentences(text, width, most)


def _sum(judgement: Judgement) -> str:
    waiver = judgement.waiver
    waived = f", waived by {waiver.owner} until {waiver.expires}: {waiver.reason}" if waiver else ""
    return f"{judgement.finding.subject}: {judgement.finding.rule} {score_sum(judgement)}{waived}"
