"""What is known of a resource type: what it holds, whether deletion loses it, what guards it, how it comes back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from planguard import shipped
from planguard.errors import RulesetError

T = TypeVar("T")


class Setting(msgspec.Struct, frozen=True, omit_defaults=True):
    """An attribute that protects, or that makes deletion worse.

    ``path`` is a dotted pattern as `planguard.values.find` takes it. ``on`` lists the values at which the setting does
    what its list is for: a guard refuses deletion, a keeper keeps a copy, a force removes what would have held it up.
    ``better`` is "higher" or "present" for a recovery setting that is an amount or a block rather than a switch;
    such a setting has no ``on``. ``default`` is the value the provider takes when the attribute is left out.
    """

    path: str
    on: tuple[Any, ...] = ()
    better: str = ""
    meaning: str = ""
    default: Any = None


class ResourceType(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry of ``rulesets/resource_types/<provider>.json``; the schema beside it explains every key.

    ``holds`` is data, identity, traffic, network, cluster, key, log, config or nothing. ``loss`` says whether deletion
    loses it for good: permanent, recoverable or none. ``interrupts`` is how long users notice: long, brief or none.
    ``minutes`` is how long making it again takes. ``environment`` is the tier of a type that is an environment in
    itself (A account-like, B platform, C network root, D called one by its vendor, E owns other resources).
    ``routine`` marks types whose replacement is daily business. ``protects`` is what a safeguard resource guards.
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
    advice: dict[str, str] = {}
    back: str = ""
    why: str = ""
    source: str = ""
    name: str = ""
    known: bool = True


class Advice(msgspec.Struct, frozen=True):
    """What an experienced engineer does instead; ``rulesets/advice.json`` has one entry a situation."""

    title: str
    text: str


class Catalog:
    """The entries of every provider, read from disk when a type of that provider is first asked for."""

    def __init__(self, folder: Path | None = None, environments: EnvironmentNames | None = None) -> None:
        self._folder = folder or shipped.ROOT / "resource_types"
        self._providers: dict[str, dict[str, ResourceType]] = {}
        self._guesses: dict[str, ResourceType] = {}
        self._advice: dict[str, Advice] | None = None
        self.environments = environments or EnvironmentNames()

    def __getitem__(self, type_name: str) -> ResourceType:
        """The entry of a type; a guess from its name, with ``known`` False, where the catalogue has none."""
        entry = self._provider(_provider_of(type_name)).get(type_name)
        if entry is not None:
            return entry
        if type_name not in self._guesses:
            self._guesses[type_name] = guess(type_name)
        return self._guesses[type_name]

    def types(self) -> Sequence[str]:
        """Every type the catalogue has an entry for."""
        return sorted(name for path in self._folder.glob("*.json") for name in self._provider(path.stem))

    def advice(self, situation: str) -> Advice | None:
        """The advice for a situation, None if there is none by that name."""
        if self._advice is None:
            self._advice = _decode(self._folder.parent / "advice.json", dict[str, Advice])
        return self._advice.get(situation)

    def advise(self, type_name: str, event: str) -> str:
        """What to do instead when an object of the type meets an event: delete or replace; "" if nothing is known."""
        entry = self[type_name]
        found = self.advice(entry.advice.get(event, "")) if entry.advice else None
        return found.text if found else ""

    def _provider(self, provider: str) -> dict[str, ResourceType]:
        if provider not in self._providers:
            path = self._folder / f"{provider}.json"
            entries = _decode(path, _File).types if path.exists() else {}
            self._providers[provider] = {
                name: msgspec.structs.replace(entry, name=name) for name, entry in entries.items()
            }
        return self._providers[provider]


class EnvironmentNames(msgspec.Struct, frozen=True):
    """The words by which an environment is recognised in tags, names and workspaces; case does not matter."""

    production: tuple[str, ...] = ("production", "prod", "prd", "live")
    other: tuple[str, ...] = (
        *("staging", "stage", "stag", "stg", "uat", "preprod", "development", "develop", "dev", "test", "testing"),
        *("qa", "sandbox", "sbx", "demo", "nonprod", "preview", "integration"),
    )


class _File(msgspec.Struct, frozen=True):
    types: dict[str, ResourceType]


def _decode(path: Path, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except (OSError, msgspec.MsgspecError) as error:
        raise RulesetError(f"{path}: {error}. Reinstall planguard, or mend the file.") from error


def _provider_of(type_name: str) -> str:
    return "cloudformation" if "::" in type_name else type_name.partition("_")[0].lower()


_GUESSES: tuple[tuple[str, ResourceType], ...] = (
    (r"kms|key|secret|password|certificate|vault", ResourceType(holds="key", loss="permanent", interrupts="long")),
    (
        r"db|database|databases|sql|postgres\w*|mysql|mongo\w*|redis|cassandra|rds|bucket|buckets|storage|volume|disk"
        r"|filesystem|share|snapshot|backup|table|dataset|warehouse|registry|repository|elasticsearch|opensearch|kafka"
        r"|queue|stream|topic|state",
        ResourceType(holds="data", loss="permanent", interrupts="long"),
    ),
    (r"cluster|kubernetes|namespace", ResourceType(holds="cluster", loss="permanent", interrupts="long")),
    (r"vpc|network|vnet|subnet|route|gateway|firewall|peering|vpn", ResourceType(holds="network", interrupts="long")),
    (
        r"dns|zone|record|lb|loadbalancer|balancer|listener|cdn|domain|ip",
        ResourceType(holds="traffic", interrupts="long"),
    ),
    (
        r"user|role|account|identity|group|policy|organization|project|tenant",
        ResourceType(holds="identity", interrupts="long"),
    ),
    (r"log|logs|audit|trail|monitor|alarm|alert", ResourceType(holds="log", loss="permanent")),
    (r"instance|server|vm|machine|function|service|app|deployment", ResourceType(holds="traffic", interrupts="long")),
)
_ATTACHMENT = re.compile(r"(attachment|association|permission|binding|version|policy_document|membership|alias)$")


def guess(type_name: str) -> ResourceType:
    """What a type that is not in the catalogue probably holds, from the words of its name; ``known`` is False."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", type_name.partition("_")[2] or type_name)
    name = "_".join(words).lower()
    if not _ATTACHMENT.search(name):
        for pattern, entry in _GUESSES:
            if re.search(rf"(^|_)({pattern})(_|$)", name):
                return msgspec.structs.replace(entry, name=type_name, known=False)
    return ResourceType(name=type_name, known=False)
