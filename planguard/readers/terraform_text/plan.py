"""What a text shows of one plan becomes a Plan; what it does not show is a gap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from planguard.loading.regex import regex
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.configuration import Location
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode
from planguard.model.values import Value, plain, show
from planguard.readers._terraform.whole.printed.listings import listed_plan, tool_named
from planguard.readers._terraform.whole.printed.summaries import disagreements, may_hide, repeated
from planguard.readers._terraform.whole.printed.unchanged import mode_of, untouched
from planguard.readers.terraform_text.headers import acts
from planguard.readers.terraform_text.hidden import cover, open_up
from planguard.readers.terraform_text.scalars import ABSENT
from planguard.readers.terraform_text.sections import Found, Problem, Section
from planguard.readers.terraform_text.trees import shown

_WORDS: Mapping[Action, tuple[str, ...]] = {
    Action.NO_OP: ("no-op",),
    Action.READ: ("read",),
    Action.CREATE: ("create",),
    Action.UPDATE: ("update",),
    Action.DELETE: ("delete",),
    Action.DELETE_THEN_CREATE: ("delete", "create"),
    Action.CREATE_THEN_DELETE: ("create", "delete"),
    Action.FORGET: ("forget",),
    Action.CREATE_THEN_FORGET: ("create", "forget"),
}
_SIDES = {Action.CREATE: "+", Action.READ: "+", Action.DELETE: "-"}
_LONGEST = 100
_HIDDEN_OF_DELETED = regex(r" {8}# \(\d+ unchanged attributes? hidden\)\s*")
_FORMAT = __name__.split(".")[2]  # the reader's own name


def plan_of(section: Section, source: str, digest: str, is_tofu: bool, further: Iterable[Gap] = ()) -> Plan:
    """The plan that a part of a text shows, with further gaps."""
    changes = [_change(found) for found in section.objects]
    gaps = [*_gaps(section, changes), *further]
    stays = None if may_hide(gaps) else untouched(section.refreshed, changes)
    return listed_plan(
        Plan(
            source=source,
            tool=tool_named(is_tofu),
            format=_FORMAT,
            digest=digest,
            mode=PlanMode.REFRESH_ONLY if section.only_refreshes else mode_of(changes, stays, _gives_reasons(section)),
        ),
        [*changes, *(stays or ())],
        [_change(found) for found in section.drift],
        _outputs(section.outputs),
        [_shortened(stays is None), *gaps],
    )


def _gives_reasons(section: Section) -> bool:
    """Whether it is of a version that says why each object is deleted; these count what they hide of such an object."""
    gone = (found for found in section.objects if found.header.action is Action.DELETE)
    return any(_HIDDEN_OF_DELETED.fullmatch(line) for found in gone for line in found.lines)


def _change(found: Found) -> ResourceChange:
    above, address = found.header, found.header.address
    action = acts(above, found.symbol) or (Action.DELETE if found.symbol == "-" else Action.UPDATE)
    before, after, forces = _values(found, action)
    return ResourceChange(
        address=address.text,
        type=address.type,
        action=action,
        name=address.name,
        module=address.module,
        index=address.index,
        previous_address=above.previous or found.remarks.previous,
        deposed=above.deposed,
        actions=_WORDS.get(action, ("unknown",)),
        before=before,
        after=after,
        replace_paths=tuple(dict.fromkeys(forces)) if action.replaces else (),
        action_reason=above.reason or found.remarks.reason,
        imported=above.imported or found.remarks.imported,
        import_id=found.remarks.import_id or (_id(before) if above.imported else None),
        physical_id=_id(before),
        tags=_tags(before or after),
        certainty=Certainty.LIKELY if above.deferred else Certainty.WILL,
        deferred="deferred" if above.deferred else None,
    )


def _values(found: Found, action: Action) -> tuple[Value, Value, list[tuple[str | int, ...]]]:
    parts = shown(found.lines, _SIDES.get(action, ""), found.is_whole)
    open_up(parts.partial, found.header.address.type)
    for side in (parts.before, parts.after):
        cover(side, found.header.address.type)
    creates = action in (Action.CREATE, Action.READ)
    ends = action in (Action.DELETE, Action.FORGET)
    return None if creates else parts.before, None if ends else parts.after, list(parts.forces)


def _id(before: Value) -> str | None:
    found = before.get("id") if isinstance(before, dict) else None
    return found if isinstance(found, str) else None


def _tags(values: Value) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in ("effective_labels", "tags_all", "labels", "tags"):
        group = values.get(name) if isinstance(values, dict) else None
        pairs = group.items() if isinstance(group, dict) else ()
        found |= {key: value for key, value in pairs if isinstance(value, str)}
    return found


def _outputs(lines: Sequence[str]) -> dict[str, tuple[Value, Value]]:
    parts = shown(lines, "")
    names = dict.fromkeys((*parts.before, *parts.after))
    pairs = {name: (parts.before.get(name), parts.after.get(name)) for name in names}
    return {name: (was, will_be) for name, (was, will_be) in pairs.items() if ABSENT not in (was, will_be)}


def _gaps(section: Section, changes: Sequence[ResourceChange]) -> Iterator[Gap]:
    for problem in section.problems[:1]:
        yield Gap(GapKind.ERRORED, f"{_error(problem)} The plan holds only what was planned before.")
    if section.is_targeted:
        yield Gap(GapKind.TARGETED, "The plan covers only a part of the configuration (-target or -exclude).")
    if deferred := sum(change.deferred is not None for change in changes):
        noun = "change is" if deferred == 1 else "changes are"
        yield Gap(GapKind.DEFERRED, f"{deferred} {noun} deferred. A later plan decides what happens there.")
    yield from repeated(changes)
    if misnamed := [found for found in section.objects if found.instead]:
        says = f"{show(misnamed[0].header.address.text)} stands above {show(misnamed[0].instead)}."
        yield Gap(GapKind.CONTRADICTORY, f"The text names an object and shows another. {says}")
    if section.summary is not None:
        pairs = zip(changes, section.objects, strict=True)
        managed = [change for change, found in pairs if _is_managed(found) and change.deferred is None]
        yield from disagreements(section.summary, managed)
    elif not section.changes_nothing or section.objects:
        yield Gap(
            GapKind.UNREADABLE, "The text has no summary line (Plan: ... to destroy), so a part of it is missing."
        )


def _shortened(hides_objects: bool) -> Gap:
    if hides_objects:
        return Gap(GapKind.NO_VALUES, "The text of the plan does not show unchanged objects and attributes.")
    return Gap(GapKind.SHORTENED, "The text of the plan does not show unchanged attributes.")


def _is_managed(found: Found) -> bool:
    return found.header.address.mode == "managed"


def _error(problem: Problem) -> str:
    place = Location(problem.file, problem.line)
    where = f" ({plain(place.file)[:_LONGEST]} line {place.line})" if problem.file else ""
    says = f": {plain(problem.says)[:_LONGEST].rstrip('.')}{where}" if problem.says else ""
    return f"Planning stopped at an error{says}."


def digest_of(data: bytes) -> str:
    """The digest of what was read."""
    import hashlib

    return hashlib.sha256(data).hexdigest()
