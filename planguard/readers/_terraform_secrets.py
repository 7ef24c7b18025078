"""What of a plan is secret: marked values, values called a secret, and every copy of them anywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from planguard.concealment import secrets_of
from planguard.plan import Action, ResourceChange
from planguard.readers import _terraform_changes as changes
from planguard.readers._terraform_shapes import Configuration, Document, Entry, State
from planguard.values import Sensitive, mark


def variables_of(document: Document, configuration: Configuration | None) -> dict[str, Any]:
    """The values of the root variables, those declared sensitive marked so."""
    root = configuration.root_module if configuration else None
    declared = root.variables if root else {}
    values = {}
    for name, variable in (document.variables or {}).items():
        value = variable.get("value") if isinstance(variable, Mapping) else None
        hidden = name in declared and declared[name].sensitive
        values[name] = Sensitive(value) if hidden and value is not None else value
    return values


def secrets_in(
    listed: Sequence[ResourceChange], entries: Iterable[Entry], state: State | None, others: Iterable[Any]
) -> frozenset[str]:
    """The secrets among the changes, untouched objects and data sources included, and in other trees of the plan."""
    if all(change.action is Action.NO_OP for change in listed):
        return secrets_of(*others)
    values = [tree for change in listed for tree in (change.before, change.after) if tree is not None]
    return secrets_of(*others, *values, *_of_untouched(entries), *_of_data_sources(state))


def _of_untouched(entries: Iterable[Entry]) -> Iterator[Any]:
    for entry in entries:
        if entry.change and changes.untouched(changes.action_of(entry.change.actions or ()), entry):
            yield changes.sensitive_part(entry.change)


def _of_data_sources(state: State | None) -> Iterator[Any]:
    """What data sources read: a plan lists only those that are read again during apply."""
    root = state.values.root_module if state and state.values else None
    waiting = [root] if root else []
    while waiting:
        module = waiting.pop()
        waiting += module.child_modules or ()
        for resource in module.resources or ():
            if resource.mode == "data" and b"true" in bytes(resource.sensitive_values):
                marks = msgspec.json.decode(resource.sensitive_values)
                yield mark(msgspec.json.decode(resource.values), None, marks)
