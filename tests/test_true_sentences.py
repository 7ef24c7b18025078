"""Sentences that were not true of the plan at hand, each with the plan that they were read in."""

from __future__ import annotations

import datetime
import json
from typing import Any

from planguard import readers, reporters
from planguard.judging.decision import Decision
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.reporters import View

TODAY = datetime.date(2026, 1, 15)
Change = dict[str, Any]
TOPIC = "aws_sns_topic.t"
DATABASE = {"identifier": "shop", "engine": "postgres", "skip_final_snapshot": True, "deletion_protection": False}


def entry(address: str, actions: list[str], before: Any, after: Any = None, **more: Any) -> Change:
    steps = address.partition("[")[0].split(".")
    at = 1 if steps[-3:-2] == ["data"] else 0
    index = json.loads(address.partition("[")[2][:-1]) if address.endswith("]") else None
    inner = {"actions": actions, "before": before, "after": after, "after_unknown": more.pop("unknown", {})}
    inner["replace_paths"] = more.pop("forces", [])
    return {
        "address": address,
        "mode": "data" if at else "managed",
        "type": steps[-2],
        "name": steps[-1],
        "provider_name": f"registry.terraform.io/hashicorp/{steps[-2].partition('_')[0]}",
        **({} if index is None else {"index": index}),
        "change": inner,
        **more,
    }


def report(*changes: Change, shape: str = "text", **more: Any) -> str:
    """Everything that is said of a plan, on one line."""
    document = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": list(changes), **more}
    (plan,) = readers.read(json.dumps({"configuration": {}, **document}).encode(), "plan.json", None)
    decision: Decision = review([plan], Ruleset(), TODAY)
    return " ".join(reporters.load(shape).render(decision, View(full=True, width=120)).split())


REMOVED = {"action_reason": "delete_because_no_resource_config"}


def test_a_deletion_that_is_refused_is_not_told_as_done() -> None:
    said = report(entry("aws_db_instance.a", ["delete"], {**DATABASE, "deletion_protection": True}, **REMOVED))
    assert "What follows happens only after the guard is switched off. All data" in said
    said = report(entry("aws_db_instance.a", ["delete"], DATABASE, **REMOVED))
    assert "the guard" not in said
    assert "All data in the database instance is deleted." in said


def test_what_the_apply_stops_at_is_not_recreated() -> None:
    new, forced = {**DATABASE, "engine": "mysql"}, [["engine"]]
    said = report(entry("aws_db_instance.a", ["create", "delete"], DATABASE, new, forces=forced))
    assert "so the apply stops when it creates the new one." in said
    assert "Recreating" not in said
    assert "Give the new object another name. Move content and clients" in said
    assert "remove `create_before_destroy`" not in said
    assert "Recreating it" in report(entry("aws_db_instance.a", ["delete", "create"], DATABASE, new, forces=forced))


def test_nothing_takes_the_place_of_what_is_scaled_in() -> None:
    stays = entry("terraform_data.a[0]", ["no-op"], {"id": "0"}, {"id": "0"})
    gone = entry("terraform_data.a[1]", ["delete"], {"id": "1"}, action_reason="delete_because_count_index")
    said = report(stays, gone)
    assert "Other instances of the same block stay." in said
    assert "takes its place" not in said


def test_what_was_deleted_outside_was_not_changed_outside() -> None:
    table = {"name": "orders", "hash_key": "id"}
    drift = entry("aws_dynamodb_table.a", ["delete"], table)
    said = report(entry("aws_dynamodb_table.a", ["create"], None, table), resource_drift=[drift])
    assert "aws_dynamodb_table.a was deleted outside of the tool changed-outside" in said


def test_blocks_changed_outside_are_counted_and_not_shown_as_numbers_of_keys() -> None:
    rules = [
        {"from_port": port, "to_port": port, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]} for port in (22, 443)
    ]
    was, outside = ({"name": "web", "ingress": ingress} for ingress in (rules[:1], rules))
    drift = entry("aws_security_group.a", ["update"], was, outside)
    said = report(entry("aws_security_group.a", ["update"], outside, was), resource_drift=[drift])
    assert "was changed outside of the tool: `ingress` gained 1 entry. The apply overwrites the change." in said


def test_depends_on_is_looked_for_where_it_can_be() -> None:
    subnet = {"id": "subnet-1", "vpc_id": "vpc-1"}
    topic = entry("aws_sns_topic.t", ["update"], {"display_name": "a"}, {"display_name": "b"})
    blocks = [
        {"address": "data.aws_vpc.main", "mode": "data", "type": "aws_vpc", "name": "main", "depends_on": [TOPIC]},
        {
            "address": "aws_subnet.a",
            "mode": "managed",
            "type": "aws_subnet",
            "name": "a",
            "expressions": {"vpc_id": {"references": ["data.aws_vpc.main.id", "data.aws_vpc.main"]}},
        },
    ]
    read = entry("data.aws_vpc.main", ["read"], None, {}, action_reason="read_because_dependency_pending")
    read["change"]["after_unknown"] = {"id": True}
    replaced = entry("aws_subnet.a", ["delete", "create"], subnet, {}, unknown={"vpc_id": True}, forces=[["vpc_id"]])
    said = report(topic, read, replaced, configuration={"root_module": {"resources": blocks}})
    assert "Remove `depends_on` from data.aws_vpc.main, and plan again." in said


def test_what_loses_one_of_several_does_not_stop_working() -> None:
    names: dict[str, Any] = {"enabled": True, "aliases": ["a.example.com", "b.example.com"]}
    kind = "aws_cloudfront_distribution.c"
    said = report(entry(kind, ["update"], names, {**names, "aliases": names["aliases"][:1]}))
    assert f"{kind} loses part of its service" in said
    assert f"{kind} stops working" in report(entry(kind, ["update"], names, {**names, "enabled": False}))


def test_the_cause_of_a_removed_module_is_the_outermost_that_is_gone() -> None:
    inside = "module.net.module.sub[0].terraform_data.a"
    call = {"module_address": "module.net.module.sub[0]", "action_reason": "delete_because_no_module"}
    said = report(entry(inside, ["delete"], {"id": "a"}, **call))
    assert "because module.net is no longer in the configuration" in said


def test_the_cause_of_a_removed_instance_of_a_module_is_that_instance() -> None:
    places = ['module.env["prod"]', 'module.env["prod"].module.sub[0]']
    why = "delete_because_no_module"
    gone = [
        entry(f"{place}.aws_sqs_queue.q", ["delete"], {"name": place}, module_address=place, action_reason=why)
        for place in places
    ]
    sub = {"module": {"resources": []}, "source": "./sub"}
    calls = {"env": {"source": "./env", "module": {"resources": [], "module_calls": {"sub": sub}}}}
    said = report(*gone[::-1], configuration={"root_module": {"module_calls": calls}})
    assert 'because module.env["prod"] is no longer in the configuration' in said
    assert 'because module.env["prod"].module.sub[0] is' not in said


def test_two_renamed_objects_are_one_and_one_more() -> None:
    tables = [{"name": name, "hash_key": "id"} for name in ("one", "two")]
    old = [entry(f"aws_dynamodb_table.{t['name']}_old", ["delete"], t, **REMOVED) for t in tables]
    new = [entry(f"aws_dynamodb_table.{t['name']}_new", ["create"], None, t) for t in tables]
    assert "and 1 more object have new addresses" in report(*old, *new)


def test_a_shift_is_told_once() -> None:
    buckets = [{"bucket": f"log-{letter}"} for letter in "abcd"]
    changes = [
        entry(f"aws_s3_bucket.b[{n}]", ["delete", "create"], buckets[n], buckets[n + 1], forces=[["bucket"]])
        for n in range(3)
    ]
    last = entry("aws_s3_bucket.b[3]", ["delete"], buckets[3], action_reason="delete_because_count_index")
    assert report(*changes, last).count("shifts: [0] becomes what [1] was") == 1


def test_a_deposed_object_is_compared_with_a_current_one_only_where_there_is_one() -> None:
    old = entry("aws_db_instance.a", ["delete"], DATABASE, deposed="8a1b2c3d")
    assert "The plan shows no new object at this address." in report(old)
    new = {**DATABASE, "identifier": "shop-2", "id": "db-2"}
    current = entry("aws_db_instance.a", ["no-op"], new, new)
    assert "Check that the new object holds everything" in report(old, current)


def test_the_graph_calls_instances_with_two_fates_by_both() -> None:
    replaced = entry("aws_sqs_queue.q[0]", ["delete", "create"], {"name": "a"}, {"name": "b"}, forces=[["name"]])
    gone = entry("aws_sqs_queue.q[1]", ["delete"], {"name": "b"}, action_reason="delete_because_count_index")
    assert "aws_sqs_queue.q<br/>replaced or destroyed" in report(replaced, gone, shape="markdown")
    assert "aws_sqs_queue.q<br/>replaced" in report(replaced, shape="markdown")


def test_of_a_mixed_environment_only_what_is_recreated_is_called_so() -> None:
    replaced = [
        entry(f"aws_instance.r{n}", ["delete", "create"], {"ami": "a"}, {"ami": "b"}, forces=[["ami"]])
        for n in range(6)
    ]
    gone = [entry(f"aws_sqs_queue.g{n}", ["delete"], {"name": f"g{n}"}, **REMOVED) for n in range(4)]
    said = report(*replaced, *gone)
    assert "objects in the plan are destroyed, 6 of them recreated." in said
    assert "destroyed and recreated." not in said


def test_copies_are_said_to_be_deleted_only_where_it_is_known() -> None:
    cluster = {"replication_group_id": "sessions", "description": "d", "engine": "redis"}
    kept, none = {**cluster, "snapshot_retention_limit": 5}, {**cluster, "snapshot_retention_limit": 0}
    said = report(entry("aws_elasticache_replication_group.a", ["update"], kept, none))
    assert "No new copies are made." in said
    assert "copies are deleted" not in said
    kept, none = {**DATABASE, "backup_retention_period": 7}, {**DATABASE, "backup_retention_period": 0}
    assert "Existing copies are deleted." in report(entry("aws_db_instance.a", ["update"], kept, none))


def test_what_is_recovered_from_is_there() -> None:
    bucket = {"bucket": "uploads", "force_destroy": False}
    assert "To recover" not in report(entry("aws_s3_bucket.a", ["delete"], bucket, **REMOVED))
    emptied = report(entry("aws_s3_bucket.a", ["delete"], {**bucket, "force_destroy": True}, **REMOVED))
    assert "copy it from a replica" in emptied
    kind, server = "google_sql_database_instance.a", {"name": "shop", "deletion_protection": False}
    assert "Backups are deleted. To recover the data, import an export" in report(
        entry(kind, ["delete"], {**server, "settings": [{"tier": "a"}]}, **REMOVED)
    )
    assert "Backups are kept. To recover the data, restore a retained backup." in report(
        entry(kind, ["delete"], {**server, "settings": [{"retain_backups_on_delete": True}]}, **REMOVED)
    )


def test_an_expiry_is_advised_to_begin_small_and_nothing_else_is() -> None:
    kept, shorter = (
        {"name": "jobs", "message_retention_seconds": 1209600},
        {"name": "jobs", "message_retention_seconds": 60},
    )
    said = report(entry("aws_sqs_queue.a", ["update"], kept, shorter))
    assert "Copy what is still needed first." in said
    assert "Begin with a long period" not in said
    rule = {"id": "all", "status": "Enabled", "expiration": [{"days": 30}], "filter": [{"prefix": ""}]}
    kind = "aws_s3_bucket_lifecycle_configuration.a"
    assert "Begin with a long period" in report(entry(kind, ["create"], None, {"bucket": "uploads", "rule": [rule]}))


def test_words_of_code_are_code_in_markdown() -> None:
    stack = entry("aws_cloudformation_stack.a", ["delete"], {"name": "shop"}, **REMOVED)
    said = report(stack, shape="markdown")
    assert "`DeletionPolicy: Retain`" in said
    assert "&#96;" not in said
