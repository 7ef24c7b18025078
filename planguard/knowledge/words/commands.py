"""Which words of a command destroy something, and whether a command shows what it does."""

import binascii
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import translate

import msgspec

from planguard.knowledge import package_data
from planguard.loading.regex import regex

LONGEST = 50_000
"""Characters of a command that are read; what is longer does not show what it does."""

_LONGEST_WORD = 300
_SEPARATORS = regex(r"\$\(|`|&&|\|\||[;|&]")
_PIPE = regex(r"(?<!\|)\|(?!\|)")
_BETWEEN = regex(r"[\s(){}\[\],<>]+")
_ASSIGNMENT = regex(r"[a-z_][a-z0-9_]*=.*")
_PRINTING = ("echo", "printf", "write-host", "write-output")
_ENDING = regex(r"\.(exe|cmd|bat)$")
_ENCODED = regex(r"[A-Za-z0-9+/]{16,}={0,2}")
_MOST_ENCODED = 20
_PATH = regex(r"[/\\]")


class Destroying(msgspec.Struct, frozen=True):
    """Words by which a command destroys something. ``local``: on the machine on which it runs."""

    words: str
    severity: str
    local: bool = False


class Occasion(msgspec.Struct, frozen=True):
    """When an object of a type runs a command, and which attributes hold it; the schema explains every key."""

    on: tuple[str, ...]
    paths: tuple[str, ...] = msgspec.field(name="in")
    opaque: bool = False
    destroys: str = ""
    only_if: Mapping[str, str | bool | float] = msgspec.field(default={}, name="if")
    unless: Mapping[str, str | bool | float] = {}
    has: str = ""


class _File(msgspec.Struct, frozen=True):
    destroying: tuple[Destroying, ...]
    runners: tuple[str, ...]
    interpreters: tuple[str, ...]
    inline: frozenset[str]
    prefixes: frozenset[str]
    types: dict[str, tuple[Occasion, ...]]


def occasions(type_name: str) -> Sequence[Occasion]:
    """When objects of a type run a command; empty for types that run none."""
    return _file().types.get(type_name, ())


def entries() -> Sequence[Destroying]:
    """All words by which a command destroys something."""
    return _file().destroying


@functools.lru_cache(maxsize=4096)
def destroying(text: str) -> Destroying | None:
    """The worst words of a command that destroy something; None where there are none."""
    order = ("high", "medium", "low")
    commands = (words for part in (text, *_encoded(text)) for words in _commands(part[:LONGEST]))
    found = [match for words in commands if (match := _first(words)) is not None]
    return min(found, key=lambda match: order.index(match.severity), default=None)


def is_readable(text: str) -> bool:
    """Whether a command says itself what it does, and not a script, a program or a variable that it runs."""
    return len(text) <= LONGEST and not any(map(_runs_another, _commands(text)))


def _encoded(text: str) -> Iterator[str]:
    """What is written in a command in base64, as shells and PowerShell take it."""
    for found in _ENCODED.findall(text[:LONGEST])[:_MOST_ENCODED]:
        try:
            raw = binascii.a2b_base64(found)
        except ValueError:
            continue
        yield raw.replace(b"\0", b"").decode(errors="replace")


def _commands(text: str) -> Iterator[Sequence[str]]:
    """The simple commands in a text, each as its words in lower case, without quotes and comments."""
    joined = re.sub(r"[\\^]\r?\n", "", re.sub(r"`\r?\n", " ", text.lower()))
    joined = re.sub(r"(?m)^[ \t]*#.*$", "", joined)
    joined = re.sub(r"[\"']|[\\^](?=[a-z])", "", joined)
    for line in joined.split("\n"):
        is_piped = _PIPE.search(line) is not None
        for part in _SEPARATORS.split(line):
            words = [word[:_LONGEST_WORD] for word in _BETWEEN.split(part) if word]
            if words and (is_piped or words[0] not in _PRINTING):
                yield words


def _first(words: Sequence[str]) -> Destroying | None:
    """The first entry that fits decides; one that is harmless decides that nothing is destroyed."""
    places = _places(words)
    for number in sorted({number for word in places for number in _candidates(word)}):
        one, groups = _patterns()[number]
        if _fits(groups, places):
            return None if one.severity == "info" else one
    return None


_Places = Mapping[str, Sequence[int]]


def _places(words: Sequence[str]) -> _Places:
    """Where each word stands; a program with its path stands there under its bare name too."""
    found: dict[str, list[int]] = {}
    for position, word in enumerate(words):
        bare = _PATH.split(word)[-1] if "/" in word or "\\" in word else word
        for name in {word, bare, _ENDING.sub("", bare)}:
            found.setdefault(name, []).append(position)
    return found


_Word = re.Pattern[str] | str


def _fits(groups: Sequence[Sequence[_Word]], places: _Places) -> bool:
    """Whether the groups follow each other, each without a gap."""
    if any(isinstance(word, str) and word not in places for group in groups for word in group):
        return False
    least = 0
    for group in groups:
        found = [_where(word, places) for word in group]
        rarest = min(range(len(group)), key=lambda number: len(found[number]))
        sets = [frozenset(positions) for positions in found]
        starts = (position - rarest for position in found[rarest])
        start = next((i for i in starts if i >= least and all(i + n in one for n, one in enumerate(sets))), None)
        if start is None:
            return False
        least = start + len(group)
    return True


def _where(word: _Word, places: _Places) -> Sequence[int]:
    if isinstance(word, str):
        return places.get(word, ())
    return sorted({position for name, positions in places.items() if word.match(name) for position in positions})


@functools.cache
def _patterns() -> Sequence[tuple[Destroying, Sequence[Sequence[_Word]]]]:
    return [
        (one, [tuple(map(_word, group.split())) for group in one.words.split(" ... ")]) for one in _file().destroying
    ]


def _word(glob: str) -> _Word:
    return re.compile(translate(glob)) if set(glob) & set("*?[") else glob


@functools.lru_cache(maxsize=10_000)
def _candidates(word: str) -> Sequence[int]:
    """The entries that may fit a command with this word in it."""
    literals, globs = _keys()
    return (*literals.get(word, ()), *(number for glob, number in globs if glob.match(word)))


@functools.cache
def _keys() -> tuple[Mapping[str, Sequence[int]], Sequence[tuple[re.Pattern[str], int]]]:
    """For each entry one word that has to be there: a literal one where it has any."""
    literals: dict[str, list[int]] = {}
    globs = []
    for number, (_, groups) in enumerate(_patterns()):
        words = [word for group in groups for word in group]
        key = next((word for word in words if isinstance(word, str)), None)
        if key is not None:
            literals.setdefault(key, []).append(number)
        else:
            globs += [(word, number) for word in words[:1] if not isinstance(word, str)]
    return literals, globs


def _runs_another(words: Sequence[str]) -> bool:
    program, rest = _program(words)
    if not program or _globs("runners").fullmatch(program) is None:
        return False
    given = next((place for place, word in enumerate(rest) if word in _file().inline), None)
    if given is None or _globs("interpreters").fullmatch(program) is None:
        return True
    return _runs_another(rest[given + 1 :])


def _program(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The program that a simple command starts, and what follows it."""
    for position, word in enumerate(words):
        if word not in _file().prefixes and not _ASSIGNMENT.fullmatch(word):
            return word, words[position + 1 :]
    return "", ()


@functools.cache
def _globs(which: str) -> re.Pattern[str]:
    return re.compile("|".join(translate(glob) for glob in getattr(_file(), which)))


@functools.cache
def _file() -> _File:
    return package_data.facts("commands.json", _File)
