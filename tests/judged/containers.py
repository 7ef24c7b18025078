"""What happens inside objects that own others: templates, charts, stacks; and the commands that run beside a plan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

from planguard.model.change import Action
from planguard.model.configuration import ActionInvocation, Command, CommandKind, RunsOn
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.values import UNKNOWN, Sensitive
from tests.judged.telling import change, plan

TABLE = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "orders"}}
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "a"}}
STACK = "aws_cloudformation_stack"


def _stack(before: Any, after: Any, **more: Any) -> Plan:
    was, becomes = ({**more, "template_body": _text(one)} for one in (before, after))
    return plan(change(STACK, Action.UPDATE, before=was, after=becomes))


def _text(template: Any) -> Any:
    return json.dumps(template) if isinstance(template, dict) else template


def _resources(**resources: Any) -> dict[str, Any]:
    return {"Resources": resources}


def by_template() -> Iterator[tuple[str, Plan]]:
    """A stack whose template changes."""
    both = _resources(Orders=TABLE, Topic=TOPIC)
    kept = _resources(Orders={**TABLE, "DeletionPolicy": "Retain"}, Topic=TOPIC)
    for story, before, after in (
        ("a table goes", both, _resources(Topic=TOPIC)),
        ("a topic goes", both, _resources(Orders=TABLE)),
        ("both go", both, _resources(Other=TOPIC)),
        ("a kept table goes", kept, _resources(Topic=TOPIC)),
        ("a table is renamed", both, _resources(Orders={**TABLE, "Properties": {"TableName": "o"}}, Topic=TOPIC)),
        ("a topic is called otherwise", both, _resources(Orders=TABLE, Topic={**TOPIC, "Properties": {}})),
        ("a table becomes a topic", both, _resources(Orders=TOPIC, Topic=TOPIC)),
        ("a condition comes", both, _resources(Orders={**TABLE, "Condition": "Live"}, Topic=TOPIC)),
        ("a topic and a table go", _resources(Topic=TOPIC, Orders=TABLE), _resources(Other=TOPIC)),
        ("six tables go", _resources(**{f"T{n}": TABLE for n in range(6)}), _resources(Topic=TOPIC)),
        ("it was not JSON", "Resources: [", _resources(Topic=TOPIC)),
        ("it is unknown", both, UNKNOWN),
        ("it is hidden", both, Sensitive(json.dumps(_resources(Topic=TOPIC)))),
        ("a transform", {**both, "Transform": "AWS::Include"}, _resources(Topic=TOPIC)),
        ("a harmless transform", {**both, "Transform": ["AWS::LanguageExtensions"]}, _resources(Topic=TOPIC)),
        ("a loop", {**both, "Resources": {"Fn::ForEach::X": [], **both["Resources"]}}, _resources(Topic=TOPIC)),
        ("no type", {"Resources": {"A": {}}}, _resources(Topic=TOPIC)),
        ("no resources", {"Description": "a"}, _resources(Topic=TOPIC)),
    ):
        yield story, _stack(before, after)
    yield from _with_parameters()


def _with_parameters() -> Iterator[tuple[str, Plan]]:
    named = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": {"Ref": "Name"}}}
    joined = {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": {"Fn::Sub": "x-${Name}"}}}
    live = {"Fn::Equals": [{"Ref": "Name"}, "orders"]}
    for story, table, more in (
        ("a name", named, {}),
        ("part of a name", joined, {}),
        ("a condition", {**TABLE, "Condition": "Live"}, {"Conditions": {"Live": live}}),
    ):
        template = {"Parameters": {"Name": {"Default": "orders"}}, **more, **_resources(Orders=table)}
        for was, becomes in (({}, {}), ({}, {"Name": "other"}), ({"Name": "a"}, {"Name": "a"}), ({}, UNKNOWN)):
            before, after = ({"template_body": json.dumps(template), "parameters": one} for one in (was, becomes))
            yield (
                f"{story} by a parameter, {was} to {becomes}",
                plan(change(STACK, Action.UPDATE, before=before, after=after)),
            )


def by_container() -> Iterator[tuple[str, Plan]]:
    """Other things that own objects."""
    account = {"type": "Microsoft.Storage/storageAccounts", "name": "files", "properties": {"a": 1}}
    group = "azurerm_resource_group_template_deployment"
    for mode, others in product(("Incremental", "Complete", UNKNOWN), ([], [account])):
        before = {"deployment_mode": "Incremental", "template_content": json.dumps({"resources": [account]})}
        after = {"deployment_mode": mode, "template_content": json.dumps({"resources": others})}
        yield (
            f"a deployment becomes {mode}, {len(others)} in it",
            plan(change(group, Action.UPDATE, before=before, after=after)),
        )
        yield f"a new deployment is {mode}, {len(others)} in it", plan(change(group, Action.CREATE, after=after))
        new = change("azurerm_resource_group", Action.CREATE, "shop", after={"name": "shop"})
        yield (
            f"a new deployment is {mode}, in a new group",
            plan(change(group, Action.CREATE, after={**after, "resource_group_name": "shop"}), new),
        )
    yield "a deployment of which nothing is shown", plan(change(group, Action.UPDATE))
    yield from _charts()
    yield from _lists()


def _charts() -> Iterator[tuple[str, Plan]]:
    for was, becomes in (
        *(("1.4.0", "1.5.0"), ("1.4.0", "2.0.0"), ("0.1.0", "0.2.0"), ("~> 1.4", "~> 1.5"), ("1.4.0", UNKNOWN)),
        *(("latest", "newest"), ("v1.2.3", "v1.2.4"), (None, "1.0.0")),
    ):
        yield (
            f"a chart of {was} becomes {becomes}",
            plan(change("helm_release", Action.UPDATE, before={"version": was}, after={"version": becomes})),
        )
    for name, before, after in (
        *(("chart", "a", "b"), ("repository", "a", "b"), ("values", ["a"], ["b"]), ("timeout", 1, 2)),
        *(("values", ["a"], UNKNOWN), ("set", [{"name": "a"}], [])),
    ):
        yield (
            f"{name} of a chart",
            plan(change("helm_release", Action.UPDATE, before={name: before}, after={name: after})),
        )
    objects = {"a": {"kind": "StatefulSet"}, "b": {"kind": "ConfigMap"}}
    yield (
        "objects of a chart go",
        plan(
            change(
                "helm_release",
                Action.UPDATE,
                before={"manifest": json.dumps(objects)},
                after={"manifest": json.dumps({"b": objects["b"]})},
            )
        ),
    )


def _lists() -> Iterator[tuple[str, Plan]]:
    kind = "google_deployment_manager_deployment"
    for policy in ("DELETE", "ABANDON"):
        listed: tuple[list[Any], ...] = ([{"name": "db", "type": "sqladmin.database"}], [])
        texts = (json.dumps({"resources": resources}) for resources in listed)
        before, after = ({"delete_policy": policy, "target": [{"config": [{"content": text}]}]} for text in texts)
        yield f"a deployment with {policy}", plan(change(kind, Action.UPDATE, before=before, after=after))
    for kind in ("aws_cloudformation_stack_set", "AWS::CloudFormation::CustomResource", "Custom::Thing", "nomad_job"):
        yield f"{kind} is updated", plan(change(kind, Action.UPDATE, before={"jobspec": "a"}, after={"jobspec": "b"}))
        yield f"{kind} is updated, without values", plan(change(kind, Action.UPDATE))


def by_command() -> Iterator[tuple[str, Plan]]:
    """Commands by what they are and by when they run."""
    texts = (
        *("echo hello", "./setup.sh", "aws rds delete-db-instance --db-instance-identifier orders", "rm -rf dist"),
        *("terraform destroy -auto-approve", "kubectl delete namespace production", "psql -c 'DROP TABLE orders'"),
        *("aws s3 rb s3://files --force", "npm run build && ./deploy.sh", "kubectl delete pod web"),
    )
    for text, action in product(texts, (Action.CREATE, Action.DELETE, Action.DELETE_THEN_CREATE, Action.UPDATE)):
        yield f"{text}: {action.value}", _running(Command(CommandKind.LOCAL_EXEC, text), action)
    for kind, when, references in product(
        CommandKind, (RunsOn.UNSTATED, RunsOn.CREATE, RunsOn.DESTROY), ((), ("var.a",), ("self.id",))
    ):
        for action in (Action.CREATE, Action.DELETE, Action.READ, Action.DELETE_THEN_CREATE):
            command = Command(kind, "terraform destroy", references, when)
            yield (
                f"{kind}, {'at any time' if when is RunsOn.UNSTATED else when.value}, {references}: {action.value}",
                _running(command, action),
            )
    for command in (
        Command(CommandKind.LOCAL_EXEC, None, ("var.a", "local.b", "data.c.d", "each")),
        Command(CommandKind.LOCAL_EXEC, None),
        Command(CommandKind.LOCAL_EXEC, Sensitive("terraform destroy")),
        Command(CommandKind.LOCAL_EXEC, UNKNOWN),
        Command(CommandKind.LOCAL_EXEC, "terraform destroy", is_new=True),
        Command(CommandKind.EXTERNAL, "./fetch.sh", is_new=True),
    ):
        yield _in_words(command), _running(command, Action.CREATE)
        yield f"{_in_words(command)}, of what stays", _running(command, Action.NO_OP)
    yield from _of_types()


def _running(command: Command, action: Action) -> Plan:
    kind = "data.external" if command.kind == "external" else "null_resource"
    one = change(kind, action, "x")
    reads = (one,) if action is Action.READ else ()
    return plan(*(() if reads else (one,)), reads=reads, commands={f"{kind}.x": (command,)})


def _of_types() -> Iterator[tuple[str, Plan]]:
    for action, text in product((Action.CREATE, Action.UPDATE, Action.DELETE), ("date", "terraform destroy")):
        values = {"lifecycle_commands": [{"create": text, "delete": text, "update": text}]}
        yield f"a script {action.value}: {text}", plan(change("shell_script", action, before=values, after=values))
    command = Command(CommandKind.LOCAL_EXEC, "./setup.sh")
    objects = tuple(change("null_resource", Action.CREATE, "x", index=number) for number in range(3))
    yield "a block of three", plan(*objects, commands={"null_resource.x": (command, command)})
    ends = Command(CommandKind.LOCAL_EXEC, "terraform destroy")
    yield "a block of three that destroys", plan(*objects, commands={"null_resource.x": (ends, command)})
    mixed = tuple(Command(CommandKind.LOCAL_EXEC, text) for text in ("kubectl delete pod web", "terraform destroy"))
    yield "a block with a bad and a worse command", plan(*objects, commands={"null_resource.x": mixed})
    four = tuple(Command(CommandKind.LOCAL_EXEC, f"./{name}.sh") for name in "abcd")
    yield "four commands of a block", plan(objects[0], commands={"null_resource.x": four})


def _in_words(command: Command) -> str:
    news = "new" if command.is_new else "old"
    return f"{news} {command.kind} {command.text!r} made from {', '.join(command.references)}"


def by_gap() -> Iterator[tuple[str, Plan]]:
    """What a plan does not tell."""
    for kind in GapKind:
        for action in (Action.NO_OP, Action.DELETE):
            objects = tuple(change("aws_lb", action, f"n{number}") for number in range(6))
            yield f"{kind.word}, objects: {action.value}", plan(*objects, gaps=(Gap(kind, "something is not told"),))
    for name, trigger in product(("stop_instance", "lambda_invoke", "drop_table", "notify"), ("", "aws_lb.it")):
        yield (
            f"the action {name}, by {trigger!r}",
            plan(action_invocations=(ActionInvocation(f"action.acme_{name}.x", f"acme_{name}", trigger),)),
        )
    for action in Action:
        yield f"one object: {action.value}", plan(change("aws_lb", action, actions=("shred",)))
