"""No secret reaches any output, whether it was marked, is only called one, looks like one, or is a copy of one."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from planguard import readers, reporters
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.loading import plugins
from planguard.model.values import at
from planguard.reporters._annotated.page import annotated

SECRET = "S3cr3t-Zebra-91"
TODAY = datetime.date(2026, 1, 1)


def plan(before: Any, after: Any = None, kind: str = "aws_instance", **more: Any) -> dict[str, Any]:
    """A plan that replaces one object because of its first attribute, or deletes it where nothing comes after."""
    top = {key: more.pop(key) for key in list(more) if key in ("variables", "configuration", "prior_state")}
    top |= {key: more.pop(key) for key in list(more) if key in ("output_changes", "resource_drift")}
    paths = [[name] for name in before][:1]
    actions = ["delete"] if after is None else ["delete", "create"]
    change = {"actions": actions, "before": before, "after": after, "replace_paths": paths, **more}
    entry = {"address": f"{kind}.x", "mode": "managed", "type": kind, "name": "x", "change": change}
    return {"format_version": "1.2", "planned_values": {}, "resource_changes": [entry], **top}


def with_copy(**top: Any) -> dict[str, Any]:
    return plan({"ami": SECRET}, {"ami": "b"}, **top)


MARKED = {"ami": True}
CONTAINERS = json.dumps([{"name": "web", "environment": [{"name": "DB_PASSWORD", "value": SECRET}]}])
DRIFTED = plan({"v": SECRET}, {"v": "b"}, before_sensitive={"v": True})["resource_changes"]
DATA = {"address": "data.a.b", "mode": "data", "values": {"v": SECRET}, "sensitive_values": {"v": True}}
OUTPUT = {"actions": ["update"], "before": SECRET, "after": "b", "before_sensitive": True}
PROVIDER = {"aws": {"expressions": {"secret_key": {"constant_value": SECRET}}}}
TAGGED = {"tags": {"Environment": SECRET}}
TERRAFORM = {
    "marked": plan({"ami": SECRET}, {"ami": "b"}, before_sensitive=MARKED),
    "marked as a whole": plan({"ami": SECRET}, before_sensitive=True),
    "marked in the future": plan({"ami": "b"}, {"ami": SECRET}, after_sensitive=MARKED),
    "in another attribute": plan({"b": f"x{SECRET}", "ami": SECRET}, {"b": "y"}, before_sensitive=MARKED),
    "in a key": plan({"m": {SECRET: "1"}, "ami": SECRET}, {"m": {}}, before_sensitive=MARKED),
    "in a path": plan(
        {"m": {SECRET: "1"}, "ami": SECRET}, {"m": {}}, before_sensitive=MARKED, replace_paths=[["m", SECRET]]
    ),
    "in a path of a set": plan(
        {"s": [{"k": SECRET}]}, {"s": []}, before_sensitive={"s": [{"k": True}]}, replace_paths=[["s", {"k": SECRET}]]
    ),
    "moved in a list": plan(
        {"l": ["a", SECRET]},
        {"l": [SECRET, "a"]},
        before_sensitive={"l": [False, True]},
        after_sensitive={"l": [True, False]},
    ),
    "in tags": plan(TAGGED, before_sensitive={"tags": {"Environment": True}}),
    "in hidden tags": plan(TAGGED, before_sensitive={"tags": True}),
    "in an id": plan({"id": SECRET, "ami": SECRET}, before_sensitive=MARKED),
    "imported": plan({"ami": SECRET}, {}, before_sensitive=MARKED, importing={"id": SECRET}),
    "called one": plan({"masterUserPassword": SECRET}, {"masterUserPassword": "b"}),
    "called one in capitals": plan({"env": {"PGPASSWORD": SECRET, "API-KEY": SECRET}}, {"env": {}}),
    "in a pair": plan({"env": [{"name": "API_TOKEN", "value": SECRET}]}, {"env": []}),
    "in JSON": plan({"container_definitions": CONTAINERS}, {"container_definitions": "[]"}),
    "in short JSON": plan({"p": json.dumps({"password": SECRET})}, {"p": "{}"}),
    "in JSON in JSON": plan({"p": json.dumps({"a": json.dumps({"token": SECRET})})}, {"p": "{}"}),
    "in a script": plan({"user_data": f"export DB_PASSWORD={SECRET}\n"}, {"user_data": "x"}),
    "in YAML": plan({"values": [f"db:\n  password: {SECRET}\n"]}, {"values": []}),
    "in arguments": plan({"args": ["--password", SECRET], "b": [f"--token={SECRET}"]}, {"args": []}),
    "in a URL": plan({"dsn": f"postgres://app:{SECRET}@host/db"}, {"dsn": "x"}),
    "in a header": plan({"h": f"Authorization: Bearer {SECRET}"}, {"h": "x"}),
    "a private key": plan({"h": f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}"}, {"h": "x"}),
    "a Kubernetes secret": plan({"data": {"tls": SECRET}}, {"data": {}}, kind="kubernetes_secret_v1"),
    "a manifest": plan(
        {"manifest": {"kind": "Secret", "data": {"a": SECRET}}}, {"manifest": {}}, kind="kubernetes_manifest"
    ),
    "a generated password": plan({"result": SECRET}, {"result": "b"}, kind="random_password"),
    "a parameter": plan({"value": SECRET}, {"value": "b"}, kind="aws_ssm_parameter"),
    "a variable": with_copy(variables={"db_password": {"value": SECRET}}),
    "a sensitive variable": with_copy(
        variables={"environment": {"value": SECRET}},
        configuration={"root_module": {"variables": {"environment": {"sensitive": True}}}},
    ),
    "a provider's": with_copy(configuration={"provider_config": PROVIDER, "root_module": {}}),
    "a data source's": with_copy(prior_state={"values": {"root_module": {"resources": [DATA]}}}),
    "an output": with_copy(output_changes={"o": OUTPUT}),
    "in drift": with_copy(resource_drift=DRIFTED),
}


def change_set(kind: str, name: str, before: str, secret: str = SECRET, **resource: Any) -> dict[str, Any]:
    """A change set that replaces one resource because of one property."""
    aim = {"Attribute": "Properties", "Name": name, "RequiresRecreation": "Always", "BeforeValue": before}
    target = {**aim, "AfterValue": "b", "Path": f"/Properties/{name}"}
    detail = {"Target": target, "Evaluation": "Static", "ChangeSource": "DirectModification"}
    what = {"Action": "Modify", "Replacement": "True", "LogicalResourceId": "It", "ResourceType": kind}
    changes = [{"ResourceChange": {**what, "PhysicalResourceId": "p", "Details": [detail], **resource}}]
    parameters = [{"ParameterKey": "DbPassword", "ParameterValue": secret}]
    return {"StackName": "s", "Status": "CREATE_COMPLETE", "Parameters": parameters, "Changes": changes}


PROPERTIES = {"MasterUserPassword": SECRET, "DBName": SECRET, "Tags": [{"Key": "Environment", "Value": SECRET}]}
CLOUDFORMATION = {
    "a parameter": change_set("AWS::RDS::DBInstance", "DBName", SECRET),
    "in an id": change_set("AWS::RDS::DBInstance", "DBName", "a", PhysicalResourceId=SECRET),
    "in a context": change_set(
        "AWS::RDS::DBInstance", "DBName", "a", secret="", BeforeContext=json.dumps({"Properties": PROPERTIES})
    ),
    "in variables": change_set("AWS::Lambda::Function", "Environment", json.dumps({"API_TOKEN": SECRET}), secret=""),
    "in a script": change_set("AWS::EC2::Instance", "UserData", f"export PASSWORD={SECRET}", secret=""),
}
ALL = [pytest.param(value, id=f"{name}, {kind}") for kind, cases in
       (("terraform", TERRAFORM), ("cloudformation", CLOUDFORMATION)) for name, value in cases.items()]  # fmt: skip


@pytest.mark.parametrize("document", ALL)
def test_no_output_holds_the_secret(document: dict[str, Any]) -> None:
    decision = review(readers.join(readers.read(json.dumps(document).encode(), "plan.json")), Ruleset(), TODAY)
    outputs = {name: plugins.load(reporters, name).render(decision) for name in plugins.names(reporters)}
    outputs["annotate"] = "\n".join(annotated(decision))
    assert not [name for name, text in outputs.items() if SECRET in text]


@pytest.mark.parametrize(
    "value",
    [
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders-AbCdEf",
        json.dumps({"Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:kms:::key/1"}),
        "postgres://${user}:${password}@host/db",
        "https://example.com/token",
        "rotates the password every day",
        "db.t3.micro",
    ],
)
def test_what_is_no_secret_is_shown(value: str) -> None:
    document = plan({"setting": value}, {"setting": "b"})
    (found,) = readers.read(json.dumps(document).encode(), "plan.json")
    assert found.resource_changes[0].before == {"setting": value}
    assert type(at(found.resource_changes[0].before, ("setting",))) is str


def test_a_change_of_a_hidden_part_is_still_a_change() -> None:
    before, after = ({"p": json.dumps({"a": 1, "password": word})} for word in (SECRET, "another-one-22"))
    (found,) = readers.read(json.dumps(plan(before, after)).encode(), "plan.json")
    change = found.resource_changes[0]
    shown = at(change.before, ("p",))
    assert shown != at(change.after, ("p",))
    assert shown == before["p"]
    assert '"a":1' in str(shown)


TEMPLATE = json.dumps(
    {"Resources": {"Db": {"Type": "AWS::RDS::DBInstance", "Properties": {"MasterUserPassword": SECRET}}}}
)
OBJECT = json.dumps({"kind": "Service", "apiVersion": "v1", "spec": {"password": SECRET}})


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("aws_cloudformation_stack", {"template_body": TEMPLATE}, {"template_body": '{"Resources": {}}'}),
        ("helm_release", {"manifest": OBJECT, "chart": "a"}, {"manifest": "{}", "chart": "b"}),
        ("kubectl_manifest", {"yaml_body": OBJECT}, {"yaml_body": "{}"}),
    ],
)
def test_what_holds_others_is_judged_though_a_secret_stands_in_it(kind: str, before: Any, after: Any) -> None:
    document = plan(before, after, kind, replace_paths=[])
    document["resource_changes"][0]["change"]["actions"] = ["update"]
    decision = review(readers.read(json.dumps(document).encode(), "plan.json"), Ruleset(), TODAY)
    found = {judgement.finding.rule for judged in decision.plans for judgement in judged.judgements}
    assert kind != "aws_cloudformation_stack" or "nested-destroyed" in found
    assert SECRET not in plugins.load(reporters, "text").render(decision)
