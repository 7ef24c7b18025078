"""How large an object is drawn: by what is lost with it, so that a database is not as small as an attachment."""

from __future__ import annotations

from planguard.knowledge.resource_types.catalog import built_in_catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.severity import Severity

_CONTENT, _IN_USE, _OTHER, _LITTLE = 12, 5, 2, 1
_OF_WHAT_IT_HOLDS = {
    "data": _CONTENT,
    "key": _CONTENT,
    "cluster": _CONTENT,
    "identity": _IN_USE,
    "traffic": _IN_USE,
    "network": _IN_USE,
    "config": _LITTLE,
    "nothing": _LITTLE,
}


_NOTHING_HAPPENS = (Action.NO_OP, Action.READ)
_AT_MOST = {Severity.CRITICAL: 12, Severity.HIGH: 8, Severity.MEDIUM: 3}


def weight(change: ResourceChange, level: Severity | None) -> int:
    """The area of an object among others, by what it holds and the level of its worst finding, None without one."""
    entry = built_in_catalog().of(change)
    held = _LITTLE if entry.routine else _OF_WHAT_IT_HOLDS.get(entry.holds, _OTHER)
    held = _CONTENT if entry.environment else held
    if change.action in _NOTHING_HAPPENS:
        return held
    return min(held, _AT_MOST.get(level, _OTHER) if level is not None else _OTHER)
