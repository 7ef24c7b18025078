"""The address of an object, as a saved plan writes it, taken apart: its modules, its mode, its type, name and key."""

from __future__ import annotations

import functools
import re
from typing import Any, NamedTuple

from planguard.loading.regex import regex
from planguard.model.addresses import bracketed

_STRING = r'"((?:[^"\\]|\\.)*)"'
_KEY = rf"(?:\[(?:(\d+)|{_STRING})\])?"
_STEP = regex(rf"module\.([\w-]+){_KEY}\.")
_OBJECT = regex(rf"(?:(data|ephemeral)\.)?([\w-]+)\.([\w-]+){_KEY}", re.DOTALL)
_ESCAPE = regex(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|(\$|%)\4(?=\{)", re.DOTALL)
_SHORT = {"n": "\n", "r": "\r", "t": "\t"}
_NO_KEY, _INT_KEY, _STRING_KEY = range(3)

_PROVIDER = regex(
    r'(?:(?P<module>module\..+)\.)?provider(?:\["(?P<source>[^"]+)"\]|\.(?P<local>[\w-]+))(?:\.(?P<alias>[\w-]+))?'
)

Key = int | str | None
Steps = tuple[tuple[str, Key], ...]
"""The modules around an object, each with the key of its instance."""


class ObjectAddress(NamedTuple):
    """An address: ``text`` is all of it, ``module`` the part of the module it is in, "" for the root module."""

    text: str
    module: str
    steps: Steps
    mode: str
    type: str
    name: str
    key: Key

    @property
    def order(self) -> tuple[Any, ...]:
        """What Terraform sorts by: outer modules first, then data sources, then type, name and key."""
        steps = tuple((name, _rank(key)) for name, key in self.steps)
        return len(steps), steps, self.mode != "data", self.type, self.name, _rank(self.key)


def parsed(text: str) -> ObjectAddress | None:
    """The address that a text is; None for a text that is none."""
    steps, position = _steps_of(text)
    found = _OBJECT.fullmatch(text, position)
    if found is None:
        return None
    module = text[: position - 1] if position else ""
    return ObjectAddress(text, module, steps, found[1] or "managed", found[2], found[3], _key(found[4], found[5]))


def placed(module: str, mode: str, type_name: str, name: str, key: Key) -> ObjectAddress:
    """The address of an object whose parts are known."""
    text = written(module, mode, type_name, name, key)
    return ObjectAddress(text, module, _steps_to(module), mode, type_name, name, key)


@functools.lru_cache(maxsize=4096)
def _steps_to(module: str) -> Steps:
    return _steps_of(f"{module}.")[0]


def _steps_of(text: str) -> tuple[Steps, int]:
    """The modules at the start of an address, and where they end."""
    position, steps = 0, []
    while step := _STEP.match(text, position):
        steps.append((step[1], _key(step[2], step[3])))
        position = step.end()
    return tuple(steps), position


def written(module: str, mode: str, type_name: str, name: str, key: Key) -> str:
    """The address of an object as a text."""
    place = f"{module}." if module else ""
    prefix = "" if mode == "managed" else f"{mode}."
    return f"{place}{prefix}{type_name}.{name}{bracketed(key)}"


@functools.lru_cache(maxsize=4096)
def provider_name(text: str) -> str:
    """``…/hashicorp/aws`` of ``provider["…/hashicorp/aws"].west``, and ``aws.west`` of 0.12's ``provider.aws.west``."""
    found = _PROVIDER.fullmatch(text)
    if found is None:
        return ""
    alias = f".{found['alias']}" if found["alias"] else ""
    return found["source"] or f"{found['local']}{alias}"


@functools.lru_cache(maxsize=4096)
def provider_key(text: str) -> str:
    """The provider configuration as the JSON's configuration calls it: ``aws``, ``aws.west``, ``module.m:aws``."""
    found = _PROVIDER.fullmatch(text)
    if found is None:
        return ""
    name = (found["source"] or found["local"]).rpartition("/")[2]
    key = f"{name}.{found['alias']}" if found["alias"] else name
    return f"{found['module']}:{key}" if found["module"] else key


def _key(number: str | None, text: str | None) -> Key:
    if number is not None:
        return int(number)
    return None if text is None else _ESCAPE.sub(_unescaped, text)


def _unescaped(escape: re.Match[str]) -> str:
    short, long, letter, template = escape.groups()
    if template:
        return str(template)
    code = int(short or long, 16) if short or long else None
    if code is not None:
        return chr(code) if code <= 0x10FFFF else str(escape[0])
    return _SHORT.get(letter, letter)


def _rank(key: Key) -> tuple[int, Any]:
    if key is None:
        return _NO_KEY, 0
    return (_INT_KEY, key) if isinstance(key, int) else (_STRING_KEY, key)
