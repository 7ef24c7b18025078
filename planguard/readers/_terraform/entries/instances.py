"""Untouched instances beside those that go and come by their keys of for_each: these keep their values."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from planguard.model.change import Action, ResourceChange
from planguard.readers._terraform.entries.changes import sides_of
from planguard.readers._terraform.shapes import Entry

_MOST_KEPT = 10_000  # a longer list is not moved block by block


def with_instances(listed: list[ResourceChange], entries: Sequence[Entry], source: str) -> list[ResourceChange]:
    """The changes, with the values of untouched instances where one of a key is deleted and one of another created.

    Only they show whether settings tell one instance from another. ``entries`` are those of the changes, in the same
    order; ``source`` says in messages where they are.
    """
    keyed = [change for change in listed if change.action in (Action.DELETE, Action.CREATE) and '["' in change.address]
    going = {change.config_address for change in keyed if change.action is Action.DELETE}
    moving = going & {change.config_address for change in keyed if change.action is Action.CREATE}
    found, left = list(listed), _MOST_KEPT
    for number, (change, entry) in enumerate(zip(listed, entries, strict=True)) if moving else ():
        is_known = change.before is not None or change.standing is not None
        if left and change.action is Action.NO_OP and not is_known and change.config_address in moving and entry.change:
            found[number] = replace(change, standing=sides_of(entry.change, source)[0])
            left -= 1
    return found
