"""What Terraform source says, as values: bodies, blocks and expressions, each with the line it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec


class Literal(msgspec.Struct, frozen=True):
    """A value that is written down: text, a number, true, false or null."""

    value: Any


class Template(msgspec.Struct, frozen=True):
    """Text put together from parts; each is an expression."""

    parts: tuple[Expression, ...]


class Tuple(msgspec.Struct, frozen=True):
    """``[a, b]``."""

    items: tuple[Expression, ...]


class Object(msgspec.Struct, frozen=True):
    """``{ key = value }``; a bare key is a Literal."""

    pairs: tuple[tuple[Expression, Expression], ...]


class Traversal(msgspec.Struct, frozen=True):
    """``aws_vpc.main[0].id``: names and literal keys, outermost first."""

    steps: tuple[str | int, ...]
    keys: frozenset[int] = frozenset()  # the positions in ``steps`` that were written in brackets


class Call(msgspec.Struct, frozen=True):
    """A function with its arguments."""

    name: str
    arguments: tuple[Expression, ...]


class Conditional(msgspec.Struct, frozen=True):
    """``test ? yes : no``."""

    test: Expression
    yes: Expression
    no: Expression


class Operation(msgspec.Struct, frozen=True):
    """An operator with one or two operands."""

    operator: str
    operands: tuple[Expression, ...]


class For(msgspec.Struct, frozen=True):
    """``[for k, v in collection : value if condition]``, or with a key in braces; ``names`` are those it gives.

    ``grouped`` is for ``...``, which gathers the values of equal keys.
    """

    names: tuple[str, ...]
    collection: Expression
    key: Expression | None
    value: Expression
    condition: Expression | None = None
    grouped: bool = False


class Opaque(msgspec.Struct, frozen=True):
    """An expression that is compared but not evaluated (splat, template directives)."""

    kind: str
    text: str
    parts: tuple[Expression, ...]


Expression = Literal | Template | Tuple | Object | Traversal | Call | Conditional | Operation | For | Opaque


class Attribute(msgspec.Struct, frozen=True):
    """``name = expression``."""

    expression: Expression
    line: int = 0


class Block(msgspec.Struct, frozen=True):
    """``type "label" { … }``."""

    type: str
    labels: tuple[str, ...]
    body: Body
    line: int = 0


class Body(msgspec.Struct, frozen=True):
    """The attributes and blocks between two braces, in the order of the source."""

    attributes: Mapping[str, Attribute] = {}
    blocks: tuple[Block, ...] = ()

    def block(self, type_name: str) -> Block | None:
        """The last block of a type, None if there is none."""
        found = [block for block in self.blocks if block.type == type_name]
        return found[-1] if found else None

    def expression(self, name: str) -> Expression | None:
        """The expression of an attribute, None where it is left out."""
        found = self.attributes.get(name)
        return found.expression if found else None


def joined(pieces: list[Expression]) -> Expression:
    """The text that pieces make; a single one stands for itself, whatever it is."""
    match pieces:
        case []:
            return Literal("")
        case [only]:
            return only
    return Template(tuple(pieces))


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside an expression."""
    match expression:
        case Template(inner) | Tuple(inner) | Call(_, inner) | Operation(_, inner) | Opaque(_, _, inner):
            return inner
        case Object(pairs):
            return tuple(side for pair in pairs for side in pair)
        case Conditional(test, yes, no):
            return (test, yes, no)
        case For(_, collection, key, value, condition):
            return tuple(part for part in (collection, key, value, condition) if part is not None)
    return ()


def traversals(expression: Expression) -> Iterator[Traversal]:
    """Every reference in an expression."""
    waiting = [expression]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Traversal):
            yield current
        waiting.extend(reversed(parts(current)))
