"""What a saved plan says of one object's or output's change, with its values as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Raw

from planguard.readers._terraform.shapes import NULL, Change
from planguard.readers.saved_plan.values import Encoded, encoded, plain, tree_of

_ACTIONS = {
    0: ("no-op",),
    1: ("create",),
    2: ("read",),
    3: ("update",),
    5: ("delete",),
    6: ("delete", "create"),
    7: ("create", "delete"),
    8: ("forget",),
    9: ("create", "forget"),
    10: ("forget", "create"),
}
_BEFORE_ONLY = ("delete", "forget")
_NO_MARKS, _NOTHING_UNKNOWN = Raw(b"false"), Raw(b"{}")
_ENCODE = msgspec.json.encode

Marks = Callable[[Any], Iterable[tuple[Any, ...]]]


def change_of(message: Any, tree: Callable[[bytes], Any] = tree_of, declared: Marks = lambda tree: ()) -> Change:
    """A change with its values as JSON; ValueError or msgspec.MsgspecError for values that are none.

    ``tree`` reads a value, and ``declared`` says where in one the provider's schema has marks.
    """
    actions = _ACTIONS.get(message.action, (f"unknown-{message.action}",))
    before, after = _sides(message, actions, tree, declared)
    return Change(
        actions=actions,
        before=before.value,
        after=after.value,
        after_unknown=after.unknown,
        before_sensitive=before.marks,
        after_sensitive=after.marks,
        importing=_importing(message),
        generated_config=Raw(_ENCODE(message.generated_config)) if message.generated_config else NULL,
    )


def is_untouched(message: Any) -> bool:
    """Whether nothing happens to an object, of which its state says as much as the plan then."""
    marked = message.before_sensitive_paths or message.after_sensitive_paths
    return message.action == 0 and len(message.values) == 1 and not (marked or message.HasField("importing"))


def unchanged(value: Raw, marks: bytes) -> Change:
    """The change of an object that stays as its state has it."""
    hidden = Raw(marks) if marks else _NO_MARKS
    return Change(("no-op",), value, value, _NOTHING_UNKNOWN, hidden, hidden)


def _sides(
    message: Any, actions: tuple[str, ...], tree: Callable[[bytes], Any], declared: Marks
) -> tuple[Encoded, Encoded]:
    """The object before and after. One value says both where nothing happens, and one of them where one is null."""
    values = [tree(value.msgpack) for value in message.values]
    was, will_be = (
        list(map(steps_of, paths)) for paths in (message.before_sensitive_paths, message.after_sensitive_paths)
    )
    if len(values) not in ((2,) if actions[0] in ("update", "read") or len(actions) > 1 else (1, 2)):
        raise ValueError("a change with too few or too many values")
    if len(values) == 2:
        before = encoded(values[0], [*was, *declared(values[0])])
        return before, encoded(values[1], [*will_be, *declared(values[1])])
    if actions == ("create",):
        return Encoded(), encoded(values[0], [*will_be, *declared(values[0])])
    before = encoded(values[0], [*was, *declared(values[0])])
    if actions[0] in _BEFORE_ONLY:
        return before, Encoded()
    return before, before if was == will_be else encoded(values[0], [*will_be, *declared(values[0])])


def _importing(message: Any) -> Raw:
    if not message.HasField("importing"):
        return NULL
    importing = message.importing
    if importing.unknown:
        return Raw(b'{"unknown":true}')
    return Raw(_ENCODE({"id": importing.id} if importing.id else {"identity": plain(importing.identity.msgpack)}))


def steps_of(path: Any) -> list[Any]:
    """The steps of a path as far as they are names and positions: in a set, a step is the element itself."""
    found: list[Any] = []
    for step in path.steps:
        key = (
            step.attribute_name if step.WhichOneof("selector") == "attribute_name" else plain(step.element_key.msgpack)
        )
        if not isinstance(key, str | int) or isinstance(key, bool):
            break
        found.append(key)
    return found


def outputs_of(message: Any) -> Iterator[tuple[str, Change]]:
    """The outputs with their changes; what is sensitive is so as a whole."""
    for output in message.output_changes:
        change = change_of(output.change)
        if output.sensitive:
            change.before_sensitive = change.after_sensitive = Raw(b"true")
        yield output.name, change
