"""Addresses of resources and module instances, as Terraform writes them."""

from __future__ import annotations

from typing import Any, NamedTuple

from planguard.model.addresses import bracketed


class Step(NamedTuple):
    """One part of an address: ``module.db``, ``aws_vpc.main``. The key of an unknown set of instances is ``...``."""

    name: str
    key: Any = None

    def __str__(self) -> str:
        return self.name if self.key is ... else f"{self.name}{bracketed(self.key)}"


Address = tuple[Step, ...]


def written(address: Address) -> str:
    """An address as Terraform writes it."""
    return ".".join(map(str, address))


def keyless(address: Address) -> Address:
    """An address without instance keys."""
    return tuple(Step(step.name) for step in address)
