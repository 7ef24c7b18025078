"""A file of Terraform source as its top-level blocks, in either syntax, none of them parsed yet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.sources.hcl.scan import RawBlock, ScanError, blocks

SUFFIXES = (".tf", ".tf.json", ".tofu", ".tofu.json")
LABELS = {"resource": 2, "data": 2, "module": 1, "provider": 1, "variable": 1, "output": 1, "ephemeral": 2}
"""How many labels name a block, for the kinds that have names."""

_KEPT = 512  # contents: a saved plan has a module as often as it is called
_REMEMBERED = 2048  # files: more than one plan or folder mostly has, and not those of thousands of plans
MEND = "Fix it, then run planguard again."
_CONFLICT_START = regex(rb"^<{7}(?: |\r?$)", re.MULTILINE)
_CONFLICT = regex(rb"^>{7}(?: |\r?$)", re.MULTILINE)


@lru_cache(maxsize=_REMEMBERED)
def blocks_of(data: bytes, path: str) -> tuple[RawBlock, ...]:
    """The top-level blocks of a file; InputError, with the line, for what is not made of blocks."""
    text = text_of(data, path)
    try:
        if path.endswith(".json"):
            return tuple(_json_blocks(text, path))
        return tuple(replace(block, file=path) for block in _scanned(text))
    except ScanError as error:
        raise InputError(f"{path}:{error.line}", error.problem, MEND) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}:{getattr(error, 'lineno', 1)}", "this is not JSON.", MEND) from error


@lru_cache(maxsize=_KEPT)
def _scanned(text: str) -> tuple[RawBlock, ...]:
    return tuple(blocks(text, ""))


def text_of(data: bytes, path: str) -> str:
    """The text of a file; InputError for what is not UTF-8, and for a merge conflict that is left in it."""
    if _CONFLICT.search(data) and (found := _CONFLICT_START.search(data)):
        line = data.count(b"\n", 0, found.start()) + 1
        raise InputError(f"{path}:{line}", "a merge conflict is not resolved here.", MEND)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError(path, "this is not UTF-8 text.", MEND) from error


def _json_blocks(text: str, path: str) -> Iterator[RawBlock]:
    document = json.loads(text, object_pairs_hook=_all_of)
    parts = document if isinstance(document, list) else [document]
    if not all(isinstance(part, dict) for part in parts):
        raise ValueError("neither an object nor a list of objects")
    lines = _lines(text)
    for kind, content in (pair for part in parts for pair in part.items()):
        for labels, body in _labelled(content, LABELS.get(kind, 0)):
            line = lines.get(labels[-1] if labels else kind, 1)
            yield RawBlock(kind, labels, json.dumps(body), path, line, "json")


_QUOTED = regex(r'"((?:[^"\\]|\\.)*+)"')


def _lines(text: str) -> dict[str, int]:
    """The line on which each name stands first, found in one go."""
    found: dict[str, int] = {}
    line, counted = 1, 0
    for quoted in _QUOTED.finditer(text):
        line, counted = line + text.count("\n", counted, quoted.start()), quoted.start()
        found.setdefault(quoted[1], line)
    return found


def _all_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object with all values of a key that is given more than once, as Terraform reads several blocks there."""
    found = dict(pairs)
    if len(found) < len(pairs):
        several: dict[str, list[Any]] = {}
        for name, value in pairs:
            several.setdefault(name, []).extend(value if isinstance(value, list) else [value])
        found.update({name: values for name, values in several.items() if len(values) > 1})
    return found


def _labelled(content: Any, depth: int, labels: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for part in content if isinstance(content, list) else [content]:
        if depth == 0:
            yield labels, part
        elif isinstance(part, dict):
            for name, inner in part.items():
                yield from _labelled(inner, depth - 1, (*labels, name))
