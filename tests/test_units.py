"""Many plans, one a unit: as Terragrunt and its like lay them out, with every unit accounted for."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.running import ROOT, planguard, planguard_json

BLOCKED = (ROOT / "samples" / "recreated-without-a-provider" / "plan.json").read_bytes()
HARMLESS = json.dumps({"format_version": "1.2", "planned_values": {}, "resource_changes": []}).encode()
UNIT = b'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'


def lay(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files by their paths in a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def judged(*words: str, cwd: Path) -> tuple[int, dict[str, str], dict[str, list[str]]]:
    """The exit code, and the verdict and the kinds of gaps of each plan."""
    code, report = planguard_json("check", *words, cwd=cwd)
    plans: list[dict[str, Any]] = report["plans"]
    gaps = {plan["source"]: [gap["kind"] for gap in plan["gaps"]] for plan in plans if plan["gaps"]}
    return code, {plan["source"]: plan["verdict"] for plan in plans}, gaps


def damaged() -> bytes:
    """A saved plan that was cut off."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("tfplan", b"x" * 1000)
    return buffer.getvalue()[:200]


def test_the_plans_that_terragrunt_writes_are_one_report(tmp_path: Path) -> None:
    lay(tmp_path, {"out/prod/db/tfplan.json": BLOCKED, "out/prod/net/tfplan.json": HARMLESS})
    verdicts = {"out/prod/db/tfplan.json": "block", "out/prod/net/tfplan.json": "pass"}
    assert judged("out", cwd=tmp_path) == (1, verdicts, {})


@pytest.mark.parametrize(
    "content", [b"", b"\n", BLOCKED[:-9], b"{", b"{}", b'{"format_version":"1.2","terr'], ids=range(6)
)
def test_a_plan_that_cannot_be_read_is_a_gap_of_its_unit_and_blocks(tmp_path: Path, content: bytes) -> None:
    lay(tmp_path, {"out/db/tfplan.json": content, "out/net/tfplan.json": HARMLESS})
    verdicts = {"out/db/tfplan.json": "block", "out/net/tfplan.json": "pass"}
    assert judged("out", cwd=tmp_path) == (1, verdicts, {"out/db/tfplan.json": ["unreadable"]})
    assert "cannot be read" in planguard("check", "out", cwd=tmp_path).out


def test_a_plan_of_a_plain_folder_that_cannot_be_read_is_a_gap_too(tmp_path: Path) -> None:
    lay(tmp_path, {"plans/a.json": BLOCKED[:-9], "plans/b.json": HARMLESS})
    assert judged("plans", cwd=tmp_path)[2] == {"plans/a.json": ["unreadable"]}


def test_where_nothing_can_be_read_nothing_was_judged(tmp_path: Path) -> None:
    lay(tmp_path, {"out/db/tfplan.json": b"", "out/net/tfplan.json": BLOCKED[:-9]})
    run = planguard("check", "out", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "planguard: out: 2 files in it cannot be judged: db/tfplan.json and net/tfplan.json. "
        "Choose the plans with --glob 'PATTERN'.\n"
    )


def test_a_unit_whose_folder_was_left_empty_is_a_gap(tmp_path: Path) -> None:
    lay(tmp_path, {"out/net/tfplan.json": HARMLESS})
    (tmp_path / "out" / "prod" / "db").mkdir(parents=True)
    verdicts = {"out/net/tfplan.json": "pass", "out/prod/db": "block"}
    assert judged("out", cwd=tmp_path) == (1, verdicts, {"out/prod/db": ["missing"]})


def test_an_empty_folder_among_plain_plans_is_no_unit(tmp_path: Path) -> None:
    lay(tmp_path, {"plans/net.json": HARMLESS})
    (tmp_path / "plans" / "old").mkdir()
    assert judged("plans", cwd=tmp_path) == (0, {"plans/net.json": "pass"}, {})


def live(folder: Path) -> Path:
    """A live repository of Terragrunt: two units, the settings around them, and what lies beside in any repository."""
    lay(
        folder,
        {
            "live/root.hcl": b"remote_state {}\n",
            "live/terragrunt.hcl": b'# include nothing\nremote_state {\n  backend = "s3"\n}\n',
            "live/env.yaml": b"environment: prod\n",
            "live/package.json": b'{"name": "live"}',
            "live/prod/terraform.tfvars.json": b'{"region": "x"}',
            "live/prod/net/terragrunt.hcl": UNIT,
            "live/prod/net/backend.tf.json": b'{"terraform": {"backend": {"s3": {}}}}',
            "live/prod/db/terragrunt.hcl": b'terraform {\n  source = "../../modules//db"\n}\n',
            "live/prod/db/README.md": b"# db\n",
            "live/prod/db/package.json": b'{"name": "db"}',
        },
    )
    return folder


def test_in_a_live_repository_each_unit_has_a_plan_or_a_gap(tmp_path: Path) -> None:
    lay(live(tmp_path), {"live/prod/net/plan.json": HARMLESS})
    verdicts = {"live/prod/db": "block", "live/prod/net/plan.json": "pass"}
    assert judged("live", cwd=tmp_path) == (1, verdicts, {"live/prod/db": ["missing"]})


def test_the_plan_of_a_unit_may_lie_in_terragrunt_s_cache(tmp_path: Path) -> None:
    cached = ".terragrunt-cache/abc/def/modules/db"
    lay(live(tmp_path), {"live/prod/net/plan.json": HARMLESS})
    lay(tmp_path / "live/prod/db" / cached, {".terraform.lock.hcl": b"", "plan.json": BLOCKED, "package.json": b"{}"})
    lay(tmp_path / "live/prod/db/.terragrunt-cache/abc/def/examples", {"plan.json": BLOCKED})
    verdicts = {f"live/prod/db/{cached}/plan.json": "block", "live/prod/net/plan.json": "pass"}
    assert judged("live", cwd=tmp_path) == (1, verdicts, {})


def test_the_saved_plan_in_the_cache_and_its_json_elsewhere_are_one(tmp_path: Path) -> None:
    cached = "live/prod/db/.terragrunt-cache/abc/def"
    lay(live(tmp_path), {"live/prod/net/plan.json": HARMLESS, "out/prod/db/tfplan.json": BLOCKED})
    lay(tmp_path, {f"{cached}/.terraform.lock.hcl": b"", f"{cached}/tfplan": SAVED})
    verdicts = {f"{cached}/tfplan": "block", "live/prod/net/plan.json": "pass"}
    assert judged("live", "out", cwd=tmp_path) == (1, verdicts, {})
    lay(tmp_path, {"out/prod/db/tfplan.json": HARMLESS})
    assert len(judged("live", "out", cwd=tmp_path)[1]) == 3


def test_the_plan_of_a_unit_may_lie_below_its_path_in_another_folder(tmp_path: Path) -> None:
    lay(live(tmp_path), {"out/prod/net/tfplan.json": HARMLESS, "live/plans/prod/db/tfplan.json": HARMLESS})
    verdicts = {"live/plans/prod/db/tfplan.json": "pass", "out/prod/net/tfplan.json": "pass"}
    assert judged("live", "out", cwd=tmp_path) == (0, verdicts, {})


def test_a_live_repository_without_any_plan_was_not_judged(tmp_path: Path) -> None:
    run = planguard("check", "live", cwd=live(tmp_path))
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "planguard: live: prod/db and prod/net: without a plan. Plan the unit, and check all plans together again.\n"
    )


def test_the_order_in_which_plans_are_named_does_not_matter(tmp_path: Path) -> None:
    lay(tmp_path, {"a.json": BLOCKED, "b.json": HARMLESS, "c/d.json": HARMLESS})
    reports = {
        planguard("check", *words, cwd=tmp_path).out for words in (("a.json", "b.json", "c"), ("c", "b.json", "a.json"))
    }
    assert len(reports) == 1


def test_a_hidden_plan_in_a_unit_is_refused_as_everywhere(tmp_path: Path) -> None:
    lay(live(tmp_path), {"live/prod/net/plan.json": HARMLESS, "live/prod/db/.plan.json": BLOCKED})
    run = planguard("check", "live", cwd=tmp_path)
    assert run.code == 2
    assert "hidden" in run.err


def test_a_unit_of_a_stack_is_not_hidden(tmp_path: Path) -> None:
    lay(tmp_path, {"live/.terragrunt-stack/db/terragrunt.hcl": UNIT, "live/.terragrunt-stack/db/plan.json": BLOCKED})
    assert judged("live", cwd=tmp_path)[1] == {"live/.terragrunt-stack/db/plan.json": "block"}


SKIPPED = {"an attribute": b"skip = true\n", "a block": b'exclude {\n  if      = true\n  actions = ["all"]\n}\n'}


@pytest.mark.parametrize("said", SKIPPED.values(), ids=SKIPPED)
def test_a_unit_that_terragrunt_skips_needs_no_plan(tmp_path: Path, said: bytes) -> None:
    lay(live(tmp_path), {"live/prod/net/plan.json": HARMLESS, "live/prod/db/terragrunt.hcl": UNIT + said})
    assert judged("live", cwd=tmp_path) == (0, {"live/prod/net/plan.json": "pass"}, {})


NOT_SKIPPED = {
    "an input of that name": b"inputs = {\n  skip = true\n}\n",
    "in a comment": b"/*\nskip = true\n*/\n",
    "in a text": b"locals {\n  text = <<-EOT\n    skip = true\n  EOT\n}\n",
    "of another action": b'exclude {\n  if      = true\n  actions = ["destroy", "output"]\n}\n',
    "on a condition": b'exclude {\n  if      = local.is_off\n  actions = ["all"]\n}\n',
    "in what is no HCL": b"skip = true\nskip = true\n",
}


@pytest.mark.parametrize("said", NOT_SKIPPED.values(), ids=NOT_SKIPPED)
def test_a_unit_that_only_seems_to_be_skipped_needs_a_plan(tmp_path: Path, said: bytes) -> None:
    lay(live(tmp_path), {"live/prod/net/plan.json": HARMLESS, "live/prod/db/terragrunt.hcl": UNIT + said})
    assert judged("live", cwd=tmp_path)[2] == {"live/prod/db": ["missing"]}


def test_a_unit_may_be_written_in_json(tmp_path: Path) -> None:
    settings = b'{"include": {"root": {"path": "${find_in_parent_folders()}"}}}'
    lay(tmp_path, {"live/net/plan.json": HARMLESS, "live/db/terragrunt.hcl.json": settings})
    assert judged("live", cwd=tmp_path)[2] == {"live/db": ["missing"]}


BESIDE = {"cut off early": b'{"format_version":"1.2","terr', "cut off": BLOCKED[:-9], "empty": b""}


@pytest.mark.parametrize("content", BESIDE.values(), ids=BESIDE)
def test_what_may_be_a_plan_is_not_passed_over_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    lay(tmp_path, {"out/net/tfplan.json": HARMLESS, "out/net/x.json": content})
    assert judged("out", cwd=tmp_path)[2] == {"out/net/x.json": ["unreadable"]}


@pytest.mark.parametrize("name", ["x.json", "env.yaml", "states/state.json", "modules/main.tf.json"])
def test_what_surely_is_no_plan_is_passed_over_beside_units(tmp_path: Path, name: str) -> None:
    state = b'{"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {}}}'
    content = {"env.yaml": b"", "states/state.json": state}.get(name, b'{"resource": {}}')
    lay(tmp_path, {"out/net/tfplan.json": HARMLESS, f"out/{name}": content})
    assert judged("out", cwd=tmp_path) == (0, {"out/net/tfplan.json": "pass"}, {})


SAVED = (ROOT / "samples" / "recreated-without-a-provider" / "plan.tfplan").read_bytes()
DAMAGED = {"cut off": damaged(), "empty": b"", "of nothing": b"PK\x05\x06" + bytes(18)}


def test_saved_plans_of_units_are_judged(tmp_path: Path) -> None:
    lay(tmp_path, {"out/db/tfplan.tfplan": SAVED, "out/net/tfplan.json": HARMLESS, "out/app/tfplan": SAVED})
    verdicts = {"out/app/tfplan": "block", "out/db/tfplan.tfplan": "block", "out/net/tfplan.json": "pass"}
    assert judged("out", cwd=tmp_path) == (1, verdicts, {})


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_saved_plan_that_is_damaged_is_a_gap(tmp_path: Path, content: bytes) -> None:
    lay(tmp_path, {"out/db/tfplan.tfplan": content, "out/net/tfplan.json": HARMLESS})
    verdicts = {"out/db/tfplan.tfplan": "block", "out/net/tfplan.json": "pass"}
    assert judged("out", cwd=tmp_path) == (1, verdicts, {"out/db/tfplan.tfplan": ["unreadable"]})


def test_one_plan_in_several_forms_is_judged_once_by_the_most_telling(tmp_path: Path) -> None:
    lay(tmp_path, {"out/db/tfplan.tfplan": SAVED, "out/db/tfplan.json": BLOCKED, "out/net/plan.json": HARMLESS})
    verdicts = {"out/db/tfplan.tfplan": "block", "out/net/plan.json": "pass"}
    assert judged("out", cwd=tmp_path) == (1, verdicts, {})


def test_forms_that_disagree_are_all_judged(tmp_path: Path) -> None:
    lay(tmp_path, {"plans/tfplan": SAVED, "plans/plan.json": HARMLESS})
    assert judged("plans", cwd=tmp_path)[1] == {"plans/tfplan": "block", "plans/plan.json": "pass"}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_where_the_most_telling_form_is_damaged_the_next_one_is_judged(tmp_path: Path, content: bytes) -> None:
    lay(tmp_path, {"out/db/tfplan.tfplan": content, "out/db/tfplan.json": BLOCKED})
    assert judged("out", cwd=tmp_path) == (1, {"out/db/tfplan.json": "block"}, {})


def test_the_forms_of_a_plan_may_lie_in_two_folders_of_units(tmp_path: Path) -> None:
    for unit in ("db", "app"):
        lay(tmp_path, {f"saved/{unit}/tfplan.tfplan": SAVED, f"json/{unit}/tfplan.json": BLOCKED})
    verdicts = {"saved/app/tfplan.tfplan": "block", "saved/db/tfplan.tfplan": "block"}
    assert judged("saved", "json", cwd=tmp_path) == (1, verdicts, {})


def test_plans_of_atlantis_are_paired_by_their_projects_and_workspaces(tmp_path: Path) -> None:
    for name in ("net-default", "net-prod", "db-default"):
        lay(tmp_path, {f"plans/{name}.tfplan": SAVED, f"plans/{name}.json": BLOCKED})
    lay(tmp_path, {"plans/app-default.json": HARMLESS})
    assert list(judged("plans", cwd=tmp_path)[1]) == [
        "plans/app-default.json",
        "plans/db-default.tfplan",
        "plans/net-default.tfplan",
        "plans/net-prod.tfplan",
    ]


def test_what_nothing_tells_apart_is_all_judged(tmp_path: Path) -> None:
    lay(tmp_path, {"plans/tfplan": SAVED, "plans/plan.json": BLOCKED, "plans/tfplan.json": BLOCKED})
    assert len(judged("plans", cwd=tmp_path)[1]) == 3


LINE = json.dumps(json.loads(BLOCKED)).encode()
PREFIXES = {
    "plain": b"10:11:12.123 STDOUT [prod/%s] terraform: ",
    "OpenTofu, without a time": b"STDOUT [prod/%s] tofu: ",
    "in color": b"\x1b[90m10:11:12.123\x1b[0m STDOUT \x1b[36m[prod/%s]\x1b[0m \x1b[36mterraform\x1b[0m: ",
}


@pytest.mark.parametrize("prefix", PREFIXES.values(), ids=PREFIXES)
def test_plans_behind_the_names_of_their_units_are_called_so(tmp_path: Path, prefix: bytes) -> None:
    noise = b"10:11:12.100 INFO   [prod/net] Downloading\n"
    lay(tmp_path, {"all.json": noise + prefix % b"net" + HARMLESS + b"\n" + prefix % b"db" + LINE + b"\n"})
    assert judged("all.json", cwd=tmp_path)[1] == {"all.json#prod/net": "pass", "all.json#prod/db": "block"}


def test_plans_of_which_not_each_has_a_unit_are_numbered(tmp_path: Path) -> None:
    prefix = PREFIXES["plain"] % b"net"
    lay(tmp_path, {"all.json": prefix + HARMLESS + b"\n" + LINE + b"\n", "twice.json": (prefix + HARMLESS + b"\n") * 2})
    assert list(judged("all.json", cwd=tmp_path)[1]) == ["all.json#1", "all.json#2"]
    assert list(judged("twice.json", cwd=tmp_path)[1]) == ["twice.json#1", "twice.json#2"]


@pytest.mark.parametrize("after", [b"", b"\n" + HARMLESS])
def test_a_plan_a_line_that_was_cut_off_is_told_with_its_line(tmp_path: Path, after: bytes) -> None:
    cut = LINE[: LINE.rindex(b'"terraform_data"') + 5]
    run = planguard("check", "-", stdin=HARMLESS + b"\n" + cut + after)
    assert (run.code, run.out) == (2, "")
    assert "truncated: " in run.err
    assert not after or f"the plan in line 2 ends in the middle, after {len(cut)} characters" in run.err
