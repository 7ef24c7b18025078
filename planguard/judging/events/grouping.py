"""Makes the events of a plan out of its findings: one root cause, what follows from it, one remedy."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from planguard.evidence.causes import Cause, cause_of
from planguard.evidence.losses.loss import loss_of
from planguard.evidence.pairing.moves import moves
from planguard.evidence.protections.lifecycles import is_never_guarded
from planguard.judging.events.causes import cause_of_event
from planguard.judging.events.homes import (
    ENVIRONMENTS,
    IN_BULK,
    INCOMPLETE,
    OF_MEMBERS,
    Home,
    Homes,
    Identity,
    identity,
)
from planguard.judging.events.model import Event, EventCause, EventKind, Member
from planguard.judging.events.titles import title
from planguard.judging.locations import written
from planguard.judging.scoring import Score
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import ResourceChange
from planguard.model.configuration import Location
from planguard.model.finding import Finding, Harm
from planguard.model.gaps import GapKind
from planguard.model.plan import Plan
from planguard.model.values import dotted, show

Scored = tuple[Finding, Score]

_DIGITS = 12
_CONTENT = ("data", "key")
_BLOCKS = (
    "Paste these blocks, or run `planguard fix`, which writes them. "
    "Terraform then keeps the objects and only changes their addresses."
)
_GUARD = "Then set `prevent_destroy` in its block, so that such a plan is refused."
_KEPT = (EventKind.MOVE, EventKind.SHIFT)
_DESTRUCTIONS = ("destroys-data", "destroys-key", "destroys-resource", "interrupts-service")
"""The rules that say of an object no more than that it is lost, which its effect says already."""


def events_of(plan: Plan, scored: Sequence[Scored], catalog: Catalog) -> tuple[Event, ...]:
    """The events of a plan, from its scored findings in the order of their weight; no waiver is looked at.

    Every finding is in exactly one event, and so is every object that is lost or that a finding is about.
    """
    findings = [finding for finding, _ in scored]
    homes = Homes(plan, findings, catalog)
    of_home: dict[Home, list[int]] = defaultdict(list)
    objects: dict[Home, list[ResourceChange]] = defaultdict(list)
    for number, finding in enumerate(findings):
        of_home[homes.of_finding(finding)].append(number)
    teller = _Teller(plan, scored, catalog)
    for change in sorted(homes.changes.values(), key=teller.weight):
        objects[homes.of(change)].append(change)
    told = tuple(teller.event(home, of_home[home], objects[home]) for home in {**of_home, **objects})
    return told if INCOMPLETE in {finding.rule for finding in findings} else (*told, *_unjudged(plan))


def _unjudged(plan: Plan) -> Iterator[Event]:
    """The gaps of a plan where no rule speaks of them: what is not known is shown all the same."""
    gaps: dict[GapKind, list[str]] = defaultdict(list)
    for gap in plan.gaps:
        gaps[gap.kind].append(gap.message)
    for kind, messages in gaps.items():
        digest = _hashed([INCOMPLETE, plan.source, kind.word, *messages])
        title = f"The plan does not show everything ({kind.word})"
        yield Event(EventKind.PLAN, title, digest, (), (), tuple(messages), advice=kind.advice)


class _Teller:
    """Tells the events of one plan."""

    def __init__(self, plan: Plan, scored: Sequence[Scored], catalog: Catalog) -> None:
        self._plan, self._scored, self._catalog = plan, scored, catalog
        self._numbers: Mapping[Identity, list[int]] = defaultdict(list)
        for number, (finding, _) in enumerate(scored):
            if finding.change is not None:
                self._numbers[identity(finding.change)].append(number)
        self._becomes = {pair.old.address: pair.new.address for move in moves(plan) for pair in move.pairs}

    def weight(self, change: ResourceChange) -> tuple[int, bool, int, str]:
        """The order of objects: the worst first, of equal ones what holds content, and what is hardest to recreate."""
        numbers, entry = self._numbers[identity(change)], self._catalog.of(change)
        points = max((self._scored[number][1].points for number in numbers), default=0)
        return -points, entry.holds not in _CONTENT, -entry.minutes, change.address

    def event(self, home: Home, numbers: Sequence[int], changes: Sequence[ResourceChange]) -> Event:
        """The event of a home, of which ``numbers`` are the findings, worst first."""
        findings = [self._scored[number][0] for number in numbers]
        members = tuple(map(self._member, changes))
        leading = _leading(home, findings)
        pastes = dict.fromkeys(finding.paste for finding in findings if finding.paste)
        worst = leading[0] if leading else None
        cause = cause_of_event(home, worst, members, self._plan)
        return Event(
            kind=home.kind,
            title=title(home, leading, members, cause, self._plan),
            digest=self._digest(home, numbers, changes),
            findings=tuple(numbers),
            members=members,
            says=tuple(finding.message for finding in findings if finding.change is None),
            cause=cause,
            advice=_BLOCKS if home.kind is EventKind.MOVE and len(pastes) > 1 else self._advice(home, worst),
            paste="\n".join(pastes) or None,
            place=self._place(leading, changes, cause),
            rule=worst.rule if worst else "",
            score=self._scored[numbers[0]][1].points if numbers else 0,
        )

    def _digest(self, home: Home, numbers: Sequence[int], changes: Sequence[ResourceChange]) -> str:
        """A name that stays as long as the same happens to the same objects for the same cause, whatever the words.

        Objects are told apart by what their cloud calls them too, so that what is accepted in one environment is not in
        another with the same addresses. The terms of the scores tell whether a copy is kept, what makes it worse, and
        whether it is production. What is said of the plan as a whole is of that plan, in these words.
        """
        plan, scored = self._plan, [self._scored[number] for number in numbers]
        happens = ["\0".join(_happens(change, plan)) for change in changes]
        said = ["\0".join(_said(*pair)) for pair in scored]
        whole = [plan.source, *(finding.message for finding, _ in scored)] if home.kind is EventKind.PLAN else []
        where = [home.kind.value, plan.own_workspace, plan.stack.get("name", "")]
        return _hashed([*where, *sorted(happens), "", *sorted(said), *whole])

    def _member(self, change: ResourceChange) -> Member:
        numbers = self._numbers[identity(change)]
        return Member(
            change=change,
            effects=tuple(self._effects(change, [self._scored[number][0] for number in numbers])),
            findings=tuple(numbers),
            harm=self._harm(change, numbers),
            becomes=self._becomes.get(change.address, "") if change.deposed is None else "",
        )

    def _harm(self, change: ResourceChange, numbers: Sequence[int]) -> Harm | None:
        """What is lost with the object itself, whatever else is said of it."""
        if change.may_destroy:
            return loss_of(change, self._plan, self._catalog).harm
        return self._scored[numbers[0]][0].harm if numbers else None

    def _advice(self, home: Home, worst: Finding | None) -> str:
        """The advice of the worst finding, and the guard that its object never had, where the sources tell that."""
        if worst is None or worst.change is None or home.kind in _KEPT or worst.harm not in (Harm.DATA, Harm.KEY):
            return worst.advice if worst else ""
        return f"{worst.advice} {_GUARD}".lstrip() if is_never_guarded(worst.change, self._plan) else worst.advice

    def _place(
        self, leading: Sequence[Finding], changes: Sequence[ResourceChange], cause: EventCause | None
    ) -> Location | None:
        """Where it starts, or else the first place that is known of it."""
        starts = [change for change in changes if cause is not None and change.address == cause.address]
        places = (
            *(written(change, self._plan) for change in starts),
            *(finding.place for finding in leading),
            *(change.location for change in changes),
        )
        return next((place for place in places if place is not None), None)

    def _effects(self, change: ResourceChange, findings: Sequence[Finding]) -> Iterator[str]:
        if change.may_destroy:
            yield " ".join(loss_of(change, self._plan, self._catalog).says)
        for finding in findings:
            if finding.rule not in _DESTRUCTIONS and finding.rule not in OF_MEMBERS:
                yield finding.message


_LEADING = {
    EventKind.ENVIRONMENT: ENVIRONMENTS,
    EventKind.MOVE: frozenset(("renamed-without-moved",)),
    EventKind.SHIFT: frozenset(("index-shifted",)),
}


def _leading(home: Home, findings: Sequence[Finding]) -> list[Finding]:
    """The findings by which the event as a whole is told, first those of where it starts, or else all of them."""
    rules = _LEADING.get(home.kind, frozenset((IN_BULK,)))
    led = [finding for finding in findings if finding.rule in rules or _is_root(finding, home)]
    return led or list(findings)


def _is_root(finding: Finding, home: Home) -> bool:
    return finding.change is not None and finding.change.config_address == home.key


def _happens(change: ResourceChange, plan: Plan) -> Iterator[str]:
    """What happens to an object, and why: the attributes that force it with their values, as they may be shown."""
    yield from (change.address, change.deposed or "", change.action.value, change.certainty.value)
    yield from (change.physical_id or "", change.action_reason or "", str(change.snapshot))
    cause = cause_of(change, plan) if change.may_destroy else Cause()
    yield from (one.arrow for one in (*cause.paths, *cause.differences))


def _said(finding: Finding, score: Score) -> Iterator[str]:
    yield from (finding.rule, finding.subject, finding.confidence.word)
    for path in finding.paths:
        values = map(show, finding.change.values(path)) if finding.change is not None else ()
        yield from (dotted(path), *values)
    yield from (f"{term.name} {term.points}" for term in score.terms)


def _hashed(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
