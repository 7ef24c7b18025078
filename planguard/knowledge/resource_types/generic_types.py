"""What an object of a generic type really is: an attribute of it says so, in the words of a cloud or a cluster."""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from planguard.knowledge import package_data
from planguard.knowledge.documents import document
from planguard.model.change import ResourceChange
from planguard.model.values import Value, find, revealed


class Spelling(msgspec.Struct, frozen=True):
    """How a generic type spells the attributes that the catalogue's entry names."""

    case: str
    under: str = ""

    def path(self, dotted: str) -> str:
        """The path at which a setting of the catalogue's entry stands."""
        respelled = ".".join(_camel(step) if self.case == "camel" else _snake(step) for step in dotted.split("."))
        return f"{self.under}.{respelled}" if self.under else respelled


class Generic(msgspec.Struct, frozen=True):
    """A type that can be anything; ``rulesets/schemas/generic_types.schema.json`` explains every key."""

    vocabulary: str
    named_by: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    settings: Spelling | None = None
    text: Spelling | None = None


class Held(msgspec.Struct, frozen=True):
    """What an object is: by the name it has there, and by the words of it where the catalogue has no such type.

    ``settings`` is how its attributes are spelled, and ``text`` how they are in a text that holds the whole object.
    """

    name: str
    vocabulary: str
    words: str
    settings: Spelling | None
    text: Spelling | None = None


class _File(msgspec.Struct, frozen=True):
    types: dict[str, Generic]
    families: dict[str, Generic]
    core_groups: frozenset[str]
    names: dict[str, dict[str, str]]


def held_by(change: ResourceChange) -> Held | None:
    """What an object of a generic type really is; None for any other type, and where its values do not show it."""
    type_name = change.type
    family, generic = _generic(type_name)
    if generic is None:
        return None
    if family:
        return _held(type_name.removeprefix(family), generic)
    tree = change.before if change.before is not None else change.after
    name = next(iter(_names(generic, tree)), "")
    return _held(name, generic) if name else None


def is_generic(type_name: str) -> bool:
    """Whether objects of the type can be anything, and say themselves what they are."""
    return _generic(type_name)[1] is not None


@functools.lru_cache(maxsize=4096)
def _generic(type_name: str) -> tuple[str, Generic | None]:
    """What is known of a generic type, and of which family it is where its own name does not say it all."""
    if type_name in _file().types:
        return "", _file().types[type_name]
    return next((one for one in _file().families.items() if type_name.startswith(one[0])), ("", None))


def _held(name: str, generic: Generic) -> Held:
    words = re.sub(r"[^A-Za-z0-9]+", "_", _snake(re.split(r"[/.]", name)[-1] if "/" in name else name))
    if generic.vocabulary == "path":
        words = re.sub(r"[^a-z0-9]+", "_", name.lower())
    return Held(name, generic.vocabulary, words, generic.settings, generic.text)


def _names(generic: Generic, tree: Value) -> Iterator[str]:
    """The names that the values give, in the order in which they count."""
    if generic.named_by:
        groups = list(_texts(tree, generic.group))
        for name in _texts(tree, generic.named_by):
            yield _name(generic.vocabulary, groups[0] if groups else "", name)
    for text in _texts(tree, generic.documents):
        group, kind = _group_and_kind(text)
        if kind:
            yield _name(generic.vocabulary, group, kind)


@functools.lru_cache(maxsize=4096)
def _group_and_kind(text: str) -> tuple[str, str]:
    """What a whole object in a text says of itself; read once, as every rule asks."""
    inner = document(revealed(text))
    if isinstance(inner, Mapping) and isinstance(kind := inner.get("kind"), str):
        return str(inner.get("apiVersion", "")), kind
    return "", ""


def _texts(tree: Value, paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        yield from (value.strip() for _, value in find(tree, path) if isinstance(value, str) and value.strip())


def _name(vocabulary: str, group: str, name: str) -> str:
    if vocabulary == "azure":
        return name.partition("@")[0]
    if vocabulary == "kubernetes":
        return f"{group.partition('/')[0]}/{name}" if "/" in group else name
    return name


def catalogued(held: Held, types: Iterable[str]) -> str:
    """The type of the catalogue that an object is, among the types of that provider; "" where it has none."""
    if held.vocabulary == "cloudformation":
        return held.name if "::" in held.name else _squeezed_types(tuple(types)).get(_squeezed(held.name), "")
    if found := _known_names(held.vocabulary).get(held.name.lower()):
        return found
    group, _, kind = held.name.rpartition("/")
    if held.vocabulary != "kubernetes" or group not in _file().core_groups:
        return ""
    return _squeezed_types(tuple(types)).get(f"{held.vocabulary}_{kind.lower()}", "")


@functools.cache
def _known_names(vocabulary: str) -> Mapping[str, str]:
    return {name.lower(): type_name for name, type_name in _file().names.get(vocabulary, {}).items()}


@functools.cache
def _squeezed_types(types: tuple[str, ...]) -> Mapping[str, str]:
    """Types by their name without what spellings differ in; of several the first in the order of the alphabet."""
    return {_squeezed(name.removeprefix("AWS::")): name for name in sorted(types, reverse=True)}


def _squeezed(name: str) -> str:
    first, _, rest = name.replace("::", "_").partition("_")
    return f"{first}_{rest.replace('_', '')}".lower()


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@functools.cache
def _file() -> _File:
    return package_data.facts("generic_types.json", _File)
