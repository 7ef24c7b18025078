"""What was to be a plan by its name or its content, and cannot be read, is told of wherever a folder has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import ROOT, planguard
from tests.test_units import BLOCKED, HARMLESS, SAVED, UNIT, judged, lay

OTHER = (ROOT / "samples" / "harmless-release" / "plan.tfplan").read_bytes()
NAMES = ("tfplan", "plan", "planfile", "tfplan.binary", "plan.bin", "plan.out", "prod.plan", "x.tfplan", "tfplan-prod")
ENCRYPTED = b'{"meta":{"key_provider.pbkdf2.x":"e30="},"encrypted_data":"YWJj","encryption_version":"v0"}'
BOOKMARK = b'{"remote_plan_format":1,"run_id":"run-x","hostname":"app.terraform.io"}'
KEPT = {"encrypted": ENCRYPTED, "a bookmark": BOOKMARK, "of Terraform 0.11": b"tfplan\x02rest"}
LEFT = {"empty": b"", "blank": b"\n", "cut off in its first bytes": SAVED[:4]}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [*KEPT.values(), *LEFT.values()], ids=[*KEPT, *LEFT])
def test_what_is_called_a_saved_plan_and_cannot_be_read_is_a_gap(name: str, content: bytes, tmp_path: Path) -> None:
    lay(tmp_path, {"out/a/tfplan": OTHER, f"out/b/{name}": content})
    verdicts = {"out/a/tfplan": "pass", f"out/b/{name}": "block"}
    assert judged("out", cwd=tmp_path) == (1, verdicts, {f"out/b/{name}": ["unreadable"]})


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [b"\0" * 500, "╷\n│ Error: No configuration files\n".encode(), b"PK"])
def test_other_things_under_such_a_name_are_not_passed_over(name: str, content: bytes, tmp_path: Path) -> None:
    lay(tmp_path, {"out/a/tfplan": OTHER, f"out/b/{name}": content})
    run = planguard("check", "out", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert f"out/b/{name}: not a plan" in run.err
    lay(tmp_path, {"out/a/main.tf": b"", "out/b/main.tf": b""})
    assert judged("out", cwd=tmp_path)[2] == {f"out/b/{name}": ["unreadable"]}


@pytest.mark.parametrize("content", KEPT.values(), ids=KEPT)
def test_a_plan_that_is_kept_otherwise_is_known_whatever_its_name(content: bytes, tmp_path: Path) -> None:
    lay(tmp_path, {"out/a/tfplan": OTHER, "out/b/prod": content})
    assert judged("out", cwd=tmp_path)[2] == {"out/b/prod": ["unreadable"]}


BESIDE = {
    "scripts/plan": b"#!/bin/sh\nterraform plan -out tfplan\n",
    "bin/plan": b"\x7fELF\x02\x01",
    "scripts/plan.sh": b"terraform plan\n",
    "docs/plan.md": b"# Plan\n",
    "a/terraform.tfstate": b'{"version": 4, "serial": 1, "lineage": "x"}',
    "a/state": b'{"serial": 1, "lineage": "x", "meta": {}, "encrypted_data": "YWJj", "encryption_version": "v0"}',
    "a/.terraform.lock.hcl": b"",
    "a/main.tf": b'resource "a" "plan" {}\n',
    "floorplan": b"",
    "planning": b"",
}


@pytest.mark.parametrize("name", BESIDE)
def test_what_only_sounds_like_a_plan_is_passed_over(name: str, tmp_path: Path) -> None:
    lay(tmp_path, {"out/a/tfplan": OTHER, f"out/{name}": BESIDE[name]})
    assert judged("out", cwd=tmp_path) == (0, {"out/a/tfplan": "pass"}, {})


def test_where_the_saved_form_is_left_empty_the_json_beside_is_judged(tmp_path: Path) -> None:
    lay(tmp_path, {"out/a/tfplan": b"", "out/a/tfplan.json": BLOCKED})
    assert judged("out", cwd=tmp_path) == (1, {"out/a/tfplan.json": "block"}, {})


TEXT = b"""Terraform will perform the following actions:

  # terraform_data.a will be created
  + resource "terraform_data" "a" {
      + id = (known after apply)
    }

Plan: 1 to add, 0 to change, 0 to destroy.
"""


@pytest.mark.parametrize("name", ["plan.txt", "prod-plan.log"])
def test_a_text_is_missed_where_other_units_have_it(name: str, tmp_path: Path) -> None:
    lay(tmp_path, {f"out/a/{name}": TEXT, f"out/b/{name}": b"", "out/c/other.txt": b""})
    code, verdicts, gaps = judged("out", cwd=tmp_path)
    assert (code, verdicts) == (1, {f"out/a/{name}": "pass", f"out/b/{name}": "block"})
    assert gaps[f"out/b/{name}"] == ["unreadable"]
    (tmp_path / "out/b" / name).write_text("Error: No configuration files\n")
    assert planguard("check", "out", cwd=tmp_path).code == 2


CACHED = "live/db/.terragrunt-cache/abc/def"


@pytest.mark.parametrize("content", [*KEPT.values(), *LEFT.values()], ids=[*KEPT, *LEFT])
def test_a_plan_in_the_cache_that_cannot_be_read_is_a_gap(content: bytes, tmp_path: Path) -> None:
    lay(tmp_path, {"live/net/terragrunt.hcl": UNIT, "live/net/tfplan": OTHER, "live/db/terragrunt.hcl": UNIT})
    lay(tmp_path / CACHED, {".terraform.lock.hcl": b"", "tfplan": content})
    assert judged("live", cwd=tmp_path)[2] == {f"{CACHED}/tfplan": ["unreadable"]}


@pytest.mark.parametrize("folder", ["live/net/.terraform", f"{CACHED}/.terraform"])
def test_a_plan_that_somebody_put_into_the_folder_of_the_tool_is_judged(folder: str, tmp_path: Path) -> None:
    lay(tmp_path, {"live/net/main.tf": b"", "live/db/terragrunt.hcl": UNIT, f"{CACHED}/.terraform.lock.hcl": b""})
    lay(tmp_path, {"live/db/tfplan" if "net" in folder else "live/net/tfplan": OTHER, f"{folder}/tfplan": SAVED})
    inside = {"terraform.tfstate": b'{"version": 3}', "modules/x/tests/plan.json": HARMLESS, "environment": b"prod"}
    lay(tmp_path / folder, inside)
    assert judged("live", cwd=tmp_path)[1][f"{folder}/tfplan"] == "block"
    assert len(judged("live", cwd=tmp_path)[1]) == 2


def test_a_hidden_saved_plan_is_refused_as_its_json_is(tmp_path: Path) -> None:
    lay(tmp_path, {"out/a/tfplan": OTHER, "out/.b/tfplan": SAVED})
    run = planguard("check", "out", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert "out/.b/tfplan: a plan that is hidden" in run.err


SOURCE = b'{"resource": {"aws_vpc": {"x": {}}}}'
CDKTF = {
    "cdktf.out/manifest.json": b'{"version": "0.20.0", "stacks": {"dev": {}, "prod": {}}}',
    "cdktf.out/stacks/dev/cdk.tf.json": SOURCE,
    "cdktf.out/stacks/dev/metadata.json": b"{}",
    "cdktf.out/stacks/dev/plan": OTHER,
    "cdktf.out/stacks/prod/cdk.tf.json": SOURCE,
}


def test_the_stacks_of_cdktf_are_units(tmp_path: Path) -> None:
    lay(tmp_path, CDKTF)
    dev, prod = "cdktf.out/stacks/dev/plan", "cdktf.out/stacks/prod"
    assert judged("cdktf.out", cwd=tmp_path) == (1, {dev: "pass", prod: "block"}, {prod: ["missing"]})
    lay(tmp_path, {f"{prod}/plan": SAVED})
    assert judged("cdktf.out", cwd=tmp_path) == (1, {dev: "pass", f"{prod}/plan": "block"}, {})


def test_settings_around_sources_with_a_saved_plan_are_passed_over(tmp_path: Path) -> None:
    beside = {"atlantis.yaml": b"version: 3\n", "package.json": b"{}", "net/prod.tfvars.json": b'{"a": 1}'}
    lay(tmp_path / "repo", beside | {"net/main.tf": b"", "net/default.tfplan": OTHER, "db/main.tf": b""})
    assert judged("repo", cwd=tmp_path) == (0, {"repo/net/default.tfplan": "pass"}, {})


def test_a_change_set_that_is_none_is_told_of_beside_units(tmp_path: Path) -> None:
    lay(tmp_path / "repo", {"net/main.tf": b"", "net/tfplan": OTHER, "cfn/change-set.json": b'{"Stacks": []}'})
    assert judged("repo", cwd=tmp_path)[2] == {"repo/cfn/change-set.json": ["unreadable"]}
