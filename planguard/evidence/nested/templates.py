"""What a template holds, in the languages in which templates are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from planguard.knowledge.cloudformation import RETAINING, is_harmless
from planguard.knowledge.containers import Container
from planguard.knowledge.documents import document
from planguard.model.values import Sensitive, Value, find, is_unknown, revealed, walk

_EXPANDS = ("Fn::Transform", "Fn::ForEach")
_MOST = 5_000


class Inner(msgspec.Struct, frozen=True):
    """A resource inside a template: ``type`` is one for the catalogue, ``properties`` are what it is made with."""

    name: str
    type: str
    properties: Value = None
    retained: bool = False
    condition: Value = None


def contents(of: Container, tree: Value) -> dict[str, Inner] | None:
    """The resources that the templates in these values hold, by name; None where that cannot be read."""
    found: dict[str, Inner] = {}
    given = [value for path in of.templates for _, value in find(tree, path)]
    for value in given:
        inside = value if isinstance(value, Mapping) else document(_in_the_open(value))
        if not isinstance(inside, Mapping) or _is_hidden(inside):
            return None
        listed = _LANGUAGES[of.language](inside, next((one for _, one in find(tree, of.parameters)), None))
        if listed is None:
            return None
        found.update({one.name: one for one in listed})
    return found if given and len(found) <= _MOST else None


def _in_the_open(text: Value) -> Value:
    """A text whose secrets are blotted out as it was, so that what changes is told; one that is hidden stays so."""
    return revealed(text) if isinstance(text, str) else text


def _is_hidden(tree: Value) -> bool:
    return any(is_unknown(leaf) or isinstance(leaf, Sensitive) for _, leaf in walk(tree))


def _cloudformation(template: Mapping[str, Value], parameters: Value) -> list[Inner] | None:
    resources = template.get("Resources")
    if not isinstance(resources, Mapping) or not _is_plain(template, resources):
        return None
    values = _values_of_parameters(template.get("Parameters"), parameters)
    conditions = _resolved(template.get("Conditions"), values)
    found = []
    for name, one in resources.items():
        if not isinstance(one, Mapping) or not isinstance(kind := one.get("Type"), str):
            return None
        condition = one.get("Condition")
        found.append(
            Inner(
                str(name),
                kind,
                _resolved(one.get("Properties"), values),
                one.get("DeletionPolicy") in RETAINING,
                conditions.get(condition) if isinstance(conditions, Mapping) and isinstance(condition, str) else None,
            )
        )
    return found


def _is_plain(template: Mapping[str, Value], resources: Mapping[str, Value]) -> bool:
    """Whether nothing expands the template into more or other resources than it lists."""
    transforms = template.get("Transform", [])
    listed = transforms if isinstance(transforms, list) else [transforms]
    return all(is_harmless(one) for one in listed) and not any(str(name).startswith(_EXPANDS) for name in resources)


def _values_of_parameters(declared: Value, given: Value) -> dict[str, Value]:
    values = {}
    for name, one in declared.items() if isinstance(declared, Mapping) else ():
        default = one.get("Default") if isinstance(one, Mapping) else None
        value = given.get(name) if isinstance(given, Mapping) else given
        values[str(name)] = default if value is None else value
    return values


def _resolved(tree: Value, values: Mapping[str, Value]) -> Value:
    """The tree with the values of parameters where it refers to them; scalars as text, as templates mix them."""
    if isinstance(tree, Mapping):
        if len(tree) == 1 and isinstance(name := tree.get("Ref"), str) and name in values:
            return _scalar(values[name])
        if len(tree) == 1 and isinstance(text := tree.get("Fn::Sub"), str):
            return {"Fn::Sub": [text, *(_scalar(values.get(name)) for name in re.findall(r"\$\{(\w+)\}", text))]}
        return {key: _resolved(value, values) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_resolved(item, values) for item in tree]
    return _scalar(tree)


def _scalar(value: Value) -> Value:
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int | float) else value


def _azure(template: Mapping[str, Value], parameters: Value) -> list[Inner] | None:
    return list(_azure_resources(template.get("resources"), ("", ""), 0))


def _azure_resources(resources: Value, inside: tuple[str, str], depth: int) -> Iterator[Inner]:
    """The resources of a template, and those written inside them, whose types and names go on from theirs."""
    listed = list(resources.values()) if isinstance(resources, Mapping) else resources
    for one in listed if isinstance(listed, list) and depth < 10 else ():
        if isinstance(one, Mapping):
            kind, name = (
                f"{outer}/{own}" if outer and "/" not in own.partition(".")[0] else own
                for outer, own in zip(inside, (str(one.get("type")), str(one.get("name"))), strict=True)
            )
            yield Inner(f"{kind} {name}", kind, one.get("properties"))
            yield from _azure_resources(one.get("resources"), (kind, name), depth + 1)


def _list(template: Mapping[str, Value], parameters: Value) -> list[Inner] | None:
    resources = template.get("resources")
    listed = [one for one in resources if isinstance(one, Mapping)] if isinstance(resources, list) else []
    if not isinstance(resources, list) or len(listed) < len(resources):
        return None
    return [Inner(str(one.get("name")), str(one.get("type")), one.get("properties")) for one in listed]


def _objects(template: Mapping[str, Value], parameters: Value) -> list[Inner] | None:
    return [Inner(str(name), str(one.get("kind")), one) for name, one in template.items() if isinstance(one, Mapping)]


_LANGUAGES = {"cloudformation": _cloudformation, "azure": _azure, "list": _list, "objects": _objects}
