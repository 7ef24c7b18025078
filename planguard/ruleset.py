"""What the user decided beforehand: thresholds, severities, protected things, waivers and own rules."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import msgspec

from planguard.catalog import EnvironmentNames
from planguard.finding import Severity

SHIPPED = ("default", "strict", "agents")
"""The rulesets that travel with planguard, by name."""

PROTECTED = "protected"
"""The name of the rule behind ``protect``."""


class Protect(msgspec.Struct, frozen=True):
    """What must never be destroyed: globs over addresses and types, and tags that must all match (globs too)."""

    addresses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    tags: tuple[Mapping[str, str], ...] = ()


class Waiver(msgspec.Struct, frozen=True):
    """An accepted finding: bound to a rule and an address (globs), with an owner, a reason and a last day."""

    rule: str
    address: str
    owner: str
    reason: str
    expires: datetime.date
    ticket: str = ""


class OwnRule(msgspec.Struct, frozen=True):
    """A team's own rule as data: every condition that is given must hold."""

    id: str
    message: str
    severity: Severity
    types: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    attributes: Mapping[str, object] = msgspec.field(default_factory=dict)
    tags: Mapping[str, str] = msgspec.field(default_factory=dict)
    advice: str = ""


class Ruleset(msgspec.Struct, frozen=True):
    """Everything that was decided beforehand. ``severities`` maps a rule to its severity, None to switch it off."""

    name: str = "default"
    fail_on: Severity = Severity.HIGH
    max_score: int | None = None
    max_destroyed: int | None = None
    severities: Mapping[str, Severity | None] = msgspec.field(default_factory=dict)
    protect: Protect = msgspec.field(default_factory=Protect)
    rules: tuple[OwnRule, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    environments: EnvironmentNames = msgspec.field(default_factory=EnvironmentNames)
