"""One directory of Terraform source: which block defines what, by Terraform's rules for files and overrides."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from planguard.errors import InputError
from planguard.plan import Location
from planguard.predictors import _hcl
from planguard.predictors._hcl_blocks import LABELS, MEND, SUFFIXES, blocks_of, text_of
from planguard.predictors._hcl_scan import RawBlock, without_comments
from planguard.predictors._hcl_syntax import Attribute, Block, Body, Expression, Literal, Object, Tuple, traversals
from planguard.predictors._trees import Tree

Definition = tuple[RawBlock, ...]
"""The blocks that define one thing: the original, then those of override files."""

_BLOCKS_IN_JSON = frozenset({"lifecycle", "backend", "cloud", "assume_role", "workspaces"})


@dataclass(frozen=True)
class Module:
    """The blocks of a directory. ``several`` kinds (locals, moved, terraform …) have no name of their own."""

    directory: str
    named: Mapping[str, Mapping[str, Definition]] = field(default_factory=dict)
    several: Mapping[str, tuple[RawBlock, ...]] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    unread: Mapping[str, InputError] = field(default_factory=dict)  # by path, why a file of it could not be read

    def of(self, kind: str) -> Mapping[str, Definition]:
        """The definitions of a kind by name: ``aws_vpc.main`` for a resource, ``db`` for a module call."""
        return self.named.get(kind, {})

    def loose(self, kind: str) -> tuple[RawBlock, ...]:
        """The blocks of a kind that has no name."""
        return self.several.get(kind, ())

    @cached_property
    def locals(self) -> Mapping[str, Attribute]:
        """Every local value."""
        return {name: found for block in self.loose("locals") for name, found in parse((block,)).attributes.items()}

    @cached_property
    def sensitive(self) -> frozenset[str]:
        """The variables that are declared sensitive, as ``var.name``; anything but a plain false counts."""
        declared = (name for name, found in self.of("variable").items() if any(map(_is_sensitive, found)))
        return frozenset(f"var.{name}" for name in declared)

    @cached_property
    def tainted(self) -> frozenset[str]:
        """The sensitive variables, and the local values that are made of them."""
        found = set(self.sensitive)
        while more := {name for name, made_of in self._made_of.items() if made_of & found} - found:
            found |= more
        return frozenset(found)

    @cached_property
    def _made_of(self) -> Mapping[str, set[str]]:
        """What each local value refers to."""
        return {
            f"local.{name}": {".".join(map(str, one.steps[:2])) for one in traversals(local.expression)}
            for name, local in self.locals.items()
        }


_SENSITIVE = re.compile(r'\bsensitive"?[ \t]*[=:][ \t]*(?!false\b|null\b)')


def _is_sensitive(raw: RawBlock) -> bool:
    return _SENSITIVE.search(raw.text) is not None


class UnreadableBlockError(InputError):
    """A block that is not HCL inside, although its braces match."""

    def __init__(self, raw: RawBlock, line: int, problem: str) -> None:
        super().__init__(f"{raw.file}:{line}", problem, MEND)
        self.raw = raw


def load(tree: Tree, directory: str) -> Module:
    """The module in a directory; a file of it that cannot be read is left out and listed as such."""
    named: dict[str, dict[str, Definition]] = {}
    several: dict[str, tuple[RawBlock, ...]] = {}
    unread: dict[str, InputError] = {}
    directory = tree.canonical(directory) or directory
    names = _loaded(tree.names(directory))
    for name in names:
        path = posixpath.join(directory, name)
        try:
            found = blocks_of(tree.read(path), path)
        except InputError as error:
            unread[path] = error
            continue
        for block in found:
            if block.kind in LABELS:
                group = named.setdefault(block.kind, {})
                key = key_of(block)
                group[key] = (*group.get(key, ()), block) if _is_override(name) else (block,)
            else:
                several[block.kind] = (*several.get(block.kind, ()), block)
    return Module(directory, named, several, frozenset(names), unread)


def all_of(module: Module, kind: str) -> Iterator[Definition]:
    """Every definition of a kind, and the blocks of a kind that has no name."""
    yield from module.of(kind).values()
    yield module.loose(kind)


def beside(module: Module, later: Module) -> Module:
    """An earlier module without what the later version, too, may hold in a file of it that cannot be read."""
    hidden = {path for path in later.unread if path not in module.unread}
    if not hidden:
        return module
    named = {
        kind: {key: found for key, found in group.items() if found[0].file not in hidden or key in later.of(kind)}
        for kind, group in module.named.items()
    }
    several = {kind: tuple(raw for raw in found if raw.file not in hidden) for kind, found in module.several.items()}
    return replace(module, named=named, several=several)


def without(module: Module, raw: RawBlock, stub: bool) -> Module:
    """A module without a block that cannot be read, or with nothing in it where ``stub`` is given."""
    if raw.kind not in LABELS:
        left = tuple(one for one in module.loose(raw.kind) if one != raw)
        return replace(module, several={**module.several, raw.kind: left})
    group = dict(module.of(raw.kind))
    found = group.pop(key_of(raw), None)
    if found is not None and stub:
        group[key_of(raw)] = (replace(found[0], text=f"{raw.kind} {{}}", language="hcl"),)
    return replace(module, named={**module.named, raw.kind: group})


def key_of(block: RawBlock) -> str:
    """A provider's configurations share a label; their alias tells them apart."""
    if block.kind != "provider":
        return block.name
    alias = re.search(r'"?alias"?\s*[=:]\s*"([^"]*)"', block.text)
    return f"{block.name}.{alias[1]}" if alias else block.name


def _loaded(names: Iterator[str]) -> list[str]:
    """The files Terraform reads, originals first; OpenTofu prefers main.tofu to main.tf."""
    found = [name for name in names if name.endswith(SUFFIXES) and not name.startswith(".") and not name.endswith("~")]
    preferred = {name.replace(".tofu", ".tf") for name in found if ".tofu" in name}
    return sorted((name for name in found if name not in preferred), key=lambda name: (_is_override(name), name))


def _is_override(name: str) -> bool:
    stem = name.partition(".")[0]
    return stem == "override" or stem.endswith("_override")


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
        inner = _hcl_body(raw.text).blocks
    except _hcl.HclError as error:
        raise UnreadableBlockError(raw, raw.line + error.line - 1, "this is not valid HCL.") from error
    return inner[0].body if inner else Body()


def _hcl_body(text: str) -> Body:
    """The body of a text; the parser does not take every comment that HCL allows."""
    try:
        return _hcl.body(text)
    except _hcl.HclError:
        plain = without_comments(text) if "/*" in text else text
        if plain == text:
            raise
        return _hcl.body(plain)


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
    if isinstance(value, dict):
        return Object(tuple((Literal(key), _json_expression(inner, raw)) for key, inner in value.items()))
    if isinstance(value, list):
        return Tuple(tuple(_json_expression(inner, raw) for inner in value))
    if isinstance(value, str):
        try:
            return _hcl.template(value)
        except _hcl.HclError as error:
            raise UnreadableBlockError(raw, raw.line, "a string in it is not a valid template.") from error
    return Literal(value)


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
        return _hcl.body(text).attributes
    except _hcl.HclError as error:
        raise InputError(f"{path}:{error.line}", "this is not valid HCL.", MEND) from error
