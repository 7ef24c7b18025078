"""Blocks become bodies, in either syntax, with what override files say of them merged in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from planguard.model.configuration import Location
from planguard.model.errors import InputError
from planguard.sources.hcl import language
from planguard.sources.hcl.blocks import MEND, text_of
from planguard.sources.hcl.scan import RawBlock
from planguard.sources.hcl.syntax import Attribute, Block, Body, Expression, Literal, Object, Tuple
from planguard.sources.trees import Tree

Definition = tuple[RawBlock, ...]
"""The blocks that define one thing: the original, then those of override files."""

_BLOCKS_IN_JSON = frozenset({"lifecycle", "backend", "cloud", "assume_role", "workspaces"})


class UnreadableBlockError(InputError):
    """A block that is not HCL inside, although its braces match."""

    def __init__(self, raw: RawBlock, line: int, problem: str) -> None:
        super().__init__(f"{raw.file}:{line}", problem, MEND)
        self.raw = raw


def parse(definition: Definition) -> Body:
    """The body of a definition, overrides merged in; InputError with file and line if it is not HCL."""
    merged = _parse_one(definition[0])
    for override in definition[1:]:
        merged = _overridden(merged, _parse_one(override))
    return merged


def _overridden(body: Body, override: Body) -> Body:
    replaced = {block.type for block in override.blocks}
    kept = tuple(block for block in body.blocks if block.type not in replaced)
    return Body({**body.attributes, **override.attributes}, (*kept, *override.blocks))


def _parse_one(raw: RawBlock) -> Body:
    if raw.language == "json":
        return _json_body(json.loads(raw.text), raw)
    try:
        inner = language.body(raw.text).blocks
    except language.HclError as error:
        raise UnreadableBlockError(raw, raw.line + error.line - 1, "this is not valid HCL.") from error
    return inner[0].body if inner else Body()


def _json_body(value: Any, raw: RawBlock) -> Body:
    attributes, found = {}, []
    for name, inner in value.items() if isinstance(value, dict) else ():
        if name in _BLOCKS_IN_JSON:
            found += [_json_block(name, part, raw) for part in (inner if isinstance(inner, list) else [inner])]
        elif name != "//":
            attributes[name] = Attribute(_json_expression(inner, raw), 1)
    return Body(attributes, tuple(found))


def _json_block(name: str, value: Any, raw: RawBlock) -> Block:
    if name == "backend" and isinstance(value, dict) and len(value) == 1:
        label, inner = next(iter(value.items()))
        return Block(name, (label,), _json_body(inner, raw), 1)
    return Block(name, (), _json_body(value, raw), 1)


def _json_expression(value: Any, raw: RawBlock) -> Expression:
    try:
        return json_expression(value)
    except language.HclError as error:
        raise UnreadableBlockError(raw, raw.line, "a string in it is not a valid template.") from error


def json_expression(value: Any) -> Expression:
    """The expression that a value of JSON syntax is; HclError where a string in it is not a valid template."""
    if isinstance(value, dict):
        return Object(tuple((Literal(key), json_expression(inner)) for key, inner in value.items()))
    if isinstance(value, list):
        return Tuple(tuple(map(json_expression, value)))
    return language.template(value) if isinstance(value, str) else Literal(value)


def place(definition: Definition, attribute: str = "") -> Location:
    """Where a definition stands, or one of its attributes, in the file that has the last word on it."""
    for raw in reversed(definition) if attribute else ():
        found = parse((raw,)).attributes.get(attribute)
        if found is not None:
            return Location(raw.file, raw.line + found.line - 1)
    return Location(definition[0].file, definition[0].line)


def assignments(tree: Tree, path: str) -> Mapping[str, Attribute]:
    """What a variable definitions file sets; InputError if it is not HCL."""
    text = text_of(tree.read(path), path)
    if path.endswith(".json"):
        raw = replace(RawBlock("tfvars", (), "", path), language="json")
        try:
            return _json_body(json.loads(text), raw).attributes
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}:{getattr(error, 'lineno', 1)}", "this is not JSON.", MEND) from error
    try:
        return language.body(text).attributes
    except language.HclError as error:
        raise InputError(f"{path}:{error.line}", "this is not valid HCL.", MEND) from error
