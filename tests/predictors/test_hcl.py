"""What a change of sources is predicted to do, as an engineer would read it off the two versions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from planguard.evidence.causes import because
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.configuration import Location
from planguard.model.errors import InputError
from planguard.model.gaps import GapKind
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import at
from planguard.predictors import terraform
from planguard.sources.folder import Folder

Sources = dict[str, str] | str
Predict = Callable[[Sources, Sources], list[Plan]]


@pytest.fixture
def predict(tmp_path: Path) -> Predict:
    """Predicts from two versions, each the text of main.tf or texts by path."""

    def write(side: str, sources: Sources) -> Folder:
        (tmp_path / side).mkdir()
        for path, text in ({"main.tf": sources} if isinstance(sources, str) else sources).items():
            file = tmp_path / side / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        return Folder(tmp_path / side)

    return lambda before, after: terraform.predict(write("before", before), write("after", after))


def only(plans: list[Plan]) -> Plan:
    assert len(plans) == 1, [plan.source for plan in plans]
    return plans[0]


def actions(plan: Plan) -> dict[str, Action]:
    return {change.address: change.action for change in plan.resource_changes}


def change_of(plans: list[Plan], address: str) -> ResourceChange:
    return next(change for change in only(plans).resource_changes if change.address == address)


BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "one"\n}\n'
VPC = 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n'


def test_nothing_changed(predict: Predict) -> None:
    assert predict(BUCKET, BUCKET) == []


def test_formatting_and_comments_are_no_change(predict: Predict) -> None:
    assert predict(BUCKET, '# now with a comment\nresource "aws_s3_bucket" "b" { bucket   = "one" }\n') == []


def test_a_removed_block_deletes(predict: Predict) -> None:
    change = change_of(predict(VPC + BUCKET, VPC), "aws_s3_bucket.b")
    assert (change.action, change.certainty) == (Action.DELETE, Certainty.LIKELY)
    assert change.before == {"bucket": "one"}
    assert change.location == Location("main.tf", 4)
    assert change.action_reason == "delete_because_no_resource_config"


def test_a_rename_without_moved_is_a_deletion_and_a_creation(predict: Predict) -> None:
    plan = only(predict(BUCKET, BUCKET.replace('"b"', '"c"')))
    assert actions(plan) == {"aws_s3_bucket.b": Action.DELETE, "aws_s3_bucket.c": Action.CREATE}


def test_a_rename_with_moved_keeps_the_object(predict: Predict) -> None:
    moved = "moved {\n  from = aws_s3_bucket.b\n  to   = aws_s3_bucket.c\n}\n"
    plan = only(predict(BUCKET + VPC, BUCKET.replace('"b"', '"c"') + moved + VPC.replace("main", "other")))
    change = next(c for c in plan.resource_changes if c.type == "aws_s3_bucket")
    assert (change.address, change.action, change.previous_address) == (
        "aws_s3_bucket.c",
        Action.NO_OP,
        "aws_s3_bucket.b",
    )


@pytest.mark.parametrize(
    ("lifecycle", "action"),
    [("destroy = false", Action.FORGET), ("destroy = true", Action.DELETE), ("", Action.DELETE)],
)
def test_removed_says_whether_the_object_is_destroyed(predict: Predict, lifecycle: str, action: Action) -> None:
    removed = f"removed {{\n  from = aws_s3_bucket.b\n  lifecycle {{\n    {lifecycle}\n  }}\n}}\n"
    assert change_of(predict(BUCKET, removed), "aws_s3_bucket.b").action is action


def test_a_create_only_attribute_replaces(predict: Predict) -> None:
    change = change_of(predict(BUCKET, BUCKET.replace("one", "two")), "aws_s3_bucket.b")
    assert (change.action, change.replace_paths) == (Action.DELETE_THEN_CREATE, (("bucket",),))
    assert change.location == Location("main.tf", 2)


def test_create_before_destroy_changes_the_order(predict: Predict) -> None:
    before = BUCKET.replace("}", "  lifecycle {\n    create_before_destroy = true\n  }\n}")
    change = change_of(predict(before, before.replace("one", "two")), "aws_s3_bucket.b")
    assert change.action is Action.CREATE_THEN_DELETE


def test_ignored_changes_are_none(predict: Predict) -> None:
    before = BUCKET.replace("}", "  lifecycle {\n    ignore_changes = [bucket]\n  }\n}")
    assert predict(before, before.replace("one", "two")) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('variable "n" {\n  default = "one"\n}\n', 'variable "n" {\n  default = "two"\n}\n'),
        ('locals {\n  n = "one"\n}\nvariable "n" {}\n', 'locals {\n  n = "two"\n}\nvariable "n" {}\n'),
    ],
)
def test_a_value_is_followed_to_where_it_is_used(predict: Predict, before: str, after: str) -> None:
    used = BUCKET.replace('"one"', '"x-${var.n}"' if "default" in before else "upper(local.n)")
    assert change_of(predict(before + used, after + used), "aws_s3_bucket.b").action is Action.DELETE_THEN_CREATE


def test_a_values_file_is_followed_to_where_it_is_used(predict: Predict) -> None:
    source = 'variable "n" {}\n' + BUCKET.replace('"one"', "var.n") + VPC
    files = {"main.tf": source, "terraform.tfvars": 'n = "one"\n', "vars/prod.tfvars": 'n = "a"\n'}
    plan = only(predict(files, {**files, "vars/prod.tfvars": 'n = "b"\n'}))
    assert plan.source == ". (vars/prod.tfvars)"
    assert actions(plan) == {"aws_s3_bucket.b": Action.DELETE_THEN_CREATE, "aws_vpc.main": Action.NO_OP}


@pytest.mark.parametrize(
    ("before", "after", "gone", "new"),
    [
        ("", "count = 2", [], ["[1]"]),
        ("count = 2", "", ["[1]"], []),
        ("", 'for_each = toset(["a"])', [""], ['["a"]']),
        ("count = 2", 'for_each = toset(["a"])', ["[0]", "[1]"], ['["a"]']),
        ('for_each = toset(["a", "b"])', 'for_each = toset(["b"])', ['["a"]'], []),
        ("for_each = { a = 1, b = 2 }", "for_each = { b = 3 }", ['["a"]'], []),
        ("count = 3", "count = 1", ["[1]", "[2]"], []),
        ("count = 1", "count = 0", ["[0]"], []),
        ("count = true ? 1 : 0", "count = false ? 1 : 0", ["[0]"], []),
        ("", "lifecycle {\n  enabled = false\n}", [""], []),
    ],
)
def test_instances_that_go_and_come(predict: Predict, before: str, after: str, gone: list[str], new: list[str]) -> None:
    def with_(line: str) -> str:
        return BUCKET.replace("  bucket", f"  {line}\n  bucket") + VPC

    found = actions(only(predict(with_(before), with_(after))))
    assert [a for a, action in found.items() if action is Action.DELETE] == [f"aws_s3_bucket.b{k}" for k in gone]
    assert [a for a, action in found.items() if action is Action.CREATE] == [f"aws_s3_bucket.b{k}" for k in new]


def test_an_instance_may_be_moved_to_its_key(predict: Predict) -> None:
    moved = 'moved {\n  from = aws_s3_bucket.b\n  to = aws_s3_bucket.b["a"]\n}\n'
    after = BUCKET.replace("  bucket", '  for_each = toset(["a"])\n  bucket') + moved
    assert actions(only(predict(BUCKET, after + VPC))) == {
        'aws_s3_bucket.b["a"]': Action.NO_OP,
        "aws_vpc.main": Action.CREATE,
    }


def test_a_count_nobody_knows_is_said_to_be_unknown(predict: Predict) -> None:
    after = 'variable "on" {}\n' + BUCKET.replace("  bucket", "  count = var.on ? 1 : 0\n  bucket")
    change = change_of(predict(BUCKET, after), "aws_s3_bucket.b")
    assert (change.action, change.certainty) == (Action.DELETE, Certainty.MAY)


CALL = 'module "store" {\n  source = "./modules/store"\n  name   = "one"\n}\n'
STORE = 'variable "name" {}\nresource "aws_s3_bucket" "b" {\n  bucket = var.name\n}\n'


@pytest.mark.parametrize("bucket", ['"x-${var.names[count.index]}"', "var.names[count.index]"])
def test_a_list_that_shifts_replaces_what_moves_up(predict: Predict, bucket: str) -> None:
    names = 'variable "names" {{\n  default = {}\n}}\n'
    block = 'resource "aws_s3_bucket" "b" {{\n  count = length(var.names)\n  bucket = {}\n}}\n'
    buckets = block.format(bucket)
    before, after = (names.format(given) + buckets for given in ('["a", "b", "c"]', '["a", "c"]'))
    told = actions(only(predict(before, after)))
    assert told["aws_s3_bucket.b[0]"] is Action.NO_OP
    assert told["aws_s3_bucket.b[1]"] is Action.DELETE_THEN_CREATE
    assert told["aws_s3_bucket.b[2]"] is Action.DELETE


@pytest.mark.parametrize(
    ("repeated", "switched_off", "reason"),
    [
        ("count = 1", "count = 0", "delete_because_count_index"),
        ('for_each = toset(["a"])', "for_each = toset([])", "delete_because_each_key"),
        ('for_each = toset(["a"])', "count = 0", "delete_because_wrong_repetition"),
        ("lifecycle {\n enabled = true\n}", "lifecycle {\n enabled = false\n}", "delete_because_enabled_false"),
    ],
)
def test_a_block_that_asks_for_nothing_says_why_its_object_goes(
    predict: Predict, repeated: str, switched_off: str, reason: str
) -> None:
    block = 'resource "aws_vpc" "v" {{\n  cidr_block = "10.0.0.0/16"\n  {}\n}}\n'
    (change,) = only(predict(block.format(repeated), block.format(switched_off))).resource_changes
    assert (change.action, change.action_reason) == (Action.DELETE, reason)


def test_a_call_that_loses_an_instance_leaves_nothing_open(predict: Predict) -> None:
    call = 'module "m" {{\n  source = "./m"\n  for_each = toset({})\n}}\n'
    before, after = ({"main.tf": call.format(keys), "m/main.tf": BUCKET} for keys in ('["a", "b"]', '["a"]'))
    plan = only(predict(before, after))
    assert actions(plan)['module.m["b"].aws_s3_bucket.b'] is Action.DELETE
    assert plan.gaps == ()


def test_an_argument_of_a_module_call_reaches_its_resources(predict: Predict) -> None:
    files = {"main.tf": CALL, "modules/store/main.tf": STORE}
    plan = only(predict(files, {**files, "main.tf": CALL.replace("one", "two")}))
    assert plan.source == "."
    assert actions(plan) == {"module.store.aws_s3_bucket.b": Action.DELETE_THEN_CREATE}


def test_a_change_inside_a_module_is_told_for_every_root_that_calls_it(predict: Predict) -> None:
    files = {
        "envs/dev/main.tf": CALL.replace("./", "../../"),
        "envs/prod/main.tf": CALL.replace("./", "../../").replace('module "store"', 'module "shop"'),
        "envs/other/main.tf": VPC,
        "modules/store/main.tf": STORE,
    }
    plans = predict(files, {**files, "modules/store/main.tf": STORE.replace('"b"', '"c"')})
    assert {plan.source: [c.address for c in plan.destroyed()] for plan in plans} == {
        "envs/dev": ["module.store.aws_s3_bucket.b"],
        "envs/prod": ["module.shop.aws_s3_bucket.b"],
    }


def test_a_module_call_that_goes_takes_its_resources_along(predict: Predict) -> None:
    files = {"main.tf": CALL + VPC, "modules/store/main.tf": STORE}
    change = change_of(predict(files, {**files, "main.tf": VPC}), "module.store.aws_s3_bucket.b")
    assert (change.action, change.module) == (Action.DELETE, "module.store")
    assert change.before == {"bucket": "one"}


def test_a_module_call_may_be_renamed_with_moved(predict: Predict) -> None:
    files = {"main.tf": CALL, "modules/store/main.tf": STORE}
    moved = "moved {\n  from = module.store\n  to   = module.shop\n}\n"
    assert predict(files, {**files, "main.tf": CALL.replace('store"', 'shop"', 1) + moved}) == []


def test_a_module_that_gets_a_count_loses_what_it_had(predict: Predict) -> None:
    files = {"main.tf": CALL, "modules/store/main.tf": STORE}
    plan = predict(files, {**files, "main.tf": CALL.replace("  name", "  count = 1\n  name")})
    assert actions(only(plan)) == {
        "module.store.aws_s3_bucket.b": Action.DELETE,
        "module.store[0].aws_s3_bucket.b": Action.CREATE,
    }


def test_a_registry_module_that_goes_is_a_deletion_of_unknown_size(predict: Predict) -> None:
    call = 'module "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "5.0.0"\n}\n'
    plan = only(predict(call + VPC, VPC))
    change = next(plan.destroyed())
    assert (change.address, change.type, at(change.before, ("source",))) == (
        "module.vpc",
        "module",
        "terraform-aws-modules/vpc/aws",
    )
    assert "which objects it holds" in plan.gaps[0].message


def test_a_registry_module_of_another_version_is_a_gap(predict: Predict) -> None:
    call = 'module "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "5.0.0"\n}\n'
    plan = only(predict(call, call.replace("5.0.0", "6.0.0")))
    assert [gap.kind.word for gap in plan.gaps] == ["source-only"]
    assert plan.resource_changes == ()


def test_prevent_destroy_that_goes_is_told_with_its_line(predict: Predict) -> None:
    before = BUCKET.replace("}", "  lifecycle {\n    prevent_destroy = true\n  }\n}")
    (setting,) = only(predict(before, before.replace("true", "false"))).configuration_changes
    assert (setting.kind.value, setting.address, setting.before, setting.after) == (
        "lifecycle",
        "aws_s3_bucket.b",
        True,
        False,
    )
    assert setting.location == Location("main.tf", 1)


def test_a_guard_that_is_left_out_falls_back_to_the_default(predict: Predict) -> None:
    before = 'resource "aws_lb" "l" {\n  enable_deletion_protection = true\n}\n'
    change = change_of(predict(before, 'resource "aws_lb" "l" {\n}\n'), "aws_lb.l")
    assert (change.action, change.before, change.after) == (
        Action.UPDATE,
        {"enable_deletion_protection": True},
        {"enable_deletion_protection": False},
    )


def test_a_provider_that_works_elsewhere(predict: Predict) -> None:
    before = 'provider "aws" {\n  region = "eu-west-1"\n  alias = "west"\n  assume_role {\n    role_arn = "a"\n  }\n}\n'
    settings = only(predict(before, before.replace('"eu-west-1"', '"us-east-1"').replace('"a"', '"b"')))
    assert [(s.kind.value, s.address, s.path, s.before, s.after) for s in settings.configuration_changes] == [
        ("provider", "provider.aws.west", ("assume_role", 0, "role_arn"), "a", "b"),
        ("provider", "provider.aws.west", ("region",), "eu-west-1", "us-east-1"),
    ]


@pytest.mark.parametrize(
    ("after", "path"), [('backend "s3" {\n    key = "b"\n  }', "key"), ('backend "gcs" {\n  }', "type"), ("", "type")]
)
def test_another_state(predict: Predict, after: str, path: str) -> None:
    before = 'terraform {\n  backend "s3" {\n    key = "a"\n  }\n}\n'
    (setting,) = only(predict(before, f"terraform {{\n  {after}\n}}\n")).configuration_changes
    assert (setting.kind.value, setting.path) == ("backend", (path,))


def test_what_only_a_plan_can_tell_is_a_gap_and_may_replace(predict: Predict) -> None:
    declared = 'variable "a" {}\nvariable "b" {}\n'
    plan = only(predict(declared + BUCKET.replace('"one"', "var.a"), declared + BUCKET.replace('"one"', "var.b")))
    (change,) = plan.resource_changes
    assert (change.action, change.certainty) == (Action.DELETE_THEN_CREATE, Certainty.MAY)
    assert "bucket changed to values that only a plan shows" in plan.gaps[0].message


def test_overrides_json_and_tofu_files_are_read_as_terraform_reads_them(predict: Predict) -> None:
    files = {
        "main.tf": BUCKET,
        "main_override.tf": 'resource "aws_s3_bucket" "b" {\n  bucket = "two"\n}\n',
        "more.tf.json": '{"resource": {"aws_vpc": {"v": {"cidr_block": "10.0.0.0/16", '
        '"lifecycle": {"prevent_destroy": true}}}}}',
        "own.tf": 'resource "aws_eip" "e" {\n}\n',
    }
    after = {
        **files,
        "main.tf": BUCKET.replace("one", "three"),
        "more.tf.json": '{"resource": {"aws_vpc": {"v": {"cidr_block": "10.1.0.0/16"}}}}',
        "own.tofu": "\n",
    }
    plan = only(predict(files, after))
    assert plan.tool is Tool.OPENTOFU
    assert actions(plan) == {
        "aws_eip.e": Action.DELETE,
        "aws_s3_bucket.b": Action.NO_OP,
        "aws_vpc.v": Action.DELETE_THEN_CREATE,
    }
    assert [setting.address for setting in plan.configuration_changes] == ["aws_vpc.v"]


def test_windows_files_are_read_alike(predict: Predict) -> None:
    assert predict(BUCKET, "\ufeff" + BUCKET.replace("\n", "\r\n")) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n" + BUCKET + 'resource "a" "b" {\n', 5),
        (BUCKET.replace("one", "one\ntwo"), 2),
        ("x = 1\n", 1),
        ("\x00\x01", 1),
    ],
)
def test_a_new_file_that_is_not_hcl_cannot_be_judged(predict: Predict, text: str, line: int) -> None:
    with pytest.raises(InputError, match=rf"main.tf:{line}: .*Fix it"):
        predict(BUCKET, text)


def test_an_earlier_file_that_is_not_hcl_is_a_gap(predict: Predict) -> None:
    assert [gap.kind.word for gap in only(predict('resource "a" {{{', BUCKET)).gaps] == ["unreadable-earlier"]


def test_secrets_do_not_get_into_the_plan(predict: Predict) -> None:
    before = (
        'variable "p" {\n  sensitive = true\n  default = "hunter2hunter2"\n}\n'
        'resource "acme_thing" "t" {\n  a = var.p\n  password = "swordfish"\n}\n'
    )
    plan = only(predict(before + BUCKET, before.replace("}\nresource", "}\n\nresource").replace('"t"', '"u"')))
    assert "hunter2" not in repr(plan)
    assert "swordfish" not in repr(plan)


@pytest.mark.parametrize(
    "for_each",
    [
        "toset(local.all)",
        "{ for name in local.all : name => upper(name) }",
        '{ for i, o in [for n in local.all : { n = n }] : o.n => i if o.n != "x" }',
        "zipmap(local.all, local.all)",
    ],
)
def test_a_key_that_goes_from_what_for_each_is_made_of(predict: Predict, for_each: str) -> None:
    resource = f'resource "aws_s3_bucket" "b" {{\n  for_each = {for_each}\n  bucket = each.key\n}}\n'
    plan = only(predict('locals {\n  all = ["a", "b"]\n}\n' + resource, 'locals {\n  all = ["b"]\n}\n' + resource))
    assert [change.address for change in plan.destroyed()] == ['aws_s3_bucket.b["a"]']


def test_generated_blocks_count_as_if_they_were_written(predict: Predict) -> None:
    def instance(names: str) -> str:
        content = "content {\n      device_name = disk.value\n    }"
        block = f'dynamic "ebs_block_device" {{\n    for_each = {names}\n    iterator = disk\n    {content}\n  }}'
        return f'resource "aws_instance" "i" {{\n  {block}\n}}\n'

    change = change_of(predict(instance('["a"]'), instance('["a", "b"]')), "aws_instance.i")
    assert change.after == {"ebs_block_device": [{"device_name": "a"}, {"device_name": "b"}]}
    assert change.action is Action.DELETE_THEN_CREATE


def test_attributes_that_are_named_like_those_of_a_module_call_are_seen(predict: Predict) -> None:
    before = 'resource "aws_eks_cluster" "c" {\n  version = "1.30"\n}\n'
    change = change_of(predict(before, before.replace("1.30", "1.31")), "aws_eks_cluster.c")
    assert change.before == {"version": "1.30"}


def test_a_root_folder_that_is_renamed_keeps_its_objects(predict: Predict) -> None:
    backend = 'terraform {\n  backend "s3" {\n    key = "shop"\n  }\n}\n'
    before = {"old/main.tf": backend + BUCKET + VPC, "old/terraform.tfvars": "", "other/main.tf": VPC}
    after = {"new/main.tf": backend + BUCKET + VPC, "new/terraform.tfvars": "", "other/main.tf": VPC}
    assert predict(before, after) == []


def test_a_root_folder_that_goes_is_told(predict: Predict) -> None:
    plan = only(predict({"old/main.tf": BUCKET, "other/main.tf": VPC}, {"other/main.tf": VPC}))
    assert (plan.source, actions(plan)) == ("old", {"aws_s3_bucket.b": Action.DELETE})


def test_what_holds_the_id_of_a_replaced_object_is_replaced_with_it(predict: Predict) -> None:
    subnet = 'resource "aws_subnet" "s" {\n  vpc_id = aws_vpc.main.id\n  cidr_block = "10.0.1.0/24"\n}\n'
    nat = 'resource "aws_nat_gateway" "n" {\n  subnet_id = local.subnet\n}\nlocals {\n  subnet = aws_subnet.s.id\n}\n'
    group = 'resource "aws_security_group" "g" {\n  vpc_id = var.vpc\n}\nvariable "vpc" {}\n'
    call = 'module "inner" {\n  source = "./inner"\n  vpc = aws_vpc.main.id\n}\n'
    before = {"main.tf": VPC + subnet + nat + call + BUCKET, "inner/main.tf": group}
    plan = only(predict(before, {**before, "main.tf": before["main.tf"].replace("10.0.0.0", "10.9.0.0")}))
    assert {change.address: change.replace_paths for change in plan.destroyed()} == {
        "aws_vpc.main": (("cidr_block",),),
        "aws_subnet.s": (("vpc_id",),),
        "aws_nat_gateway.n": (("subnet_id",),),
        "module.inner.aws_security_group.g": (("vpc_id",),),
    }
    assert change_of([plan], "aws_nat_gateway.n").references == {"subnet_id": ("aws_subnet.s",)}


def test_an_id_in_a_list_is_followed_to_where_the_replacement_started(predict: Predict) -> None:
    subnet = 'resource "aws_subnet" "s" {\n  vpc_id = aws_vpc.main.id\n}\n'
    group = 'resource "aws_eks_node_group" "n" {\n  subnet_ids = [aws_subnet.s.id]\n}\n'
    plan = only(predict(VPC + subnet + group, VPC.replace("10.0", "10.1") + subnet + group))
    change = next(one for one in plan.resource_changes if one.type == "aws_eks_node_group")
    assert because(change, plan).startswith("because aws_vpc.main is replaced")


def test_a_name_of_a_replaced_object_that_stays_replaces_nothing(predict: Predict) -> None:
    policy = 'resource "aws_iam_role_policy" "p" {\n  role = aws_iam_role.r.name\n}\n'
    role = 'resource "aws_iam_role" "r" {\n  name = "r"\n  path = "/a/"\n}\n'
    plan = only(predict(role + policy, role.replace("/a/", "/b/") + policy))
    assert [change.address for change in plan.destroyed()] == ["aws_iam_role.r"]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{ a = ", " }"), ("f(", ")"), ('"${', '}"')])
@pytest.mark.parametrize("depth", [20, 400, 3000])
def test_deep_nesting_ends_in_a_plan_or_in_one_line(predict: Predict, opening: str, closing: str, depth: int) -> None:
    texts = [f'resource "a_x" "b" {{\n  x = {opening * depth}{leaf}{closing * depth}\n}}\n' for leaf in (1, 2)]
    if depth == 20:
        assert change_of(predict(*texts), "a_x.b").action is Action.UPDATE
    else:
        with pytest.raises(InputError, match=r"main\.tf"):
            predict(*texts)


def test_deeply_nested_blocks_end_in_one_line(predict: Predict) -> None:
    texts = [f'resource "a_x" "b" {{\n{"b {" * 300}\n x = {leaf}\n{"}" * 300}\n}}\n' for leaf in (1, 2)]
    with pytest.raises(InputError, match=r"main\.tf"):
        predict(*[text.replace("b {", "b {\n").replace("}}", "}\n}\n") for text in texts])


def test_terragrunts_files_are_a_gap_and_not_no_change(predict: Predict) -> None:
    files = {"main.tf": BUCKET, "live/terragrunt.hcl": 'inputs = {\n  name = "a"\n}\n'}
    plan = only(predict(files, files | {"live/terragrunt.hcl": 'inputs = {\n  name = "b"\n}\n'}))
    assert (plan.source, [gap.kind.word for gap in plan.gaps]) == ("live/terragrunt.hcl", ["not-compared"])
    assert not plan.resource_changes


def test_a_move_alone_is_told(predict: Predict) -> None:
    renamed = BUCKET.replace('"b"', '"c"') + "moved {\n  from = aws_s3_bucket.b\n  to = aws_s3_bucket.c\n}\n"
    change = change_of(predict(BUCKET, renamed), "aws_s3_bucket.c")
    assert (change.action, change.previous_address) == (Action.NO_OP, "aws_s3_bucket.b")


def test_a_directive_with_quotes_is_read_in_json_syntax(predict: Predict) -> None:
    def source(name: str) -> str:
        text = f'%{{ if var.a == "b" }}{name}%{{ endif }}'
        return json.dumps({"resource": {"aws_s3_bucket": {"b": {"bucket": text}}}})

    plan = only(predict({"main.tf.json": source("x")}, {"main.tf.json": source("y")}))
    assert actions(plan) == {"aws_s3_bucket.b": Action.DELETE_THEN_CREATE}
    assert GapKind.UNREADABLE_SOURCE not in [gap.kind for gap in plan.gaps]
