"""Sends what a command has to say to its files and to standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from planguard.cli._output.files import stream, typed, write
from planguard.model.errors import UsageError


def deliver(rendered: Iterable[tuple[str, bytes]]) -> None:
    """Write each report to its place, standard output once all files are written."""
    for place, data in sorted(rendered, key=lambda pair: pair[0] == "-"):
        send(data, place)


def send(data: bytes, place: str) -> None:
    """Write bytes to a file, to a device or pipe under /dev, or to standard output where the place is "-"."""
    try:
        if place == "-":
            _print(data)
        elif (descriptor := stream(place)) is not None:
            with open(descriptor, "wb") as file:
                file.write(data)
        else:
            write(Path(place), data, typed(Path(place)))
    except OSError as error:
        where = "standard output" if place == "-" else place
        raise UsageError(f"{where}: cannot be written: {error.strerror or error}.") from error


def _print(data: bytes) -> None:
    if sys.stdout is None:
        raise UsageError("standard output is closed; name a file with --output.")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python tries what is left once more at its end
        if not isinstance(
            error, BrokenPipeError
        ):  # a reader such as head has seen enough; the verdict holds all the same
            raise
