"""The attributes of one object as a text shows them, before and after; what the text hides is told too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from planguard.loading.regex import regex
from planguard.model.values import UNKNOWN, Path, Sensitive
from planguard.readers.terraform_text.heredocs import Heredoc, heredoc_at
from planguard.readers.terraform_text.policies import completed
from planguard.readers.terraform_text.scalars import (
    ABSENT,
    WITHHELD,
    WITHHELD_AFTER,
    arrow,
    scalar,
    without_comment,
)

_MARK = regex(r"\s*(?:(?P<mark>-/\+|\+/-|[-+~!])\s+)?(?P<rest>\S.*|)")
_ATTRIBUTE = regex(r'(?P<key>"(?:[^"\\]|\\.)*"|[^\s"={}\[\]]+)\s*= ?(?P<value>.*)')
_NESTED = regex(
    r'(?P<key>[\w-]+)(?: "[^"]*")* (?:\{(?P<rest>\})?|(?P<later>\(known after apply\)))'
    r"(?P<forces> # forces replacement)?\s*"
)
_CLOSES = ("}", "]", ")")
_ENCODED = regex(r"(?P<how>json|yaml)encode\(")
_DEEPEST = 60
Pair = tuple[Any, Any]


class Partial(msgspec.Struct):
    """A part of an object of which a text does not show everything: where it is, its sides, and what is shown."""

    path: tuple[str, ...]
    before: dict[str, Any]
    after: dict[str, Any]
    seen: set[str]


class Shown(msgspec.Struct):
    """What a text shows of one object."""

    before: dict[str, Any]
    after: dict[str, Any]
    forces: list[Path]
    partial: list[Partial]


def shown(lines: Sequence[str], mark: str, is_whole: bool = True) -> Shown:
    """The attributes in the lines of an object; ``mark`` is + or - where all of it is new or goes, else empty.

    Where the object is not whole, the text ends before it does.
    """
    reader = _Reader([*lines, "}"] if is_whole else lines)
    before, after = reader.members((), mark)
    return Shown(before, after, reader.forces, reader.partial)


def sided(value: Any, mark: str) -> Pair:
    """A value on the sides on which it is."""
    if mark == "+":
        return ABSENT, value
    return value, (ABSENT if mark == "-" else value)


class _Reader:
    """Goes through the lines of one object; what it does not understand counts as hidden."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines, self.position, self.depth = lines, 0, 0
        self.forces: list[Path] = []
        self.partial: list[Partial] = []
        self.closing, self.hidden_elements = "", 0

    def _next(self) -> str | None:
        if self.position >= len(self.lines):
            return None
        self.position += 1
        return self.lines[self.position - 1]

    def members(self, path: tuple[str, ...], mark: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The attributes and nested blocks up to the end of the one that they are in."""
        here = Partial(path, {}, {}, set())
        self.closing, hides = "", False
        while (line := self._next()) is not None:
            own, text = _split(line)
            if text[:1] in _CLOSES:
                self.closing = text
                break
            hides = not (self._attribute(here, own or mark, text) or self._block(here, own or mark, text)) or hides
        if hides or line is None:
            self.partial.append(here)
        return here.before, here.after

    def _attribute(self, here: Partial, mark: str, text: str) -> bool:
        found = _ATTRIBUTE.fullmatch(text)
        if text == "" or found is None:
            return text == ""
        key = str(scalar(found["key"]))
        was, will_be = self.value(found["value"], mark, (*here.path, key))
        here.seen.add(key)
        if was is not ABSENT:
            here.before[key] = was
        if will_be is not ABSENT:
            here.after[key] = will_be
        return True

    def _block(self, here: Partial, mark: str, text: str) -> bool:
        found = _NESTED.fullmatch(text)
        if found is None:
            return False
        key: str = found["key"]
        empty: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
        here.seen.add(key)
        if found["forces"]:
            self.forces.append((*here.path, key))
        if found["later"]:
            here.after[key] = UNKNOWN
            here.before |= {} if mark == "+" else {key: here.before.get(key, [])}
            return True
        was, will_be = empty if found["rest"] else self._deeper((*here.path, key), _plain(mark))
        for side, value, absent in ((here.before, was, "+"), (here.after, will_be, "-")):
            listed = side.setdefault(key, [])
            if mark != absent and isinstance(listed, list):
                listed.append(value)
        return True

    def _deeper(self, path: tuple[str, ...], mark: str) -> tuple[dict[str, Any], dict[str, Any]]:
        self.depth += 1
        found = self.members(path, mark) if self.depth < _DEEPEST else ({}, {})
        self.depth -= 1
        return found

    def value(self, text: str, mark: str, path: tuple[str, ...]) -> Pair:
        """A value on both sides, from what stands behind its name and the lines that belong to it."""
        written, forces = without_comment(text)
        if forces:
            self.forces.append(path)
        was, will_be = arrow(written)
        before = self._one(was, mark if will_be is None else "", path)
        if will_be is None:
            return _hidden_change(before, mark)
        return before[0], self._one(will_be, "+", path)[1]

    def _one(self, text: str, mark: str, path: tuple[str, ...]) -> Pair:
        if heredoc := heredoc_at(text, self.lines, self.position):
            self.position = heredoc.end
            return self._closed(_heredoc_sides(heredoc, mark), heredoc.closing, path)
        if encoded := _ENCODED.fullmatch(text):
            return self._encoded(encoded["how"], mark, path)
        if text.rstrip() == "{":
            return self._closed(_both(self._deeper(path, _plain(mark)), mark), self.closing, path)
        if text.rstrip() == "[":
            return self._closed(_both(self._elements(path, _plain(mark)), mark), self.closing, path)
        return sided(scalar(text, after=mark == "+"), mark)

    def _elements(self, path: tuple[str, ...], mark: str) -> tuple[list[Any], list[Any]]:
        before: list[Any] = []
        after: list[Any] = []
        self.closing = ""
        self.depth += 1
        while (line := self._next()) is not None and self.depth < _DEEPEST:
            own, text = _split(line)
            if text[:1] in _CLOSES:
                self.closing = text
                break
            if text == "" or text.startswith("#"):
                self.hidden_elements += text != ""  # they stay, so that the two sides differ by what is shown
                continue
            was, will_be = self.value(text, own or mark, path)
            before += [] if was is ABSENT else [was]
            after += [] if will_be is ABSENT else [will_be]
        self.depth -= 1
        return before, after

    def _closed(self, pair: Pair, closing: str, path: tuple[str, ...]) -> Pair:
        """The pair, with what the end of a value says that it becomes."""
        written, forces = without_comment(closing)
        if forces:
            self.forces.append(path)
        _, will_be = arrow(written)
        if will_be is None:
            return pair
        return pair[0], self._one(will_be, "+", path)[1]

    def _encoded(self, how: str, mark: str, path: tuple[str, ...]) -> Pair:
        """A text that holds JSON or YAML, which is shown taken apart."""
        hidden, elements = len(self.partial), self.hidden_elements
        line = self._next() or ""
        own, text = _split(line)
        pair = self.value(text, own or mark, path)
        while self.closing[:1] != ")" and (rest := self._next()) is not None:
            self.closing = _split(rest)[1]
        is_partial = len(self.partial) > hidden or self.hidden_elements > elements
        del self.partial[hidden:]
        if is_partial and ABSENT not in pair:
            pair = completed(pair[0]), UNKNOWN
        before, after = (_text_of(one, how) for one in pair)
        return self._closed((before, after), self.closing, path)


def _split(line: str) -> tuple[str, str]:
    found = _MARK.fullmatch(line)
    mark, rest = (found["mark"] or "", found["rest"].rstrip()) if found else ("", line.strip())
    return ("~" if mark in ("!", "-/+", "+/-") else mark), rest


def _plain(mark: str) -> str:
    return mark if mark in ("+", "-") else ""


def _both(pair: tuple[Any, Any], mark: str) -> Pair:
    return (ABSENT if mark == "+" else pair[0]), (ABSENT if mark == "-" else pair[1])


def _hidden_change(pair: Pair, mark: str) -> Pair:
    """A hidden value that changes is another one after."""
    if mark == "~" and isinstance(pair[0], Sensitive) and pair[0] == Sensitive(WITHHELD):
        return pair[0], Sensitive(WITHHELD_AFTER)
    return pair


def _heredoc_sides(heredoc: Heredoc, mark: str) -> Pair:
    return _both((heredoc.before, heredoc.after), mark)


def _flat(pair: Pair) -> list[Any]:
    found: list[Any] = []
    waiting = list(pair)
    while waiting:
        one = waiting.pop()
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else []
        found.append(one if one is UNKNOWN else None)
    return found


def _text_of(value: Any, how: str) -> Any:
    if value is ABSENT or value is UNKNOWN or isinstance(value, Sensitive):
        return value
    if how == "yaml":
        return UNKNOWN
    try:
        return msgspec.json.encode(value).decode()
    except (TypeError, ValueError, RecursionError):
        return UNKNOWN
