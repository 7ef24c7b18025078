"""What an expression refers to and which constant it is, read off its text without parsing the language."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from planguard.loading.regex import regex
from planguard.sources.hcl.plain import plain_body
from planguard.sources.hcl.scan import ScanError, after_heredoc, after_quoted, closed
from planguard.sources.hcl.syntax import Expression, Literal, Object, Opaque, Tuple
from planguard.sources.locating.parts import Part

_WORD = r"[^\W\d][\w-]*+"
_STEP = rf"\s*\.\s*(?:{_WORD}|\d++|\*)"
_PLAIN = r'"(?:[^"\\$%\n]|\\.|\$(?!\{)|%(?!\{))*+"'
_SKIPPED = rf"""(?:[^\w"#/<)\]}}]++|\d[\w.]*+|{_PLAIN}|\#[^\n]*+|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/|/|<(?!<)
    |[)\]}}](?:{_STEP})*+|(?!for\b){_WORD}(?!\s*[.\[]))*+"""
_TOKEN = regex(
    rf"""{_SKIPPED}(?:<<-?(?P<heredoc>[^\W\d][\w.-]*)[ \t]*\r?\n|(?P<quote>")|(?P<path>{_WORD}(?:{_STEP})*+)|<<)""",
    re.DOTALL | re.VERBOSE,
)
_ALONE = regex(  # what most attributes are: one reference, or nothing in which there could be any
    rf"{_WORD}[ \t]*=[ \t]*(?:({_WORD}(?:\.{_WORD})+)\s*\Z|[^.]*+\Z)"
)
_STEPS = regex(rf"(?:{_STEP})++")
_OWN = regex(r"\s+([^\W\d][\w-]*)(?:\s*,\s*([^\W\d][\w-]*))?\s+in\b")
_OPENED = regex(r"\$\$\{|%%\{|[$%]\{")
_ESCAPED = ("$${", "%%{")
_NOT_A_CONSTANT = object()
_SIMPLE = regex(  # what most attributes are
    rf'\s*{_WORD}\s*=\s*(?:"((?:[^"\\$%\n]|[$%](?!\{{))*+)"|(-?\d{{1,15}}(?:\.\d{{1,15}})?)|(true|false|null))\s*\Z'
)
_WORDS = {"true": True, "false": False, "null": None}
_KEPT = 8192  # attributes: a bundle has a module as often as it is called, and its files each time
_MOST_NESTED = 30
_ROOTS = frozenset({"var", "local", "module", "data", "each", "count", "path", "self", "terraform"})


def references_of(part: Part) -> Iterator[str]:
    """Everything that a part refers to, without indexes: ``aws_vpc.main.id``, ``var.name``, ``each.key``."""
    if part.inside is None and part.node is None:
        return iter(_of_attribute(part.text))
    reading = _Reading()
    reading.part(part)
    return iter(reading.found)


@lru_cache(maxsize=_KEPT)
def _of_attribute(text: str) -> tuple[str, ...]:
    if found := _ALONE.match(text):
        return (found[1],) if found[1] else ()
    reading = _Reading()
    reading.attribute(text)
    return tuple(reading.found)


def named_in(part: Part) -> Iterator[str]:
    """What a list of references names, in quotes, as older versions and JSON syntax have it, or without."""
    if part.node is not None:
        listed = part.node.plain if isinstance(part.node.plain, list) else [part.node.plain]
        yield from (one.removeprefix("${").removesuffix("}") for one in listed if isinstance(one, str))
        return
    yield from references_of(part)
    constant = constant_of(part)
    yield from (one for one in constant if isinstance(one, str)) if isinstance(constant, list) else ()


def constant_of(part: Part, default: Any = None) -> Any:
    """The value of an attribute that is written down as it is; ``default`` for any other."""
    if part.node is not None:
        return default if any(references_of(part)) else part.node.plain
    if part.inside is not None:
        return default
    if simple := _SIMPLE.match(part.text):
        return _written(simple)
    body = plain_body(part.text)
    expression = body.expression(part.name) if body is not None else None
    found = _constant(expression) if expression is not None else _NOT_A_CONSTANT
    return default if found is _NOT_A_CONSTANT else found


def _written(simple: re.Match[str]) -> Any:
    text, number, word = simple.groups()
    if number is None:
        return _WORDS[word] if text is None else text
    return float(number) if "." in number else int(number)


def _constant(expression: Expression) -> Any:
    match expression:
        case Literal(value):
            return value
        case Tuple(items):
            listed = [_constant(item) for item in items]
            return _NOT_A_CONSTANT if _NOT_A_CONSTANT in listed else listed
        case Object(pairs):
            found = {_constant(key): _constant(value) for key, value in pairs}
            return _NOT_A_CONSTANT if _NOT_A_CONSTANT in (*found, *found.values()) else found
        case Opaque("heredoc", text, ()) if all(one[0] in _ESCAPED for one in _OPENED.finditer(text)):
            return _OPENED.sub(lambda one: one[0][1:], text)
    return _NOT_A_CONSTANT


def _iterators(part: Part) -> Iterator[str]:
    for one in part.inside or ():
        if one.name == "iterator":
            yield str(one.node.plain) if one.node is not None else one.text.partition("=")[2].strip()


class _Reading:
    """Gathers references, each once. ``_own`` are the names that a ``for`` or a ``dynamic`` block gives itself."""

    def __init__(self) -> None:
        self.found: dict[str, None] = {}
        self._own: set[str] = set()

    def part(self, part: Part) -> None:
        """What a part refers to, with what is inside it."""
        if part.name == "dynamic":
            self._own.update({part.label, *_iterators(part)} - _ROOTS)
        if part.node is not None:
            self._json(part.node.plain)
        elif part.inside is None:
            self.attribute(part.text)
        else:
            for inner in part.inside:
                self.part(inner)

    def attribute(self, text: str) -> None:
        """What an attribute refers to, by its text."""
        self._text(text.partition("=")[2], 0)

    def _json(self, value: Any) -> None:
        if isinstance(value, str):
            with contextlib.suppress(ScanError):
                self._template(value, 0)
        elif isinstance(value, dict | list):
            for inner in (*value, *value.values()) if isinstance(value, dict) else value:
                self._json(inner)

    def _text(self, text: str, depth: int) -> None:
        """What an expression refers to, up to where it cannot be told apart any more."""
        position = 0
        try:
            while depth < _MOST_NESTED and (token := _TOKEN.match(text, position)):
                position = self._after(text, token, depth)
        except ScanError:
            return

    def _after(self, text: str, token: re.Match[str], depth: int) -> int:
        """The position after what begins with a token, whose references are added."""
        position, path = token.end(), token["path"]
        if path == "for" and (names := _OWN.match(text, position)):
            self._own.update({name for name in names.groups() if name} - _ROOTS)
            return names.end()
        if path:
            return self._path(text, position, path, depth)
        if token["heredoc"]:
            end = after_heredoc(text, position, token["heredoc"])
            self._template(text[position:end], depth)
            return end
        if token["quote"]:
            end = after_quoted(text, position)
            self._template(text[position : end - 1], depth)
            return end
        return position

    def _path(self, text: str, position: int, path: str, depth: int) -> int:
        while text.startswith("[", position):
            end = closed(text, position + 1)
            self._text(text[position + 1 : end - 1], depth + 1)
            steps = _STEPS.match(text, end)
            path, position = (path + steps[0], steps.end()) if steps else (path, end)
        path = "".join(path.split())
        if "." in path and path.partition(".")[0] not in self._own:
            self.found[path] = None
        return position

    def _template(self, text: str, depth: int) -> None:
        position = 0
        while opened := _OPENED.search(text, position):
            position = opened.end()
            if opened[0] not in _ESCAPED:
                end = closed(text, position)
                self._text(text[position : end - 1], depth + 1)
                position = end
