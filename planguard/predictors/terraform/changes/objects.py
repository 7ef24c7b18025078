"""What one instance of a resource holds, as far as its block says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planguard.knowledge.replacements.facts import known_of
from planguard.model.change import Action
from planguard.predictors.terraform.expansion.pair import Instance
from planguard.sources.hcl.addresses import keyless, written
from planguard.sources.hcl.evaluation.trees import values_of
from planguard.sources.hcl.parsing import parse
from planguard.sources.hcl.syntax import Literal, Traversal, Tuple, traversals

_META = frozenset({"count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection"})


def type_of(instance: Instance) -> str:
    """The resource type."""
    return instance.address[-1].name.partition(".")[0]


def replacement(instance: Instance) -> Action:
    """The order in which the object is replaced, if it is."""
    lifecycle = parse(instance.definition).block("lifecycle")
    first = lifecycle.body.expression("create_before_destroy") if lifecycle else None
    created_first = first is not None and instance.scope.value(first) is True
    return Action.CREATE_THEN_DELETE if created_first else Action.DELETE_THEN_CREATE


def values(instance: Instance) -> dict[str, Any]:
    """The attributes and blocks that the provider gets to see."""
    if not instance.found:
        tree = values_of(parse(instance.definition), instance.scope)
        instance.found.update({name: value for name, value in tree.items() if name not in _META})
    return instance.found


def filled(instance: Instance, tree: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The tree with the provider's default where an attribute is left out that the other version gives."""
    defaults = known_of(type_of(instance)).defaults
    absent = {name: defaults.get(name) for name in other if name not in tree}
    return {**tree, **absent}


def compared(before: Instance, after: Instance) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of both versions, without those whose changes ``ignore_changes`` leaves alone."""
    ignored = _ignored(after)
    if "all" in ignored:
        return {}, {}
    old, new = (
        {name: value for name, value in values(side).items() if name not in ignored} for side in (before, after)
    )
    return old, new


def _ignored(instance: Instance) -> frozenset[str]:
    """The names in ``ignore_changes``; a part of an attribute (``tags["x"]``) is not the whole."""
    lifecycle = parse(instance.definition).block("lifecycle")
    found = lifecycle.body.expression("ignore_changes") if lifecycle else None
    names = []
    for item in found.items if isinstance(found, Tuple) else (found,):
        if isinstance(item, Traversal) and len(item.steps) == 1:
            names.append(str(item.steps[0]))
        elif isinstance(item, Literal) and isinstance(item.value, str):
            names.append(item.value)
    return frozenset(names)


def tags(tree: Any) -> dict[str, str]:
    """The tags and labels that are written down."""
    found: dict[str, str] = {}
    for name in ("labels", "tags"):
        group = tree.get(name) if isinstance(tree, Mapping) else None
        if isinstance(group, Mapping):
            found.update({key: value for key, value in group.items() if isinstance(value, str)})
    return found


def references(instance: Instance) -> dict[str, tuple[str, ...]]:
    """The resources of the same module that each attribute refers to."""
    known_names = instance.scope.module.of("resource")
    prefix = f"{written(keyless(instance.scope.address))}." if instance.scope.address else ""
    found = {}
    for name, attribute in parse(instance.definition).attributes.items():
        targets = (".".join(map(str, one.steps[:2])) for one in traversals(attribute.expression))
        named = tuple(dict.fromkeys(f"{prefix}{target}" for target in targets if target in known_names))
        if named and name not in _META:
            found[name] = named
    return found
