"""What the user decided beforehand: thresholds, severities, protected things, waivers and own rules."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from planguard.catalog import EnvironmentNames
from planguard.errors import RulesetError
from planguard.finding import Severity

SHIPPED = ("default", "strict", "agents")
"""The rulesets that travel with planguard, by name."""

PROTECTED = "protected"
"""The name of the rule behind ``protect``."""

_FILES = (".planguard.yaml", ".planguard.yml")


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


def find_upward(folder: Path) -> Path | None:
    """The team's ruleset file in this folder or the nearest one above it, up to the top of the repository."""
    for place in (folder, *folder.resolve().parents):
        found = [place / name for name in _FILES if os.path.lexists(place / name)]
        if len(found) > 1:
            raise RulesetError(f"{place}: there are two rulesets, {' and '.join(_FILES)}. Remove one of them.")
        if found:
            return found[0]
        if (place / ".git").exists():
            return None
    return None


def load(name_or_path: str) -> Ruleset:
    """A shipped ruleset by name, or that of a file; RulesetError, one line, for anything that is wrong with it.

    `Ruleset()` is what ``rulesets/default.yaml`` says, so that a run without a ruleset of its own reads no YAML.
    """
    if name_or_path == "default":
        return Ruleset()
    from planguard import ruleset_file, shipped

    path = shipped.ROOT / f"{name_or_path}.yaml" if name_or_path in SHIPPED else Path(name_or_path)
    if name_or_path not in SHIPPED and not path.exists():
        raise RulesetError(
            f"{name_or_path}: there is no such ruleset file. Give a path, or one of {', '.join(SHIPPED)}."
        )
    return ruleset_file.load(path, name_or_path)
