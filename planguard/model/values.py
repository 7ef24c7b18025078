"""Attribute values as planguard holds them: plain JSON, with leaves that are unknown or sensitive marked as such."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeAlias

from planguard.loading.regex import regex

Path = tuple[str | int, ...]
"""Where a value is inside ``before`` or ``after``: attribute names and list positions, outermost first."""


class Unknown:
    """The type of `UNKNOWN`: a value that the tool will know only after apply."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "(known after apply)"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


class Sensitive:
    """A value that may be compared but neither printed nor serialised."""

    __slots__ = ("_value",)

    def __init__(self, value: Value) -> None:
        self._value: Value = value._value if isinstance(value, Sensitive) else value

    def __eq__(self, other: object) -> bool:
        return bool(self._value == (other._value if isinstance(other, Sensitive) else other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "(sensitive value)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sensitive value cannot be serialised")

    @property
    def is_unknown(self) -> bool:
        """Whether the hidden value is not known yet either."""
        return self._value is UNKNOWN

    @property
    def is_withheld(self) -> bool:
        """Whether the tool wrote asterisks instead of the value, as CloudFormation does for a NoEcho parameter."""
        return isinstance(self._value, str) and re.fullmatch(r"\*{4,}", self._value) is not None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is hidden: null, an empty string or an empty collection."""
        return self._value is None or self._value in ("", [], {})

    def passes(self, test: Callable[[Value], bool]) -> bool:
        """Whether the hidden value passes a test; nothing but the answer gets out."""
        return bool(test(self._value))

    def at(self, step: str | int) -> Sensitive | None:
        """The part at one step further in, as hidden as the whole."""
        inner = _step(self._value, step)
        return None if inner is None else Sensitive(inner)


Value: TypeAlias = (
    bool | int | float | Decimal | str | Unknown | Sensitive | list["Value"] | Mapping[str, "Value"] | None
)
"""An attribute's value, or the tree of all of an object's: plain JSON with marked leaves, objects as dictionaries."""


class Masked(str):
    """A text with its secrets blotted out; it compares as the text that it was."""

    __slots__ = ("_original",)
    _original: str

    @classmethod
    def of(cls, original: str, shown: str) -> Masked:
        """The text as it may be shown, standing for the original."""
        masked = cls(shown)
        masked._original = original
        return masked

    def __eq__(self, other: object) -> bool:
        return self._original == (other._original if isinstance(other, Masked) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._original)


class Concealing(dict[str, Any]):
    """A dict whose values hide what those of another one say, which has the same keys."""

    __slots__ = ("_tree",)
    _tree: Mapping[str, Any]


def revealed(tree: Value) -> Value:
    """The tree with everything in the open, to judge by and never to show; UNKNOWN where the tool withheld a value."""
    if type(tree) is str:  # as most are
        return tree
    if isinstance(tree, Sensitive):
        return UNKNOWN if tree.is_withheld else revealed(tree._value)
    if isinstance(tree, Masked):
        return tree._original
    if isinstance(tree, dict):
        whole = tree._tree if isinstance(tree, Concealing) else tree
        return {key: revealed(value) for key, value in whole.items()}
    return [revealed(item) for item in tree] if isinstance(tree, list) else tree


class Secrets:
    """The texts that no report of a plan may show, in every form they may have; not to be printed or serialised."""

    __slots__ = ("forms",)

    def __init__(self, forms: frozenset[str] = frozenset()) -> None:
        self.forms = forms

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secrets) and self.forms == other.forms

    def __hash__(self) -> int:
        return hash(self.forms)

    def __repr__(self) -> str:
        return f"({len(self.forms)} secrets)"

    def __reduce__(self) -> str:
        if self.forms:
            raise TypeError("secrets cannot be serialised")
        return "NO_SECRETS"


NO_SECRETS: Final = Secrets()
"""What a plan knows of secrets where nobody has looked for them."""


def is_unknown(value: Value) -> bool:
    """Whether a value is known only after apply, hidden or not."""
    return value is UNKNOWN or (isinstance(value, Sensitive) and value.is_unknown)


def _step(value: Value, step: str | int) -> Value:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
        return value[step]
    return None


def at(tree: Value, path: Path) -> Value:
    """The value at a path, or None where there is none; unknown or sensitive as soon as a parent is."""
    for step in path:
        if tree is UNKNOWN:
            return UNKNOWN
        tree = tree.at(step) if isinstance(tree, Sensitive) else _step(tree, step)
        if tree is None:
            return None
    return tree


def walk(tree: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    """Every leaf with its path; empty collections and marked values are leaves."""
    if isinstance(tree, dict) and tree:
        for key, value in tree.items():
            yield from walk(value, (*path, key))
    elif isinstance(tree, list) and tree:
        for position, value in enumerate(tree):
            yield from walk(value, (*path, position))
    else:
        yield path, tree


def dotted(path: Path) -> str:
    """A path as people write it: ``root_block_device[0].encrypted``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return plain(text.removeprefix("."))


_LONGEST = 60
_COMMAND = regex(r"##(?=(?:vso)?\[)", re.IGNORECASE)


def plain(text: str) -> str:
    """Text made safe for one line of a terminal, a page or a CI system's log.

    Control, format and direction characters are spelled out; ``##[`` and ``##vso[`` are no commands any more.
    """
    if not text.isprintable():
        text = "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
    return _COMMAND.sub("# #", text) if "##" in text else text


def is_shortened(value: Value) -> bool:
    """Whether `show` leaves out the end of a text."""
    return isinstance(value, str) and len(value) > _LONGEST


def show(value: Value) -> str:
    """A value for a person, on one line, shortened; marked values stay hidden."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, str):
        return f'"{plain(value[: _LONGEST - 1] + "…" if is_shortened(value) else value)}"'
    if isinstance(value, dict):
        return f"{{{len(value)} {'key' if len(value) == 1 else 'keys'}}}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(show, value[:3]))}{f', … {len(value)} in all' if len(value) > 3 else ''}]"
    return plain(str(value))[:_LONGEST]


def find(tree: Value, pattern: str) -> Iterator[tuple[Path, Value]]:
    """Every value at a dotted pattern, with its exact path; lists on the way are entered, ``*`` is any key.

    ``settings.backup.enabled`` finds ``settings[0].backup[0].enabled``. Nothing is yielded for what is absent.
    """
    yield from _find(tree, tuple(pattern.split(".")), ())


def _find(tree: Value, steps: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Value]]:
    if not steps or tree is UNKNOWN or isinstance(tree, Sensitive):
        yield path, tree
    elif isinstance(tree, list):
        for position, item in enumerate(tree):
            yield from _find(item, steps, (*path, position))
    elif isinstance(tree, dict):
        for key in tree if steps[0] == "*" else (steps[0],):
            if key in tree:
                yield from _find(tree[key], steps[1:], (*path, key))
