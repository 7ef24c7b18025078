"""What changed outside, worked out of two states as Terraform 1.0 and 0.15.4 do: their saved plans do not hold it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Raw

from planguard.readers._terraform.shapes import NULL, Change, Entry
from planguard.readers.saved_plan.state import StoredObject, StoredState


def drift_between(earlier: StoredState, refreshed: StoredState) -> Iterator[Entry]:
    """An entry for each managed object that the refresh found changed, or gone; deposed ones are not looked at."""
    now = refreshed.known()
    current = (one for one in earlier.objects if one.place.mode == "managed" and not one.deposed)
    for one in sorted(current, key=lambda one: one.place.order):
        found = now.get((one.place.text, ""))
        if found is None or msgspec.json.decode(found.values) != msgspec.json.decode(one.values):
            yield _entry(one, found)


def _entry(was: StoredObject, found: StoredObject | None) -> Entry:
    place = was.place
    return Entry(
        address=place.text,
        module_address=place.module or None,
        mode=place.mode,
        type=place.type,
        name=place.name,
        index=NULL if place.key is None else Raw(msgspec.json.encode(place.key)),
        provider_name=was.provider,
        change=Change(
            actions=("delete",) if found is None else ("update",),
            before=was.values,
            after=NULL if found is None else found.values,
            before_sensitive=_marks(was),
            after_sensitive=NULL if found is None else _marks(found),
        ),
    )


def _marks(one: StoredObject) -> Raw:
    return Raw(one.marks) if one.marks else NULL
