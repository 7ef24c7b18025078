"""What is planned for one object: which action, how surely, from which values to which."""

from __future__ import annotations

import enum
import functools
from collections.abc import Mapping

import msgspec

from planguard.loading.regex import regex
from planguard.model.configuration import Location
from planguard.model.reasons import ActionReason, reason_of
from planguard.model.values import UNKNOWN, Path, Value, at


class Action(enum.Enum):
    """What happens to one object."""

    NO_OP = "no-op"
    READ = "read"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    DELETE_THEN_CREATE = "delete-then-create"
    CREATE_THEN_DELETE = "create-then-delete"
    FORGET = "forget"
    CREATE_THEN_FORGET = "create-then-forget"
    UNKNOWN = "unknown"

    @property
    def destroys(self) -> bool:
        """Whether an existing object is deleted."""
        return self in _DESTROYING

    @property
    def replaces(self) -> bool:
        """Whether a new object takes the place of an old one, which is deleted or left behind."""
        return self in _REPLACING

    @property
    def creates(self) -> bool:
        """Whether a new object comes into being."""
        return self is Action.CREATE or self.replaces

    @property
    def retains(self) -> bool:
        """Whether an existing object is left running but no longer managed."""
        return self in (Action.FORGET, Action.CREATE_THEN_FORGET)


_REPLACING = (Action.DELETE_THEN_CREATE, Action.CREATE_THEN_DELETE, Action.CREATE_THEN_FORGET)
_DESTROYING = (Action.DELETE, Action.DELETE_THEN_CREATE, Action.CREATE_THEN_DELETE)


class Certainty(enum.Enum):
    """How surely the planned action will happen."""

    WILL = "will"
    LIKELY = "likely"  # planned as certain, but it rests on a value that is known only after apply, or is deferred
    MAY = "may"  # the tool itself does not say: a conditional replacement, a dynamic action


class ResourceChange(msgspec.Struct, frozen=True, gc=False):
    """What is planned for one object. Identity is ``(address, deposed)``; an address alone is not unique.

    ``before`` and ``after`` are trees with marked leaves (see `planguard.model.values`), None where there is no object;
    both are None for an untouched object. ``references`` names, for a top-level attribute, the configuration
    addresses (without instance keys) that its value comes from. ``snapshot`` says that a copy of the data is kept.
    ``called`` is the name of its own that an untouched instance of a count has, where others of the count change.
    ``standing`` are the values of an untouched object, where it may be the same in the cloud as a deleted one, or is
    an instance of a for_each of which other keys go and come.
    """

    address: str
    type: str
    action: Action
    name: str = ""
    module: str = ""  # address of the module instance or stack, keys included; "" in the root
    index: int | str | None = None
    provider: str = ""
    previous_address: str | None = None
    deposed: str | None = None
    actions: tuple[str, ...] = ()  # the tool's own words
    certainty: Certainty = Certainty.WILL
    before: Value = None
    after: Value = None
    replace_paths: tuple[Path, ...] = ()
    action_reason: str | None = None  # the tool's own word; `reason` is what it means
    deferred: str | None = None  # the tool's word for why a later plan decides; None where this one does
    imported: bool = False
    import_id: str | None = None
    snapshot: bool = False
    physical_id: str | None = None
    tags: Mapping[str, str] = msgspec.field(default_factory=dict)
    references: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    called: str = ""
    standing: Value = None
    location: Location | None = None

    @property
    def surely_destroys(self) -> bool:
        """Whether the object is deleted, as far as the tool says so (a mere "may" does not count)."""
        return self.action.destroys and self.certainty is not Certainty.MAY

    @property
    def may_destroy(self) -> bool:
        """Whether the object is deleted, or may be: what is surely deleted counts too."""
        return self.action.destroys

    @property
    def reason(self) -> ActionReason | None:
        """Why the tool plans this, where its reason is one of those that decide something."""
        return reason_of(self.action_reason)

    @property
    def subject(self) -> str:
        """What tells the object from every other of its plan, for a person."""
        return f"{self.address} (deposed {self.deposed})" if self.deposed else self.address

    @property
    def config_address(self) -> str:
        """The address without instance keys, as configuration and prior state refer to it."""
        return without_keys(self.address)

    def values(self, path: Path) -> tuple[Value, Value]:
        """The value at a path before and after."""
        return at(self.before, path), (UNKNOWN if self.after is UNKNOWN else at(self.after, path))


_KEY = regex(r'\[(?:[^\[\]"]*|"(?:[^"\\]|\\.)*")\]')


@functools.lru_cache(maxsize=32_768)  # every rule that asks what depends on what asks this of each object
def without_keys(address: str) -> str:
    """An address without its instance keys: ``module.a["x.y"].t.n[0]`` becomes ``module.a.t.n``."""
    return _KEY.sub("", address) if "[" in address else address
