"""What hurts in a plan although nothing is deleted: each change of an attribute that does something to its object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from planguard.evidence.once import once
from planguard.evidence.updates.admissions import admissions
from planguard.evidence.updates.comparing import Difference, differences
from planguard.evidence.updates.deleters import wider
from planguard.evidence.updates.guessed import guessed, stopped
from planguard.evidence.updates.hurt import Hurt
from planguard.evidence.updates.networks.doors import doors
from planguard.evidence.updates.places import is_within, steps, visible
from planguard.evidence.updates.targets import acts_on_existing, acts_on_what_stays
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.knowledge.resource_types.updates import Circumstance, Effect, Update, When
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Severity
from planguard.model.plan import Plan
from planguard.model.values import UNKNOWN, Path, Value, dotted, revealed, show, walk

_NAMED = 4
_EXPIRE_LATER = "Copy what is still needed first. Begin with a long period or a small scope."
_PARTLY = "loses part of its service", "lose part of their service"


@once
def hurts(change: ResourceChange, plan: Plan, catalog: Catalog) -> Sequence[Hurt]:
    """Everything that hurts in what is planned for one object, each attribute with the worst that its change does."""
    entry = catalog.of(change)
    if entry.holds == "nothing":
        return ()
    known = (
        *_catalogued(change, entry, plan),
        *_deleting(change, entry, plan),
        *doors(change, entry, plan),
        *admissions(change, entry, plan),
    )
    known = (*known, *_not_told(_stopped(change, entry), known))
    return tuple(_worst_of_each_path([*known, *_not_told(_guessed(change, entry), known)]))


def _not_told(found: Iterable[Hurt], known: Sequence[Hurt]) -> Iterator[Hurt]:
    """What is about no attribute of which something better is known."""
    told = [path for hurt in known for path in hurt.paths]
    yield from (one for one in found if not any(is_within(one.paths[0], path) for path in told))


def _deleting(change: ResourceChange, entry: ResourceType, plan: Plan) -> Iterator[Hurt]:
    for one in wider(change, entry.deleters, plan) if entry.deleters else ():
        yield Hurt(
            effect=Effect.DELETES_CONTENT,
            paths=(one.path,),
            says=one.says,
            why=one.before,
            holds=one.deleter.holds,
            confidence=Confidence.LOW if one.is_open else Confidence.HIGH,
            at_most=Severity[one.deleter.at_most.upper()] if one.deleter.at_most else Severity.CRITICAL,
            weighty=one.covers_all,
            instead=_EXPIRE_LATER,
            does=(f"deletes {one.deleter.what}", f"delete {one.deleter.what}"),
        )


def _catalogued(change: ResourceChange, entry: ResourceType, plan: Plan) -> Iterator[Hurt]:
    updates = [update for update in entry.updates if _counts(update, change, entry, plan)]
    if not updates:
        return
    before, after = revealed(change.before), _afterwards(change, entry)
    for update in updates:
        confidence = _circumstances(update, before, after)
        if confidence is not None:
            for one in differences(update, before, after):
                yield _hurt(update, one, change, entry, confidence)


def _stopped(change: ResourceChange, entry: ResourceType) -> Iterator[Hurt]:
    """What ran and runs no more, of any type; whether it will run may be known only after apply."""
    for one in stopped(revealed(change.before), revealed(change.after)) if change.action is Action.UPDATE else ():
        is_open = one.will_be is UNKNOWN
        open_says = f"The plan does not show whether `{dotted(one.path)}` becomes 0 or false (known after apply)."
        yield Hurt(
            effect=Effect.STOPS_SERVICE,
            paths=(one.path,),
            says=open_says if is_open else _says(one, change),
            why="" if is_open else _off(one),
            holds=entry.holds,
            confidence=Confidence.HIGH if entry.known and not is_open else Confidence.LOW,
            is_open=is_open,
            is_everyday=entry.routine,
        )


def _off(one: Difference) -> str:
    return "The object is switched off." if one.was in (True, "true") else "Nothing is left that runs."


def _guessed(change: ResourceChange, entry: ResourceType) -> Iterator[Hurt]:
    """What is guessed of attributes, but of those of which something is known: what protects it, and what deletes."""
    if change.action is not Action.UPDATE:
        return
    deleters = [steps(deleter.rules) for deleter in entry.deleters]
    settings = {setting.path for kind in (entry.guards, entry.keeps, entry.recovery, entry.force) for setting in kind}
    known = settings | {update.path for update in entry.updates}
    for guess, one in guessed(revealed(change.before), revealed(change.after)):
        of_a_deleter = any(is_within(one.path, path) for path in deleters)
        if not of_a_deleter and ".".join(step for step in one.path if isinstance(step, str)) not in known:
            yield Hurt(
                effect=guess.effect,
                paths=(one.path,),
                says=_says(one, change),
                why=guess.why,
                holds=entry.holds,
                confidence=Confidence.LOW,
                at_most=Severity.MEDIUM,
                is_everyday=entry.routine,
            )


def _afterwards(change: ResourceChange, entry: ResourceType) -> Value:
    """The values that count after the apply: of a setting that is deleted, those that the service has by itself."""
    return {**entry.after_deletion} if change.action is Action.DELETE else revealed(change.after)


def _counts(update: Update, change: ResourceChange, entry: ResourceType, plan: Plan) -> bool:
    """Whether an update is about what happens to the object: exposure counts for a new object too.

    So does what a new object does to one that is there already, and a door that a deleted one kept closed.
    """
    if change.action is Action.UPDATE:
        return True
    if change.action is Action.DELETE:
        closed = bool(entry.after_deletion) and update.effect is Effect.OPENS_ACCESS
        return closed and change.deposed is None and acts_on_what_stays(change, plan)
    if update.effect is Effect.OPENS_ACCESS:
        return change.action.replaces or (update.also_created and change.action.creates)
    return update.also_created and change.action.creates and acts_on_existing(change, plan)


def _circumstances(update: Update, before: Value, after: Value) -> Confidence | None:
    """How sure it is that the circumstances of an update hold; None where they do not."""
    met = [condition.met(before, after) for condition in update.conditions]
    spared = [condition.met(before, after) for condition in update.unless]
    if False in met or True in spared:
        return None
    return Confidence.LOW if None in (*met, *spared) else Confidence.HIGH


def _hurt(update: Update, one: Difference, change: ResourceChange, entry: ResourceType, sure: Confidence) -> Hurt:
    at_once = all(_holds_now(condition, change) for condition in update.now)
    return Hurt(
        effect=update.effect,
        paths=(one.path,),
        says=_says(one, change),
        why=_filled(update.why, one, change),
        holds=update.holds or entry.holds,
        confidence=sure,
        at_once=at_once,
        weighty=update.blocks or (bool(update.now) and at_once),
        at_most=Severity[update.at_most.upper()] if update.at_most else Severity.CRITICAL,
        instead=update.instead,
        does=_PARTLY if update.effect is Effect.STOPS_SERVICE and _something_stays(update, one) else None,
    )


def _something_stays(update: Update, one: Difference) -> bool:
    """Whether a collection only lost some of its elements, so that the others still do what they did."""
    return update.when is When.ELEMENT_REMOVED and one.will_be not in (None, "", [], {})


def _holds_now(condition: Circumstance, change: ResourceChange) -> bool:
    return condition.met(revealed(change.before), revealed(change.after)) is True


def _says(one: Difference, change: ResourceChange) -> str:
    """The change of an attribute in a sentence, with the values that may be shown."""
    name = f"`{dotted(one.path)}`"
    was = visible(change.before, one.path)
    will_be = one.will_be if change.action is Action.DELETE else visible(change.after, one.path)
    if one.names:
        return f"{name} {_of_names(one, change)}."
    if one.will_be in (None, ""):
        return f"{name} is removed ({show(was)} before)."
    if one.was in (None, "", [], {}):
        return f"{name} is set to {show(will_be)}."
    return f"{name} changes from {show(was)} to {show(will_be)}."


def _of_names(one: Difference, change: ResourceChange) -> str:
    """Which elements of a collection are removed or added, by name as far as names may be shown."""
    shown = _names_to_show(one, change)
    listed = f": {', '.join(shown[:_NAMED])}" + (", …" if len(shown) > _NAMED else "") if shown else ""
    if one.names_are_old:
        return f"loses {_many(len(one.names), _size(one.was))}{listed}"
    return f"gains {_many(len(one.names), 0)}{listed}"


def _names_to_show(one: Difference, change: ResourceChange) -> list[str]:
    """The names of elements that the plan does not hide."""
    trees = (visible(change.before, one.path), visible(change.after, one.path))
    known = {part for tree in trees for keys, leaf in walk(tree) for part in (*keys, leaf) if _is_name(part)}
    return [show(name) for name in one.names if all(word in known for word in str(name).split(" "))]


def _many(count: int, of: int) -> str:
    if not of:
        return "1 entry" if count == 1 else f"{count} entries"
    if count >= of:
        return "its only entry" if of == 1 else f"all its {of} entries"
    return f"{count} of its {of} entries"


def _is_name(part: Value) -> bool:
    return isinstance(part, str | int) and not isinstance(part, bool)


def _size(value: Value) -> int:
    return len(value) if isinstance(value, list | Mapping) else int(value not in (None, ""))


def _filled(text: str, one: Difference, change: ResourceChange) -> str:
    """The sentence with the values and names in the places that it has for them."""
    if "{" not in text:
        return text
    was, will_be = visible(change.before, one.path), visible(change.after, one.path)
    name = next(iter(_names_to_show(one, change)), "(sensitive value)") if one.names else "one"
    return text.replace("{old}", show(was)).replace("{new}", show(will_be)).replace("{name}", name)


def _worst_of_each_path(found: Sequence[Hurt]) -> Iterator[Hurt]:
    """One effect for each path: of several of one change the worst, as effects are ordered."""
    order = list(Effect)
    seen: dict[tuple[Path, ...], Effect] = {}
    for hurt in sorted(found, key=lambda one: order.index(one.effect)):
        if seen.setdefault(hurt.paths, hurt.effect) is hurt.effect:
            yield hurt
