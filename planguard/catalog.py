"""What is known of a resource type: what it holds, whether deletion loses it, what guards it, how it comes back."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from planguard import generic_types, shipped
from planguard.errors import RulesetError
from planguard.generic_types import Held, held_by
from planguard.plan import ResourceChange

T = TypeVar("T")


_WORST = shipped.ROOT / "worst_values.json"


class Setting(msgspec.Struct, frozen=True, omit_defaults=True):
    """An attribute that protects, or that makes deletion worse.

    ``path`` is a dotted pattern as `planguard.values.find` takes it. ``on`` lists the values at which the setting does
    what its list is for: a guard refuses deletion, a keeper keeps a copy, a force removes what would have held it up.
    ``better`` is "higher" or "present" for an amount or for something that is either there or not. An amount may be a
    number or a duration ("604800s"); its ``on`` lists the values that mean without end.
    ``default`` is the value the provider takes when the attribute is left out.
    """

    path: str
    on: tuple[Any, ...] = ()
    better: str = ""
    meaning: str = ""
    default: Any = None

    def does(self, value: Any) -> bool:
        """Whether a switch, or something that is either there or not, does at this value what its list is for."""
        if self.better == "present":
            return value not in (None, "", [], {}, False)
        return not self.better and value is not None and any(value == wanted for wanted in self.on)


class ResourceType(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry of ``rulesets/resource_types/<provider>.json``; the schema beside it explains every key.

    ``holds`` is data, identity, traffic, network, cluster, key, log, config or nothing. ``loss`` says whether deletion
    loses it for good: permanent, recoverable or none. ``interrupts`` is how long users notice: long, brief or none.
    ``minutes`` is how long making it again takes. ``environment`` is the tier of a type that is an environment in
    itself (A account-like, B platform, C network root, D called one by its vendor, E owns other resources).
    ``routine`` marks types whose replacement is daily business. ``protects`` is what a safeguard resource guards.
    ``back`` completes "it comes back by". ``known`` is False where all this is a guess from the type's name. ``held``
    is what an object of a generic type says it is, in the words of its cloud or cluster.
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
    held: str = ""


class Advice(msgspec.Struct, frozen=True):
    """What an experienced engineer does instead; ``rulesets/advice.json`` has one entry a situation."""

    title: str
    text: str


class WorstValues(msgspec.Struct, frozen=True):
    """``rulesets/worst_values.json``: the most that an attribute can grant, where its value cannot be seen.

    ``document`` stands for a policy: of every attribute that held one, and of those in ``documents`` in any case.
    """

    document: Any
    documents: tuple[str, ...]
    values: dict[str, Any]


class _Provider(msgspec.Struct, frozen=True):
    """A file of the catalogue. Its entries stay raw until they are asked for: a plan touches few of many types."""

    types: dict[str, msgspec.Raw] = {}
    documentation: str = ""


class Catalog:
    """The entries of every provider, read from disk when a type of that provider is first asked for."""

    def __init__(self, folder: Path | None = None, environments: EnvironmentNames | None = None) -> None:
        self._folder = folder or shipped.ROOT / "resource_types"
        self._providers: dict[str, _Provider] = {}
        self._entries: dict[str, ResourceType] = {}
        self._of_held: dict[tuple[str, Held], ResourceType] = {}
        self._advice: dict[str, Advice] | None = None
        self.environments = environments or EnvironmentNames()

    def __getitem__(self, type_name: str) -> ResourceType:
        """The entry of a type; a guess from its name, with ``known`` False, where the catalogue has none."""
        if type_name not in self._entries:
            self._entries[type_name] = self._entry(type_name) or guess(type_name)
        return self._entries[type_name]

    def of(self, change: ResourceChange) -> ResourceType:
        """The entry of an object: where its type can be anything and the object says what it is, the entry of that."""
        held = held_by(change)
        if held is None:
            return self[change.type]
        if (change.type, held) not in self._of_held:
            self._of_held[change.type, held] = self._what_it_is(change.type, held)
        return self._of_held[change.type, held]

    def _what_it_is(self, type_name: str, held: Held) -> ResourceType:
        """The entry of what a generic type holds; its own, which is for anything, where nothing is known of that."""
        own = self[type_name]
        name = generic_types.catalogued(held, self._provider(held.vocabulary).types)
        entry = self[name] if name else _guessed(held.words)
        if entry is None:
            return msgspec.structs.replace(own, held=held.name)
        settings = {kind: getattr(own, kind) + _at(held, getattr(entry, kind)) for kind in _SETTINGS}
        return msgspec.structs.replace(entry, name=name or type_name, held=held.name, **settings)

    def types(self) -> Sequence[str]:
        """Every type the catalogue has an entry for."""
        return sorted(name for path in self._folder.glob("*.json") for name in self._provider(path.stem).types)

    def advice(self, situation: str) -> Advice | None:
        """The advice for a situation, None if there is none by that name."""
        if self._advice is None:
            path = self._folder.parent / "advice.json"
            self._advice = _decode(_read(path), dict[str, Advice], path)
        return self._advice.get(situation)

    @functools.cached_property
    def worst_values(self) -> WorstValues:
        """What a value that cannot be seen may turn out to be."""
        return _decode(_read(_WORST), WorstValues, _WORST)

    def advise(self, type_name: str, event: str) -> str:
        """What to do instead when an object of the type meets an event: delete or replace; "" if nothing is known."""
        return self.instead(self[type_name], event)

    def instead(self, entry: ResourceType, event: str) -> str:
        """What to do instead when an object of this entry meets an event: delete or replace; "" if nothing is known."""
        found = self.advice(entry.advice.get(event, "")) if entry.advice else None
        return found.text if found else ""

    def _entry(self, type_name: str) -> ResourceType | None:
        provider = _provider_of(type_name)
        file = self._provider(provider)
        if type_name not in file.types:
            return None
        entry = _decode(file.types[type_name], ResourceType, self._folder / f"{provider}.json")
        source = entry.source or _documentation(file.documentation, type_name)
        return msgspec.structs.replace(entry, name=type_name, source=source)

    def _provider(self, provider: str) -> _Provider:
        if provider not in self._providers:
            path = self._folder / f"{provider}.json"
            known = _PROVIDER.fullmatch(provider) and path.exists()
            self._providers[provider] = _decode(_read(path), _Provider, path) if known else _Provider()
        return self._providers[provider]


class EnvironmentNames(msgspec.Struct, frozen=True):
    """The words by which an environment is recognised in tags, names and workspaces; case does not matter.

    ``ambiguous`` are words of production that mean something else in many a name, as in the alias ``live``.
    """

    production: tuple[str, ...] = ("production", "prod", "prd", "live")
    other: tuple[str, ...] = (
        *("staging", "stage", "stag", "stg", "uat", "preprod", "development", "develop", "dev", "test", "testing"),
        *("qa", "sandbox", "sbx", "demo", "nonprod", "preview", "integration"),
    )
    ambiguous: tuple[str, ...] = ("live",)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RulesetError(f"{path}: {error}. Reinstall planguard, or mend the file.") from error


def _decode(data: bytes | msgspec.Raw, shape: type[T], path: Path) -> T:
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RulesetError(f"{path}: {error}. Reinstall planguard, or mend the file.") from error


_PROVIDER = re.compile(r"[a-z0-9-]{1,64}")


def _provider_of(type_name: str) -> str:
    return "cloudformation" if "::" in type_name else type_name.partition("_")[0].lower()


def _documentation(pattern: str, type_name: str) -> str:
    """The page about a type: ``{name}`` is the type without its provider, ``{page}`` CloudFormation's spelling."""
    page = "aws-resource-" + "-".join(type_name.lower().split("::")[1:])
    return pattern.replace("{name}", type_name.partition("_")[2]).replace("{page}", page)


class _Guess(msgspec.Struct, frozen=True):
    """One rule of ``rulesets/guesses.json``: a type whose name has one of these words is probably like this."""

    words: str
    entry: ResourceType
    last: bool = False  # only at the end of the name, where it says what the whole is


def guess(type_name: str) -> ResourceType:
    """What a type that is not in the catalogue probably holds, from the words of its name; ``known`` is False.

    The first rule of ``rulesets/guesses.json`` that fits decides. ``acme_bucket_policy`` is a policy and not a bucket,
    so rules about the last word come first; where none fits it is config.
    """
    found = _guessed(_words(type_name)) or ResourceType()
    return msgspec.structs.replace(found, name=type_name, known=False)


def _guessed(words: str) -> ResourceType | None:
    """What something with these words in its name probably holds; None where no rule fits."""
    name = f"_{words[:_LONGEST_NAME]}_"
    found = next((entry for pattern, entry in _guesses() if pattern.search(name)), None)
    return msgspec.structs.replace(found, known=False) if found else None


_SETTINGS = ("guards", "keeps", "recovery", "force")


def _at(held: Held, settings: tuple[Setting, ...]) -> tuple[Setting, ...]:
    """The settings under the paths at which a generic type has them; none where it has other ones."""
    path = held.settings.path if held.settings else None
    return tuple(msgspec.structs.replace(one, path=path(one.path), default=None) for one in settings if path)


@functools.cache
def _guesses() -> tuple[tuple[re.Pattern[str], ResourceType], ...]:
    path = shipped.ROOT / "guesses.json"
    return tuple(
        (re.compile(f"_(?:{'|'.join(rule.words.split())})_" + "$" * rule.last), rule.entry)
        for rule in _decode(_read(path), tuple[_Guess, ...], path)
    )


_LONGEST_NAME = 200


def _words(type_name: str) -> str:
    """The words of a name without its provider: ``AWS::RDS::DBCluster`` and ``acme_db_cluster`` are ``db_cluster``."""
    if type_name.startswith("Custom::"):
        return "custom_resource"
    if "::" not in type_name:
        return (type_name.partition("_")[2] or type_name)[:_LONGEST_NAME].lower()
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", type_name.rpartition("::")[2][:_LONGEST_NAME])
    return "_".join(words).lower()
