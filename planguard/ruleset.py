"""What the user decided beforehand: thresholds, severities, protected things, waivers and own rules."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from planguard.catalog import EnvironmentNames
from planguard.finding import Severity


@dataclass(frozen=True)
class Protect:
    """What must never be destroyed: globs over addresses and types, and tags that must all match (globs too)."""

    addresses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    tags: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Waiver:
    """An accepted finding: bound to a rule and an address (globs), with an owner, a reason and a last day."""

    rule: str
    address: str
    owner: str
    reason: str
    expires: datetime.date
    ticket: str = ""


@dataclass(frozen=True)
class OwnRule:
    """A team's own rule as data: every condition that is given must hold."""

    id: str
    message: str
    severity: Severity
    types: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    attributes: Mapping[str, object] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    advice: str = ""


@dataclass(frozen=True)
class Ruleset:
    """Everything that was decided beforehand. ``severities`` maps a rule to its severity, None to switch it off."""

    name: str = "default"
    fail_on: Severity = Severity.HIGH
    max_score: int | None = None
    max_destroyed: int | None = None
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    protect: Protect = field(default_factory=Protect)
    rules: tuple[OwnRule, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    environments: EnvironmentNames = field(default_factory=EnvironmentNames)


def find_upward(folder: Path) -> Path | None:
    """The ruleset of the team: .planguard.yaml in this folder or the nearest one above."""
    for place in (folder, *folder.parents):
        for name in (".planguard.yaml", ".planguard.yml"):
            if (place / name).is_file():
                return place / name
    return None


def load(name: str) -> Ruleset:
    """A shipped ruleset by name, or a file."""
    return Ruleset(name=name)
