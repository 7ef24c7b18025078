"""What `planguard diff` compares: the words of the command line as two trees, each word with one meaning only."""

from __future__ import annotations

import os
from pathlib import Path

from planguard.model.errors import InputError, UsageError
from planguard.sources.files import real
from planguard.sources.folder import Folder
from planguard.sources.git.repository import Repository
from planguard.sources.git.work_tree import WorkTree
from planguard.sources.trees import Tree

_PATHS = ("/", "./", "../")
_WHOLE = (".", "..")
_SEPARATORS = "/" if os.sep == "/" else f"/{os.sep}"


def staged() -> tuple[Tree, Tree]:
    """The last commit and what is staged."""
    repository = _repository()
    return repository.head(), repository.index()


def work_tree() -> Tree | None:
    """The working tree; None before the first commit."""
    repository = _repository()
    if not repository.knows("HEAD"):
        return None
    return WorkTree(repository, repository.head().submodules)


def pushed(before: str, after: str) -> tuple[Tree, Tree]:
    """The two revisions that pre-commit names; these are never folders."""
    for name, given in (("PRE_COMMIT_FROM_REF", before), ("PRE_COMMIT_TO_REF", after)):
        _not_empty(given, f"{name} is empty")
    repository = _repository()
    return repository.revision(before), repository.revision(after)


def compared(before: str, after: str | None) -> tuple[Tree, Tree]:
    """Two folders or revisions; without the second it is the working tree."""
    _not_empty(before, "BEFORE is empty")
    if after is not None:
        _not_empty(after, "AFTER is empty")
        return _pair(before, after)
    if _is_folder(before):
        return Folder(Path(before)), Folder(Path())
    repository = _repository()
    revision = repository.revision(before)
    return revision, WorkTree(repository, revision.submodules)


def split(word: str) -> tuple[str, str | None]:
    """BEFORE..AFTER as two words; any other word alone, also a path with dots in it."""
    if ".." not in word or word.startswith(_PATHS) or word.endswith(tuple(_SEPARATORS)):
        return word, None
    if word == "..":
        raise UsageError("..: there is nothing before the two dots; a variable may be unset. Write ../ for the folder.")
    before, _, after = word.replace("...", "..").partition("..")
    if os.path.isdir(word):
        if not before.strip() or not all(_repository_knows(part or "HEAD") for part in (before, after)):
            return word, None
        raise UsageError(
            f"{word}: there are a folder and two revisions of this name. Write ./{word} or {before} {after or 'HEAD'}."
        )
    _not_empty(before, f"{word}: there is nothing before the two dots")
    return before, after or "HEAD"


def _not_empty(word: str, problem: str) -> None:
    if not word.strip():
        raise UsageError(f"{problem}; a variable may be unset. Name a folder or a revision.")


def _pair(before: str, after: str) -> tuple[Tree, Tree]:
    folders = _is_folder(before), _is_folder(after)
    if all(folders):
        return Folder(Path(before)), Folder(Path(after))
    if not any(folders):
        repository = _repository()
        return repository.revision(before), repository.revision(after)
    folder, revision = (before, after) if folders[0] else (after, before)
    trees = _beside(Path(folder), revision)
    return trees if folders[0] else (trees[1], trees[0])


def _beside(folder: Path, revision: str) -> tuple[Tree, Tree]:
    """A folder, and a revision cut to it."""
    repository = _repository()
    place = real(folder)
    if not place.is_relative_to(repository.root):
        problem = f"this folder is not in the repository {repository.root}."
        raise InputError(str(folder), problem, "Run planguard inside the repository that has it.")
    within = place.relative_to(repository.root).as_posix()
    within = "" if within == "." else within
    committed = repository.revision(revision, within)
    return WorkTree(repository, committed.submodules, within), committed


def _is_folder(word: str) -> bool:
    """Whether a word means a folder rather than a revision; UsageError where it can be taken for both."""
    if not os.path.isdir(word):
        return False
    if word in _WHOLE or word.startswith(_PATHS) or word.endswith(tuple(_SEPARATORS)) or Path(word).is_absolute():
        return True
    if not _repository_knows(word):
        return True
    other = next((one for one in _repository().spelled(word) if not os.path.lexists(one)), "the full commit id")
    raise UsageError(f"{word}: there are a folder and a revision of this name. Write ./{word} or {other}.")


def _repository_knows(name: str) -> bool:
    """Whether a name also means a revision of the repository here, if there is one."""
    from planguard.sources.git.place import find

    return find(Path.cwd(), os.environ) is not None and _repository().knows(name)


def _repository() -> Repository:
    return Repository(Path.cwd(), os.environ)
