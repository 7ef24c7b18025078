"""Which properties CloudFormation cannot change in place, from the registry schemas that cfn-lint carries."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

_REGION = "us-east-1"  # it has the newest schema of every type; few differ between regions, and mostly by being older


class CreateOnly(msgspec.Struct, frozen=True):
    """The properties of a type whose change replaces the object (``always``), or may (``sometimes``), as pointers."""

    always: tuple[str, ...] = msgspec.field(default=(), name="createOnlyProperties")
    sometimes: tuple[str, ...] = msgspec.field(default=(), name="conditionalCreateOnlyProperties")

    def dotted(self) -> tuple[Sequence[str], Sequence[str]]:
        """Both lists as dotted paths without ``/properties/``."""
        return _dotted(self.always), _dotted(self.sometimes)


def create_only(type_name: str) -> CreateOnly | None:
    """What the schema of a type says; None for a type that has none, such as ``Custom::`` and third-party types.

    cfn-lint itself is not imported: its data is read where it lies, which takes milliseconds instead of seconds.
    """
    name = _names().get(type_name)
    if name is None:
        return None
    return msgspec.json.decode((_schemas() / "resources" / f"{name}.json").read_bytes(), type=CreateOnly)


def types() -> Sequence[str]:
    """Every type that has a schema."""
    return tuple(_names())


@cache
def _names() -> dict[str, str]:
    return msgspec.json.decode((_schemas() / "providers" / f"{_REGION}.json").read_bytes(), type=dict[str, str])


def _schemas() -> Path:
    found = importlib.util.find_spec("cfnlint")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "data" / "schemas"


def _dotted(pointers: Sequence[str]) -> Sequence[str]:
    return sorted(pointer.removeprefix("/properties/").replace("/", ".") for pointer in pointers)
