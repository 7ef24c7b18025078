"""What gives a secret away that nobody marked as one: the name it goes by, as rulesets/secrets.json has the names."""

import enum
import functools
import math
import re
from collections import Counter
from collections.abc import Mapping

import msgspec

from planguard.knowledge import package_data
from planguard.loading.regex import regex

_LONGEST_NAME = 200
_MOST_WORDS = 5
_SHORTEST = 8
_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_A_WORD = regex(r"[^A-Za-z0-9]+")
_VERSION = regex(r"v\d+")
_RANDOM = regex(r"[A-Za-z0-9+/_.~-]{16,256}={0,3}")
_UNBROKEN = regex(r"[A-Za-z0-9+]{12}")  # words in a path or an identifier are shorter
_SEEN = 256  # characters, enough to tell
_HEX = regex(r"(?=[a-f]*\d)[0-9a-f-]{32,}|(?=[A-F]*\d)[0-9A-F-]{32,}")
_RANDOM_BITS = 3.2  # a character; repetitions stay below, 20 random characters above
_RANDOM_WORD = regex(r"(?=(?:[a-z]*\d){6})[a-z0-9]{24,256}|(?=(?:[A-Z]*\d){6})[A-Z0-9]{24,256}")  # no path


class Standing(enum.Enum):
    """What a name says of its value."""

    SECRET = "secret"
    HINTING = "hinting"  # a secret where the value looks like chance
    PLAIN = "plain"


class _Names(msgspec.Struct, frozen=True):
    secret: frozenset[str]
    hinting: frozenset[str]
    harmless: frozenset[str]
    endings: tuple[str, ...]
    tails: frozenset[str]


class Shape(msgspec.Struct, frozen=True):
    """How a secret looks: an expression, and in lower case what must be in a text where it can match at all."""

    name: str
    hints: tuple[str, ...]
    pattern: str


class Signs(msgspec.Struct, frozen=True):
    """``rulesets/secrets.json``; what each key means is said in its schema."""

    names: _Names
    types: frozenset[str]
    type_tails: frozenset[str]
    carriers: frozenset[str]
    pairs: Mapping[str, str]
    references: tuple[str, ...]
    switches: frozenset[str]
    placeholders: frozenset[str]
    public_words: frozenset[str]
    hints: tuple[str, ...]
    tokens: Mapping[str, int]
    shapes: tuple[Shape, ...]


@functools.cache
def signs() -> Signs:
    """The signs that are shipped."""
    return package_data.facts("secrets.json", Signs)


def names_a_secret(name: str) -> bool:
    """Whether an attribute, a variable or an environment variable is called like a secret."""
    return standing(name) is Standing.SECRET


def is_named_secret(name: str, value: str) -> bool:
    """Whether a value is a secret by its name: no reference to one, no switch, and random where the name only hints."""
    known = standing(name)
    if known is Standing.PLAIN or not value or value.lower() in signs().switches or is_reference(value):
        return False
    return known is Standing.SECRET or is_random(value)


@functools.lru_cache(maxsize=8192)
def standing(name: str) -> Standing:
    """What a name says of its value; the longest known ending of its words decides."""
    words = _words(name) if len(name) <= _LONGEST_NAME else []
    known = signs().names
    while words:
        found = _ending(words[-_MOST_WORDS:])
        if found is not None:
            return found
        if words[-1] not in known.tails and not words[-1].isdigit() and not _VERSION.fullmatch(words[-1]):
            break
        words = words[:-1]
    return Standing.PLAIN


def _ending(words: list[str]) -> Standing | None:
    names = signs().names
    plain = [*words[:-1], words[-1].rstrip("0123456789") or words[-1]]
    for start in range(len(words)):
        for ending in {"_".join(words[start:]), "_".join(plain[start:])}:
            if ending in names.harmless:
                return Standing.PLAIN
            if ending in names.secret:
                return Standing.SECRET
            if ending in names.hinting:
                return Standing.HINTING
    return Standing.SECRET if plain[-1].endswith(names.endings) else None


def _words(name: str) -> list[str]:
    return [word for word in _NOT_A_WORD.sub("_", _CAMEL.sub("_", name)).lower().split("_") if word]


@functools.lru_cache(maxsize=4096)
def is_of_secrets(type_: str) -> bool:
    """Whether objects of a type hold a secret in an attribute with a plain name: a Kubernetes secret's ``data``."""
    words = _words(type_)
    while words and (words[-1] in signs().type_tails or _VERSION.fullmatch(words[-1])):
        words.pop()
    return any("_".join(words[start:]) in signs().types for start in range(max(0, len(words) - 2), len(words)))


def is_reference(text: str) -> bool:
    """Whether a text only says where a secret is kept: an ARN, ``{{resolve:…}}``, ``${var.x}``, a parameter's path."""
    return _references().fullmatch(text) is not None


@functools.cache
def _references() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in signs().references))


def is_random(text: str) -> bool:
    """Whether a text looks like chance, not like words: long, of several kinds of characters, few of them twice."""
    text = text[:_SEEN]
    if not _RANDOM.fullmatch(text) or not _UNBROKEN.search(text):
        return False
    if _HEX.fullmatch(text):
        return True
    classes = any(c.isdigit() for c in text) + any(c.islower() for c in text) + any(c.isupper() for c in text)
    bits = -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())
    return bits >= _RANDOM_BITS and (classes == 3 or _RANDOM_WORD.fullmatch(text) is not None)


def is_telling(text: str) -> bool:
    """Whether a value that is called a secret is sure to be one wherever it stands: no word, no reference."""
    return len(text) >= _SHORTEST and not text.isalpha() and not text.startswith(("http://", "https://"))


def is_public(text: str) -> bool:
    """Whether a text is a word that everybody uses, so that its copies give nothing away."""
    return text.lower() in signs().public_words
