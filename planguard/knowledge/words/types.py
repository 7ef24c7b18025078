"""What the name of a type says of its objects, in the types of all providers."""

import functools
import re
from typing import Literal

import msgspec

from planguard.knowledge import package_data

_Words = Literal["records", "permits", "certificates", "disturbs"]


class _File(msgspec.Struct, frozen=True):
    words: dict[_Words, tuple[str, ...]]


def is_record(type_name: str) -> bool:
    """Whether objects of a type are DNS records."""
    return _pattern("records").search(type_name) is not None


def permits(type_name: str) -> bool:
    """Whether objects of a type let traffic through, or point at it, rather than carry it."""
    return _pattern("permits").search(type_name) is not None


def is_certificate(type_name: str) -> bool:
    """Whether objects of a type are certificates."""
    return _pattern("certificates").search(type_name) is not None


def disturbs(type_name: str) -> bool:
    """Whether a provider's action of a type stops something, takes it away, or runs what nobody sees."""
    return _pattern("disturbs").search(type_name) is not None


@functools.cache
def _pattern(words: _Words) -> re.Pattern[str]:
    return re.compile("|".join(_file().words[words]), re.IGNORECASE)


@functools.cache
def _file() -> _File:
    return package_data.facts("type_words.json", _File)
