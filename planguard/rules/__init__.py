"""Plan in, findings out; one harm each, one file each."""

from __future__ import annotations

import sys
from typing import cast

from planguard.loading import plugins
from planguard.rules._protocol import Rule

__all__ = ["Rule", "load", "names"]


def names() -> tuple[str, ...]:
    """The ids of the rules, sorted."""
    return plugins.names(sys.modules[__name__])


def load(name: str) -> Rule:
    """The rule of an id; ModuleNotFoundError where there is none."""
    return cast(Rule, plugins.load(sys.modules[__name__], name))
