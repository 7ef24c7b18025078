"""Which root modules a change concerns, and which values they are given."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.predictors._comparison import Comparison
from planguard.predictors.terraform.modules.calls import Calls
from planguard.predictors.terraform.modules.configuration import Configuration
from planguard.sources.hcl.blocks import SUFFIXES
from planguard.sources.hcl.module import Module
from planguard.sources.hcl.parsing import assignments
from planguard.sources.trees import GENERATED, RELEVANT, Tree

_AUTOMATIC = regex(r"(^terraform|\.auto)\.tfvars(\.json)?$")


class Roots(msgspec.Struct, frozen=True, dict=True):
    """The root modules of two versions of the sources."""

    comparison: Comparison
    calls: Calls
    old: Configuration
    new: Configuration

    @cached_property
    def concerned(self) -> list[str]:
        """The root modules from which a changed directory is reached, sorted.

        A root module is a directory that no other one calls, or that Terragrunt calls.
        """
        found: set[str] = set()
        for directory in self._changed_directories():
            reached = self.calls.upward(directory)
            roots = {one for one in reached if not self.calls.is_called(one) or one in self.calls.units}
            found |= roots or {directory}
        return sorted(one for one in found if GENERATED.isdisjoint(one.split("/")))

    def _changed_directories(self) -> set[str]:
        found = {self.module_of(path) for path in self.comparison.changed}
        found |= {path for path in self.comparison.links if self._has_source(path)}
        directories = {directory for directory in found if directory is not None}
        return directories | set(self._through_links(directories))

    def _through_links(self, directories: set[str]) -> Iterator[str]:
        """The same directories as they are called through links to them or to a folder above them."""
        for tree in (self.comparison.before, self.comparison.after):
            for link in tree.links:
                leads_to = None if link.endswith(RELEVANT) else tree.canonical(link)
                if leads_to is not None and leads_to != link:
                    inside = (one for one in directories if one == leads_to or one.startswith(f"{leads_to}/"))
                    yield from (link + one[len(leads_to) :] for one in inside)

    def module_of(self, path: str) -> str | None:
        """The directory of the module a file belongs to: for variable definitions perhaps one further up."""
        directory = posixpath.dirname(path)
        if path.endswith(SUFFIXES):
            return directory
        while not self._has_source(directory):
            if not directory:
                return None
            directory = posixpath.dirname(directory)
        return directory

    def _has_source(self, directory: str) -> bool:
        trees = (self.comparison.before, self.comparison.after)
        return any(name.endswith(SUFFIXES) for tree in trees for name in tree.names(directory))

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """The root modules that are new, by name, with the one of before that they are: the same blocks elsewhere."""
        removed: dict[_Blocks, list[str]] = {}
        for root in self.concerned:
            if not self.new.module(root).files and self.old.module(root).files:
                removed.setdefault(_blocks(self.old.module(root)), []).append(root)
        found: dict[str, str] = {}
        for root in self.concerned:
            alike = [] if self.old.module(root).files else removed.get(_blocks(self.new.module(root)), [])
            if alike and self.new.module(root).files:
                found |= {root: alike[0]} if len(alike) == 1 else {}
                del alike[0]
        return found

    @cached_property
    def former(self) -> frozenset[str]:
        """The root modules of before that go on under another name."""
        return frozenset(self.renamed.values())

    def variants(self, root: str) -> list[str | None]:
        """The files of values of which one at a time is given to the root; None where there is none to choose."""
        return [*self._optional.get(root, ())] or [None]

    @cached_property
    def _optional(self) -> Mapping[str | None, list[str]]:
        """The files of values that a person chooses among, by the root module they belong to, sorted."""
        found: dict[str | None, list[str]] = {}
        both = self.comparison.before.files.keys() & self.comparison.after.files.keys()
        for path in sorted(filter(_is_optional, both)):
            found.setdefault(self.module_of(path), []).append(path)
        return found

    def automatic(self, root: str) -> list[str]:
        """The files of values that Terraform loads by itself in a root, in its order."""
        trees = (self.comparison.before, self.comparison.after)
        names = sorted({name for tree in trees for name in tree.names(root) if _AUTOMATIC.search(name)})
        return [posixpath.join(root, name) for name in sorted(names, key=lambda name: ".auto." in name)]

    def homeless(self) -> Iterator[tuple[str, str]]:
        """The changed files of values that are compared for no root module, each with the reason."""
        before, after = self.comparison.before.files, self.comparison.after.files
        for path in sorted(path for path in self.comparison.changed if not path.endswith(SUFFIXES)):
            root = self.module_of(path)
            if root is None or (_is_optional(path) and not self._takes(root, path)):
                yield path, "these sources do not show which root module uses its values"
            elif _is_optional(path) and path in before and path not in after:
                yield path, "the file is removed, and objects created with its values may still exist"

    def _takes(self, root: str, path: str) -> bool:
        """Whether a root module has any of the variables that a file sets; a file that cannot be read may be its."""
        declared = {*self.old.module(root).of("variable"), *self.new.module(root).of("variable")}
        try:
            given = {name for tree in self._having(path) for name in assignments(tree, path)}
        except InputError:
            return True
        return not given or not declared.isdisjoint(given)

    def _having(self, path: str) -> Iterator[Tree]:
        yield from (tree for tree in (self.comparison.before, self.comparison.after) if path in tree.files)


def _is_optional(path: str) -> bool:
    return not path.endswith(SUFFIXES) and not _AUTOMATIC.search(posixpath.basename(path))


_Blocks = tuple[frozenset[str], frozenset[str], tuple[str, ...]]


def _blocks(module: Module) -> _Blocks:
    """What makes a root module the one it is: which resources and module calls it has, and where its state is."""
    return frozenset(module.of("resource")), frozenset(module.of("module")), tuple(state_blocks(module))


def state_blocks(module: Module) -> list[str]:
    """The texts of the blocks that say where the state of a root module is."""
    return [raw.text for raw in module.loose("terraform") if "backend" in raw.text or "cloud" in raw.text]
