"""The attributes and nested blocks of a block, in either syntax, with their lines and what override files say."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from planguard.model.values import Value
from planguard.sources.hcl import language
from planguard.sources.hcl.addresses import Step
from planguard.sources.hcl.parsing import Definition, json_expression
from planguard.sources.hcl.plain import plain_body
from planguard.sources.hcl.scan import Item, RawBlock, ScanError, body_of, items
from planguard.sources.hcl.syntax import Attribute, Body, Expression, Literal, Traversal, Tuple, traversals
from planguard.sources.locating.json_lines import Node

_LABELLED = ("dynamic", "provisioner")
_MERGED = "lifecycle"
_KEPT = 4096  # bodies: a bundle has a module as often as it is called, and its files each time
_DEEPEST = 20  # levels of nested blocks that are looked into


class Part(msgspec.Struct, frozen=True):
    """An attribute or a block of a body. In JSON syntax an object may be either, so it has ``parts`` and an expression.

    ``inside`` are the parts of a block, None for a plain attribute.
    """

    name: str
    file: str
    line: int
    label: str = ""
    inside: tuple[Part, ...] | None = None
    text: str = ""
    node: Node | None = None

    @property
    def of(self) -> str:
        """What it sets: the name, or for a ``dynamic`` block the name of the blocks that it makes."""
        return self.label if self.name == "dynamic" else self.name

    def attribute(self, name: str) -> Expression | None:
        """The expression of an attribute in a block, None where it is left out; HclError where it is not HCL."""
        return next((part.expression for part in self.inside or () if part.name == name), None)

    @property
    def expression(self) -> Expression | None:
        """The expression of an attribute; HclError where it is not HCL."""
        if self.node is not None:
            return json_expression(self.node.plain)
        return None if self.inside is not None else language.body(self.text).expression(self.name)

    @property
    def is_constant(self) -> bool:
        """Whether it is an attribute whose value is written down, as a text, a number, or a list of such."""
        return self.inside is None and self.constant is not None

    @property
    def constant(self) -> Value:
        """The value of such an attribute, None of any other."""
        if self.node is not None:
            found: Value = self.node.plain
            return None if isinstance(found, str) and ("${" in found or "%{" in found) else found
        plain = plain_body(self.text)
        given = plain.expression(self.name) if plain is not None else None
        match given:
            case Literal(value):
                known: Value = value
                return known
            case Tuple(items) if all(isinstance(item, Literal) for item in items):
                return [item.value for item in items if isinstance(item, Literal)]
        return None

    @property
    def body(self) -> Body:
        """A block as a body, without the blocks in it; HclError where it is not HCL."""
        found = {part.name: part.expression for part in self.inside or ()}
        return Body({name: Attribute(one) for name, one in found.items() if one is not None})


def parts_of(definition: Definition, node: Callable[[RawBlock], Node | None]) -> tuple[Part, ...]:
    """The parts that a definition has once its overrides are merged in. ``node`` finds a block of JSON in its file."""
    merged: Sequence[Part] = ()
    for raw in definition:
        merged = _overridden(merged, tuple(_parts(raw, node)))
    return tuple(merged)


def _overridden(parts: Sequence[Part], override: Sequence[Part]) -> Sequence[Part]:
    if not parts:
        return override
    own = {part.of for part in override}
    lifecycles = [part for part in parts if part.name == _MERGED and part.inside is not None]
    kept = [part for part in parts if part.of not in own]
    added = [_onto(lifecycles, part) if part.name == _MERGED else part for part in override]
    return (*kept, *added)


def _onto(earlier: Sequence[Part], part: Part) -> Part:
    """A lifecycle block of an override: what it does not say stays as it was."""
    own = {inner.name for inner in part.inside or ()}
    kept = (inner for block in earlier for inner in block.inside or () if inner.name not in own)
    return replace(part, inside=(*kept, *(part.inside or ())))


def _parts(raw: RawBlock, node: Callable[[RawBlock], Node | None]) -> Iterable[Part]:
    if raw.language == "json":
        found = node(raw)
        return _of_node(found, raw.file) if found is not None else ()
    text, below = body_of(raw.text)
    return _of_text(text, raw.file, raw.line + below)


def _of_text(text: str, file: str, line: int, depth: int = 0) -> Iterator[Part]:
    """The parts of a body in HCL, as far as they can be told apart and are not nested beyond reason."""
    for item in _items(text):
        here = line + item.line - 1
        if item.inner is None:
            yield Part(item.name, file, here, text=f"{item.text}\n")
        else:
            inside = _of_text(item.inner, file, here, depth + 1) if depth < _DEEPEST else ()
            yield Part(item.name, file, here, "".join(item.labels[:1]), tuple(inside))


@lru_cache(maxsize=_KEPT)
def _items(text: str) -> tuple[Item, ...]:
    """The items of a body, as far as they can be told apart."""
    found: list[Item] = []
    with contextlib.suppress(ScanError):
        for item in items(text):
            found.append(item)
    return tuple(found)


def _of_node(node: Node, file: str) -> Iterator[Part]:
    for name, line, value in node.members or ():
        labelled = name in _LABELLED
        for label, place, inner in _labelled(value) if labelled else [("", line, value)]:
            yield from _alike(name, label, place, inner, file)


def _labelled(value: Node) -> Iterator[tuple[str, int, Node]]:
    for one in value.elements if value.elements is not None else (value,):
        yield from one.members or ()


def _alike(name: str, label: str, line: int, value: Node, file: str) -> Iterator[Part]:
    """What a key stands for: a block for each object of a list, one block or attribute for anything else."""
    several = value.elements or ()
    if several and all(one.members is not None for one in several):
        for number, one in enumerate(several):
            here = one.line if number else line
            yield Part(name, file, here, label, tuple(_of_node(one, file)), node=one)
        return
    inside = None if value.members is None else tuple(_of_node(value, file))
    yield Part(name, file, line, label, inside, node=value)


def reference(expression: Expression) -> str:
    """A reference as it is written, in quotes or not; an index that is no constant is left out."""
    match expression:
        case Literal(str() as text):
            return text
        case Traversal(steps, keys):
            return "".join(
                str(Step("", step)) if place in keys else f".{step}" for place, step in enumerate(steps)
            ).removeprefix(".")
    return next((reference(one) for one in traversals(expression)), "")
