"""A Python that has imported planguard and forks for each run: a process of its own, without the time to start one."""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import IO

_LIBRARIES = ("hcl2", "jsonschema", "yaml")
_SECONDS = 300


class Forks:
    """The Python that forks, as long as the process lives that made it."""

    def __init__(self, root: Path) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forks", str(theirs.fileno())],
                cwd=root,
                env=os.environ | {"PYTHONPATH": str(root)},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.PIPE,  # Python remembers of its streams whether one can seek in them
                stdout=subprocess.DEVNULL,
            )
        atexit.register(self._close)

    def run(
        self, arguments: Sequence[str], stdin: bytes, folder: Path, environment: dict[str, str]
    ) -> tuple[int, bytes, bytes]:
        """The exit code, the output and the errors of planguard with these words, and this on a pipe as its input."""
        with tempfile.TemporaryFile() as request, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            request.write(json.dumps([arguments, str(folder), environment]).encode())
            self._start(stdin, request, out, err)
            code = int(self._socket.recv(16))
            return code, _whole(out), _whole(err)

    def _start(self, stdin: bytes, *files: IO[bytes]) -> None:
        reading, writing = os.pipe()
        for file in files:
            file.flush()
        socket.send_fds(self._socket, [b"run"], [reading, *(file.fileno() for file in files)])
        os.close(reading)
        with contextlib.suppress(BrokenPipeError), open(writing, "wb") as pipe:  # it may end before it has read all
            pipe.write(stdin)

    def _close(self) -> None:
        self._socket.close()
        self._process.communicate()


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _serve(connection: socket.socket) -> None:
    """Fork for each request, until nobody is left to ask."""
    while True:
        asked, descriptors, _, _ = socket.recv_fds(connection, 16, 4)
        if not asked:
            return
        child = os.fork()
        if not child:
            connection.close()
            os._exit(_run(*descriptors))
        for descriptor in descriptors:
            os.close(descriptor)
        _, status = os.waitpid(child, 0)
        connection.send(str(os.waitstatus_to_exitcode(status)).encode())


def _run(stdin: int, request: int, out: int, err: int) -> int:
    """Be planguard, and say its exit code."""
    from planguard import cli

    for number, descriptor in enumerate((stdin, out, err)):
        os.dup2(descriptor, number)
        os.close(descriptor)
    with open(request, "rb") as file:
        file.seek(0)
        words, folder, environment = json.load(file)
    signal.alarm(_SECONDS)  # whoever asked waits for no longer
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["planguard", *words]
    code = 1
    try:
        cli.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _import_all() -> None:
    import planguard

    for module in pkgutil.walk_packages(planguard.__path__, "planguard."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for library in _LIBRARIES:
        importlib.import_module(library)


if __name__ == "__main__":
    _import_all()
    with socket.socket(fileno=int(sys.argv[1])) as served:
        _serve(served)
