"""Rules by which a service deletes content by itself: what they delete, from when, and how much more than before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from planguard.evidence.updates.amounts import amount
from planguard.evidence.updates.places import opened, places, visible
from planguard.evidence.updates.targets import acts_on_existing
from planguard.knowledge.resource_types.updates import Deleter, Scope, alike
from planguard.loading.regex import regex
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import UNKNOWN, Path, Value, find, revealed, show

_SCOPES_TOLD = 2
_SINGULAR = regex(r"(?<!\d)1 (\w+?)s\b")


class Deleting(msgspec.Struct, frozen=True):
    """What one rule deletes: from which amount on (days, or how many are kept), and within which limits.

    ``amount`` is 0 for everything at once. ``limits`` are the values of each scope that has any.
    """

    path: Path
    amount: float
    limits: Mapping[int, tuple[Value, ...]]
    shown_amount: Value
    shown_limits: tuple[str, ...]

    def covers(self, other: Deleting, scopes: Sequence[Scope]) -> bool:
        """Whether whatever the other deletes is deleted by this one too, and no later."""
        return self.amount <= other.amount and all(
            _is_within(scope.kind, limit, other.limits.get(number, ()))
            for number, scope in enumerate(scopes)
            if (limit := self.limits.get(number))
        )


class Wider(msgspec.Struct, frozen=True):
    """A rule that deletes what no rule deleted before, in whole sentences.

    ``is_open`` says that the amount is known only after apply, ``covers_all`` that a limit to a part is lost.
    """

    deleter: Deleter
    path: Path
    says: str
    before: str
    is_open: bool
    covers_all: bool


def wider(change: ResourceChange, deleters: Sequence[Deleter], plan: Plan) -> Iterator[Wider]:
    """What is deleted by the rules after a change and was by none before."""
    for deleter in deleters:
        if change.action is not Action.UPDATE and not _is_set_on_what_exists(change, deleter, plan):
            continue
        old = list(_deleting(deleter, change.before))
        for new in _deleting(deleter, change.after):
            if not any(one.covers(new, deleter.scope) for one in old):
                yield Wider(
                    deleter=deleter,
                    path=new.path,
                    says=_says(deleter, new),
                    before=_before(deleter, new, old),
                    is_open=new.shown_amount is UNKNOWN,
                    covers_all=not new.limits and any(one.limits for one in old),
                )


def _is_set_on_what_exists(change: ResourceChange, deleter: Deleter, plan: Plan) -> bool:
    return deleter.of_another and change.action.creates and acts_on_existing(change, plan)


def _deleting(deleter: Deleter, tree: Value) -> Iterator[Deleting]:
    values = revealed(tree)
    for path, rule in _rules(deleter, values) if isinstance(values, Mapping) else ():
        found = _amount(deleter, rule)
        if found is not None and all(condition.met(rule, rule) is not False for condition in deleter.on):
            place, least = found
            limits, shown = _limits(deleter, rule, tree, path)
            yield Deleting(path, least, limits, visible(tree, (*path, *place)) if place else None, shown)


def _rules(deleter: Deleter, values: Value) -> Iterator[tuple[Path, Value]]:
    if not deleter.rules:
        yield (), values
        return
    for path, _, rules in places(None, values, deleter.rules):
        listed = opened(rules)
        if isinstance(listed, list):
            yield from (((*path, number), rule) for number, rule in enumerate(listed))
        elif listed is not None:
            yield path, listed


def _amount(deleter: Deleter, rule: Value) -> tuple[Path, float] | None:
    """From which amount on the rule deletes; 0 for all at once, or where it is known only after apply."""
    for path in deleter.amount:
        for place, value in find(rule, path):
            if value is UNKNOWN and _is_leaf(place, path):
                return place, 0.0
            number = amount(value)
            if number is not None and number > 0:
                return place, number
    whole = (value for path in deleter.whole for _, value in find(rule, path))
    return ((), 0.0) if any(value not in (None, "", False, UNKNOWN) for value in whole) else None


def _is_leaf(place: Path, path: str) -> bool:
    """Whether only the amount is unknown, and not the whole block: that is what a provider computes for a new one."""
    return sum(isinstance(step, str) for step in place) == path.count(".") + 1


def _limits(
    deleter: Deleter, rule: Value, tree: Value, path: Path
) -> tuple[dict[int, tuple[Value, ...]], tuple[str, ...]]:
    limits: dict[int, tuple[Value, ...]] = {}
    told = []
    for number, scope in enumerate(deleter.scope):
        for place, value in (found for name in scope.paths for found in find(rule, name)):
            given = _given(value)
            if given and not any(alike(one, other) for one in given for other in scope.but):
                limits[number] = (*limits.get(number, ()), *given)
                told.append(f"{scope.word} {show(visible(tree, (*path, *place)))}")
    return limits, tuple(told)


def _given(value: Value) -> tuple[Value, ...]:
    if isinstance(value, Mapping):
        return tuple(f"{key}={item}" for key, item in value.items())
    if isinstance(value, list):
        return tuple(item for item in value if item not in (None, ""))
    return () if value in (None, "") else (value,)


def _is_within(kind: str, limit: tuple[Value, ...], other: tuple[Value, ...]) -> bool:
    """Whether all that the other limit lets through passes this one too."""
    if not other:
        return False
    if kind == "prefix":
        return all(any(str(one).startswith(str(start)) for start in limit) for one in other)
    if kind == "all_of":
        return all(one in other for one in limit)
    return all(one in limit for one in other)


def _says(deleter: Deleter, new: Deleting) -> str:
    limits = f" ({', '.join(new.shown_limits[:_SCOPES_TOLD])})" if new.shown_limits else ""
    sentence = deleter.says if new.shown_amount is not None else deleter.says_whole
    told = _SINGULAR.sub(r"1 \1", sentence.replace("{amount}", _shown(new)))
    return f"{told.removesuffix('.')}{limits}."


def _shown(one: Deleting) -> str:
    return str(one.shown_amount) if isinstance(one.shown_amount, str) else show(one.shown_amount)


def _before(deleter: Deleter, new: Deleting, old: Sequence[Deleting]) -> str:
    """What was deleted before the change, as far as it compares with the new rule."""
    if not old:
        return f"Before, no rule deleted {deleter.what}."
    same = [one for one in old if one.limits == new.limits]
    if later := [one for one in same if one.amount > new.amount]:
        return f"Before, the number was {_shown(later[0])}."
    narrower = [one for one in old if one.limits and one.shown_limits]
    if narrower and not new.limits:
        return f"Before, only {deleter.what} with {narrower[0].shown_limits[0]} were deleted. Now all are."
    return f"Before, no rule deleted these {deleter.what}."
