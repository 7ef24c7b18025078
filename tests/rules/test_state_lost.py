"""A first apply is quiet; the same plan with a sign that the things exist is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from planguard import readers
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import ConfigurationChange, SettingKind
from planguard.model.finding import Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.rules import state_lost


def new(number: int, **details: Any) -> ResourceChange:
    return ResourceChange(f"aws_x.y{number}", "aws_x", Action.CREATE, name=f"y{number}", **details)


_MISSING = ResourceChange("aws_x.gone", "aws_x", Action.DELETE, name="gone")
_BACKEND = ConfigurationChange(SettingKind.BACKEND, "backend.s3", ("bucket",), "a", "b")


def found(*changes: ResourceChange, **details: Any) -> list[Finding]:
    plan = Plan("p", Tool.TERRAFORM, changes, **{"has_prior_state": False, **details})
    return list(state_lost.check(plan, Catalog()))


def messages(*changes: ResourceChange, **details: Any) -> list[str]:
    return [finding.message for finding in found(*changes, **details)]


def test_a_first_apply_is_quiet_however_large() -> None:
    assert messages(*(new(number) for number in range(50))) == []


@pytest.mark.parametrize(
    ("details", "sign"),
    [
        ({"drift": (_MISSING,)}, "1 object of the state was not found: aws_x.gone"),
        ({"configuration_changes": (_BACKEND,)}, "The same change sets another backend"),
    ],
)
def test_a_sign_is_named(details: dict[str, Any], sign: str) -> None:
    (finding,) = found(new(1), new(2), **details)
    assert finding.severity is Severity.MEDIUM
    assert finding.message == f"All 2 objects are to be created, although they may exist already. {sign}."


def test_an_import_beside_new_objects_is_no_more_than_a_hint() -> None:
    (finding,) = found(new(1), new(2), new(3, imported=True))
    assert finding.severity is Severity.LOW
    assert "aws_x.y3 is imported by the same plan" in finding.message


def test_a_state_that_still_knows_something_is_not_lost() -> None:
    kept = ResourceChange("aws_x.kept", "aws_x", Action.NO_OP, name="kept")
    assert messages(new(1), new(2), kept, drift=(_MISSING,)) == []
    assert messages(new(1), new(2), drift=(_MISSING,), has_prior_state=True) == []


def judged(created: dict[str, Any], there: list[dict[str, Any]], **more: Any) -> str:
    kind = next(iter(created))
    other = {"actions": ["create"], "before": None, "after": {"a": 1}, "after_unknown": {"id": True}}
    one = {**other, "after": created[kind]}
    changes = [
        {"address": f"{kind}.new", "mode": "managed", "type": kind, "name": "new", "change": one},
        {"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y", "change": other},
    ]
    prior = {"format_version": "1.0", "values": {"root_module": {"resources": there}}}
    document = {"format_version": "1.2", "terraform_version": "1.11.4", "configuration": {}, "planned_values": {}}
    content = {**document, "resource_changes": changes, "prior_state": prior, **more}
    (plan,) = readers.read(json.dumps(content).encode(), "plan.json", None)
    return " ".join(finding.message for finding in state_lost.check(plan, Catalog()))


def data(kind: str, **values: Any) -> dict[str, Any]:
    return {"address": f"data.{kind}.old", "mode": "data", "type": kind, "name": "old", "values": values}


SQL = "google_sql_database_instance"
BUCKET = {"aws_s3_bucket": {"bucket": "orders", "force_destroy": None}}


def test_a_data_source_that_has_found_what_is_created_tells_that_it_exists() -> None:
    for created, there in (
        (BUCKET, data("aws_s3_bucket", bucket="orders", id="orders", region="eu-west-1")),
        ({"aws_iam_role": {"name": "app"}}, data("aws_iam_role", name="app", path="/")),
        (
            {SQL: {"name": "a", "project": None}},
            data(SQL, name="a", project="x"),
        ),
        ({"acme_server": {"name": "web"}}, data("acme_server", name="web")),
        (
            {"kubernetes_namespace": {"metadata": [{"name": "shop"}]}},
            data("kubernetes_namespace", metadata=[{"name": "shop"}]),
        ),
    ):
        kind = there["type"]
        assert f"data.{kind}.old has found {kind}.new already." in judged(created, [there])


@pytest.mark.parametrize(
    ("created", "there"),
    [
        (BUCKET, data("aws_s3_bucket", bucket="bills")),
        (BUCKET, data("aws_iam_policy_document", json="{}")),
        (BUCKET, data("aws_caller_identity", id="123456789012")),
        ({"aws_x": {"name": "orders"}}, data("aws_s3_bucket", bucket="orders")),
        (
            {SQL: {"name": "a", "project": "x"}},
            data(SQL, name="a", project="y"),
        ),
        ({"acme_server": {"name": "web", "zone": "a"}}, data("acme_server", name="web", zone="b")),
        ({"acme_server": {"size": 1}}, data("acme_server", size=1)),
    ],
)
def test_a_first_apply_that_looks_something_up_is_quiet(created: dict[str, Any], there: dict[str, Any]) -> None:
    assert judged(created, [there]) == ""


def test_a_data_source_of_another_account_tells_nothing() -> None:
    def said(of_data: str) -> str:
        keys = {"data.aws_iam_role.old": of_data, "aws_iam_role.new": "aws"}
        resources = [{"address": address, "provider_config_key": key} for address, key in keys.items()]
        root = {"root_module": {"resources": resources}}
        return judged({"aws_iam_role": {"name": "app"}}, [data("aws_iam_role", name="app")], configuration=root)

    assert said("aws")
    assert not said("aws.other")


def test_a_value_of_an_output_that_comes_from_what_is_created_tells_that_it_existed() -> None:
    def said(before: Any, unknown: bool) -> str:
        change = {"actions": ["update"], "before": before, "after": None if unknown else "b", "after_unknown": unknown}
        return judged(BUCKET, [], output_changes={"url": change})

    assert "Output url has a value already" in said("a", True)
    assert said(None, True) == said("a", False) == ""


def test_a_state_with_objects_is_there() -> None:
    kept = {"address": "aws_x.kept", "mode": "managed", "type": "aws_x", "name": "kept", "values": {}}
    assert judged(BUCKET, [kept, data("aws_s3_bucket", bucket="orders")]) == ""
