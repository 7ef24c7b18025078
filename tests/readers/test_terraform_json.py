"""What the reader makes of Terraform's and OpenTofu's plan JSON, version by version and trap by trap."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from planguard import readers
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode
from planguard.model.values import UNKNOWN, Sensitive, at
from planguard.readers.terraform_json import read
from tests.running import CORPUS, ROOT


def entry(address: str = "a.b", *actions: str, **fields: Any) -> dict[str, Any]:
    """An entry of resource_changes; ``change`` adds to the change."""
    change = {"actions": list(actions or ("no-op",)), "before": {}, "after": {}, **fields.pop("change", {})}
    kind, _, name = (
        address.rpartition("]")[0].partition("[")[0].rpartition(".") if "[" in address else (address.rpartition("."))
    )
    return {"address": address, "mode": "managed", "type": kind, "name": name, "change": change, **fields}


def document(*entries: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A plan document of format 1.2."""
    return {"format_version": "1.2", "planned_values": {}, "resource_changes": list(entries), **fields}


def plan_of(content: dict[str, Any]) -> Plan:
    """The plan in a document."""
    (plan,) = read(json.dumps(content).encode(), "plan.json")
    return plan


def only(*entries: dict[str, Any], **fields: Any) -> ResourceChange:
    """The one change of a plan with these entries."""
    (change,) = plan_of(document(*entries, **fields)).resource_changes
    return change


@pytest.mark.parametrize(
    ("actions", "action", "destroys"),
    [
        (["no-op"], Action.NO_OP, False),
        (["create"], Action.CREATE, False),
        (["read"], Action.READ, False),
        (["update"], Action.UPDATE, False),
        (["delete"], Action.DELETE, True),
        (["delete", "create"], Action.DELETE_THEN_CREATE, True),
        (["create", "delete"], Action.CREATE_THEN_DELETE, True),
        (["forget"], Action.FORGET, False),
        (["create", "forget"], Action.CREATE_THEN_FORGET, False),
        (["forget", "create"], Action.CREATE_THEN_FORGET, False),
        (["Foo"], Action.UNKNOWN, False),
        ([], Action.UNKNOWN, False),
        (["evict", "delete"], Action.DELETE, True),
        (["create", "evict", "delete"], Action.CREATE_THEN_DELETE, True),
    ],
)
def test_actions(actions: list[str], action: Action, destroys: bool) -> None:
    change = only(entry(change={"actions": actions}))
    assert change.action is action
    assert change.surely_destroys is destroys


def test_a_forgotten_object_with_a_reason_to_delete_is_not_deleted() -> None:
    change = only(entry("a.b", "forget", action_reason="delete_because_no_resource_config"))
    assert change.action is Action.FORGET


def test_identity_is_address_and_deposed_key() -> None:
    plan = plan_of(document(entry("a.b", "no-op"), entry("a.b", "delete", deposed="0a1b2c3d")))
    assert [(c.address, c.deposed) for c in plan.destroyed()] == [("a.b", "0a1b2c3d")]


def test_deposed_true_of_an_early_version_is_no_key() -> None:
    assert only(entry("a.b", "delete", deposed=True)).deposed is None


@pytest.mark.parametrize("mode", ["data", "ephemeral"])
def test_other_modes_are_left_out(mode: str) -> None:
    assert not plan_of(document(entry(f"{mode}.a.b", "delete", mode=mode))).resource_changes


def test_drift_is_not_what_is_planned() -> None:
    plan = plan_of(document(resource_drift=[entry("a.b", "delete")]))
    assert not list(plan.destroyed())
    assert [change.address for change in plan.drift] == ["a.b"]


def test_an_unknown_attribute_is_unknown_and_not_removed() -> None:
    change = only(
        entry(
            "a.b",
            "delete",
            "create",
            change={
                "before": {"vpc": "v-1", "tags": {"a": "1"}, "list": [1, 2]},
                "after": {"tags": {"a": "1"}, "list": [None, 2]},
                "after_unknown": {"vpc": True, "tags": {}, "list": [True, False]},
                "replace_paths": [["vpc"]],
            },
        )
    )
    assert at(change.after, ("vpc",)) is UNKNOWN
    assert change.after == {"vpc": UNKNOWN, "tags": {"a": "1"}, "list": [UNKNOWN, 2]}
    assert change.replace_paths == (("vpc",),)


def test_sensitive_values_are_marked_and_their_copies_with_them() -> None:
    change = only(
        entry(
            "a.b",
            "update",
            change={
                "before": {"secret_input": "hunter2-plain", "output": "url?key=hunter2-plain", "size": 1},
                "after": {"secret_input": "hunter3-plain", "output": "url?key=hunter3-plain", "size": 1},
                "before_sensitive": {"secret_input": True},
                "after_sensitive": {"secret_input": True},
            },
        )
    )
    assert isinstance(at(change.before, ("output",)), Sensitive)
    assert isinstance(at(change.after, ("output",)), Sensitive)
    assert at(change.after, ("size",)) == 1


def test_a_sensitive_variable_hides_its_value_elsewhere() -> None:
    plan = plan_of(
        document(
            entry("a.b", "create", change={"before": None, "after": {"input": "s3cr3t-value"}}),
            variables={"token": {"value": "s3cr3t-value"}},
            configuration={"root_module": {"variables": {"token": {"sensitive": True}}}},
        )
    )
    assert isinstance(plan.variables["token"], Sensitive)
    assert isinstance(at(plan.resource_changes[0].after, ("input",)), Sensitive)


def test_a_value_named_like_a_secret_is_hidden_where_the_format_marks_none() -> None:
    change = only(entry("a.b", "create", change={"before": None, "after": {"master_password": "abc", "name": "x"}}))
    assert change.after == {"master_password": Sensitive("abc"), "name": "x"}
    assert isinstance(at(change.after, ("master_password",)), Sensitive)


def test_numbers_keep_their_digits() -> None:
    content = json.dumps(document(entry("a.b", "update"))).replace(
        '"after": {}', '"after": {"n": 123456789012345678901234567890.125, "i": 123456789012345678901234567890}'
    )
    (plan,) = read(content.encode(), "plan.json")
    assert plan.resource_changes[0].after == {
        "n": Decimal("123456789012345678901234567890.125"),
        "i": 123456789012345678901234567890,
    }


@pytest.mark.parametrize("importing", [{"id": "i-1"}, {}, {"unknown": True}, {"identity": {"id": "1"}}])
def test_import(importing: dict[str, Any]) -> None:
    assert only(entry("a.b", "no-op", change={"importing": importing})).imported


@pytest.mark.parametrize("importing", [None, False])
def test_no_import(importing: object) -> None:
    assert not only(entry("a.b", "no-op", change={"importing": importing})).imported


def test_the_index_zero_and_keys_with_dots() -> None:
    plan = plan_of(
        document(
            entry("a.b[0]", "delete", index=0),
            entry(
                'module.m["x.y"].a.b["it\'s \\"q\\""]', "delete", index='it\'s "q"', module_address='module.m["x.y"]'
            ),
        )
    )
    assert [change.index for change in plan.resource_changes] == [0, 'it\'s "q"']
    assert [change.config_address for change in plan.resource_changes] == ["a.b", "module.m.a.b"]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"errored": True, "complete": False}, "errored"),
        ({"complete": False}, "targeted"),
        (
            {"complete": False, "deferred_changes": [{"reason": "x", "resource_change": entry("c.d", "delete")}]},
            "deferred",
        ),
    ],
)
def test_what_is_not_whole_is_a_gap(fields: dict[str, Any], kind: str) -> None:
    assert [gap.kind.word for gap in plan_of(document(**fields)).gaps] == [kind]


def test_a_missing_complete_is_not_false() -> None:
    assert not plan_of(document(entry())).gaps


def test_a_deferred_deletion_counts_but_is_only_likely() -> None:
    plan = plan_of(document(deferred_changes=[{"reason": "r", "resource_change": entry("c.d", "delete")}]))
    found = [(change.address, change.certainty, change.deferred) for change in plan.destroyed()]
    assert found == [("c.d", Certainty.LIKELY, "r")]


def test_action_invocations() -> None:
    trigger = {"triggering_resource_address": "a.b", "action_trigger_event": "AfterCreate"}
    plan = plan_of(
        document(action_invocations=[{"address": "action.x.y", "type": "x", "lifecycle_action_trigger": trigger}])
    )
    assert [(a.address, a.type, a.triggered_by) for a in plan.action_invocations] == [("action.x.y", "x", "a.b")]


def test_references_go_through_modules_variables_and_outputs() -> None:
    inner = {
        "resources": [
            {
                "address": "aws_subnet.s",
                "mode": "managed",
                "expressions": {
                    "vpc_id": {"references": ["var.vpc"]},
                    "route": [{"via": {"references": ["aws_x.y.id", "aws_x.y"]}}],
                },
            },
            {"address": "aws_x.y", "mode": "managed"},
        ],
        "outputs": {"id": {"expression": {"references": ["aws_subnet.s.id", "aws_subnet.s"]}}},
    }
    configuration = {
        "root_module": {
            "resources": [
                {"address": "aws_vpc.v", "mode": "managed"},
                {
                    "address": "aws_instance.i",
                    "mode": "managed",
                    "expressions": {"subnet_id": {"references": ["module.net[0].id", "module.net[0]", "module.net"]}},
                },
            ],
            "module_calls": {
                "net": {"expressions": {"vpc": {"references": ["aws_vpc.v.id", "aws_vpc.v"]}}, "module": inner}
            },
        }
    }
    plan = plan_of(document(entry("aws_vpc.v", "delete", "create"), configuration=configuration))
    assert plan.dependencies["module.net.aws_subnet.s"] == {"aws_vpc.v", "module.net.aws_x.y"}
    assert plan.dependencies["aws_instance.i"] == {"module.net.aws_subnet.s"}
    assert plan.dependents("aws_vpc.v") == {"module.net.aws_subnet.s", "aws_instance.i"}
    assert plan.module_calls == {"module.net"}


def test_what_is_gone_from_the_configuration_is_known_from_prior_state() -> None:
    prior = {
        "values": {"root_module": {"resources": [{"address": "b.b[0]", "mode": "managed", "depends_on": ["a.a"]}]}}
    }
    plan = plan_of(document(entry("a.a", "delete"), prior_state=prior))
    assert plan.dependents("a.a") == {"b.b"}


@pytest.mark.parametrize(("index", "key"), [(0, "[0]"), ("a.b", '["a.b"]'), ('q"${x}', '["q\\"$${x}"]')])
def test_an_object_is_not_left_out_where_the_state_names_neither_its_module_nor_its_key(index: Any, key: str) -> None:
    values = {"id": "x", "name": "x"}
    held = {"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q", "index": index}
    module = {"address": "module.m", "resources": [{**held, "values": values}]}
    deleted = entry(f"module.m.aws_sqs_queue.q{key}", "delete", change={"before": values, "after": None})
    deleted |= {"module_address": "module.m", "index": index, "type": "aws_sqs_queue", "name": "q"}
    prior = {"values": {"root_module": {"child_modules": [module]}}}
    plan = plan_of(document(deleted, prior_state=prior) | {"format_version": "0.1"})
    assert (plan.left_out, [gap.kind.word for gap in plan.gaps]) == ((), [])


def test_destroy_mode_is_recognised_though_no_plan_states_it() -> None:
    configuration = {"root_module": {"resources": [{"address": "a.b", "mode": "managed"}]}}
    assert plan_of(document(entry("a.b", "delete"), configuration=configuration)).mode is PlanMode.DESTROY
    reason = entry("a.b", "delete", action_reason="delete_because_no_resource_config")
    assert plan_of(document(reason, configuration=configuration)).mode is PlanMode.NORMAL


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"format_version": "1.0"}, "plans nothing"),
        ({"format_version": "1.0", "values": {"root_module": {}}}, "a state"),
        ({"version": 4, "terraform_version": "1.1", "serial": 3, "lineage": "x", "resources": []}, "a state"),
        ({"remote_plan_format": 1, "run_id": "run-x", "hostname": "h"}, "bookmark"),
        ({"meta": {}, "encrypted_data": "x", "encryption_version": "v0"}, "encrypted"),
        ({"@level": "info", "@message": "m", "type": "version"}, "log of `terraform plan -json`"),
        ({"format_version": "2.0", "resource_changes": []}, 'format version "2.0"'),
        ({"format_version": "1.2", "resource_changes": [{"address": "a.b"}]}, "resource_changes[0] has no change"),
        ({"format_version": "1.2", "resource_changes": [{"change": {"actions": ["delete"]}}]}, "has no address"),
        ({"format_version": "1.2", "resource_changes": {}}, "not shaped like a plan"),
    ],
)
def test_what_is_no_plan_is_refused_by_name(content: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=r".") as refused:
        read(json.dumps(content).encode(), "x.json")
    assert says in str(refused.value)
    assert str(refused.value).startswith("x.json")


def test_the_redacted_form_is_read_and_says_so() -> None:
    content = document(entry("a.b", "delete"), plan_format_version="1.2", provider_format_version="1.0")
    del content["format_version"]
    plan = plan_of(content)
    assert [gap.kind.word for gap in plan.gaps] == ["no-values"]
    assert [change.address for change in plan.destroyed()] == ["a.b"]


def test_several_plans_one_a_line_or_one_after_another() -> None:
    one, two = json.dumps(document(entry("a.b", "delete"))), json.dumps(document(entry("c.d", "delete")), indent=1)
    for text in (f"{one}\n{one}\n", f"{two}\n{one}", f"noise\n{one}\n::set-output name=x::\n{two}%0A\n"):
        plans = read(text.encode(), "all.json")
        assert [plan.source for plan in plans] == ["all.json#1", "all.json#2"]
        assert all(len(list(plan.destroyed())) == 1 for plan in plans)


def test_a_second_plan_that_is_cut_off_is_not_left_out() -> None:
    one = json.dumps(document(entry("a.b", "no-op")))
    with pytest.raises(InputError, match="truncated"):
        read(f"{one}\n{one[:-20]}".encode(), "all.json")


@pytest.mark.parametrize("cut", [1, 10, 40, 200])
def test_a_truncated_plan_is_refused(cut: int) -> None:
    text = json.dumps(document(*(entry(f"a.b{n}", "no-op") for n in range(9))))
    with pytest.raises(InputError, match=r"truncated|not valid JSON"):
        read(text[:-cut].encode(), "plan.json")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real plans is not here")
def test_every_real_plan_lists_just_what_it_deletes() -> None:
    paths = [*CORPUS.glob("terraform/*.json"), *CORPUS.glob("terraform-generated/*/plan.json")]
    for path in sorted(paths):
        data = path.read_bytes()
        raw = json.loads(data)
        deleted = [
            (one["address"], one["deposed"] if isinstance(one.get("deposed"), str) else None)
            for one in raw.get("resource_changes") or []
            if one.get("mode", "managed") == "managed" and "delete" in one["change"]["actions"]
        ]
        found = [(one.address, one.deposed) for plan in read(data, path.name) for one in plan.destroyed()]
        assert sorted(map(str, found)) == sorted(map(str, deleted)), path
    assert len(paths) > 100


def test_the_digest_is_that_of_the_bytes() -> None:
    import hashlib

    data = (ROOT / "samples" / "environment-recreated" / "plan.json").read_bytes()
    (plan,) = read(data, "plan.json")
    assert plan.digest == hashlib.sha256(data).hexdigest()


def test_the_default_tags_of_a_provider_count_where_an_object_has_none() -> None:
    def plan(*providers: dict[str, Any], tags: Any = None) -> dict[str, str]:
        one = {"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q"}
        values = {"name": "q", "tags": tags}
        change = {"actions": ["update"], "before": values, "after": values, "after_unknown": {}}
        document = {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "resource_changes": [{**one, "provider_name": "registry.terraform.io/hashicorp/aws", "change": change}],
            "configuration": {"provider_config": {str(n): one for n, one in enumerate(providers)}},
        }
        (read,) = readers.read(json.dumps(document).encode(), "plan.json", None)
        return dict(read.resource_changes[0].tags)

    def aws(**tags: str) -> dict[str, Any]:
        return {"name": "aws", "expressions": {"default_tags": [{"tags": {"constant_value": tags}}]}}

    assert plan(aws(env="prod")) == {"env": "prod"}
    assert plan(aws(env="prod"), tags={"env": "dev"}) == {"env": "dev"}
    assert plan(aws(env="prod", team="a"), aws(env="dev", team="a")) == {"team": "a"}
    assert plan({"name": "google", "expressions": {"default_labels": {"constant_value": {"env": "prod"}}}}) == {}
    assert plan({"name": "aws", "expressions": {"default_tags": [{"tags": {"references": ["var.tags"]}}]}}) == {}
