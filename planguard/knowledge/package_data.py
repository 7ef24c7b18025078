"""What travels with planguard: the folder of rulesets, the catalogue of resource types, words and schemas."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from planguard.loading.regex import regex
from planguard.model.errors import RulesetError

T = TypeVar("T")

_PACKAGE = Path(__file__).parent.parent
_INSTALLED = _PACKAGE / "rulesets"
ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "rulesets"
"""The folder ``rulesets/``: inside the package when installed from a wheel, beside it in a checkout."""

_PROVIDER = regex(r"[a-z0-9-]{1,64}")


def of_provider(folder: Path, name: str) -> Path | None:
    """The file of a provider in a folder of facts; None where there is none, or where the name is that of none.

    The name is the start of a type, which is whatever an input says: no path, and no name that a file system takes.
    """
    path = folder / f"{name}.json"
    return path if _PROVIDER.fullmatch(name) and path.exists() else None


def facts(name: str, shape: type[T]) -> T:
    """The facts in a file of ``rulesets/``; RulesetError for one that is missing or not as its schema says.

    The module of a shape does not postpone its annotations: what is text is compiled at every start.
    """
    path = ROOT / name
    return decoded(content(path), shape, path)


def content(path: Path) -> bytes:
    """The bytes of a file that travels with planguard; RulesetError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise RulesetError(f"{path}: {error}. Reinstall planguard, or fix the file.") from error


def decoded(data: bytes | msgspec.Raw, shape: type[T], path: Path) -> T:
    """A JSON text, or a part of one that was kept raw, in its shape; RulesetError names the file that it is from."""
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RulesetError(f"{path}: {error}. Reinstall planguard, or fix the file.") from error
