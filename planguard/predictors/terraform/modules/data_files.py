"""Which other files a configuration reads by a function: ``file``, ``templatefile``, ``fileset`` and their like."""

from __future__ import annotations

import bisect
import posixpath
import re
from collections.abc import Iterator, Mapping

import msgspec

from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.predictors._comparison import Comparison
from planguard.predictors.terraform.modules.calls import Calls
from planguard.sources.hcl.blocks import SUFFIXES, blocks_of
from planguard.sources.hcl.evaluation.budget import Budget, BudgetError
from planguard.sources.hcl.parsing import parse
from planguard.sources.hcl.scan import RawBlock
from planguard.sources.hcl.syntax import Body, Call, Expression, Literal, Template, Traversal, parts
from planguard.sources.trees import Tree

_CALL = regex(r"\b(?:templatefile|file\w*)\s*\(")
_PLAIN = regex(
    r'\b(?:templatefile|file(?!set)\w*)\s*\(\s*"((?:[^"\\$%]|\$\{\s*path\.(?:module|root|cwd)\s*\})*)"\s*[,)]'
)
_PLACE = regex(r"\$\{\s*path\.(module|root|cwd)\s*\}")
_PATTERN = regex(r"\*\*/?|\*|\?|\{[^}]*\}|\[[^\]]*\]")
_ANY = "\0"  # stands for a part of a path that only a plan knows
_DATA = (".yaml", ".yml", ".json", ".csv", ".txt", ".tpl", ".tftpl", ".tmpl", ".toml", ".ini", ".xml", ".conf", ".sh")
_STEPS = 300_000
_MOST_PIECES = 6


class _Reading(msgspec.Struct):
    """The paths that are read, by the directory of the module that reads them."""

    comparison: Comparison
    calls: Calls
    found: dict[str, set[str]] = msgspec.field(default_factory=dict)
    budget: Budget = msgspec.field(default_factory=lambda: Budget(_STEPS))


def changed_data_files(comparison: Comparison, calls: Calls) -> Mapping[str, list[str]]:
    """The files that differ and that a module reads, by the directory of the module."""
    if not comparison.others:
        return {}
    reading = _Reading(comparison, calls)
    for tree in (comparison.before, comparison.after):
        for path in tree.files:
            if path.endswith(SUFFIXES):
                _read_by(reading, tree, path)
    matched = {directory: set(_matching(paths, comparison.others)) for directory, paths in reading.found.items()}
    differing = set(comparison.differing(sorted(set().union(*matched.values()))))
    return {directory: sorted(paths & differing) for directory, paths in sorted(matched.items()) if paths & differing}


def _read_by(reading: _Reading, tree: Tree, path: str) -> None:
    try:
        data = tree.read(path)
        raws = blocks_of(data, path) if b"file" in data else ()
    except InputError:
        return
    directory = posixpath.dirname(path)
    for raw in raws:
        if count := len(_CALL.findall(raw.text)):
            wanted = reading.found.setdefault(directory, set())
            for written in _paths(reading, raw, count):
                wanted.update(_resolved(written, directory, reading.calls))


def _paths(reading: _Reading, raw: RawBlock, count: int) -> Iterator[str]:
    """The paths that a block reads: plain ones as they are written, others parsed."""
    plain = _PLAIN.findall(raw.text) if raw.language == "hcl" else []
    if len(plain) == count:
        yield from (_PLACE.sub(r"<\1>", written) for written in plain)
        return
    try:
        reading.budget.read((raw,))
        yield from _in_body(parse((raw,)))
    except (InputError, BudgetError):
        yield _ANY


def _in_body(body: Body) -> Iterator[str]:
    waiting: list[Expression] = [attribute.expression for attribute in body.attributes.values()]
    while waiting:
        expression = waiting.pop()
        waiting.extend(parts(expression))
        if isinstance(expression, Call) and expression.arguments and _CALL.match(f"{_name(expression)}("):
            given = [_text(one) for one in expression.arguments]
            yield f"{given[0]}/{_PATTERN.sub(_ANY, given[-1])}" if _name(expression) == "fileset" else given[0]
    for block in body.blocks:
        yield from _in_body(block.body)


def _name(call: Call) -> str:
    return call.name.rpartition("::")[2]


def _text(expression: Expression) -> str:
    """A path with what is not written down left open."""
    match expression:
        case Literal(str() as text):
            return text
        case Traversal(("path", str() as place)):
            return f"<{place}>"
        case Template(several):
            return "".join(map(_text, several))
    return _ANY


def _resolved(written: str, directory: str, calls: Calls) -> Iterator[str]:
    """A path from the top of the sources, for each root where it depends on the root."""
    roots = {one for one in calls.upward(directory) if not calls.is_called(one)} or {directory}
    bases = {directory} if written.startswith("<module>") else roots | ({directory} if written == _ANY else set())
    tail = re.sub(r"^<\w+>/*", "", written)
    for base in bases:
        yield posixpath.normpath(posixpath.join(base, tail)).removeprefix("./")


def _matching(paths: set[str], others: list[str]) -> Iterator[str]:
    for path in paths:
        fixed = path.partition(_ANY)[0]
        start = bisect.bisect_left(others, fixed)
        if _ANY not in path:
            yield from others[start : start + 1] if others[start : start + 1] == [path] else ()
            continue
        pieces = re.sub(f"{_ANY}+", _ANY, path).split(_ANY)
        wanted = re.compile(".*".join(map(re.escape, pieces)) if len(pieces) <= _MOST_PIECES else ".*", re.DOTALL)
        only_data = posixpath.basename(path) == _ANY
        for other in others[start:]:
            if not other.startswith(fixed):
                break
            if wanted.fullmatch(other) and (not only_data or _may_be_data(other)):
                yield other


def _may_be_data(path: str) -> bool:
    return path.endswith(_DATA) and not path.startswith(".") and "/." not in path
