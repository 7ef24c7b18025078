"""The folder is the registry: a module's file name is its name, and adding a file is enough."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def names(package: ModuleType) -> tuple[str, ...]:
    """The public modules of a package, sorted, as users write them: ``destroys_data.py`` is ``destroys-data``."""
    found = (module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(sorted(name.replace("_", "-") for name in found if not name.startswith("_")))


def load(package: ModuleType, name: str) -> ModuleType:
    """The module of that name; ModuleNotFoundError if the folder has none."""
    return importlib.import_module(f"{package.__name__}.{name.replace('-', '_')}")
