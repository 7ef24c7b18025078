"""The folders of a plan's modules on disk: what they declare, and which addresses their sources have moved already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from planguard.judging.fixes.placing import Placed, calls
from planguard.model.change import Action, ResourceChange, without_keys
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.sources.folder import Folder
from planguard.sources.hcl.addresses import Step
from planguard.sources.hcl.module import Module, load
from planguard.sources.hcl.parsing import parse
from planguard.sources.hcl.syntax import Body, Expression, Literal, Traversal

_PASS = "Pass the folder of the root module as --source DIR."
_FETCHED = ".terraform"
_LENGTH = 2  # the parts of an address of what a module declares itself


class ModuleFolder:
    """One module on disk; InputError for a folder without sources, and for sources that cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = path.resolve()

    @cached_property
    def _module(self) -> Module:
        found = load(Folder(self.path, above=len(self.place.parents)), "")
        for error in found.unread.values():
            raise InputError(str(self.path / error.source), error.problem, error.advice)
        if not found.files:
            raise InputError(str(self.path), "no .tf or .tofu files.", _PASS)
        return found

    @property
    def is_of_opentofu(self) -> bool:
        """Whether its first file is one that only OpenTofu reads."""
        return ".tofu" in min(self._module.files)

    @property
    def is_fetched(self) -> bool:
        """Whether the tool put it there, as a copy of a module from elsewhere."""
        return _FETCHED in self.place.parts

    def declares(self, address: str) -> bool:
        """Whether the resource or the module call that an address starts with is declared."""
        kind, name, *_ = without_keys(address).split(".")
        return (
            name in self._module.of("module") if kind == "module" else f"{kind}.{name}" in self._module.of("resource")
        )

    @cached_property
    def moved(self) -> list[tuple[str, str]]:
        """The addresses of each moved block: from, to."""
        return [(_address(body.expression("from")), _address(body.expression("to"))) for body in self._bodies("moved")]

    @cached_property
    def removed(self) -> list[str]:
        """The address of each removed block."""
        return [_address(body.expression("from")) for body in self._bodies("removed")]

    @cached_property
    def imported(self) -> list[str]:
        """The address of each import block."""
        return [_address(body.expression("to")) for body in self._bodies("import")]

    def called(self, name: str) -> Path | None:
        """The folder of the module that a call is of; None where it is no local one."""
        definition = self._module.of("module").get(name)
        source = parse(definition).expression("source") if definition else None
        match source:
            case Literal(str() as text) if text.startswith(("./", "../")):
                folder = self.path / text
                return folder if folder.is_dir() and _FETCHED not in folder.resolve().parts else None
        return None

    def _bodies(self, kind: str) -> Iterator[Body]:
        return (parse((raw,)) for raw in self._module.loose(kind))


class ModuleFolders:
    """The modules of a plan whose sources lie in or beside a folder: that of its root module, or of a child.

    InputError for a folder that is neither.
    """

    def __init__(self, folder: Path, plan: Plan, found: Iterable[str]) -> None:
        """``found`` are the addresses that blocks move objects to."""
        given = ModuleFolder(folder)
        self._path = folder
        self._known: dict[str, ModuleFolder | None] = {}
        missing = [address for address in found if not given.declares(address)]
        declared = _declared(plan)
        if not missing and all(map(given.declares, declared.get("", ()))):
            self._known[""] = given
            return
        children = [module for module, inside in declared.items() if module and all(map(given.declares, inside))]
        if not children and missing:
            problem = f"not the root module of this plan, as {missing[0]} is not in it."
            raise InputError(str(folder), problem, _PASS)
        self._known.update(dict.fromkeys(children, given) or {"": given})

    def refuse_others(self, found: Iterable[Placed]) -> None:
        """InputError where certain blocks belong in the root module alone, and the folder is that of a child."""
        sure = [one for one in found if not one.fix.doubt]
        if sure and not self.has_root and not any(one.module for one in sure):
            problem = f"not the root module of this plan, as {sure[0].fix.new or sure[0].fix.old} is not in it."
            raise InputError(str(self._path), problem, _PASS)

    @property
    def has_root(self) -> bool:
        """Whether the folder is that of the root module."""
        return "" in self._known

    def folder(self, module: str) -> ModuleFolder | None:
        """The folder of a module, by its address without keys; None where its sources are not at hand."""
        if module not in self._known:
            *above, call = calls(module)
            caller = self.folder(".".join(above)) if above or self.has_root else None
            path = caller.called(call.partition(".")[2]) if caller is not None else None
            self._known[module] = ModuleFolder(path) if path is not None else None
        return self._known[module]

    def identity(self, module: str) -> Path | None:
        """The same path for all calls of the same sources."""
        found = self.folder(module)
        return found.place if found is not None else None

    def takes(self, module: str, old: str, new: str) -> bool:
        """Whether the sources of a module declare an address of theirs, and no longer another that is right in it."""
        found = self.folder(module)
        is_deeper = len(old.split(".")) > _LENGTH
        return found is not None and found.declares(new) and (is_deeper or not found.declares(old))


def _declared(plan: Plan) -> dict[str, set[str]]:
    """What each module must declare: its resources and its calls, as far as objects of theirs are to be there."""
    found: dict[str, set[str]] = {}
    for change in plan.resource_changes:
        if change.action not in (Action.DELETE, Action.FORGET) and change.deposed is None:
            for module, address in _parts(change):
                found.setdefault(module, set()).add(address)
    return found


def _parts(change: ResourceChange) -> Iterator[tuple[str, str]]:
    path = [without_keys(call) for call in calls(change.module)]
    yield ".".join(path), without_keys(change.address[len(change.module) :]).removeprefix(".")
    for length, call in enumerate(path):
        yield ".".join(path[:length]), call


def _address(expression: Expression | None) -> str:
    """An address as Terraform writes it; "" for what is none."""
    match expression:
        case Literal(str() as text):
            return text
        case Traversal():
            return "".join(_steps(expression)).removeprefix(".")
    return ""


def _steps(traversal: Traversal) -> Iterator[str]:
    for position, step in enumerate(traversal.steps):
        yield str(Step("", step)) if position in traversal.keys else f".{step}"
