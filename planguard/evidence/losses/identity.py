"""Whether the new object of a replacement that creates first is, in the cloud, the old one: by what identifies both."""

from __future__ import annotations

from planguard.knowledge.resource_types.entry import ResourceType
from planguard.model.change import Action, ResourceChange, without_keys
from planguard.model.plan import Plan
from planguard.model.values import Sensitive, Value, find, is_unknown


def is_the_same_object(change: ResourceChange, entry: ResourceType, plan: Plan) -> bool | None:
    """Whether an object is created first although what identifies it in the cloud stays; None where that is open.

    What is known only after apply, and comes from an object that is itself new, is another.
    """
    if change.action is not Action.CREATE_THEN_DELETE or not entry.identified_by:
        return False
    is_open = False
    for path in entry.identified_by:
        was, will_be = _value(change.before, path), _value(change.after, path)
        if _is_open(will_be):
            if _comes_from_a_new_object(change, path.partition(".")[0], plan):
                return False
            is_open = True
        elif was != will_be:
            return False
    return None if is_open else any(_value(change.before, path) for path in entry.identified_by)


def _value(tree: Value, path: str) -> Value:
    return next((value for _, value in find(tree, path)), None)


def _is_open(value: Value) -> bool:
    return is_unknown(value) or (isinstance(value, Sensitive) and value.is_withheld)


def _comes_from_a_new_object(change: ResourceChange, name: str, plan: Plan) -> bool:
    sources = (without_keys(source) for source in change.references.get(name, ()))
    return any(one.action.creates for source in sources for one in plan.by_config_address.get(source, ()))
