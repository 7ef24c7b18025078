"""What the tool would plan: two versions of the sources in, Plan out; one module or package a kind of sources."""

from __future__ import annotations

from planguard.model.plan import Plan
from planguard.predictors._protocol import Predictor
from planguard.predictors._registry import load, names
from planguard.sources.trees import Tree

__all__ = ["Predictor", "load", "names", "predict"]


def predict(before: Tree, after: Tree) -> list[Plan]:
    """What every tool would plan for the change from one version to the other.

    InputError where nothing can be told of what changed, and for templates, which planguard does not compare.
    """
    from planguard.predictors._comparison import Comparison
    from planguard.predictors._templates import refuse_changed

    refuse_changed(Comparison(before, after))
    return [plan for name in names() for plan in load(name).predict(before, after)]
