"""What happens inside an object that owns other resources: what is lost there, and what the plan does not show."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from planguard.evidence.losses.loss import Loss, loss_of
from planguard.evidence.nested.templates import Inner, contents
from planguard.knowledge.containers import Container, carrier, cleared, container
from planguard.knowledge.documents import document
from planguard.knowledge.replacements.facts import known_of
from planguard.knowledge.replacements.forcing import forced
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.loading.regex import regex
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.finding import Severity
from planguard.model.plan import Plan
from planguard.model.values import Value, at, dotted, find, is_unknown, plain, walk

_MAJOR = regex(r"[v^~=]*(\d+)\.\d+")


class Fate(enum.Enum):
    """What becomes of a resource inside, in the words that follow "is"."""

    DELETED = "deleted"
    REPLACED = "replaced"
    POSSIBLY_DELETED = "possibly deleted"
    POSSIBLY_REPLACED = "possibly replaced"

    @property
    def is_certain(self) -> bool:
        """Whether it surely happens."""
        return self in (Fate.DELETED, Fate.REPLACED)


class Lost(msgspec.Struct, frozen=True):
    """A resource inside that is deleted, or replaced, or may be."""

    name: str
    type: str
    fate: Fate
    loss: Loss


class Nested(msgspec.Struct, frozen=True):
    """What an update of a container does inside it. ``unread`` is a clause that says why the plan does not show all.

    ``clears`` says that everything which the template does not name is deleted too.
    """

    change: ResourceChange
    lost: tuple[Lost, ...] = ()
    clears: bool = False
    unread: str = ""
    severity: Severity = Severity.INFO


def nested(plan: Plan, catalog: Catalog) -> Iterator[Nested]:
    """What happens inside each container that is updated, or created where it clears what is around it."""
    for change in plan.touched():
        of = container(change.type, catalog.of(change).held) if change.deposed is None else None
        if of is None:
            continue
        change = _opened(change, of.document) if of.document else change
        if change.action is Action.UPDATE:
            yield _updated(of, change, plan, catalog)
        elif change.action.creates and _is_complete(of, change.after) and not _is_in_a_new_group(change, plan):
            yield Nested(change, clears=True)


def _opened(change: ResourceChange, name: str) -> ResourceChange:
    """The change with a body that is written as JSON as what it says, as the first version of azapi has it."""
    opened = {
        side: {**tree, name: inner}
        for side, tree in (("before", change.before), ("after", change.after))
        if isinstance(tree, Mapping) and (inner := document(tree.get(name))) is not None
    }
    return replace(change, **opened) if opened else change


def _updated(of: Container, change: ResourceChange, plan: Plan, catalog: Catalog) -> Nested:
    before, after = contents(of, change.before), contents(of, change.after)
    clears = _is_complete(of, change.after)
    if before is not None and after is not None:
        fates = _fates(before, after) if clears or not of.mode else ()
        lost = (_lost(inner, fate, _as_change(of, inner, fate, change), plan, catalog) for inner, fate in fates)
        return Nested(change, () if _keeps(of, change) else tuple(lost), clears and not _is_complete(of, change.before))
    unread, severity = _unread(of, change)
    if clears and severity < Severity.MEDIUM:
        unread, severity = f"{of.mode} is Complete", Severity.MEDIUM
    return Nested(change, (), clears and not _is_complete(of, change.before), unread, severity)


def _is_complete(of: Container, tree: Value) -> bool:
    return bool(of.mode) and any(is_unknown(v) or str(v).lower() == "complete" for _, v in find(tree, of.mode))


def _is_in_a_new_group(change: ResourceChange, plan: Plan) -> bool:
    """Whether the resource group is made by the same plan, so that there is nothing in it yet."""
    group = cleared()
    name = at(change.after, (group.path,))
    new = (one for one in plan.creates() if one.type == group.type)
    return isinstance(name, str) and any(at(one.after, ("name",)) == name for one in new)


def _keeps(of: Container, change: ResourceChange) -> bool:
    return any(at(change.before, (name,)) == value for name, value in of.keeps.items())


def _fates(before: Mapping[str, Inner], after: Mapping[str, Inner]) -> Iterator[tuple[Inner, Fate]]:
    """The resources inside that do not stay as they are, each with what happens to it."""
    for name, was in before.items():
        if not was.retained and (fate := _fate(was, after.get(name))) is not None:
            yield was, fate


def _lost(inner: Inner, fate: Fate, change: ResourceChange, plan: Plan, catalog: Catalog) -> Lost:
    return Lost(inner.name, inner.type, fate, loss_of(change, plan, catalog))


def _fate(was: Inner, will_be: Inner | None) -> Fate | None:
    """What happens to a resource inside; None where it stays."""
    if will_be is None:
        return Fate.DELETED
    if will_be.type != was.type:
        return Fate.REPLACED
    if will_be.condition != was.condition:
        return Fate.POSSIBLY_DELETED
    paths = forced(known_of(was.type), _properties(was), _properties(will_be), _TemplateValues())
    if Certainty.LIKELY in paths.values():
        return Fate.REPLACED
    return Fate.POSSIBLY_REPLACED if paths else None


def _properties(inner: Inner) -> Mapping[str, Value]:
    return inner.properties if isinstance(inner.properties, Mapping) else {}


class _TemplateValues:
    """Values as a template has them, with those of parameters in their place."""

    def same(self, one: Value, other: Value) -> bool | None:
        return True if one == other else None if self.is_open(other) else False

    def is_open(self, value: Value) -> bool:
        return any(is_unknown(leaf) for _, leaf in walk(value))

    def is_unset(self, value: Value) -> bool:
        return value is None

    def are_none(self, found: list[Value]) -> bool:
        return not found

    def lead_apart(self, old: Value, new: Value) -> bool:
        return False


def _as_change(of: Container, inner: Inner, fate: Fate, change: ResourceChange) -> ResourceChange:
    """A resource inside, as the catalogue and the rules of losses know resources."""
    action = Action.DELETE if fate is Fate.DELETED else Action.DELETE_THEN_CREATE
    kind, values = inner.type, inner.properties
    if known := carrier(of.language):
        kind, values = known.type, {known.path: inner.type if known.holds == "type" else inner.properties}
    elif of.language == "list":
        kind = "inner_" + re.sub(r"[^a-z0-9]+", "_", inner.type.lower())
    return ResourceChange(f"{change.address}/{inner.name}", kind, action, inner.name, change.module, before=values)


def _unread(of: Container, change: ResourceChange) -> tuple[str, Severity]:
    """What of a container changes whose contents the plan does not show, and how bad that can be."""
    if not isinstance(change.before, Mapping) or not isinstance(change.after, Mapping):
        is_known = bool(of.templates or of.sources)
        return "something changes", Severity.MEDIUM if is_known else Severity.LOW
    shown = [path for path in of.templates if any(value for _, value in find(change.before, path))]
    if changed := _changed((*shown, *of.sources), change):
        return f"{changed} changes", Severity.MEDIUM
    if changed := _changed(of.versions, change):
        return f"{changed} changes", Severity.LOW if _is_minor(of, change) else Severity.MEDIUM
    changed = _changed(of.inputs, change)
    return (f"{changed} changes", Severity.LOW) if changed else ("", Severity.INFO)


def _changed(paths: Iterable[str], change: ResourceChange) -> str:
    """The first of the attributes that changes, or may; "" if none does. A source may know neither value."""
    for path in paths:
        was, will_be = dict(find(change.before, path)), dict(find(change.after, path))
        for place in {**was, **will_be}:
            old, new = was.get(place), will_be.get(place)
            if old != new or (is_unknown(new) and not is_unknown(old)):
                return dotted(place)
    return ""


def _is_minor(of: Container, change: ResourceChange) -> bool:
    """Whether every version stays within its major one, from 1 on, where little is taken away."""
    pairs = ((value, change.values(place)[1]) for path in of.versions for place, value in find(change.before, path))
    return all(_major(was) == _major(will_be) not in ("", "0") for was, will_be in pairs if was != will_be)


def _major(version: Value) -> str:
    found = _MAJOR.match(version) if isinstance(version, str) else None
    return plain(found[1]) if found else ""
