"""What stays beside an object that goes, and what comes in its place: looked up, as a plan may have many of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from planguard.evidence.once import of_plan
from planguard.knowledge.words.attributes import attributes
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import Sensitive, Value, at

_MOST_LOOKED_AT = 100

Group = tuple[str, ...]


def text_at(tree: Value, name: str) -> str:
    """The text of an attribute; "" for anything else, and for what is hidden."""
    value = at(tree, (name,))
    return value if isinstance(value, str) and not isinstance(value, Sensitive) else ""


def has_others_of_its_block(change: ResourceChange, plan: Plan) -> bool:
    """Whether another object of the same block stays."""
    return _any_but(change, _staying(plan), [(change.config_address,)])


def has_others_of_its_cluster(change: ResourceChange, plan: Plan) -> bool:
    """Whether another object of the same block stays, or one of its type that depends on the same."""
    _, *groups = _groups(change, plan)
    return _any_but(change, _staying(plan), groups)


def is_exchanged(change: ResourceChange, plan: Plan) -> bool:
    """Whether something else is attached to the same object; the same again the deletion might then detach."""
    if change.action is not Action.DELETE or not isinstance(change.before, dict):
        return False
    given = {name: value for name, value in change.before.items() if name != "id"}
    attached = _attached(plan)
    return any(
        at(other.after, (name,)) != value
        for bind in attributes().binding
        for other in attached.get((change.type, bind, text_at(change.before, bind)), ())
        for name, value in given.items()
    )


def _any_but(change: ResourceChange, found: Mapping[Group, list[ResourceChange]], groups: Iterable[Group]) -> bool:
    return any(other is not change for group in groups for other in found.get(group, ()))


@of_plan
def _staying(plan: Plan) -> Mapping[Group, list[ResourceChange]]:
    """The objects that stay, two of each group: one more than the object that may be asked about."""
    found: dict[Group, list[ResourceChange]] = defaultdict(list)
    for change in plan.resource_changes:
        if not change.may_destroy and change.action is not Action.CREATE and change.deposed is None:
            for group in _groups(change, plan):
                if len(found[group]) < 2:
                    found[group].append(change)
    return found


def _groups(change: ResourceChange, plan: Plan) -> list[Group]:
    """The block of an object; this in the module instance that it is in, and there each thing that its type needs."""
    address = change.config_address
    needed = plan.dependencies.get(address, frozenset())
    return [(address,), (change.module, address), *((change.type, change.module, one) for one in needed)]


@of_plan
def _attached(plan: Plan) -> Mapping[Group, list[ResourceChange]]:
    """The new objects by type and by what each is attached to; not all where very many are attached to the same."""
    found: dict[Group, list[ResourceChange]] = defaultdict(list)
    for change in plan.creates():
        for bind in attributes().binding:
            value = text_at(change.after, bind)
            if value and len(found[change.type, bind, value]) < _MOST_LOOKED_AT:
                found[change.type, bind, value].append(change)
    return found
