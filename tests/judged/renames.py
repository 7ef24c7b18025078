"""Objects under new addresses: by name, by likeness, by module, by count; and the moved blocks that keep them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive
from tests.judged.telling import change, plan, untouched

GONE, NEW = Action.DELETE, Action.CREATE
ORDERS = {"identifier": "orders", "engine": "postgres", "allocated_storage": 100}


def _renamed(before: Any, after: Any, kind: str = "aws_db_instance", **more: Any) -> tuple[ResourceChange, ...]:
    return change(kind, GONE, "old", before=before, **more), change(kind, NEW, "new", after=after, **more)


def by_likeness() -> Iterator[tuple[str, Plan]]:
    """Two objects whose values are more or less the same."""
    for story, before, after in (
        ("the same", ORDERS, ORDERS),
        ("another name", ORDERS, {**ORDERS, "identifier": "users"}),
        ("a larger one", ORDERS, {**ORDERS, "allocated_storage": 200}),
        ("another engine and size", ORDERS, {**ORDERS, "engine": "mysql", "allocated_storage": 200}),
        ("unknown", ORDERS, {**ORDERS, "identifier": UNKNOWN}),
        ("all unknown", ORDERS, dict.fromkeys(ORDERS, UNKNOWN)),
        ("a hidden name", ORDERS, {**ORDERS, "identifier": Sensitive("orders")}),
        ("no name", {"engine": "postgres"}, {"engine": "postgres"}),
        ("no name, and little else", {"engine": "a", "b": "1", "c": "1"}, {"engine": "a", "b": "2", "c": "1"}),
        ("four of five the same", dict.fromkeys("abcde", 1), {**dict.fromkeys("abcd", 1), "e": 2}),
        ("three of five the same", dict.fromkeys("abcde", 1), {**dict.fromkeys("abc", 1), "d": 2, "e": 2}),
        ("computed values apart", {**ORDERS, "id": "1", "arn": "a"}, {**ORDERS, "id": "2", "arn": "b"}),
        ("empty values apart", {**ORDERS, "a": "x"}, {**ORDERS, "a": "", "b": [], "c": {}}),
        ("blocks", {"block": [{"a": 1, "b": 2}]}, {"block": [{"a": 1, "b": UNKNOWN}]}),
        ("blocks of other lengths", {"block": [1, 2]}, {"block": [1]}),
        ("another zone", {"zone_id": "a", "ttl": 60}, {"zone_id": "b", "ttl": 60}),
        ("a zone that was not there", {"ttl": 60, "zone_id": None}, {"zone_id": "b", "ttl": 60}),
        ("no values before", None, ORDERS),
        ("no values after", ORDERS, None),
    ):
        yield story, plan(*_renamed(before, after))
        yield f"{story}, of CloudFormation", plan(*_renamed(before, after, "AWS::SQS::Queue"), tool=Tool.CLOUDFORMATION)


def by_attribute() -> Iterator[tuple[str, Plan]]:
    """Two objects that are the same but for one attribute."""
    alike = dict.fromkeys(("size", "colour", "weight", "height", "width", "depth", "age", "shape", "taste"), 1)
    for name in (
        *("name", "identifier", "bucket", "cluster_identifier", "cluster_id", "function_name", "repository_name"),
        *("table_name", "domain_name", "account_id", "project_id", "replication_group_id", "server_name", "user_name"),
        *("Name", "BucketName", "TableName", "DBInstanceIdentifier", "DBClusterIdentifier", "FunctionName"),
        *("QueueName", "TopicName", "RoleName", "UserName", "DomainName", "ClusterName", "RepositoryName"),
        *("LogGroupName", "cidr_block", "policy_arn", "role", "key", "type", "path", "zone_id", "subnet_id"),
        *("principal", "member", "email", "endpoint", "topic_arn", "port", "from_port", "to_port", "protocol"),
        *("user", "group", "CidrBlock", "SubnetId", "other"),
    ):
        yield f"{name} differs", plan(*_renamed({**alike, name: "a"}, {**alike, name: "b"}, "acme_thing"))
    for name in (
        *("id", "arn", "tags_all", "timeouts", "effective_labels", "terraform_labels", "DeletionPolicy"),
        *("UpdateReplacePolicy", "Metadata", "other"),
    ):
        yield (
            f"{name} differs, beside little else",
            plan(*_renamed({"size": 1, name: "a"}, {"size": 1, name: "b"}, "acme_thing")),
        )


def by_rivals() -> Iterator[tuple[str, Plan]]:
    """More than one that may be the same object."""
    old = change("acme_queue", GONE, "old", before={"size": 1})
    twins = tuple(change("acme_queue", NEW, name, after={"size": 1}) for name in ("a", "b"))
    yield "two that are alike", plan(old, *twins)
    yield (
        "one of the same name",
        plan(old, *twins, change("acme_queue", NEW, "old", module="module.m", after={"size": 1})),
    )
    for count in (2, 3):
        gone = tuple(change("acme_queue", GONE, index=number, before={"size": 1}) for number in range(count))
        new = tuple(change("acme_queue", NEW, index=f"k{number}", after={"size": 1}) for number in range(count))
        yield f"{count} of a count become keys", plan(*gone, *new)
    many = tuple(change("acme_queue", GONE, f"o{n}", before={"name": f"q{n}"}) for n in range(60))
    named = tuple(change("acme_queue", NEW, f"n{n}", after={"name": f"q{n}"}) for n in range(60))
    yield "too many to compare each with each", plan(*many[:51], *named[:51])
    unknown = {"size": UNKNOWN}
    for names in (("a", "b"), ("c", "d")):
        gone = tuple(change("acme_queue", GONE, name) for name in "ab")
        new = tuple(change("acme_queue", NEW, name, module="module.m", after=unknown) for name in names)
        yield f"nothing is known of a and b, and of {names}", plan(*gone, *new)
    yield "the old one is deposed", plan(change("acme_queue", GONE, "old", deposed="ab", before={"size": 1}), twins[0])
    yield (
        "at the same address",
        plan(change("acme_queue", GONE, "a", before={"size": 1}), change("acme_queue", NEW, "a", after={"size": 1})),
    )


def by_module() -> Iterator[tuple[str, Plan]]:
    """A module that moves, whole or in part."""
    for story, old, new in (
        ("renamed", "module.a", "module.b"),
        ("into another", "module.a", "module.x.module.a"),
        ("out of the root", "", "module.a"),
        ("with a key", 'module.a["x.y"]', 'module.a["z"]'),
        ("with the modules in it", "module.a.module.c", "module.b.module.c"),
        ("far inside", "module.a.module.c.module.d", "module.b.module.c.module.d"),
        ("with keys in it", "module.a[0].module.c", 'module.a["k"].module.c'),
    ):
        for count in (1, 3):
            for kept in ((), (change("acme_queue", Action.NO_OP, "kept", module=old),)):
                yield (
                    f"{story}, {count} objects, {len(kept)} stays",
                    plan(*_moved(old, new, count), *kept, *untouched(9)),
                )


def _moved(old: str, new: str, count: int) -> Iterator[ResourceChange]:
    for number in range(count):
        values = {"name": f"q{number}"}
        yield change("acme_queue", GONE, f"q{number}", module=old, before=values)
        yield change("acme_queue", NEW, f"q{number}", module=new, after=values)


def by_index() -> Iterator[tuple[str, Plan]]:
    """A count from whose middle an element goes, or into which one comes."""
    update, replace = Action.UPDATE, Action.DELETE_THEN_CREATE
    for story, changes in (
        ("the first of three goes", ((update, "a", "b"), (update, "b", "c"), (GONE, "c", None))),
        ("by replacement", ((replace, "a", "b"), (replace, "b", "c"), (GONE, "c", None))),
        ("one by replacement", ((update, "a", "b"), (replace, "b", "c"), (GONE, "c", None))),
        ("two go", ((update, "a", "c"), (update, "b", "d"), (GONE, "c", None), (GONE, "d", None))),
        ("one comes", ((update, "a", "x"), (update, "b", "a"), (NEW, None, "b"))),
        ("five shift", (*((update, "abcdef"[n], "abcdef"[n + 1]) for n in range(5)), (GONE, "f", None))),
        ("four shift", (*((update, "abcdef"[n], "abcdef"[n + 1]) for n in range(4)), (GONE, "e", None))),
        ("to something new", ((update, "a", "x"), (GONE, "b", None))),
        ("to nothing", ((update, "a", ""), (GONE, "", None))),
        ("to unknown", ((update, "a", UNKNOWN), (GONE, "b", None))),
        ("none goes", ((update, "a", "b"), (update, "b", "a"))),
        ("the last goes", ((Action.NO_OP, "a", "a"), (GONE, "b", None))),
    ):
        for kind in ("aws_db_instance", "aws_cloudwatch_dashboard", "aws_lb"):
            yield f"{kind}: {story}", plan(*_counted(kind, changes))
    ten = "abcdefghij"
    taken = "acdefghj"
    steps = tuple(
        (update, ten[n], taken[n]) if ten[n] != taken[n] else (Action.NO_OP, ten[n], ten[n]) for n in range(8)
    )
    yield "the second and the ninth of ten go", plan(*_counted("aws_lb", (*steps, *((GONE, x, None) for x in "ij"))))
    yield "deposed", plan(*(_counted("aws_lb", ((update, "a", "b"), (GONE, "b", None)), deposed="ab")))


def _counted(kind: str, changes: tuple[tuple[Action, Any, Any], ...], **more: Any) -> Iterator[ResourceChange]:
    for index, (action, was, becomes) in enumerate(changes):
        before, after = (None if value is None else {"label": value, "id": str(index)} for value in (was, becomes))
        yield change(kind, action, index=index, before=before, after=after, **more)
