"""Which report goes where, by the formats and files that the command line names."""

from __future__ import annotations

import os
from collections.abc import Sequence

from planguard.model.errors import UsageError

_BY_ENDING = {
    ".html": "html",
    ".json": "json",
    ".md": "markdown",
    ".sarif": "sarif",
    ".xml": "junit",
    ".csv": "csv",
    ".txt": "text",
    "": "text",
}
_DEVICES = "/dev/"


def deliveries(formats: Sequence[str], outputs: Sequence[str]) -> list[tuple[str, str]]:
    """Each report's format and place; UsageError where two reports would get into each other's way."""
    wanted = formats or [_of_ending(place) for place in outputs] or ["text"]
    if len(outputs) > len(wanted):
        raise UsageError("there are more --output files than --format reports; give each file its --format.")
    places = [*outputs, *["-"] * (len(wanted) - len(outputs))]
    if places.count("-") > 1:
        raise UsageError("only one report can go to standard output; give the others an --output FILE each.")
    for place in places:
        if place != "-" and sum(_is_same_place(place, other) for other in places) > 1:
            raise UsageError(f"{place}: two reports cannot go to one file; give each an --output FILE of its own.")
    return list(zip(wanted, places, strict=True))


def _of_ending(place: str) -> str:
    """The format of a file that comes without one; what has no ending, as a stream has none, gets text."""
    ending = "" if place.startswith(_DEVICES) else os.path.splitext(place)[1]
    if ending.lower() in _BY_ENDING:
        return _BY_ENDING[ending.lower()]
    known = ", ".join(f"{known} ({name})" for known, name in _BY_ENDING.items() if known)
    raise UsageError(
        f"{place}: the ending {ending} names no format. Known are {known}. Name any other file with --format FORMAT."
    )


def _is_same_place(one: str, other: str) -> bool:
    return other != "-" and os.path.abspath(one) == os.path.abspath(other)
