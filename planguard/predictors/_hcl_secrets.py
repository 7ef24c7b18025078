"""What sources hold of secrets: variables declared sensitive and what is made of them, and values called a secret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planguard.concealment import HIDDEN, conceal, shown_tag
from planguard.predictors import _hcl_object as hcl_object
from planguard.predictors._hcl_match import Match
from planguard.predictors._hcl_module import Definition, Module, parse
from planguard.predictors._hcl_pair import Expansion, Instance
from planguard.predictors._hcl_scope import Scope
from planguard.predictors._hcl_settings import values_of
from planguard.predictors._hcl_syntax import Body, Expression, Literal, traversals
from planguard.predictors._hcl_values import marked
from planguard.secret_gathering import secrets_of
from planguard.secret_signs import names_a_secret
from planguard.values import Sensitive


def secrets_in(expansion: Expansion, found: Iterable[Match]) -> frozenset[str]:
    """The secrets of both versions, in every form they may have."""
    sides = [side for pair in expansion.pairs for side in pair.sides]
    instances = [side for match in found for side in (match.before, match.after) if side is not None]
    return secrets_of(
        *(tree for side in sides for tree in _named(side)),
        *({hcl_object.type_of(one): marked(hcl_object.values(one))} for one in instances),
    )


def _named(side: Scope) -> Iterator[dict[str, Any]]:
    """The variables, those marked that are declared sensitive, the locals called a secret, and the providers."""
    for name, definition in side.module.of("variable").items():
        default = parse(definition).expression("default")
        values = [side.named(f"var.{name}"), *([] if default is None else [side.value(default)])]
        hidden = _is_sensitive(definition)
        yield from ({name: Sensitive(marked(value)) if hidden else marked(value)} for value in values)
    tainted = _tainted(side.module)
    for name in side.module.locals:
        if names_a_secret(name) or f"local.{name}" in tainted:
            value = marked(side.named(f"local.{name}"))
            yield {name: Sensitive(value) if f"local.{name}" in tainted else value}
    for definition in side.module.of("provider").values():
        yield marked(values_of(parse(definition), side))


def _is_sensitive(definition: Definition) -> bool:
    """Whether a variable is declared sensitive; anything but a plain false counts."""
    if not any("sensitive" in raw.text for raw in definition):
        return False
    said = parse(definition).expression("sensitive")
    return said is not None and said not in (Literal(False), Literal(None))


def _tainted(module: Module) -> frozenset[str]:
    """The variables that are declared sensitive, and the locals that are made of them."""
    found = {f"var.{name}" for name, definition in module.of("variable").items() if _is_sensitive(definition)}
    waiting = bool(found)
    while waiting:
        more = {f"local.{n}" for n, local in module.locals.items() if _mentions(local.expression, found)} - found
        found |= more
        waiting = bool(more)
    return frozenset(found)


def _mentions(expression: Expression, names: Iterable[str]) -> bool:
    return any(".".join(map(str, one.steps[:2])) in names for one in traversals(expression))


def shown(instance: Instance, values: Mapping[str, Any], secrets: frozenset[str]) -> dict[str, Any]:
    """Values of an object as a plan holds them, hidden what is secret, however short what is made of a variable."""
    tainted = _tainted(instance.scope.module)
    tree = marked(values)
    hidden = _hidden(tree, parse(instance.definition), tainted) if tainted else tree
    return dict(conceal(hidden, secrets, hcl_object.type_of(instance)))


def shown_pair(
    before: tuple[Instance, Mapping[str, Any]], after: tuple[Instance, Mapping[str, Any]], secrets: frozenset[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both versions of an object's values; an attribute that is hidden in one is hidden in the other."""
    old, new = shown(*before, secrets), shown(*after, secrets)
    hidden = {name for tree in (old, new) for name, value in tree.items() if isinstance(value, Sensitive)}
    return _without(old, hidden), _without(new, hidden)


def _without(tree: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: Sensitive(v) if name in names and v is not None else v for name, v in tree.items()}


def _hidden(tree: Any, body: Body, tainted: frozenset[str]) -> Any:
    if not isinstance(tree, dict):
        return tree
    names = {name for name, found in body.attributes.items() if _mentions(found.expression, tainted)}
    hidden = {name: Sensitive(value) if name in names else value for name, value in tree.items()}
    for block in body.blocks:
        generated = block.type == "dynamic" and bool(block.labels)
        name = block.labels[0] if generated else block.type
        content = block.body.block("content") if generated else block
        inner = hidden.get(name)
        if generated and _loops_over(block.body, tainted):
            hidden[name] = Sensitive(inner)
        elif isinstance(inner, list) and content is not None:
            hidden[name] = [_hidden(item, content.body, tainted) for item in inner]
    return hidden


def _loops_over(body: Body, tainted: frozenset[str]) -> bool:
    wanted = body.expression("for_each")
    return wanted is not None and _mentions(wanted, tainted)


def tags(instance: Instance, tree: Mapping[str, Any]) -> dict[str, str]:
    """The tags of an object whose values are shown as the tree has them; hidden ones say so."""
    found = hcl_object.tags(marked(hcl_object.values(instance)))
    visible = hcl_object.tags(tree)
    return {key: visible.get(key, shown_tag(value, HIDDEN)) for key, value in found.items()}
