"""Addresses as Terraform writes them, taken apart: keys may hold blanks, dots, brackets, quotes and whole sentences."""

from __future__ import annotations

import json

import msgspec

from planguard.loading.regex import regex

_KEY = r'\[(?:\d+|"(?:[^"\\]|\\.)*"|\(known after apply\)|\*)\]'
_NAME = r"[^\W\d][\w-]*"
_MODULE = rf"module\.{_NAME}(?:{_KEY})?"
MODULE_ADDRESS = regex(rf"{_MODULE}(?:\.{_MODULE})*")
"""The address of a module instance."""
_ADDRESS = regex(
    rf"(?P<module>(?:{_MODULE}\.)*)(?:(?P<mode>data|ephemeral)\.)?(?P<type>{_NAME})\.(?P<name>{_NAME})(?P<key>{_KEY})?"
)
_TEMPLATE = regex(r"([$%])\1\{")


class Address(msgspec.Struct, frozen=True):
    """The parts of a resource instance's address; ``mode`` is managed, data or ephemeral."""

    text: str
    module: str
    mode: str
    type: str
    name: str
    index: int | str | None = None


def address_at(text: str, start: int = 0) -> Address | None:
    """The address that stands at a position of a text, as long as it can be; None where there is none."""
    found = _ADDRESS.match(text, start)
    if found is None or found["type"] == "module":
        return None
    mode = found["mode"] or "managed"
    return Address(found[0], found["module"][:-1], mode, found["type"], found["name"], _index(found["key"]))


def address_of(text: str) -> Address | None:
    """The parts of a text that is an address and nothing else; None where it is none."""
    found = address_at(text)
    return found if found is not None and found.text == text else None


def _index(key: str | None) -> int | str | None:
    if key is None:
        return None
    inner = key[1:-1]
    if inner.isdecimal():
        return int(inner) if len(inner) < 19 else inner
    try:
        return _TEMPLATE.sub(r"\1{", str(json.loads(inner)))
    except ValueError:
        return inner.strip('"')
