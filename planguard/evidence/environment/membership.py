"""Which environment an object belongs to, and whether that is production; where evidence contradicts, it is."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from planguard.evidence.environment.clues import Evidence, brought, clues_of, of_the_plan
from planguard.evidence.environment.signs import Sign
from planguard.evidence.once import of_plan_and, once
from planguard.knowledge.words.environments import EnvironmentNames, recognised
from planguard.knowledge.words.environments import is_production as is_production
from planguard.model.change import ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import Sensitive, Value, revealed


class Environment(msgspec.Struct, frozen=True):
    """An environment by name. ``production`` is None where nothing says.

    ``how`` is the evidence, for a person, with what contradicts it; ``against`` is the latter alone.
    """

    name: str
    production: bool | None
    how: str
    sign: Sign
    against: str = ""


@once
def environment_of(change: ResourceChange, plan: Plan, names: EnvironmentNames) -> Environment | None:
    """The environment an object belongs to; None where nothing tells.

    The strongest evidence names it. One sign of production outweighs every other, whatever it is, and what the change
    itself brings (new values, a new address) can make an object production and never anything less.
    """
    return _judged(_itself(change, plan, names), _of_all(plan, names), names)


@once
def environment_of_itself(change: ResourceChange, plan: Plan, names: EnvironmentNames) -> Environment | None:
    """The environment that an object bears witness to, whatever is said of the plan as a whole."""
    return _judged(_itself(change, plan, names), _NOTHING, names)


def environment_without_values(change: ResourceChange, plan: Plan, names: EnvironmentNames) -> Environment | None:
    """The environment by what is known of an object that the plan leaves alone too."""
    if change.before is None and change.after is None:
        return environment_of(change, plan, names)
    return _judged(_witness(change, None, None, names), _of_all(plan, names), names)


class _OfAll(msgspec.Struct, frozen=True):
    """What is stated of the whole plan from outside, and what it says of itself."""

    stated: Environment | None
    said: list[Environment]


class _Witness(msgspec.Struct, frozen=True):
    """What an object says of its environment: itself, by mere hints, and by what the change brings to it."""

    found: list[Environment]
    hints: list[Environment]
    brought: list[Environment]


_NOTHING = _OfAll(None, [])
_NOT_GIVEN = tuple(sign for sign in Sign if not sign.is_given)


def _judged(itself: _Witness, of_all: _OfAll, names: EnvironmentNames) -> Environment | None:
    stated = [] if of_all.stated is None else [of_all.stated]
    found = [*stated, *itself.found, *of_all.said, *itself.hints]
    return _named(of_all.stated, _settled(found, itself.brought, names) or _unrecognised(found))


@of_plan_and
def _of_all(plan: Plan, names: EnvironmentNames) -> _OfAll:
    stated = [(Sign.STATED, "`--environment ", plan.environment)] if plan.environment else []
    return _OfAll(next(iter(_heard(stated, "", names)), None), _heard(of_the_plan(plan), "", names))


@once
def _itself(change: ResourceChange, plan: Plan, names: EnvironmentNames) -> _Witness:
    return _witness(change, change.before, change.after, names)


def _witness(change: ResourceChange, before: Value, after: Value, names: EnvironmentNames) -> _Witness:
    """What an object with these values says: as it is, or as it will be where it is new."""
    evidence, hints = clues_of(change, before if before is not None else after)
    return _Witness(
        _heard(evidence, change.type, names),
        _heard(hints, change.type, names),
        _heard(brought(change, before, after), change.type, names),
    )


def _settled(found: list[Environment], brought: list[Environment], names: EnvironmentNames) -> Environment | None:
    """Production where anything that counts says so, and what says otherwise; else the strongest of the others."""
    others = [one for one in found if one.production is False]
    production = [one for one in (*found, *brought) if one.production]
    weighty = next((one for one in production if not others or _outweighs(one, others[0], names)), None)
    if weighty is None:
        return others[0] if others else None
    otherwise = next((one for one in (*others, *brought) if one.production is False), None)
    if otherwise is None:
        return weighty
    against = f"{otherwise.how} says otherwise"
    return replace(weighty, how=f"{weighty.how}; {against}", against=against)


def _outweighs(production: Environment, other: Environment, names: EnvironmentNames) -> bool:
    """Whether a sign of production counts against another environment's.

    A name gives way to what is stated from outside, and to anything stronger where its word may mean something else.
    """
    if not production.sign.is_name:
        return True
    gives_way = other.sign.outranks(production.sign) and production.name in names.ambiguous
    return other.sign is not Sign.STATED and not gives_way


def _named(stated: Environment | None, found: Environment | None) -> Environment | None:
    """The environment by the name that was stated; what that name leaves open, the evidence decides."""
    if stated is None or stated.production is not None:
        return found
    return stated if found is None or found.production is None else replace(found, name=stated.name)


def _unrecognised(found: Iterable[Environment]) -> Environment | None:
    """An environment of a name that nobody knows: what a tag calls one."""
    return next((one for one in found if one.sign is Sign.TAG and one.name), None)


def _heard(evidence: Iterable[Evidence], kind: str, names: EnvironmentNames) -> list[Environment]:
    """What the evidence says, of that which says something: an environment that is known, or what is called one."""
    found = []
    for sign, label, value in evidence:
        text = revealed(value)
        if not isinstance(text, str):
            continue
        production, word = recognised(text, names, kind if sign in _NOT_GIVEN else "")
        if production is not None or sign in (Sign.TAG, Sign.STATED):
            if sign is Sign.HINT and not production:
                continue
            shown = str(value)
            name = shown if sign.is_given or isinstance(value, Sensitive) else word
            found.append(Environment(name, production, f"{label}{shown}`", sign))
    return found
