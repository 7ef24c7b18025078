"""Documents of both readers by hand: entries that agree with themselves or do not, and the forms that are saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

from tests.readers.change_sets import ACCOUNT, FORMS, answer, change, detail, pages, replacing

ACTIONS: tuple[list[str], ...] = (
    *(["no-op"], ["create"], ["read"], ["update"], ["delete"], ["delete", "create"], ["create", "delete"], ["forget"]),
    *(["create", "forget"], ["open"], ["close"], ["renew"], [], ["shred"]),
)
Document = tuple[str, bytes]


def _terraform(*entries: dict[str, Any], **fields: Any) -> bytes:
    head = {"format_version": "1.2", "planned_values": {}, "resource_changes": list(entries), **fields}
    return json.dumps({key: value for key, value in head.items() if value != "absent"}).encode()


def _entry(actions: list[str], before: Any = None, after: Any = None, **fields: Any) -> dict[str, Any]:
    inner = {"actions": actions, "before": before, "after": after, **fields.pop("change", {})}
    return {"address": "aws_lb.it", "mode": "managed", "type": "aws_lb", "name": "it", **fields, "change": inner}


def by_action() -> Iterator[Document]:
    """Each list of actions with each mode, and with an object before and after or not."""
    for actions in ACTIONS:
        for mode, address in product(("managed", "data", "ephemeral", "list", None), ("aws_lb.it", "data.aws_lb.it")):
            one = _entry(actions, {"id": "1"}, {"id": "1"}, mode=mode, address=address)
            yield f"{actions} of mode {mode} at {address}", _terraform(one)
        for before, after in product((None, {"id": "1"}), (None, {"id": "1"}, {"id": "2"})):
            yield f"{actions}: {before} to {after}", _terraform(_entry(actions, before, after))
    for more in ({"after_unknown": {"id": True}}, {"importing": {"id": "a"}}, {"importing": False}, {"after": 1}):
        yield f"no-op, and {more}", _terraform(_entry(["no-op"], {"id": "1"}, {"id": "1"}, change=more))


def by_address() -> Iterator[Document]:
    """Addresses, keys, modules and providers that fit together or do not."""
    for address, index in (
        *(("aws_lb.it", None), ("aws_lb.it[0]", 0), ("aws_lb.it[1]", 0), ("aws_lb.it[0]", None), ("aws_lb.it", 0)),
        *(('aws_lb.it["a"]', "a"), ('aws_lb.it["b"]', "a"), ('aws_lb.it["a\\"b"]', 'a"b'), ("aws_lb.it[0]", "0")),
        *(('aws_lb.it["é"]', "é"), ('aws_lb.it["$${a}"]', "${a}"), ("aws_lb.other", None), ("aws_lb.it[]", None)),
        *(("aws_lb.it[0]", 0.5), ("other", None), ("module.m.aws_lb.it", None), ("", None)),
    ):
        for module in (None, "module.m", "module.x"):
            local = f"{module}.{address}" if module == "module.m" else address
            one = _entry(["delete"], {"id": "1"}, address=local, index=index, module_address=module)
            yield f"{local} of {module}, index {index!r}", _terraform(one)
    for provider, kind in product(
        (None, "registry.terraform.io/hashicorp/aws", "registry.terraform.io/hashicorp/awscc", "a/b/c", "aws"),
        ("aws_lb", "awscc_lb", "random_pet", None),
    ):
        one = _entry(["delete"], {"id": "1"}, provider_name=provider, type=kind, address=f"{kind}.it")
        yield f"{kind} of {provider}", _terraform(one)
    for count in (3, 4):
        wrong = [_entry(["create"], {"id": "1"}, {}, name=f"n{n}", address=f"aws_lb.n{n}") for n in range(count)]
        yield f"{count} that contradict themselves", _terraform(*wrong)


def by_whole() -> Iterator[Document]:
    """Plans that are whole or are not, and files that are none."""
    listed = {"root_module": {"resources": [{"address": "aws_lb.it", "mode": "managed"}]}}
    twice = {"root_module": {"resources": [{"address": f"aws_lb.{name}", "mode": "managed"} for name in ("it", "b")]}}
    configured = {"root_module": {"resources": [{"address": "aws_lb.it", "mode": "managed", "type": "aws_lb"}]}}
    gone, inner = _entry(["delete"], {"id": "1"}), listed["root_module"]
    plans: tuple[tuple[str, tuple[dict[str, Any], ...], dict[str, Any]], ...] = (
        ("planned, and no changes", (), {"planned_values": listed}),
        ("planned inside a module", (), {"planned_values": {"root_module": {"child_modules": [inner]}}}),
        ("a state, and no changes", (), {"prior_state": {"values": listed}}),
        ("a state, and a list that is absent", (), {"prior_state": {"values": listed}, "resource_changes": "absent"}),
        ("more in the state", (gone,), {"prior_state": {"values": twice}}),
        ("more in the state, whole", (gone,), {"prior_state": {"values": twice}, "complete": True}),
        ("more in the state, errored", (gone,), {"prior_state": {"values": twice}, "errored": True}),
        ("more in the first state", (gone,), {"prior_state": {"values": twice}, "format_version": "0.1"}),
        ("a data source in the state", (gone,), {"prior_state": {"values": {"root_module": {"resources": [
            {"address": "data.a.b", "mode": "data"}]}}}}),
        ("a destroy", (gone,), {"configuration": configured}),
        ("a destroy that keeps something", (gone,), {"configuration": configured, "planned_values": listed}),
        ("a destroy of nothing configured", (gone,), {}),
        ("errored", (gone,), {"errored": True}),
        ("not whole", (gone,), {"complete": False}),
        ("the redacted form", (gone,), {"format_version": "absent", "plan_format_version": "1.2"}),
        ("no version", (gone,), {"format_version": "absent"}),
        ("no version, and nothing planned", (), {"format_version": "absent"}),
        *((f"version {v}", (gone,), {"format_version": v}) for v in ("0.1", "1.0", "1.99", "2.0", "1", "x", "1.2.3.4")),
        *((f"applyable {value}", (), {"prior_state": {"values": listed}, "applyable": value, **absent})
          for value in (True, False, None) for absent in ({}, {"resource_changes": "absent"})),
        ("deferred twice", (gone,), {"deferred_changes": [{"reason": "a", "resource_change": gone}] * 2}),
        ("actions deferred", (gone,), {"deferred_action_invocations": [{"action_invocation": {"address": "a.b"}}]}),
        ("a bookmark", (), {"remote_plan_format": 1}),
        ("encrypted", (), {"encrypted_data": "a"}),
        ("a log", (), {"@level": "info"}),
        *((f"a state with {key}", (), {"resource_changes": "absent", "planned_values": "absent", key: value})
          for key, value in (("serial", 1), ("lineage", "a"), ("values", {}), ("other", 1))),
    )  # fmt: skip
    for story, entries, fields in plans:
        yield story, _terraform(*entries, **fields)
    one = _terraform(gone)
    for story, data in (
        ("after a line of a wrapper", b"Running terraform\n" + one + b"\nDone\n"),
        ("twice", one + b"\n" + one),
        ("amid a line", b"plan: " + one),
        ("cut off", one[:-20]),
        ("with more braces", one + b"}"),
        ("in UTF-16", one.decode().encode("utf-16")),
        ("with a byte order mark", b"\xef\xbb\xbf" + one),
        ("with a byte that is no text", one.replace(b'"1"', b'"\xff"')),
        ("with a key twice", one.replace(b'"format_version"', b'"format_version": "1.2", "format_version"')),
        ("after blank lines", b"\n\n  " + one),
    ):
        yield f"a plan {story}", data


def by_change_set() -> Iterator[Document]:
    """What a change set says of a resource, in its words and in values."""
    for action, replacement, policy in product(
        ("Add", "Modify", "Remove", "Import", "Dynamic", "SyncWithActual", "Shred", None),
        ("True", "False", "Conditional", True, None),
        ("Delete", "Retain", "Snapshot", "ReplaceAndDelete", "ReplaceAndRetain", "ReplaceAndSnapshot", None),
    ):
        fields = {"Replacement": replacement, "PolicyAction": policy}
        one = {"LogicalResourceId": "It", "ResourceType": "AWS::RDS::DBInstance", "Action": action, **fields}
        given = {key: value for key, value in one.items() if value is not None}
        yield f"{action}, {replacement}, {policy}", json.dumps(answer(given)).encode()
    for recreation, evaluation, source in product(
        ("Always", "Conditionally", "Never", ""), ("Static", "Dynamic"), ("ResourceReference", "DirectModification")
    ):
        cause = detail("TableName", recreation, Evaluation=evaluation, ChangeSource=source, CausingEntity="Other")
        for other in (replacing("Other"), change("Other"), change("Other", "Remove"), change("Other", "Add")):
            one = change("It", Replacement="Conditional", Details=[cause])
            story = f"{recreation}, {evaluation}, {source}, and the other: {other['Action']} {len(other)}"
            yield story, json.dumps(answer(one, other)).encode()
    yield from _paths()


def _paths() -> Iterator[Document]:
    for path in (
        "/Properties/A",
        "/Properties/A/B",
        "/Properties/A/0/B",
        "/Properties/A/B/C",
        "/Properties",
        "A",
        None,
    ):
        for before, after in (("x", "y"), ('{"a": 1}', '{"a": 2}'), (None, "y"), ("x", None), ("[1", "true")):
            values = {"Path": path, "BeforeValue": before, "AfterValue": after}
            two = [detail("A", "Never", **values), detail("A", "Always", Path="/Properties/A/D", BeforeValue="1")]
            yield f"{path}: {before} to {after}", json.dumps(answer(change(Details=two))).encode()
    for kind in ("Add", "Remove", "Modify"):
        yield (
            f"a property that is {kind}",
            json.dumps(answer(change(Details=[detail("A", "Never", AttributeChangeType=kind)]))).encode(),
        )


def _text(form: object) -> bytes:
    return str(form).encode()


def by_form() -> Iterator[Document]:
    """The forms in which people keep the answer, one deployment of several stacks, and what is none."""
    page = answer(
        replacing("Table", PhysicalResourceId="t"), change("Topic", "Remove", "AWS::SNS::Topic"), change("C", "Add")
    )
    for form, made in FORMS.items():
        yield form, _text(made(page))
    yield "the first page only", json.dumps(pages(page)[0]).encode()
    inner = change("Inner", type="AWS::CloudFormation::Stack", ChangeSetId=f"{ACCOUNT}:changeSet/i/inner")
    outer = answer(inner, change("Topic"))
    for status in (None, "ROOT"):
        nested = answer(
            replacing("Deep"),
            stack="inner",
            ChangeSetId=f"{ACCOUNT}:changeSet/i/inner",
            ParentChangeSetId=outer["ChangeSetId"] if status is None else "arn:other",
        )
        for order in ((outer, nested), (nested, outer), (nested,), (outer, nested, nested), (outer, outer)):
            yield (
                f"{len(order)} of a deployment, {status}, {order[0]['StackName']} first",
                json.dumps(list(order)).encode(),
            )
    bare = [change("Table"), change("Topic", "Remove"), {"Action": "Modify"}]
    listed = [{"Type": "Resource", "ResourceChange": one} for one in bare]
    for story, document in (
        ("a list of what happens", bare[:2]),
        ("a list of what happens, and something else", [*bare[:2], {"a": 1}]),
        ("a list of changes", listed[:2]),
        ("a list of changes, and something else", [*listed[:2], {"a": 1}]),
        ("a list of pages, and something else", [page, {"a": 1}]),
        ("an empty list", []),
        ("a list of texts", ["a"]),
    ):
        yield story, json.dumps(document).encode()
    for fields in (
        {},
        {"Replacement": "True"},
        {"PolicyAction": "Delete"},
        {"Details": [detail()]},
        {"Scope": ["Tags"]},
    ):
        yield (
            f"a failed one that says {sorted(fields)}",
            json.dumps(
                answer(
                    change(**fields), Status="FAILED", StatusReason="The submitted information didn't contain changes."
                )
            ).encode(),
        )
    kept = change("Topic", Replacement="False", Details=[detail(recreation="Never")])
    worse = answer(change("Table", "Remove"), kept)
    yield "one change set described twice, differently", json.dumps([page, worse]).encode()
    for status, reason in (("FAILED", "none"), ("CREATE_IN_PROGRESS", None), ("DELETE_COMPLETE", None), ("X", None)):
        yield f"the status {status}", json.dumps(answer(change(), Status=status, StatusReason=reason)).encode()
    for status in ("UNAVAILABLE", "OBSOLETE", "EXECUTE_COMPLETE", "EXECUTE_FAILED"):
        yield f"the execution status {status}", json.dumps(answer(change(), ExecutionStatus=status)).encode()
    for text in (
        *("Changes: [", "Changes: &a []\nOther: *a\n", "Changes: []\nChanges: []\n", "? [a]\n: b\n", "a\n---\nb\n"),
        *("Changes: ~\nStackName: a\n", "Changes:\n- Type: Resource\n  ResourceChange: {Action: Remove}\n", "[]", "{}"),
        *("Changes: []\nStackName: shop\n---\nChanges: []\nStackName: shop\n", "StackName: shop\nChanges: nothing\n"),
    ):
        yield text.replace("\n", "⏎"), text.encode()
