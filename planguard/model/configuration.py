"""What a configuration says beside the objects themselves: where it says so, settings, commands, provider actions."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence

import msgspec

from planguard.model.values import UNKNOWN, Path, Sensitive, Value, at, dotted


class Location(msgspec.Struct, frozen=True):
    """A place in a source file; the line counts from 1."""

    file: str
    line: int


class SettingKind(enum.Enum):
    """What a setting that no plan lists is of."""

    PROVIDER = "provider"
    BACKEND = "backend"
    LIFECYCLE = "lifecycle"


class ConfigurationChange(msgspec.Struct, frozen=True):
    """A change to what no plan lists: a provider's or backend's settings, or an object's lifecycle.

    ``address`` names the block (``provider.aws.west``, ``backend.s3``, or the address of the object whose lifecycle it
    is).
    """

    kind: SettingKind
    address: str
    path: Path
    before: Value
    after: Value
    location: Location | None = None


class CommandKind(enum.StrEnum):
    """The kinds of commands that are told apart, by the name of the provisioner or of the data source's provider."""

    LOCAL_EXEC = "local-exec"
    REMOTE_EXEC = "remote-exec"
    FILE = "file"
    EXTERNAL = "external"


class RunsOn(enum.Enum):
    """On what a provisioner runs; UNSTATED where the format does not tell."""

    CREATE = "create"
    DESTROY = "destroy"
    UNSTATED = "unstated"


class Command(msgspec.Struct, frozen=True):
    """A command that the configuration runs beside the provider: a provisioner, or the program of a data source.

    ``kind`` is a `CommandKind`, or the name of a provisioner that older tools have. ``text`` is None where the format
    does not show it; ``references`` are what it is made from then. ``is_new`` says that it was not there, or was
    another one, in the version before.
    """

    kind: str
    text: Value = None
    references: tuple[str, ...] = ()
    when: RunsOn = RunsOn.UNSTATED
    is_new: bool = False
    location: Location | None = None

    @property
    def is_a_data_source(self) -> bool:
        """Whether it runs as a data source is read, and not as an object is made or destroyed."""
        return self.kind == CommandKind.EXTERNAL

    @property
    def only_copies(self) -> bool:
        """Whether it puts a file in place and runs nothing."""
        return self.kind == CommandKind.FILE

    @property
    def acts_on_the_object(self) -> bool:
        """Whether it reaches into the machine that its block makes."""
        return self.kind in (CommandKind.REMOTE_EXEC, CommandKind.FILE)


class SourceBlock(msgspec.Struct, frozen=True):
    """A resource's block as the sources have it: where it stands, and what no JSON of a plan tells of it.

    ``places`` has where each attribute and nested block in it is written, in the file with the last word, by its path:
    ``ami``, ``root_block_device.encrypted``, and ``ingress[1].from_port`` where there are several blocks of a name.
    Of these, ``constants`` has what is written down in each, as their order is not always that of a plan. A ``dynamic``
    block counts as one of them, with what is in its content and its ``for_each``.
    ``prevent_destroy`` and ``create_before_destroy`` are None where they are not given, and UNKNOWN where they are no
    constants. ``ignore_changes`` has the attributes as they are written, or ``all`` alone. ``triggers`` are the
    configuration addresses that ``replace_triggered_by`` names, those of attributes included, seen from the root.
    ``is_removal`` says that it is no resource's own block: a ``removed`` block stands in its place, or a ``moved``
    block that leads nowhere. ``destroy`` is what the lifecycle says of a removal.
    """

    location: Location
    places: Mapping[str, Location] = msgspec.field(default_factory=dict)
    constants: Mapping[str, tuple[Mapping[str, Value], ...]] = msgspec.field(default_factory=dict)
    prevent_destroy: Value = None
    create_before_destroy: Value = None
    ignore_changes: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    is_removal: bool = False
    destroy: Value = None

    def place(self, path: Path, values: Value = None) -> Location | None:
        """Where an attribute is written, or as much of its path as is; None where nothing of it is.

        ``values`` are those of the object, by which one of several blocks of a name is told from the others.
        """
        path = self._as_written(path, values)
        known = (self.places.get(dotted(path[:end])) for end in range(len(path), 0, -1))
        return next((place for place in known if place is not None), None)

    def _as_written(self, path: Path, values: Value) -> Path:
        """The path with the numbers that blocks have in the sources, up to one that none of them is like."""
        found: Path = ()
        for depth, step in enumerate(path, start=1):
            if isinstance(step, str):
                found = (*found, step)
            elif (blocks := self.constants.get(dotted(found))) is not None:
                number = _number(blocks, step, at(values, path[:depth]))
                if number is None:
                    return found
                found = (*found, number)
        return found


def _number(blocks: Sequence[Mapping[str, Value]], step: int, planned: Value) -> int | None:
    """Which of several blocks is the most like what is planned; None where nothing in any of them is."""
    if not isinstance(planned, Mapping):
        return step if step < len(blocks) else None
    likeness = [_likeness(one, planned) for one in blocks]
    best = max(likeness)
    if best[0] and not best[1]:
        return None
    return step if step < len(blocks) and likeness[step] == best else likeness.index(best)


def _likeness(written: Mapping[str, Value], planned: Mapping[str, Value]) -> tuple[int, int]:
    """How much of a block is planned otherwise, as a negative number, and how much as it is written."""
    pairs = [(value, planned[name]) for name, value in written.items() if name in planned]
    alike = [_is_said(*pair) for pair in pairs if not (pair[1] is UNKNOWN or isinstance(pair[1], Sensitive))]
    return -alike.count(False), alike.count(True)


def _is_said(written: Value, planned: Value) -> bool:
    """Whether a value is the one that is written, as a provider has it: a number as text, a list in another order."""
    if isinstance(written, list) and isinstance(planned, list):
        return written == planned or sorted(map(_text, written)) == sorted(map(_text, planned))
    return written == planned or _text(written) == _text(planned)


def _text(value: Value) -> str:
    return str(value).casefold()


class ActionInvocation(msgspec.Struct, frozen=True):
    """A provider action that runs during apply, outside create, update and delete (Terraform 1.14 and later)."""

    address: str
    type: str
    triggered_by: str = ""
    event: str = ""  # the tool's word for when it runs: BeforeDestroy, AfterCreate
    on_failure: str = ""  # the tool's word for what becomes of the apply when it fails
