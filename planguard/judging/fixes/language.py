"""What the tool of a plan understands: its blocks by its version, and its commands in their stead."""

from __future__ import annotations

import re
import shlex

from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import plain

_MOVED, _REMOVED = (1, 1), (1, 7)
_ACROSS_PACKAGES = (1, 3)
_ACROSS_TYPES = {Tool.TERRAFORM: (1, 9), Tool.OPENTOFU: (1, 10)}
_LIFECYCLE_IN_OPENTOFU = (1, 10)
_PROGRAMS = {Tool.OPENTOFU: "tofu"}


def has_moved(plan: Plan) -> bool:
    """Whether ``moved`` blocks are understood."""
    return plan.tool is not Tool.TERRAFORM or not _is_older(plan, _MOVED)


def has_removed(plan: Plan) -> bool:
    """Whether ``removed`` blocks are understood; ``import`` blocks are then, too."""
    return not _is_older(plan, _REMOVED)


def moves_across_packages(plan: Plan) -> bool:
    """Whether a ``moved`` block may speak of a module that is from elsewhere."""
    return not (plan.tool is Tool.TERRAFORM and _is_older(plan, _ACROSS_PACKAGES))


def moves_across_types(plan: Plan) -> bool:
    """Whether a ``moved`` block may make another type of an object, where its provider can."""
    return bool(plan.tool_version) and not _is_older(plan, _ACROSS_TYPES[plan.tool])


def has_lifecycle(plan: Plan) -> bool:
    """Whether a ``removed`` block says that it destroys nothing; OpenTofu's did nothing else for long."""
    return plan.tool is Tool.TERRAFORM or not _is_older(plan, _LIFECYCLE_IN_OPENTOFU)


def move(plan: Plan, old: str, new: str) -> str:
    """The command that gives an object another address in the state."""
    return _command(plan, "state mv", old, new)


def forget(plan: Plan, old: str) -> str:
    """The command that takes an object out of the state and leaves it alone."""
    return _command(plan, "state rm", old)


def adopt(plan: Plan, new: str, identity: str) -> str:
    """The command that takes an object into the state."""
    return _command(plan, "import", new, identity)


def _command(plan: Plan, verb: str, *words: str) -> str:
    return " ".join((_PROGRAMS.get(plan.tool, "terraform"), verb, *(shlex.quote(plain(word)) for word in words)))


def _is_older(plan: Plan, first: tuple[int, int]) -> bool:
    version = re.match(r"(\d+)\.(\d+)", plan.tool_version)
    return version is not None and tuple(map(int, version.groups())) < first
