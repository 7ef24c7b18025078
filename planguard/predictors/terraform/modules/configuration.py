"""One version of the sources as modules, each read once."""

from __future__ import annotations

import posixpath

from msgspec.structs import replace

from planguard.sources.hcl.blocks import LABELS
from planguard.sources.hcl.module import Module, all_of, key_of, load
from planguard.sources.hcl.parsing import Definition
from planguard.sources.hcl.scan import RawBlock
from planguard.sources.trees import Tree


class Configuration:
    """One version of the sources; modules are read once. ``later`` is the version that came of it, if it is not."""

    def __init__(self, tree: Tree, later: Configuration | None = None) -> None:
        self.tree, self._later = tree, later
        self._modules: dict[str, Module] = {}

    def module(self, directory: str) -> Module:
        """The module in a directory, without any block if there is none."""
        if directory not in self._modules:
            found = load(self.tree, directory)
            self._modules[directory] = _beside(found, self._later.module(directory)) if self._later else found
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
            self._modules |= {name: _without(module, raw, stub) for name, m in self._modules.items() if m is module}

    def _near(self, raw: RawBlock) -> list[Module]:
        directory = posixpath.dirname(raw.file)
        return [module for module in self._modules.values() if module.directory == directory]


def _beside(module: Module, later: Module) -> Module:
    """An earlier module without what the later version, too, may hold in a file of it that cannot be read."""
    hidden = {path for path in later.unread if path not in module.unread}
    if not hidden:
        return module
    named = {
        kind: {key: found for key, found in group.items() if found[0].file not in hidden or key in later.of(kind)}
        for kind, group in module.named.items()
    }
    several = {kind: tuple(raw for raw in found if raw.file not in hidden) for kind, found in module.several.items()}
    return replace(module, named=named, several=several)


def _without(module: Module, raw: RawBlock, stub: bool) -> Module:
    """A module without a block that cannot be read, or with nothing in it where ``stub`` is given."""
    if raw.kind not in LABELS:
        left = tuple(one for one in module.loose(raw.kind) if one != raw)
        return replace(module, several={**module.several, raw.kind: left})
    group = dict(module.of(raw.kind))
    found = group.pop(key_of(raw), None)
    if found is not None and stub:
        group[key_of(raw)] = (replace(found[0], text=f"{raw.kind} {{}}", language="hcl"),)
    return replace(module, named={**module.named, raw.kind: group})
