"""How an object's protections change while it stays: guards, what brings it back, what forces its deletion."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from planguard.evidence.doubt import unseen
from planguard.evidence.pairing.succession import Succession
from planguard.evidence.protections.safeguards import VALUABLE
from planguard.evidence.updates.amounts import amount
from planguard.knowledge.cloudformation import POLICIES, RETAINING
from planguard.knowledge.resource_types.entry import ResourceType, Setting
from planguard.knowledge.words.attributes import pattern
from planguard.model.finding import Confidence, Severity
from planguard.model.values import UNKNOWN, Path, Value, at, dotted, find, show

_STRENGTHS = {**dict.fromkeys(RETAINING, 2), "Snapshot": 1, "Delete": 0}


class Weakening(msgspec.Struct, frozen=True):
    """A protection that is there before and not, or less, afterwards, or that may be: the new value is not known.

    ``before`` and ``after`` are to be shown, hidden values hidden. ``keeps_none`` means that no copies are made any
    longer, and ``deletes_copies`` that those that are there go at once.
    """

    path: Path
    before: Value
    after: Value
    keeps_none: bool = False
    deletes_copies: bool = False
    is_certain: bool = True

    @property
    def says(self) -> str:
        """The attribute and its values, for a person."""
        return f"{dotted(self.path)} ({show(self.before)} → {show(self.after)})"


def guards_lost(entry: ResourceType, successor: Succession) -> list[Weakening]:
    """The guards against deletion that are on before and not afterwards, deletion policies of a template included."""
    before, after = successor.compared
    lost = [
        _weakening(successor, *values)
        for setting in _own(entry.guards, entry, before)
        for values in _switched(setting, before, after, doubtful=False)
    ]
    return [*lost, *_policies_weakened(entry, before, after)]


def forces_gained(entry: ResourceType, successor: Succession) -> list[Weakening]:
    """The settings that make a deletion worse and that are on afterwards and not before."""
    before, after = successor.compared
    return [
        _weakening(successor, path, was, will_be)
        for setting in _own(entry.force, entry, before)
        for path, will_be, was in _switched(setting, after, before, doubtful=True)
    ]


def recovery_lost(entry: ResourceType, successor: Succession) -> list[Weakening]:
    """What there is less of afterwards to bring the object back from."""
    before, after = successor.compared
    forces = {setting.path for setting in entry.force}
    gained = {dotted(one.path) for one in forces_gained(entry, successor)}
    known = forces | {setting.path for setting in entry.recovery}
    settings = _own((*entry.recovery, *(one for one in entry.keeps if one.path not in known)), entry, before)
    lost = [
        _weakening(successor, path, was, will_be, _keeps_none(setting, entry, will_be), _deletes_copies(setting))
        for setting in settings
        for path, was, will_be in _reduced(setting, entry, before, after)
    ]
    return [one for one in lost if dotted(one.path) not in gained]


def _own(settings: tuple[Setting, ...], entry: ResourceType, values: Value) -> tuple[Setting, ...]:
    """The settings that protect the object itself: what a member of a cluster holds is protected by the cluster's."""
    return () if entry.is_member(values) else settings


def _weakening(
    one: Succession, path: Path, was: Value, will_be: Value, keeps_none: bool = False, deletes_copies: bool = False
) -> Weakening:
    """What was compared in the open, told with what may be shown; a default is shown as it counts."""
    before, after = at(one.before, path), at(one.after, path)
    return Weakening(
        path=path,
        before=was if before is None else before,
        after=will_be if after is None else after,
        keeps_none=keeps_none,
        deletes_copies=keeps_none and deletes_copies,
        is_certain=will_be is not UNKNOWN,
    )


def severity(weakest: Severity, entry: ResourceType) -> Severity:
    """The severity of a weakening for a type: no more than low where little hangs on the object."""
    matters = (entry.holds in VALUABLE or entry.protects or entry.recovery) and not entry.routine
    return weakest if matters else min(weakest, Severity.LOW)


def judged(found: list[Weakening], certain: Severity, entry: ResourceType) -> tuple[Severity, Confidence]:
    """How bad a weakening is, and how sure.

    ``certain`` is the severity of one whose values are known. One of which the new value is not may be the worst.
    """
    if any(one.is_certain for one in found):
        return severity(certain, entry), Confidence.HIGH
    return severity(Severity.HIGH, entry), Confidence.LOW


def doubts(found: list[Weakening], whether: str) -> str:
    """A sentence about the values that the plan does not show, where there are no others; "" else."""
    if any(one.is_certain for one in found):
        return ""
    return f" The plan does not show whether {whether} {unseen(found[0].after)}."


def _switched(setting: Setting, there: Value, here: Value, doubtful: bool) -> Iterator[tuple[Path, Value, Value]]:
    """Where a setting is on there and no longer here, with both values; left out, it is the provider's default."""
    on_there = {path: value for path, value in _values(setting, there) if _is_on(setting, value, doubtful)}
    on_here = {path for path, value in _values(setting, here) if _is_on(setting, value)}
    lost = [path for path, value in on_there.items() if path not in on_here and not _is_hidden(value, here, path)]
    for path in lost[: max(0, len(on_there) - len(on_here))]:
        yield path, on_there[path], _value(setting, here, path)


def _is_hidden(value: Value, other: Value, path: Path) -> bool:
    """Whether neither side is known: a text of a plan, or a log, does not show what stays as it is."""
    return value is UNKNOWN and at(other, path) is UNKNOWN


def _values(setting: Setting, tree: Value) -> list[tuple[Path, Value]]:
    found = [(path, setting.default if value is None else value) for path, value in find(tree, setting.path)]
    return found or [(tuple(setting.path.split(".")), setting.default)]


def _value(setting: Setting, tree: Value, path: Path) -> Value:
    """The value at a path, unknown where what it is in is; left out, it is the provider's default."""
    found = at(tree, path)
    return setting.default if found is None else found


def _is_on(setting: Setting, value: Value, doubtful: bool = False) -> bool:
    """Whether a value switches the setting on; one that is not known yet does if ``doubtful``."""
    if value is UNKNOWN:
        return doubtful
    return value is not None and any(_same(value, wanted) for wanted in setting.on)


def _same(value: Value, wanted: Value) -> bool:
    """Equal, also where a template writes its booleans and numbers as text."""
    if isinstance(wanted, bool) == isinstance(value, bool):
        return bool(value == wanted) or (not isinstance(wanted, bool) and str(wanted) == value)
    return isinstance(value, str) and value.lower() == str(wanted).lower()


def _reduced(setting: Setting, entry: ResourceType, before: Value, after: Value) -> Iterator[tuple[Path, Value, Value]]:
    for path, was in _values(setting, before):
        will_be = _value(setting, after, path)
        if setting.better == "higher":
            less = _is_less(was, will_be, _forever(setting, entry))
        elif setting.better == "present":
            less = bool(was) and not will_be
        else:
            less = _is_on(setting, was) and not _is_on(setting, will_be)
        if less:
            yield path, was, will_be


def _deletes_copies(setting: Setting) -> bool:
    """Whether a setting that keeps none is known to delete those that exist, and not only to make no new ones."""
    return pattern("past").search(setting.path) is not None


def _keeps_none(setting: Setting, entry: ResourceType, will_be: Value) -> bool:
    """Whether the new value keeps no copies at all."""
    keeps_none = setting.better != "higher" or not will_be or amount(will_be) == 0
    makes_copies = (
        pattern("copies").search(setting.path) is not None and pattern("last_copy").search(setting.path) is None
    )
    return keeps_none and will_be is not UNKNOWN and makes_copies and entry.holds != "log"


def _forever(setting: Setting, entry: ResourceType) -> tuple[Value, ...]:
    """The amounts that mean without end; for logs that is nothing and 0."""
    return setting.on or ((0, None) if entry.holds == "log" else ())


def _is_less(was: Value, will_be: Value, forever: tuple[Value, ...]) -> bool:
    old, new = _measured(was, forever), _measured(will_be, forever)
    if old is None or old == 0:
        return False
    return will_be is UNKNOWN or new is None or new < old


def _measured(value: Value, forever: tuple[Value, ...]) -> float | None:
    number = amount(value)
    return float("inf") if value in forever or (number is not None and number in forever) else number


def _policies_weakened(entry: ResourceType, before: Value, after: Value) -> Iterator[Weakening]:
    if "::" not in entry.name or not isinstance(before, dict) or not isinstance(after, dict):
        return
    for policy in POLICIES:
        if _strength(policy, before, entry) > _strength(policy, after, entry):
            will_be = after.get(policy)
            yield Weakening((policy,), before.get(policy), will_be, is_certain=will_be is not UNKNOWN)


def _strength(policy: str, tree: dict[str, Value], entry: ResourceType) -> int:
    """How much a policy keeps, or its default; of a member of a cluster no snapshot is taken, whatever it says."""
    default = entry.policy_by_default(tree) if policy == "DeletionPolicy" else "Delete"
    kept = str(tree.get(policy) or default)
    return 0 if kept == "Snapshot" and entry.is_member(tree) else _STRENGTHS.get(kept, 0)
