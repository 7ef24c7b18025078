"""What happens inside an object that owns others: compared where the plan shows it, said to be unknown elsewhere."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from planguard import rules
from planguard.knowledge import package_data
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.loading import plugins
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive
from planguard.rules import nested_destroyed, nested_unknown

CATALOG = Catalog()


def _plan(kind: str, before: Any, after: Any, action: Action = Action.UPDATE, *others: ResourceChange) -> Plan:
    return Plan(
        "p", Tool.TERRAFORM, (ResourceChange(f"{kind}.x", kind, action, "x", before=before, after=after), *others)
    )


def _destroyed(plan: Plan) -> list[Finding]:
    return list(nested_destroyed.check(plan, CATALOG))


def _unknown(plan: Plan) -> list[Finding]:
    return list(nested_unknown.check(plan, CATALOG))


def _template(*, yaml: bool = False, **resources: dict[str, Any]) -> str:
    if not yaml:
        return json.dumps({"Resources": resources})
    lines = ["Parameters:", "  Name: {Type: String, Default: orders}", "Resources:"]
    for name, one in resources.items():
        lines += [f"  {name}:", *(f"    {key}: {json.dumps(value)}" for key, value in one.items())]
    return "\n".join(lines)


TABLE = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "orders"}}
ALARM = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Threshold": 1}}
KINDS = ["aws_cloudformation_stack", "aws_cloudformation_stack_set"]


def _stack(before: Any, after: Any, kind: str = KINDS[0], **more: Any) -> Plan:
    return _plan(kind, {"template_body": before, **more}, {"template_body": after, **more})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("yaml", [False, True])
def test_what_leaves_a_template_is_deleted(kind: str, yaml: bool) -> None:
    plan = _stack(_template(yaml=yaml, Orders=TABLE, Alarm=ALARM), _template(yaml=yaml, Alarm=ALARM), kind)
    (found,) = _destroyed(plan)
    assert found.severity is Severity.CRITICAL
    assert "Orders (AWS::DynamoDB::Table) is deleted" in found.message
    assert _unknown(plan) == []


@pytest.mark.parametrize(
    ("before", "after", "verb"),
    [
        (TABLE, TABLE | {"Properties": {"TableName": "other"}}, "replaced"),
        (TABLE, ALARM, "replaced"),
        (TABLE, TABLE | {"Condition": "IsOld"}, "possibly deleted"),
        (TABLE, TABLE | {"Properties": {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST"}}, ""),
        (TABLE, TABLE | {"Metadata": {"a": "b"}}, ""),
        (TABLE | {"DeletionPolicy": "Retain"}, None, ""),
        (None, TABLE, ""),
    ],
)
def test_what_becomes_of_one_resource(before: Any, after: Any, verb: str) -> None:
    sides = [_template(**({"Orders": one} if one else {}), Alarm=ALARM) for one in (before, after)]
    sides[1] = sides[1].replace('{"Resources"', '{"Conditions": {"IsOld": {"Fn::Equals": ["a", "b"]}}, "Resources"')
    plan = _stack(*sides)
    assert [f"is {verb}" in found.message for found in _destroyed(plan)] == ([True] if verb else [])


def test_settings_that_go_are_told_and_do_not_stop() -> None:
    (found,) = _destroyed(_stack(_template(Alarm=ALARM, Orders=TABLE), _template(Orders=TABLE)))
    assert found.severity is Severity.LOW


PARAMETER = (
    '{"Parameters": {"Name": {"Type": "String", "Default": "orders"}}, "Resources": {"Orders": '
    '{"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": %s}}}}'
)


@pytest.mark.parametrize("reference", ['{"Ref": "Name"}', '{"Fn::Sub": "${Name}-${AWS::Region}"}'])
@pytest.mark.parametrize(
    ("was", "will_be", "confidence"),
    [
        ({"Name": "a"}, {"Name": "b"}, Confidence.HIGH),
        ({}, {"Name": "b"}, Confidence.HIGH),
        ({}, {"Name": "orders"}, None),
        ({"Name": "a"}, {"Name": UNKNOWN}, Confidence.LOW),
        ({"Name": Sensitive("a")}, {"Name": Sensitive("b")}, Confidence.HIGH),
        ({"Name": Sensitive("a")}, {"Name": Sensitive("a")}, None),
        ({"Name": "a", "Other": "x"}, {"Name": "a", "Other": "y"}, None),
    ],
)
def test_a_parameter_reaches_into_the_template(
    reference: str, was: Any, will_be: Any, confidence: Confidence | None
) -> None:
    body = {"template_body": PARAMETER % reference}
    plan = _plan(KINDS[0], body | {"parameters": was}, body | {"parameters": will_be})
    assert [found.confidence for found in _destroyed(plan)] == ([] if confidence is None else [confidence])


@pytest.mark.parametrize(
    "after",
    [
        UNKNOWN,
        Sensitive(_template(Alarm=ALARM)),
        "Resources: [",
        "a: &a [1]\nResources: *a\n",
        '{"Resources": {"Fn::ForEach::Topics": ["x", ["a"], {}]}}',
        '{"Transform": "MyMacro", "Resources": {}}',
        '{"Resources": []}',
        " " * 2_000_000,
        "{" * 10_000,
        "",
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_template_that_cannot_be_read_is_unknown(after: Any) -> None:
    (found,) = _unknown(_stack(_template(Orders=TABLE), after))
    assert found.severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("kind", "attribute"),
    [
        ("aws_cloudformation_stack", "template_url"),
        ("aws_servicecatalog_provisioned_product", "provisioning_artifact_id"),
        ("azurerm_subscription_template_deployment", "template_spec_version_id"),
        ("google_deployment_manager_deployment", "target"),
        ("helm_release", "chart"),
        ("AWS::CloudFormation::StackSet", "TemplateURL"),
        ("AWS::ServiceCatalog::CloudFormationProvisionedProduct", "ProvisioningArtifactName"),
        ("rancher2_app_v2", "chart_name"),
    ],
)
def test_another_source_is_unknown(kind: str, attribute: str) -> None:
    def side(content: str) -> dict[str, Any]:
        nested = [{"config": [{"content": content}], "imports": [{"content": content}]}]
        return {attribute: nested if attribute == "target" else content}

    (found,) = _unknown(_plan(kind, side("a"), side("b")))
    assert found.severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("was", "will_be", "severity"),
    [
        ("1.4.0", "1.5.2", Severity.LOW),
        ("v1.4.0", "v2.0.0", Severity.MEDIUM),
        ("0.4.0", "0.5.0", Severity.MEDIUM),
        ("1.4.0", UNKNOWN, Severity.MEDIUM),
        ("1.4.0", "latest", Severity.MEDIUM),
    ],
)
def test_a_minor_version_takes_little_away(was: Any, will_be: Any, severity: Severity) -> None:
    (found,) = _unknown(_plan("helm_release", {"version": was}, {"version": will_be}))
    assert found.severity is severity


def test_values_that_are_handed_on_are_noted() -> None:
    (found,) = _unknown(_plan("helm_release", {"values": ["a: 1"]}, {"values": ["a: 2"]}))
    assert found.severity is Severity.LOW
    (custom,) = _unknown(_plan("Custom::Thing", {"ServiceToken": "a", "N": 1}, {"ServiceToken": "a", "N": 2}))
    assert custom.severity is Severity.LOW


def test_the_objects_of_a_release_are_compared_where_the_plan_shows_them() -> None:
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}}
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}
    before, after = (
        {"manifest": json.dumps(one), "version": "1"} for one in ({"pvc/data": claim, "cm/c": config}, {"cm/c": config})
    )
    (found,) = _destroyed(_plan("helm_release", before, after))
    assert found.severity is Severity.CRITICAL


# --- ARM deployments

SERVER = {"type": "Microsoft.DBforPostgreSQL/flexibleServers", "name": "orders", "properties": {}}
DATABASE = {"type": "databases", "name": "shop", "properties": {}}


def _deployment(resources: Any, mode: str = "Complete", **more: Any) -> dict[str, Any]:
    return {"template_content": json.dumps({"resources": resources}), "deployment_mode": mode, **more}


ARM = "azurerm_resource_group_template_deployment"


def test_complete_deletes_what_leaves_the_template() -> None:
    (found,) = _destroyed(_plan(ARM, _deployment([SERVER]), _deployment([])))
    assert found.severity is Severity.HIGH
    assert "Microsoft.DBforPostgreSQL/flexibleServers" in found.message
    inner = SERVER | {"resources": [DATABASE]}
    (found,) = _destroyed(_plan(ARM, _deployment([inner]), _deployment([SERVER])))
    assert "Microsoft.DBforPostgreSQL/flexibleServers/databases" in found.message


def test_incremental_leaves_it() -> None:
    plan = _plan(ARM, _deployment([SERVER], "Incremental"), _deployment([], "Incremental"))
    assert _destroyed(plan) + _unknown(plan) == []


@pytest.mark.parametrize("mode", ["Complete", "complete", UNKNOWN])
def test_a_deployment_that_becomes_complete_clears_the_group(mode: Any) -> None:
    after = _deployment([SERVER]) | {"deployment_mode": mode}
    assert [found.severity for found in _destroyed(_plan(ARM, _deployment([SERVER], "Incremental"), after))] == [
        Severity.HIGH
    ]
    assert [found.severity for found in _destroyed(_plan(ARM, None, after, Action.CREATE))] == [Severity.HIGH]


def test_a_new_group_has_nothing_to_clear() -> None:
    group = ResourceChange(
        "azurerm_resource_group.g", "azurerm_resource_group", Action.CREATE, "g", after={"name": "shop"}
    )
    after = _deployment([SERVER], resource_group_name="shop")
    assert _destroyed(_plan(ARM, None, after, Action.CREATE, group)) == []


def test_a_deployment_written_with_a_generic_type_is_one_too() -> None:
    before, after = (
        {
            "type": "microsoft.resources/deployments@2022-09-01",
            "body": {"properties": {"mode": "Complete", "template": {"resources": resources}}},
        }
        for resources in ([SERVER], [])
    )
    (found,) = _destroyed(_plan("azapi_resource", before, after))
    assert found.severity is Severity.HIGH


def test_a_list_of_resources_is_compared_by_name() -> None:
    content = "resources:\n- name: db\n  type: sqladmin.v1beta4.database\n- name: web\n  type: compute.v1.instance\n"
    texts = (content, content.split("- name: web")[0])
    before, after = ({"target": [{"config": [{"content": text}]}]} for text in texts)
    kind = "google_deployment_manager_deployment"
    (found,) = _destroyed(_plan(kind, before, after))
    assert "web (compute.v1.instance) is deleted" in found.message
    kept = {"delete_policy": "ABANDON"}
    assert _destroyed(_plan(kind, {**before, **kept}, {**after, **kept})) == []


@pytest.mark.parametrize("action", [Action.NO_OP, Action.CREATE, Action.FORGET])
def test_what_is_not_updated_is_not_looked_into(action: Action) -> None:
    plan = _plan(KINDS[0], {"template_body": _template(Orders=TABLE)}, {"template_body": UNKNOWN}, action)
    assert _destroyed(plan) + _unknown(plan) == []


@pytest.mark.parametrize(
    "kind",
    [
        "aws_cloudformation_stack",
        "aws_cloudformation_stack_set_instance",
        "aws_servicecatalog_provisioned_product",
        "azurerm_resource_group_template_deployment",
        "google_deployment_manager_deployment",
        "helm_release",
        "argocd_application",
        "rancher2_app",
        "AWS::CloudFormation::Stack",
        "AWS::CloudFormation::StackSet",
        "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
    ],
)
def test_what_owns_others_takes_them_along(kind: str) -> None:
    plan = _plan(kind, {"name": "shop"}, None, Action.DELETE)
    found = [one for name in plugins.names(rules) for one in plugins.load(rules, name).check(plan, CATALOG)]
    assert max(one.severity for one in found) >= Severity.HIGH


def test_the_containers_obey_their_schema() -> None:
    content = json.loads((package_data.ROOT / "containers.json").read_text())
    schema = json.loads((package_data.ROOT / "schemas" / "containers.schema.json").read_text())
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(content)] == []


# --- other spellings of the same


def _messages(kind: str, before: Any, after: Any) -> list[str]:
    change = ResourceChange(f"{kind}.x", kind, Action.UPDATE, "x", before=before, after=after)
    plan = Plan("p", Tool.TERRAFORM, (change,))
    return [one.message for rule in (nested_destroyed, nested_unknown) for one in rule.check(plan, Catalog())]


def _azapi(body: Any, kind: str = "deployments") -> dict[str, Any]:
    return {"type": f"Microsoft.Resources/{kind}@2024-03-01", "body": body}


def test_a_body_written_as_json_is_looked_into() -> None:
    server = {"type": "Microsoft.Sql/servers", "name": "a", "properties": {}}
    was, will_be = (
        _azapi(json.dumps({"properties": {"mode": "Complete", "template": {"resources": inside}}}))
        for inside in ([server], [])
    )
    [message] = _messages("azapi_resource", was, will_be)
    assert "Microsoft.Sql/servers) is deleted" in message


def test_a_deployment_stack_is_said_to_be_opaque() -> None:
    bodies = ({"properties": {"template": {"resources": inside}}} for inside in (["a"], []))
    [message] = _messages("azapi_resource", *(_azapi(body, "deploymentStacks") for body in bodies))
    assert "does not show" in message


def test_a_stack_of_the_cloud_control_provider_is_a_stack() -> None:
    bodies = ('{"Resources": {"A": {"Type": "AWS::RDS::DBInstance"}}}', '{"Resources": {}}')
    [message] = _messages("awscc_cloudformation_stack", *({"template_body": body} for body in bodies))
    assert "AWS::RDS::DBInstance) is deleted" in message


def test_a_template_with_a_key_twice_is_not_read() -> None:
    inside = '{"A": {"Type": "AWS::RDS::DBInstance"}}'
    bodies = (f'{{"Resources": {inside}}}', f'{{"Resources": {{}}, "Resources": {inside}}}')
    [message] = _messages("aws_cloudformation_stack", *({"template_body": body} for body in bodies))
    assert "does not show" in message


@pytest.mark.parametrize(
    "odd",
    [{**ALARM, "Condition": ["Large"]}, {**ALARM, "Properties": {"Threshold": {"Ref": ["Large"]}}}],
    ids=["condition", "reference"],
)
def test_a_name_in_a_template_that_is_no_text_names_nothing(odd: dict[str, Any]) -> None:
    declared = {"Parameters": {"Large": {"Type": "String"}}, "Conditions": {"Large": True}}
    before, after = (
        json.dumps({**declared, "Resources": resources})
        for resources in ({"Alarm": odd, "Orders": TABLE}, {"Alarm": odd})
    )
    (found,) = _destroyed(_stack(before, after))
    assert "Orders (AWS::DynamoDB::Table) is deleted" in found.message
