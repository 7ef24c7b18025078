"""The parts of a log's entries that planguard decodes; what is not named here is skipped unread."""

from __future__ import annotations

from typing import Any

import msgspec


class Resource(msgspec.Struct, frozen=True):
    """The object that an entry is about."""

    addr: str
    resource_type: str = ""
    resource_name: str = ""
    module: str = ""
    resource_key: int | str | None = None


class Importing(msgspec.Struct, frozen=True):
    """What an object is imported by."""

    id: str | None = None


class Change(msgspec.Struct, frozen=True):
    """What happens, or has happened, to an object."""

    resource: Resource
    action: str
    previous_resource: Resource | None = None
    reason: str | None = None
    importing: Importing | None = None


class Counts(msgspec.Struct, frozen=True):
    """What the tool counts at the end of an operation."""

    add: int
    change: int
    remove: int
    operation: str = "plan"
    forget: int | None = None


class Start(msgspec.Struct, frozen=True):
    """Where something begins in a file."""

    line: int = 0


class Range(msgspec.Struct, frozen=True):
    """A place in the sources."""

    filename: str = ""
    start: Start = Start()


class Diagnostic(msgspec.Struct, frozen=True):
    """An error or a warning."""

    severity: str = ""
    summary: str = ""
    detail: str = ""
    range: Range | None = None


class Output(msgspec.Struct, frozen=True):
    """What happens to an output value."""

    action: str = ""


class Hook(msgspec.Struct, frozen=True):
    """The object that the tool is at work on."""

    resource: Resource
    id_value: str | None = None


class Entry(msgspec.Struct, frozen=True):
    """One line of a log."""

    type: str = ""
    change: Change | None = None
    changes: Counts | None = None
    diagnostic: Diagnostic | None = None
    hook: Hook | None = None
    outputs: dict[str, Output] | None = None
    terraform: Any = None
    tofu: Any = None
    module: Any = msgspec.field(default="", name="@module")
