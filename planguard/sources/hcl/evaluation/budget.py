"""What evaluating sources may cost, counted in steps and not in seconds, so that it ends alike everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from planguard.sources.hcl.evaluation.unresolved import Unresolved
from planguard.sources.hcl.plain import plain_body
from planguard.sources.hcl.scan import RawBlock
from planguard.sources.hcl.syntax import Opaque

_STEPS = 2_500_000  # a microsecond each, or less
LARGEST = 100_000  # a value, in parts, each as often as it occurs: what is shared is still walked once for each place
_DEEPEST = 60
CHARACTERS = 16
_CHARACTERS_OF_PLAIN_TEXT, _PARSING_A_CHARACTER = 4, 8
ONE_VALUE = 120_000


class BudgetError(Exception):
    """What was about to be done costs more than is left, or makes a value larger than any may be."""


class Size(NamedTuple):
    """How large a value is in parts, how deep, and whether nothing in it is unresolved."""

    parts: int
    depth: int
    known: bool


class GivenUp(NamedTuple):
    """What was too large to evaluate, and the blocks that were not looked into."""

    too_large: tuple[str, ...]
    skipped: tuple[str, ...]


class Budget:
    """The steps that are left, and what could not be had for them."""

    def __init__(self, steps: int = _STEPS) -> None:
        self._left = steps
        self._sizes: dict[int, tuple[Any, Size]] = {}  # holds the value too, as an id is free again with its object
        self._read: set[RawBlock] = set()
        self._paid: dict[int, tuple[RawBlock, ...]] = {}
        self._too_large: dict[str, None] = {}
        self._skipped: dict[str, None] = {}

    def spend(self, steps: int) -> None:
        """Take steps from what is left; BudgetError, and nothing taken, where they are more than that."""
        if steps > self._left:
            raise BudgetError
        self._left -= steps

    @contextmanager
    def portion(self, most: int = _STEPS) -> Iterator[None]:
        """Half of what is left or less, so that what comes after has the rest whatever this costs."""
        kept = max(self._left // 2, self._left - most)
        self._left -= kept
        try:
            yield
        finally:
            self._left += kept

    def read(self, definition: tuple[RawBlock, ...]) -> None:
        """Pay for parsing blocks, once each."""
        if id(definition) in self._paid:
            return
        for block in definition:
            if block not in self._read:
                self.spend(price(block.text))
                self._read.add(block)
        self._paid[id(definition)] = definition

    def size(self, value: Any) -> Size:
        """The size of a value; BudgetError for one that is larger or deeper than any may be."""
        if not isinstance(value, list | dict | Unresolved):
            return Size(1 + len(value) // CHARACTERS if isinstance(value, str) else 1, 0, True)
        found = self._sizes.get(id(value))
        if found is None:
            found = self._sizes[id(value)] = (value, self._measured(value))
        return found[1]

    def _measured(self, value: Any) -> Size:
        parts, depth, known = 1, _nested(value), not isinstance(value, Unresolved)
        for inner in value.inputs if isinstance(value, Unresolved) else _inside(value):
            size = self.size(inner)
            parts, depth, known = parts + size.parts, max(depth, size.depth + 1), known and size.known
            if parts > LARGEST:
                raise BudgetError
        if depth > _DEEPEST:
            raise BudgetError
        return Size(parts, depth, known)

    def too_large(self, subject: str) -> None:
        """Note what was given up as too large to evaluate."""
        self._too_large[subject] = None

    def skip(self, subject: str) -> None:
        """Note a block that was not looked into."""
        self._skipped[subject] = None

    def given_up(self) -> GivenUp:
        """What could not be had since this was asked last."""
        found = GivenUp(tuple(self._too_large), tuple(self._skipped))
        self._too_large, self._skipped = {}, {}
        return found


def _nested(value: Any) -> int:
    """How often a part of what is unresolved was taken again."""
    found, depth = getattr(value, "expression", None), 0
    while isinstance(found, Opaque) and found.kind == "part" and depth <= _DEEPEST:
        found, depth = found.parts[0], depth + 1
    return depth


def _inside(value: list[Any] | dict[str, Any]) -> Iterator[Any]:
    return iter(value) if isinstance(value, list) else (side for pair in value.items() for side in pair)


def price(text: str) -> int:
    """The steps that parsing a text is worth."""
    is_json = text[:1] in "{[" and "${" not in text and "%{" not in text
    plain = is_json or plain_body(text) is not None
    return len(text) // _CHARACTERS_OF_PLAIN_TEXT if plain else len(text) * _PARSING_A_CHARACTER
