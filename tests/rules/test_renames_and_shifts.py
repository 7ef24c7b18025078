"""Renames and shifted indexes as the real Terraform plans them, and guarded parents with unguarded children."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import hcl2
import pytest
from msgspec.structs import replace

from planguard import readers
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN
from planguard.readers import terraform_json
from planguard.rules import index_shifted, protected_parent_child, renamed_without_moved
from tests.rules import counts
from tests.terraform import Terraform, workspace

CATALOG = Catalog()
NETWORK = """
resource "terraform_data" "network" { input = "10.0.0.0/16" }
resource "terraform_data" "subnet" {
  count            = 2
  input            = "10.0.${count.index}.0/24"
  triggers_replace = terraform_data.network.id
}
"""
COUNTED = """
locals { names = ["a", "b.c", "d", "e"] }
resource "terraform_data" "x" {
  count            = length(local.names)
  input            = local.names[count.index]
  triggers_replace = local.names[count.index]
}
"""
KEYED = """
locals { names = ["a", "b.c", "d", "e"] }
resource "terraform_data" "x" {
  for_each         = toset(local.names)
  input            = each.key
  triggers_replace = each.key
}
"""
ONE = 'resource "terraform_data" "orders" { input = { name = "orders", size = 3 } }'
CALL = 'module "net" { source = "./net" }'


def code(findings: list[Finding]) -> str:
    return "".join(f"{finding.paste}\n" for finding in findings)


def moved_blocks(findings: list[Finding]) -> list[tuple[str, str]]:
    blocks = hcl2.load(io.StringIO(code(findings)))["moved"]
    return [(unwrapped(block["from"]), unwrapped(block["to"])) for block in blocks]


def unwrapped(expression: str) -> str:
    return expression.removeprefix("${").removesuffix("}")


def real(folder: Path, before: str) -> Terraform:
    """Terraform with that configuration applied."""
    (folder / "net").mkdir()
    (folder / "net" / "main.tf").write_text(NETWORK, encoding="utf-8")
    terraform = workspace(folder, before)
    terraform.run("apply", "-auto-approve")
    return terraform


def planned(terraform: Terraform, configuration: str) -> Plan:
    (terraform.folder / "main.tf").write_text(configuration, encoding="utf-8")
    terraform.run("get")
    terraform.run("plan", "-out=plan")
    (plan,) = terraform_json.read(terraform.show("plan").encode(), "plan.json")
    return plan


@pytest.mark.terraform
@pytest.mark.parametrize(
    ("before", "after", "moves"),
    [
        (ONE, ONE.replace('"orders" {', '"bills" {'), [("terraform_data.orders", "terraform_data.bills")]),
        (CALL, CALL.replace('"net" {', '"network" {'), [("module.net", "module.network")]),
        (
            CALL,
            CALL.replace("{ source", '{\n for_each = toset(["a.b"])\n source').replace('net" }', 'net"\n}'),
            [("module.net", 'module.net["a.b"]')],
        ),
        (
            COUNTED,
            KEYED,
            [(f"terraform_data.x[{i}]", f'terraform_data.x["{key}"]') for i, key in enumerate(("a", "b.c", "d", "e"))],
        ),
    ],
)
def test_the_moved_blocks_bring_the_plan_to_nothing(
    tmp_path: Path, before: str, after: str, moves: list[tuple[str, str]]
) -> None:
    terraform = real(tmp_path, before)
    findings = list(renamed_without_moved.check(planned(terraform, after), CATALOG))
    assert moved_blocks(findings) == moves
    assert list(planned(terraform, f"{after}\n{code(findings)}").touched()) == []


@pytest.mark.terraform
def test_an_element_taken_out_of_a_real_count_shifts_the_rest(tmp_path: Path) -> None:
    plan = planned(real(tmp_path, COUNTED), COUNTED.replace('"b.c", ', ""))
    (finding,) = index_shifted.check(plan, CATALOG)
    assert finding.about == "terraform_data.x"
    assert finding.related == ("terraform_data.x[1]", "terraform_data.x[2]")
    assert "The list loses [1]." in finding.message


@pytest.mark.terraform
def test_an_element_taken_out_of_a_real_count_of_modules_shifts_the_rest(tmp_path: Path) -> None:
    module = tmp_path / "each"
    module.mkdir()
    (module / "main.tf").write_text(
        'variable "name" {}\n'
        'resource "terraform_data" "store" { triggers_replace = "${var.name}-store" }\n'
        'resource "terraform_data" "label" { input = "label ${var.name}" }\n'
    )
    names = '["a", "b.c", "d", "e"]'
    called = f'module "each" {{\n source = "./each"\n count = length({names})\n name = {names}[count.index]\n}}\n'
    plan = planned(real(tmp_path, called), called.replace('"b.c", ', ""))
    (finding,) = index_shifted.check(plan, CATALOG)
    assert finding.about == "module.each"
    assert finding.message == (
        "shifts: [1] becomes what [2] was and [2] becomes what [3] was. 2 objects are replaced. The list loses [1]."
    )
    assert finding.paste is not None
    assert finding.paste.startswith('moved {\n  from = module.each[0]\n  to   = module.each["0"]\n}')


def counted(*indexed: tuple[Action, Any, Any]) -> Plan:
    return Plan(
        "p",
        Tool.TERRAFORM,
        tuple(
            ResourceChange(f"aws_iam_user.u[{i}]", "aws_iam_user", action, "u", index=i, before=was, after=will_be)
            for i, (action, was, will_be) in enumerate(indexed)
        ),
    )


def user(name: str) -> dict[str, str]:
    return {"name": name, "path": "/"}


def test_an_element_put_into_the_middle_shifts_the_rest() -> None:
    plan = counted(
        (Action.NO_OP, user("a"), user("a")),
        (Action.UPDATE, user("b"), user("new")),
        (Action.UPDATE, user("c"), user("b")),
        (Action.CREATE, None, user("c")),
    )
    (finding,) = index_shifted.check(plan, CATALOG)
    assert "[2] becomes what [1] was" in finding.message
    assert "taken out" not in finding.message


def test_what_a_provider_reads_back_as_empty_is_no_difference() -> None:
    was = {"tags": {}, "policy": "", **user("b")}
    plan = counted(
        (Action.NO_OP, user("a"), user("a")),
        (Action.DELETE_THEN_CREATE, was, {**was, "tags": None, "policy": None, "name": "c"}),
        (Action.DELETE, {**was, "name": "c"}, None),
    )
    assert [finding.severity for finding in index_shifted.check(plan, CATALOG)] == [Severity.HIGH]


@pytest.mark.parametrize(
    "plan",
    [
        counted((Action.NO_OP, user("a"), user("a")), (Action.DELETE, user("b"), None)),
        counted((Action.UPDATE, user("a"), {**user("a"), "path": "/x/"}), (Action.DELETE, user("b"), None)),
        counted((Action.UPDATE, user("a"), user("b")), (Action.UPDATE, user("b"), user("a"))),
    ],
)
def test_a_shorter_count_or_a_change_to_each_is_no_shift(plan: Plan) -> None:
    assert list(index_shifted.check(plan, CATALOG)) == []


SHIFTS = json.loads(counts.RECORDED.read_text())


@pytest.mark.parametrize(("taken", "shifted"), [("middle", (1, 2)), ("first", (0, 1, 2)), ("last", ())])
def test_counts_shift_with_what_a_provider_reads_back(taken: str, shifted: tuple[int, ...]) -> None:
    (plan,) = readers.read(json.dumps(SHIFTS[taken]).encode(), "plan.json", None)
    found = {finding.about: finding.related for finding in index_shifted.check(plan, CATALOG)}
    expected = {f"{kind}.x": tuple(f"{kind}.x[{index}]" for index in shifted) for kind in counts.COUNTED}
    assert found == (expected if shifted else {})


def keyed(*keyed: tuple[str, Action, Any, Any]) -> Plan:
    changes = (
        ResourceChange(f'aws_iam_user.u["{key}"]', "aws_iam_user", action, "u", index=key, before=was, after=will_be)
        for key, action, was, will_be in keyed
    )
    return Plan("p", Tool.TERRAFORM, tuple(changes))


def test_positions_as_keys_shift_like_a_count() -> None:
    plan = keyed(
        ("0", Action.DELETE_THEN_CREATE, user("a"), user("b")),
        ("1", Action.DELETE_THEN_CREATE, user("b"), user("c")),
        ("2", Action.DELETE, user("c"), None),
    )
    (finding,) = index_shifted.check(plan, CATALOG)
    assert finding.message.startswith('shifts: ["0"] becomes what ["1"] was and ["1"] becomes what ["2"] was.')
    assert finding.paste is not None
    assert finding.paste.startswith('moved {\n  from = aws_iam_user.u["0"]\n  to   = aws_iam_user.u["a"]\n}')


def test_positions_as_keys_of_what_has_no_names_are_not_moved_to_themselves() -> None:
    plan = keyed(
        ("0", Action.DELETE_THEN_CREATE, {"path": "/a/"}, {"path": "/b/"}),
        ("1", Action.DELETE, {"path": "/b/"}, None),
    )
    (finding,) = index_shifted.check(plan, CATALOG)
    assert finding.paste is None
    assert "a key of its own" in finding.advice


def test_keys_that_are_names_do_not_shift() -> None:
    assert not list(
        index_shifted.check(
            keyed(("eu", Action.UPDATE, user("a"), user("b")), ("us", Action.DELETE, user("b"), None)), CATALOG
        )
    )


REPLACED = Action.DELETE_THEN_CREATE


@pytest.mark.parametrize(
    ("was", "will_be", "other"),
    [
        ({"class": "STANDARD"}, {"class": None}, {"class": "STANDARD"}),
        (
            {"disk": [{"id": "v1", "size": 8}]},
            {"disk": [{"id": UNKNOWN, "size": 8}]},
            {"disk": [{"id": "v2", "size": 8}]},
        ),
        ({"ttl": [{"enabled": False}]}, {"ttl": []}, {"ttl": [{"enabled": False}]}),
        ({"tags": {"a": "1"}}, {"tags": {"a": "1", "new": "x"}}, {"tags": {"a": "1"}}),
    ],
)
def test_defaults_and_what_is_not_known_yet_are_no_difference(was: Any, will_be: Any, other: Any) -> None:
    plan = counted(
        (REPLACED, {**user("a"), **was}, {**user("b"), **will_be}), (Action.DELETE, {**user("b"), **other}, None)
    )
    assert [finding.severity for finding in index_shifted.check(plan, CATALOG)] == [Severity.HIGH]


def test_another_size_is_a_difference_where_nobody_says_what_decides() -> None:
    plan = counted(
        (Action.UPDATE, {**user("a"), "size": 1}, {**user("b"), "size": 2}),
        (Action.DELETE, {**user("b"), "size": 3}, None),
    )
    assert not list(index_shifted.check(plan, CATALOG))
    decided = replace(plan, counted={"aws_iam_user.u": frozenset({"name"})})
    assert len(list(index_shifted.check(decided, CATALOG))) == 1
    forced = replace(
        plan,
        resource_changes=tuple(
            replace(one, action=REPLACED, replace_paths=(("name",),)) if one.after is not None else one
            for one in plan.resource_changes
        ),
    )
    assert len(list(index_shifted.check(forced, CATALOG))) == 1


def test_in_cloudformation_the_logical_id_is_to_be_kept() -> None:
    values = {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST"}
    kind = "AWS::DynamoDB::Table"
    plan = Plan(
        "p",
        Tool.CLOUDFORMATION,
        (
            ResourceChange("shop/Orders", kind, Action.DELETE, "Orders", before=values),
            ResourceChange("shop/OrdersTable", kind, Action.CREATE, "OrdersTable", after=values),
        ),
    )
    (finding,) = renamed_without_moved.check(plan, CATALOG)
    assert "overrideLogicalId('Orders')" in finding.advice
    assert finding.severity is Severity.HIGH


def test_the_only_candidates_of_a_change_set_without_values_are_paired_with_doubt() -> None:
    kind = "AWS::DynamoDB::Table"
    going = ResourceChange("Orders", kind, Action.DELETE, "Orders")
    coming = [ResourceChange(name, kind, Action.CREATE, name) for name in ("OrdersTable", "Bills")]
    (finding,) = renamed_without_moved.check(Plan("p", Tool.CLOUDFORMATION, (going, coming[0])), CATALOG)
    assert finding.confidence is Confidence.LOW
    assert not list(renamed_without_moved.check(Plan("p", Tool.CLOUDFORMATION, (going, *coming)), CATALOG))


def test_a_pair_without_a_name_in_common_is_less_sure() -> None:
    kind, values = "aws_instance", {"ami": "ami-1", "instance_type": "t3.large"}
    plan = Plan(
        "p",
        Tool.TERRAFORM,
        (
            ResourceChange(f"{kind}.a", kind, Action.DELETE, "a", before=values),
            ResourceChange(f"{kind}.b", kind, Action.CREATE, "b", after=values),
        ),
    )
    assert [finding.confidence for finding in renamed_without_moved.check(plan, CATALOG)] == [Confidence.MEDIUM]


def family(guard: bool, child: Action, child_guard: bool = False) -> Plan:
    kind = "aws_db_instance"
    return Plan(
        "p",
        Tool.TERRAFORM,
        (
            ResourceChange(f"{kind}.p", kind, Action.DELETE_THEN_CREATE, before={"deletion_protection": guard}),
            ResourceChange(f"{kind}.c", kind, child, before={"deletion_protection": child_guard}),
        ),
        dependencies={f"{kind}.c": frozenset({f"{kind}.p"})},
    )


def test_a_guarded_parent_does_not_save_its_children() -> None:
    (finding,) = protected_parent_child.check(family(True, Action.DELETE), CATALOG)
    assert (finding.address, finding.related) == ("aws_db_instance.p", ("aws_db_instance.c",))
    assert finding.severity is Severity.HIGH


@pytest.mark.parametrize(
    "plan", [family(False, Action.DELETE), family(True, Action.UPDATE), family(True, Action.DELETE, child_guard=True)]
)
def test_a_family_that_goes_or_stays_together_is_quiet(plan: Plan) -> None:
    assert list(protected_parent_child.check(plan, CATALOG)) == []
