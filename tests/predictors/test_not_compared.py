"""What `planguard diff` does not compare yet is a gap that warns, or ends the run; the rest of it stays silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.predictors.repositories import BUCKET, DATABASE, Repository
from tests.running import planguard

STATE = 'terraform {\n  backend "s3" {\n    key = "a"\n  }\n}\n'
FUNCTIONS = {
    "yamldecode": 'locals {\n  v = yamldecode(file("${path.module}/data/users.yaml"))\n}\n',
    "jsondecode": 'locals {\n  v = jsondecode(file("data/users.json"))\n}\n',
    "csvdecode": 'locals {\n  v = csvdecode(file("./data/users.csv"))\n}\n',
    "templatefile": 'resource "a_b" "c" {\n  v = templatefile("${path.root}/data/x.tftpl", { a = 1 })\n}\n',
    "filebase64": 'resource "a_b" "c" {\n  v = filebase64("data/x.sh")\n}\n',
    "fileset": 'resource "a_b" "c" {\n  for_each = fileset(path.module, "data/**/*.yaml")\n}\n',
    "each": 'locals {\n  v = { for f in ["users"] : f => yamldecode(file("${path.module}/data/${f}.yaml")) }\n}\n',
    "json syntax": '{"locals": {"v": "${yamldecode(file(\\"${path.module}/data/users.yaml\\"))}"}}',
    "unknown": 'variable "f" {}\nlocals {\n  v = yamldecode(file(var.f))\n}\n',
    "above": 'locals {\n  v = file("${path.module}/../../data/users.yaml")\n}\n',
    "joined": 'locals {\n  v = file(join("/", [path.module, "data", "users.yaml"]))\n}\n',
}
PATHS = {"jsondecode": "data/users.json", "csvdecode": "data/users.csv", "templatefile": "data/x.tftpl"}
PATHS |= {"filebase64": "data/x.sh", "above": "../../data/users.yaml"}


def changed(repository: Repository, before: dict[str, str], after: dict[str, str | None]) -> None:
    for path, text in before.items():
        repository.write(path, text)
    repository.commit()
    for path, new in after.items():
        if new is None:
            (repository.root / path).unlink()
        else:
            repository.write(path, new)
    repository.git("add", "--all")


def warned(repository: Repository, text: str) -> None:
    found = repository.gaps()
    assert [kind for kind, message in found if text in message] == ["not-compared"], found
    assert repository.gaps("HEAD") == found
    assert repository.diff().out.startswith(("WARN", "BLOCK"))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_data_file_that_a_function_reads(repository: Repository, name: str) -> None:
    root = "envs/prod"
    path = {"above": "data/users.yaml"}.get(name, f"{root}/{PATHS.get(name, 'data/users.yaml')}")
    file = f"{root}/main.tf" + (".json" if name == "json syntax" else "")
    changed(repository, {file: FUNCTIONS[name], path: "a: 1\n", "readme.md": ""}, {path: "b: 1\n", "readme.md": "x"})
    warned(repository, f"{path} changed")


def test_a_data_file_that_a_called_module_reads_for_its_root(repository: Repository) -> None:
    call = 'module "m" {\n  source = "../../modules/m"\n}\n'
    before = {"envs/prod/main.tf": STATE + call, "modules/m/main.tf": FUNCTIONS["jsondecode"]}
    changed(repository, {**before, "envs/prod/data/users.json": "{}"}, {"envs/prod/data/users.json": '{"a": 1}'})
    warned(repository, "envs/prod/data/users.json changed")


def test_other_files_are_none_of_it(repository: Repository) -> None:
    before = {"main.tf": STATE + FUNCTIONS["yamldecode"], "other.yaml": "a: 1", "app/x.py": "", "data/b.json": "{}"}
    changed(repository, before, {"other.yaml": "b", "app/x.py": "x", "data/b.json": "[]", ".github/w.yml": "on: x"})
    for versions in ((), ("HEAD",)):
        done = repository.diff(*versions)
        assert (done.code, "no change of a Terraform" in done.err) == (0, True), done


UNIT = 'terraform {{\n  source = "{}"\n}}\ninputs = {{}}\n'


@pytest.mark.parametrize("source", ["../../../modules//db", "${get_repo_root()}/modules//db", "git::https://x/y//db"])
def test_a_module_that_only_terragrunt_calls_is_a_root(repository: Repository, source: str) -> None:
    before = {"modules/db/main.tf": DATABASE + BUCKET, "live/prod/db/terragrunt.hcl": UNIT.format(source)}
    changed(repository, before, {"modules/db/main.tf": BUCKET})
    assert repository.destroyed() == ["aws_db_instance.orders"]
    if not source.startswith("git"):
        warned(repository, "Only Terragrunt calls modules/db")


@pytest.mark.parametrize(
    "path", ["live/terragrunt.hcl", "root.hcl", "live/env.hcl", "terragrunt.stack.hcl", "a/b.yaml"]
)
def test_what_terragrunt_reads(repository: Repository, path: str) -> None:
    unit = UNIT.format("tfr:///x") + 'locals {\n  e = read_terragrunt_config(find_in_parent_folders("b.yaml"))\n}\n'
    changed(repository, {"main.tf": STATE, "live/prod/terragrunt.hcl": unit, path: "a = 1\n"}, {path: "a = 2\n"})
    warned(repository, path)


@pytest.mark.parametrize(
    "path", ["vars/prod.tfvars", "vars/prod.tfvars.json", "prod.s3.tfbackend", "app.tfdeploy.hcl", "app.tfstack.hcl"]
)
def test_files_of_values_and_settings_of_nobody_here(repository: Repository, path: str) -> None:
    texts = ("{}", '{"a": 1}') if path.endswith("json") else ("a = 1\n", "a = 2\n")
    changed(repository, {"infra/main.tf": STATE, path: texts[0]}, {path: texts[1]})
    warned(repository, path)


def test_a_file_of_values_is_given_to_a_root_that_does_not_know_them(repository: Repository) -> None:
    before = {"main.tf": STATE, "infra/main.tf": 'variable "a" {}\n', "config/prod.tfvars": "a = 1\n"}
    changed(repository, before, {"config/prod.tfvars": "a = 2\n"})
    warned(repository, "config/prod.tfvars changed")


OFF = 'variable "on" {\n  default = false\n}\n'
SWITCHED = {
    "count": DATABASE.replace("  ident", "  count = var.on ? 1 : 0\n  ident"),
    "for_each": DATABASE.replace("  ident", '  for_each = var.on ? toset(["a"]) : toset([])\n  ident'),
    "enabled": DATABASE.replace("}", "  lifecycle {\n    enabled = var.on\n  }\n}"),
    "local": "locals {\n  n = var.on ? 1 : 0\n}\n" + DATABASE.replace("  ident", "  count = local.n\n  ident"),
}


@pytest.mark.parametrize("name", SWITCHED)
def test_a_resource_that_is_off_by_default_where_nobody_calls_the_module(repository: Repository, name: str) -> None:
    changed(repository, {"modules/db/main.tf": OFF + SWITCHED[name]}, {"modules/db/main.tf": OFF})
    warned(
        repository,
        "Not created by default, but destroyed or replaced for callers that enable it: aws_db_instance.orders",
    )


def test_a_module_that_is_off_by_default(repository: Repository) -> None:
    call = OFF + 'module "db" {\n  source = "./db"\n  count = var.on ? 1 : 0\n}\n'
    changed(repository, {"m/main.tf": call, "m/db/main.tf": DATABASE}, {"m/db/main.tf": "\n"})
    warned(
        repository,
        "destroyed or replaced for callers that enable it: module.db.aws_db_instance.orders",
    )


def test_what_is_off_in_a_root_with_a_state_of_its_own_is_off(repository: Repository) -> None:
    changed(repository, {"main.tf": STATE + OFF + SWITCHED["count"]}, {"main.tf": STATE + OFF})
    assert repository.diff().code == 0
    assert repository.gaps() == []


def test_a_block_that_is_switched_on_for_good_keeps_its_object(repository: Repository) -> None:
    variable = 'variable "on" {}\n'
    changed(repository, {"main.tf": variable + SWITCHED["count"]}, {"main.tf": variable + DATABASE})
    assert repository.destroyed() == []


def test_a_source_that_is_given_twice_is_not_chosen_from(repository: Repository) -> None:
    call = 'module "m" {\n  source = "./m"\n  source = "./n"\n}\n'
    changed(repository, {"main.tf": call, "m/main.tf": DATABASE}, {"m/main.tf": "\n"})
    assert any(kind.startswith("unreadable") for kind, _ in repository.gaps()), repository.gaps()


@pytest.mark.parametrize("inner", ['"resource"', '"aws_db_instance"'])
def test_a_key_of_the_json_syntax_that_is_given_twice_is_two_blocks(repository: Repository, inner: str) -> None:
    first, second = '{"orders": {"identifier": "o"}}', '{"other": {"identifier": "p"}}'
    wrapped = "{{{0}: {1}, {0}: {2}}}" if inner == '"resource"' else '{{"resource": {{{0}: {1}, {0}: {2}}}}}'
    if inner == '"resource"':
        first, second = (f'{{"aws_db_instance": {one}}}' for one in (first, second))
    whole = wrapped.format(inner, first, second)
    changed(repository, {"main.tf.json": whole}, {"main.tf.json": wrapped.format(inner, "{}", second)})
    assert repository.destroyed() == ["aws_db_instance.orders"]


TEMPLATE = "Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n"
TEMPLATES = {
    "template.yaml": TEMPLATE,
    "stacks/db.yml": "AWSTemplateFormatVersion: '2010-09-09'\n",
    "db.json": '{"Resources": {"Db": {"Type": "AWS::RDS::DBInstance"}}}',
    "escaped.json": '{"Resourc\\u0065s": {"Db": {"Typ\\u0065": "AWS\\u003a:RDS::DBInstance"}}}',
    "db.template": TEMPLATE,
    "flow.yaml": '{Resources: {Db: {"Type": "AWS::RDS::DBInstance"}}}',
    "folded.yaml": "Resources:\n  Db:\n    Type: >-\n      AWS::RDS::DBInstance\n",
    "sam.yaml": "Transform: AWS::Serverless-2016-10-31\nResources: {}\n",
    "sams.yaml": "Transform:\n  - AWS::Serverless-2016-10-31\n",
    "custom.yaml": "Resources:\n  X:\n    Type: Custom::Thing\n",
    "samconfig.toml": "version = 0.1\n",
    "serverless.yml": "service: x\n",
    "api/serverless.ts": "export default {}\n",
    "serverless.prod.yaml": "service: x\n",
    "cdk.json": "{}",
    "cdk.out/Stack.assets.json": "{}",
    "infra/cdk.out/manifest.json": "{}",
}


@pytest.mark.parametrize("path", TEMPLATES)
def test_a_template_that_changed_ends_the_run(repository: Repository, path: str) -> None:
    changed(repository, {"main.tf": BUCKET, path: TEMPLATES[path]}, {path: "\n"})
    for versions in ((), ("HEAD",)):
        done = repository.diff(*versions)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1), done
        assert path in done.err
        assert "planguard check" in done.err
    repository.git("commit", "--quiet", "-m", "x")
    repository.write("main.tf", "")
    repository.git("add", "--all")
    assert repository.destroyed() == ["aws_s3_bucket.b"]
    repository.git("commit", "--quiet", "-m", "x")
    repository.write(path, TEMPLATES[path])
    repository.git("add", "--all")
    assert repository.diff().code == 2


def test_code_of_a_cdk_application_is_where_its_templates_come_from(repository: Repository) -> None:
    before = {"infra/cdk.json": "{}", "infra/lib/stack.ts": "a", "infra/test/stack.test.ts": "", "web/x.ts": ""}
    changed(repository, before, {"infra/test/stack.test.ts": "b", "web/x.ts": "b", "infra/README.md": "b"})
    assert repository.diff().code == 0
    changed(repository, {}, {"infra/lib/stack.ts": "b"})
    done = repository.diff()
    assert (done.code, done.out) == (2, "")
    assert "cdk synth" in done.err


def test_a_template_beside_terraform_says_how_to_judge_the_rest(repository: Repository) -> None:
    changed(repository, {"main.tf": BUCKET, "t.yaml": TEMPLATE}, {"main.tf": "", "t.yaml": ""})
    assert "To judge the Terraform sources alone" in repository.diff().err


def test_files_that_only_speak_of_types_are_no_templates(repository: Repository) -> None:
    texts = {
        "rules.yaml": "rules:\n  - only: ['AWS::RDS::DBInstance']\n",
        "change-set.json": '{"Changes": [{"ResourceChange": {"ResourceType": "AWS::RDS::DBInstance"}}]}',
        "k8s.yaml": "kind: Deployment\nspec:\n  resources:\n    limits: {}\n",
        "package.json": '{"name": "x"}',
    }
    changed(repository, texts, {path: f"{text}\n" for path, text in texts.items()})
    assert repository.diff().code == 0


def test_two_folders_are_compared_alike(tmp_path: Path) -> None:
    for side, text in (("before", TEMPLATE), ("after", "")):
        (tmp_path / side).mkdir()
        (tmp_path / side / "t.yaml").write_text(text)
    done = planguard("diff", "before/", "after/", cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
