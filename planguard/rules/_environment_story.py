"""Tells of an environment that is destroyed as a whole: which, how much of it, what is worst, and the first cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from planguard.evidence.causes import because, cause_of
from planguard.evidence.environment.recreation import Recreation, recreations
from planguard.evidence.environment.scope import Scope
from planguard.evidence.environment.shares import covers_everything
from planguard.evidence.listing import listed
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Certainty, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm
from planguard.model.gaps import GapKind
from planguard.model.plan import Plan
from planguard.model.tools import AddressStyle, PlanMode
from planguard.model.values import plain
from planguard.rules._destruction import advice_for

_DEPLOYS = "E"
"""The tier of what owns other resources."""

_NEARLY_ALL = 0.8
_NAMED = 3
_RECREATED = (
    "Stop and find out whether this is intended. Revert the change at its cause. If a new environment is wanted, build "
    "it beside the old one, switch over, and destroy the old one in a later change."
)
_DESTROYED = (
    "Have the owner of the environment confirm that it must be destroyed. Back up the data first, and delete in steps."
)
_KEPT = {
    AddressStyle.MODULE_PATH: " Write `removed` blocks for objects that must stay.",
    AddressStyle.LOGICAL_ID: " First set `DeletionPolicy` to `Retain` on what must stay, in a separate update.",
}
_MOVED = " Write `moved` blocks for objects whose addresses changed."


def stories(plan: Plan, catalog: Catalog, comes_back: bool) -> Iterator[Finding]:
    """A finding for every environment that is destroyed and recreated, or that is destroyed and not recreated."""
    for recreation in recreations(plan, catalog):
        if recreation.comes_back is comes_back:
            yield _story(recreation, plan, catalog)


def _story(recreation: Recreation, plan: Plan, catalog: Catalog) -> Finding:
    subject = next(iter(recreation.containers), None)
    others = [change for change in recreation.destroyed if change is not subject]
    return Finding(
        message=" ".join(_sentences(recreation, subject, others, plan, catalog)),
        severity=recreation.severity,
        harm=Harm.ENVIRONMENT,
        change=subject,
        about=recreation.label,
        in_production=recreation.production,
        confidence=recreation.confidence,
        advice=_advice(recreation, subject, plan, catalog),
        paths=subject.replace_paths if subject else (),
        related=tuple(change.address for change in others),
        title=_title(recreation, subject, covers_everything(plan) and not plan.has_gap(GapKind.NO_VALUES)),
    )


def _title(recreation: Recreation, subject: ResourceChange | None, lists_all: bool) -> str:
    """What happens, and to what: the environment by its name, the module, the container, or all that there is."""
    fate = _what_becomes(recreation)
    may = subject is not None and subject.certainty is Certainty.MAY
    one, many = ("may be", "may be") if may else ("is", "are")
    name, count = "" if recreation.scope is Scope.WHOLE else plain(recreation.place), len(recreation.destroyed)
    if recreation.scope is Scope.CONTAINER and subject is not None:
        where = " in production" if recreation.production else f" in environment {name}" if name else ""
        others = f", and {count - 1} more {'object' if count == 2 else 'objects'}" if count > 1 else ""
        return f"{plain(subject.address)}{where} {one} {fate}{others}"
    if recreation.scope is Scope.ENVIRONMENT and count >= _NEARLY_ALL * recreation.managed:
        return f"{'Production' if recreation.production else f'Environment {name}'} {one} {fate}"
    production = ", production included" if recreation.production else ""
    where = f" in {name}" if name else ""
    if not lists_all:
        return (
            f"{count} {'object' if count == 1 else 'objects'}{where} {one if count == 1 else many} {fate}{production}"
        )
    if count >= recreation.managed:
        return f"Everything{where} {one} {fate}{production}"
    return f"{count} of {recreation.managed} objects{where} {many} {fate}{production}"


def _what_becomes(recreation: Recreation) -> str:
    replaced = sum(change.action.replaces for change in recreation.destroyed)
    if replaced == len(recreation.destroyed):
        return "destroyed and recreated"
    return f"destroyed, {replaced} of them recreated" if replaced > 1 else "destroyed"


def _sentences(
    recreation: Recreation, subject: ResourceChange | None, others: list[ResourceChange], plan: Plan, catalog: Catalog
) -> Iterator[str]:
    if subject is not None:
        yield f"{_verb(subject)} {because(subject, plan)}."
    if recreation.how and (subject is not None and not (recreation.is_whole and others)):
        yield f"The object belongs to {plain(recreation.place)} ({plain(recreation.how)})."
    if others:
        yield from _extent(recreation, subject, others, catalog)
    if subject is not None:
        yield from _inside(recreation, subject, catalog)
    elif start := _start(recreation, plan):
        yield start
    if recreation.comes_back:
        yield from _time(recreation, subject, catalog)
    if recreation.confidence is Confidence.LOW:
        yield "The plan does not list every object that stays. The real share may be smaller."


def _verb(subject: ResourceChange) -> str:
    is_open = subject.certainty is Certainty.MAY
    if subject.action.replaces:
        return "may be replaced" if is_open else "must be replaced"
    return "may be destroyed" if is_open else "is destroyed"


def _extent(
    recreation: Recreation, subject: ResourceChange | None, others: list[ResourceChange], catalog: Catalog
) -> Iterator[str]:
    """How much is destroyed, and what of it is worst."""
    is_open = subject is not None and subject.certainty is Certainty.MAY
    count, managed = len(recreation.destroyed), recreation.managed
    if not recreation.is_whole:
        count, managed = len(others), managed - 1
    number = _all(count) if count == managed else f"{count} of {managed}"
    be = "may be" if is_open else "is" if count == 1 else "are"
    fate = _fate(recreation, recreation.destroyed if recreation.is_whole else others)
    yield f"{number} {_counted(recreation, 'object' if managed == 1 else 'objects')} {be} {fate}."
    if not recreation.counts_all:
        yield "Objects that are replaced routinely are not counted."
    heading = "The worst" if len(others) > _NAMED else "Affected"
    yield f"{heading}: {listed([_named(change, catalog) for change in others], _NAMED)}."


def _all(count: int) -> str:
    return {1: "The only", 2: "Both"}.get(count, f"All {count}")


def _counted(recreation: Recreation, noun: str) -> str:
    if not recreation.is_whole:
        return f"connected {noun}"
    how = f" ({plain(recreation.how)})" if recreation.how else ""
    return f"{noun} in {plain(recreation.place)}{how}"


def _fate(recreation: Recreation, changes: Sequence[ResourceChange]) -> str:
    replaced = sum(change.action.replaces for change in changes)
    if recreation.comes_back and 0 < replaced < len(changes):
        return f"destroyed, {replaced} of them recreated"
    return "destroyed and recreated" if recreation.comes_back else "destroyed"


def _inside(recreation: Recreation, subject: ResourceChange, catalog: Catalog) -> Iterator[str]:
    """What a container stands for, where the plan may not list it."""
    if catalog.of(subject).environment == _DEPLOYS:
        be = "may be" if subject.certainty is Certainty.MAY else "is"
        yield f"Everything that the object deployed {be} deleted too, unless a policy retains it."
    elif not recreation.label:
        yield "This affects everything inside the object, including what the plan does not list."


def _time(recreation: Recreation, subject: ResourceChange | None, catalog: Catalog) -> Iterator[str]:
    """How long the slowest object takes that is surely recreated."""
    slowest = max(recreation.destroyed, key=lambda change: (change.action.replaces, catalog.of(change).minutes))
    if minutes := catalog.of(slowest).minutes:
        what = "the object" if slowest is subject else f"{plain(slowest.address)} alone"
        yield f"Recreating {what} takes about {minutes} {'minute' if minutes == 1 else 'minutes'}."


def _named(change: ResourceChange, catalog: Catalog) -> str:
    holds = catalog.of(change).holds
    return plain(change.address) if holds in ("config", "nothing") else f"{plain(change.address)} ({holds})"


def _start(recreation: Recreation, plan: Plan) -> str:
    """What most of the destruction goes back to: the root of the cascade, or the reason that most of it shares."""
    causes = [cause_of(change, plan) for change in recreation.destroyed]
    roots = Counter(cause.root.address for cause in causes if cause.root is not None)
    for address, followers in roots.most_common(1):
        if followers * 2 < len(recreation.destroyed) - 1:
            break
        root = next(cause.root for cause in causes if cause.root is not None and cause.root.address == address)
        more = f"{followers} more {'object' if followers == 1 else 'objects'}"
        first = f"The first cause: {plain(address)} {_verb(root)} {because(root, plan)}."
        return f"{first} Because of {plain(address)}, {more} must be replaced."
    reasons = Counter(
        (because(change, plan), cause.known) for change, cause in zip(recreation.destroyed, causes, strict=True)
    )
    (reason, known), count = reasons.most_common(1)[0]
    if not known or count == 1 or count * 2 < len(recreation.destroyed):
        return ""
    number = _all(count) if count == len(recreation.destroyed) else f"{count} of them"
    alike = [change for change in recreation.destroyed if because(change, plan) == reason]
    return f"{number} are {_fate(recreation, alike)} {reason}."


def _advice(recreation: Recreation, subject: ResourceChange | None, plan: Plan, catalog: Catalog) -> str:
    if subject is not None and (cured := advice_for(subject)):
        return cured
    style = plan.tool.address_style
    if not any(change.action.replaces for change in recreation.destroyed):
        has_moved = style is AddressStyle.MODULE_PATH and plan.mode is not PlanMode.DESTROY
        return _DESTROYED + _KEPT[style] + (_MOVED if has_moved else "")
    return (catalog.instead(catalog.of(subject), "replace") if subject else "") or _RECREATED
