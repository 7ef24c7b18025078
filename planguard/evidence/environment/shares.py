"""How much of each group of objects is destroyed: of the whole plan, of an environment, of a module instance."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
from msgspec.structs import replace

from planguard.evidence.environment.membership import (
    Environment,
    environment_of,
    environment_without_values,
    is_production,
)
from planguard.evidence.environment.scope import Scope
from planguard.evidence.losses.loss import loss_of
from planguard.evidence.once import once
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import ResourceChange
from planguard.model.finding import Severity
from planguard.model.gaps import GapKind
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode

FEWEST = 5
"""Fewer objects than this are no environment, whatever their share; one that is a container is judged as such."""

_FEWEST_OF_A_MODULE = 3
_MOST, _HALF = 0.8, 0.5
_FIRST_MODULE = r'module\.[^.\[]+(\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])?'


class Share(msgspec.Struct, frozen=True):
    """A group of which much is destroyed: ``destroyed`` of ``managed`` objects.

    ``label`` names it, ``place`` is what follows "objects in", and ``how`` is the evidence. ``production`` says that it
    is called so, or that something in it is. ``counts_all`` is False where it holds more, which is replaced every day.
    ``scope`` says what kind of group it is.
    """

    label: str
    place: str
    how: str
    production: bool
    severity: Severity
    destroyed: tuple[ResourceChange, ...]
    managed: int
    counts_all: bool = True
    scope: Scope = Scope.WHOLE


def shares_are_known(plan: Plan) -> bool:
    """Whether the plan lists what stays too, so that a share of it means something."""
    return plan.lists_untouched and not any(gap.kind.hides_objects for gap in plan.gaps)


def covers_everything(plan: Plan) -> bool:
    """Whether nothing stays beside what the plan lists: a destroy that nobody limited leaves nothing."""
    return shares_are_known(plan) or (plan.mode is PlanMode.DESTROY and not is_targeted(plan))


def is_targeted(plan: Plan) -> bool:
    """Whether somebody chose what the plan covers, so that all that it lists is not all that there is."""
    return plan.has_gap(GapKind.TARGETED)


def shares(plan: Plan, catalog: Catalog) -> list[Share]:
    """The groups of which at least half goes, worst and largest first; none that is all within those before it."""
    destroyed = [change for change in plan.destroyed() if change.deposed is None]
    members = plan.existing
    if plan.mode is PlanMode.DESTROY and destroyed and (len(destroyed) >= FEWEST or not is_targeted(plan)):
        return [_of_a_destroy(destroyed, members, plan, catalog)]
    if len(members) < FEWEST or len(destroyed) < _FEWEST_OF_A_MODULE:
        return []
    found = [
        *_of_the_whole(destroyed, members, plan, catalog),
        *_of_environments(destroyed, members, plan, catalog),
        *_of_modules(destroyed, members, plan, catalog),
    ]
    return _each_once(sorted(found, key=lambda share: (-share.severity, -len(share.destroyed))), plan, catalog)


@once
def own_environment(change: ResourceChange, plan: Plan, catalog: Catalog) -> Environment | None:
    """The environment by what is known of untouched objects too; its name in lower case, None where there is none.

    Values are left out: only what is touched has them, and a group of touched objects would seem to go as a whole.
    """
    found = environment_without_values(change, plan, catalog.environments)
    return replace(found, name=found.name.lower()) if found else None


def _each_once(found: Sequence[Share], plan: Plan, catalog: Catalog) -> list[Share]:
    """Those that tell of enough objects of which the ones before do not, or of the first ones in production."""
    accepted: list[Share] = []
    seen: set[str] = set()
    for share in found:
        fresh = [change for change in share.destroyed if change.address not in seen]
        if not accepted or len(fresh) >= _FEWEST_OF_A_MODULE or _is_first_of_production(fresh, accepted, plan, catalog):
            accepted.append(share)
            seen.update(change.address for change in fresh)
    return accepted


def _is_first_of_production(
    fresh: Sequence[ResourceChange], accepted: Sequence[Share], plan: Plan, catalog: Catalog
) -> bool:
    """Whether something of production goes, and nothing of it with the groups before."""
    covered = (change for share in accepted for change in share.destroyed)
    return any(_is_in_production(change, plan, catalog) for change in fresh) and not any(
        _is_in_production(change, plan, catalog) for change in covered
    )


def _is_in_production(change: ResourceChange, plan: Plan, catalog: Catalog) -> bool:
    found = environment_of(change, plan, catalog.environments)
    return found is not None and found.production is True


def _of_a_destroy(
    destroyed: Sequence[ResourceChange], members: Sequence[ResourceChange], plan: Plan, catalog: Catalog
) -> Share:
    matters = any(loss_of(change, plan, catalog).severity >= Severity.HIGH for change in destroyed)
    severity = Severity.CRITICAL if len(destroyed) >= FEWEST else Severity.HIGH if matters else Severity.MEDIUM
    return replace(_whole(destroyed, plan, catalog), severity=severity, managed=len(members))


def _of_the_whole(
    destroyed: Sequence[ResourceChange], members: Sequence[ResourceChange], plan: Plan, catalog: Catalog
) -> Iterator[Share]:
    yield from _measured(_whole(destroyed, plan, catalog), _types(members), catalog)


def _of_environments(
    destroyed: Sequence[ResourceChange], members: Sequence[ResourceChange], plan: Plan, catalog: Catalog
) -> Iterator[Share]:
    groups: dict[str, list[ResourceChange]] = {}
    evidence: dict[str, str] = {}
    for change in destroyed:
        if (found := own_environment(change, plan, catalog)) is not None:
            groups.setdefault(found.name, []).append(change)
            evidence.setdefault(found.name, found.how)
    possible = {name: group for name, group in groups.items() if len(group) >= FEWEST}
    for name, types in _staying_in(possible, members, plan, catalog).items():
        production = is_production(name, catalog.environments) is True
        group = tuple(possible[name])
        share = Share(f"environment {name}", name, evidence[name], production, Severity.INFO, group, 0)
        share = replace(share, scope=Scope.ENVIRONMENT)
        yield from _measured(share, types + _types(possible[name]), catalog)


def _staying_in(
    possible: dict[str, list[ResourceChange]], members: Sequence[ResourceChange], plan: Plan, catalog: Catalog
) -> dict[str, Counter[str]]:
    """The types of what stays of each environment; one of which too much stays is dropped on the way."""
    left = {name: Counter[str]() for name in possible}
    room = {name: len(group) for name, group in possible.items()}
    for change in members:
        if not left:
            break
        if change.surely_destroys:
            continue
        found = own_environment(change, plan, catalog)
        if found is not None and (name := found.name) in left:
            left[name][change.type] += 1
            everyday = catalog[change.type].routine and any(not catalog[c.type].routine for c in possible[name])
            room[name] -= not everyday
            if room[name] < 0:
                del left[name]
    return left


def _of_modules(
    destroyed: Sequence[ResourceChange], members: Sequence[ResourceChange], plan: Plan, catalog: Catalog
) -> Iterator[Share]:
    groups: dict[str, list[ResourceChange]] = {}
    for change in destroyed:
        if change.module:
            groups.setdefault(_first_module(change.module), []).append(change)
    names = {module: _first_module(module) for module in {change.module for change in members if change.module}}
    types = {name: Counter[str]() for name in groups}
    for change in members:
        if (name := names.get(change.module, "")) in types:
            types[name][change.type] += 1
    for name, group in groups.items():
        production = is_production(name, catalog.environments) is True
        share = Share(name, name, "", production, Severity.INFO, tuple(group), 0, scope=Scope.MODULE)
        yield from _measured(share, types[name], catalog) or _whole_module(share, types[name], plan, catalog)


def _first_module(module: str) -> str:
    first = re.match(_FIRST_MODULE, module)
    return first[0] if first else module


def _types(members: Sequence[ResourceChange]) -> Counter[str]:
    return Counter(change.type for change in members)


def _measured(share: Share, types: Counter[str], catalog: Catalog, fewest: int = FEWEST) -> list[Share]:
    """The share with its severity, if it is much of a group that holds these types.

    What is replaced every day does not count, unless nothing else stays: then there is nothing but such objects.
    """
    routine = {name for name in types if catalog[name].routine}
    counting = tuple(change for change in share.destroyed if change.type not in routine)
    counted = sum(number for name, number in types.items() if name not in routine)
    measures = [(counting, counted)]
    if len(counting) == counted:
        measures.append((share.destroyed, types.total()))
    much = [(those, managed) for those, managed in measures if len(those) >= max(fewest, _HALF * managed)]
    found = [
        replace(share, severity=_of_share(len(those) / n), destroyed=those, managed=n, counts_all=n == types.total())
        for those, n in much
    ]
    return sorted(found, key=lambda one: (one.severity, len(one.destroyed)))[-1:]


def _of_share(ratio: float) -> Severity:
    return Severity.CRITICAL if ratio >= _MOST else Severity.HIGH


def _whole_module(share: Share, types: Counter[str], plan: Plan, catalog: Catalog) -> list[Share]:
    """A small module instance of which nothing stays, if data, traffic, or what others live in is among it."""
    found = _measured(share, types, catalog, _FEWEST_OF_A_MODULE)
    if not found or len(found[0].destroyed) < found[0].managed:
        return []
    matters = any(loss_of(change, plan, catalog).severity >= Severity.HIGH for change in found[0].destroyed)
    return [replace(found[0], severity=Severity.HIGH)] if matters else []


def _whole(destroyed: Sequence[ResourceChange], plan: Plan, catalog: Catalog) -> Share:
    """All that is destroyed, not measured yet, as the environment that nearly all of it belongs to, if there is one."""
    known = [found for change in destroyed if (found := own_environment(change, plan, catalog)) is not None]
    counts = Counter(found.name for found in known)
    for name, count in counts.most_common(1):
        if count >= _MOST * len(destroyed):
            how = next(found.how for found in known if found.name == name)
            production = is_production(name, catalog.environments) is True
            share = Share(f"environment {name}", name, how, production, Severity.INFO, tuple(destroyed), 0)
            return replace(share, scope=Scope.ENVIRONMENT)
    production = any(is_production(name, catalog.environments) for name in counts)
    included = " (production included)" if production else ""
    label, place = f"everything that the plan manages{included}", f"the plan{included}"
    return Share(label, place, "", production, Severity.INFO, tuple(destroyed), 0)
