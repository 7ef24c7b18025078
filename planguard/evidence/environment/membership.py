"""Which environment an object belongs to, and whether that is production; where evidence contradicts, it is."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from planguard.evidence.environment.clues import Clue, former, hints, introduced, known_values, of_object, of_the_plan
from planguard.evidence.environment.signs import Sign
from planguard.evidence.once import of_plan_and, once
from planguard.knowledge.words.environments import EnvironmentNames, recognised
from planguard.knowledge.words.environments import is_production as is_production
from planguard.model.change import ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import Sensitive, revealed


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
    itself = _itself(change, plan, names)
    stated, said = _of_all(plan, names)
    found = [*stated, *itself.found, *said, *itself.hints]
    return _named(next(iter(stated), None), _settled(found, itself.brought, names) or _unrecognised(found))


@once
def environment_of_itself(change: ResourceChange, plan: Plan, names: EnvironmentNames) -> Environment | None:
    """The environment that an object bears witness to, whatever is said of the plan as a whole."""
    itself = _itself(change, plan, names)
    found = [*itself.found, *itself.hints]
    return _settled(found, itself.brought, names) or _unrecognised(found)


class _Witness(msgspec.Struct, frozen=True):
    """What an object says of its environment: itself, by mere hints, and by what the change brings to it."""

    found: list[Environment]
    hints: list[Environment]
    brought: list[Environment]


@once
def _itself(change: ResourceChange, plan: Plan, names: EnvironmentNames) -> _Witness:
    values, key = known_values(change), former(change)[2]
    return _Witness(
        _heard(of_object(change, values), change.type, names),
        _heard(hints(values, key), change.type, names),
        _heard(introduced(change), change.type, names),
    )


@of_plan_and
def _of_all(plan: Plan, names: EnvironmentNames) -> tuple[list[Environment], list[Environment]]:
    """What is stated of the whole plan from outside, and what it says of itself."""
    stated = [Clue(Sign.STATED, "--environment ", plan.environment)] if plan.environment else []
    return _heard(stated, "", names), _heard(of_the_plan(plan), "", names)


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


def _heard(evidence: Iterable[Clue], kind: str, names: EnvironmentNames) -> list[Environment]:
    """What the evidence says, of that which says something: an environment that is known, or what is called one."""
    found = []
    for sign, label, value in evidence:
        text = revealed(value)
        shown_kind = "" if sign.is_given else kind
        production, word = recognised(text, names, shown_kind) if isinstance(text, str) else (None, "")
        if sign is Sign.HINT and not production:
            continue
        if production is not None or sign in (Sign.TAG, Sign.STATED):
            shown = str(value)
            name = shown if sign.is_given or isinstance(value, Sensitive) else word
            found.append(Environment(name, production, f"{label}{shown}", sign))
    return found
