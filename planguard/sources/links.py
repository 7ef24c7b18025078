"""Where a path leads once the links in it are followed, as an operating system would."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

_MOST = 40  # links on one way, as Linux counts them


def followed(path: str, links: Mapping[str, str], above: int = 0) -> str | None:
    """The path that a path stands for; None where it leads in a circle or out of what may be seen.

    ``links`` maps the path of a link to what it says. ``above`` is how many levels above the top may be seen.
    """
    if not links and ".." not in path:
        return posixpath.normpath(path) if path else ""
    done: list[str] = []
    waiting, hops = list(reversed(path.split("/"))), 0
    while waiting:
        part = waiting.pop()
        target = None if part in ("", ".", "..") else links.get("/".join([*done, part]))
        if target is not None:
            hops += 1
            if hops > _MOST or target.startswith("/"):
                return None
            waiting.extend(reversed(target.split("/")))
        elif part == "..":
            if done and done[-1] != "..":
                done.pop()
            else:
                done.append(part)
        elif part not in ("", "."):
            done.append(part)
    return "/".join(done) if done.count("..") <= above else None
