"""Terraform and OpenTofu sources: what is certain of a change before any plan exists, from two versions of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from planguard.errors import InputError
from planguard.plan import Gap, Plan
from planguard.predictors._hcl_changes import plan_of
from planguard.predictors._hcl_expand import Configuration, Pair, expand
from planguard.predictors._hcl_module import SUFFIXES, Module, assignments
from planguard.predictors._hcl_scope import Scope
from planguard.predictors._trees import TERRAGRUNT, Tree

_AUTOMATIC = re.compile(r"(^terraform|\.auto)\.tfvars(\.json)?$")
_LOCAL_SOURCE = re.compile(r'"?\bsource"?\s*[=:]\s*"(\.\.?(?:/[^"]*)?)"')


def predict(before: Tree, after: Tree) -> list[Plan]:
    """A plan for every root module that the difference between two versions concerns, sorted by directory.

    A root module is a directory that no other one calls. Where a root has variable definitions files that Terraform
    does not load by itself, there is a plan for each that makes a difference. InputError for a file of the later
    version that is not HCL; the earlier version's become gaps. Terragrunt's own files are a plan that is one gap.
    """
    changed = {path for path in {*before.files, *after.files} if before.files.get(path) != after.files.get(path)}
    unread = {path for path in changed if path.endswith(TERRAGRUNT)}
    sources = _Sources(before, after, frozenset(changed - unread))
    try:
        return [
            *(plan for root in sorted(sources.roots()) for plan in sources.plans(root)),
            *map(_unread, sorted(unread)),
        ]
    except RecursionError as error:
        raise InputError(min(changed), "this or a file beside it is nested too deeply.", "Write it flatter.") from error


@dataclass
class _Sources:
    before: Tree
    after: Tree
    changed: frozenset[str]
    gaps: list[Gap] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.old, self.new = Configuration(self.before, self.gaps), Configuration(self.after)

    def roots(self) -> set[str]:
        """The root modules from which a changed directory is reached."""
        callers = _callers(self.before, self.after)
        found: set[str] = set()
        for directory in {self._module_of(path) for path in self.changed} - {None}:
            reached = _upward(str(directory), callers)
            found |= {one for one in reached if not callers.get(one)} or {str(directory)}
        return found

    def _module_of(self, path: str) -> str | None:
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
        return any(name.endswith(SUFFIXES) for tree in (self.before, self.after) for name in tree.names(directory))

    def plans(self, root: str) -> Iterator[Plan]:
        """The plans of a root module that hold any change, without repeating one."""
        seen: list[Plan] = []
        earlier = self._renamed.get(root, root)
        if root in self._renamed.values():
            return
        for values in self._variants(root):
            pair = Pair(
                Scope(self.old.module(earlier), inputs=self._inputs(self.before, earlier, values)),
                Scope(self.new.module(root), inputs=self._inputs(self.after, root, values)),
            )
            source = f"{root or '.'}" + (f" ({values})" if values else "")
            plan = plan_of(expand(self.old, self.new, pair), source, tuple(self.gaps))
            alike = any(plan.resource_changes == one.resource_changes for one in seen)
            if _says_something(plan) and not alike:
                seen.append(plan)
                yield plan

    @cached_property
    def _renamed(self) -> Mapping[str, str]:
        """The root modules that are new, by name, with the one of before that they are: the same blocks elsewhere."""
        gone = {root for root in self.roots() if not self.new.module(root).files and self.old.module(root).files}
        found: dict[str, str] = {}
        for root in sorted(self.roots()):
            if not self.old.module(root).files and self.new.module(root).files:
                alike = [one for one in sorted(gone) if _blocks(self.old.module(one)) == _blocks(self.new.module(root))]
                found |= {root: alike[0]} if len(alike) == 1 else {}
                gone -= set(alike[:1])
        return found

    def _variants(self, root: str) -> list[str | None]:
        """The files of values of which one at a time is given to the root; None where there is none to choose."""
        both = self.before.files.keys() & self.after.files.keys()
        optional = (
            path
            for path in both
            if not path.endswith((*SUFFIXES, *TERRAGRUNT)) and not _AUTOMATIC.search(posixpath.basename(path))
        )
        return [*sorted(path for path in optional if self._module_of(path) == root)] or [None]

    def _inputs(self, tree: Tree, root: str, chosen: str | None) -> Mapping[str, Any]:
        """The values given to the variables of a root, later files winning."""
        names = sorted(name for name in tree.names(root) if _AUTOMATIC.search(name))
        files = [posixpath.join(root, name) for name in sorted(names, key=lambda name: ".auto." in name)]
        found: dict[str, Any] = {}
        for path in [*files, *([chosen] if chosen else [])]:
            values = assignments(tree, path)
            found.update({name: Scope(self.new.module(root)).value(given.expression) for name, given in values.items()})
        return found


def _blocks(module: Module) -> tuple[object, ...]:
    """What makes a root module the one it is: which resources and module calls it has, and where its state is."""
    state = [raw.text for raw in module.loose("terraform") if "backend" in raw.text or "cloud" in raw.text]
    return set(module.of("resource")), set(module.of("module")), state


def _unread(path: str) -> Plan:
    told = "is Terragrunt's and is not read here; what its change does only a plan can tell"
    return Plan(source=path, tool="terraform", format="hcl", gaps=(Gap("source-only", f"{path} {told}."),))


def _says_something(plan: Plan) -> bool:
    moved = any(change.previous_address for change in plan.resource_changes)
    commands = any(command.is_new for found in plan.commands.values() for command in found)
    return bool(moved or any(True for _ in plan.touched()) or plan.configuration_changes or plan.gaps or commands)


def _callers(*trees: Tree) -> Mapping[str, set[str]]:
    """The directories that call each directory as a module, in any of the versions."""
    found: dict[str, set[str]] = {}
    for tree in trees:
        for path in tree.calling():
            caller = posixpath.dirname(path)
            for source in _LOCAL_SOURCE.findall(tree.read(path).decode("utf-8", "replace")):
                called = posixpath.normpath(posixpath.join(caller, source))
                if called != caller:
                    found.setdefault("" if called == "." else called, set()).add(caller)
    return found


def _upward(directory: str, callers: Mapping[str, Iterable[str]]) -> set[str]:
    found, waiting = {directory}, [directory]
    while waiting:
        for caller in callers.get(waiting.pop(), ()):
            if caller not in found:
                found.add(caller)
                waiting.append(caller)
    return found
