"""What planguard cannot read, or only half of it, is refused in one line or counted as unknown; it never passes."""

from __future__ import annotations

import datetime
import gzip
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planguard import readers, reporters
from planguard.judging.decision import Verdict
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.loading import plugins
from planguard.model.errors import InputError
from tests.running import ROOT
from tests.thorough import tries

TODAY = datetime.date(2026, 1, 1)
KIND = "aws_db_instance"


def entry(**parts: Any) -> dict[str, Any]:
    change: dict[str, Any] = {"actions": ["delete"], "before": {}, "after": None}
    return {"address": f"{KIND}.x", "mode": "managed", "type": KIND, "name": "x", "change": change} | parts


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in entry().items() if name != key}


def plan(*entries: dict[str, Any], **parts: Any) -> bytes:
    whole = {"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": list(entries)}
    return json.dumps(whole | parts).encode()


def changed(**parts: Any) -> bytes:
    return plan(entry(change={"actions": ["delete"], "before": {}, "after": None} | parts))


DELETES, NOTHING = plan(entry()), plan()
OBJECT = {"address": "a.b", "mode": "managed"}
REMOVE = {"ResourceChange": {"Action": "Remove", "LogicalResourceId": "A", "ResourceType": "AWS::RDS::DBInstance"}}
CHANGE_SET = json.dumps({"StackName": "s", "Status": "CREATE_COMPLETE", "Changes": [REMOVE]}).encode()


END = b'"after": null}'
TWICE = {
    "changes": DELETES[:-1] + b', "resource_changes": []}',
    "change": DELETES.replace(END, END + b', "change": {"actions": ["no-op"]}'),
    "actions": DELETES.replace(END, b'"after": null, "actions": ["no-op"]}'),
    "actions in disguise": DELETES.replace(END, b'"after": null, "act\\u0069ons": ["no-op"]}'),
    "mode": DELETES.replace(b'"managed"', b'"managed", "mode": "data"'),
}


@pytest.mark.parametrize("data", TWICE.values(), ids=TWICE)
def test_a_key_that_hides_a_deletion_is_refused(data: bytes) -> None:
    assert json.loads(data) != json.loads(DELETES)
    with pytest.raises(InputError, match=r"twice|mode"):
        readers.read(data, "x")


@pytest.mark.parametrize(
    "data",
    [
        CHANGE_SET[:-1] + b', "Changes": []}',
        CHANGE_SET[:-1] + b', "changes": []}',
        CHANGE_SET.replace(b'"Action"', b'"action": "Add", "Action"'),
        b"Changes:\n- ResourceChange: {Action: Remove, LogicalResourceId: A}\nChanges: []\nStatus: CREATE_COMPLETE\n",
    ],
    ids=["twice", "in two cases", "inside", "yaml"],
)
def test_a_key_that_hides_a_removal_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="twice"):
        readers.read(data, "x")


REFUSED = {
    "provider schema": b'{"format_version": "1.0", "provider_schemas": {}}',
    "validate": b'{"format_version": "1.0", "valid": true, "error_count": 0, "diagnostics": []}',
    "outputs": b'{"o": {"sensitive": false, "type": "string", "value": "x"}}',
    "variables": b'{"region": "eu-west-1"}',
    "package": b'{"name": "x", "version": "1.0.0", "configuration": {"a": 1}}',
    "only configuration": b'{"configuration": {"root_module": {}}}',
    "only planned values": b'{"planned_values": {}}',
    "no version, no change": b'{"resource_changes": []}',
    "only a version": b'{"format_version": "1.2"}',
    "state": b'{"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "resources": []}',
    "shown state": b'{"format_version": "1.0", "values": {"root_module": {}}}',
    "text": json.dumps(DELETES.decode()).encode(),
    "wrapped": b'{"plan": ' + DELETES + b"}",
    "list": b"[" + DELETES + b"]",
    "list on one line": b"[\n" + NOTHING + b", " + DELETES + b"]",
    "null": NOTHING.replace(b"[]", b"null"),
    "in capitals": DELETES.replace(b"resource_changes", b"Resource_Changes"),
    "second one broken": NOTHING + b"\n" + DELETES[:-20],
    "second one broken, in noise": NOTHING + b"\nx " + DELETES[:-20],
    "second one indented": NOTHING + b"\nnoise\n  " + DELETES,
    "second one behind a timestamp": NOTHING + b"\n2024-01-01T00:00:00Z " + DELETES,
    "second one behind a mark": NOTHING + b"\n\xef\xbb\xbf" + DELETES,
    "first one indented": b"noise\n  " + DELETES + b"\n" + NOTHING,
    "behind colour": b"\x1b[0m" + DELETES,
    "gzip": gzip.compress(DELETES),
    "latin 1": DELETES.replace(b'"x"', b'"\xe9"'),
    "zero in front": b"\0" + DELETES,
    "log before": b'{"@level": "info", "type": "version"}\n' + DELETES,
    "log after": DELETES + b'\n{"@level": "info", "type": "version"}',
    "template": b'{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}',
    "stacks": b'{"Stacks": [{"StackName": "a"}]}',
    "assembly": b'{"version": "36.0.0", "artifacts": {}}',
    "cost": b'{"version": "0.2", "projects": []}',
    "manifest": b"apiVersion: v1\nkind: ConfigMap\ndata:\n  a: b\n",
    "mock": b'resource_changes = {\n  "a.b": {}\n}\n',
    "graph": b"digraph {\n}\n",
    "workspaces": b"  default\n* prod\n",
    "no changes given": b'{"Changes": []}',
    "change without resource": b'{"Status": "CREATE_COMPLETE", "Changes": [{"Type": "Resource"}]}',
    "change null": plan(entry(change=None)),
    "actions null": changed(actions=None),
    "actions a word": changed(actions="delete"),
    "actions numbers": changed(actions=[1]),
    "unknown mode": plan(entry(mode="Managed")),
    "mode of another address": plan(entry(mode="data")),
    "ephemeral": plan(entry(mode="ephemeral")),
    "address a number": plan(entry(address=1)),
    "no address": plan(entry(address="")),
    "version 2": plan(entry(), format_version="2.0"),
    "negative version": plan(format_version="-1.0"),
    "no version": plan(format_version=""),
    "huge version": plan(format_version="1" * 10_000),
    "version a number": plan(format_version=1.2),
    "errored a word": plan(errored="true"),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_no_whole_plan_is_refused_in_one_short_line(data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        review(readers.join(readers.read(data, "x")), Ruleset(), TODAY)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 500


def test_a_report_of_planguard_is_no_plan() -> None:
    decision = review(readers.read(DELETES, "x"), Ruleset(), TODAY)
    for name in plugins.names(reporters):
        with pytest.raises(InputError):
            readers.read(plugins.load(reporters, name).render(decision).encode(), "x")


BLOCKED = {
    "another case": changed(actions=["Delete"]),
    "no action": changed(actions=[]),
    "misspelled": changed(actions=["noop"]),
    "no-op and more": changed(actions=["no-op", "delete"]),
    "no mode": plan(without("mode")),
    "no type": plan(without("type")),
    "there twice": plan(entry(), entry(change={"actions": ["no-op"]})),
    "a half": plan(planned_values={"root_module": {"child_modules": [{"resources": [OBJECT]}]}}),
    "amid noise": b"noise\r\n" + DELETES + b"\r\nbye\r\n",
    "printed twice by a wrapper": b"[command]terraform show\n"
    + DELETES
    + b"\n\n::set-output name=stdout::"
    + DELETES
    + b"%0A\n",
    "second of two": NOTHING + DELETES,
    "deferred": plan(deferred_changes=[{"reason": "x", "resource_change": entry()}]),
    "unknown word of CloudFormation": CHANGE_SET.replace(b'"Remove"', b'"remove"'),
    "no word of CloudFormation": CHANGE_SET.replace(b'"Remove"', b"null"),
}


@pytest.mark.parametrize("data", BLOCKED.values(), ids=BLOCKED)
def test_what_is_not_known_to_be_harmless_is_blocked(data: bytes) -> None:
    assert review(readers.join(readers.read(data, "x")), Ruleset(), TODAY).verdict is Verdict.BLOCK


SAMPLES = [path for path in sorted((ROOT / "samples").glob("*/*.json")) if b'"format_version"' in path.read_bytes()]


def written(content: Any, how: str) -> bytes:
    """The same plan in one of the forms in which people have it."""
    compact = json.dumps(content, separators=(",", ":"))
    match how:
        case "pretty":
            return json.dumps(content, indent=4).encode()
        case "sorted":
            return json.dumps(content, sort_keys=True).encode()
        case "not ASCII":
            return json.dumps(content, ensure_ascii=False).encode()
        case "with a mark":
            return b"\xef\xbb\xbf" + compact.encode()
        case "in noise":
            return f"Initializing...\r\n{compact}\r\nReleasing state lock.\n".encode()
        case "utf-16" | "utf-16-le" | "utf-16-be" | "utf-32":
            return compact.encode(how)
    return compact.encode()


FORMS = ("compact", "pretty", "sorted", "not ASCII", "with a mark", "in noise", "utf-16", "utf-16-le", "utf-16-be")


def report(data: bytes) -> dict[str, Any]:
    found = json.loads(plugins.load(reporters, "json").render(review(readers.read(data, "x"), Ruleset(), TODAY)))
    for one in found["plans"]:
        del one["digest"]
    return dict(found)


@given(st.sampled_from(SAMPLES), st.sampled_from([*FORMS, "utf-32"]))
@settings(max_examples=tries(60), deadline=None)
def test_every_form_of_a_plan_gives_the_same_report(path: Any, how: str) -> None:
    content = json.loads(path.read_bytes())
    assert report(written(content, how)) == report(path.read_bytes())
