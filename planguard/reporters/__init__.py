"""Decision in, text out; one module or package a format."""

from __future__ import annotations

import sys
from typing import cast

from planguard.loading import plugins
from planguard.reporters._annotated import Annotated, annotated, annotated_json, annotated_text
from planguard.reporters._parts.view import View
from planguard.reporters._protocol import Reporter

__all__ = [
    "ON_SCREEN",
    "SUMMARIES",
    "WITH_VALUES",
    "Annotated",
    "Reporter",
    "View",
    "annotated",
    "annotated_json",
    "annotated_text",
    "load",
    "names",
]

ON_SCREEN = ("atlantis", "text")
"""The formats that a person reads as they are printed; what programs read is UTF-8 wherever it goes."""

SUMMARIES = ("csv", "json", "text")
"""The formats that have a summary of one line a plan."""

WITH_VALUES = ("html",)
"""The formats that show the values of objects; all others show decisions alike that `judging.bare` has been through."""


def names() -> tuple[str, ...]:
    """The formats that can be written, sorted, as users write them."""
    return plugins.names(sys.modules[__name__])


def load(name: str) -> Reporter:
    """The reporter of a format; ModuleNotFoundError where there is none."""
    return cast(Reporter, plugins.load(sys.modules[__name__], name))
