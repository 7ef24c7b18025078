"""The words of a CloudFormation change set: Add, Modify, Remove, and whether an object is replaced."""

from __future__ import annotations

from collections.abc import Iterator

from planguard.plan import Action, Certainty, Plan, ResourceChange
from planguard.values import plain

_WORDS = {
    Action.CREATE: "Add",
    Action.UPDATE: "Modify",
    Action.DELETE: "Remove",
    Action.FORGET: "Remove (PolicyAction: Retain)",
    Action.CREATE_THEN_FORGET: "Modify (Replacement: True, PolicyAction: ReplaceAndRetain)",
    Action.NO_OP: "Import",
}


def header(change: ResourceChange) -> Iterator[str]:
    """The comment lines above an object, without the ``#``."""
    physical = f" [{plain(change.physical_id)}]" if change.physical_id else ""
    yield f"{plain(change.address)}{physical}: {_word(change)}"
    if change.action_reason:
        yield f"({plain(change.action_reason)})"


def opening(plan: Plan) -> Iterator[str]:
    """What stands above the objects."""
    name, stack = plan.stack.get("change_set"), plan.stack.get("name")
    title = f"Change set {plain(name)}" if name else "Change set"
    yield ""
    yield f"{title} of stack {plain(stack)}:" if stack else f"{title}:"
    if not plan.resource_changes:
        yield "No changes."


def summary(plan: Plan) -> str:
    """The counts, by the words of a change set."""
    changes = plan.resource_changes
    replaced = sum(change.action.replaces for change in changes)
    modified = sum(change.action is Action.UPDATE for change in changes)
    added = sum(change.action is Action.CREATE for change in changes)
    removed = sum(change.action in (Action.DELETE, Action.FORGET) for change in changes)
    return f"Change set: {added} to add, {modified} to modify, {replaced} to replace, {removed} to remove."


def _word(change: ResourceChange) -> str:
    if change.certainty is Certainty.MAY:
        return "Modify (Replacement: Conditional)" if change.action.replaces else "Dynamic"
    kept = ", a snapshot is kept" if change.snapshot else ""
    if change.action in (Action.DELETE_THEN_CREATE, Action.CREATE_THEN_DELETE):
        return f"Modify (Replacement: True{kept})"
    if change.action is Action.DELETE and kept:
        return "Remove (a snapshot is kept)"
    return _WORDS.get(change.action, plain("/".join(change.actions)) or change.action.value)
