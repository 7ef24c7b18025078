"""The folder of a root module: whether it is the one of a plan, and which addresses its sources have moved already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from planguard.model.change import without_keys
from planguard.model.errors import InputError
from planguard.sources.folder import Folder
from planguard.sources.hcl.addresses import Step
from planguard.sources.hcl.module import Module, load
from planguard.sources.hcl.parsing import parse
from planguard.sources.hcl.syntax import Expression, Literal, Traversal

_PASS = "Pass the folder of the root module as --source DIR."


class RootModule:
    """A root module on disk; InputError for a folder without sources, or with one that cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _module(self) -> Module:
        found = load(Folder(self._folder), "")
        for error in found.unread.values():
            raise InputError(str(self._folder / error.source), error.problem, error.advice)
        return found

    @property
    def files(self) -> list[Path]:
        """The files with its sources, sorted."""
        return sorted(self._folder / name for name in self._module.files)

    def refuse_another(self, addresses: Iterable[str]) -> None:
        """InputError where the blocks of these addresses are not all here: it is another module's folder."""
        if not self._module.files:
            raise InputError(str(self._folder), "no .tf or .tofu files.", _PASS)
        for address in addresses:
            kind, name, *_ = without_keys(address).split(".")
            known = name in self._module.of("module") if kind == "module" else f"{kind}.{name}" in self._resources
            if not known:
                problem = f"not the root module of this plan, as {address} is not in it."
                raise InputError(str(self._folder), problem, _PASS)

    @property
    def _resources(self) -> Iterable[str]:
        return self._module.of("resource")

    @cached_property
    def moved(self) -> list[tuple[str, str]]:
        """The addresses of each moved block: from, to."""
        bodies = (parse((raw,)) for raw in self._module.loose("moved"))
        return [(_address(body.expression("from")), _address(body.expression("to"))) for body in bodies]


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
