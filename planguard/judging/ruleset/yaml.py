"""A ruleset file as YAML: its plain values, the line of every key, and nothing that could be read in two ways."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

import msgspec

from planguard.knowledge.schemas import complaint, place
from planguard.loading.regex import regex
from planguard.model.errors import InputError, RulesetError
from planguard.model.values import Path
from planguard.sources.files import read_regular
from planguard.sources.yaml import Dialect, Problem, Scalar, YamlError, documents

_LARGEST = 1_000_000
_DEEPEST = 50
_TAG = "tag:yaml.org,2002:"
_FLOAT = regex(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?")
# The words of YAML 1.2: `off` stays a word and a date stays text, with or without quotes.
_WORDS = (
    ("null", regex(r"(?:~|null|Null|NULL)?")),
    ("bool", regex(r"true|True|TRUE|false|False|FALSE")),
    ("int", regex(r"[-+]?[0-9]+")),
    ("float", _FLOAT),
)
_MEND = "Fix that line"


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
    text = _text(source, data)
    try:
        trees, lines = documents(text, _DIALECT, most=1, with_lines=True)
    except YamlError as error:
        raise _refusal(source, error) from error
    tree = trees[0] if trees else None
    if tree is not None and not isinstance(tree, dict):
        raise complaint(source, {}, (), "a ruleset consists of keys and values, such as `fail_on: high`.")
    return Document(source, tree or {}, {(): 1, **lines}, hashlib.sha256(data).hexdigest())


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


def _refusal(source: str, error: YamlError) -> RulesetError:
    match error.problem:
        case Problem.SYNTAX if not error.line:
            return RulesetError(f"{source}:1: not valid YAML: {error.words}. Fix the file.")
        case Problem.SYNTAX | Problem.ALIAS if error.words:
            return RulesetError(
                f"{source}:{error.line}: not valid YAML: {error.words}. {_MEND}; check the indentation."
            )
        case Problem.DEPTH:
            return RulesetError(f"{source}:{error.line}: nested too deeply for a ruleset. {_MEND}.")
        case Problem.ALIAS:
            words = "anchors and aliases (& and *) are not supported; write the value out."
        case Problem.KEY:
            words = "a key must be text; put it in quotes."
        case Problem.TWICE:
            words = f"this key is already on line {error.first}; keep one of the two."
        case Problem.VALUE:
            words = error.words
    return complaint(source, {error.path: error.line}, error.path, words)


def _scalar(scalar: Scalar) -> Any:
    text = scalar.text
    match _kind(scalar):
        case "str":
            return text
        case "null":
            return None
        case "bool" if text.lower() in ("true", "false"):
            return text.lower() == "true"
        case "int" if re.fullmatch(r"[-+]?[0-9]{1,18}", text):
            return int(text)
        case "float" if _FLOAT.fullmatch(text):
            return float(text)
    raise ValueError(f"{text[:40]!r} is not a plain value; put it in quotes if it is text.")


def _kind(scalar: Scalar) -> str:
    """What a scalar is: by its tag, by its word where it stands without quotes, or else text."""
    if scalar.tag not in ("", "!"):
        return scalar.tag.removeprefix(_TAG)
    return next((kind for kind, word in _WORDS if word.fullmatch(scalar.text)), "str") if scalar.is_plain else "str"


def _key(scalar: Scalar) -> str | None:
    return scalar.text if _kind(scalar) == "str" else None


def _collection(tag: str, collection: Any) -> Any:
    if tag not in ("", "!", _TAG + "map", _TAG + "seq"):
        raise ValueError(f"the tag {tag} is not supported; write a plain value.")
    return collection


_DIALECT = Dialect(_DEEPEST, _scalar, _collection, _key)
