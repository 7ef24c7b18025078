"""What a plan does not tell although it should: it stopped, it covers a part, or its parts do not fit together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from planguard.model.change import without_keys
from planguard.model.gaps import Gap, GapKind
from planguard.readers._terraform.decoding import planned_of
from planguard.readers._terraform.prior import is_managed
from planguard.readers._terraform.shapes import Check, Document, Entry, StateModule, key_of

_NO_KEYS_IN_STATE = "0.1"  # before Terraform 0.13 the addresses of a state had neither module nor key


def gaps(document: Document, source: str) -> Iterator[Gap]:
    """Each gap of a document."""
    managed = document.prior_state.managed if document.prior_state else ()
    yield from _unfinished(document)
    if document.deferred_action_invocations:
        count = len(document.deferred_action_invocations)
        yield Gap(GapKind.DEFERRED, f"{count} provider {'action is' if count == 1 else 'actions are'} deferred.")
    if not document.resource_changes:
        yield from _nothing_listed(document, managed, source)
    elif document.complete is not False and not document.errored and not document.deferred_changes:
        yield from _left_out(document, managed)
    if document.plan_format_version is not None and document.format_version is None:
        yield Gap(
            GapKind.NO_VALUES, "The file is HCP Terraform's redacted plan, without configuration and prior state."
        )


def _unfinished(document: Document) -> Iterator[Gap]:
    deferred = document.deferred_changes or ()
    if document.errored:
        yield Gap(GapKind.ERRORED, "Planning stopped at an error. The plan holds only what was planned before.")
    elif deferred:
        noun = "change is" if len(deferred) == 1 else "changes are"
        yield Gap(GapKind.DEFERRED, f"{len(deferred)} {noun} deferred. A later plan decides what happens there.")
    elif document.complete is False:
        yield Gap(
            GapKind.TARGETED, "The plan covers only a part of the configuration (-target, -exclude, or deferral)."
        )


def _nothing_listed(document: Document, managed: Sequence[tuple[str, bytes]], source: str) -> Iterator[Gap]:
    """Terraform lists untouched objects too, and leaves the list out only of a plan that just refreshes the state."""
    planned = planned_of(document, source)
    if planned is not None and any(map(_holds_managed, planned.modules())):
        yield Gap(
            GapKind.UNREADABLE, "The plan has planned values of managed objects but no changes. The plan is incomplete."
        )
        return
    if managed:
        yield _unlisted(document, _none_listed(managed))


def _none_listed(managed: Sequence[tuple[str, bytes]]) -> str:
    objects = "1 managed object" if len(managed) == 1 else f"{len(managed)} managed objects"
    return f"The state holds {objects}, and the plan lists none"


def _unlisted(document: Document, what: str) -> Gap:
    if document.resource_changes is not None or (document.applyable and not document.resource_drift):
        return Gap(GapKind.UNREADABLE, f"{what}. The plan is incomplete.")
    if document.resource_drift or document.applyable is False:
        return Gap(GapKind.REFRESH_ONLY, f"{what}. The plan only refreshes the state.")
    return Gap(GapKind.UNLISTED, f"{what}.")


def _left_out(document: Document, managed: Sequence[tuple[str, bytes]]) -> Iterator[Gap]:
    entries = document.resource_changes or ()
    listed = {(name, key_of(entry.deposed)) for entry in entries for name in (entry.address, entry.previous_address)}
    missing = [address for address, key in managed if (address, key) not in listed]
    if missing and document.format_version == _NO_KEYS_IN_STATE:
        local = {_local(entry) for entry in entries}
        missing = [address for address in missing if without_keys(address) not in local]
    if not missing:
        return
    if len(missing) == len(managed) and not document.complete and not any(map(_is_managed, entries)):
        yield Gap(GapKind.UNLISTED, f"{_none_listed(managed)}.")
        return
    noun = "object of the state is" if len(missing) == 1 else "objects of the state are"
    sentence = f"{len(missing)} {noun} not in the plan"
    if document.complete:
        yield Gap(GapKind.CONTRADICTORY, f"{sentence}, although the plan claims to be complete.")
    else:
        yield Gap(GapKind.TARGETED, f"{sentence} (-target or -exclude leaves them out).")


def _is_managed(entry: Entry) -> bool:
    return entry.mode == "managed"


def _local(entry: Entry) -> str:
    return f"{entry.type}.{entry.name}"


def _holds_managed(module: StateModule) -> bool:
    return any(is_managed(resource) for resource in module.resources or ())


def failed_checks(document: Document) -> Iterator[str]:
    """The checks and conditions that failed or could not be evaluated while planning."""
    for check in msgspec.json.decode(document.checks, type=list[Check] | None) or ():
        if check.status in ("fail", "error"):
            yield check.address.to_display
