"""Where an event starts, and in what words: the attribute with both values, or the reason that the tool gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from planguard.evidence.causes import because, cause_of, removed_module, waits
from planguard.judging.events.homes import Home
from planguard.judging.events.model import EventCause, EventKind, Forced, Member
from planguard.knowledge.replacements.path_changes import PathChange
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.finding import Finding
from planguard.model.plan import Plan
from planguard.model.tools import AddressStyle
from planguard.model.values import dotted, plain, show

_MOST = 3


def cause_of_event(home: Home, leading: Finding | None, members: Sequence[Member], plan: Plan) -> EventCause | None:
    """The cause of an event; None where the plan as a whole is what it is about."""
    changes = [member.change for member in members]
    match home.kind:
        case EventKind.PLAN:
            return None
        case EventKind.MOVE:
            sure = home.key is True
            return _of_moves([member for member in members if member.becomes], sure, plan.tool.address_style)
        case EventKind.SHIFT if leading is not None:
            return EventCause(leading.subject, leading.message)
    lost = sorted((change for change in changes if change.may_destroy), key=lambda change: change.deposed is not None)
    if not lost:
        return _of_an_update(leading)
    root = _root(home, leading, lost, plan)
    below = plan.dependents(root.config_address)
    starts = Counter(_start(one, plan) for one in lost if one.config_address not in below)
    same, chain = starts.pop(_start(root, plan), 1) - 1, _chain(root, lost, plan)
    alike = f" The same holds for {same} more {'object' if same == 1 else 'objects'}." if same > 0 and not chain else ""
    more = f" {len(starts)} more {'cause' if len(starts) == 1 else 'causes'}." if starts else ""
    paths = _forced(cause_of(root, plan).paths)
    return EventCause(root.subject, _says(root, plan), paths, chain, f"{alike}{more}".strip())


def _of_moves(moved: Sequence[Member], sure: bool, style: AddressStyle) -> EventCause | None:
    if not moved:
        return None
    first = moved[0]
    if not sure:
        few = f"looks like {plain(first.becomes)}, which is created."
        many = f"and {_more(moved)} look like objects that are created."
        return EventCause(first.change.address, few if len(moved) == 1 else many)
    by_path = style is AddressStyle.MODULE_PATH
    unsaid = ", and no `moved` block says so." if by_path else "."
    if len(moved) == 1:
        return EventCause(
            first.change.address, f"has the new {'address' if by_path else 'logical ID'} {plain(first.becomes)}{unsaid}"
        )
    new = "addresses" if by_path else "logical IDs"
    return EventCause(first.change.address, f"and {_more(moved)} have new {new}{unsaid}")


def _more(moved: Sequence[Member]) -> str:
    return "1 more object" if len(moved) == 2 else f"{len(moved) - 1} more objects"


def _of_an_update(leading: Finding | None) -> EventCause | None:
    if leading is None or leading.change is None or leading.change.action is not Action.UPDATE or not leading.paths:
        return None
    found = [(path, *leading.change.values(path)) for path in leading.paths]
    forced = tuple(Forced(dotted(path), show(before), show(after)) for path, before, after in found)
    return EventCause(leading.change.address, "is updated in place.", forced)


def _root(home: Home, leading: Finding | None, lost: Sequence[ResourceChange], plan: Plan) -> ResourceChange:
    """The object at which it starts: that of the story, the root of the most of it, or the worst."""
    told = leading.change if home.kind is EventKind.ENVIRONMENT and leading is not None else None
    if told is not None and told.may_destroy:
        return told
    roots = Counter(root.address for change in lost if (root := cause_of(change, plan).root) is not None)
    by_address = {change.address: change for change in lost}
    for address, followers in roots.most_common(1):
        if address in by_address and followers * 2 >= len(lost) - 1:
            return by_address[address]
    return cause_of(lost[0], plan).root or lost[0]


def _start(change: ResourceChange, plan: Plan) -> str:
    """What tells the causes of an event apart: the attributes with their values, or the reason that several share."""
    first = cause_of(change, plan).root or change
    return f"{removed_module(first, plan)} {first.action_reason}" if first.reason else because(first, plan)


def _says(root: ResourceChange, plan: Plan) -> str:
    cause = cause_of(root, plan)
    may = root.certainty is Certainty.MAY
    if cause.paths and cause.root is None and root.action.replaces:
        arrows = [one.arrow for one in cause.paths[:_MOST]]
        more = [f"{len(cause.paths) - _MOST} more"] if len(cause.paths) > _MOST else []
        waiting = f" {found}" if (found := waits(root, plan)) else ""
        return f"{'may have to' if may else 'must'} be replaced: {', '.join([*arrows, *more])}.{waiting}"
    verb = "replaced" if root.action.replaces else "destroyed"
    return f"{'may be' if may else 'is'} {verb} {because(root, plan)}."


def _forced(paths: Iterable[PathChange]) -> tuple[Forced, ...]:
    return tuple(Forced(one.name, show(one.before), show(one.after)) for one in paths)


def _chain(root: ResourceChange, lost: Sequence[ResourceChange], plan: Plan) -> tuple[str, ...]:
    """The way from the root to the worst object that follows from it."""
    for change in lost:
        chain = cause_of(change, plan).chain
        if root.address in chain:
            upward = chain[: chain.index(root.address) + 1]
            return (*reversed(upward), change.address)
    return ()
