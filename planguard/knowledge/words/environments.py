"""Which words of a name speak of production, and which of another environment."""

import functools
import itertools
import re
from typing import NamedTuple

import msgspec

from planguard.knowledge import package_data
from planguard.loading.regex import regex


class _Words(msgspec.Struct, frozen=True):
    production: tuple[str, ...]
    other: tuple[str, ...]
    ambiguous: tuple[str, ...]
    negations: frozenset[str]


class Places(msgspec.Struct, frozen=True):
    """Where the name of an environment may stand; ``environments.schema.json`` explains every key."""

    tag_keys: tuple[str, ...]
    layer_keys: frozenset[str]
    name_keys: frozenset[str]
    tag_places: tuple[str, ...]
    containers: dict[str, str]
    in_ids: dict[str, str]
    variables: frozenset[str]


class _File(Places, frozen=True):
    words: _Words


@functools.cache
def _file() -> _File:
    return package_data.facts("environments.json", _File)


def places() -> Places:
    """Where the name of an environment may stand."""
    return _file()


class EnvironmentNames(msgspec.Struct, frozen=True, cache_hash=True):
    """The words by which an environment is recognised in tags, names and workspaces; case does not matter.

    They are those of ``rulesets/environments.json`` unless a ruleset has others. ``ambiguous`` are words of production
    that mean something else in many a name, as in the alias ``live``.
    """

    production: tuple[str, ...] = msgspec.field(default_factory=lambda: _file().words.production)
    other: tuple[str, ...] = msgspec.field(default_factory=lambda: _file().words.other)
    ambiguous: tuple[str, ...] = msgspec.field(default_factory=lambda: _file().words.ambiguous)


_LOOK_ALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0501\u0131\u043a\u0442\u03bf\u03c1\u03c5\u03bd\u03b9\u03b1",
    "aeopcyxsidiktopuvia",
)
"""Cyrillic and Greek letters that look like the Latin ones; capitals of them are lowered first."""

_NOT_A_LETTER = regex("[^a-z]+")
_MOST_IN_A_PATTERN = 500
"""Words of which a pattern is made; one of more takes longer to make than it spares, and every text is taken apart."""


def is_production(text: str, names: EnvironmentNames) -> bool | None:
    """Whether a name speaks of production (True), of another environment (False), or of neither or both (None)."""
    return recognised(text, names)[0]


class _Known(NamedTuple):
    """The words of the environments; ``letters`` finds those in which one may be, without taking a text apart."""

    production: frozenset[str]
    other: frozenset[str]
    letters: re.Pattern[str]


@functools.lru_cache(maxsize=16)
def _known(names: EnvironmentNames) -> _Known:
    production, other = frozenset(map(str.lower, names.production)), frozenset(map(str.lower, names.other))
    letters = sorted({_NOT_A_LETTER.sub("", word) for word in production | other} - {""})
    pattern = "|".join(letters) if len(letters) <= _MOST_IN_A_PATTERN else ""
    return _Known(production, other, re.compile(pattern if letters else "(?!)"))


@functools.lru_cache(maxsize=32_768)
def recognised(text: str, names: EnvironmentNames, kind: str = "") -> tuple[bool | None, str]:
    """What a name speaks of, and by which word; "pre-prod" and "not production" are not production.

    Words that only repeat the ``kind`` of object that it is do not count, as in ``aws_api_gateway_stage.stage``.
    """
    known = _known(names)
    text = text if text.isascii() else _legible(text)
    if not known.letters.search(_NOT_A_LETTER.sub("", text.lower())):
        return None, ""
    what = _words(kind)
    words = [word for word in _words(text) if word not in what]
    negations = _file().words.negations
    for first, second in itertools.pairwise(words):
        if first + second in known.other or (first in negations and second in known.production):
            return False, f"{first}-{second}"
    found = [word for word in words if word in known.production or word in known.other]
    kinds = {word in known.production for word in found}
    return (kinds.pop(), found[0]) if len(kinds) == 1 else (None, "")


def _legible(text: str) -> str:
    """The text in the letters that a person reads in it: without marks and what is not seen, look-alikes as Latin."""
    import unicodedata

    taken_apart = unicodedata.normalize("NFKD", text)
    seen = (letter for letter in taken_apart if unicodedata.category(letter) not in ("Mn", "Me", "Cf"))
    return "".join(seen).lower().translate(_LOOK_ALIKES)


@functools.lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """The words of a name; digits at the end of one are its number, within one they make it an id."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text).lower()
    words = (word.strip("0123456789") for word in re.split(r"[^a-z0-9]+", spaced))
    return tuple(word for word in words if word)
