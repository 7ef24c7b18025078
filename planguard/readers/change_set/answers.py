"""Which answers of CloudFormation are a change set that can be judged; the others are named and refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from planguard.knowledge import refusals
from planguard.knowledge.refusals import DESCRIBE
from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.model.gaps import Gap, GapKind
from planguard.model.values import Value, plain
from planguard.readers.change_set.shapes import Change, ChangeSet

_NO_CHANGE = regex(r"(?i)did\s?n.t contain changes|no updates are to be performed")
_STALE = {
    "OBSOLETE": "is obsolete, because the stack has changed since",
    "EXECUTE_IN_PROGRESS": "is already being executed",
    "EXECUTE_COMPLETE": "has already been executed",
    "EXECUTE_FAILED": "has already been executed, and failed",
}
_OF_AZURE = {"changeType", "ChangeType"}
_UNFINISHED = ("CREATE_PENDING", "CREATE_IN_PROGRESS")


def refuse_printed_text(text: str, source: str) -> None:
    """InputError where the AWS CLI has printed a text that is no change set."""
    for pattern, refusal in refusals.PRINTED:
        if re.search(pattern, text):
            raise refusal.of(source)


def refuse_other_answers(answer: Mapping[str, Value], source: str) -> None:
    """InputError where the answer is of another command than describe-change-set."""
    changes = answer.get("Changes")
    if isinstance(changes, list) and any(isinstance(one, dict) and one.keys() & _OF_AZURE for one in changes):
        raise refusals.WHAT_IF.of(source)
    if "Changes" not in answer:
        found = (refusal for key, refusal in refusals.ANSWERS.items() if key in answer)
        raise next(found, refusals.WITHOUT_CHANGES).of(source)


def without_changes(change_set: ChangeSet, source: str) -> bool:
    """Whether CloudFormation found nothing to change; InputError where the status says that the list means nothing."""
    status, reason = change_set.status, change_set.status_reason or ""
    if status == "FAILED" and _NO_CHANGE.search(reason):
        if any(map(_says_something, change_set.changes or ())):
            raise InputError(source, "the change set FAILED because it has no changes, but lists changes.", DESCRIBE)
        return True
    if status == "FAILED":
        raise InputError(
            source,
            f"the change set FAILED: {plain(reason) or 'no reason is given'}.",
            "Fix the cause and create the change set again"
            + (" (`aws cloudformation describe-events` names the property)." if "EarlyValidation" in reason else "."),
        )
    if status in _UNFINISHED:
        raise InputError(
            source,
            f"the change set is not ready ({status}).",
            "Wait for it with `aws cloudformation wait change-set-create-complete`, then describe it again.",
        )
    if status is not None and change_set.changes is None:
        raise InputError(source, f"Changes is null, though the change set has the status {plain(status)}.", DESCRIBE)
    if status is None and not change_set.changes:
        raise InputError(source, "it lists no change and has no Status that would prove it.", DESCRIBE)
    if status not in ("CREATE_COMPLETE", None):
        raise InputError(source, f"the change set has the status {plain(status)}.", "Create it again.")
    return False


def _says_something(change: Change) -> bool:
    """Whether a change says more than that something is modified, which moto says of a change set without changes."""
    resource = change.resource_change
    return (
        resource is None
        or resource.action != "Modify"
        or bool(resource.replacement or resource.policy_action or resource.details)
    )


def gaps(change_set: ChangeSet) -> Iterator[Gap]:
    """What the answer leaves out, as far as it says so itself."""
    if change_set.next_token:
        yield Gap(
            GapKind.NEXT_PAGE,
            "More changes are on a next page (NextToken). Omit --max-items and --no-paginate,"
            " or pass all pages as one JSON list.",
        )
    if "--include-property-values option can return incomplete" in (change_set.status_reason or ""):
        yield Gap(
            GapKind.DROPPED_CHANGES,
            "CloudFormation omitted changes from this answer (see StatusReason)."
            " Describe the change set again without --include-property-values, and pass both files.",
        )
    execution = change_set.execution_status
    if execution in _STALE:
        yield Gap(GapKind.STALE, f"The change set {_STALE[execution]}.")
    elif execution not in ("AVAILABLE", "UNAVAILABLE", None):
        yield Gap(GapKind.STALE, f"The change set has the unknown execution status {plain(execution)}.")
