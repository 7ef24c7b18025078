"""Where types have the rules by which networks may reach something, and which ports nobody opens to everyone."""

import functools
import ipaddress

import msgspec

from planguard.knowledge import package_data
from planguard.knowledge.resource_types.updates import Circumstance, Level


class NetworkRules(msgspec.Struct, frozen=True):
    """Where an object has rules that allow networks in; the schema of the file explains every key."""

    at: str
    sources: tuple[str, ...]
    belongs_to: str = ""
    first: str = ""
    last: str = ""
    from_port: str = ""
    to_port: str = ""
    ranges: tuple[str, ...] = ()
    protocol: str = ""
    on: tuple[Circumstance, ...] = ()
    serves: str = ""
    at_most: Level | None = None


class _File(msgspec.Struct, frozen=True):
    everyone: frozenset[str]
    guarded_ports: dict[str, str]
    web_ports: frozenset[int]
    every_protocol: frozenset[str]
    without_ports: frozenset[str]
    types: dict[str, tuple[NetworkRules, ...]]


def network_rules(type_name: str) -> tuple[NetworkRules, ...]:
    """Where objects of a type have rules that allow networks in; empty for types that have none."""
    return _file().types.get(type_name, ())


@functools.lru_cache(maxsize=4096)
def is_everyone(source: str) -> bool:
    """Whether a source is the whole internet, or half of it."""
    if source.lower() in _file().everyone:
        return True
    try:
        return ipaddress.ip_network(source, strict=False).prefixlen <= 1
    except ValueError:
        return False


def guarded(first: int, last: int) -> tuple[str, ...]:
    """What listens on the administrative and database ports of a range, each with its port."""
    named = _file().guarded_ports.items()
    return tuple(f"{port} ({name})" for port, name in named if first <= int(port) <= last)


def is_web(first: int, last: int) -> bool:
    """Whether all ports of a range are meant to be public."""
    return (
        all(port in _file().web_ports for port in range(first, last + 1))
        if last - first < len(_file().web_ports)
        else False
    )


def is_every(protocol: str) -> bool:
    """Whether a protocol stands for all of them, with all ports."""
    return protocol.lower() in _file().every_protocol


def has_ports(protocol: str) -> bool:
    """Whether a protocol has ports at all."""
    return protocol.lower() not in _file().without_ports


@functools.cache
def _file() -> _File:
    return package_data.facts("exposure.json", _File)
