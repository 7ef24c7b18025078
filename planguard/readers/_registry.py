"""Which formats can be read, and the reader of each."""

from __future__ import annotations

import sys
from typing import cast

from planguard.loading import plugins
from planguard.readers._protocol import Reader


def names() -> tuple[str, ...]:
    """The formats that can be read, sorted, as users write them."""
    return plugins.names(sys.modules["planguard.readers"])


def load(name: str) -> Reader:
    """The reader of a format; ModuleNotFoundError where there is none."""
    return cast(Reader, plugins.load(sys.modules["planguard.readers"], name))
