"""What the tool planned: bytes in, Plan out; one module or package a format."""

from __future__ import annotations

import sys
from typing import cast

from planguard import plugins
from planguard.readers._protocol import Reader

__all__ = ["Reader", "load", "names"]


def names() -> tuple[str, ...]:
    """The formats that can be read, sorted, as users write them."""
    return plugins.names(sys.modules[__name__])


def load(name: str) -> Reader:
    """The reader of a format; ModuleNotFoundError where there is none."""
    return cast(Reader, plugins.load(sys.modules[__name__], name))
