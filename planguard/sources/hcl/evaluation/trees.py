"""The values of a body as a tree; blocks that ``dynamic`` generates are among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planguard.sources.hcl.evaluation.budget import BudgetError
from planguard.sources.hcl.evaluation.scope import Scope
from planguard.sources.hcl.evaluation.unresolved import TOO_LARGE, Unresolved
from planguard.sources.hcl.syntax import Block, Body, Traversal

_A_GENERATED_BLOCK = 10  # steps


def values_of(body: Body, scope: Scope) -> dict[str, Any]:
    """The values of a body as a tree; nested blocks, written or generated, are lists of trees."""
    tree: dict[str, Any] = {name: scope.value(found.expression) for name, found in body.attributes.items()}
    for name, found in _nested(body, scope).items():
        given = tree.get(name, [])
        if isinstance(given, list):
            tree[name] = [*given, *found] if isinstance(found, list) else found
    return tree


def _nested(body: Body, scope: Scope) -> dict[str, list[Any] | Unresolved]:
    gathered: dict[str, list[Any] | Unresolved] = {}
    for block in body.blocks:
        dynamic = block.type == "dynamic" and block.labels
        found = _generated(block, scope) if dynamic else _trees([(block.body, scope)])
        name = block.labels[0] if dynamic else block.type
        there = gathered.setdefault(name, [])
        if isinstance(there, list) and isinstance(found, list):
            there += found
        elif isinstance(there, list):
            gathered[name] = found
    return gathered


def _generated(block: Block, scope: Scope) -> list[Any] | Unresolved:
    """The blocks that a ``dynamic`` block stands for."""
    wanted, content = block.body.expression("for_each"), block.body.block("content")
    given, iterator = block.body.expression("iterator"), block.labels[0]
    if isinstance(given, Traversal):
        iterator = str(given.steps[0])
    elements: Any = None if wanted is None else scope.value(wanted)
    if content is None or not isinstance(elements, list | dict):
        return TOO_LARGE if elements is TOO_LARGE else Unresolved(Traversal(("dynamic", block.labels[0])), (elements,))
    try:
        scope.budget.spend(len(elements) * _A_GENERATED_BLOCK)
    except BudgetError:
        scope.give_up()
        return TOO_LARGE
    pairs = elements.items() if isinstance(elements, dict) else ((item, item) for item in elements)
    return _trees((content.body, scope.iterating(iterator, key, value)) for key, value in pairs)


def _trees(bodies: Iterable[tuple[Body, Scope]]) -> list[Any] | Unresolved:
    """The trees of blocks; `TOO_LARGE` as soon as one of them holds that, so that what is nested ends as a whole."""
    found = []
    for body, scope in bodies:
        tree = values_of(body, scope)
        if any(value is TOO_LARGE for value in tree.values()):
            return TOO_LARGE
        found.append(tree)
    return found
