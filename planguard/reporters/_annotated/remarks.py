"""planguard's findings as remarks in the margin: what they say, and beside which object and attribute they belong."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from planguard.judging.decision import Decision, Judgement, PlanDecision
from planguard.judging.events.model import Event
from planguard.model.change import ResourceChange
from planguard.model.finding import Severity
from planguard.model.values import Path, dotted, plain
from planguard.reporters._annotated.rendering import Line
from planguard.reporters._annotated.standing import MarginLine, Standing
from planguard.reporters._parts.losses import said_of
from planguard.reporters._parts.report import ruleset_sentence

_WIDTH = 100

Key = tuple[str, str | None]
"""What identifies an object in a plan: its address and its deposed key."""


class Remark(Struct, frozen=True):
    """One finding as lines of text, its score, and the attributes it is about.

    ``title`` is all of it up to the message; remarks on the whole plan have none.
    """

    standing: Standing
    points: int
    lines: tuple[str, ...]
    paths: tuple[Path, ...] = ()
    title: str = ""

    def pointing_to(self, path: Path) -> Remark:
        """What stands above an object whose remark stands further down, beside the attribute."""
        return replace(self, lines=(f"{self.title}: see {dotted(path)} below",), paths=())


class Remarks(Struct, frozen=True):
    """Every remark on a plan: those on its objects, worst first, and those on the plan as a whole."""

    of_objects: dict[Key, tuple[Remark, ...]]
    general: tuple[Remark, ...]

    def of(self, change: ResourceChange) -> tuple[Remark, ...]:
        """The remarks on one object, worst first."""
        return self.of_objects.get((change.address, change.deposed), ())

    def worst(self, change: ResourceChange) -> int:
        """The highest score among the remarks on one object, -1 if there is none."""
        return max((remark.points for remark in self.of(change)), default=-1)


def remarks_on(plan_decision: PlanDecision) -> Remarks:
    """The remarks on one plan; the first of the general ones is the verdict, and those after it tell each event once.

    An event of one object is told beside that object.
    """
    found: dict[Key, list[Remark]] = {}
    alone = {number for event in plan_decision.events if _is_of_one(event) for number in event.findings}
    for number, judgement in enumerate(plan_decision.judgements):
        change = judgement.finding.change
        if change is not None:
            remark = _remark(judgement, advised=number in alone)
            found.setdefault((change.address, change.deposed), []).append(remark)
    told = [_event(event) for event in plan_decision.events if not _is_of_one(event)]
    return Remarks({key: tuple(remarks) for key, remarks in found.items()}, (_verdict(plan_decision), *told))


def _is_of_one(event: Event) -> bool:
    return len(event.members) == 1 and not event.says


def _event(event: Event) -> Remark:
    standing = _standing_of(event)
    rule = f" {event.rule}" if event.rule else ""
    lines = [*_wrapped(f"{standing.value} {event.score}{rule}: {event.title}")]
    if event.cause is not None and any(member.change.may_destroy for member in event.members):
        lines += _wrapped(f"  Cause: {event.cause.address} {event.cause.sentences}")
    lines += [line for text in said_of(event) for line in _wrapped(f"  {text}")]
    if event.advice and event.level >= Severity.MEDIUM and not event.waived:
        lines += _instead(event.advice, event.paste)
    return Remark(standing, event.score, tuple(lines))


def _standing_of(event: Event) -> Standing:
    if event.waived:
        return Standing.WAIVED
    if event.blocks:
        return Standing.BLOCK
    if not event.findings and event.says:
        return Standing.GAP
    return Standing.WARN if event.level >= Severity.MEDIUM else Standing.NOTE


def remarks_on_ruleset(decision: Decision) -> tuple[Remark, ...]:
    """What there is to say of a ruleset that does not travel with planguard: its digest, and each weaker setting."""
    said = [f"Ruleset: {ruleset_sentence(decision)}"] if decision.ruleset.file else []
    said += [f"Weaker setting of the ruleset: {one}" for one in decision.weaker]
    return tuple(Remark(Standing.NOTE, 0, _wrapped(text)) for text in said)


def _standing(judgement: Judgement) -> Standing:
    if judgement.waiver is not None:
        return Standing.WAIVED
    if judgement.blocks:
        return Standing.BLOCK
    return Standing.WARN if judgement.level >= Severity.MEDIUM else Standing.NOTE


def beside(lines: Sequence[Line], remarks: Sequence[Remark]) -> tuple[list[Line], list[Remark]]:
    """The lines with each remark above the attribute it is about, and what stands above the object instead.

    That is every remark whose attribute is not shown, and a pointer to every other one that is more than a note.
    """
    places: dict[Path, int] = {}
    for number, line in enumerate(lines):
        if line.path:
            places.setdefault(line.path, number)
    placed: dict[int, list[MarginLine]] = {}
    left: list[Remark] = []
    for remark in remarks:
        shown = next((path for path in (_shown(path, places) for path in remark.paths) if path), None)
        if shown is None:
            left.append(remark)
        else:
            placed.setdefault(places[shown], []).extend(MarginLine(remark.standing, text) for text in remark.lines)
            left += [remark.pointing_to(shown)] * (remark.standing is not Standing.NOTE)
    return [replace(line, remarks=tuple(placed.get(number, ()))) for number, line in enumerate(lines)], left


def _shown(path: Path, places: dict[Path, int]) -> Path | None:
    """The attribute, or the nearest one around it, that has a line."""
    return next((path[:end] for end in range(len(path), 0, -1) if path[:end] in places), None)


def _verdict(plan_decision: PlanDecision) -> Remark:
    standing = Standing[plan_decision.verdict.name]
    text = f"{standing.value}, score {plan_decision.score} of 100"
    if plan_decision.reasons:
        text += f": {'; '.join(plan_decision.reasons)}"
    return Remark(standing, plan_decision.score, _wrapped(text))


def _remark(judgement: Judgement, advised: bool) -> Remark:
    finding, standing = judgement.finding, _standing(judgement)
    title = f"{standing.value} {judgement.score.points} {finding.rule}"
    return Remark(
        standing,
        -1 if judgement.waiver else judgement.score.points,
        tuple(_text(judgement, f"{title}: {finding.message}", advised)),
        finding.paths,
        title,
    )


def _text(judgement: Judgement, text: str, advised: bool) -> Iterator[str]:
    yield from _wrapped(text)
    if place := judgement.finding.place:
        yield from _wrapped(f"  In {place.file}:{place.line}")
    if judgement.waiver is not None:
        waiver = judgement.waiver
        yield from _wrapped(f"  Waived by {waiver.owner} until {waiver.expires}: {waiver.reason}")
    elif advised and judgement.finding.advice and judgement.level >= Severity.MEDIUM:
        yield from _instead(judgement.finding.advice, judgement.finding.paste)


def _instead(advice: str, paste: str | None) -> Iterator[str]:
    yield from _wrapped(f"  Instead: {advice}")
    if paste:
        yield from (plain(f"    {line}") for line in paste.strip("\n").split("\n"))


@functools.lru_cache(maxsize=4096)
def _wrapped(text: str) -> tuple[str, ...]:
    """The text on lines of its own; continuation lines stand further in, and a long word alone."""
    start = text[: len(text) - len(text.lstrip())]
    first, *words = plain(" ".join(text.split())).split(" ")
    lines = [start + first]
    for word in words:
        if len(lines[-1]) + len(word) < _WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{start}  {word}")
    return tuple(lines)
