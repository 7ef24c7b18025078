"""Tells of an environment that goes as a whole: which, how much of it, what is worst, and where it started."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planguard.evidence.causes import because, cause_of
from planguard.evidence.environment.recreation import Recreation, recreations
from planguard.evidence.environment.shares import Scope
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Certainty, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm
from planguard.model.plan import Plan
from planguard.model.values import plain

_NAMED = 3
_NEARLY_ALL = 0.8
_RECREATED = (
    "Stop and find out whether this was meant. Undo the change at the root, or build the new environment beside the "
    "old one, switch over, and take the old one down later in a change of its own."
)
_DESTROYED = (
    "Stop and have somebody who answers for this environment confirm it. Save the data first, and take it down in "
    "steps; where only addresses changed, write `moved` blocks; what shall only leave this state needs `removed` ones."
)


def stories(plan: Plan, catalog: Catalog, comes_back: bool) -> Iterator[Finding]:
    """A finding for every environment that goes and comes back, or that goes and does not."""
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
        advice=_advice(recreation, subject, catalog),
        paths=subject.replace_paths if subject else (),
        related=tuple(change.address for change in others),
        title=_title(recreation, subject),
    )


def _title(recreation: Recreation, subject: ResourceChange | None) -> str:
    """What happens, and to what: the environment by its name, the module, the container, or all that there is."""
    fate = "destroyed and recreated" if recreation.comes_back else "destroyed"
    may = subject is not None and subject.certainty is Certainty.MAY
    one, many = ("may be", "may be") if may else ("is", "are")
    name, count = plain(recreation.name), len(recreation.destroyed)
    if recreation.scope is Scope.CONTAINER and subject is not None:
        where = " in production" if recreation.production else f" in environment {name}" if name else ""
        return f"{plain(subject.address)}{where} {one} {fate} with everything in it"
    if recreation.scope is Scope.ENVIRONMENT and count >= _NEARLY_ALL * recreation.managed:
        return f"{'Production' if recreation.production else f'Environment {name}'} {one} {fate}"
    production = ", production included" if recreation.production else ""
    where = f" in {name}" if name else ""
    if count >= recreation.managed:
        return f"Everything{where} {one} {fate}{production}"
    return f"{count} of {recreation.managed} objects{where} {many} {fate}{production}"


def _sentences(
    recreation: Recreation, subject: ResourceChange | None, others: list[ResourceChange], plan: Plan, catalog: Catalog
) -> Iterator[str]:
    fate = "destroyed and made anew" if recreation.comes_back else "destroyed"
    if subject is not None:
        doubt = "may be" if subject.certainty is Certainty.MAY else "is"
        yield f"{_lives_in_it(recreation, subject, catalog)}; it {doubt} {fate} {because(subject, plan)}."
    else:
        yield f"{_how_much(recreation)} is {fate}{_recognised(recreation)}."
    if recreation.managed > 1 and others:
        yield f"{len(recreation.destroyed)} of {recreation.managed} objects go; {_worst(others, catalog)}."
    if subject is None and (start := _start(recreation, plan)):
        yield start
    if recreation.comes_back and (minutes := max(catalog.of(change).minutes for change in recreation.destroyed)):
        yield f"It takes at least {minutes} minutes until it is there again."
    if recreation.confidence is Confidence.LOW:
        yield "The plan does not list everything that stays, so the share may be smaller than it looks."


def _lives_in_it(recreation: Recreation, subject: ResourceChange, catalog: Catalog) -> str:
    if catalog.of(subject).environment == "E":
        return "Everything that it deployed goes with it"
    if not recreation.label:
        return "Other objects live in it"
    name = plain(recreation.label)
    return f"{name[:1].upper()}{name[1:]}{_recognised(recreation)} lives in it"


def _recognised(recreation: Recreation) -> str:
    return f" (recognised by {plain(recreation.how)})" if recreation.how else ""


def _how_much(recreation: Recreation) -> str:
    share = len(recreation.destroyed) / recreation.managed
    return "All of it" if share == 1 else "Nearly all of it" if share >= _NEARLY_ALL else "Much of it"


def _worst(others: list[ResourceChange], catalog: Catalog) -> str:
    named = ", ".join(_named(change, catalog) for change in others[:_NAMED])
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return f"the worst: {named}{more}"


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
        return f"It starts with {plain(address)}, {because(root, plan)}; {followers} more follow from it."
    reasons = Counter(
        (because(change, plan), cause.known) for change, cause in zip(recreation.destroyed, causes, strict=True)
    )
    (reason, known), count = reasons.most_common(1)[0]
    if not known or count == 1 or count * 2 < len(recreation.destroyed):
        return ""
    return f"{'All' if count == len(recreation.destroyed) else count} of them go {reason}."


def _advice(recreation: Recreation, subject: ResourceChange | None, catalog: Catalog) -> str:
    if not recreation.comes_back:
        return _DESTROYED
    return (catalog.instead(catalog.of(subject), "replace") if subject else "") or _RECREATED
