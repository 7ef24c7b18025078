"""The words of a CloudFormation change set: Add, Modify, Remove, and whether an object is replaced."""

from __future__ import annotations

from collections.abc import Iterator

from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import plain
from planguard.reporters._parts.counts import counts_of

_WORDS = {
    Action.CREATE: ("Add",),
    Action.UPDATE: ("Modify", "False"),
    Action.DELETE: ("Remove",),
    Action.DELETE_THEN_CREATE: ("Modify", "True"),
    Action.CREATE_THEN_DELETE: ("Modify", "True"),
    Action.FORGET: ("Remove", "Retain"),
    Action.CREATE_THEN_FORGET: ("Modify", "True", "ReplaceAndRetain"),
}
_REPLACEMENT = ("True", "False", "Conditional")


def header(change: ResourceChange) -> Iterator[str]:
    """The comment lines above an object, without the ``#``."""
    physical = f" [{plain(change.physical_id)}]" if change.physical_id else ""
    yield f"{plain(change.address)}{physical}: {_word(change)}"
    if change.action_reason:
        yield f"({plain(change.action_reason)})"


def opening(plan: Plan) -> Iterator[str]:
    """What stands above the objects."""
    name, stack = plan.stack.get("change_set"), plan.stack.get("name")
    title = f"Change set {plain(_short(name))}" if name else "Change set"
    yield ""
    yield f"{title} of stack {plain(stack)}:" if stack else f"{title}:"
    if not plan.resource_changes:
        yield "No changes."


def summary(plan: Plan) -> str:
    """The counts, by the words of a change set."""
    counts = counts_of([plan])
    added, modified, replaced, removed = counts.created, counts.updated, counts.to_replace, counts.to_remove
    return f"Change set: {added} to add, {modified} to modify, {replaced} to replace, {removed} to remove."


def _short(name: str) -> str:
    """The name of a change set out of its ARN."""
    return name.split("/")[1] if name.startswith("arn:") and name.count("/") > 1 else name


def _word(change: ResourceChange) -> str:
    """The change set's own words: ``Modify (Replacement: True, PolicyAction: ReplaceAndSnapshot)``."""
    first, *rest = change.actions or _WORDS.get(change.action, (change.action.value,))
    details = [f"Replacement: {word}" if word in _REPLACEMENT else f"PolicyAction: {word}" for word in rest]
    return plain(f"{first} ({', '.join(details)})" if details else first)
