"""Finds environments that several plans destroy together: what each plan has of them, and what that comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

import msgspec

from planguard.evidence.environment.membership import Environment
from planguard.evidence.environment.shares import FEWEST, own_environment, shares_are_known
from planguard.evidence.once import of_plan_and
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.words.environments import EnvironmentNames, recognised
from planguard.model.change import ResourceChange
from planguard.model.plan import Plan

_FEWEST_WITH_A_CONTAINER = 3
_MOST, _HALF = 0.8, 0.5
_EVERYTHING = ""
_PRODUCTION = "\0production"


class Where(msgspec.Struct, frozen=True):
    """Which environment an object is of, seen from all plans: ``name`` for a person, ``how`` the evidence for it.

    ``key`` tells it from others: the folder that is called so, or else its name; "" is everything there is.
    """

    key: str
    name: str = ""
    production: bool = False
    how: str = ""


class Part(msgspec.Struct, frozen=True):
    """What one plan has of an environment, without what is replaced every day: how many objects, and what of them.

    ``returning`` of the destroyed are created again; ``containers`` of them hold others.
    """

    where: Where
    managed: int
    destroyed: int
    returning: int
    containers: int

    @property
    def is_lost(self) -> bool:
        """Whether at least half of it is destroyed."""
        return self.destroyed > 0 and self.destroyed >= _HALF * self.managed


class Parts(msgspec.Struct, frozen=True):
    """What one plan has of each environment; ``is_known`` says that it lists what stays, too."""

    of: tuple[Part, ...] = ()
    is_known: bool = True


class Whole(msgspec.Struct, frozen=True):
    """An environment that several plans destroy: ``plans`` are the numbers of those that lose their part of it.

    The one whose part is most telling comes first. ``destroyed`` of ``managed`` objects in all plans are destroyed.
    """

    where: Where
    plans: tuple[int, ...]
    parts: tuple[Part, ...]
    destroyed: int
    managed: int
    comes_back: bool
    is_known: bool

    @property
    def is_nearly_all(self) -> bool:
        """Whether hardly anything of it stays."""
        return self.destroyed >= _MOST * self.managed


def parts_of(plan: Plan, catalog: Catalog) -> Parts:
    """What a plan has of each environment, and of everything."""
    spare = Counter(change.type for change in plan.creates())
    found: dict[str, list[ResourceChange]] = {_EVERYTHING: []}
    places = {_EVERYTHING: Where(_EVERYTHING)}
    for change in plan.existing:
        if catalog[change.type].routine:
            continue
        found[_EVERYTHING].append(change)
        if (where := where_of(change, plan, catalog)) is not None:
            places.setdefault(where.key, where)
            found.setdefault(where.key, []).append(change)
    parts = (_part(places[key], changes, spare, catalog) for key, changes in found.items())
    return Parts(tuple(parts), shares_are_known(plan))


def _part(where: Where, changes: Sequence[ResourceChange], spare: Counter[str], catalog: Catalog) -> Part:
    destroyed = [change for change in changes if change.surely_destroys]
    kinds = Counter(change.type for change in destroyed if not change.action.replaces)
    return Part(
        where=where,
        managed=len(changes),
        destroyed=len(destroyed),
        returning=sum(change.action.replaces for change in destroyed) + (kinds & spare).total(),
        containers=sum(bool(catalog.of(change).environment) for change in destroyed),
    )


def where_of(change: ResourceChange, plan: Plan, catalog: Catalog) -> Where | None:
    """The environment of an object: that of the folder its plan lies in, unless it says otherwise of itself."""
    own, names = own_environment(change, plan, catalog), catalog.environments
    folder = of_its_folder(plan, names)
    if folder is not None and (own is None or _is_same(own, folder, names)):
        return folder
    return Where(_spelled(own.name, names), own.name, own.production is True, own.how) if own is not None else None


def _is_same(own: Environment, folder: Where, names: EnvironmentNames) -> bool:
    """Whether an object is of the environment of its folder by its own account too: of production, or of one word."""
    if own.production is not folder.production:
        return False
    return folder.production or recognised(own.name, names)[1] == recognised(folder.name, names)[1]


@of_plan_and
def of_its_folder(plan: Plan, names: EnvironmentNames) -> Where | None:
    """The environment that a folder on the way to a plan is called as: just so or, where none is, among other words.

    A folder with other units in it is one environment. That of this unit alone, as in ``network/prod``, and its file,
    as in ``network-prod.json``, only tell the name.
    """
    path = PurePosixPath(plan.place)
    folders = sorted(path.parents, key=lambda folder: (folder.name.lower() not in _all(names), len(folder.parts)))
    for place in (*folders, path.with_suffix("")) if plan.place else ():
        production, word = recognised(place.name, names)
        if production is not None and word not in names.ambiguous:
            is_shared = place in path.parent.parents
            key = place.as_posix() if is_shared else _spelled(word, names)
            return Where(key, place.name.lower() if is_shared else word, production, f"path `{place}`")
    return None


def _all(names: EnvironmentNames) -> tuple[str, ...]:
    return (*names.production, *names.other)


def _spelled(name: str, names: EnvironmentNames) -> str:
    """The key of a name, for all plans: whatever merely says production is one."""
    return _PRODUCTION if name in names.production else f"\0{name}"


def wholes(parts: Sequence[Parts]) -> list[Whole]:
    """The environments of which several plans lose their parts, the largest first; each plan counts for one of them.

    That all there is goes counts only where no environment does.
    """
    by_place: dict[str, dict[int, Part]] = {}
    for number, those in enumerate(parts):
        for part in those.of:
            by_place.setdefault(part.where.key, {})[number] = part
    everything = by_place.pop(_EVERYTHING, {})
    found = [whole for of in by_place.values() for whole in _whole(of, parts)]
    found += [whole for whole in _whole(everything, parts) if not found and whole.is_nearly_all]
    return list(_apart(sorted(found, key=lambda whole: (-whole.destroyed, whole.where.key))))


def _whole(of: dict[int, Part], parts: Sequence[Parts]) -> Iterator[Whole]:
    lost = sorted(
        (number for number, part in of.items() if part.is_lost),
        key=lambda number: (not of[number].containers, -of[number].destroyed, number),
    )
    destroyed, managed = sum(part.destroyed for part in of.values()), sum(part.managed for part in of.values())
    fewest = _FEWEST_WITH_A_CONTAINER if any(of[number].containers for number in lost) else FEWEST
    if len(lost) > 1 and destroyed >= max(fewest, _HALF * managed):
        yield Whole(
            where=of[lost[0]].where,
            plans=tuple(lost),
            parts=tuple(of[number] for number in lost),
            destroyed=destroyed,
            managed=managed,
            comes_back=sum(part.returning for part in of.values()) * 2 >= destroyed,
            is_known=all(parts[number].is_known for number in of),
        )


def _apart(found: Iterable[Whole]) -> Iterator[Whole]:
    """Those that have no plan in common with one before them."""
    seen: set[int] = set()
    for whole in found:
        if seen.isdisjoint(whole.plans):
            seen.update(whole.plans)
            yield whole
