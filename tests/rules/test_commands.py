"""Commands that run during the apply: listed, and judged where they name one that destroys."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard import readers
from planguard.knowledge import package_data
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.words.commands import LONGEST, destroying, entries, is_readable
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import Command, CommandKind
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Sensitive, Value
from planguard.rules import runs_command, runs_destructive_command
from tests.effort import within
from tests.running import planguard, planguard_json
from tests.terraform import workspace

CATALOG = Catalog()


@pytest.mark.parametrize(
    "text",
    [
        "aws rds delete-db-instance --db-instance-identifier orders --skip-final-snapshot",
        "aws --profile x --region eu-west-1 ec2 terminate-instances --instance-ids i-1",
        "aws s3 rb s3://orders --force",
        "/usr/local/bin/aws s3 rm s3://orders --recursive",
        "AWS_PROFILE=x sudo aws dynamodb delete-table --table-name orders",
        "bash -c \"aws s3 rb 's3://orders'\"",
        "a\\ws s''3 r\"b\" s3://orders",
        "true && `aws s3 rb s3://orders`",
        "x=$(gcloud sql instances delete orders --quiet)",
        "cat ids | xargs -n1 aws ec2 terminate-instances --instance-ids",
        "az group delete --name shop --yes",
        "az postgres flexible-server delete -n orders",
        "gcloud projects delete shop",
        "gsutil -m rm -r gs://orders",
        "bq rm -r -f orders",
        "kubectl --context prod delete namespace shop",
        "kubectl delete pvc --all -n shop",
        "helm uninstall shop",
        "terraform -chdir=network destroy -auto-approve",
        "terraform apply -auto-approve -destroy",
        "tofu destroy",
        "terragrunt run-all destroy",
        "pulumi destroy --yes",
        "npx cdk destroy --all --force",
        "eksctl delete cluster --name shop",
        "psql -h db -c 'DROP DATABASE orders'",
        "echo 'drop table orders;' | mysql",
        "mongosh --eval 'db.dropDatabase()'",
        "redis-cli -h cache FLUSHALL",
        "etcdctl del --prefix /",
        "vault kv metadata delete secret/shop",
        "gh repo delete acme/shop --yes",
        "curl -s -X DELETE https://api.acme.io/databases/1",
        "curl --request DELETE https://api.acme.io/databases/1",
        "Remove-AzResourceGroup -Name shop -Force",
        "python3 -c \"import boto3;boto3.client('rds').delete_db_instance(DBInstanceIdentifier='orders')\"",
        "rm -rf /",
        "rm -fr --no-preserve-root /*",
        "set -e\n# clean\nCD=x\nterraform \\\n  destroy",
    ],
)
def test_a_command_that_destroys_is_known_by_its_words(text: str) -> None:
    found = destroying(text)
    assert found is not None
    assert found.severity == "high"


@pytest.mark.parametrize(
    "text",
    [
        "true",
        "echo hello",
        "echo 'run terraform destroy to take it down'",
        "# kubectl delete namespace shop\necho done",
        "npm ci && rm -rf dist && npm run build",
        "rm -rf /var/lib/apt/lists/*",
        "rm -rf ${path.module}/build",
        "docker build -t shop . && docker push shop && docker rmi shop",
        "aws eks update-kubeconfig --name shop",
        "aws ecs update-service --cluster shop --service web --force-new-deployment",
        "aws lambda update-function-code --function-name web --zip-file fileb://web.zip",
        "aws cloudfront create-invalidation --distribution-id X --paths '/*'",
        "aws ec2 delete-tags --resources i-1",
        "kubectl apply -f manifests/ && kubectl rollout status deployment/web",
        "kubectl delete pod -l app=web",
        "helm repo add acme https://charts.acme.io",
        "az acr login --name shop",
        "gcloud container clusters get-credentials shop",
        "pip install -r requirements.txt -t build",
        "sleep 30",
        "curl -sf https://acme.io/health",
        "ssh-keygen -R 10.0.0.1",
        "git clone https://acme.io/shop.git",
        "psql -c 'CREATE EXTENSION IF NOT EXISTS postgis'",
        "chmod 600 key.pem && cat key.pem",
        "",
    ],
)
def test_an_ordinary_command_destroys_nothing(text: str) -> None:
    assert destroying(text) is None


_DELETES = "aws rds delete-db-instance --db-instance-identifier orders"
_FOR_POWERSHELL = base64.b64encode("Remove-AzResourceGroup -Name shop -Force".encode("utf-16le")).decode()


@pytest.mark.parametrize(
    "text",
    [
        f"echo {base64.b64encode(_DELETES.encode()).decode()} | base64 -d | sh",
        f"powershell -EncodedCommand {_FOR_POWERSHELL}",
        "aws rds de\\\nlete-db-instance x",
        "aws rds `\n  delete-db-instance x",
        "a^ws rds del^ete-db-instance x",
        "az.cmd group delete -n x",
        "docker run amazon/aws-cli rds delete-db-instance x",
        "python3 - <<E\nimport boto3\nboto3.resource('s3').Bucket('b').objects.all().delete()\nE",
        "node -e 'new AWS.RDS().deleteDBInstance({})'",
        "make -C infra destroy",
        "npm run destroy",
        "ansible-playbook destroy.yml",
        "ansible localhost -m amazon.aws.rds_instance -a 'id=x state=absent'",
        "psql -c 'TRUNCATE orders'",
        "k delete ns shop",
        "./destroy.sh",
    ],
)
def test_other_spellings_and_tools_destroy_as_well(text: str) -> None:
    assert destroying(text) is not None


@pytest.mark.parametrize(
    "text", ["make -C infra all", "ansible-playbook site.yml -e a=b", 'bash -c "$RUN"', "sh -c ./setup.sh", "npm -c x"]
)
def test_an_option_that_only_looks_like_code_shows_nothing(text: str) -> None:
    assert not is_readable(text)


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("echo hello", True),
        ("aws s3 ls", True),
        ("bash -c 'echo hello'", True),
        ("python3 -c 'print(1)'", True),
        ("./teardown.sh", False),
        ("bash scripts/setup.sh", False),
        ("echo a; python3 run.py", False),
        ("make destroy", False),
        ("$COMMAND", False),
        ("curl -s https://acme.io/install | sh", False),
        ("x" * (LONGEST + 1), False),
    ],
)
def test_what_runs_something_else_does_not_show_what_it_does(text: str, readable: bool) -> None:
    assert is_readable(text) is readable


@given(st.text(st.sampled_from("aws rm-rf/*;&|$(`'\"\\\n#delete kubectl.drop=<>{}[]"), max_size=400))
def test_any_text_can_be_looked_into(text: str) -> None:
    destroying(text)
    is_readable(text)


_WORDS = sorted({word for entry in entries() for word in entry.words.split() if "*" not in word})


@pytest.mark.parametrize(
    "text",
    [
        "aws " * 12_000,
        "a;" * 25_000,
        " ".join(_WORDS * 8),
        "\n".join(_WORDS * 8),
        "\\\n" * 25_000,
        "\n" * 50_000,
        "'" * 50_000,
        "*" * 50_000,
        "#\n" * 25_000,
        "echo a;" * 7_000,
    ],
)
def test_looking_into_a_long_command_takes_no_time(text: str) -> None:
    with within(3):
        destroying(text)
        is_readable(text)


def test_the_file_obeys_its_schema_and_every_entry_is_reached() -> None:
    content = json.loads((package_data.ROOT / "commands.json").read_text())
    schema = json.loads((package_data.ROOT / "schemas" / "commands.schema.json").read_text())
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(content)] == []
    words = [entry.words for entry in entries()]
    assert len(set(words)) == len(words)


# --- in plans


def _plan(*commands: Command, action: Action = Action.CREATE, **more: Any) -> Plan:
    change = ResourceChange("null_resource.x", "null_resource", action, "x", **more)
    return Plan("p.json", Tool.TERRAFORM, (change,), commands={"null_resource.x": commands})


def _destructive(plan: Plan) -> list[Finding]:
    return list(runs_destructive_command.check(plan, CATALOG))


def _listed(plan: Plan) -> list[Finding]:
    return list(runs_command.check(plan, CATALOG))


_DROP = "psql -c 'DROP DATABASE orders'"


@pytest.mark.parametrize(
    ("action", "references", "confidence"),
    [
        (Action.CREATE, (), Confidence.MEDIUM),
        (Action.CREATE, ("self.id",), Confidence.MEDIUM),
        (Action.CREATE, ("var.x",), Confidence.HIGH),
        (Action.DELETE, (), Confidence.MEDIUM),
        (Action.DELETE_THEN_CREATE, (), Confidence.HIGH),
        (Action.CREATE_THEN_DELETE, ("self.id",), Confidence.MEDIUM),
    ],
)
def test_what_the_json_does_not_tell_of_when_it_runs_is_doubt(
    action: Action, references: tuple[str, ...], confidence: Confidence
) -> None:
    (found,) = _destructive(_plan(Command(CommandKind.LOCAL_EXEC, _DROP, references), action=action))
    assert (found.severity, found.confidence) == (Severity.HIGH, confidence)


@pytest.mark.parametrize("action", [Action.NO_OP, Action.UPDATE, Action.FORGET, Action.READ])
def test_provisioners_run_when_an_object_is_made_or_destroyed(action: Action) -> None:
    plan = _plan(Command(CommandKind.LOCAL_EXEC, _DROP), Command(CommandKind.LOCAL_EXEC, "date"), action=action)
    assert _destructive(plan) + _listed(plan) == []


def test_what_refers_to_others_is_not_for_destruction() -> None:
    assert _destructive(_plan(Command(CommandKind.LOCAL_EXEC, _DROP, ("aws_db.x.id",)), action=Action.DELETE)) == []


def test_production_in_the_command_makes_it_worse() -> None:
    (found,) = _destructive(
        _plan(Command(CommandKind.LOCAL_EXEC, "aws rds delete-db-instance --db-instance-identifier prod-db"))
    )
    assert found.severity is Severity.CRITICAL


def test_a_hidden_command_is_looked_into_and_not_shown() -> None:
    plan = _plan(Command(CommandKind.LOCAL_EXEC, Sensitive(f"PGPASSWORD=hunter2 {_DROP} prod")))
    (found,) = _destructive(plan)
    assert found.severity is Severity.HIGH
    assert "hunter2" not in found.message
    assert "orders" not in found.message


def test_what_a_reference_stands_for_is_looked_into() -> None:
    of_itself = _plan(
        Command(CommandKind.LOCAL_EXEC, None, ("self.triggers.run", "self")), after={"triggers": {"run": _DROP}}
    )
    of_a_variable = _plan(Command(CommandKind.LOCAL_EXEC, None, ("var.run",)))
    of_a_variable = Plan(
        "p", Tool.TERRAFORM, of_a_variable.resource_changes, variables={"run": _DROP}, commands=of_a_variable.commands
    )
    assert [len(_destructive(plan)) for plan in (of_itself, of_a_variable)] == [1, 1]


def test_a_disk_is_made_ready_on_the_machine_that_is_being_made() -> None:
    on_itself = _plan(Command(CommandKind.REMOTE_EXEC, "sudo mkfs -t xfs /dev/xvdf", ("self.id",)))
    here = _plan(Command(CommandKind.LOCAL_EXEC, "sudo mkfs -t xfs /dev/xvdf"))
    assert [found.severity for plan in (on_itself, here) for found in _destructive(plan)] == [
        Severity.LOW,
        Severity.MEDIUM,
    ]


def test_a_command_that_is_not_in_the_plan_is_said_to_be() -> None:
    (found,) = _listed(_plan(Command(CommandKind.LOCAL_EXEC, None, ("var.command",))))
    assert found.severity is Severity.LOW
    assert "var.command" in found.message
    (script,) = _listed(_plan(Command(CommandKind.LOCAL_EXEC, "./setup.sh")))
    assert script.severity is Severity.LOW
    (plain,) = _listed(_plan(Command(CommandKind.LOCAL_EXEC, "echo hello")))
    assert plain.severity is Severity.INFO


def test_a_block_with_many_instances_is_told_once() -> None:
    changes = tuple(
        ResourceChange(f"null_resource.x[{n}]", "null_resource", Action.CREATE, "x", index=n) for n in range(50)
    )
    plan = Plan("p", Tool.TERRAFORM, changes, commands={"null_resource.x": (Command(CommandKind.LOCAL_EXEC, "date"),)})
    (found,) = _listed(plan)
    assert len(found.related) == 49


def _of_type(kind: str, action: Action, values: Any) -> Plan:
    before, after = (values, None) if action is Action.DELETE else (None, values)
    return Plan("p", Tool.TERRAFORM, (ResourceChange(f"{kind}.x", kind, action, "x", before=before, after=after),))


@pytest.mark.parametrize(
    ("kind", "action", "values"),
    [
        ("shell_script", Action.CREATE, {"lifecycle_commands": [{"create": _DROP, "delete": "true"}]}),
        ("shell_script", Action.DELETE, {"lifecycle_commands": [{"create": "true", "delete": _DROP}]}),
        ("shell_sensitive_script", Action.DELETE, {"lifecycle_commands": Sensitive([{"delete": _DROP}])}),
        ("ssh_resource", Action.CREATE, {"when": "create", "commands": ["date", _DROP]}),
        ("ssh_resource", Action.DELETE, {"when": "destroy", "commands": [_DROP]}),
        ("terracurl_request", Action.CREATE, {"method": "DELETE", "url": "https://api.acme.io/databases/1"}),
        ("terracurl_request", Action.DELETE, {"destroy_method": "DELETE", "destroy_url": "https://api.acme.io/x"}),
        ("azapi_resource_action", Action.CREATE, {"method": "DELETE", "resource_id": "/subscriptions/1/x"}),
        ("azurerm_resource_deployment_script_azure_cli", Action.CREATE, {"script_content": "az group delete -n x"}),
        ("azurerm_virtual_machine_run_command", Action.UPDATE, {"source": [{"script": _DROP}]}),
        (
            "kubernetes_job_v1",
            Action.CREATE,
            {
                "spec": [
                    {"template": [{"spec": [{"container": [{"command": ["psql", "-c", "drop database orders"]}]}]}]}
                ]
            },
        ),
        ("snowflake_execute", Action.CREATE, {"execute": "DROP DATABASE orders", "revert": "SELECT 1"}),
        ("snowflake_execute", Action.DELETE, {"execute": "SELECT 1", "revert": "DROP DATABASE orders"}),
        ("tfe_workspace_run", Action.DELETE, {"workspace_id": "ws-1", "destroy": [{"manual_confirm": False}]}),
        ("spacelift_stack_destructor", Action.DELETE, {"stack_id": "shop"}),
        ("google_bigquery_job", Action.CREATE, {"query": [{"query": "DROP TABLE shop.orders"}]}),
        ("sql_migrate", Action.DELETE, {"migration": [{"up": "SELECT 1", "down": "DROP TABLE orders"}]}),
        ("aws_redshiftdata_statement", Action.CREATE, {"sql": "DROP TABLE orders"}),
        (
            "kubernetes_manifest",
            Action.CREATE,
            {
                "manifest": {
                    "kind": "Job",
                    "spec": {"template": {"spec": {"containers": [{"command": ["kubectl", "delete", "ns", "shop"]}]}}},
                }
            },
        ),
    ],
)
def test_objects_that_are_commands_are_judged_by_what_they_run(kind: str, action: Action, values: Any) -> None:
    (found,) = _destructive(_of_type(kind, action, values))
    assert found.severity >= Severity.HIGH
    assert found.confidence is Confidence.HIGH


@pytest.mark.parametrize(
    ("kind", "action", "values"),
    [
        ("shell_script", Action.CREATE, {"lifecycle_commands": [{"create": "true", "delete": _DROP}]}),
        ("ssh_resource", Action.CREATE, {"when": "destroy", "commands": [_DROP]}),
        ("tfe_workspace_run", Action.DELETE, {"workspace_id": "ws-1", "destroy": []}),
        ("aws_lambda_invocation", Action.DELETE, {"function_name": "x", "lifecycle_scope": "CREATE_ONLY"}),
    ],
)
def test_what_does_not_run_now_is_not_judged(kind: str, action: Action, values: Any) -> None:
    assert _destructive(_of_type(kind, action, values)) == []


def test_an_action_that_stops_a_machine_is_judged() -> None:
    values = {"method": "POST", "action": "powerOff", "resource_id": "/subscriptions/a/b"}
    (found,) = _destructive(_of_type("azapi_resource_action", Action.CREATE, values))
    assert found.severity is Severity.MEDIUM


def test_a_data_source_that_runs_something_is_judged_when_it_is_read() -> None:
    values: dict[str, Value] = {"lifecycle_commands": [{"read": "terraform destroy"}]}
    change = ResourceChange("data.shell_script.x", "shell_script", Action.READ, "x", after=values)
    (found,) = _destructive(Plan("p", Tool.TERRAFORM, reads=(change,)))
    assert found.severity is Severity.HIGH


def test_an_invoked_function_decides_by_itself() -> None:
    (found,) = _listed(_of_type("aws_lambda_invocation", Action.CREATE, {"function_name": "reset", "input": "{}"}))
    assert found.severity is Severity.LOW


# --- by the command, on what Terraform writes

CONFIGURATION = """
variable "who" { default = "orders" }
resource "terraform_data" "drops" {
  count = 2
  provisioner "local-exec" { command = "aws rds delete-db-instance --db-instance-identifier orders" }
}
resource "terraform_data" "greets" {
  provisioner "local-exec" { command = "echo hello" }
}
resource "terraform_data" "hides" {
  provisioner "local-exec" { command = "aws rds delete-db-instance --db-instance-identifier ${var.who}" }
}
resource "terraform_data" "words" {
  provisioner "local-exec" {
    interpreter = ["aws", "rds", "delete-db-cluster"]
    command     = "--db-cluster-identifier orders"
  }
}
"""


def test_the_plan_that_terraform_makes(tmp_path: Path) -> None:
    terraform = workspace(tmp_path / "w", CONFIGURATION)
    terraform.run("plan", "-input=false", "-out=plan.bin")
    (tmp_path / "plan.json").write_text(terraform.show("plan.bin"))
    code, report = planguard_json("check", str(tmp_path / "plan.json"))
    assert (code, report["verdict"]) == (0, "warn")
    told = {(one["rule"], one["address"], one["level"]) for one in report["plans"][0]["findings"]}
    assert told == {
        ("runs-destructive-command", "terraform_data.drops[0]", "medium"),
        ("runs-destructive-command", "terraform_data.words", "medium"),
        ("runs-command", "terraform_data.greets", "info"),
        ("runs-command", "terraform_data.hides", "low"),
    }


def test_a_replacement_that_drops_is_blocked(tmp_path: Path) -> None:
    change = {"actions": ["delete", "create"], "before": {"id": "1"}, "after": {}, "after_unknown": {"id": True}}
    entry = {"address": "module.a.null_resource.x", "mode": "managed", "type": "null_resource", "name": "x"}
    provisioner = {"type": "local-exec", "expressions": {"command": {"constant_value": _DROP}}}
    inner = {"resources": [{"address": "null_resource.x", "mode": "managed", "provisioners": [provisioner]}]}
    document = {
        "format_version": "1.2",
        "resource_changes": [entry | {"module_address": "module.a", "change": change}],
        "configuration": {"root_module": {"module_calls": {"a": {"module": inner}}}},
    }
    (tmp_path / "plan.json").write_text(json.dumps(document))
    assert planguard("check", str(tmp_path / "plan.json")).code == 1


def test_an_external_program_that_is_read_during_the_apply_is_listed() -> None:
    entry = {"address": "data.external.x", "mode": "data", "type": "external", "name": "x"}
    change = {"actions": ["read"], "before": None, "after": {}, "after_unknown": {"result": True}}
    block = {"address": "data.external.x", "mode": "data", "type": "external", "name": "x"}
    program = {"program": {"constant_value": ["aws", "s3", "rb", "s3://orders"]}}
    document = {
        "format_version": "1.2",
        "resource_changes": [entry | {"change": change}],
        "configuration": {"root_module": {"resources": [block | {"expressions": program}]}},
    }
    (plan,) = readers.read(json.dumps(document).encode(), "p.json")
    (found,) = _destructive(plan)
    assert (found.address, found.confidence) == ("data.external.x", Confidence.HIGH)


def test_diff_tells_of_commands_that_are_new(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    (old / "main.tf").write_text('resource "terraform_data" "a" {\n  input = "x"\n}\n')
    (new / "main.tf").write_text(
        'variable "n" {}\nresource "terraform_data" "a" {\n  input = "x"\n  provisioner "local-exec" {\n'
        '    when    = destroy\n    command = "kubectl delete ns ${self.input}"\n  }\n}\n'
        'resource "terraform_data" "b" {\n  provisioner "local-exec" {\n    command = <<-EOT\n'
        "      set -e\n      aws rds delete-db-instance --db-instance-identifier ${var.n}\n    EOT\n  }\n}\n"
        'data "external" "e" {\n  program = ["./run.sh"]\n}\n'
    )
    code, report = planguard_json("diff", str(old), str(new))
    assert code == 1
    told = {(one["rule"], one["address"] or one["about"]) for one in report["plans"][0]["findings"]}
    assert told >= {
        ("runs-destructive-command", "terraform_data.a"),
        ("runs-destructive-command", "terraform_data.b"),
        ("runs-command", "data.external.e"),
    }
    code, report = planguard_json("diff", str(new), str(new))
    assert report["plans"] == []
