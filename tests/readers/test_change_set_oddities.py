"""Odd change sets: words and mixtures that CloudFormation never writes count as the worst that they can mean."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from planguard import readers
from planguard.judging.decision import Decision, Verdict
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.model.errors import InputError
from tests.readers.change_sets import answer, change, context, detail

DB = "AWS::RDS::DBInstance"
TODAY = datetime.date(2026, 1, 1)
NOTHING = "The submitted information didn't contain changes. Submit different information to create a change set."


def judged(*pages: dict[str, Any]) -> Decision:
    data = json.dumps(pages[0] if len(pages) == 1 else list(pages)).encode()
    return review(readers.join(readers.read(data, "change-set.json")), Ruleset(), TODAY)


def database(action: str | None = "Modify", **fields: Any) -> dict[str, Any]:
    return change("Db", action, DB, PhysicalResourceId="db-1", **fields)


REMOVED = database("Remove", PolicyAction="Delete")
WORST = {
    "an unknown policy": database("Remove", PolicyAction="Archive"),
    "a policy in small letters": database("Remove", PolicyAction="retain"),
    "a policy with a blank": database("Remove", PolicyAction="Retain "),
    "the policy of a replacement": database("Remove", PolicyAction="ReplaceAndRetain"),
    "an unknown action": database("Purge"),
    "an action in small letters": database("add"),
    "an action with a blank": database("Add "),
    "no action": database(None),
    "an unknown replacement": database(Replacement="Perhaps"),
    "a replacement in words": database(Replacement="no"),
    "a replacement in capitals": database(Replacement="TRUE "),
    "a replacement as a boolean": database(Replacement=True),
    "a replacement that keeps by an unknown policy": database(Replacement="True", PolicyAction="ReplaceAndHide"),
    "a replacement with the policy of a removal": database(Replacement="True", PolicyAction="Retain"),
    "no replacement with a policy": database(Replacement="False", PolicyAction="Delete"),
    "no replacement with an unknown policy": database(Replacement="False", PolicyAction="Archive"),
    "no replacement of what is always recreated": database(Replacement="False", Details=[detail("Engine", "Always")]),
    "no replacement, an unknown word": database(Replacement="False", Details=[detail("Engine", "always")]),
    "an unknown word of recreation": database(Details=[detail("Engine", "Sometimes")]),
    "an addition with a policy": database("Add", PolicyAction="Delete"),
    "an import with a policy": database("Import", PolicyAction="ReplaceAndDelete"),
    "a synchronisation with a policy": database("SyncWithActual", PolicyAction="Delete"),
    "a synchronisation that replaces": database("SyncWithActual", Replacement="True"),
}


@pytest.mark.parametrize("one", WORST.values(), ids=WORST)
def test_what_cloudformation_never_writes_is_blocked(one: dict[str, Any]) -> None:
    assert judged(answer(one)).verdict is Verdict.BLOCK


KNOWN = {
    "an addition": database("Add"),
    "an addition that says it replaces": database("Add", Replacement="True"),
    "an import that says it replaces": database("Import", Replacement="True"),
    "a synchronisation": database("SyncWithActual"),
    "a modification": database(Replacement="False", Details=[detail("Tags", "Never")]),
    "a modification of what may be recreated": database(
        Replacement="False", Details=[detail("Engine", "Conditionally")]
    ),
}


@pytest.mark.parametrize("one", KNOWN.values(), ids=KNOWN)
def test_what_cloudformation_writes_has_no_gap(one: dict[str, Any]) -> None:
    [plan] = judged(answer(one)).plans
    assert not plan.plan.gaps


FAILED = answer(Status="FAILED", StatusReason=NOTHING, ExecutionStatus="UNAVAILABLE")
MORE = answer(REMOVED)
REFUSED = {
    "null with CREATE_COMPLETE": ((answer() | {"Changes": None},), "Changes is null"),
    "no changes, one is listed": ((FAILED | {"Changes": MORE["Changes"]},), "lists changes"),
    "the first page failed": ((FAILED | {"NextToken": "x"}, MORE), "different statuses"),
    "the last page failed": ((MORE | {"NextToken": "x"}, FAILED), "different statuses"),
    "the first page has no status": (({**answer(NextToken="x"), "Status": None}, MORE), "different statuses"),
    "the first page lists nothing": (({**answer(NextToken="x"), "Changes": None}, MORE), "null for its Changes"),
    "the status in small letters": ((answer(Status="create_complete"),), "status create_complete"),
    "a change of another type": ((answer() | {"Changes": [{"Type": "Module", "ResourceChange": REMOVED}]},), "type"),
    "no resource type": ((answer({"Action": "Remove", "LogicalResourceId": "Db"}),), "has no ResourceType"),
    "a context with a key twice": (
        (
            answer(
                database(BeforeContext='{"Properties": {"DeletionProtection": "true", "DeletionProtection": "false"}}')
            ),
        ),
        "twice",
    ),
}


@pytest.mark.parametrize(("pages", "says"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_together_is_refused(pages: tuple[dict[str, Any], ...], says: str) -> None:
    with pytest.raises(InputError, match=says):
        judged(*pages)


@pytest.mark.parametrize("changes", [[], None])
def test_nothing_to_change_is_no_change(changes: list[Any] | None) -> None:
    assert judged(answer()).verdict is Verdict.PASS
    assert judged(FAILED | {"Changes": changes}).verdict is Verdict.PASS


def test_a_value_that_says_two_things_is_taken_as_text() -> None:
    doubled = '{"DeletionProtection": true, "DeletionProtection": false}'
    one = database(Replacement="False", Details=[detail("Settings", "Never", BeforeValue=doubled, AfterValue="{}")])
    [plan] = judged(answer(one, AfterContext=context({}))).plans
    assert plan.plan.resource_changes[0].before == {"Settings": doubled}
