"""A ruleset file as YAML: its plain values, the line of every key, and nothing that could be read in two ways."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import msgspec

from planguard.errors import InputError, RulesetError
from planguard.schemas import complaint, place
from planguard.sources.files import read_regular
from planguard.values import Path

_LARGEST = 1_000_000
_DEEPEST = 50
_TAG = "tag:yaml.org,2002:"
_FLOAT = r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$"
# The words of YAML 1.2: `off` stays a word and a date stays text, with or without quotes.
_WORDS = (
    ("null", r"^(?:~|null|Null|NULL|)$", "~nN"),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", _FLOAT, "-+0123456789."),
)


class Document(msgspec.Struct, frozen=True):
    """The plain values of one file; ``lines`` has the line of every key and list item, the whole file at ``()``.

    ``digest`` is the SHA-256 of the very bytes that were read.
    """

    source: str
    tree: dict[str, Any]
    lines: Mapping[Path, int]
    digest: str

    def error(self, path: Path, problem: str) -> RulesetError:
        """What is wrong at a key, in one line for a person."""
        return complaint(self.source, self.lines, path, problem)

    def place(self, path: Path) -> str:
        """Where a key is written: the file, the line and the key."""
        return place(self.source, self.lines, path)


def read(path: FilePath) -> Document:
    """The document in a file, an empty one included; RulesetError for what is not plain, unambiguous YAML."""
    source = str(path)
    data = _bytes(path)
    root = _compose(source, _text(source, data))
    builder = _Builder(source)
    tree = None if root is None else builder.value(root, ())
    if tree is not None and not isinstance(tree, dict):
        raise complaint(source, {}, (), "a ruleset consists of keys and values, such as `fail_on: high`.")
    return Document(source, tree or {}, builder.lines, hashlib.sha256(data).hexdigest())


def _bytes(path: FilePath) -> bytes:
    try:
        return read_regular(path, _LARGEST)
    except InputError as error:
        problem = error.problem.removesuffix(".")
        raise RulesetError(f"{path}: the ruleset cannot be read ({problem}). {error.advice}") from error


def _text(source: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RulesetError(
            f"{source}: the ruleset is not UTF-8 text (byte {error.start}). Save it as UTF-8."
        ) from error


def _compose(source: str, text: str) -> Any:
    import yaml

    try:
        _check_depth(source, yaml.parse(text, Loader=_loader()))
        return yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulesetError(
            f"{source}:{line}: not valid YAML: {error.problem or error.context}. Mend that line; mind the indentation."
        ) from error
    except yaml.YAMLError as error:
        what = str(error).partition("\n")[0]
        raise RulesetError(f"{source}:1: not valid YAML: {what}. Mend the file.") from error


def _check_depth(source: str, events: Iterable[Any]) -> None:
    """The C library composes by recursion and would crash on a file that is made to be deep."""
    depth = 0
    for event in events:
        name = type(event).__name__
        depth += name.endswith("StartEvent") - name.endswith("EndEvent")
        if depth > _DEEPEST:
            line = event.start_mark.line + 1
            raise RulesetError(f"{source}:{line}: nested too deeply for a ruleset. Mend that line.")


@cache
def _loader() -> Any:
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        yaml_implicit_resolvers: dict[str, Any] = {}

    for name, pattern, first in _WORDS:
        Loader.add_implicit_resolver(_TAG + name, re.compile(pattern), [*first, ""])
    return Loader


class _Builder:
    """Plain values from YAML nodes, noting on which line each key is."""

    def __init__(self, source: str) -> None:
        self.lines: dict[Path, int] = {(): 1}
        self._source = source
        self._seen: set[int] = set()

    def value(self, node: Any, path: Path) -> Any:
        if id(node) in self._seen:
            raise self._error(path, node, "anchors and aliases (& and *) are not supported; write the value out.")
        self._seen.add(id(node))
        if node.id == "scalar":
            return self._scalar(node, path)
        if node.tag not in (_TAG + "map", _TAG + "seq"):
            raise self._error(path, node, f"the tag {node.tag} is not supported; write a plain value.")
        return self._mapping(node, path) if node.id == "mapping" else self._sequence(node, path)

    def _scalar(self, node: Any, path: Path) -> Any:
        match node.tag.removeprefix(_TAG):
            case "str":
                return node.value
            case "null":
                return None
            case "bool" if node.value.lower() in ("true", "false"):
                return node.value.lower() == "true"
            case "int" if re.fullmatch(r"[-+]?[0-9]{1,18}", node.value):
                return int(node.value)
            case "float" if re.fullmatch(_FLOAT, node.value):
                return float(node.value)
        raise self._error(path, node, f"{node.value[:40]!r} is not a plain value; put it in quotes if it is text.")

    def _mapping(self, node: Any, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.id != "scalar" or key_node.tag != _TAG + "str":
                raise self._error(path, key_node, "a key must be text; put it in quotes.")
            here = (*path, key_node.value)
            if key_node.value in found:
                first = self.lines[here]
                raise self._error(here, key_node, f"this key is already on line {first}; keep one of the two.")
            self.lines[here] = key_node.start_mark.line + 1
            found[key_node.value] = self.value(value_node, here)
        return found

    def _sequence(self, node: Any, path: Path) -> list[Any]:
        items = []
        for position, item in enumerate(node.value):
            self.lines[*path, position] = item.start_mark.line + 1
            items.append(self.value(item, (*path, position)))
        return items

    def _error(self, path: Path, node: Any, problem: str) -> RulesetError:
        return complaint(self._source, {path: node.start_mark.line + 1}, path, problem)
