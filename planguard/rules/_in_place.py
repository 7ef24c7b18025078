"""What the rules about updates in place share: how bad an effect is, where, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from planguard.evidence.environment.membership import environment_of
from planguard.evidence.updates.hurt import Hurt
from planguard.evidence.updates.hurts import hurts
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.updates import Effect
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Value

_TOLD = 4
_STORED = ("data", "key")


class Telling(msgspec.Struct, frozen=True):
    """How a rule tells its effect: the harm, what to do instead, and what an object "may" do where it is unsure."""

    harm: Harm
    advice: str
    may: str


class Weight(msgspec.Struct, frozen=True):
    """How bad an effect is: outside production, in production, and there where much hangs on it."""

    usual: Severity
    in_production: Severity
    at_worst: Severity


_LITTLE = Weight(Severity.LOW, Severity.MEDIUM, Severity.MEDIUM)
_WEIGHTS: Mapping[Effect, Weight] = {
    Effect.DELETES_CONTENT: Weight(Severity.MEDIUM, Severity.MEDIUM, Severity.HIGH),
    Effect.STOPS_SERVICE: Weight(Severity.MEDIUM, Severity.HIGH, Severity.HIGH),
    Effect.CANNOT_BE_UNDONE: Weight(Severity.MEDIUM, Severity.MEDIUM, Severity.HIGH),
    Effect.OPENS_ACCESS: Weight(Severity.MEDIUM, Severity.MEDIUM, Severity.HIGH),
    Effect.LOCKS_OUT: Weight(Severity.MEDIUM, Severity.MEDIUM, Severity.HIGH),
    Effect.INTERRUPTS: _LITTLE,
    Effect.LESS_CAPACITY: _LITTLE,
    Effect.LESS_REDUNDANT: _LITTLE,
}


_DOES = {Action.UPDATE: "is updated in place", Action.CREATE: "is created", Action.DELETE: "is destroyed"}


def findings(plan: Plan, catalog: Catalog, effect: Effect, telling: Telling) -> Iterator[Finding]:
    """One finding for each object on which the plan has the effect although the object stays, or is new."""
    for change in plan.touched():
        found = [hurt for hurt in hurts(change, plan, catalog) if hurt.effect is effect]
        if found:
            yield _finding(change, found, plan, catalog, telling)


def _finding(change: ResourceChange, found: Sequence[Hurt], plan: Plan, catalog: Catalog, telling: Telling) -> Finding:
    environment = environment_of(change, plan, catalog.environments)
    production = environment.production if environment else None
    worst_first = sorted(found, key=lambda hurt: (-_severity(hurt, production), -hurt.confidence))
    worst = worst_first[0]
    is_everyday = worst.is_everyday and telling.harm is Harm.SERVICE
    severity = _severity(worst, production)
    return Finding(
        _message(change, worst_first),
        min(severity, Severity.LOW) if is_everyday else severity,
        Harm.KEY if telling.harm is Harm.DATA and worst.holds == "key" else telling.harm,
        change,
        confidence=worst.confidence,
        advice=worst.instead or telling.advice,
        paths=tuple(path for hurt in worst_first for path in hurt.paths),
        happens=_happens(worst, telling),
    )


def _happens(worst: Hurt, telling: Telling) -> tuple[str, str] | None:
    """What happens to one object and to several, where it is another than the rule says."""
    if worst.confidence is Confidence.LOW:
        return f"may {telling.may}", f"may {telling.may}"
    if worst.effect is Effect.INTERRUPTS and worst.at_most is Severity.LOW:
        return "is updated in place", "are updated in place"  # what they serve is served in another way
    return worst.does


def _severity(hurt: Hurt, production: bool | None) -> Severity:
    weight = _WEIGHTS[hurt.effect]
    if hurt.is_open or (hurt.effect is Effect.STOPS_SERVICE and hurt.holds == "key"):
        severity = weight.at_worst  # nothing that the key encrypted can be read
    elif hurt.effect is Effect.DELETES_CONTENT and hurt.weighty and production is None:
        severity = weight.at_worst
    elif not production:
        severity = weight.usual
    else:
        severity = weight.at_worst if _much_hangs_on(hurt) else weight.in_production
    if not hurt.at_once and hurt.effect is Effect.INTERRUPTS:
        severity = min(severity, Severity.LOW)
    return min(severity, hurt.at_most)


def _much_hangs_on(hurt: Hurt) -> bool:
    stored = hurt.effect in (Effect.DELETES_CONTENT, Effect.OPENS_ACCESS) and hurt.holds in _STORED
    return stored or hurt.weighty


def _message(change: ResourceChange, worst_first: Sequence[Hurt]) -> str:
    does = _DOES.get(change.action, "is replaced")
    said = [sentence for hurt in worst_first[:_TOLD] for sentence in (hurt.says, hurt.why) if sentence]
    rest = len(worst_first) - _TOLD
    if rest > 0:
        said.append(f"{rest} more {'change is' if rest == 1 else 'changes are'} not named here.")
    first = f"{does}: {said[0]}" if said[0].startswith("`") else f"{does}. {said[0]}"
    return " ".join((first, *dict.fromkeys(said[1:])))


def example(kind: str, before: Value, after: Value, action: Action = Action.UPDATE) -> Plan:
    """A plan that changes one object, for the examples of the rules."""
    change = ResourceChange(f"{kind}.main", kind, action, "main", before=before, after=after)
    return Plan("example", Tool.TERRAFORM, (change,))
