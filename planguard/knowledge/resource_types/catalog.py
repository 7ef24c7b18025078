"""The catalogue: the entry of every resource type, read when it is asked for, and what is advised for it."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from planguard.knowledge import package_data
from planguard.knowledge.package_data import content, decoded
from planguard.knowledge.resource_types import generic_types
from planguard.knowledge.resource_types.claims import Claim, Condition, Words
from planguard.knowledge.resource_types.entry import ResourceType, Setting
from planguard.knowledge.resource_types.generic_types import Held, Spelling, held_by
from planguard.knowledge.resource_types.guesses import guess, of_words
from planguard.knowledge.resource_types.updates import Circumstance, Living, Update
from planguard.knowledge.words.environments import EnvironmentNames
from planguard.model.change import ResourceChange


class Advice(msgspec.Struct, frozen=True):
    """What an experienced engineer does instead; ``rulesets/advice.json`` has one entry a situation.

    ``fits`` are what types hold for which it is meant.
    """

    title: str
    text: str
    fits: tuple[str, ...] = msgspec.field(name="for", default=())


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
    namespaces: tuple[str, ...] = ()
    identified_by: tuple[str, ...] = ()


class Catalog:
    """The entries of every provider, read from disk when a type of that provider is first asked for."""

    def __init__(self, folder: Path | None = None, environments: EnvironmentNames | None = None) -> None:
        self._folder = folder or package_data.ROOT / "resource_types"
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
        if self._is_of_another_provider(change):
            return guess(change.type)
        held = held_by(change)
        if held is None:
            return self[change.type]
        if (change.type, held) not in self._of_held:
            self._of_held[change.type, held] = self._what_it_is(change.type, held)
        return self._of_held[change.type, held]

    def _is_of_another_provider(self, change: ResourceChange) -> bool:
        """Whether somebody else's provider has a type of that name; a fork or a mirror of a cloud's is the same."""
        namespaces = self._provider(_provider_of(change.type)).namespaces
        parts = change.provider.split("/")
        return bool(namespaces) and len(parts) > 1 and parts[-2] not in namespaces

    def _what_it_is(self, type_name: str, held: Held) -> ResourceType:
        """The entry of what a generic type holds; its own, which is for anything, where nothing is known of that."""
        own = self[type_name]
        name = generic_types.catalogued(held, self._provider(held.vocabulary).types)
        entry = self[name] if name else of_words(held.words)
        if entry is None:
            return msgspec.structs.replace(own, held=held.name)
        settings = {kind: getattr(own, kind) + _at(held, getattr(entry, kind)) for kind in _SETTINGS}
        words = {kind: _told_at(held, getattr(entry, kind)) for kind in ("why", "back")}
        member_if = held.settings.path(entry.member_if) if held.settings and entry.member_if else entry.member_if
        spelling = held.settings or held.text
        updates = (*own.updates, *(_update_at(spelling, one) for one in entry.updates)) if spelling else own.updates
        there = tuple(map(held.settings.path, entry.identified_by)) if held.settings else ()
        return msgspec.structs.replace(
            entry,
            name=name or type_name,
            held=held.name,
            member_if=member_if,
            identified_by=there or own.identified_by,
            updates=updates,
            **settings,
            **words,
        )

    def types(self) -> Sequence[str]:
        """Every type the catalogue has an entry for."""
        return sorted(name for path in self._folder.glob("*.json") for name in self._provider(path.stem).types)

    def advice(self, situation: str) -> Advice | None:
        """The advice for a situation, None if there is none by that name."""
        if self._advice is None:
            path = self._folder.parent / "advice.json"
            self._advice = decoded(content(path), dict[str, Advice], path)
        return self._advice.get(situation)

    @functools.cached_property
    def worst_values(self) -> WorstValues:
        """What a value that cannot be seen may turn out to be."""
        return package_data.facts("worst_values.json", WorstValues)

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
        entry = decoded(file.types[type_name], ResourceType, self._folder / f"{provider}.json")
        source = entry.source or _documentation(file.documentation, type_name)
        living = self._living(type_name, provider)
        return msgspec.structs.replace(
            entry,
            name=type_name,
            source=source,
            identified_by=entry.identified_by or file.identified_by,
            updates=living.updates,
            overwrites=living.overwrites,
            deleters=living.deleters,
            after_deletion=living.after_deletion,
        )

    def _living(self, type_name: str, provider: str) -> Living:
        """What updates of a type do, those of the type that it is like included."""
        path = package_data.of_provider(self._folder.parent / "updates", provider)
        raw = _file(path).types.get(type_name) if path else None
        own = decoded(raw, Living, path) if path and raw is not None else Living()
        if not own.like:
            return own
        other = self._living(own.like, provider)
        return Living(
            updates=(*other.updates, *own.updates),
            overwrites=own.overwrites or other.overwrites,
            deleters=(*other.deleters, *own.deleters),
            after_deletion={**other.after_deletion, **own.after_deletion},
        )

    def _provider(self, provider: str) -> _Provider:
        if provider not in self._providers:
            path = package_data.of_provider(self._folder, provider)
            self._providers[provider] = _file(path) if path else _Provider()
        return self._providers[provider]


@functools.cache
def built_in_catalog() -> Catalog:
    """The catalogue as it is shipped, for readers: what an object is there depends on no run."""
    return Catalog()


@functools.cache
def _file(path: Path) -> _Provider:
    return decoded(content(path), _Provider, path)


def _provider_of(type_name: str) -> str:
    return "cloudformation" if "::" in type_name else type_name.partition("_")[0].lower()


def _documentation(pattern: str, type_name: str) -> str:
    """The page about a type: ``{name}`` is the type without its provider, ``{page}`` CloudFormation's spelling."""
    page = "aws-resource-" + "-".join(type_name.lower().split("::")[1:])
    return pattern.replace("{name}", type_name.partition("_")[2]).replace("{page}", page)


_SETTINGS = ("guards", "keeps", "recovery", "force")


def _at(held: Held, settings: tuple[Setting, ...]) -> tuple[Setting, ...]:
    """The settings under the paths at which a generic type has them; none where it has other ones."""
    path = held.settings.path if held.settings else None
    return tuple(msgspec.structs.replace(one, path=path(one.path), default=None) for one in settings if path)


def _told_at(held: Held, words: Words) -> Words:
    """The words with their conditions at the paths at which a generic type has the values."""
    if isinstance(words, str):
        return words
    return tuple(word if isinstance(word, str) else _claim_at(held, word) for word in words)


def _claim_at(held: Held, claim: Claim) -> Claim:
    if claim.generic:
        return Claim(claim.generic, on=claim.on)
    return msgspec.structs.replace(claim, conditions=tuple(_condition_at(held, one) for one in claim.conditions))


def _update_at(spelling: Spelling, update: Update) -> Update:
    """The update with its paths where a generic type has the values; what a provider takes by default is another."""
    there: dict[str, tuple[Circumstance, ...]] = {
        kind: tuple(msgspec.structs.replace(one, path=spelling.path(one.path)) for one in getattr(update, kind))
        for kind in ("conditions", "unless", "now")
    }
    return msgspec.structs.replace(update, path=spelling.path(update.path), **there)


def _condition_at(held: Held, condition: Condition) -> Condition:
    return msgspec.structs.replace(condition, path=held.settings.path(condition.path) if held.settings else "")
