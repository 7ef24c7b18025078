"""Every form of a change set gives the same plan, and what is none is refused by its name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planguard.model.change import Action
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive, at
from planguard.readers import change_set
from tests.readers.change_sets import (
    FORMS,
    MARK,
    answer,
    camel_case,
    change,
    context,
    detail,
    read,
    read_one,
    replacing,
    with_nulls,
)
from tests.thorough import tries

RELEASE = answer(
    replacing(PhysicalResourceId="shop-table", BeforeContext=context({"TableName": "a", "Tags": []})),
    change("Old", "Remove", "AWS::S3::Bucket", PolicyAction="Retain", BeforeContext=context({})),
    change("New", "Add", "AWS::SQS::Queue", Replacement="True", AfterContext=context({"QueueName": "On"})),
    change("Fn", "Modify", "AWS::Lambda::Function", Replacement="False", Scope=["Properties"], Details=[detail()]),
    Tags=[{"Key": "Environment", "Value": "production"}],
    Parameters=[
        {"ParameterKey": "Password", "ParameterValue": "****"},
        {"ParameterKey": "Size", "ParameterValue": "2"},
    ],
)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_plan(form: str) -> None:
    plan, raw = read(FORMS[form](RELEASE)), read(RELEASE)
    assert change_set.recognises(FORMS[form](RELEASE).encode()[: 64 * 1024])
    assert plan.resource_changes == raw.resource_changes
    assert (plan.gaps, plan.stack, plan.dependencies, dict(plan.variables)) == (
        *(raw.gaps, raw.stack, raw.dependencies),
        dict(raw.variables),
    )
    assert [entry.action for entry in plan.resource_changes] == [
        *(Action.CREATE_THEN_DELETE, Action.FORGET, Action.CREATE, Action.UPDATE)
    ]


@pytest.mark.parametrize(
    "bare",
    [
        RELEASE["Changes"],
        camel_case(RELEASE["Changes"]),
        [entry["ResourceChange"] for entry in RELEASE["Changes"]],
    ],
    ids=["query Changes", "console", "query Changes[].ResourceChange"],
)
def test_a_bare_list_of_changes_has_no_stack(bare: Any) -> None:
    plan = read(bare)
    assert change_set.recognises(json.dumps(bare).encode())
    assert [entry.address for entry in plan.resource_changes] == ["Table", "Old", "New", "Fn"]
    whole = read(RELEASE).resource_changes
    assert [entry.action for entry in plan.resource_changes] == [entry.action for entry in whole]


_WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), min_size=1, max_size=8)
_SCALARS = st.sampled_from(
    ["On", "no", "0123", "2010-09-09", "1e3", "null", "~", "true", "12:30", "a: b", "- x", "é", MARK]
)
_DETAILS = st.builds(
    lambda name, recreation, evaluation, source, value: detail(
        name, recreation, Evaluation=evaluation, ChangeSource=source, AfterValue=value, Path=f"/Properties/{name}"
    ),
    st.sampled_from(["Name", "Engine", "Tags"]),
    st.sampled_from(["Always", "Conditionally", "Never"]),
    st.sampled_from(["Static", "Dynamic"]),
    st.sampled_from(["DirectModification", "ResourceReference", "ParameterReference"]),
    _SCALARS,
)
_CHANGES = st.builds(
    lambda action, replacement, policy, details, value: change(
        "X",
        action,
        "AWS::RDS::DBInstance",
        Replacement=replacement,
        PolicyAction=policy,
        Details=details,
        BeforeContext=context({"Name": value, "Engine": "mysql"}),
        PhysicalResourceId=value,
    ),
    st.sampled_from(["Add", "Modify", "Remove", "Import", "Dynamic", "SyncWithActual"]),
    st.sampled_from(["True", "False", "Conditional", None]),
    st.sampled_from(["Delete", "Retain", "Snapshot", "ReplaceAndDelete", "ReplaceAndRetain", None]),
    st.lists(_DETAILS, max_size=3),
    _SCALARS | _WORDS,
)


@settings(max_examples=tries(60), deadline=None)
@given(st.lists(_CHANGES, min_size=1, max_size=6))
def test_the_form_never_changes_the_meaning(changes: list[Any]) -> None:
    page = answer(*({**entry, "LogicalResourceId": f"X{number}"} for number, entry in enumerate(changes)))
    raw = read(page)
    for form in FORMS.values():
        assert read(form(page)).resource_changes == raw.resource_changes


def test_yaml_that_was_written_again_without_quotes_keeps_its_text() -> None:
    plan = read(
        "Changes:\n- Type: Resource\n  ResourceChange:\n    Action: Modify\n    Replacement: True\n"
        "    LogicalResourceId: On\n    PhysicalResourceId: 012345678901\n    ResourceType: AWS::S3::Bucket\n"
        "    PolicyAction: null\nStackName: 2020-01-01\nStatus: CREATE_COMPLETE\n"
    )
    [found] = plan.resource_changes
    assert (found.address, found.physical_id, found.action) == (
        *("2020-01-01/On", "012345678901"),
        Action.CREATE_THEN_DELETE,
    )


def test_several_change_sets_in_one_list_are_several_plans() -> None:
    plans = change_set.read(json.dumps([RELEASE, answer(change(action="Remove"), stack="other")]).encode(), "all.json")
    assert [(plan.source, plan.stack["name"]) for plan in plans] == [("all.json#1", "shop"), ("all.json#2", "other")]


def test_scalars_of_a_context_become_what_they_are_in_a_template() -> None:
    after = context({"MultiAZ": "true", "Port": "3306", "Id": "0123", "Name": f"x-{MARK}", "MasterUserPassword": "a1"})
    found = read_one(change(action="Add", AfterContext=after))
    assert found.after == {
        "MultiAZ": True,
        "Port": 3306,
        "Id": "0123",
        "Name": UNKNOWN,
        "MasterUserPassword": Sensitive("a1"),
    }
    assert isinstance(at(found.after, ("MasterUserPassword",)), Sensitive)


def test_without_contexts_the_details_give_the_values() -> None:
    found = read_one(
        change(
            Replacement="False",
            Details=[
                detail("BillingMode", "Never", Path="/Properties/BillingMode", BeforeValue="A", AfterValue="B"),
                detail("StreamSpecification", "Never", Path="/Properties/StreamSpecification", AfterValue='{"X":"1"}'),
                detail("SSESpecification", "Never"),
                detail(None, "Never", Attribute="DeletionPolicy", BeforeValue="Retain", AttributeChangeType="Remove"),
            ],
        )
    )
    assert found.before == {
        "DeletionPolicy": "Retain",
        "BillingMode": "A",
        "StreamSpecification": UNKNOWN,
        "SSESpecification": UNKNOWN,
    }
    assert isinstance(found.after, dict)
    assert found.after["StreamSpecification"] == {"X": 1}
    assert "DeletionPolicy" not in found.after


def test_tags_come_from_the_resource_and_from_its_stack() -> None:
    before = context({"Tags": [{"Key": "Environment", "Value": "staging"}]})
    found = read_one(change(action="Remove", BeforeContext=before), Tags=[{"Key": "Team", "Value": "a"}])
    assert found.tags == {"Team": "a", "aws:cloudformation:stack-name": "shop", "Environment": "staging"}
    added = read_one(change(action="Add", AfterContext=context({"Tags": {"Tier": "web"}})))
    assert added.tags == {"aws:cloudformation:stack-name": "shop", "Tier": "web"}


def test_what_a_value_comes_from_is_a_reference_and_a_dependency() -> None:
    source = {"ChangeSource": "ResourceAttribute", "CausingEntity": "Key.Arn"}
    plan = read(
        answer(replacing(Details=[detail("KmsKey", **source), detail("Other", ChangeSource="ParameterReference")]))
    )
    assert plan.resource_changes[0].references == {"KmsKey": ("shop/Key",)}
    assert plan.dependencies == {"shop/Table": frozenset({"shop/Key"})}


REFUSED: dict[str, tuple[Any, str]] = {
    "create-change-set": ({"Id": "arn:x", "StackId": "arn:y"}, "answer of create-change-set"),
    "list-change-sets": ({"Summaries": []}, "a list of change sets"),
    "describe-stacks": ({"Stacks": [{"StackName": "a"}]}, "answer of describe-stacks"),
    "get-template": ({"TemplateBody": {}, "StagesAvailable": []}, "the answer of get-template"),
    "hooks": ({"ChangeSetId": "x", "Hooks": []}, "describe-change-set-hooks"),
    "events": ({"StackEvents": []}, "events of a stack"),
    "nothing": ({"ChangeSetId": "x"}, "has no Changes"),
    "empty list": ([], "has no Status"),
    "no status": ({"Changes": []}, "has no Status"),
    "deploy": ("Changeset created successfully. Run the following command\naws cloudformation", "deploy` prints"),
    "nothing to deploy": ("No changes to deploy. Stack shop is up to date", "nothing to deploy"),
    "table": ("-----\n|   DescribeChangeSet   |\n", "as a table"),
    "text": ("CHANGES\tResource\nRESOURCECHANGE\tModify", "as text"),
    "error": ("An error occurred (X) when calling the DescribeChangeSet operation: no", "error of the AWS CLI"),
    "truncated": (json.dumps(RELEASE)[:-40], "not whole JSON"),
    "no logical id": (answer({"Action": "Remove"}), "Changes[0] has no LogicalResourceId"),
    "no resource": ({"Changes": [{"Type": "Hook"}], "Status": "CREATE_COMPLETE"}, "has no ResourceChange"),
    "wrong type": (answer(change(Details=3)), "not shaped like a change set"),
    "mixed list": ([RELEASE, 3], "no change set"),
    "broken context": (answer(change(BeforeContext="{")), "Before- or AfterContext"),
    "deep context": (
        answer(change(BeforeContext='{"Properties":{"a":' + "[" * 300 + "]" * 300 + "}}")),
        "cannot be read",
    ),
    "yaml bomb": ("Changes: &a []\nTags: *a\n", "aliases"),
    "deep yaml": ("Changes:\n" + "- " * 500 + "x", "nested too deeply"),
    "deep json": ('{"Changes":' + "[" * 5000 + "]" * 5000 + "}", "nested too deeply"),
    "surrogates": ('{"Changes": [], "\\ud800": 1} {"Changes": [], "Status": "\\ud800"}', "half a character"),
    "broken yaml": ("Changes: [\n", "neither JSON nor YAML"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_change_set_is_refused_by_its_name(name: str) -> None:
    given_, what = REFUSED[name]
    data = given_.encode() if isinstance(given_, str) else json.dumps(given_).encode()
    assert change_set.recognises(data[: 64 * 1024])
    with pytest.raises(InputError) as refusal:
        change_set.read(data, "file")
    assert what in str(refusal.value)
    assert refusal.value.advice
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("status", "reason", "what"),
    [
        ("FAILED", "Template error: x", "FAILED: Template error: x"),
        ("FAILED", None, "no reason is given"),
        ("FAILED", "AWS::EarlyValidation::PropertyValidation \x1b[31m", r"\x1b"),
        ("CREATE_PENDING", None, "not ready"),
        ("CREATE_IN_PROGRESS", None, "not ready"),
        ("DELETE_COMPLETE", None, "DELETE_COMPLETE"),
        ("SOMETHING_NEW", None, "SOMETHING_NEW"),
    ],
)
def test_a_status_that_makes_the_list_meaningless_is_an_error(status: str, reason: str | None, what: str) -> None:
    with pytest.raises(InputError) as refusal:
        read(answer(change(), Status=status, StatusReason=reason))
    assert what in str(refusal.value)


@pytest.mark.parametrize(
    "reason",
    [
        "The submitted information didn't contain changes. Submit different information to create a change set.",
        "No updates are to be performed.",
    ],
)
def test_a_change_set_that_failed_for_want_of_changes_changes_nothing(reason: str) -> None:
    plan = read(answer(Status="FAILED", ExecutionStatus="UNAVAILABLE", StatusReason=reason))
    assert (plan.resource_changes, plan.gaps) == ((), ())


def test_a_complete_change_set_may_list_nothing() -> None:
    assert read(with_nulls(answer())).gaps == ()


def test_an_old_recording_without_status_is_read() -> None:
    assert len(read(answer(change(action="Remove"), Status=None, ExecutionStatus=None)).resource_changes) == 1


def _kinds(plan: Plan) -> list[str]:
    return [gap.kind.word for gap in plan.gaps]


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({"NextToken": "abc"}, ["next-page"]),
        ({"ExecutionStatus": "OBSOLETE"}, ["stale"]),
        ({"ExecutionStatus": "EXECUTE_COMPLETE"}, ["stale"]),
        ({"ExecutionStatus": "NEW_WORD"}, ["stale"]),
        ({"ExecutionStatus": "UNAVAILABLE"}, []),
        ({"StatusReason": "[WARN] --include-property-values option can return incomplete ChangeSet data because: x"},
         ["dropped-changes"]),
        ({"ParentChangeSetId": "arn:p", "ExecutionStatus": "UNAVAILABLE",
          "StatusReason": "Executable from root change set"}, ["nested-stack"]),
    ],
)  # fmt: skip
def test_what_is_left_out_is_a_gap(fields: dict[str, Any], kinds: list[str]) -> None:
    assert _kinds(read(answer(change(Replacement="False"), **fields))) == kinds


def test_what_changes_in_place_without_values_is_a_gap_where_it_can_hurt() -> None:
    def updated(name: str, type: str, **fields: Any) -> dict[str, Any]:
        return change("R", type=type, Replacement="False", Details=[detail(name, "Never")], **fields)

    database = updated("PubliclyAccessible", "AWS::RDS::DBInstance")
    assert [gap.message for gap in read(answer(database, updated("Code", "AWS::Lambda::Function"))).gaps] == [
        "The change set does not show the new values of PubliclyAccessible of R."
    ]
    given = context({"PubliclyAccessible": "true"})
    assert _kinds(read(answer(database | {"BeforeContext": given, "AfterContext": given}))) == []
    assert _kinds(read(answer(updated("Tags", "AWS::RDS::DBInstance")))) == []


def test_the_last_page_decides_whether_the_list_is_whole() -> None:
    first = answer(change("A", Replacement="False"), NextToken="x")
    last = answer(change("B", Replacement="False"))
    assert _kinds(read([first, last])) == []
    assert _kinds(read([first, last | {"NextToken": "y"}])) == ["next-page"]


def test_a_plan_that_contains_a_change_set_is_not_one() -> None:
    assert not change_set.recognises(b'{"format_version":"1.2","resource_changes":[{"Changes":[],"ChangeSetId":1}]}')
    assert not change_set.recognises(json.dumps({"body": json.dumps(RELEASE)}).encode())
    assert not change_set.recognises(b"Terraform will perform the following actions:\n  # Changes:\n")


_SEEDS = [FORMS[form](RELEASE).encode() for form in ("cli", "camel", "yaml", "pages")]


@settings(max_examples=tries(300), deadline=None)
@given(st.sampled_from(_SEEDS), st.data())
def test_damaged_input_is_read_or_refused(seed: bytes, data: st.DataObject) -> None:
    damaged = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 8))):
        position = data.draw(st.integers(0, len(damaged) - 1))
        if data.draw(st.booleans()):
            damaged[position] = data.draw(st.integers(0, 255))
        else:
            del damaged[position : position + data.draw(st.integers(1, 30))]
    change_set.recognises(bytes(damaged))
    try:
        plans = change_set.read(bytes(damaged), "damaged")
    except InputError:
        return
    assert all(plan.tool is Tool.CLOUDFORMATION for plan in change_set.join(plans))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _SCALARS | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=tries(200), deadline=None)
@given(
    st.sampled_from(["Action", "Replacement", "PolicyAction", "Details", "Scope", "BeforeContext", "ChangeSetId"]),
    _JSON,
)
def test_a_field_of_any_shape_is_read_or_refused(field: str, value: Any) -> None:
    try:
        plan = read(answer(replacing() | {field: value}))
    except InputError:
        return
    assert len(plan.resource_changes) == 1
