"""Blocks go into the sources: next to those that are there, none twice, and none that contradicts another."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click
from msgspec.structs import replace

from planguard.cli._input.module_folders import ModuleFolder, ModuleFolders
from planguard.cli._output.files import write
from planguard.judging.fixes.fix import Fix, Kind
from planguard.judging.fixes.placing import Placed, calls, split
from planguard.model.change import without_keys
from planguard.model.errors import InputError

_OTHER = "The sources have another block with one of these addresses. Change that block."


def missing(found: Iterable[Fix], folders: ModuleFolders) -> Iterator[Fix]:
    """The fixes that the sources do not have yet; one that they contradict is commented out."""
    for fix in found:
        there = [_state(fix, folder, old, new) for folder, old, new in _views(fix, folders)]
        if True in there:
            continue
        yield replace(fix, doubt=_OTHER) if False in there and not fix.doubt else fix


def _views(fix: Fix, folders: ModuleFolders) -> Iterator[tuple[ModuleFolder, str, str]]:
    """Each module around both addresses whose sources are at hand, and the addresses as they are seen from there."""
    around = calls(split(fix.old, fix.new or fix.old)[0])
    for length in range(len(around) + 1):
        inside = ".".join(around[:length])
        folder = folders.folder(without_keys(inside)) if inside or folders.has_root else None
        start = len(inside) + 1 if inside else 0
        if folder is not None:
            yield folder, fix.old[start:], fix.new[start:]


def _state(fix: Fix, folder: ModuleFolder, old: str, new: str) -> bool | None:
    """Whether a folder has the blocks of a fix: True, or False where it has others in their way."""
    if fix.kind is Kind.MOVED and new:
        return _of_moved(folder, old, new)
    if old not in folder.removed:
        return False if fix.kind is Kind.ADOPTED and set(fix.imports) & set(folder.imported) else None
    return fix.kind is Kind.FORGOTTEN or set(fix.imports) <= set(folder.imported)


def _of_moved(folder: ModuleFolder, old: str, new: str) -> bool | None:
    if any(_covers(block, old, new) for block in folder.moved):
        return True
    others = any((old == start) != (new == end) and (old == start or new == end) for start, end in folder.moved)
    return False if others or old in folder.removed or _leads_to(dict(folder.moved), new, old) else None


def _covers(block: tuple[str, str], old: str, new: str) -> bool:
    rest = old[len(block[0]) :]
    return old.startswith(block[0]) and new == f"{block[1]}{rest}" and rest[:1] in ("", "[", ".")


def _leads_to(moved: Mapping[str, str], start: str, end: str) -> bool:
    """Whether the blocks that are there move one address on to another, so that one more would make a circle."""
    seen: set[str] = set()
    while start in moved and start not in seen:
        seen.add(start)
        start = moved[start]
    return start == end


def written(found: Sequence[Placed], folders: ModuleFolders) -> Iterator[tuple[Path, int]]:
    """Append the certain blocks to each module's file for them: the files, and how many blocks each got."""
    by_folder: dict[Path, tuple[ModuleFolder, list[Fix]]] = {}
    for one in found:
        folder = folders.folder(one.module)
        if folder is not None:
            by_folder.setdefault(folder.place, (folder, []))[1].append(one.fix)
    ready = [(_target(folder), fixes) for folder, fixes in by_folder.values()]
    before = [_content(path) if path.exists() else b"" for path, _ in ready]
    for path, _ in ready:
        if not os.access(path.parent, os.W_OK):
            raise _unwritable(path)
    for (path, fixes), there in zip(ready, before, strict=True):
        gap = b"" if not there else b"\n" if there.endswith(b"\n") else b"\n\n"
        try:
            write(path, there + gap + "\n".join(fix.text for fix in fixes).encode(), path.parent)
        except OSError as error:
            raise _unwritable(path) from error
        yield path, len(fixes)


def _unwritable(path: Path) -> InputError:
    return InputError(str(path), "cannot be written.", "Check its permissions and the space that is left.")


def _target(folder: ModuleFolder) -> Path:
    if folder.is_fetched:
        raise InputError(str(folder.path), "Terraform's copy of a module.", "Change the module where it comes from.")
    names = ("moved.tofu", "moved.tf") if folder.is_of_opentofu else ("moved.tf",)
    target = next((folder.path / name for name in names if (folder.path / name).exists()), folder.path / names[0])
    if target.is_symlink():
        raise InputError(str(target), "a link.", "Put a file in its place, or pass --output FILE.")
    return target


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), "cannot be read.", "Check the file and its permissions.") from error
    return content


def tell(message: str) -> None:
    """A line for the person who runs the command."""
    click.echo(f"planguard: {message}", err=True)
