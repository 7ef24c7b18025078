"""One directory of Terraform source: which block defines what, by Terraform's rules for files and overrides."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.sources.hcl.blocks import LABELS, SUFFIXES, blocks_of
from planguard.sources.hcl.parsing import Definition, parse
from planguard.sources.hcl.scan import RawBlock
from planguard.sources.hcl.syntax import Attribute, traversals
from planguard.sources.trees import Directories


class Module(msgspec.Struct, frozen=True, dict=True):
    """The blocks of a directory. ``several`` kinds (locals, moved, terraform …) have no name of their own.

    ``unread`` says by path why a file of it could not be read.
    """

    directory: str
    named: Mapping[str, Mapping[str, Definition]] = {}
    several: Mapping[str, tuple[RawBlock, ...]] = {}
    files: frozenset[str] = frozenset()
    unread: Mapping[str, InputError] = {}

    def of(self, kind: str) -> Mapping[str, Definition]:
        """The definitions of a kind by name: ``aws_vpc.main`` for a resource, ``db`` for a module call."""
        return self.named.get(kind, {})

    def loose(self, kind: str) -> tuple[RawBlock, ...]:
        """The blocks of a kind that has no name."""
        return self.several.get(kind, ())

    @cached_property
    def locals(self) -> Mapping[str, Attribute]:
        """Every local value."""
        return {name: found for block in self.loose("locals") for name, found in parse((block,)).attributes.items()}

    @cached_property
    def sensitive(self) -> frozenset[str]:
        """The variables that are declared sensitive, as ``var.name``; anything but a plain false counts."""
        declared = (name for name, found in self.of("variable").items() if any(map(_is_sensitive, found)))
        return frozenset(f"var.{name}" for name in declared)

    @cached_property
    def tainted(self) -> frozenset[str]:
        """The sensitive variables, and the local values that are made of them."""
        found = set(self.sensitive)
        while more := {name for name, made_of in self._made_of.items() if made_of & found} - found:
            found |= more
        return frozenset(found)

    @cached_property
    def _made_of(self) -> Mapping[str, set[str]]:
        """What each local value refers to."""
        return {
            f"local.{name}": {".".join(map(str, one.steps[:2])) for one in traversals(local.expression)}
            for name, local in self.locals.items()
        }


_SENSITIVE = regex(r'\bsensitive"?[ \t]*[=:][ \t]*(?!false\b|null\b)')


def _is_sensitive(raw: RawBlock) -> bool:
    return _SENSITIVE.search(raw.text) is not None


def load(tree: Directories, directory: str, *, prefers_tofu: bool = True) -> Module:
    """The module in a directory; a file of it that cannot be read is left out and listed as such.

    OpenTofu takes main.tofu instead of main.tf where both are there, and Terraform knows no main.tofu.
    """
    named: dict[str, dict[str, Definition]] = {}
    several: dict[str, list[RawBlock]] = {}
    unread: dict[str, InputError] = {}
    directory = tree.canonical(directory) or directory
    names = _loaded(tree.names(directory), prefers_tofu)
    for name in names:
        path = posixpath.join(directory, name)
        try:
            found = blocks_of(tree.read(path), path)
        except InputError as error:
            unread[path] = error
            continue
        overrides = _is_override(name)
        for block in found:
            if block.kind in LABELS:
                group = named.setdefault(block.kind, {})
                key = key_of(block)
                group[key] = (*group.get(key, ()), block) if overrides else (block,)
            else:
                several.setdefault(block.kind, []).append(block)
    return Module(directory, named, {kind: tuple(raws) for kind, raws in several.items()}, frozenset(names), unread)


def all_of(module: Module, kind: str) -> Iterator[Definition]:
    """Every definition of a kind, and the blocks of a kind that has no name."""
    yield from module.of(kind).values()
    yield module.loose(kind)


def key_of(block: RawBlock) -> str:
    """A provider's configurations share a label; their alias tells them apart."""
    if block.kind != "provider":
        return block.name
    alias = re.search(r'"?alias"?\s*[=:]\s*"([^"]*)"', block.text)
    return f"{block.name}.{alias[1]}" if alias else block.name


def _loaded(names: Iterator[str], prefers_tofu: bool) -> list[str]:
    """The files that are read, originals first, one of two with the same name."""
    found = [name for name in names if name.endswith(SUFFIXES) and not name.startswith(".") and not name.endswith("~")]
    ours, theirs = (".tofu", ".tf") if prefers_tofu else (".tf", ".tofu")
    passed_over = {name.replace(ours, theirs) for name in found if name.removesuffix(".json").endswith(ours)}
    return sorted((name for name in found if name not in passed_over), key=lambda name: (_is_override(name), name))


def _is_override(name: str) -> bool:
    stem = next(name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix))
    return stem == "override" or stem.endswith("_override")


def local_directory(source: str | None, directory: str) -> str | None:
    """The directory that a source names, seen from another; None for one that is not of these sources."""
    source = (source or "").strip()
    if not source.startswith("."):
        return None
    joined = posixpath.normpath(posixpath.join(directory, source.replace("\\", "/")))
    return "" if joined == "." else None if joined.startswith("..") else joined
