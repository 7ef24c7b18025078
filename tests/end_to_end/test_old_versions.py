"""Plans of Terraform 0.12 to 1.0 are read from the file and from its text as from its JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.cloud import cloud
from tests.end_to_end.old_versions import PLANS, PROGRAMS, old_terraform
from tests.faces.holding import assert_of_one_plan, read
from tests.faces.making import kept


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packages")


@pytest.mark.apply
@pytest.mark.parametrize("version", PROGRAMS)
def test_a_plan_of_an_old_version_is_the_one_of_its_json(version: str, packages: Path, tmp_path: Path) -> None:
    destroyed = {}
    with cloud() as endpoint:
        terraform = old_terraform(version, packages, tmp_path / "work", endpoint)
        for name, (sources, options) in PLANS.items():
            (terraform.folder / "main.tf").write_text(sources)
            text = terraform.run("plan", "-input=false", "-out=tfplan", *options)
            faces = kept(terraform, text, tmp_path / name)
            assert_of_one_plan(faces)
            plan = read(faces, "plan.tfplan")
            destroyed[name] = {change.address for change in plan.destroyed()}
            assert plan.tool_version.replace(".", "_").startswith(version)
    assert destroyed["nothing"] == set()
    assert len(destroyed["destroy"]) == 11
    assert destroyed["target"] == {"module.net.aws_subnet.a", "module.net.aws_security_group.web"}
    assert {"aws_vpc.main", "aws_iam_role.app", 'aws_dynamodb_table.orders["a.b"]'} <= destroyed["change"]
    assert {"aws_sqs_queue.jobs[1]", "aws_sqs_queue.jobs[2]", "aws_sns_topic.alerts"} <= destroyed["change"]
