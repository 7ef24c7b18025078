"""What is known of one resource type, as the catalogue's entries say it."""

from typing import Any

import msgspec

from planguard.knowledge.resource_types.claims import Words
from planguard.knowledge.resource_types.updates import Deleter, Overwriting, Update
from planguard.model.values import UNKNOWN, Sensitive, find, is_unknown, walk


class Setting(msgspec.Struct, frozen=True, omit_defaults=True):
    """An attribute that protects, or that makes deletion worse.

    ``path`` is a dotted pattern as `planguard.model.values.find` takes it. ``on`` lists the values at which the
    setting does what its list is for: a guard refuses deletion, a keeper keeps a copy, a force removes what would
    have held it up. ``better`` is "higher" or "present" for an amount or for something that is either there or not.
    An amount may be a number or a duration ("604800s"); its ``on`` lists the values that mean without end.
    ``default`` is the value the provider takes when the attribute is left out. ``stays`` marks a keeper by which the
    object itself is not deleted, and not only a copy of its data kept.
    """

    path: str
    on: tuple[Any, ...] = ()
    better: str = ""
    meaning: str = ""
    default: Any = None
    stays: bool = False

    def does(self, value: Any) -> bool:
        """Whether a switch, or something that is either there or not, does at this value what its list is for."""
        if self.better == "present":
            return value not in (None, "", [], {}, False)
        return not self.better and value is not None and any(value == wanted for wanted in self.on)


class Load(msgspec.Struct, frozen=True):
    """How many of something an object runs: none where the attribute at ``path`` is 0."""

    path: str
    runs: str


class ResourceType(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry of ``rulesets/resource_types/<provider>.json``; the schema beside it explains every key.

    ``holds`` is data, identity, traffic, network, cluster, key, log, config or nothing. ``loss`` says whether deletion
    loses it for good: permanent, recoverable or none. ``interrupts`` is how long users notice: long, brief or none.
    ``minutes`` is how long recreating it takes. ``environment`` is the tier of a type that is an environment in
    itself (A account-like, B platform, C network root, D called one by its vendor, E owns other resources).
    ``routine`` marks types whose replacement is daily business. ``protects`` is what a safeguard resource guards.
    ``why`` says what its loss means and ``back`` how to recover it, both in whole sentences. From ``member_of`` to
    ``default_policy`` stands what makes the loss of one object another than that of its type. ``known`` is False where
    all this is a guess from the type's name. ``held`` is what an object of a generic type says it is, in the words of
    its cloud or cluster. ``updates``, ``overwrites``, ``deleters``, and ``after_deletion`` are those of
    ``rulesets/updates/<provider>.json``.
    """

    holds: str = "config"
    loss: str = "none"
    interrupts: str = "none"
    minutes: int = 0
    new_identity: str = "no"
    environment: str = ""
    routine: bool = False
    protects: str = ""
    parents: tuple[str, ...] = ()
    guards: tuple[Setting, ...] = ()
    keeps: tuple[Setting, ...] = ()
    recovery: tuple[Setting, ...] = ()
    force: tuple[Setting, ...] = ()
    member_of: str = ""
    member_if: str = ""
    replica_if: str = ""
    content_from: tuple[str, ...] = ()
    secret_if: dict[str, str] = {}
    proof_if: dict[str, str] = {}
    idle_if: Load | None = None
    in_use_by: str = ""
    identified_by: tuple[str, ...] = ()
    is_its_content: bool = False
    same_as: str = ""
    import_id: str = ""
    moved_from: tuple[str, ...] = ()
    only_empty: bool = False
    emptied_by: str = ""
    names_only: bool = False
    generated: bool = False
    outlasts: bool = False
    stack: bool = False
    takes_snapshot: bool = False
    default_policy: str = ""
    advice: dict[str, str] = {}
    back: Words = ""
    why: Words = ""
    source: str = ""
    name: str = ""
    known: bool = True
    held: str = ""
    updates: tuple[Update, ...] = ()
    overwrites: Overwriting | None = None
    deleters: tuple[Deleter, ...] = ()
    after_deletion: dict[str, Any] = {}

    @property
    def kind(self) -> str:
        """The type by its first name: objects of all types with the same one can be the same object."""
        return self.same_as or self.name

    def identity(self, values: Any) -> str:
        """What identifies an object with these values in the cloud; "" where that is not given, or not known yet."""
        parts = [next((value for _, value in find(values, path)), None) for path in self.identified_by]
        given = [None if part in ("", [], {}, False) else part for part in parts]
        if all(part is None for part in given) or any(_is_open(leaf) for _, leaf in walk(given)):
            return ""
        return repr(given)

    def is_member(self, values: Any) -> bool | None:
        """Whether an object with these values is a member of a cluster; None where they do not tell."""
        if not self.member_of or not self.member_if:
            return bool(self.member_of)
        named = [cluster for _, cluster in find(values, self.member_if)]
        return None if UNKNOWN in named else any(named)

    def policy_by_default(self, values: Any) -> str:
        """The DeletionPolicy that holds where none is written; of a member of a cluster nothing is kept by default."""
        return "Delete" if self.is_member(values) or not self.default_policy else self.default_policy


def _is_open(value: Any) -> bool:
    return is_unknown(value) or isinstance(value, Sensitive)
