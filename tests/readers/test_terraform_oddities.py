"""Odd but valid JSON of a plan is refused, or told of in a finding: never taken for a plan without changes."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from planguard import readers
from planguard.judging.decision import Decision, Verdict
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.model.errors import InputError
from planguard.readers._terraform.outline import outline_of
from tests.running import ROOT, planguard

TODAY = datetime.date(2026, 1, 1)
AWS = "registry.terraform.io/hashicorp/aws"
VALUES = {"id": "db-1", "engine": "mysql", "deletion_protection": True}


def entry(*actions: str, **fields: Any) -> dict[str, Any]:
    """An entry for a database as Terraform writes it; ``change`` adds to the change."""
    before = None if actions == ("create",) else VALUES
    after = None if actions in (("delete",), ("forget",)) else VALUES
    change = {"actions": list(actions), "before": before, "after": after, "after_unknown": {}}
    change |= {"before_sensitive": {}, "after_sensitive": {}} | fields.pop("change", {})
    known = {"address": "aws_db_instance.main", "mode": "managed", "type": "aws_db_instance", "name": "main"}
    return {**known, "provider_name": AWS, "change": change} | fields


def document(*entries: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"format_version": "1.2", "planned_values": {}, "resource_changes": list(entries), **fields}


def written(content: Any, **how: Any) -> bytes:
    return json.dumps(content, **how).encode()


def judged(data: bytes | dict[str, Any]) -> Decision:
    text = data if isinstance(data, bytes) else written(data)
    return review(readers.read(text, "plan.json"), Ruleset(), TODAY)


def gaps(data: bytes | dict[str, Any]) -> list[str]:
    return [gap.kind.word for plan in judged(data).plans for gap in plan.plan.gaps]


HOLDING = {
    "prior_state": {"values": {"root_module": {"resources": [{"address": "a.b", "mode": "managed", "values": {}}]}}},
    "configuration": {"root_module": {"resources": [{"address": "a.b", "expressions": {"x": {"references": []}}}]}},
    "variables": {"a": {"value": "x"}},
    "output_changes": {"o": {"actions": ["update"], "before": {"a": 1}, "after": {}}},
    "deferred_changes": [{"reason": "x", "resource_change": entry("delete", address="aws_db_instance.other")}],
    "resource_drift": [entry("update")],
    "errored": False,
    "complete": True,
    "terraform_version": "1.11.4",
}


def _objects(node: Any) -> list[dict[str, Any]]:
    found = [node] if isinstance(node, dict) else []
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        found += _objects(inner)
    return found


def _doublings(*actions: str) -> dict[str, bytes]:
    """The same plan with one key of one of its objects given twice, for each of them."""
    marked = "\x00"
    found = {}
    whole = document(entry(*actions), **HOLDING)
    for position, one in enumerate(_objects(whole)):
        for key in one:
            copy = json.loads(json.dumps(whole))
            target = _objects(copy)[position]
            target[marked] = target[key]
            text = json.dumps(copy).replace(json.dumps(marked), json.dumps(key))
            found[f"{'-'.join(actions)} {position} {key}"] = text.encode()
    return found


READ = _doublings("delete") | _doublings("update")


@pytest.mark.parametrize("blanks", [True, False], ids=["with blanks", "as Terraform writes it"])
@pytest.mark.parametrize("data", READ.values(), ids=READ)
def test_any_key_that_is_there_twice_is_refused(data: bytes, blanks: bool) -> None:
    with pytest.raises(InputError, match="twice"):
        judged(data if blanks else msgspec.json.format(data, indent=-1))


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks/plans").glob("*.json")), ids=lambda path: path.stem)
def test_a_real_plan_is_read_in_one_go(path: Path) -> None:
    data = path.read_bytes()
    assert outline_of(data) is not None
    assert outline_of(json.dumps(json.loads(data)).encode()) is not None
    assert outline_of(json.dumps(json.loads(data), indent=2).encode()) is not None
    for part in (b'"resource_changes":', b'"prior_state":'):
        before, key, after = data.partition(part)
        assert outline_of(before + key + after.replace(b'"mode":', b'"mode":"managed","mode":', 1)) is None


@pytest.mark.parametrize("key", ["root_module", "child_modules"])
def test_planned_values_are_looked_through_where_they_decide(key: str) -> None:
    planned = {"root_module": {"child_modules": [{"address": "module.x"}]}}
    text = written(document(entry("delete"), planned_values=planned))
    with pytest.raises(InputError, match="twice"):
        judged(text.replace(f'"{key}":'.encode(), f'"{key}": null, "{key}":'.encode()))


UNTOUCHED = ("address", "mode", "type", "name", "provider_name", "change", "actions", "before", "after")


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("key", [*UNTOUCHED, "after_unknown", "before_sensitive", "after_sensitive"])
def test_an_object_that_stays_has_no_key_twice_either(key: str, indent: int | None) -> None:
    text = written(document(entry("no-op")), indent=indent)
    assert not gaps(text)
    with pytest.raises(InputError, match="twice"):
        judged(text.replace(f'"{key}":'.encode(), f'"{key}": null, "{key}":'.encode()))


@pytest.mark.parametrize("escaped", ["\\u0061ctions", "act\\u0069ons"])
def test_a_doubled_key_is_found_in_disguise(escaped: str) -> None:
    text = written(document(entry("delete")), separators=(",", ":"))
    doubled = text.replace(b'"actions":', f'"{escaped}":["no-op"],"actions":'.encode())
    with pytest.raises(InputError, match="twice"):
        judged(doubled)


def test_a_number_that_grows_does_not_hide_the_key_that_is_lost() -> None:
    text = written(document(entry("no-op", index=0, address="aws_db_instance.main[0]")), separators=(",", ":"))
    shorter = text.replace(b'"name":"main"', b'"name":"main","name":"main"').replace(b'"index":0', b'"index":0e0')
    with pytest.raises(InputError, match="twice"):
        judged(shorter)


@pytest.mark.parametrize("key", ["Resource_Changes", "resourceChanges", "RESOURCE_CHANGES", "Deferred_Changes"])
def test_a_key_in_another_spelling_is_refused(key: str) -> None:
    with pytest.raises(InputError, match="not written as Terraform writes it"):
        judged(document(entry("no-op"), **{key: [entry("delete")]}))


def test_a_plan_whose_keys_are_written_with_escapes_is_judged() -> None:
    text = written(document(entry("delete"))).replace(b"_", b"\\u005f").replace(b'"actions"', b'"\\u0061ctions"')
    assert judged(text).verdict is Verdict.BLOCK
    both = text[:-1] + b', "Changes": [], "Status": "CREATE_COMPLETE"}'
    with pytest.raises(InputError, match="could be"):
        judged(both)


HARMLESS, DELETES = written(document(entry("no-op"))), written(document(entry("delete")))
BEHIND = {
    "noise": HARMLESS + b"\nnoise " + DELETES,
    "noise, keys escaped": HARMLESS + b"\nnoise " + DELETES.replace(b"resource_c", b"resource\\u005fc"),
    "noise, all keys escaped": HARMLESS
    + b"\nnoise "
    + DELETES.replace(b'"resource_c', b'"\\u0072esource_c').replace(b'"f', b'"\\u0066').replace(b'"p', b'"\\u0070'),
    "as UTF-16": HARMLESS + b"\nnoise\n" + DELETES.decode().encode("utf-16-le"),
    "a zero": HARMLESS + b"\n\0" + DELETES,
    "a byte order mark": HARMLESS + b"\xef\xbb\xbf" + DELETES,
    "a carriage return": HARMLESS + b"\rnoise\r" + DELETES,
    "a state": b'{"format_version": "1.0", "values": {"root_module": {}}}\n' + DELETES,
    "in a list": HARMLESS + b"\n[" + DELETES + b"]",
}


@pytest.mark.parametrize("data", BEHIND.values(), ids=BEHIND)
def test_a_second_plan_is_not_overlooked(data: bytes) -> None:
    with pytest.raises(InputError):
        judged(data)


def described(**fields: Any) -> dict[str, Any]:
    return document(entry("no-op", **fields))


CONTRADICTIONS = {
    "no-op, another value": entry("no-op", change={"after": VALUES | {"deletion_protection": False}}),
    "no-op, nothing after": entry("no-op", change={"after": None}),
    "no-op, a value known later": entry("no-op", change={"after_unknown": {"engine": True}}),
    "create, an object before": entry("create", change={"before": VALUES}),
    "update, nothing after": entry("update", change={"after": None}),
    "update, nothing before": entry("update", change={"before": None}),
    "read of a managed object": entry("read"),
    "another type": entry("no-op", type="null_resource"),
    "another name": entry("no-op", name="other"),
    "another index": entry("no-op", index=1, address="aws_db_instance.main[0]"),
    "another key": entry("no-op", index="b", address='aws_db_instance.main["a"]'),
    "no key": entry("no-op", index=0),
    "another module": entry("no-op", module_address="module.a", address="module.b.aws_db_instance.main"),
    "no module": entry("no-op", address="module.b.aws_db_instance.main"),
    "a data source's address": entry("no-op", address="data.aws_db_instance.main"),
    "a data source that is deleted": entry("delete", mode="data", address="data.aws_db_instance.main"),
    "a data source that is created": entry("create", mode="data", address="data.aws_db_instance.main"),
    "a data source without its address": entry("read", mode="data"),
    "an ephemeral one that is deleted": entry("delete", mode="ephemeral", address="ephemeral.aws_db_instance.main"),
    "a data source by its address": {
        key: value for key, value in entry("delete", address="data.aws_db_instance.main").items() if key != "mode"
    },
    "the provider of another type": entry("delete", provider_name="registry.terraform.io/hashicorp/random"),
    "the type of another provider": entry("delete", type="null_resource", address="null_resource.main"),
    "a built-in provider": entry("delete", provider_name="terraform.io/builtin/terraform"),
    "no-op of a deposed one": entry("no-op", deposed="deadbeef"),
    "update of a deposed one": entry("update", deposed="deadbeef"),
    "update, a reason to replace": entry("update", action_reason="replace_because_cannot_update"),
    "update, what forces a replacement": entry("update", change={"replace_paths": [["engine"]]}),
    "no-op, a reason to replace": entry("no-op", action_reason="replace_because_tainted"),
    "no-op, a reason to delete": entry("no-op", action_reason="delete_because_no_resource_config"),
}


@pytest.mark.parametrize("one", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_an_entry_that_contradicts_itself_is_blocked(one: dict[str, Any]) -> None:
    decision = judged(document(one))
    assert decision.verdict is Verdict.BLOCK
    assert "contradictory" in gaps(document(one))


CONSISTENT = {
    "no-op, written in another order": entry("no-op", change={"after": dict(reversed(VALUES.items()))}),
    "no-op of an object that vanished": entry("no-op", change={"before": None, "after": None}),
    "no-op of an object that vanished before it was to be deleted": entry(
        "no-op", change={"before": None, "after": None}, action_reason="delete_because_no_resource_config"
    ),
    "a deposed one that vanished": entry("no-op", deposed="deadbeef", change={"before": None, "after": None}),
    "a moved one": entry("no-op", previous_address="aws_db_instance.old"),
    "a key with a quote in it": entry("no-op", index='a"b', address='aws_db_instance.main["a\\"b"]'),
    "a key with an umlaut": entry("no-op", index="ä", address='aws_db_instance.main["ä"]'),
    "a key of a map of numbers": entry("no-op", index=1, address='aws_db_instance.main["1"]'),
    "in a module": entry(
        "no-op", module_address='module.a["x.y"]', index=0, address='module.a["x.y"].aws_db_instance.main[0]'
    ),
    "a beta provider": entry(
        "no-op",
        type="google_sql_database",
        address="google_sql_database.main",
        provider_name="registry.terraform.io/hashicorp/google-beta",
    ),
    "a provider of somebody else": entry("no-op", provider_name="registry.terraform.io/acme/cloud"),
    "a provider of an old version": entry("no-op", provider_name="aws"),
    "no provider": entry("no-op", provider_name=None),
    "a data source that is read": entry(
        "read", mode="data", address="data.aws_db_instance.main", change={"before": None}
    ),
    "without values": entry("no-op", change={"before": None, "after": None}),
    "what forces no replacement": entry("no-op", change={"replace_paths": []}),
    "a reason of a version to come": entry("no-op", action_reason="kept_because_asked_for"),
}


@pytest.mark.parametrize("one", CONSISTENT.values(), ids=CONSISTENT)
def test_what_real_plans_hold_is_no_contradiction(one: dict[str, Any]) -> None:
    assert not gaps(document(one))


def state(*addresses: str) -> dict[str, Any]:
    resources = [{"address": address, "mode": "managed", "values": {}} for address in addresses]
    return {"format_version": "1.0", "values": {"root_module": {"child_modules": [{"resources": resources}]}}}


BEFORE = state("aws_db_instance.main")
ABSENT = {key: value for key, value in document(prior_state=BEFORE).items() if key != "resource_changes"}
READ = entry("read", mode="data", address="data.aws_db_instance.main", change={"before": None})


@pytest.mark.parametrize(
    ("content", "kind", "verdict"),
    [
        (document(prior_state=BEFORE), "unreadable", Verdict.BLOCK),
        (ABSENT | {"applyable": True}, "unreadable", Verdict.BLOCK),
        (ABSENT, "unlisted", Verdict.BLOCK),
        (ABSENT | {"planned_values": {"root_module": {}}}, "unlisted", Verdict.BLOCK),
        (document(READ, prior_state=BEFORE), "unlisted", Verdict.BLOCK),
        (ABSENT | {"applyable": False, "complete": True}, "refresh-only", Verdict.PASS),
        (ABSENT | {"resource_drift": [entry("update")]}, "refresh-only", Verdict.PASS),
    ],
)
def test_a_plan_with_objects_before_and_no_changes_says_so(content: Any, kind: str, verdict: Verdict) -> None:
    assert gaps(content) == [kind]
    assert judged(content).verdict is verdict


@pytest.mark.parametrize(("complete", "kind"), [(True, "contradictory"), (None, "targeted")])
def test_an_object_of_the_state_that_is_in_no_entry_is_told_of(complete: bool | None, kind: str) -> None:
    both = state("aws_db_instance.main", "aws_db_instance.gone")
    assert gaps(document(entry("no-op"), prior_state=both, complete=complete)) == [kind]
    assert not gaps(document(entry("no-op"), prior_state=BEFORE, complete=complete))


def test_a_deposed_object_of_the_state_is_told_apart_from_the_current_one() -> None:
    deposed = state("aws_db_instance.main", "aws_db_instance.main")
    (module,) = deposed["values"]["root_module"]["child_modules"]
    module["resources"][1]["deposed_key"] = "deadbeef"
    current, old = entry("no-op"), entry("delete", deposed="deadbeef")
    assert not gaps(document(current, old, prior_state=deposed, complete=True))
    for lacking in ([current], [old], [current, old | {"deposed": "cafe0001"}]):
        assert gaps(document(*lacking, prior_state=deposed, complete=True)) == ["contradictory"]


def test_the_state_of_terraform_0_12_has_neither_modules_nor_keys() -> None:
    inside = entry("no-op", module_address="module.a", index=0, address="module.a.aws_db_instance.main[0]")
    assert not gaps(document(inside, prior_state=BEFORE, format_version="0.1"))


@pytest.mark.parametrize(
    "fields", [{"complete": "false"}, {"applyable": "true"}, {"errored": 1}, {"resource_changes": {}}]
)
def test_a_value_of_another_kind_is_refused(fields: dict[str, Any]) -> None:
    run = planguard("check", "-", stdin=written(document(entry("no-op")) | fields))
    assert (run.code, run.out) == (2, "")
    assert run.err.count("\n") == 1
