"""What Terraform source says, as values: bodies, blocks and expressions, each with the line it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that is written down: text, a number, true, false or null."""

    value: Any


@dataclass(frozen=True, slots=True)
class Template:
    """Text put together from parts; each is an expression."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Tuple:
    """``[a, b]``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """``{ key = value }``; a bare key is a Literal."""

    pairs: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True)
class Traversal:
    """``aws_vpc.main[0].id``: names and literal keys, outermost first."""

    steps: tuple[str | int, ...]
    keys: frozenset[int] = frozenset()  # the positions in ``steps`` that were written in brackets


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """``test ? yes : no``."""

    test: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with one or two operands."""

    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """An expression that is compared but not evaluated (for, splat, template directives)."""

    kind: str
    text: str
    parts: tuple[Expression, ...]


Expression = Literal | Template | Tuple | Object | Traversal | Call | Conditional | Operation | Opaque


@dataclass(frozen=True, slots=True)
class Attribute:
    """``name = expression``; the line takes no part in comparison."""

    expression: Expression
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Block:
    """``type "label" { … }``; the line takes no part in comparison."""

    type: str
    labels: tuple[str, ...]
    body: Body
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Body:
    """The attributes and blocks between two braces, in the order of the source."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()

    def block(self, type_name: str) -> Block | None:
        """The last block of a type, None if there is none."""
        found = [block for block in self.blocks if block.type == type_name]
        return found[-1] if found else None

    def expression(self, name: str) -> Expression | None:
        """The expression of an attribute, None where it is left out."""
        found = self.attributes.get(name)
        return found.expression if found else None


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside an expression."""
    match expression:
        case Template(inner) | Tuple(inner) | Call(_, inner) | Operation(_, inner) | Opaque(_, _, inner):
            return inner
        case Object(pairs):
            return tuple(side for pair in pairs for side in pair)
        case Conditional(test, yes, no):
            return (test, yes, no)
    return ()


def traversals(expression: Expression) -> Iterator[Traversal]:
    """Every reference in an expression."""
    waiting = [expression]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Traversal):
            yield current
        waiting.extend(reversed(parts(current)))
