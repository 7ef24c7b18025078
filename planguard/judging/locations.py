"""The line of the sources that a finding is about: of an attribute, of a block, or of the call of a module."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from msgspec.structs import replace

from planguard.evidence.losses.absent import missing
from planguard.evidence.once import of_plan
from planguard.evidence.pairing.moves import steps
from planguard.model.change import ResourceChange, without_keys
from planguard.model.configuration import Location, SourceBlock
from planguard.model.finding import Finding
from planguard.model.plan import Plan
from planguard.model.reasons import ActionReason
from planguard.model.values import Path, Value, at, dotted, is_unknown, revealed

_DECIDED_BY: Mapping[ActionReason | None, tuple[Path, ...]] = {
    ActionReason.TRIGGERED: (("lifecycle", "replace_triggered_by"),),
    ActionReason.COUNT_INDEX: (("count",),),
    ActionReason.EACH_KEY: (("for_each",),),
    ActionReason.WRONG_REPETITION: (("count",), ("for_each",)),
    ActionReason.ENABLED_FALSE: (("lifecycle",),),
}
"""The settings of a block that Terraform's reasons are about."""

_NOTHING: Sequence[Value] = (None, "", [], {})
_MOST = 2_500  # pairs of nested blocks that are compared


def located(finding: Finding, plan: Plan) -> Finding:
    """The finding with the line of the attribute that it is about, or that forces the replacement, where that is known.

    One without is where its object is; one about more than one object is where its module is called, or the worst of
    them is.
    """
    if finding.location is not None or not (plan.blocks or plan.earlier_blocks or plan.module_places):
        return finding
    change = finding.change
    place = written(change, plan, finding.paths) if change is not None else _of_several(finding, plan)
    return finding if place is None else replace(finding, location=place)


def _of_several(finding: Finding, plan: Plan) -> Location | None:
    if place := plan.module_places.get(finding.about):
        return place
    changes = (one for address in finding.related[:1] for one in plan.by_config_address.get(without_keys(address), ()))
    worst = next((one for one in changes if one.address in finding.related), None)
    return (written(worst, plan) or worst.location) if worst is not None else None


def written(change: ResourceChange, plan: Plan, paths: Iterable[Path] = ()) -> Location | None:
    """Where the first of these attributes is written, or of those that force what happens; None for none of them."""
    block = plan.blocks.get(change.config_address)
    if block is None:
        return None
    if change.reason is ActionReason.NO_MODULE and (call := _of_gone_module(change, plan)) is not None:
        return call
    told = tuple(paths)
    if change.action.replaces:  # what follows from another object comes last
        forcing = (*told, *change.replace_paths)
        told = tuple(sorted(forcing, key=lambda path: is_unknown(change.values(path)[1])))
    every = (*told, *_DECIDED_BY.get(change.reason, ()))
    return next((place for path in every if (place := _place(block, path, change)) is not None), None)


def _of_gone_module(change: ResourceChange, plan: Plan) -> Location | None:
    """What the call of a module is repeated by, of whose instance around an object nothing is left; else the call."""
    gone = next((one for one in _instances(change.module) if one not in _living(plan)), None)
    if gone is None:
        return None
    call = without_keys(gone)
    places = (plan.module_places.get(one) for one in (f"{call}.for_each", f"{call}.count", call))
    return next((place for place in places if place is not None), None)


@of_plan
def _living(plan: Plan) -> frozenset[str]:
    """The instances of modules that hold an object which is there afterwards."""
    stay = {one.module for one in plan.resource_changes if one.action.creates or not one.action.destroys}
    return frozenset(instance for module in stay for instance in _instances(module))


def _instances(module: str) -> Iterator[str]:
    """The address of each instance of a module around an object, the outermost first."""
    return itertools.accumulate(steps(module), "{}.{}".format)


def _place(block: SourceBlock, path: Path, change: ResourceChange) -> Location | None:
    """Where an attribute is written; of nested blocks the one that is another than before, and what is in it."""
    values = change.after if isinstance(change.after, Mapping) else change.before
    name, number = (path[:-1], path[-1]) if path and isinstance(path[-1], int) else (path, None)
    was, now = (_blocks(revealed(value)) for value in change.values(name))
    if was is None or now is None:
        return block.place(path, values)
    left, added = missing(was, now), missing(now, was)
    if len(left) * len(added) > _MOST:
        return block.place(path, values)
    olds = [old for _, old in left if not any(_stays(old, new) for _, new in added)]
    news = [place for place, new in added if not any(_stays(old, new) for _, old in left)]
    if number in news or (number is None and news):
        return _within(block, (*name, news[0] if number is None else number), olds, values)
    gone = next((old for old in olds if number is None or old == at(change.before, path)), None)
    return block.place(path, values) if gone is None else _of_gone(block, name, gone)


def _blocks(value: Value) -> Sequence[Mapping[str, Value]] | None:
    """The blocks that a value is, none for null; None for any other value."""
    listed = [] if value is None else value
    blocks = isinstance(listed, list) and all(isinstance(one, Mapping) for one in listed)
    return cast(Sequence[Mapping[str, Value]], listed) if blocks else None


def _stays(old: Value, new: Value) -> bool:
    """Whether a value is the same as before, as far as it is known; a provider has nothing in several ways."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(_stays(old.get(name), value) for name, value in new.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_stays, old, new))
    return is_unknown(new) or old == new or (old in _NOTHING and new in _NOTHING)


def _within(block: SourceBlock, path: Path, olds: Sequence[Mapping[str, Value]], values: Value) -> Location | None:
    """Where the one attribute of a block is written that is another than before; of several the block itself."""
    own, new = block.place(path, values), at(values, path)
    if not olds or not isinstance(new, Mapping):
        return own
    nearest = max(olds, key=lambda old: sum(_stays(old.get(name), value) for name, value in new.items()))
    places = {block.place((*path, *rest), values) for rest in _changed(nearest, new)} - {own, None}
    return places.pop() if len(places) == 1 else own


def _changed(old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[Path]:
    """The attributes of a block that are others than before, those of blocks in it included."""
    for name, value in new.items():
        if not _stays(old.get(name), value):
            was, now = _blocks(old.get(name)), _blocks(value)
            if was and now and len(was) == len(now):
                pairs = enumerate(zip(was, now, strict=True))
                yield from ((name, number, *rest) for number, pair in pairs for rest in _changed(*pair))
            else:
                yield (name,)


def _of_gone(block: SourceBlock, name: Path, gone: Mapping[str, Value]) -> Location | None:
    """What decides that a nested block is not made any more: an attribute, or what a ``dynamic`` block is made for.

    Nothing that is written does where the block itself is gone.
    """
    beneath = (f"{dotted(name)}.", f"{dotted(name)}[")
    made_for = block.place((*name, 0, "for_each"), {str(name[0]): [gone]} if len(name) == 1 else None)
    is_dynamic = any(place == made_for for path, place in block.places.items() if path.endswith(".for_each"))
    return made_for if is_dynamic or not any(path.startswith(beneath) for path in block.places) else None
