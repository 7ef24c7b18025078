"""The folder is the registry: the name of a module or package is its id, and adding one is enough."""

from __future__ import annotations

import functools
import importlib
import os
from types import ModuleType


@functools.cache
def names(package: ModuleType) -> tuple[str, ...]:
    """The public members of a package, sorted, as users write them: ``destroys_data.py`` is ``destroys-data``.

    A member is a module, or a package whose ``__init__`` offers what a module would; its other files are its own.
    """
    found = (name for folder in package.__path__ for name in map(_module, os.scandir(folder)))
    return tuple(sorted(name.replace("_", "-") for name in found if name.isidentifier() and name[0] != "_"))


def _module(entry: os.DirEntry[str]) -> str:
    """The name by which a file or folder is imported; "" for what is no module."""
    name, _, ending = entry.name.partition(".")
    is_package = not ending and os.path.isfile(os.path.join(entry.path, "__init__.py"))
    return name if ending == "py" or is_package else ""


def load(package: ModuleType, name: str) -> ModuleType:
    """The member of that name; ModuleNotFoundError if the folder has none. The folder's own ``load`` says its type."""
    return importlib.import_module(f"{package.__name__}.{name.replace('-', '_')}")
