"""Files, folders and streams that a command is given: nothing hangs, and nothing is passed over in silence."""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from tests.effort import within
from tests.running import ROOT, Run, planguard, planguard_json, started

PLAN = (ROOT / "samples" / "recreated-without-a-provider" / "plan.json").read_bytes()
HARMLESS = json.dumps({"format_version": "1.2", "planned_values": {}, "resource_changes": []}).encode()
GIBIBYTE = 1 << 30


def is_refused(run: Run, *says: str) -> None:
    assert (run.code, run.out) == (2, ""), run
    assert run.err.count("\n") == 1
    assert run.err.startswith("planguard: ")
    for text in says:
        assert text in run.err


def bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (3 * GIBIBYTE, 3 * GIBIBYTE))


def shell(command: str) -> Run:
    """Run a command line of bash in which $PLANGUARD stands for planguard, with a bound on its memory and time."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PLANGUARD": f"{sys.executable} -m planguard"}
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        cwd=ROOT,
        env=environment,
        timeout=60,
        preexec_fn=bounded,
        check=False,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


ENDLESS = {
    "words": "yes | $PLANGUARD check -",
    "zeros": "cat /dev/zero | $PLANGUARD check -",
    "a device as standard input": "$PLANGUARD check - < /dev/zero",
    "a device": "$PLANGUARD check /dev/zero",
    "a plan's start": """yes '{"format_version":"1.2",' | $PLANGUARD check -""",
    "a change set's start": "yes 'Changes:' | $PLANGUARD check -",
    "to annotate": "yes | $PLANGUARD annotate -",
    "to annotate as JSON": "yes | $PLANGUARD annotate - --format json",
    "text": f"yes | $PLANGUARD annotate {ROOT}/samples/environment-recreated/plan.json --text -",
    "text of a device": f"$PLANGUARD annotate {ROOT}/samples/environment-recreated/plan.json --text /dev/zero",
}


@pytest.mark.parametrize("command", ENDLESS.values(), ids=ENDLESS)
def test_what_never_ends_ends_with_a_line(command: str) -> None:
    with within(30):
        is_refused(shell(command))
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < GIBIBYTE // 1024  # kibibytes


@pytest.fixture
def odd(tmp_path: Path) -> dict[str, Path]:
    """Files of every kind that is no regular one."""
    os.mkfifo(tmp_path / "pipe.json")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.json"))
    (tmp_path / "nowhere.json").symlink_to(tmp_path / "gone.json")
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    (tmp_path / "folder").mkdir()
    return {path.name: path for path in tmp_path.iterdir()}


@pytest.mark.parametrize("name", ["pipe.json", "socket.json", "nowhere.json", "loop.json"])
@pytest.mark.parametrize("command", [("check",), ("annotate",), ("annotate", "--format", "json")])
def test_an_odd_file_ends_with_a_line(odd: dict[str, Path], name: str, command: tuple[str, ...]) -> None:
    is_refused(planguard(*command, str(odd[name])), name)


def test_a_folder_is_no_text_to_annotate(odd: dict[str, Path]) -> None:
    plan = str(ROOT / "samples" / "environment-recreated" / "plan.json")
    is_refused(planguard("annotate", plan, "--text", str(odd["folder"])), "irectory")


PIPES = {
    "process substitution": "$PLANGUARD check <(cat {plan})",
    "a slow writer": "$PLANGUARD check <(sleep 1; head -c 1000 {plan}; sleep 1; tail -c +1001 {plan})",
    "standard input by its name": "cat {plan} | $PLANGUARD check /dev/stdin",
    "a file as standard input": "$PLANGUARD check - < {plan}",
    "a file as standard input by its name": "$PLANGUARD check /dev/stdin < {plan}",
    "a slow standard input": "(sleep 1; cat {plan}) | $PLANGUARD check -",
    "a named pipe": "mkfifo {pipe}; (sleep 1; cat {plan} > {pipe}) & $PLANGUARD check {pipe}",
    "a named pipe with a slow writer": "mkfifo {pipe}; (exec > {pipe}; sleep 4; cat {plan}) & $PLANGUARD check {pipe}",
    "annotate": "$PLANGUARD annotate <(cat {plan})",
}


@pytest.mark.parametrize("command", PIPES.values(), ids=PIPES)
def test_a_pipe_that_somebody_writes_into_is_read(command: str, tmp_path: Path) -> None:
    plan = ROOT / "samples" / "recreated-without-a-provider" / "plan.json"
    run = shell(command.format(plan=plan, pipe=tmp_path / "pipe"))
    assert run.code == (0 if "annotate" in command else 1), run
    assert "terraform_data" in run.out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_a_plan_longer_than_its_start_is_read_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    content = json.loads(PLAN) | {"variables": {"long": {"value": "\U0001f600" * 400_000}}}
    (tmp_path / "plan.json").write_bytes(json.dumps(content, ensure_ascii=False).encode(encoding))
    assert planguard_json("check", str(tmp_path))[0] == 1
    assert planguard("check", "-", stdin=(tmp_path / "plan.json").read_bytes()).code == 1


def test_a_file_larger_than_the_bound_is_refused(tmp_path: Path) -> None:
    with open(tmp_path / "plan.json", "wb") as file:
        file.write(HARMLESS)
        file.truncate(5_000_000_000)
    is_refused(planguard("check", str(tmp_path / "plan.json")), "larger than 1000 MB")


def test_a_file_that_cannot_be_recognised_is_not_read_whole(tmp_path: Path) -> None:
    with open(tmp_path / "plan.json", "wb") as file:
        file.truncate(900_000_000)
    with within(5):
        is_refused(started("check", str(tmp_path / "plan.json")))


@pytest.mark.parametrize(
    "unit", [b"\n", b"\n{", b"\nResources:", b'"Type": ', b"\nkind:", b'"steps"', b"# ", b"[", b'{"']
)
def test_what_something_is_takes_no_longer_however_it_begins(unit: bytes) -> None:
    data = b"{" + unit * (100_000 // len(unit))
    with within(2):
        is_refused(started("check", "-", stdin=data))


def archive(member: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as found:
        found.writestr(member, b"x" * 1000)
    return buffer.getvalue()


def saved() -> bytes:
    return archive("tfplan")


TEXT = b"Terraform will perform the following actions:\n\n  # aws_db_instance.a will be destroyed\n"
LOG = b'{"@level":"info","@message":"Terraform 1.11.4","type":"version"}\n'


def _outside(folder: Path, name: str = "plans") -> Path:
    (folder.parent / name).mkdir()
    (folder.parent / name / "plan.json").write_bytes(PLAN)
    return folder.parent / name


def _put(name: str, content: bytes) -> Callable[[Path], object]:
    def put(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    return put


def _link_to_a_skipped_folder(folder: Path) -> None:
    _put(".git/plan.json", PLAN)(folder)
    (folder / "x").symlink_to(".git")


ASSETS = b'{"version": "36.0.0", "files": {"abc": {}}, "dockerImages": {}}'
MANIFEST = b'{"version": "36.0.0", "artifacts": {"S.assets": {"type": "cdk:asset-manifest"}}}'
TEMPLATE = b'{"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}'
SOURCE = b'resource "aws_vpc" "x" {\n}\n'
STEPS = b'{"config": {},\n "steps": [{"op": "delete", "urn": "urn:pulumi:dev::p::aws:s3/bucket:Bucket::b"}]}'
MAKE = "Make a plan in JSON: `terraform plan -out tfplan && terraform show -json tfplan > plan.json`."
CHANGE_SET = "--change-set-name check --template-body file://{}`. Then run `aws cloudformation describe-change-set "
STATE = b'{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x"}'
SHOWN = b'{"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {}}}'
WHAT_IF = b'{"status": "Succeeded", "changes": [{"changeType": "Delete", "resourceId": "/subscriptions/x"}]}'
KNOWN = {
    "main.tf": (SOURCE, "Run `planguard diff HEAD` to judge what changed since the last commit, or make a plan"),
    "net/main.tf": (SOURCE, "`terraform -chdir=net plan -out tfplan && terraform -chdir=net show -json tfplan >"),
    "my net/main.tofu": (b"locals {\n}\n", "Run `planguard diff HEAD 'my net'` to judge what changed"),
    "variables.tf": (b'variable "x" {}\n', "Terraform source. Run `planguard diff HEAD`"),
    "main.tf.json": (b'{"resource": {"aws_vpc": {"x": {}}}}', "Terraform source. Run `planguard diff HEAD`"),
    "source": (b'# ours\nlocals {\n}\n', "Terraform source. Run `planguard diff HEAD`"),
    "prod.tfvars": (b'region = "x"\n', "`terraform plan -var-file prod.tfvars -out tfplan && terraform show"),
    "cdk.out/manifest.json": (MANIFEST, "`cdk deploy --app cdk.out --no-execute --change-set-name check`. Then run"),
    "cdk.out/S.assets.json": (ASSETS, "output of `cdk synth`, which shows what is wanted"),
    "cdk.out/S.template.json": (TEMPLATE, "Run `cdk diff --app cdk.out` to see the change."),
    "manifest.json": (MANIFEST, "output of `cdk synth`"),
    "template.json": (TEMPLATE, CHANGE_SET.format("template.json")),
    "stack.yaml": (b"Resources:\n  B:\n    Type: AWS::S3::Bucket\n", CHANGE_SET.format("stack.yaml")),
    "old.yaml": (b"AWSTemplateFormatVersion: '2010-09-09'\n", CHANGE_SET.format("old.yaml")),
    "sam.yaml": (b"Transform: AWS::Serverless-2016-10-31\nResources: {}\n", "sam deploy --template-file sam.yaml"),
    "sam.json": (b'{"Transform": "AWS::Serverless-2016-10-31"}', "a SAM template, which shows what is wanted"),
    "pulumi.json": (STEPS, "a preview of Pulumi, which planguard does not read. planguard judges Terraform"),
    "one.log": (LOG, "a log that tells of no plan. Log the plan itself: `terraform plan -json > plan.jsonl`"),
    "many.jsonl": (LOG * 3, "planguard: many.jsonl: a log that tells of no plan."),
    "both.json": (LOG + HARMLESS, "the log of `terraform plan -json`, or a plan with such a log in it."),
    "tfplan": (saved(), "a saved plan whose content is damaged. Create the plan again"),
    "lambda.zip": (archive("handler.py"), "a zip file without a member `tfplan`, so no saved plan."),
    "plan.txt": (TEXT[48:], f"only a piece of the text of a plan. Check all of the text. {MAKE}"),
    "terraform.tfstate": (STATE, f"a state, which shows what exists, not what will happen. {MAKE}"),
    "state.json": (SHOWN, f"a state, which shows what exists, not what will happen. {MAKE}"),
    "what-if.json": (WHAT_IF, "a what-if result of Azure, which planguard does not read."),
    "what-if.txt": (b"Resource and property changes are indicated with these symbols:\n", "a what-if result of Azure"),
    "arm.json": (b'{"$schema": "https://x/2019-04-01/deploymentTemplate.json#"}', "--template-file arm.json` to see"),
    "main.bicep": (b"param x string\n", "--template-file main.bicep` to see its change."),
    "deploy.yaml": (b"apiVersion: apps/v1\nkind: Deployment\n", "Run `kubectl diff -f deploy.yaml` to see the change."),
    "list.json": (b'{"apiVersion": "v1", "kind": "List", "items": []}', "`kubectl diff -f list.json` to see"),
}  # fmt: skip
"""What people give instead of a plan, and a part of what they are told, with the name of their file in it."""


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_no_plan_is_named_with_the_command_to_run_instead(tmp_path: Path, name: str) -> None:
    content, says = KNOWN[name]
    _put(name, content)(tmp_path)
    run = planguard("check", name, cwd=tmp_path)
    is_refused(run, f"planguard: {name}: ", says)
    assert "{" not in run.err
    assert "fail" not in run.err


def test_what_comes_through_a_pipe_is_named_too() -> None:
    is_refused(planguard("check", "-", stdin=LOG * 2), "standard input: a log that tells of no plan.")
    is_refused(planguard("check", "-", stdin=saved()), "standard input: a saved plan whose content is damaged.")


def test_a_folder_of_sources_or_of_a_cdk_application_is_named(tmp_path: Path) -> None:
    _put("net/main.tf", SOURCE)(tmp_path)
    is_refused(planguard("check", "net", cwd=tmp_path), "net: Terraform source. Run `planguard diff HEAD net` to judge")
    for name in ("manifest.json", "S.assets.json", "S.template.json"):
        _put(f"cdk.out/{name}", KNOWN[f"cdk.out/{name}"][0])(tmp_path)
    says = (
        "cdk.out: S.assets.json, S.template.json, and manifest.json: output of `cdk synth`, which shows what is wanted"
    )
    is_refused(planguard("check", "cdk.out", cwd=tmp_path), says, "Run `cdk diff --app cdk.out`")


def test_every_file_of_a_folder_that_is_no_plan_is_named_at_once(tmp_path: Path) -> None:
    _put("one/plan.json", PLAN[:-9])(tmp_path)
    assert "--glob" not in planguard("check", "one", cwd=tmp_path).err  # half a plan is not to be left out
    _put("one/plan.json", b"{}")(tmp_path)
    is_refused(planguard("check", "one", cwd=tmp_path), "one/plan.json: not a plan or change set", "--glob 'PATTERN'")
    for name, content in {"plan.json": HARMLESS, "package.json": b'{"name": "x"}', "ci.yml": b"on: push\n"}.items():
        _put(f"app/{name}", content)(tmp_path)
    _put("app/.terraform/modules/modules.json", b'{"Modules": []}')(tmp_path)
    choose = "Choose the plans with --glob 'PATTERN'."
    run = planguard("check", "app", cwd=tmp_path)
    is_refused(run, f"planguard: app: 2 files in it cannot be judged: ci.yml and package.json. {choose}\n")
    _put("app/old/state.json", KNOWN["state.json"][0])(tmp_path)
    run = planguard("check", "app", cwd=tmp_path)
    is_refused(
        run, f"planguard: app: 3 files in it cannot be judged: ci.yml, old/state.json, and package.json. {choose}\n"
    )
    for number in range(20):
        _put(f"app/x/{number:02}.json", b"{}")(tmp_path)
    run = planguard("check", "app", cwd=tmp_path)
    is_refused(run, "23 files in it cannot be judged: ", ", x/06.json, and 13 more.")


def judged(folder: Path, *words: str) -> list[str]:
    return [plan["source"] for plan in planguard_json("check", *words, cwd=folder)[1]["plans"]]


def test_a_glob_chooses_among_the_files_of_folders_only(tmp_path: Path) -> None:
    for name in ("app/plan.json", "app/net/plan.json", "app/net/plan.out", "app/.hidden/plan.json", "other.json"):
        _put(name, HARMLESS)(tmp_path)
    _put("app/package.json", b"{}")(tmp_path)
    (tmp_path / "app/link").symlink_to(tmp_path)
    everywhere = ["app/.hidden/plan.json", "app/net/plan.json", "app/plan.json"]
    assert judged(tmp_path, "app", "--glob", "plan.json") == everywhere
    assert judged(tmp_path, "app", "--glob", "net/*") == ["app/net/plan.json", "app/net/plan.out"]
    assert judged(tmp_path, "app", "--glob", "./net/*.json", "--glob", "*.out") == [
        "app/net/plan.json",
        "app/net/plan.out",
    ]
    assert judged(tmp_path, "app", "other.json", "--glob", "net/plan.json") == ["app/net/plan.json", "other.json"]


@pytest.mark.parametrize(
    "words",
    [
        ["app", "--glob", "plan.jsn"],
        ["app", "--glob", "plan.json", "--glob", "plan.jsn"],
        ["app/plan.json", "--glob", "plan.jsn"],
    ],
)
def test_a_glob_that_fits_nothing_is_an_error(tmp_path: Path, words: list[str]) -> None:
    _put("app/plan.json", HARMLESS)(tmp_path)
    is_refused(planguard("check", *words, cwd=tmp_path), "--glob plan.jsn fits no file in a folder that is given")


DOUBTFUL: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe": (lambda folder: os.mkfifo(folder / "x.json"), "x.json: a named pipe"),
    "a pipe of another name": (lambda folder: os.mkfifo(folder / "x"), "x: a named pipe"),
    "a link to a device": (lambda folder: (folder / "x.json").symlink_to("/dev/zero"), "x.json: a device"),
    "a dangling link": (lambda folder: (folder / "x.json").symlink_to("gone.json"), "leads nowhere"),
    "a dangling link of another name": (lambda folder: (folder / "x").symlink_to("gone"), "leads nowhere"),
    "a looping link": (lambda folder: (folder / "x.json").symlink_to("x.json"), "leads nowhere"),
    "a link to a folder": (lambda folder: (folder / "x").symlink_to(_outside(folder)), "x: a link to a folder"),
    "a link to a skipped folder": (_link_to_a_skipped_folder, "x: a link to a folder"),
    "a hidden plan": (_put(".plan.json", PLAN), "hidden"),
    "a plan with no name but an ending": (_put(".json", PLAN), "hidden"),
    "a plan in a hidden folder": (_put(".plans/a/plan.json", PLAN), "hidden"),
    "a plan with another ending": (_put("plan.txt", PLAN), "not called"),
    "a plan with no ending": (_put("unit/tfplan", PLAN), "not called"),
    "a plan with one more ending": (_put("plan.json.bak", PLAN), "not called"),
    "plans a line": (_put("plans.ndjson", HARMLESS + b"\n" + PLAN), "not called"),
    "a plan in another encoding": (_put("plan.txt", PLAN.decode().encode("utf-16")), "not called"),
    "a plan written with escapes": (_put("plan.txt", PLAN.replace(b"_", b"\\u005f")), "not called"),
    "a change set with another ending": (_put("set.txt", b"Changes:\n- ResourceChange: {}\n"), "not called"),
    "no plan": (_put("x.json", b'{"name": "x"}'), "x.json"),
    "no plan, in capitals": (_put("x.JSON", b'{"name": "x"}'), "x.JSON"),
}


@pytest.mark.parametrize(("make", "says"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_nothing_in_a_folder_is_passed_over(tmp_path: Path, make: Callable[[Path], object], says: str) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "plan.json").write_bytes(HARMLESS)
    assert planguard("check", str(folder)).code == 0
    make(folder)
    is_refused(planguard("check", str(folder)), says)


@pytest.mark.parametrize(("name", "content"), [("unit/plan.txt", TEXT), ("unit/plan.jsonl", LOG), ("plan.txt", TEXT)])
def test_what_only_a_text_or_a_log_tells_is_judged(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "plan.json").write_bytes(HARMLESS)
    _put(name, content)(tmp_path)
    code, report = planguard_json("check", str(tmp_path))
    assert (code, len(report["plans"])) == (1, 2)


@pytest.mark.parametrize("name", ["b.JSON", "b.Json", "sub/b.json", "b.YAML", "b.yMl"])
def test_the_case_of_an_ending_does_not_matter(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.json").write_bytes(HARMLESS)
    _put(name, PLAN)(tmp_path)
    code, report = planguard_json("check", str(tmp_path))
    assert (code, len(report["plans"])) == (1, 2)


ORDINARY = {
    "its saved plan": ("tfplan", saved()),
    "its saved plan, as Terragrunt calls it": ("tfplan.tfplan", saved()),
    "its text": ("plan.txt", b"\nNo changes. Your infrastructure matches the configuration.\n"),
    "sources": ("main.tf", b'resource "aws_vpc" "main" {\n}\n'),
    "a lock file": (".terraform.lock.hcl", b'provider "registry.terraform.io/hashicorp/aws" {\n}\n'),
    "a read-me that quotes a plan": ("README.md", TEXT),
    "a ruleset": (".planguard.yaml", b"version: 1\n"),
    "a hook": (".pre-commit-config.yaml", b"repos: []\n"),
    "a state": ("terraform.tfstate", b'{"version": 4, "terraform_version": "1.9.0", "resources": []}'),
    "an archive": ("lambda.zip", b"PK\x03\x04" + b"\0" * 100),
    "a picture": ("x.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100),
    "an empty file": ("x", b""),
    "a tool's own folder": (".terraform/modules/modules.json", b'{"Modules": []}'),
    "a repository": (".git/plan.json", PLAN),
    "Terragrunt's copies": (".terragrunt-cache/a/plan.json", PLAN),
}


@pytest.mark.parametrize(("name", "content"), ORDINARY.values(), ids=ORDINARY)
def test_what_surely_is_no_plan_of_its_own_may_lie_beside(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "plan.json").write_bytes(HARMLESS)
    _put(name, content)(tmp_path)
    code, report = planguard_json("check", str(tmp_path))
    assert (code, len(report["plans"])) == (0, 1)


def test_links_within_a_folder_are_judged_once(tmp_path: Path) -> None:
    _put("a/plan.json", PLAN)(tmp_path)
    (tmp_path / "link.json").symlink_to(tmp_path / "a" / "plan.json")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    _, report = planguard_json("check", str(tmp_path), str(tmp_path / "a" / "plan.json"))
    assert len(report["plans"]) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
@pytest.mark.parametrize("name", ["sub", "sub/plan.json"])
def test_what_may_not_be_read_ends_with_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "plan.json").write_bytes(HARMLESS)
    _put("sub/plan.json", PLAN)(tmp_path)
    (tmp_path / name).chmod(0)
    try:
        is_refused(planguard("check", str(tmp_path)), name)
    finally:
        (tmp_path / name).chmod(0o700)


EMPTY = [
    ("check", ""),
    ("check", " "),
    ("check", "plan.json", ""),
    ("check", "plan.json", "--ruleset", ""),
    ("check", "plan.json", "--ruleset="),
    ("check", "plan.json", "--workspace", ""),
    ("check", "plan.json", "--input", ""),
    ("check", "plan.json", "-o", ""),
    ("check", "plan.json", "--output", "\t"),
    ("annotate", ""),
    ("annotate", "plan.json", "--text", ""),
    ("annotate", "plan.json", "--output="),
    ("explain", ""),
    ("diff", ""),
    ("diff", "main", ""),
]


@pytest.mark.parametrize("arguments", EMPTY, ids=" ".join)
def test_an_empty_argument_is_refused(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "plan.json").write_bytes(HARMLESS)
    is_refused(planguard(*arguments, cwd=tmp_path), "is empty; is a variable unset?")
