"""Which rights can do great damage, and where the policies, roles and bindings of each cloud give them."""

import functools
import re
from typing import Literal

import msgspec

from planguard.knowledge import package_data

Weight = Literal["low", "medium", "high"]


class Aws(msgspec.Struct, frozen=True):
    """Expressions that fit a whole action, resource or name of a managed policy; case does not matter.

    ``stores`` are the services whose actions reach stored data.
    """

    destructive: tuple[str, ...]
    harmless: tuple[str, ...]
    takes_over: tuple[str, ...]
    escalates: tuple[str, ...]
    stores: frozenset[str]
    assuming: tuple[str, ...]
    everything: tuple[str, ...]
    managed: dict[Weight, tuple[str, ...]]


class Google(msgspec.Struct, frozen=True):
    """The types that bind roles, by parts of their names, and the roles and members that are dangerous.

    ``stores`` is how the types begin whose roles reach stored data.
    """

    types: str
    bindings: str
    wide: tuple[str, ...]
    least_wide: str
    accounts: str
    impersonating: tuple[str, ...]
    document: str
    anyone: frozenset[str]
    all_rights: frozenset[str]
    strong: tuple[str, ...]
    only_read: tuple[str, ...]
    stores: tuple[str, ...]


class Azure(msgspec.Struct, frozen=True):
    """The attributes of a role assignment, how dangerous each role is, and which scopes are wide.

    ``numbers`` are the built-in roles by their ids. In a role of somebody's own, some ``actions`` are ``everything``.
    """

    types: tuple[str, ...]
    role: str
    role_id: str
    numbers: dict[str, str]
    actions: str
    everything: tuple[str, ...]
    scope: str
    roles: dict[str, Weight]
    wide: tuple[str, ...]


class Kubernetes(msgspec.Struct, frozen=True):
    """The attributes of roles and bindings, and what is dangerous in them; ``kinds`` are those of manifests."""

    types: str
    bindings: str
    cluster_wide: str
    role: str
    rules: str
    manifest: str
    all_rights: str
    damaging: frozenset[str]
    kinds: dict[str, str]


class NamedRole(msgspec.Struct, frozen=True):
    """Types that give a role, which is named at ``path`` or has a number with a name, and how dangerous which are.

    Without a path an object gives what it ``says`` by being there.
    """

    types: frozenset[str]
    says: str
    weights: dict[Weight, tuple[str, ...]]
    path: str = ""
    names: dict[str, str] = {}


class Rights(msgspec.Struct, frozen=True):
    """``rulesets/rights.json``; the schema beside it explains every key."""

    attached_by: tuple[str, ...]
    held_by: tuple[str, ...]
    bounded_by: tuple[str, ...]
    policies: tuple[str, ...]
    aws: Aws
    google: Google
    azure: Azure
    kubernetes: Kubernetes
    roles: tuple[NamedRole, ...]


@functools.cache
def rights() -> Rights:
    """The rights that are known."""
    return package_data.facts("rights.json", Rights)


def fits(expressions: tuple[str, ...], text: str) -> bool:
    """Whether one of the expressions fits the whole text."""
    return _any_of(expressions).fullmatch(text) is not None


def ends_with(expressions: tuple[str, ...], text: str) -> bool:
    """Whether the text ends with what one of the expressions fits."""
    return _any_of(expressions, "$").search(text) is not None


@functools.cache
def _any_of(expressions: tuple[str, ...], end: str = "") -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(expressions)}){end}", re.IGNORECASE)
