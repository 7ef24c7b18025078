"""What git knows: revisions and the index as trees, read through the git program."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from planguard.errors import InputError
from planguard.predictors._trees import RELEVANT, Listed

_REGULAR = ("100644", "100755")
_PATTERNS = tuple(f"*{suffix}" for suffix in RELEVANT)


class Repository:
    """The repository that a folder is in; InputError if it is in none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.root = Path(self._run("rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n"))

    def revision(self, name: str, within: str = "") -> Committed:
        """A revision as a tree, cut to a folder; InputError if git knows no such revision."""
        return Committed(self, self._tree(name), within)

    def head(self) -> Committed:
        """The last commit as a tree, which is empty before the first."""
        try:
            return self.revision("HEAD")
        except InputError:
            return Committed(self, self._run("hash-object", "-t", "tree", "--stdin").decode().strip())

    def index(self) -> Index:
        """What is staged, as a tree."""
        return Index(self)

    def staged_anything(self, head: Committed) -> bool:
        """Whether any Terraform file is staged that differs from the last commit, deletions included."""
        options = ("--cached", "--name-only", "--no-renames", "--no-ext-diff", "-z")
        return bool(self.at_root("diff", *options, head.tree, "--", *_PATTERNS))

    def at_root(self, *arguments: str) -> bytes:
        """What a git command prints when it is run at the top of the repository."""
        return self._run(*arguments, folder=self.root)

    def calling(self, *where: str) -> list[str]:
        """The files, in a revision or with ``--cached`` in the index, that name a local folder as a source."""
        wanted = r'source"?[[:space:]]*[=:][[:space:]]*"\.'
        try:
            found = self.at_root("grep", "-z", "-l", "-I", "-E", wanted, *where, "--", *_PATTERNS)
        except InputError:
            return []  # git grep fails where it finds nothing
        return found.decode("utf-8", "surrogateescape").split("\0")[:-1]

    def _tree(self, name: str) -> str:
        try:
            return (
                self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{tree}}").decode().strip()
            )
        except InputError as error:
            raise InputError(name, "neither a folder nor a revision that git knows.", "Check the spelling.") from error

    def _run(self, *arguments: str, folder: Path | None = None) -> bytes:
        command = ("git", "-c", "core.quotePath=false", *arguments)
        try:
            done = subprocess.run(command, cwd=folder or self._folder, stdin=subprocess.DEVNULL, capture_output=True)
        except OSError as error:
            raise InputError(
                "git", f"cannot be run: {error.strerror}.", "Install git, or compare two folders."
            ) from error
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ").splitlines()
            problem = said[0].rstrip(".") if said else f"git {arguments[0]} failed"
            raise InputError(str(self._folder), f"{problem}.", "Run it inside a repository, or compare two folders.")
        return done.stdout


class _Blobs(Listed):
    """A tree whose contents are blobs of a repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._read: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        """The content of a file; the files of its directory are fetched along with it, in one go."""
        if path not in self._read:
            directory = path.rpartition("/")[0]
            wanted = [f"{directory}/{name}" if directory else name for name in self.names(directory)]
            self._read.update(zip(wanted, self._fetch([self.files[name] for name in wanted]), strict=True))
        return self._read[path]

    def _fetch(self, blobs: Sequence[str]) -> list[bytes]:
        done = subprocess.run(
            ("git", "cat-file", "--batch"),
            cwd=self._repository.root,
            input="".join(f"{blob}\n" for blob in blobs).encode(),
            capture_output=True,
        )
        contents, rest = [], done.stdout
        for blob in blobs:
            header, _, rest = rest.partition(b"\n")
            words = header.split()
            if len(words) != 3:
                raise InputError(blob, "this object is missing from the repository.", "Fetch it, then run again.")
            contents.append(rest[: int(words[2])])
            rest = rest[int(words[2]) + 1 :]
        return contents


class Committed(_Blobs):
    """A commit, or a folder in it."""

    def __init__(self, repository: Repository, tree: str, within: str = "") -> None:
        super().__init__(repository)
        self.tree, self._within = tree, f"{within}/" if within else ""

    def calling(self) -> list[str]:
        """The files that name a local folder as a source."""
        named = (path.removeprefix(f"{self.tree}:") for path in self._repository.calling(self.tree))
        inside = (path.removeprefix(self._within) for path in named if path.startswith(self._within))
        return [path for path in inside if path in self.files]

    @cached_property
    def files(self) -> Mapping[str, str]:  # type: ignore[override]
        """Blob ids by path; links and submodules are left out."""
        found = {}
        for entry in self._repository.at_root("ls-tree", "-r", "-z", "--full-tree", self.tree).split(b"\0"):
            meta, _, raw = entry.partition(b"\t")
            path = raw.decode("utf-8", "surrogateescape")
            if path.endswith(RELEVANT) and path.startswith(self._within) and meta[:6].decode() in _REGULAR:
                found[path.removeprefix(self._within)] = meta.split()[2].decode()
        return found


class Index(_Blobs):
    """What is staged."""

    def calling(self) -> list[str]:
        """The files that name a local folder as a source."""
        return [path for path in self._repository.calling("--cached") if path in self.files]

    @cached_property
    def files(self) -> Mapping[str, str]:  # type: ignore[override]
        """Blob ids by path; links, submodules and all but one side of a conflict are left out."""
        found = {}
        for entry in self._repository.at_root("ls-files", "-s", "-z", "--", *_PATTERNS).split(b"\0"):
            meta, _, raw = entry.partition(b"\t")
            if meta[:6].decode() in _REGULAR:
                found[raw.decode("utf-8", "surrogateescape")] = meta.split()[1].decode()
        return found
