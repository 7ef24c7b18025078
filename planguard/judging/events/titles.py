"""What an event is called: what happens, and to what."""

from __future__ import annotations

from collections.abc import Sequence

from planguard import rules
from planguard.judging.events.homes import IN_BULK, MODULE, Home
from planguard.judging.events.model import EventCause, EventKind, Member
from planguard.judging.events.names import compacted, subject
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.finding import Finding
from planguard.model.plan import Plan
from planguard.model.values import plain

_THE_PLAN = "the plan"
_NAMED = 2


def title(home: Home, told: Sequence[Finding], members: Sequence[Member], cause: EventCause | None, plan: Plan) -> str:
    """One line without a period that starts with its subject; ``told`` are the findings that lead the event."""
    leading = told[0] if told else None
    several = len({finding.message for finding in told}) > 1
    changes = [member.change for member in members]
    lost = [change for change in changes if change.may_destroy]
    if leading is not None and leading.title and not (home.kind is EventKind.PLAN and several):
        return leading.title
    if leading is not None and leading.happens and home.kind is EventKind.OBJECT:
        return _of_a_finding(leading, [one.change for one in told if one.change and one.happens == leading.happens])
    match home.kind:
        case EventKind.MOVE:
            return _of_moves([member for member in members if member.becomes], home.key is True)
        case EventKind.SHIFT if leading is not None:
            return f"The list of {plain(leading.subject)} shifts: {_count(changes)} {_fate(changes)}"
        case EventKind.CASCADE if cause is not None and len(lost) > 1:
            return _of_a_cascade(cause.address, lost)
        case EventKind.REMOVAL if len(lost) > 1:
            return _of_a_removal(home, lost, plan)
    if lost:
        return f"{_subject(lost)} {_fate(lost)}"
    return _of_a_finding(leading, changes) if leading is not None else f"{_subject(changes)} {_fate(changes)}"


def _of_moves(moved: Sequence[Member], sure: bool) -> str:
    first = moved[0]
    if len(moved) > 1:
        types = {member.change.type for member in moved}
        what = f"{plain(types.pop())} objects" if len(types) == 1 else "objects"
        return f"{len(moved)} {what} {'lose their address' if sure else 'seem to lose only their address'}"
    becomes = "is renamed to" if sure else "seems to be renamed to"
    return f"{plain(first.change.address)} {becomes} {plain(first.becomes)}"


def _of_a_cascade(root: str, lost: Sequence[ResourceChange]) -> str:
    others = [change for change in lost if change.address != root]
    named = plain(others[0].address)
    more = f"{named} and {len(others) - 1} more" if len(others) > 1 else named
    first = [change for change in lost if change.address == root] or lost[:1]
    return f"{plain(root)} {_fate(first)}, and so {'are' if len(others) > 1 else 'is'} {more}"


def _of_a_removal(home: Home, lost: Sequence[ResourceChange], plan: Plan) -> str:
    match home.key:
        case (name, str(module)) if name == MODULE:
            return f"{plain(module)} is removed: {_count(lost)} {_fate(lost)}"
    if home.key == IN_BULK:
        existing = sum(1 for _ in plan.existing)
        return f"{len(lost)} of {existing} objects are deleted at once"
    resources = list(dict.fromkeys(change.config_address for change in lost))[:_NAMED]
    first = [change for change in lost if change.config_address in resources]
    names, rest = compacted(plain(change.address) for change in first), len(lost) - len(first)
    return f"{', '.join(names)}, and {rest} more {_fate(lost)}" if rest else f"{' and '.join(names)} {_fate(lost)}"


def _of_a_finding(leading: Finding, changes: Sequence[ResourceChange]) -> str:
    one, many = _words(leading)
    about = _subject(changes) if changes else plain(leading.about)
    about = "The plan" if about == _THE_PLAN else about
    return f"{about} {many if len(changes) > 1 else one}"


def _words(finding: Finding) -> tuple[str, str]:
    """What a finding or its rule says of one object and of several; a team's own rule says it in its message."""
    if finding.happens:
        return finding.happens
    if finding.rule in rules.names():
        return rules.load(finding.rule).TITLE
    text = finding.message.removesuffix(".")
    return f"({text})", f"({text})"


def _subject(changes: Sequence[ResourceChange]) -> str:
    named = subject([plain(change.subject) for change in changes])
    return named or f"{len(changes)} {plain(changes[0].type)} objects"


def _count(changes: Sequence[ResourceChange]) -> str:
    return f"{len(changes)} object" if len(changes) == 1 else f"{len(changes)} objects"


def _fate(changes: Sequence[ResourceChange]) -> str:
    """What happens to all of them, as it follows their name."""
    is_ = "is" if len(changes) == 1 else "are"
    if all(change.action is Action.UNKNOWN for change in changes):
        return "has an unknown action" if len(changes) == 1 else "have an unknown action"
    if not any(change.may_destroy for change in changes):
        keeps = "keeps" if len(changes) == 1 else "keep"
        retained = all(change.action.retains for change in changes)
        return f"{keeps} running and {is_} no longer managed" if retained else f"{is_} changed in place"
    if all(change.certainty is Certainty.MAY for change in changes if change.may_destroy):
        is_ = "may be"
    if all(change.action.replaces for change in changes):
        return f"{is_} replaced"
    if all(change.action is Action.DELETE for change in changes):
        return f"{is_} destroyed"
    replaced = sum(change.action.replaces for change in changes)
    if all(change.may_destroy for change in changes):
        return f"{is_} destroyed, {replaced} of them recreated"
    return f"{is_} changed, {sum(change.may_destroy for change in changes)} of them destroyed"
