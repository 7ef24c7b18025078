"""What the user decided beforehand: thresholds, severities, protected things, waivers and own rules."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator, Mapping
from typing import Annotated

import msgspec

from planguard.knowledge import package_data
from planguard.knowledge.words.environments import EnvironmentNames
from planguard.model.finding import Severity

BUILT_IN = ("default", "strict", "agents")
"""The rulesets that travel with planguard, by name."""

PROTECTED = "protected"
"""The name of the rule behind ``protect``."""


class Protect(msgspec.Struct, frozen=True):
    """What must never be destroyed: globs over addresses and types, and tags that must all match (globs too)."""

    addresses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    tags: tuple[Mapping[str, str], ...] = ()


WRONG_TARGET = "wrong-target"
"""The name of the rule behind ``targets``."""


Text = Annotated[str, msgspec.Meta(min_length=1)]
"""Text in a file, which must say something."""


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What plans are for, each kind as globs; empty for a kind that may be anything.

    ``plans`` are globs over the paths of plans that it is about, empty for all of them.
    """

    plans: tuple[Text, ...] = ()
    accounts: tuple[Text, ...] = ()
    regions: tuple[Text, ...] = ()
    projects: tuple[Text, ...] = ()
    subscriptions: tuple[Text, ...] = ()
    workspaces: tuple[Text, ...] = ()
    clusters: tuple[Text, ...] = ()


class WrittenWaiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A waiver as a file has it, with an owner, a reason, and a last day.

    It is bound to a rule and an address (globs), or by its digest to one event, and then to all findings of that.
    """

    owner: Text
    reason: Text
    expires: datetime.date
    rule: Text = ""
    address: Text = ""
    event: Text = ""
    ticket: str = ""

    def __post_init__(self) -> None:
        by_name = bool(self.rule), bool(self.address)
        if by_name != ((False, False) if self.event else (True, True)):
            raise ValueError("give rule and address, or event alone")


class Waiver(WrittenWaiver, frozen=True):
    """An accepted finding or event. ``place`` is where the waiver is written (file, line, key); "" for no file."""

    place: str = ""

    @property
    def accepts(self) -> str:
        """What it accepts, for a person."""
        return f"event {self.event}" if self.event else f"{self.rule} on {self.address}"


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
    paste: str | None = None


class Ruleset(msgspec.Struct, frozen=True):
    """Everything that was decided beforehand. ``severities`` maps a rule to its severity, None to switch it off.

    ``file`` is the path it was read from, empty for one that travels with planguard; ``digest`` is the SHA-256 of its
    bytes. ``extends`` is the ruleset it builds on, whose settings are already in it. ``report_only`` is what
    ``fail_on: never`` says: ``fail_on`` is that of the default then, and no verdict holds anything up.
    """

    name: str = "default"
    file: str = ""
    digest: str = ""
    extends: Ruleset | None = None
    fail_on: Severity = Severity.HIGH
    report_only: bool = False
    max_score: int | None = None
    max_destroyed: int | None = None
    severities: Mapping[str, Severity | None] = msgspec.field(default_factory=dict)
    protect: Protect = msgspec.field(default_factory=Protect)
    rules: tuple[OwnRule, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    targets: tuple[Target, ...] = ()
    environments: EnvironmentNames = msgspec.field(default_factory=EnvironmentNames)

    def layers(self) -> Iterator[Ruleset]:
        """Every ruleset that this one builds on, the nearest first."""
        below = self.extends
        while below is not None:
            yield below
            below = below.extends


def default() -> Ruleset:
    """What ``rulesets/default.yaml`` says, so that a run without a ruleset of its own reads no YAML."""
    return Ruleset(digest=hashlib.sha256((package_data.ROOT / "default.yaml").read_bytes()).hexdigest())
