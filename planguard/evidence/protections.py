"""How an object's protections change while it stays: guards, what brings it back, what forces its deletion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from planguard.catalog import Catalog, ResourceType, Setting
from planguard.evidence.pairing import Succession
from planguard.finding import Severity
from planguard.plan import Action, Plan, ResourceChange
from planguard.values import Path, Sensitive, dotted, find, is_unknown, show

_STRENGTHS = {"Retain": 2, "RetainExceptOnCreate": 2, "Snapshot": 1, "Delete": 0}
_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_SNAPSHOT_BY_DEFAULT = ("AWS::RDS::DBCluster", "AWS::RDS::DBInstance")
_BACKUP = r"(?i)backup|snapshot|point_?in_?time|pitr|recovery"
_OUTLIVES = r"(?i)lock|lien|backup|snapshot|replica|deletion|copy"
_LAST_COPY = r"(?i)final|before_?destroy|recovery_?window"
_VALUABLE = ("data", "key", "identity", "cluster", "traffic", "network", "log")


class Weakening(msgspec.Struct, frozen=True):
    """A protection that is there before and not, or less, afterwards. ``deletes_copies`` means that some go at once."""

    path: Path
    before: Any
    after: Any
    meaning: str = ""
    deletes_copies: bool = False

    @property
    def says(self) -> str:
        """The attribute and its values, for a person."""
        return f"{dotted(self.path)} ({show(self.before)} → {show(self.after)})"

    @property
    def is_certain(self) -> bool:
        """Whether the new value is known."""
        return not is_unknown(self.after)


def guards_lost(entry: ResourceType, successor: Succession) -> list[Weakening]:
    """The guards against deletion that are on before and not afterwards, deletion policies of a template included."""
    lost = [
        Weakening(path, was, will_be, setting.meaning)
        for setting in entry.guards
        for path, was, will_be in _switched(setting, successor.before, successor.after, doubtful=False)
    ]
    return _settled(successor, [*lost, *_policies_weakened(entry, successor.before, successor.after)])


def forces_gained(entry: ResourceType, successor: Succession) -> list[Weakening]:
    """The settings that make a deletion worse and that are on afterwards and not before."""
    gained = [
        Weakening(path, was, will_be, setting.meaning)
        for setting in entry.force
        for path, will_be, was in _switched(setting, successor.after, successor.before, doubtful=True)
    ]
    return _settled(successor, gained)


def recovery_lost(entry: ResourceType, successor: Succession) -> list[Weakening]:
    """What there is less of afterwards to bring the object back from."""
    forces = {setting.path for setting in entry.force}
    gained = {dotted(one.path) for one in forces_gained(entry, successor)}
    settings = (*entry.recovery, *(setting for setting in entry.keeps if setting.path not in forces))
    lost = [found for setting in settings for found in _reduced(setting, entry, successor.before, successor.after)]
    return _settled(successor, [one for one in lost if dotted(one.path) not in gained])


def _settled(successor: Succession, found: list[Weakening]) -> list[Weakening]:
    """Without what is unknown only because the object is made anew: then everything that the provider computes is."""
    return [one for one in found if one.is_certain or successor.change.action is Action.UPDATE]


def also_destroyed(plan: Plan, change: ResourceChange, catalog: Catalog) -> list[ResourceChange]:
    """What the plan destroys of that which the object's protections cover: itself, and what is inside it."""
    inside = plan.dependents(change.config_address)
    return [
        other
        for other in plan.destroyed()
        if other is change or (other.config_address in inside and is_inside(other, change, catalog))
    ]


def guarded_and_destroyed(plan: Plan, safeguard: ResourceChange, catalog: Catalog) -> list[ResourceChange]:
    """What the plan destroys of that which a safeguard resource depends on, and so protects."""
    needed = plan.dependencies.get(safeguard.config_address, frozenset())
    return [
        change
        for change in plan.destroyed()
        if change.config_address in needed
        and catalog[change.type].holds in _VALUABLE
        and not catalog[change.type].routine
    ]


def of_safeguard(safeguard: ResourceChange, guarded: list[ResourceChange], entry: ResourceType) -> Severity:
    """The severity of a safeguard's deletion: high where it is what would have stopped or outlived that of others.

    What is only a setting of an object goes with it as a matter of course: info.
    """
    if entry.routine:
        return Severity.LOW
    outlives = re.search(_OUTLIVES, f"{safeguard.type} {entry.protects}") is not None
    if any(outlives or change.action.replaces for change in guarded):
        return Severity.HIGH
    return Severity.INFO if guarded else Severity.MEDIUM


def is_inside(other: ResourceChange, change: ResourceChange, catalog: Catalog) -> bool:
    """Whether an object that depends on another lives inside it, so that the two are protected together."""
    parents = catalog[other.type].parents
    return change.type in parents if parents else catalog[other.type].holds in ("data", "key")


def severity(weakest: Severity, entry: ResourceType) -> Severity:
    """The severity of a weakening for a type: no more than low where little hangs on the object."""
    matters = (entry.holds in _VALUABLE or entry.protects or entry.recovery) and not entry.routine
    return weakest if matters else min(weakest, Severity.LOW)


def _switched(setting: Setting, there: Any, here: Any, doubtful: bool) -> Iterator[tuple[Path, Any, Any]]:
    """Where a setting is on there and no longer here, with both values; left out, it is the provider's default."""
    on_there = {path: value for path, value in _values(setting, there) if _is_on(setting, value, doubtful)}
    others = dict(_values(setting, here))
    on_here = {path for path, value in others.items() if _is_on(setting, value)}
    lost = [path for path in on_there if path not in on_here]
    for path in lost[: max(0, len(on_there) - len(on_here))]:
        yield path, on_there[path], others.get(path, setting.default)


def _values(setting: Setting, tree: Any) -> list[tuple[Path, Any]]:
    found = [(path, setting.default if value is None else value) for path, value in find(tree, setting.path)]
    return found or [(tuple(setting.path.split(".")), setting.default)]


def _is_on(setting: Setting, value: Any, doubtful: bool = False) -> bool:
    """Whether a value switches the setting on; one that is not known yet does if ``doubtful``."""
    if is_unknown(value):
        return doubtful
    return value is not None and any(_same(value, wanted) for wanted in setting.on)


def _same(value: Any, wanted: Any) -> bool:
    """Equal, also where a template writes its booleans and numbers as text."""
    if isinstance(value, Sensitive) or isinstance(wanted, bool) == isinstance(value, bool):
        return bool(value == wanted) or (not isinstance(wanted, bool) and str(wanted) == value)
    return isinstance(value, str) and value.lower() == str(wanted).lower()


def _reduced(setting: Setting, entry: ResourceType, before: Any, after: Any) -> Iterator[Weakening]:
    for path, was in _values(setting, before):
        will_be = dict(_values(setting, after)).get(path)
        if setting.better == "higher":
            less = _is_less(was, will_be, _forever(setting, entry))
        elif setting.better == "present":
            less = bool(was) and not will_be
        else:
            less = _is_on(setting, was) and not _is_on(setting, will_be)
        if less:
            gone = setting.better != "higher" or not will_be or _number(will_be) == 0
            drops = gone and not is_unknown(will_be) and _deletes_copies(setting, entry)
            yield Weakening(path, was, will_be, setting.meaning, drops)


def _deletes_copies(setting: Setting, entry: ResourceType) -> bool:
    """Whether switching the setting off deletes copies that exist, and not only those that were to be made."""
    makes_copies = re.search(_BACKUP, setting.path) is not None and re.search(_LAST_COPY, setting.path) is None
    return makes_copies and entry.holds != "log"


def _forever(setting: Setting, entry: ResourceType) -> tuple[Any, ...]:
    """The amounts that mean without end; for logs that is nothing and 0."""
    return setting.on or ((0, None) if entry.holds == "log" else ())


def _is_less(was: Any, will_be: Any, forever: tuple[Any, ...]) -> bool:
    old, new = _amount(was, forever), _amount(will_be, forever)
    if old is None or old == 0:
        return False
    return is_unknown(will_be) or new is None or new < old


def _amount(value: Any, forever: tuple[Any, ...]) -> float | None:
    number = _number(value)
    return float("inf") if value in forever or (number is not None and number in forever) else number


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    text = value.removesuffix("s") if isinstance(value, str) else ""
    return float(text) if re.fullmatch(r"\d{1,15}(\.\d{1,9})?", text) else None


def _policies_weakened(entry: ResourceType, before: Any, after: Any) -> Iterator[Weakening]:
    if "::" not in entry.name or not isinstance(before, dict) or not isinstance(after, dict):
        return
    for policy in _POLICIES:
        was, will_be = before.get(policy), after.get(policy)
        if _strength(policy, was, entry) > _strength(policy, will_be, entry):
            yield Weakening((policy,), was, will_be)


def _strength(policy: str, value: Any, entry: ResourceType) -> int:
    default = "Snapshot" if policy == "DeletionPolicy" and entry.name in _SNAPSHOT_BY_DEFAULT else "Delete"
    return _STRENGTHS.get(str(value or default), 0)
