"""The prior state in a saved plan: the state file from before the apply, refreshed, as Terraform stores it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Raw

from planguard.loading.regex import regex
from planguard.model.change import without_keys
from planguard.model.errors import InputError
from planguard.readers._terraform.shapes import NULL, Prior, given
from planguard.readers.saved_plan.addresses import ObjectAddress, placed, provider_name
from planguard.readers.saved_plan.message import AGAIN
from planguard.readers.saved_plan.schema import marks_in, schema_of
from planguard.readers.saved_plan.values import marks_at

_FORMAT = 4
_EMPTY = Raw(b"{}")
_FRACTION = regex(rb"[:\[,] *-?\d+(?:\.\d|[eE][+-]?\d|(?<=\d{19}))")
_DYNAMIC = frozenset({"value", "type"})
_MAY_BE_DYNAMIC = regex(rb'"type": *(?:"(?:string|number|bool|dynamic)"|\[)')
_NUMBERS = msgspec.json.Decoder(float_hook=Decimal).decode
_ENCODE = msgspec.json.Encoder(decimal_format="number").encode


class _Instance(msgspec.Struct):
    """An object of a resource: the current one, or one that is deposed."""

    index_key: int | str | None = None
    status: str = ""
    deposed: str = ""
    attributes: Raw = NULL
    attributes_flat: Raw = NULL
    sensitive_attributes: Raw = NULL
    dependencies: list[str] | None = None
    depends_on: list[str] | None = None  # up to Terraform 0.12.13


class _Step(msgspec.Struct):
    """A step of a path to what is marked: a name, or a key with its type."""

    value: Any = None


class _Resource(msgspec.Struct):
    """A resource block of the state, with its objects."""

    mode: str
    type: str
    name: str
    provider: str = ""
    module: str = ""
    instances: list[_Instance] = []


class _StateFile(msgspec.Struct):
    """The file; it has no resources where nothing was applied yet."""

    version: int
    resources: list[_Resource] | None = None
    outputs: Raw = _EMPTY
    lineage: str = ""
    serial: int = 0


_NO_PATHS = frozenset({b"[]", bytes(NULL), b"null"})
_PATHS = msgspec.json.Decoder(list[list[_Step]] | None).decode


class StoredObject(msgspec.Struct, frozen=True, dict=True):
    """An object of the state: its attributes as they are written, and which paths in them are marked."""

    place: ObjectAddress
    deposed: str
    attributes: Raw
    marked: Raw
    needs: tuple[str, ...]
    provider: str

    @functools.cached_property
    def values(self) -> Raw:
        """The attributes, dynamic values without their types."""
        raw = bytes(self.attributes)
        if b'"value"' not in raw or not _MAY_BE_DYNAMIC.search(raw):
            return self.attributes
        return Raw(_ENCODE(_without_types(_NUMBERS(self.attributes))))

    @functools.cached_property
    def numbers(self) -> Any:
        """The values, where a number is in them that MessagePack may have as text; None where none is."""
        return _NUMBERS(self.values) if _FRACTION.search(memoryview(self.attributes)) else None

    @functools.cached_property
    def marks(self) -> bytes:
        """The marks in the values as JSON; none where nothing is marked."""
        stored = () if bytes(self.marked) in _NO_PATHS else _PATHS(self.marked) or ()
        schema = schema_of(self.place.mode, self.place.type)
        if not (stored or schema.sensitive):
            return b""
        tree = msgspec.json.decode(self.values)
        paths = [*map(_steps, stored), *marks_in(tree, schema)]
        return marks_at(tree, paths) if paths else b""


class StoredState(msgspec.Struct, frozen=True):
    """The state of a saved plan."""

    objects: tuple[StoredObject, ...] = ()
    outputs: Raw = NULL

    def known(self) -> Mapping[tuple[str, str], StoredObject]:
        """The objects by address and deposed key, "" for the current one."""
        return {(one.place.text, one.deposed): one for one in self.objects}


def state_of(data: bytes, source: str) -> StoredState:
    """The state; InputError for what is none, or of a format that no plan of Terraform 0.12 and later holds."""
    try:
        found = msgspec.json.decode(data, type=_StateFile)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(source, f"the state in it is damaged: {_short(error)}.", AGAIN) from error
    if found.version != _FORMAT:
        raise InputError(source, f"the state in it has format {found.version}; planguard knows {_FORMAT}.", AGAIN)
    objects = tuple(one for resource in found.resources or () for one in _objects(resource))
    return StoredState(objects, found.outputs)


def _short(error: Exception) -> str:
    return str(error) if isinstance(error, msgspec.MsgspecError) else "it is no text, or nested too deeply"


def _objects(resource: _Resource) -> Iterator[StoredObject]:
    for one in resource.instances:
        yield StoredObject(
            place=placed(resource.module, resource.mode, resource.type, resource.name, one.index_key),
            deposed=one.deposed,
            attributes=_attributes(one),
            marked=one.sensitive_attributes,
            needs=tuple(one.dependencies or one.depends_on or ()),
            provider=provider_name(resource.provider),
        )


def _attributes(one: _Instance) -> Raw:
    """The attributes as they are written; those of state format 3 are flat, and say little."""
    return one.attributes if given(one.attributes) else _EMPTY if given(one.attributes_flat) else NULL


def _without_types(tree: Any) -> Any:
    if isinstance(tree, dict):
        if tree.keys() == _DYNAMIC and _is_type(tree["type"]):
            return tree["value"]
        return {key: _without_types(value) for key, value in tree.items()}
    return list(map(_without_types, tree)) if isinstance(tree, list) else tree


def _is_type(found: Any) -> bool:
    """Whether this is how Terraform writes a type: a word for a simple one, a list for what holds others."""
    if isinstance(found, list):
        return len(found) in (2, 3) and found[0] in ("list", "set", "map", "object", "tuple")
    return found in ("string", "number", "bool", "dynamic")


def prior_of(state: StoredState) -> Prior:
    """What the state tells, as the JSON's prior state would."""
    held, marked, looked_up, needs = [], [], [], dict[tuple[str, bytes], None]()
    for one in state.objects:
        address, mode = one.place.text, one.place.mode
        if mode == "managed":
            held.append((address, _text(one.place.type), one.attributes, _text(one.deposed) if one.deposed else NULL))
        elif mode == "data":
            looked_up.append((one.place.type, address, bytes(one.values)))
        if one.marks:
            marked.append((address, bytes(one.values), one.marks))
        if one.needs:
            needs[without_keys(address), _list(one.needs)] = None
    return Prior(tuple(held), tuple(marked), tuple(needs), tuple(looked_up), state.outputs)


def _steps(path: list[_Step]) -> list[Any]:
    """The steps of a path as far as they are names and positions: in a set, a step is the element itself."""
    values = (step.value.get("value") if isinstance(step.value, dict) else step.value for step in path)
    return list(itertools.takewhile(_is_step, values))


def _is_step(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


@functools.lru_cache(maxsize=4096)
def _text(text: str) -> Raw:
    return Raw(msgspec.json.encode(text))


@functools.lru_cache(maxsize=4096)
def _list(needs: tuple[str, ...]) -> bytes:
    return msgspec.json.encode(needs)
