"""What a reader makes of a document in which one thing at a time is left out, empty, or something else."""

from __future__ import annotations

import copy
import enum
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from planguard import readers
from planguard.model.change import ResourceChange
from planguard.model.errors import InputError
from planguard.model.plan import Plan

DOCUMENTS = Path(__file__).parent / "documents"
Place = tuple[str | int, ...]
_LEFT_OUT = object()
_VALUES = {"before", "after", "values"}
_NOT_COMPARED = ("digest", "secrets", "origin")


def read_with_one_change(name: str) -> str:
    """A few lines for each place and each change there: how the plan differs, or why there is none."""
    document = json.loads((DOCUMENTS / name).read_text(encoding="utf-8"))
    whole = _lines(document, name)
    said = ["== as it is", *whole, ""]
    for place in _places(document, ()):
        for story, value in [("left out", _LEFT_OUT)] if _VALUES & {*place[:-1]} else _instead_of(_at(document, place)):
            difference = list(_difference(whole, _lines(_changed(document, place, value), name)))
            said += (f"== {'.'.join(map(str, place))} {story}", *difference)
    return "\n".join((*said, ""))


def _difference(before: list[str], after: list[str]) -> Iterator[str]:
    if after[0].startswith("refused"):
        yield after[0]
        return
    was, becomes = set(before), set(after)
    kept = {line.partition(": ")[0] for line in after}
    gone = [name for name in (line.partition(": ")[0] for line in before if line not in becomes) if name not in kept]
    yield from (f"- {name}" for name in gone if name.rpartition(" ")[0] not in gone)
    yield from (f"+ {line}" for line in after if line not in was)


def _instead_of(value: Any) -> Iterator[tuple[str, Any]]:
    yield "left out", _LEFT_OUT
    if value is not None:
        yield "null", None
    if isinstance(value, list) and value:
        yield "empty", []
        yield "twice", [*value, value[0]]
    elif isinstance(value, bool):
        yield "the other", not value
    elif isinstance(value, str):
        yield "another text", f"{value}2"
        yield "a number", 7
    elif not isinstance(value, dict):
        yield "a text", "something"


def _places(tree: Any, here: Place) -> Iterator[Place]:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in pairs:
        yield (*here, key)
        yield from _places(value, (*here, key))


def _at(tree: Any, place: Place) -> Any:
    for step in place:
        tree = tree[step]
    return tree


def _changed(document: Any, place: Place, value: Any) -> Any:
    tree = copy.deepcopy(document)
    inner = _at(tree, place[:-1])
    if value is _LEFT_OUT:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return tree


def read_each(documents: Iterator[tuple[str, bytes]]) -> str:
    """What is read of each document: its objects on a line each, and its gaps."""
    said: list[str] = []
    for story, data in documents:
        said += (f"== {story}", *(line for line in _read(data, "a file", _on_a_line)))
    return "\n".join((*said, ""))


def _on_a_line(plan: Plan) -> Iterator[str]:
    fields = (line for line in _of_plan(plan) if not line.startswith(("source", "tool", "format", "stack", "mode")))
    for owner, lines in itertools.groupby(fields, key=lambda line: " ".join(line.partition(": ")[0].split(" ")[:2])):
        told = [line.removeprefix(f"{owner} ").removeprefix(f"{owner}: ") for line in lines]
        yield f"{owner.removeprefix('resource_changes ')}: {'; '.join(told)}"


def _lines(document: Any, name: str) -> list[str]:
    return _read(json.dumps(document).encode(), name, _of_plan)


def _read(data: bytes, name: str, told: Callable[[Plan], Iterator[str]]) -> list[str]:
    try:
        plans = readers.join(readers.read(data, name))
    except InputError as error:
        return [f"refused: {error}"]
    return [line for plan in plans for line in told(plan)]


def _of_plan(plan: Plan) -> Iterator[str]:
    for field in plan.__struct_fields__:
        value = getattr(plan, field)
        if field in ("resource_changes", "drift", "reads"):
            for change in value:
                yield from _of_change(field, change)
        elif field not in _NOT_COMPARED and value:
            yield f"{field}: {_shown(value)}"


def _of_change(field: str, change: ResourceChange) -> Iterator[str]:
    yield f"{field} {change.address}: {change.deposed or 'current'}"
    for name in change.__struct_fields__:
        if name not in ("address", "deposed") and (value := getattr(change, name)):
            yield f"{field} {change.address} {name}: {_shown(value)}"


def _shown(value: Any) -> str:
    """The value without the names of types, and its sets sorted, as they have no order."""
    match value:
        case enum.Enum():
            return str(getattr(value, "word", value.value))
        case msgspec.Struct():
            return f"({', '.join(_shown(getattr(value, name)) for name in value.__struct_fields__)})"
        case frozenset():
            return f"{{{', '.join(sorted(map(_shown, value)))}}}"
        case dict():
            return f"{{{', '.join(f'{key}: {_shown(item)}' for key, item in sorted(value.items()))}}}"
        case tuple() | list():
            return f"[{', '.join(map(_shown, value))}]"
    return repr(value)
