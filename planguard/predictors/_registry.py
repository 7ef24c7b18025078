"""What can be predicted from, and the predictor of each kind of sources."""

from __future__ import annotations

import sys
from typing import cast

from planguard.loading import plugins
from planguard.predictors._protocol import Predictor


def names() -> tuple[str, ...]:
    """The kinds of sources, sorted."""
    return plugins.names(sys.modules["planguard.predictors"])


def load(name: str) -> Predictor:
    """The predictor of a kind of sources; ModuleNotFoundError where there is none."""
    return cast(Predictor, plugins.load(sys.modules["planguard.predictors"], name))
