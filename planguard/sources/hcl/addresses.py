"""Addresses of resources and module instances, as Terraform writes them."""

from __future__ import annotations

from typing import Any, NamedTuple


class Step(NamedTuple):
    """One part of an address: ``module.db``, ``aws_vpc.main``. The key of an unknown set of instances is ``...``."""

    name: str
    key: Any = None

    def __str__(self) -> str:
        if self.key is None or self.key is ...:
            return self.name
        return f"{self.name}[{self.key}]" if isinstance(self.key, int) else f"{self.name}[{_quoted(self.key)}]"


_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _quoted(key: str) -> str:
    escaped = "".join(_ESCAPED.get(letter, letter) for letter in key)
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'


Address = tuple[Step, ...]


def written(address: Address) -> str:
    """An address as Terraform writes it."""
    return ".".join(map(str, address))


def keyless(address: Address) -> Address:
    """An address without instance keys."""
    return tuple(Step(step.name) for step in address)
