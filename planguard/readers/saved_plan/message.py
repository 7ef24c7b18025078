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


def message_of(data: bytes, source: str) -> Any:
    """The message of a plan; InputError for what is none, or one of a version that is not known.

    It is of a class that is made at run time, so it has no type of its own here.
    """
    from google.protobuf.message import DecodeError

    try:
        found = _plan_class().FromString(data)
    except DecodeError as error:
        raise InputError(source, "a saved plan whose content is damaged.", AGAIN) from error
    if found.version not in (0, _VERSION):
        raise InputError(source, f"a saved plan of format {found.version}; planguard knows {_VERSION}.", SHOW)
    if not (found.version and found.terraform_version):  # Terraform writes both, and the latter behind the changes
        raise InputError(source, "a saved plan whose content is damaged.", AGAIN)
    return found


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
