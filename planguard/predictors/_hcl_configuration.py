"""One version of the sources as modules, each read once."""

from __future__ import annotations

import posixpath

from planguard.predictors._hcl_module import Definition, Module, all_of, beside, key_of, load, without
from planguard.predictors._hcl_scan import RawBlock
from planguard.predictors._trees import Tree


class Configuration:
    """One version of the sources; modules are read once. ``later`` is the version that came of it, if it is not."""

    def __init__(self, tree: Tree, later: Configuration | None = None) -> None:
        self.tree, self._later = tree, later
        self._modules: dict[str, Module] = {}

    def module(self, directory: str) -> Module:
        """The module in a directory, without any block if there is none."""
        if directory not in self._modules:
            found = load(self.tree, directory)
            self._modules[directory] = beside(found, self._later.module(directory)) if self._later else found
        return self._modules[directory]

    def holds(self, raw: RawBlock) -> bool:
        """Whether a module that was read has a block, as it is written."""
        return any(raw in found for module in self._near(raw) for found in all_of(module, raw.kind))

    def definition(self, raw: RawBlock) -> Definition | None:
        """What a module that was read has of the kind and name of a block."""
        return next((found for module in self._near(raw) if (found := module.of(raw.kind).get(key_of(raw)))), None)

    def leave_out(self, raw: RawBlock, stub: bool) -> None:
        """Read a module without a block that cannot be read, or with nothing in it where ``stub`` is given."""
        for module in self._near(raw):
            self._modules |= {name: without(module, raw, stub) for name, m in self._modules.items() if m is module}

    def _near(self, raw: RawBlock) -> list[Module]:
        directory = posixpath.dirname(raw.file)
        return [module for module in self._modules.values() if module.directory == directory]


def local_directory(source: str | None, directory: str) -> str | None:
    """The directory that a source names, seen from another; None for one that is not of these sources."""
    source = (source or "").strip()
    if not source.startswith("."):
        return None
    joined = posixpath.normpath(posixpath.join(directory, source.replace("\\", "/")))
    return "" if joined == "." else None if joined.startswith("..") else joined
