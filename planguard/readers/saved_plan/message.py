"""The one place that knows protobuf: the bytes of `tfplan` become a message with the fields of tfplan.proto."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from planguard.knowledge.refusals import SHOW
from planguard.model.errors import InputError

AGAIN = "Create the plan again with `terraform plan -out PLANFILE`."
_NAME = "planguard.tfplan.Plan"
_VERSION = 3
_MOST = 4_000_000  # messages in one another, of which each takes up to 190 bytes
_SMALLEST = 2  # bytes of a message
_LONGEST = 10  # bytes of a number
_LENGTH, _FIXED = 2, {1: 8, 5: 4}  # kinds of fields: with a length, or with bytes that are not counted


def message_of(data: bytes, source: str) -> Any:
    """The message of a plan; InputError for what is none, or one of a version that is not known.

    It is of a class that is made at run time, so it has no type of its own here.
    """
    from google.protobuf.message import DecodeError

    shape = _plan_class()
    try:
        if len(data) > _MOST * _SMALLEST and _counted(data, 0, len(data), _inside(shape.DESCRIPTOR)) > _MOST:
            raise InputError(source, "a saved plan with more in it than planguard unpacks.", AGAIN)
        found = shape.FromString(data)
    except (DecodeError, IndexError) as error:
        raise InputError(source, "a saved plan whose content is damaged.", AGAIN) from error
    if found.version not in (0, _VERSION):
        raise InputError(source, f"a saved plan of format {found.version}; planguard knows {_VERSION}.", SHOW)
    if not (found.version and found.terraform_version):  # Terraform writes both, and the latter behind the changes
        raise InputError(source, "a saved plan whose content is damaged.", AGAIN)
    return found


_Inside = dict[int, "_Inside"]


def _inside(descriptor: Any) -> _Inside:
    """The fields that hold a message, by their numbers, each with those of that message."""
    fields = descriptor.fields_by_number.items()
    return {number: _inside(field.message_type) for number, field in fields if field.message_type}


def _counted(data: bytes, start: int, end: int, inside: _Inside, found: int = 0) -> int:
    """How many messages are in one, but no more than one too many; IndexError for what is damaged."""
    position = start
    while position < end and found <= _MOST:
        tag, position = _number(data, position)
        size, position = _number(data, position) if tag & 7 not in _FIXED else (_FIXED[tag & 7], position)
        if tag & 7 not in _FIXED and tag & 7 != _LENGTH:
            continue
        if (of_field := inside.get(tag >> 3)) is not None:
            found = _counted(data, position, position + size, of_field, found + 1) if of_field else found + 1
        position += size
    return found


def _number(data: bytes, position: int) -> tuple[int, int]:
    """A number, and where it ends; IndexError for one that never does."""
    found = shift = 0
    if (byte := data[position]) <= 0x7F:
        return byte, position + 1
    for byte in data[position : position + _LONGEST]:
        position += 1
        found |= (byte & 0x7F) << shift
        if byte <= 0x7F:
            return found, position
        shift += 7
    raise IndexError


@functools.cache
def _plan_class() -> Any:
    """The class of the message, made of what `make proto` compiled."""
    compiled = Path(__file__).with_name("tfplan.binpb").read_bytes()
    try:
        from google._upb import _message as runtime
        from google.protobuf.message import Message
    except ImportError:  # where protobuf has no compiled part
        return _plan_class_of_python(compiled)
    # What the library makes of a descriptor, without the twenty modules that it imports for it.
    pool = runtime.DescriptorPool()
    pool.AddSerializedFile(compiled)
    members = {"DESCRIPTOR": pool.FindMessageTypeByName(_NAME), "__module__": __name__}
    return runtime.MessageMeta("Plan", (Message,), members)


def _plan_class_of_python(compiled: bytes) -> Any:
    from google.protobuf.descriptor_pool import DescriptorPool
    from google.protobuf.message_factory import GetMessageClass

    pool = DescriptorPool()
    pool.AddSerializedFile(compiled)
    return GetMessageClass(pool.FindMessageTypeByName(_NAME))
