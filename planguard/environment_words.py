"""Which words of a name speak of production, and which of another environment."""

from __future__ import annotations

import functools
import itertools
import re
from typing import NamedTuple

from planguard.catalog import EnvironmentNames

_NOT = ("non", "not", "pre")
_NOT_A_LETTER = re.compile("[^a-z]+")


def is_production(text: str, names: EnvironmentNames) -> bool | None:
    """Whether a name speaks of production (True), of another environment (False), or of neither or both (None)."""
    return recognised(text, names)[0]


class _Words(NamedTuple):
    """The words of the environments; ``letters`` finds those in which one may be, without taking a text apart."""

    production: frozenset[str]
    other: frozenset[str]
    letters: re.Pattern[str]


@functools.lru_cache(maxsize=16)
def _known(names: EnvironmentNames) -> _Words:
    production, other = frozenset(map(str.lower, names.production)), frozenset(map(str.lower, names.other))
    letters = sorted({re.sub("[^a-z]", "", word) for word in production | other} - {""})
    return _Words(production, other, re.compile("|".join(letters) or "(?!)"))


def recognised(text: str, names: EnvironmentNames, kind: str = "") -> tuple[bool | None, str]:
    """What a name speaks of, and by which word; "pre-prod" and "not production" are not production.

    Words that only repeat the ``kind`` of object that it is do not count, as in ``aws_api_gateway_stage.stage``.
    """
    known = _known(names)
    if not known.letters.search(_NOT_A_LETTER.sub("", text.lower())):
        return None, ""
    what = _words(kind)
    words = [word for word in _words(text) if word not in what]
    for first, second in itertools.pairwise(words):
        if first + second in known.other or (first in _NOT and second in known.production):
            return False, f"{first}-{second}"
    found = [word for word in words if word in known.production or word in known.other]
    kinds = {word in known.production for word in found}
    return (kinds.pop(), found[0]) if len(kinds) == 1 else (None, "")


@functools.lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """The words of a name; digits at the end of one are its number, within one they make it an id."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text).lower()
    words = (word.strip("0123456789") for word in re.split(r"[^a-z0-9]+", spaced))
    return tuple(word for word in words if word)
