"""What sources hold of secrets: variables declared sensitive and what is made of them, and values called a secret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planguard.knowledge.secrets.concealment import HIDDEN, concealed_values, shown_tag
from planguard.knowledge.secrets.gathering import secrets_of
from planguard.knowledge.secrets.signs import names_a_secret
from planguard.loading.regex import regex
from planguard.model.values import Sensitive
from planguard.predictors.terraform.changes import objects as hcl_object
from planguard.predictors.terraform.expansion.match import Match
from planguard.predictors.terraform.expansion.pair import Expansion, Instance
from planguard.sources.hcl.evaluation.budget import BudgetError
from planguard.sources.hcl.evaluation.scope import Scope
from planguard.sources.hcl.evaluation.trees import values_of
from planguard.sources.hcl.evaluation.values import marked
from planguard.sources.hcl.parsing import Definition, parse
from planguard.sources.hcl.scan import RawBlock
from planguard.sources.hcl.syntax import Body, Expression, traversals


def secrets_in(expansion: Expansion, found: Iterable[Match]) -> frozenset[str]:
    """The secrets of both versions, in every form they may have."""
    sides = [side for pair in expansion.pairs for side in pair.sides]
    read = (match for match in found if not match.unread)
    instances = [side for match in read for side in (match.before, match.after) if side is not None]
    return secrets_of(
        *(tree for side in sides for tree in _named(side)),
        *({hcl_object.type_of(one): marked(hcl_object.values(one))} for one in instances),
    )


def _named(side: Scope) -> Iterator[dict[str, Any]]:
    """The variables that are or may be secret, the locals called or made so, and what providers are given."""
    tainted = _tainted(side)
    for name, definition in side.module.of("variable").items():
        if f"var.{name}" in tainted or _may_name_a_secret(name, definition):
            yield from ({name: value} for value in _of_variable(side, name, definition, f"var.{name}" in tainted))
    named = any(_may_name_a_secret("", (raw,)) for raw in side.module.loose("locals"))
    for name in (side.locals or ()) if named or tainted else ():
        if names_a_secret(name) or f"local.{name}" in tainted:
            value = marked(side.named(f"local.{name}"))
            yield {name: Sensitive(value) if f"local.{name}" in tainted else value}
    for definition in side.module.of("provider").values():
        if _may_name_a_secret("", definition) and _can_be_read(side, definition):
            yield marked(values_of(parse(definition), side))


def _of_variable(side: Scope, name: str, definition: Definition, hidden: bool) -> Iterator[Any]:
    """What a variable stands for, and its default beside what it is given."""
    default = parse(definition).expression("default") if _can_be_read(side, definition) else None
    for value in (side.named(f"var.{name}"), *([] if default is None else [side.value(default)])):
        yield Sensitive(marked(value)) if hidden else marked(value)


_ASSIGNED = regex(r'(?<![\w-])[\d-]*+([A-Za-z_][\w-]*+)"?[ \t]*+[=:]')


def _may_name_a_secret(name: str, definition: Definition) -> bool:
    """Whether a block, or anything that is given a value in it, is called a secret; told without parsing it."""
    return names_a_secret(name) or any(map(names_a_secret, {word for b in definition for word in _words(b)}))


def _words(raw: RawBlock) -> list[str]:
    return _ASSIGNED.findall(raw.text)


def _can_be_read(side: Scope, definition: Definition) -> bool:
    try:
        side.budget.read(definition)
    except BudgetError:
        return False
    return True


def _tainted(side: Scope) -> frozenset[str]:
    """The variables that are declared sensitive, and the locals that are made of them, as far as they can be read."""
    if not side.module.sensitive or side.locals is None:
        return side.module.sensitive
    return side.module.tainted


def _mentions(expression: Expression, names: Iterable[str]) -> bool:
    return any(".".join(map(str, one.steps[:2])) in names for one in traversals(expression))


def shown(instance: Instance, values: Mapping[str, Any], secrets: frozenset[str]) -> dict[str, Any]:
    """Values of an object as a plan holds them, hidden what is secret, however short what is made of a variable."""
    tainted = _tainted(instance.scope)
    tree = marked(values)
    hidden = _hidden(tree, parse(instance.definition), tainted) if tainted else tree
    return concealed_values(hidden, secrets, hcl_object.type_of(instance))


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
