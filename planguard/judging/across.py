"""Tells of an environment that several plans destroy together: once in full, and shortly where it is told of a part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from planguard.evidence.environment.estate import Parts, Whole, where_of, wholes
from planguard.evidence.listing import listed
from planguard.judging.events.homes import ENVIRONMENTS
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.values import plain

_NAMED = 5
_STOP = "Stop all of these plans and find out whether this is intended."
_RECREATED = f"{_STOP} Revert the change at its cause."
_DESTROYED = f"{_STOP} Have the owner of the environment confirm it, and back up the data first."


class Beyond(msgspec.Struct, frozen=True):
    """What a plan is a part of: the environment, what all plans that lose a part of it are called, and its own place.

    The first of them is where it is told in full.
    """

    whole: Whole
    sources: tuple[str, ...]
    is_first: bool


def beyond(parts: Sequence[Parts], sources: Sequence[str]) -> dict[int, Beyond]:
    """By the number of each plan concerned, what it is a part of; ``sources`` are what the plans are called."""
    found: dict[int, Beyond] = {}
    for whole in wholes(parts):
        names = tuple(sources[number] for number in whole.plans)
        found |= {number: Beyond(whole, names, number == whole.plans[0]) for number in whole.plans}
    return found


def told(findings: Iterable[Finding], plan: Plan, part: Beyond, catalog: Catalog) -> Iterator[Finding]:
    """The findings of a plan, with what it is a part of in the place of what is said of the part alone."""
    lost = _lost(plan, part.whole, catalog)
    addresses = {change.address for change in lost}
    stories = []
    for finding in findings:
        if finding.rule not in ENVIRONMENTS or not _is_about(finding, addresses):
            yield finding
        elif part.is_first:
            stories.append(finding)
        else:
            yield _of_a_part(finding, part)
    if part.is_first:
        yield _story(part, lost, stories)


def _lost(plan: Plan, whole: Whole, catalog: Catalog) -> list[ResourceChange]:
    gone = [change for change in plan.destroyed() if change.deposed is None]
    if not whole.where.key:
        return gone
    places = ((change, where_of(change, plan, catalog)) for change in gone)
    return [change for change, where in places if where is not None and where.key == whole.where.key]


def _is_about(finding: Finding, addresses: set[str]) -> bool:
    about = {finding.address, *finding.related} - {None}
    return len(about & addresses) * 2 >= len(about)


def _story(part: Beyond, lost: Sequence[ResourceChange], stories: Sequence[Finding]) -> Finding:
    """What happens to the environment, no less bad and no less sure than what is said of the part alone."""
    whole = part.whole
    severity = Severity.CRITICAL if whole.is_nearly_all else Severity.HIGH
    confidence = Confidence.HIGH if whole.is_known else Confidence.LOW
    return Finding(
        message=" ".join(_sentences(part)),
        severity=max((severity, *(story.severity for story in stories))),
        harm=Harm.ENVIRONMENT,
        about=_label(whole),
        confidence=max((confidence, *(story.confidence for story in stories))),
        advice=_RECREATED if whole.comes_back else _DESTROYED,
        related=tuple(change.address for change in lost),
        rule="environment-recreated" if whole.comes_back else "environment-destroyed",
        in_production=whole.where.production or any(story.in_production for story in stories),
        title=_title(part),
    )


def _sentences(part: Beyond) -> Iterator[str]:
    whole = part.whole
    pairs = zip(part.sources, whole.parts, strict=True)
    shares = [f"{plain(source)} ({share.destroyed} of {share.managed})" for source, share in pairs]
    number = f"All {whole.destroyed}" if whole.destroyed == whole.managed else f"{whole.destroyed} of {whole.managed}"
    how = f" ({plain(whole.where.how)})" if whole.where.how else ""
    yield f"{number} objects in {_place(whole)}{how} are {_fate(whole)} across {len(shares)} plans."
    yield f"These plans are {listed(shares, _NAMED)}."
    if not whole.is_known:
        yield "Not every plan lists all objects that stay. The real share may be smaller."


def _title(part: Beyond) -> str:
    whole, count = part.whole, len(part.sources)
    if not whole.where.name:
        return f"Everything in {count} plans is {_fate(whole)}"
    name = "Production" if whole.where.production else f"Environment {plain(whole.where.name)}"
    if whole.is_nearly_all:
        return f"{name} is {_fate(whole)} across {count} plans"
    return f"{whole.destroyed} of {whole.managed} objects in {_place(whole)} are {_fate(whole)} across {count} plans"


def _of_a_part(finding: Finding, part: Beyond) -> Finding:
    whole = part.whole
    told_in = f"The event of {plain(part.sources[0])} tells of all of them."
    message = f"{finding.message} {len(part.sources)} plans destroy {_place(whole)} together. {told_in}"
    title = f"This part of {_place(whole)} is {_fate(whole)}, too" if whole.where.name else finding.title
    return replace(finding, message=message, title=title)


def _fate(whole: Whole) -> str:
    return "destroyed and recreated" if whole.comes_back else "destroyed"


def _label(whole: Whole) -> str:
    return f"environment {whole.where.name}" if whole.where.name else "everything that the plans manage"


def _place(whole: Whole) -> str:
    return plain(whole.where.name) or "these plans"
