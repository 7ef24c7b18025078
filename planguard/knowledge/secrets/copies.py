"""The forms in which a known secret comes back: encoded, escaped, by line, inside other text."""

from __future__ import annotations

import binascii
import bisect
import functools
from collections.abc import Iterator, Mapping, Sequence

from planguard.loading.regex import regex

SHORTEST: int = 6
"""A shorter text cannot be told from chance: it is hidden where it is marked, and not looked for elsewhere."""

_SHORTEST_LINE = 8
_KEPT = 300
_FEW = 400
_LONG = 2_000
_WORD = regex(rf"[^\s\"\[\].,()]{{{SHORTEST},}}")
_NONE: tuple[str, ...] = ()
_MOST_LINES = 500
_MOST_FORMS_OF = 100_000  # characters; a longer secret is looked for by its lines and as it is
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~")
_NOTHING_TO_ESCAPE = regex(r"[A-Za-z0-9_.~-]*")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
_URL_SAFE = str.maketrans("+/", "-_")


def forms_of(text: str) -> Iterator[str]:
    """A secret as it is, each of its lines that is telling, and every encoding of these."""
    written = text.splitlines()
    lines = {line for line in map(str.strip, written) if _is_telling_line(line)} if len(written) > 1 else set()
    encoded = {text, text.strip(), *(lines if len(lines) <= _MOST_LINES else ())}
    for part in encoded | lines:
        if len(part) >= SHORTEST:
            yield part
            if part in encoded and len(part) <= _MOST_FORMS_OF:
                yield from (form for form in _encoded(part) if len(form) >= SHORTEST)


def _is_telling_line(line: str) -> bool:
    if len(line) < _SHORTEST_LINE or line.startswith("-----"):
        return False
    kinds = any(c.isdigit() for c in line) + any(c.islower() for c in line) + any(c.isupper() for c in line)
    return kinds >= (3 if " " in line else 2)


def _encoded(text: str) -> Iterator[str]:
    data = text.encode(errors="surrogatepass")
    if not _NOTHING_TO_ESCAPE.fullmatch(text):
        yield from _escaped(text, data)
    yield data.hex()
    yield data.hex().upper()
    for offset in range(3):
        found = _base64_at(data, offset)
        yield found
        yield found.translate(_URL_SAFE)


def _escaped(text: str, data: bytes) -> Iterator[str]:
    """As JSON, HTML and URLs write it."""
    import json  # only where there are secrets

    for quoted in (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]):
        yield quoted
        yield json.dumps(quoted)[1:-1]
    yield text.translate(_HTML)
    yield text.replace("'", "&#39;").replace('"', "&#34;")
    for letters in _url_letters():
        quoted = "".join(map(letters.__getitem__, data))
        yield quoted
        yield quoted.replace("%20", "+")


@functools.cache
def _url_letters() -> tuple[Sequence[str], ...]:
    """How each byte is written in a URL, in each of the ways in which programs do it."""
    return tuple(
        [chr(byte) if byte in _UNRESERVED or byte in safe else style.format(byte) for byte in range(256)]
        for safe in (frozenset(), frozenset(b"/"), frozenset(b"/:@"))
        for style in ("%{:02X}", "%{:02x}")
    )


def _base64_at(data: bytes, offset: int) -> str:
    """The characters that are sure in the base64 of a text that has the data this many bytes behind a third one."""
    encoded = binascii.b2a_base64(b"\0" * offset + data, newline=False).decode()
    return encoded[(offset * 8 + 5) // 6 : (offset + len(data)) * 8 // 6]


def repeats(text: str, secrets: frozenset[str]) -> bool:
    """Whether a secret is the text or stands in it."""
    if not secrets or len(text) < SHORTEST:
        return False
    if text in secrets:
        return True
    if len(text) > 8 * len(secrets) and len(secrets) < _FEW:
        return any(secret in text for secret in secrets)
    if len(text) > _LONG and not _may_repeat(text, secrets):
        return False
    return next(copies(text, secrets), None) is not None


def _may_repeat(text: str, secrets: frozenset[str]) -> bool:
    """Whether a secret may stand in a long text, found by its words, most of which are there many times.

    A secret that stands in a text has each of its words there, whole or as a part of a longer one.
    """
    telling, without = _by_word(secrets)
    if len(without) > _FEW or any(secret in text for secret in without):
        return True
    return any(
        word.startswith(telling.get(word[start : start + SHORTEST], _NONE), start)
        for word in set(_WORD.findall(text))
        for start in range(len(word) - SHORTEST + 1)
    )


@functools.lru_cache(maxsize=4)
def _by_word(secrets: frozenset[str]) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
    """The most telling word of each secret, by how it begins, and the secrets that have no long one."""
    words = {secret: max(_WORD.findall(secret), key=_telling, default="") for secret in secrets}
    found: dict[str, set[str]] = {}
    for word in filter(None, words.values()):
        found.setdefault(word[:SHORTEST], set()).add(word)
    without = tuple(secret for secret, word in words.items() if not word)
    return {start: tuple(known) for start, known in found.items()}, without


def _telling(word: str) -> tuple[bool, int]:
    return not word.isalpha(), len(word)


def copies(text: str, secrets: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where secrets stand in a text, at each place the longest one; they may overlap.

    One that is longer than what is kept of it is taken to reach to the end.
    """
    starts = _by_start(secrets)
    for position in range(len(text) - SHORTEST + 1):
        known = starts.get(text[position : position + SHORTEST])
        if known is not None and (length := _longest(text, position, known)):
            yield position, position + length if length < _KEPT else len(text)


def _longest(text: str, position: int, known: Sequence[str]) -> int:
    """The length of the longest of the sorted texts that stands at a place; 0 for none.

    Found by halves: thousands of secrets may begin alike.
    """
    window = text[position : position + _KEPT]
    while window:
        found = known[max(bisect.bisect_right(known, window) - 1, 0)]
        if window.startswith(found):
            return len(found)
        window = window[: _shared(window, found)] if found < window else ""
    return 0


def _shared(one: str, other: str) -> int:
    """How many characters two different texts have in common at their beginning."""
    shortest = min(len(one), len(other))
    return next((n for n in range(shortest) if one[n] != other[n]), shortest)


@functools.lru_cache(maxsize=4)
def _by_start(secrets: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """The secrets by their first characters, sorted; of a long one its beginning is enough to know it by."""
    found: dict[str, set[str]] = {}
    for secret in secrets:
        found.setdefault(secret[:SHORTEST], set()).add(secret[:_KEPT])
    return {start: tuple(sorted(known)) for start, known in found.items()}
