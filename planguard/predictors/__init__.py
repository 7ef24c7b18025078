"""What the tool would plan: two versions of the sources in, Plan out; one module or package a kind of sources."""

from __future__ import annotations

import sys
from typing import cast

from planguard import plugins
from planguard.predictors._protocol import Predictor

__all__ = ["Predictor", "load", "names"]


def names() -> tuple[str, ...]:
    """What can be predicted from, sorted."""
    return plugins.names(sys.modules[__name__])


def load(name: str) -> Predictor:
    """The predictor of a name; ModuleNotFoundError where there is none."""
    return cast(Predictor, plugins.load(sys.modules[__name__], name))
