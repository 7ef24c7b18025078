"""Where in a text a secret stands by its look: a key, a token, a login, ``password=…``; in linear time."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence, Set

from planguard.knowledge.secrets.packed import SHORTEST_PACKED, unpacked
from planguard.knowledge.secrets.signs import Standing, is_random, is_reference, signs, standing
from planguard.loading.regex import regex

Span = tuple[int, int]
_Pair = tuple[str, str]

_SHORTEST = 8
_SHORTEST_TOKEN = 15
_NAMED, _TOKEN = -1, -2
_NO_PAIR: _Pair = ("", "")
_COMMONNESS = {
    letter: place for place, letter in enumerate("zqjxkvbywgpfmucdlhrsnioate-.:/_")
}  # in words and identifiers
_KEPT = 200  # characters of a text whose looks are remembered
_NAME = r"([A-Za-z_][\w.-]{1,80})"
_ASSIGNED = regex(
    rf"(?:(?<![\w.:/-])|(?<=/:)|(?<=[\s({{,]:)|(?<=\A:))\$?(?:\{{?env:)?{_NAME}\}}?(?:\\{{0,3}}[\"'])?\]?"
    r"[ \t]{0,9}(?:=>|:=|\+=|[:=]|%3[AaDd])[ \t]{0,9}"
    r"(?:(?:&[\w.-]{1,40}|!![\w.-]{1,40})[ \t]{1,9}){0,2}(?:[|>][-+\d]{0,3}[ \t]{0,9}\n[ \t]{1,40})?\[?@?"
)
_OPTION = regex(
    r"(?:(?<![\w-])(?:-{1,2}|(?i:env|setenv|setx|define|set(?:[ \t]-{1,2}[\w-]{1,10}){0,2})[ \t]{1,9})"
    rf"{_NAME}(?:[=:]|[ \t]{{1,9}}))"
)
_ELEMENT = regex(r"<(?:[\w-]{1,40}:)?([A-Za-z][\w.-]{1,80})(?:\s[^<>]{0,200})?>\s{0,200}(?:<!\[CDATA\[)?(?=[^<>\s])")
_PAIR = regex(
    rf"(?i:\b(?:name|key)[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?){_NAME}[\"']?[\s,;/-]{{1,60}}(?i:[\"']?value[\"']?\s{{0,3}}[:=]\s{{0,3}})"
    rf"|[\"']{_NAME}[\"']\s{{0,3}},\s{{0,3}}(?=[\"'][^\"'\n]{{0,200}}\d)"
)
_VALUE = regex(
    r"\\{0,3}\"((?:[^\"\\\n]|\\[^\"\n]){1,2000})|'([^'\n]{1,2000})|`([^`\n]{1,2000})"
    r"|\$'([^'\n]{1,2000})|([^\s\"'`,;&<>()\[\]{}|][^\s\"'`;&<>]{2,300})"
)
_SHORTEST_VALUE = 4
_PROSE = regex(r"[ \t]+[A-Za-z(]")
_MOST_NAMED = 10_000  # named values in one text; one with more is hidden as a whole
_RUN = regex(
    r"(?<![\w+/-])(?:(?:[\w+/-]{60,200}\r?\n[ \t]{0,20}){1,20000}[\w+/-]{2,2000000}|[\w+/-]{24,2000000})={0,2}",
    re.ASCII,
)
_MOST_WRAPPED = 3  # times that a text is packed in another
_MOST_PACKED = 2_000  # packed words in one text; one with more is hidden as a whole


def looks_secret(text: str) -> bool:
    """Whether a secret stands in a text: a private key, a login inside a URL, ``password=…``, a known token."""
    if len(text) < _SHORTEST:
        return False
    return _looks_briefly(text) if len(text) <= _KEPT else _looks(text)


@functools.lru_cache(maxsize=8192)
def _looks_briefly(text: str) -> bool:
    return _looks(text)


def _looks(text: str) -> bool:
    if next(spans(text), None) is not None:
        return True
    inner = unpacked(text)
    return inner is not None and next(spans(inner), None) is not None


def hints_at_a_secret(text: str) -> bool:
    """Whether a secret may be in a text, cheaply: False is sure."""
    return bool(_hinted(text))


def spans(text: str, wrapped: int = 0) -> Iterator[Span]:
    """Where secrets stand, in no order; they may overlap. ``wrapped`` says in how many others the text was packed."""
    hinted = _hinted(text)
    if _NAMED in hinted:
        yield from _named(text)
    for number in hinted - {_NAMED, _TOKEN}:
        yield from (found.span() for found in _compiled(number).finditer(text))
    if _TOKEN in hinted and len(text) >= _SHORTEST_TOKEN:
        yield from _tokens(text)
    if wrapped < _MOST_WRAPPED:
        yield from _packed(text, wrapped + 1)


def _hinted(text: str) -> Set[int]:
    """What can stand in a text: the numbers of shapes, a named value, a token."""
    if len(text) > _KEPT:
        return _hinted_at_length(text)
    lowered = text.lower()
    return _meant(lowered, _pairs().intersection(itertools.chain((_NO_PAIR,), itertools.pairwise(lowered))))


@functools.lru_cache(maxsize=16)  # a long text is asked about as a document, as a text, and on both sides of a change
def _hinted_at_length(text: str) -> Set[int]:
    return _meant(text.lower(), _pairs())


def _meant(lowered: str, pairs: Set[_Pair]) -> Set[int]:
    hints = _by_pair()
    return {what for pair in pairs for hint, meant in hints[pair] if hint in lowered for what in meant}


@functools.cache
def _pairs() -> frozenset[_Pair]:
    return frozenset(_by_pair())


@functools.cache
def _by_pair() -> Mapping[_Pair, Sequence[tuple[str, Sequence[int]]]]:
    """Each hint, in lower case, with what can stand where it is, by the two characters of it that are the rarest.

    Those of a single character are under none.
    """
    meant: dict[str, list[int]] = {}
    for hint in signs().hints:
        meant.setdefault(hint, []).append(_NAMED)
    for prefix in signs().tokens:
        meant.setdefault(prefix.lower(), []).append(_TOKEN)
    for number, shape in enumerate(signs().shapes):
        for hint in shape.hints:
            meant.setdefault(hint, []).append(number)
    found: dict[_Pair, list[tuple[str, Sequence[int]]]] = {}
    for hint, what in meant.items():
        pair = min(itertools.pairwise(hint), key=_commonness, default=_NO_PAIR)
        found.setdefault(pair, []).append((hint, what))
    return found


def _commonness(pair: _Pair) -> int:
    first, second = pair
    return _COMMONNESS.get(first, -1) + _COMMONNESS.get(second, -1)


@functools.cache
def _compiled(number: int) -> re.Pattern[str]:
    return re.compile(signs().shapes[number].pattern)


def _tokens(text: str) -> Iterator[Span]:
    for prefix, shortest in signs().tokens.items():
        start = text.find(prefix)
        while start >= 0:
            rest = _rest(shortest).match(text, start + len(prefix))
            apart = start == 0 or not (text[start - 1].isalnum() and text[start - 1].isascii())
            if rest and apart:
                yield start, rest.end()
            start = text.find(prefix, rest.end() if rest and apart else start + len(prefix))


@functools.cache
def _rest(shortest: int) -> re.Pattern[str]:
    """What follows a token's prefix: long enough, and no mere words."""
    return re.compile(rf"(?=[a-z_.=+/~%-]{{0,80}}[0-9A-Z])[\w=.+/~%-]{{{shortest},400}}")


def _named(text: str) -> Iterator[Span]:
    """Values that are written beside a name: assignments, options, elements, pairs of name and value."""
    for pattern in _patterns(text):
        covered, looked_at = 0, 0  # up to ``covered`` all is known to be secret
        for found in pattern.finditer(text):
            known = standing(found[found.lastindex or 1])
            looked_at += known is not Standing.PLAIN
            if looked_at > _MOST_NAMED:
                yield 0, len(text)
                return
            if known is not Standing.PLAIN and found.end() >= covered:
                span = _element(text, found.end()) if pattern is _ELEMENT else _value(text, found, pattern)
                if span and _is_secret(text[slice(*span)], known):
                    covered = span[1]
                    yield span


def _patterns(text: str) -> Iterator[re.Pattern[str]]:
    if "=" in text or ":" in text or "%3" in text:
        yield _ASSIGNED
        yield _PAIR
    elif "," in text:
        yield _PAIR
    if "<" in text:
        yield _ELEMENT
    if "-" in text or "nv" in text.lower() or "set" in text.lower():
        yield _OPTION


def _element(text: str, start: int) -> Span | None:
    end = text.find("<", start, start + 2000)
    return (start, end) if end - start >= _SHORTEST_VALUE else None


def _value(text: str, name: re.Match[str], pattern: re.Pattern[str]) -> Span | None:
    found = _VALUE.match(text, name.end())
    if found is None:
        return None
    group = found.lastindex or 0
    start, end = found.span(group)
    value = found[group]
    bare = group == 5
    if bare and pattern is not _OPTION and value.isalpha() and _PROSE.match(text, end) and "=" not in name[0]:
        return None  # "token: used for ...": a sentence
    if bare and (value.startswith(("-", "/dev/")) or text[end : end + 1] == "("):
        return None
    return (start, end) if end - start >= _SHORTEST_VALUE else None


def _is_secret(value: str, known: Standing) -> bool:
    value = value.rstrip("\\").strip()
    if len(value) < _SHORTEST_VALUE or value.lower().rstrip(".,)") in signs().placeholders or is_reference(value):
        return False
    if value[0] in "$%{(*<" and (value[1:2].isalpha() or value[1:2] in ("{", "(", "*", "%", "_", "")):
        return is_random(value.lstrip("$%{(*<"))
    return known is Standing.SECRET or is_random(value)


def _packed(text: str, wrapped: int) -> Iterator[Span]:
    """The words of a text that hold a secret in base64 or hexadecimal: ``echo aGVs… | base64 -d``."""
    looked_at = 0
    for word in _RUN.finditer(text) if len(text) >= SHORTEST_PACKED else ():
        inner = unpacked(word[0])
        looked_at += inner is not None
        if looked_at > _MOST_PACKED:
            yield 0, len(text)
            return
        if inner is not None and next(spans(inner, wrapped), None) is not None:
            yield word.span()
