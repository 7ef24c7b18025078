"""What ``moved``, ``removed`` and ``import`` blocks say, looked up by address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from planguard.predictors.terraform.expansion.pair import Pair
from planguard.sources.hcl import language
from planguard.sources.hcl.addresses import Address, Step, keyless
from planguard.sources.hcl.evaluation.budget import BudgetError
from planguard.sources.hcl.evaluation.scope import Scope
from planguard.sources.hcl.parsing import parse
from planguard.sources.hcl.scan import RawBlock
from planguard.sources.hcl.syntax import Literal, Traversal

_DEEPEST = 100


class _Move(NamedTuple):
    number: int  # in the order of the source
    old: Address
    new: Address


_Moves = dict[tuple[str, ...], dict[tuple[int, ...], dict[tuple[Any, ...], list[_Move]]]]
"""By the names of the address that is moved, the positions that have keys in it, and these keys."""


class Statements(msgspec.Struct, frozen=True, dict=True):
    """What becomes of addresses, as the later version says it."""

    moves: _Moves = msgspec.field(default_factory=dict)
    removed: dict[Address, bool] = msgspec.field(default_factory=dict)  # whether the object is destroyed
    imported: set[Address] = msgspec.field(default_factory=set)
    _ends: dict[Address, Address] = msgspec.field(default_factory=dict)  # where each address was found to end

    def moved(self, address: Address) -> Address:
        """Where an object ends, one ``moved`` block after the other; a circle of them ends where it is met again."""
        passed, end = {address: None}, address
        while len(passed) <= self._count + 1 and (following := self._step(end)) is not None and following not in passed:
            if following in self._ends:
                end = self._ends[following]
                break
            passed[following] = None
            end = following
        self._ends.update(dict.fromkeys(passed, end))
        return end

    @cached_property
    def _count(self) -> int:
        return sum(
            len(moves) for groups in self.moves.values() for keyed in groups.values() for moves in keyed.values()
        )

    def _step(self, address: Address) -> Address | None:
        """The address after the first block that is about it; None where there is none."""
        names = tuple(step.name for step in address)
        about: list[_Move] = []
        for length in range(1, min(len(names), _DEEPEST) + 1):
            for positions, keyed in self.moves.get(names[:length], {}).items():
                about += keyed.get(tuple(address[position].key for position in positions), ())
        return next((new for move in sorted(about) if (new := _after(move, address)) is not None), None)

    def add_move(self, number: int, old: Address, new: Address) -> None:
        """Add a block; one about the very same address as another says nothing more, unless its target is no such."""
        positions = tuple(position for position, step in enumerate(old) if step.key is not None)
        keyed = self.moves.setdefault(tuple(step.name for step in old), {}).setdefault(positions, {})
        there = keyed.setdefault(tuple(old[position].key for position in positions), [])
        if all((move.new[-1].key is None) != (new[-1].key is None) for move in there):
            there.append(_Move(number, old, new))

    def removal(self, address: Address) -> bool | None:
        """Whether a ``removed`` block destroys the object; None where no block is about it."""
        for length in range(len(address), 0, -1):
            found = self.removed.get(keyless(address[:length]))
            if found is not None:
                return found
        return None


def _after(move: _Move, address: Address) -> Address | None:
    """The address after a ``moved`` block that is about it; None if it is about the whole and this is one of many."""
    _, old, new = move
    last, wanted = address[len(old) - 1], new[-1]
    if old[-1].key is None and wanted.key is not None and last.key is not None:
        return None
    key = wanted.key if wanted.key is not None or old[-1].key is not None else last.key
    kept = [
        Step(step.name, mine.key if step.key is None and step.name == mine.name else step.key)
        for step, mine in zip(new[:-1], address, strict=False)
    ]
    return (*kept, *new[len(kept) : -1], Step(wanted.name, key), *address[len(old) :])


def statements(pairs: Iterable[Pair]) -> Statements:
    """What all statements of the later version say."""
    said = Statements()
    for number, (block, scope) in enumerate(_blocks(pairs)):
        if block.kind == "import":
            said.imported.add(_address(block, "to", scope))
            continue
        old = _address(block, "from", scope)
        if old and block.kind == "removed":
            said.removed[keyless(old)] = _destroys(block, scope)
        elif old and (new := _address(block, "to", scope)):
            said.add_move(number, old, new)
    return said


def _blocks(pairs: Iterable[Pair]) -> Iterator[tuple[RawBlock, Scope]]:
    """The statements that there is enough budget to read, each with the module instance that it is in."""
    for scope in (pair.after for pair in pairs if pair.after is not None):
        for kind in ("moved", "removed", "import"):
            for block in scope.module.loose(kind):
                try:
                    scope.budget.read((block,))
                    yield block, scope
                except BudgetError:
                    scope.budget.skip(f"a {kind} block in {block.file}")


def _destroys(block: RawBlock, scope: Scope) -> bool:
    lifecycle = parse((block,)).block("lifecycle")
    destroy = lifecycle.body.expression("destroy") if lifecycle else None
    return destroy is None or scope.value(destroy) is not False


def _address(block: RawBlock, name: str, scope: Scope) -> Address:
    """The address that an attribute of a statement names, from the root; () if it is not a plain address."""
    expression = parse((block,)).expression(name)
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        try:
            expression = language.body(f"x = {expression.value}\n").expression("x")
        except language.HclError:
            return ()
    if not isinstance(expression, Traversal):
        return ()
    return (*scope.address, *_steps(expression))


def _steps(traversal: Traversal) -> Iterator[Step]:
    words = list(enumerate(traversal.steps))
    while words:
        name = ".".join(str(word) for _, word in words[:2])
        words = words[2:]
        key = None
        if words and words[0][0] in traversal.keys:
            key = words.pop(0)[1]
        yield Step(name, key)
