"""What is applied, what happens then, and what is planned in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Scenario:
    """A plan in the making: ``before`` is applied, each of ``between`` is run, and ``after`` is planned.

    Both are the text of ``main.tf``, or several files by path. ``outside`` names what somebody does to the cloud before
    that, a request of boto3: service, operation, arguments. Of ``between``, ``!word`` and ``!depose`` are no commands
    of Terraform.
    """

    name: str
    before: str | Mapping[str, str]
    after: str | Mapping[str, str]
    options: tuple[str, ...] = ()
    between: tuple[tuple[str, ...], ...] = ()
    outside: tuple[tuple[str, str, Mapping[str, object]], ...] = field(default=())
    lost: int | None = None
    """How many objects are destroyed or forgotten, where that is what the scenario is about."""
    fails: bool = False
    """Whether planning ends with an error, which leaves a plan all the same."""


def files(sources: str | Mapping[str, str]) -> Mapping[str, str]:
    """The files of a configuration by path."""
    return {"main.tf": sources} if isinstance(sources, str) else sources
