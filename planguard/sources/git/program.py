"""The git program, run so that nothing which a repository holds or a change brings along is executed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from planguard.model.errors import InputError
from planguard.sources.files import real
from planguard.sources.git.place import MARKER, Place

# Each of these keys can name a program, or a folder or remote from which one is run. What the command line says goes
# before every file, also before one that the repository's own configuration includes from the work tree.
_SETTINGS = {
    "safe.bareRepository": "explicit",
    "core.fsmonitor": "",
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.pager": "cat",
    "core.editor": "false",
    "core.askPass": "",
    "core.sshCommand": "false",
    "core.gitProxy": "",
    "core.alternateRefsCommand": "false",
    "credential.helper": "",
    "diff.external": "",
    "protocol.allow": "never",
    "protocol.ext.allow": "never",
    "protocol.file.allow": "never",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "maintenance.auto": "false",
    "gc.auto": "0",
    "core.warnAmbiguousRefs": "true",
}
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",  # no protocol at all, whatever any configuration allows
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_KEPT = (
    "GIT_INDEX_FILE",  # what a commit of some files only has staged
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_COMMON_DIR",
    "GIT_CEILING_DIRECTORIES",
    "GIT_CONFIG",  # and _GLOBAL, _SYSTEM, _NOSYSTEM, _COUNT, _KEY_0 …: where a user or a CI system trusts a repository
)
_FOREIGN = ("dubious ownership", "unsafe repository")


class Git:
    """Runs git for one repository, always at the top of its work tree."""

    def __init__(self, place: Place, environment: Mapping[str, str]) -> None:
        self.top = place.top
        self._git_dir = place.git_dir
        self._inherited = environment
        if not environment.get("GIT_DIR"):
            self._check_owner()

    def run(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """What a git command prints and how it ends; InputError where git cannot be run."""
        settings = (word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}"))
        command = (self._program, "--no-pager", *settings, *arguments)
        place = {"GIT_DIR": str(self._git_dir), "GIT_WORK_TREE": str(self.top)}
        return self._start(command, self._environment | place, given)

    def output(self, *arguments: str, given: bytes = b"") -> bytes:
        """What a git command prints; InputError with git's own words where it fails."""
        done = self.run(*arguments, given=given)
        if done.returncode:
            raise InputError(str(self.top), f"{_said(done, arguments[0])}.", "Check that the repository is whole.")
        return done.stdout

    def _check_owner(self) -> None:
        """Let git look for the repository once by itself, as it asks for the owner only then."""
        bare = ("-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=")
        ceiling = {"GIT_CEILING_DIRECTORIES": str(self.top.parent)}
        done = self._start((self._program, *bare, "rev-parse", "--git-dir"), self._environment | ceiling, b"")
        problem = _said(done, "rev-parse") if done.returncode else ""
        if any(words in done.stderr.decode("utf-8", "replace") for words in _FOREIGN):
            advice = f"If you trust it, run git config --global --add safe.directory {self.top}"
            raise InputError(str(self.top), "this repository belongs to another user, so git does not read it.", advice)
        if problem:
            raise InputError(str(self.top), f"{problem}.", "Check that the repository is whole.")

    def _start(
        self, command: tuple[str, ...], environment: Mapping[str, str], given: bytes
    ) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(command, cwd=self.top, env=environment, input=given, capture_output=True, check=False)
        except OSError as error:
            raise InputError(
                "git", f"cannot be run: {error.strerror}.", "Install git, or compare ./two ./folders."
            ) from error

    @cached_property
    def _path(self) -> list[str]:
        """The folders of ``PATH`` that no work tree here holds."""
        folders = self._inherited.get("PATH", os.defpath).split(os.pathsep)
        return [one for one in folders if Path(one).is_absolute() and not self._holds(Path(one))]

    def _holds(self, path: Path) -> bool:
        place = real(path)
        return any(path.is_relative_to(top) or place.is_relative_to(top) for top in self._tops)

    @cached_property
    def _tops(self) -> tuple[Path, ...]:
        """The work tree, and those around it: a submodule's files and those beside it are of one change.

        A home folder that is a work tree is the user's own, and so are the programs in it.
        """
        home = self._inherited.get("HOME", "")
        around = (one for one in self.top.parents[:-1] if os.path.lexists(one / MARKER))
        return (self.top, *(one for one in around if not home or one != real(Path(home))))

    @cached_property
    def _program(self) -> str:
        found = (shutil.which("git", path=folder) for folder in self._path)
        trusted = (one for one in found if one and Path(one).is_absolute() and not self._holds(Path(one)))
        program = next(trusted, None)
        if program is None:
            problem = "there is no git on the PATH, outside of the repository itself."
            raise InputError("git", problem, "Install git, or compare ./two ./folders.")
        return program

    @cached_property
    def _environment(self) -> dict[str, str]:
        kept = {n: v for n, v in self._inherited.items() if not n.upper().startswith("GIT_") or n.startswith(_KEPT)}
        return {**kept, **_ENVIRONMENT, "PATH": os.pathsep.join(self._path)}


def _said(done: subprocess.CompletedProcess[bytes], command: str) -> str:
    lines = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if not line.startswith("warning: ")]
    said = next((line for line in lines if line.startswith(("fatal: ", "error: "))), next(iter(lines), ""))
    return said.removeprefix("fatal: ").removeprefix("error: ").strip().rstrip(".") or f"git {command} failed"
