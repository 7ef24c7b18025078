"""What an update in place takes away, how it is called, and what of it may be shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

from planguard.model.change import Action
from planguard.model.plan import Plan
from planguard.model.values import UNKNOWN, Sensitive
from tests.judged.telling import change, plan

SERVICE, SETTING = "aws_ecs_service", "aws_cloudwatch_dashboard"


def _updated(before: Any, after: Any, kind: str = SERVICE) -> Plan:
    return plan(change(kind, Action.UPDATE, before=before, after=after))


def _blocks(*names: str, key: str = "name", **more: Any) -> list[dict[str, Any]]:
    return [{key: name, "value": "1", **more} for name in names]


def by_collection() -> Iterator[tuple[str, Plan]]:
    """Maps, lists of texts and lists of blocks of several lengths, of which some or all entries go."""
    for was, becomes in product(range(7), range(3)):
        if was > becomes:
            names = tuple("abcdefg"[:was])
            for story, before, after in (
                ("map", dict.fromkeys(names, "1"), dict.fromkeys(names[:becomes], "1")),
                ("texts", list(names), list(names[:becomes])),
                ("named blocks", _blocks(*names), _blocks(*names[:becomes])),
                ("other blocks", _blocks(*names, key="port"), _blocks(*names[:becomes], key="port")),
            ):
                yield f"{was} of a {story} become {becomes}", _updated({"things": before}, {"things": after})


def by_name() -> Iterator[tuple[str, Plan]]:
    """The same entries under names that say what hangs on them."""
    for name in (
        *("tags", "labels", "my_labels", "metadata", "triggers", "timeouts", "DeletionPolicy", "all_things"),
        *(
            "global_secondary_index",
            "replica",
            "node_pool",
            "ebs_block_device",
            "volume",
            "column",
            "schema",
            "clusters",
        ),
        *("required_status_checks", "alert", "lifecycle_rule", "backup", "rule", "rules", "managed_rule", "logging"),
        *("policy", "statement", "members", "ingress", "egress", "cidr_blocks", "principals", "allow", "records"),
        *("environment", "variables", "app_settings", "settings", "other"),
    ):
        for kind in (SERVICE, SETTING):
            for before, after in ((["a", "b"], ["a"]), (["a"], []), (["a", "b"], [])):
                yield f"{kind}.{name}: {before} to {after}", _updated({name: before}, {name: after}, kind)


def by_key() -> Iterator[tuple[str, Plan]]:
    """Blocks that are called by one of their attributes, or by none."""
    for key in (
        *("name", "key", "id", "sid", "Sid", "Name", "Key", "Id", "context", "index_name", "IndexName", "device_name"),
        *("port", "type"),
    ):
        yield key, _updated({"things": _blocks("a", "b", key=key)}, {"things": _blocks("b", key=key)})
        yield f"{key}, all", _updated({"things": _blocks("a", "b", key=key)}, {"things": []})
        yield (
            f"{key}, one of which changes",
            _updated(
                {"things": _blocks("a", "b", key=key, inner=["x", "y"])},
                {"things": [*_blocks("a", key=key, inner=["x"]), *_blocks("b", key=key, inner=["x", "y"])]},
            ),
        )


def by_value() -> Iterator[tuple[str, Plan]]:
    """How values of one attribute can change without, or with, something going."""
    text, two = '[{"name": "a"}, {"name": "b"}]', _blocks("a", "b")
    for number, (before, after) in enumerate(
        (
            (["a", "b"], ["b", "a"]),
            (["a", "b"], ["c", "d"]),
            (["a", "b", "c"], ["d"]),
            (["a", "b"], None),
            (["a", "b"], UNKNOWN),
            ([], UNKNOWN),
            ("text", UNKNOWN),
            (UNKNOWN, []),
            ({"a": "1", "b": None}, {"a": "1"}),
            ({"a": "1", "b": "2"}, UNKNOWN),
            ({"a": ["x", "y"]}, {"a": ["x"]}),
            (two, [{"name": "a", "value": "1"}, UNKNOWN]),
            (two, _blocks("b", "a")),
            (_blocks("a", "a"), _blocks("a")),
            (two, _blocks("a", "b", value="2")),
            (_blocks("a", "b", inner=["x", "y"]), _blocks("a", "b", inner=["x"])),
            (_blocks("a", key="port", inner=["x", "y"]), _blocks("a", key="port", inner=["x"])),
            (_blocks("a", "b", key="port"), _blocks("c", "d", key="port")),
            (text, '[{"name": "a"}]'),
            (text, ""),
            (text, "{"),
            ('{"a": {"x": "1", "y": "2"}}', '{"a": {"x": "1"}}'),
            ("{not json", ""),
            (Sensitive(["a", "b"]), Sensitive(["a"])),
            (["a", "b"], Sensitive(["a"])),
            (Sensitive(["a", "b"]), []),
            ([Sensitive("a"), "b"], ["b"]),
            ([Sensitive("a"), "b"], [Sensitive("a")]),
            ({"a": Sensitive("1"), "b": "2"}, {"b": "2"}),
            (["a", "b", "c", "d", "e"], UNKNOWN),
            (["a", "b", "c", "d"], UNKNOWN),
            (["a", "b", "c", "d", "e"], ["a", "b"]),
            (["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], ["a", "b", "c", "d", "e"]),
            (["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"], ["a", "b", "c", "d", "e", "f"]),
        )
    ):
        yield f"{number}: {before!r} to {after!r}", _updated({"things": before}, {"things": after})
    for name in ("policy", "assume_role_policy", "policy_document", "content", "rule", "template", "user_data"):
        for after in ("", None, "other", UNKNOWN):
            yield f"the text {name} becomes {after!r}", _updated({name: "a text"}, {name: after}, "aws_sns_topic")
    yield from _many()


def _many() -> Iterator[tuple[str, Plan]]:
    for count in (4, 5, 6):
        before = {f"things_{number}": ["a", "b"] for number in range(count)}
        for kind, after in product((SERVICE, SETTING), ([], ["a"], UNKNOWN)):
            yield f"{kind}: {count} lists become {after!r}", _updated(before, dict.fromkeys(before, after), kind)


def by_switch() -> Iterator[tuple[str, Plan]]:
    """What runs: a number that becomes 0, a switch that goes off."""
    for kind, name, values in (
        ("aws_ecs_service", "desired_count", (3, 1, 0, None, UNKNOWN, Sensitive(0), "0")),
        ("aws_autoscaling_group", "max_size", (2, 0)),
        ("aws_autoscaling_group", "desired_capacity", (2, 0, UNKNOWN)),
        ("aws_lambda_function", "reserved_concurrent_executions", (5, 0, -1)),
        ("aws_cloudfront_distribution", "enabled", (True, False, UNKNOWN)),
        ("aws_kms_key", "is_enabled", (True, False)),
        ("AWS::ECS::Service", "DesiredCount", (2, 0)),
        ("AWS::Events::Rule", "Enabled", (True, False)),
        ("kubernetes_deployment", "replicas", (2, 0)),
        ("aws_cloudwatch_dashboard", "enabled", (True, False)),
    ):
        for was, becomes in product(values, values):
            if was is not becomes:
                yield f"{kind}.{name}: {was!r} to {becomes!r}", _updated({name: was}, {name: becomes}, kind)
    for path in (("scaling_config", "desired_size"), ("spec", "replicas")):
        before, after = ({path[0]: [{path[1]: count}]} for count in (2, 0))
        yield f"{'.'.join(path)}", _updated(before, after, "aws_eks_node_group")
    yield (
        "a manifest",
        _updated(
            {"manifest": {"spec": {"replicas": 2}}}, {"manifest": {"spec": {"replicas": 0}}}, "kubernetes_manifest"
        ),
    )


def by_target() -> Iterator[tuple[str, Plan]]:
    """Where a name points, in every way in which providers write it."""
    for kind, name in (
        *(("aws_route53_record", "records"), ("google_dns_record_set", "rrdatas"), ("cloudflare_record", "value")),
        *(
            ("cloudflare_dns_record", "content"),
            ("azurerm_dns_cname_record", "record"),
            ("aws_route53_record", "alias"),
        ),
        *(("AWS::Route53::RecordSet", "ResourceRecords"), ("AWS::Route53::RecordSet", "AliasTarget")),
        *(("ns1_record", "cname"), ("acme_thing", "records"), ("aws_route53_record", "alias")),
    ):
        for before, after in (
            (["1.1.1.1"], ["2.2.2.2"]),
            (["1.1.1.1", "2.2.2.2"], ["2.2.2.2", "3.3.3.3"]),
            ("old", "new"),
            ("old", UNKNOWN),
            (["old"], [UNKNOWN]),
            ([{"name": "old"}], [{"name": "new"}]),
            ([{"name": "old"}], [{"name": UNKNOWN}]),
            ("old", Sensitive("new")),
            ("old", ""),
        ):
            yield f"{kind}.{name}: {before!r} to {after!r}", _updated({name: before}, {name: after}, kind)


def by_import() -> Iterator[tuple[str, Plan]]:
    """The same where the object is imported by the same plan."""
    for kind, action in product(("aws_db_instance", "null_resource"), Action):
        one = change(kind, action, before={"engine": "a"}, after={"engine": "b"}, imported=True)
        yield f"{kind} {action.value}", plan(one)
    one = change(SERVICE, Action.UPDATE, before={"things": ["a", "b", "c"]}, after={"things": []}, imported=True)
    yield "an update that takes away", plan(one)
    yield (
        "an update that may",
        plan(change(SERVICE, Action.UPDATE, before={"things": ["a"] * 5}, after={"things": UNKNOWN}, imported=True)),
    )
    yield (
        "JSON in JSON",
        _updated(
            {"policy": json.dumps({"a": json.dumps(["x", "y"])})}, {"policy": json.dumps({"a": json.dumps(["x"])})}
        ),
    )
