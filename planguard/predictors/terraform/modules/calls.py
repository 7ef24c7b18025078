"""Which directories call which as modules, in Terraform and in Terragrunt."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

import msgspec

from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.sources.hcl import language
from planguard.sources.hcl.blocks import SUFFIXES, blocks_of
from planguard.sources.hcl.evaluation.budget import Budget, BudgetError, price
from planguard.sources.hcl.module import local_directory
from planguard.sources.hcl.parsing import parse
from planguard.sources.hcl.scan import RawBlock
from planguard.sources.hcl.syntax import Literal, Template
from planguard.sources.trees import GENERATED, Tree

# A call whose first attribute is its source, with nothing but comments before it: nearly every one. It says the same
# to any parser, as an attribute cannot be given twice. Every other call is parsed.
_PLAIN = regex(
    r'module[ \t]+(?:"[^"\\\n]*"|[\w-]+)[ \t]*\{(?:[ \t]*(?:(?:#|//)[^\n]*)?\n)*'
    r'[ \t]*source[ \t]*=[ \t]*"([^"\\$%\n]*)"'
    r"[ \t]*(?:#[^\n]*|//[^\n]*)?[\n}]"
)
_STEPS = 300_000  # for calls whose source is not plain, and for units
_UNITS = regex(r"(^|/)terragrunt(\.stack)?\.hcl(\.json)?$")


class Calls(msgspec.Struct):
    """``callers`` of each directory, in any version. ``unseen`` are calls of what the versions do not show, as told."""

    callers: dict[str, set[str]] = msgspec.field(default_factory=dict)
    units: dict[str, set[str]] = msgspec.field(default_factory=dict)  # the Terragrunt files that name a directory
    unseen: dict[str, set[str]] = msgspec.field(default_factory=dict)  # by the directory of the caller
    budget: Budget = msgspec.field(default_factory=lambda: Budget(_STEPS))

    def upward(self, directory: str) -> set[str]:
        """A directory and all from which it is reached."""
        found, waiting = {directory}, [directory]
        while waiting:
            for caller in self.callers.get(waiting.pop(), ()):
                if caller not in found:
                    found.add(caller)
                    waiting.append(caller)
        return found

    def is_called(self, directory: str) -> bool:
        """Whether another directory calls this one."""
        return bool(self.callers.get(directory))


def calls_in(*trees: Tree) -> Calls:
    """Who calls whom in any of the versions; what cannot be read calls nobody, or somebody that only a plan knows."""
    found = Calls()
    for tree in trees:
        tree.expect(path for path in tree.files if path.endswith(SUFFIXES))
    for tree in trees:
        for path, data in _contents(tree, (path for path in tree.files if path.endswith(SUFFIXES))):
            for raw in _module_blocks(data, path):
                _add(found, tree, posixpath.dirname(path), raw)
        for path, data in _contents(tree, (path for path in tree.others if _UNITS.search(path))):
            for directory in _of_unit(found, tree, path, data):
                found.units.setdefault(directory, set()).add(path)
    return found


def _contents(tree: Tree, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    wanted = list(paths)
    tree.ahead(wanted)
    for path in wanted:
        try:
            yield path, tree.read(path)
        except InputError:
            continue


def _module_blocks(data: bytes, path: str) -> Iterator[RawBlock]:
    if b"module" not in data and not (path.endswith(".json") and b"\\u" in data):
        return
    try:
        yield from (raw for raw in blocks_of(data, path) if raw.kind == "module")
    except InputError:
        return


def _add(found: Calls, tree: Tree, caller: str, raw: RawBlock) -> None:
    source = _source(raw, found.budget)
    directory = local_directory(source, caller)
    if source is None or (directory is None and source.strip().startswith(".")):
        reason = f"is at {source}, outside of what is compared" if source else "has a source that only a plan shows"
        found.unseen.setdefault(caller, set()).add(f"module.{raw.name} {reason}")
    elif directory is not None:
        if not GENERATED.isdisjoint(directory.split("/")):
            found.unseen.setdefault(caller, set()).add(f"module.{raw.name} is at {source}, which is not read")
        for called in {directory, tree.canonical(directory) or directory} - {caller}:
            found.callers.setdefault(called, set()).add(caller)


def _source(raw: RawBlock, budget: Budget) -> str | None:
    """The source of a call: "" where it has none, None where it is no plain text or cannot be read."""
    plain = _PLAIN.match(raw.text) if raw.language == "hcl" else None
    if plain:
        return plain[1]
    try:
        budget.read((raw,))
        expression = parse((raw,)).expression("source")
    except (InputError, BudgetError):
        return None
    if expression is None:
        return ""
    return expression.value if isinstance(expression, Literal) and isinstance(expression.value, str) else None


def _of_unit(found: Calls, tree: Tree, path: str, data: bytes) -> Iterator[str]:
    """The directories that a Terragrunt unit may name as the source of its module."""
    text = data.decode("utf-8-sig", "replace")
    try:
        found.budget.spend(price(text))
        blocks = language.body(text).blocks
    except BudgetError:
        reason = f"{path} is too large to be read from sources alone"
        found.unseen.setdefault(posixpath.dirname(path), set()).add(reason)
        return
    except language.HclError:
        return
    for block in blocks:
        expression = block.body.expression("source") if block.type in ("terraform", "unit", "stack") else None
        match expression:
            case Literal(str() as source):
                directory = local_directory(source, posixpath.dirname(path))
                yield from () if directory is None else (directory,)
            case Template(parts) if isinstance(parts[-1], Literal):
                yield from _ending_in(tree, str(parts[-1].value))


def _ending_in(tree: Tree, tail: str) -> Iterator[str]:
    """The directories that the end of a path names, as in ``${get_repo_root()}/modules//db``."""
    words = [word for word in tail.partition("?")[0].split("/") if word not in ("", ".", "..")]
    directories = {posixpath.dirname(path) for path in tree.files if path.endswith(SUFFIXES)} if words else set()
    yield from (one for one in directories if one.split("/")[-len(words) :] == words)
