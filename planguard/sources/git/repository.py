"""What git knows: revisions and the index as trees, read through commands that only read objects."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from planguard.loading.regex import regex
from planguard.model.errors import InputError, UsageError
from planguard.sources.git.place import find
from planguard.sources.git.program import Git
from planguard.sources.trees import LARGEST, Entry, Kind, Listed

_KINDS = {"100644": Kind.FILE, "100755": Kind.FILE, "120000": Kind.LINK, "160000": Kind.SUBMODULE}
_AT_ONCE = 64_000_000  # bytes of contents that are asked of git in one go
_MODIFIERS = regex(r"[~^@:].*", re.DOTALL)
_NO_COMMIT = "0" * 40


class Repository:
    """The repository that a folder is in; InputError if it is in none, or in one that git does not trust."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        place = find(folder, environment)
        if place is None:
            advice = "Run planguard inside a repository, or compare two folders."
            raise InputError(str(folder), "not a git repository, nor is any folder above it.", advice)
        self.git = Git(place, environment)
        self.root = place.top
        self._contents: dict[str, bytes | None] = {}
        self._expected: set[str] = set()

    def knows(self, name: str) -> bool:
        """Whether a name, however it is written, means a revision."""
        return self.git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{tree}}").returncode == 0

    def revision(self, name: str, within: str = "") -> Committed:
        """A revision as a tree, cut to a folder; InputError if git knows no such revision, or several."""
        if name.startswith("-"):
            raise UsageError(f"{name}: no revision begins with a hyphen. Name the branch in full: refs/heads/{name}")
        if name.strip(_NO_COMMIT[0]) == "" and len(name) >= len(_NO_COMMIT):
            advice = "Name the revision to compare with, as in `planguard diff main..HEAD`."
            raise InputError(name, "this stands for no commit: the branch is new or is deleted.", advice)
        done = self.git.run("rev-parse", "--verify", "--end-of-options", f"{name}^{{tree}}")
        if b"ambiguous" in done.stderr:
            raise UsageError(self._several(name))
        if done.returncode:
            raise InputError(name, "neither a folder nor a revision that git knows.", "Check the spelling.")
        return Committed(self, done.stdout.decode().strip(), within)

    def _several(self, name: str) -> str:
        stem = _MODIFIERS.sub("", name)
        places = [f"refs/{kind}{stem}" for kind in ("heads/", "tags/", "remotes/", "")]
        known = self.git.output("for-each-ref", "--format=%(refname)", "--", *places).decode("utf-8", "replace").split()
        choice = " or ".join(one + name[len(stem) :] for one in known if one in places) or "a full commit id"
        return f"{name}: more than one revision has this name. Write {choice}."

    def spelled(self, name: str) -> Iterator[str]:
        """Other spellings of a revision, the most readable first."""
        shown = self.git.run("rev-parse", "--symbolic-full-name", "--end-of-options", name).stdout.decode()
        ref = shown.strip().removeprefix("--end-of-options").strip()  # git before 2.43 repeats the option
        commit = self.git.run("rev-parse", "--verify", "--quiet", "--end-of-options", name).stdout.decode().strip()
        yield from (spelling for spelling in (ref, commit, f"{commit}^{{}}") if spelling and spelling != name)

    def head(self) -> Committed:
        """The last commit as a tree, which is empty before the first."""
        named = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        done = self.git.run(*named, "HEAD^{tree}")
        if not done.returncode:
            return Committed(self, done.stdout.decode().strip())
        if self.git.run(*named, "HEAD").returncode:
            return Committed(self, self.git.output("hash-object", "-t", "tree", "--stdin").decode().strip())
        return Committed(self, self.git.output(*named, "HEAD^{tree}").decode().strip())

    def index(self) -> Index:
        """What is staged, as a tree."""
        return Index(self)

    def left_out(self, start: str) -> Mapping[str, Entry]:
        """What a sparse checkout does not put on disk, by its path after ``start``."""
        found = {}
        for tag, path, entry in self.staged("-v"):
            if tag in ("S", "s") and path.startswith(start):
                leads_to = self.content(entry.identity, path) if entry.kind is Kind.LINK else b""
                found[path[len(start) :]] = entry._replace(identity=os.fsdecode(leads_to)) if leads_to else entry
        return found

    def staged(self, *options: str) -> Iterator[tuple[str, str, Entry]]:
        """The entries of the index, with the stage of each, after its tag where ``-v`` asks for one."""
        for line in self.git.output("ls-files", "-s", "-z", *options).split(b"\0")[:-1]:
            meta, _, raw = line.partition(b"\t")
            *tag, mode, identity, stage = meta.decode().split()
            yield "".join(tag) or stage, os.fsdecode(raw), Entry(_KINDS.get(mode, Kind.FILE), identity)

    def content(self, blob: str, path: str) -> bytes:
        """The content of one blob; InputError, in the name of its path, where it is too large to be a source."""
        found = self.contents([blob])[blob]
        if found is None:
            problem = f"larger than {LARGEST // 1_000_000} MB."
            raise InputError(path, problem, "Check that it is the right file.")
        return found

    def expect(self, blobs: Iterable[str]) -> None:
        """Ask for these along with the contents that are asked for next."""
        self._expected.update(blobs)

    def contents(self, blobs: Iterable[str]) -> Mapping[str, bytes | None]:
        """The contents of blobs, asked for in one go and kept; None for one that is too large to be a source."""
        wanted = [blob for blob in dict.fromkeys(blobs) if blob not in self._contents]
        if wanted:
            wanted += sorted(self._expected.difference(wanted, self._contents))
            self._expected.clear()
        several: list[tuple[str, int]] = []
        for blob, size in self._sizes(wanted):
            self._contents[blob] = None
            if size <= LARGEST:
                several.append((blob, size))
            if sum(size for _, size in several) > _AT_ONCE:
                self._fetch(several)
                several = []
        self._fetch(several)
        return self._contents

    def _sizes(self, blobs: list[str]) -> Iterator[tuple[str, int]]:
        if not blobs:
            return
        done = self.git.run("cat-file", "--batch-check", given=_lines(blobs))
        if done.returncode:
            problem = "objects of it are not here, as in a clone with a filter."
            raise InputError(str(self.root), problem, "Clone it without --filter, or check out both versions once.")
        answers = done.stdout.splitlines()
        for blob, answer in zip(blobs, answers, strict=False):
            words = answer.split()
            if len(words) != 3:
                raise InputError(blob, "this object is missing from the repository.", "Fetch it, then run again.")
            yield blob, int(words[2])

    def _fetch(self, several: list[tuple[str, int]]) -> None:
        if not several:
            return
        rest = memoryview(self.git.output("cat-file", "--batch", given=_lines(blob for blob, _ in several)))
        for blob, size in several:
            start = len(blob) + len(f" blob {size}\n")
            self._contents[blob] = bytes(rest[start : start + size])
            rest = rest[start + size + 1 :]


def _lines(blobs: Iterable[str]) -> bytes:
    return "".join(f"{blob}\n" for blob in blobs).encode()


class _Blobs(Listed):
    """A tree whose contents are blobs of a repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def expect(self, paths: Iterable[str]) -> None:
        """Fetch these contents along with those that are fetched next."""
        self._repository.expect(self._identities(paths))

    def ahead(self, paths: Iterable[str]) -> None:
        """Fetch contents that are going to be read, in one go."""
        self._repository.contents(self._identities(paths))

    def _content(self, path: str) -> bytes:
        return self._repository.content(self.all_entries[path].identity, path)

    def _identities(self, paths: Iterable[str]) -> Iterator[str]:
        for path in filter(None, map(self.followed, paths)):
            yield self.all_entries[path].identity

    def _identity(self, path: str) -> str:
        return self.all_entries[path].identity

    @property
    def submodules(self) -> Mapping[str, str]:
        """The commit of each submodule."""
        return {path: entry.identity for path, entry in self.all_entries.items() if entry.kind is Kind.SUBMODULE}

    @cached_property
    def links(self) -> Mapping[str, str]:  # type: ignore[override]
        """Where each link leads, as it is written."""
        found = {path: entry.identity for path, entry in self.all_entries.items() if entry.kind is Kind.LINK}
        contents = self._repository.contents(found.values())
        return {path: (contents[blob] or b"").decode("utf-8", "surrogateescape") for path, blob in found.items()}


class Committed(_Blobs):
    """A commit, or a folder in it."""

    def __init__(self, repository: Repository, tree: str, within: str = "") -> None:
        super().__init__(repository)
        self._tree, self._within, self.whole = tree, within, not within
        self.above = len(within.split("/")) if within else 0

    @cached_property
    def all_entries(self) -> Mapping[str, Entry]:  # type: ignore[override]
        """Every entry of the commit, by its path from the folder that the tree is cut to."""
        found = {}
        listed = self._repository.git.output("ls-tree", "-r", "-z", "--full-tree", self._tree)
        for line in listed.split(b"\0")[:-1]:
            meta, _, raw = line.partition(b"\t")
            mode, _, identity = meta.decode().split()
            found[self._seen(raw.decode("utf-8", "surrogateescape"))] = Entry(_KINDS.get(mode, Kind.FILE), identity)
        return found

    def _seen(self, path: str) -> str:
        """A path of the commit as seen from the folder that the tree is cut to."""
        if not self._within:
            return path
        if path.startswith(f"{self._within}/"):
            return path[len(self._within) + 1 :]
        ours, theirs = self._within.split("/"), path.split("/")
        common = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), len(ours))
        return "/".join([".."] * (len(ours) - common) + theirs[common:])


class Index(_Blobs):
    """What is staged; InputError for what is in conflict."""

    whole = True

    @cached_property
    def all_entries(self) -> Mapping[str, Entry]:  # type: ignore[override]
        """Every entry of the index."""
        found = {}
        for stage, path, entry in self._repository.staged():
            if stage != "0":
                raise InputError(
                    path, "this file is in conflict.", "Resolve the conflict and stage it, then run again."
                )
            found[path] = entry
        return found
