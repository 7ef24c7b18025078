"""What every member of this folder offers."""

from __future__ import annotations

from typing import Protocol

from planguard.model.plan import Plan
from planguard.sources.trees import Tree


class Predictor(Protocol):
    """One kind of sources."""

    def predict(self, before: Tree, after: Tree) -> list[Plan]:
        """What a tool would plan for the change from one version to the other; none where it has nothing to say.

        InputError where nothing can be told of what changed.
        """
