"""What a log tells of one run becomes a Plan; what no log tells is a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from planguard.loading.regex import regex
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import Location
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.values import UNKNOWN, Value, plain
from planguard.readers._terraform.whole.printed.addresses import address_of
from planguard.readers._terraform.whole.printed.listings import listed_plan, tool_named
from planguard.readers._terraform.whole.printed.summaries import Summary, disagreements, may_hide
from planguard.readers._terraform.whole.printed.unchanged import mode_of, untouched
from planguard.readers.terraform_log.entries import Run
from planguard.readers.terraform_log.shapes import Change, Counts, Diagnostic

_ACTIONS = {
    "move": Action.NO_OP,
    "import": Action.NO_OP,
    "read": Action.READ,
    "create": Action.CREATE,
    "update": Action.UPDATE,
    "delete": Action.DELETE,
    "replace": Action.DELETE_THEN_CREATE,
    "remove": Action.FORGET,
}
_NOTHING = ("noop",)
_NOT_SHOWN = "key not shown"
_LONGEST = 100
_FORMAT = __name__.split(".")[2]  # the reader's own name
_TARGETED = regex(r"Resource (?:targeting|exclusion)|Applied changes may be incomplete")
_WITHOUT_REASONS = regex(r"(?:0\.\d+|1\.0)\.")
"""Versions that give no reason for any deletion."""
_PROTECTED = regex(r"Resource (?P<address>.+?) has lifecycle\.prevent_destroy set")


def plan_of(run: Run, source: str, digest: str) -> Plan:
    """The plan that a run of the tool logged."""
    errors = [d for entry in run.of("diagnostic") if (d := entry.diagnostic) is not None and d.severity == "error"]
    places = dict(_protected(errors))
    changes = _with_deposed([_change(c, places) for c in _changes(run, "planned_change")])
    changes = _with_forgotten(changes, _counts(run))
    gaps = list(_gaps(run, changes, errors))
    stays = None if may_hide(gaps) else untouched(_refreshed(run), changes)
    drift = [_change(c, {}) for c in _changes(run, "resource_drift")]
    version = next((entry for entry in run.of("version")), None)
    is_tofu = any(entry.tofu is not None or entry.module == "tofu.ui" for entry in run.entries)
    plan = Plan(
        source=source,
        tool=tool_named(is_tofu),
        tool_version=_text(version.tofu or version.terraform) if version is not None else "",
        format=_FORMAT,
        digest=digest,
        mode=mode_of(changes, stays, not (version and _WITHOUT_REASONS.match(_text(version.terraform)))),
    )
    return listed_plan(
        plan,
        [*changes, *(stays or ())],
        drift,
        dict(_outputs(run)),
        [_shortened(stays is None), *gaps],
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _changes(run: Run, kind: str) -> list[Change]:
    found = [entry.change for entry in run.of(kind) if entry.change is not None]
    return [change for change in found if "ephemeral." not in change.resource.addr.split("[")[0]]


def _change(change: Change, places: Mapping[str, Location]) -> ResourceChange:
    named = change.resource
    known = address_of(named.addr)
    action = _ACTIONS.get(change.action, Action.UNKNOWN)
    before, after = _sides(action)
    return ResourceChange(
        address=named.addr,
        type=named.resource_type or (known.type if known else "unknown"),
        action=action,
        name=named.resource_name or (known.name if known else ""),
        module=named.module or (known.module if known else ""),
        index=named.resource_key,
        previous_address=change.previous_resource.addr if change.previous_resource else None,
        actions=(change.action,),
        before=before,
        after=after,
        action_reason=change.reason,
        imported=change.importing is not None,
        import_id=change.importing.id if change.importing else None,
        location=places.get(named.addr),
    )


def _sides(action: Action) -> tuple[Value, Value]:
    before = None if action in (Action.CREATE, Action.READ) else UNKNOWN
    return before, None if action in (Action.DELETE, Action.FORGET) else UNKNOWN


def _with_deposed(changes: Sequence[ResourceChange]) -> list[ResourceChange]:
    """The changes, where all but one of an address are of deposed objects, whose keys no log shows."""
    current: dict[str, int] = {}
    for number, change in enumerate(changes):
        known = current.setdefault(change.address, number)
        if _is_current(change) and not _is_current(changes[known]):
            current[change.address] = number
    counted: dict[str, int] = {}
    listed = []
    for number, change in enumerate(changes):
        if current[change.address] == number:
            listed.append(change)
            continue
        counted[change.address] = count = counted.get(change.address, 0) + 1
        listed.append(replace(change, deposed=_NOT_SHOWN if count == 1 else f"{_NOT_SHOWN}, {count}"))
    return listed


def _with_forgotten(changes: list[ResourceChange], counts: Counts | None) -> list[ResourceChange]:
    """The changes with the word that OpenTofu has for nothing taken for a replacement that leaves the old object.

    It logs nothing else by that word, and counts what it forgets.
    """
    left = (counts.forget or 0 if counts else 0) - sum(change.action is Action.FORGET for change in changes)
    if left <= 0 or left != sum(change.actions == _NOTHING for change in changes):
        return changes
    forgets = Action.CREATE_THEN_FORGET
    return [replace(change, action=forgets) if change.actions == _NOTHING else change for change in changes]


def _is_current(change: ResourceChange) -> bool:
    return change.action not in (Action.DELETE, Action.FORGET) or change.action_reason is not None


def _protected(errors: Sequence[Diagnostic]) -> Iterator[tuple[str, Location]]:
    """The objects that may not be destroyed, and where that is written."""
    for error in errors:
        found = _PROTECTED.match(error.detail)
        if found and error.range is not None and error.range.filename:
            yield found["address"], Location(error.range.filename, max(1, error.range.start.line))


def _outputs(run: Run) -> Iterator[tuple[str, tuple[Value, Value]]]:
    for entry in run.of("outputs"):
        for name, output in (entry.outputs or {}).items():
            if output.action in ("create", "update", "delete"):
                yield (
                    name,
                    (None if output.action == "create" else UNKNOWN, None if output.action == "delete" else UNKNOWN),
                )


def _gaps(run: Run, changes: Sequence[ResourceChange], errors: Sequence[Diagnostic]) -> Iterator[Gap]:
    if run.damaged:
        noun = "1 entry" if run.damaged == 1 else f"{run.damaged} entries"
        yield Gap(GapKind.UNREADABLE, f"{noun} of the log cannot be read.")
    for error in errors[:1]:
        doing = "Applying" if run.of("apply_start") else "Planning"
        yield Gap(GapKind.ERRORED, f"{doing} stopped at an error: {_error(error)}. The log may show only a part.")
    for entry in run.of("diagnostic"):
        if entry.diagnostic and re.match(
            r"Resource (?:targeting|exclusion)|Applied changes may", entry.diagnostic.summary
        ):
            yield Gap(GapKind.TARGETED, "The plan covers only a part of the configuration (-target or -exclude).")
            break
    yield from _miscounted(_counts(run), changes, errors)


def _shortened(hides_objects: bool) -> Gap:
    lost = "values, the order of replacements, or the keys of deposed objects"
    if hides_objects:
        return Gap(GapKind.NO_VALUES, f"The log does not show unchanged objects, {lost}.")
    return Gap(GapKind.SHORTENED, f"The log does not show {lost}.")


def _refreshed(run: Run) -> Iterator[str]:
    """The objects that were refreshed and are still there: of one that is not, the end tells no ID any more."""
    ended = {hook.resource.addr: hook.id_value for entry in run.of("refresh_complete") if (hook := entry.hook)}
    for entry in run.of("refresh_start"):
        if (hook := entry.hook) and (ended.get(hook.resource.addr, "") is not None or hook.id_value is None):
            yield hook.resource.addr


def _miscounted(
    counts: Counts | None, changes: Sequence[ResourceChange], errors: Sequence[Diagnostic]
) -> Iterator[Gap]:
    if counts is None:
        if not errors:
            yield Gap(GapKind.UNREADABLE, "The log has no summary (change_summary), so a part of it is missing.")
        return
    if counts.operation == "plan" or not errors:
        managed = [c for c in changes if not c.address.removeprefix(f"{c.module}.").startswith("data.")]
        told = Summary(counts.add, counts.change, counts.remove, forget=counts.forget)
        yield from disagreements(told, managed)


def _counts(run: Run) -> Counts | None:
    """What the tool counts of the plan; where it did not say, of what it did."""
    found = [entry.changes for entry in run.of("change_summary") if entry.changes is not None]
    planned = [counts for counts in found if counts.operation == "plan"]
    return next(iter([*planned, *found]), None)


def _error(error: Diagnostic) -> str:
    where = ""
    if error.range is not None and error.range.filename:
        where = f" ({plain(error.range.filename)[:_LONGEST]} line {error.range.start.line})"
    return f"{plain(error.summary)[:_LONGEST].rstrip('.')}{where}"
