"""Mutated and hostile input ends in a verdict or in one line, never in a traceback and never in raw escapes."""

from __future__ import annotations

import datetime
import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planguard import readers, reporters
from planguard.judging.decision import Decision
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.loading import plugins
from planguard.model.errors import InputError, RuleError
from planguard.predictors import terraform
from planguard.reporters._annotated.page import annotated
from planguard.sources.folder import Folder
from tests.effort import within
from tests.running import ROOT, planguard
from tests.saved_plans.making import change, saved, stored
from tests.thorough import tries

SEEDS = [path.read_bytes() for path in sorted((ROOT / "samples").glob("*/*.json"))]
TODAY = datetime.date(2026, 1, 1)
SHARDS = (b"", b"{", b"}", b"[", b'"', b"null", b"0", b"\xff", b"\\u0000")
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff]")
UGLY = "x\x1b[31m\x07\u202e\u2066\n\r<b>&|`$(id)@all \udfff"[:-1] + "\x9b"


def judged(data: bytes) -> Decision | None:
    """The decision on the data; None where it is refused, as it should be when it is no plan."""
    try:
        plans = readers.join(readers.read(data, "plan.json"))
    except InputError:
        return None
    return review(plans, Ruleset(), TODAY)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from([0, 1, 2, 10, 500]))
        data[start : start + length] = draw(
            st.sampled_from([b"", b"{", b"}", b"[", b'"', b"null", b"0", b"\xff", b"\\u0000"])
        )
    return bytes(data)


@given(mutated())
@settings(
    max_examples=tries(600), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_mutated_bytes(data: bytes) -> None:
    judged(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def restructured(draw: st.DrawFn) -> bytes:
    """A real document with some value somewhere replaced by any other JSON value."""
    content = json.loads(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        _replace_somewhere(draw, content)
    return json.dumps(content).encode()


def _replace_somewhere(draw: st.DrawFn, node: Any) -> None:
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        if isinstance(node[key], dict | list) and node[key] and draw(st.integers(0, 5)):
            node = node[key]
            continue
        node[key] = draw(JSON)
        return


@given(restructured())
@settings(
    max_examples=tries(600), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_any_value_anywhere(data: bytes) -> None:
    judged(data)


def document(address: str, before: Any = None, **extra: Any) -> bytes:
    """A plan that deletes one database by this address."""
    change = {"actions": ["delete"], "before": before or {}, "after": None}
    entry = {"address": address, "mode": "managed", "type": "aws_db_instance", "name": address, "change": change}
    return json.dumps({"format_version": "1.2", "planned_values": {}, "resource_changes": [entry], **extra}).encode()


@pytest.mark.parametrize("name", plugins.names(reporters))
def test_no_report_carries_raw_escapes(name: str) -> None:
    decision = judged(document(UGLY, {"engine": UGLY, "identifier": UGLY, "tags": {UGLY: UGLY}}))
    assert decision is not None
    assert not RAW.search(plugins.load(reporters, name).render(decision).replace("\r\n", "\n"))


COMMANDS = "::error::x ##vso[task.complete]##[error]y\n::add-mask::z\n  ::stop-commands::z\n##VSO[a]\n"


@pytest.mark.parametrize("name", [*plugins.names(reporters), "annotate"])
def test_no_report_holds_a_command_to_a_ci_system(name: str) -> None:
    values = {"engine": COMMANDS, "user_data": COMMANDS, "tags": {COMMANDS: COMMANDS}, "json": json.dumps([COMMANDS])}
    decision = judged(document(COMMANDS, values))
    assert decision is not None
    lines = annotated(decision) if name == "annotate" else [plugins.load(reporters, name).render(decision)]
    text = "\n".join(lines)
    own = {
        "github": r"(?m)^::(error|warning|notice|group|endgroup|stop-commands|[0-9a-f]{64})(::)?",
        "azure": r"(?m)^##vso\[task\.\w+ ",
    }
    rest = re.sub(own[name], "", text) if name in own else text
    assert not re.search(r"(?im)^\s*::|##\[|##vso\[", rest)


def test_a_fault_says_where_it_is_and_quotes_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(*_: object) -> None:
        raise ValueError("S3cr3t-Zebra-91")

    monkeypatch.setattr("planguard.rules.destroys_data.check", raises)
    with pytest.raises(RuleError) as caught:
        judged(document("a.b"))
    assert "S3cr3t-Zebra-91" not in str(caught.value)
    assert "ValueError in test_hostile.py, line" in str(caught.value)


def test_a_long_name_in_an_error_is_cut() -> None:
    run = planguard("check", "-", stdin=json.dumps({"format_version": "9" * 100_000, "resource_changes": []}).encode())
    assert run.code == 2
    assert len(run.err) < 3000


@pytest.mark.parametrize(
    "shape", [{"address": "a.b", "index": 0}, {"change": {"actions": ["delete"], "replace_paths": [[]]}}]
)
def test_what_broke_once(shape: dict[str, Any]) -> None:
    content = json.loads(document("a.b"))
    content["resource_changes"][0] |= shape
    decision = judged(json.dumps(content).encode())
    assert decision is not None
    assert len(decision.plans[0].destroyed) == 1


def test_the_terminal_gets_no_raw_escapes_from_names_or_errors() -> None:
    run = planguard("check", "-", stdin=document(UGLY))
    assert (run.code, run.err) == (1, "")
    assert not RAW.search(run.out)
    run = planguard("check", "-", stdin=json.dumps({"format_version": UGLY, "resource_changes": []}).encode())
    assert run.code == 2
    assert not RAW.search(run.err)


DEEP = 100_000


@pytest.mark.parametrize(
    "data",
    [
        b'{"format_version":"1.2","x":' + b"[" * DEEP + b"]" * DEEP + b"}",
        b'{"format_version":"1.2","resource_changes":' + b'{"a":' * DEEP,
        b"[" * DEEP,
        document("a.b").replace(b'"before": {}', b'"before": {"a": ' + b"[" * 900 + b"]" * 900 + b"}"),
        document("a.b").replace(b'"before": {}', b'"before": {"a": ' + b"9" * 5000 + b"}"),
        document("a.b").replace(b'"before": {}', b'"before": {"a": 1e999999999}'),
        document("a.b").replace(b'"before": {}', b'"before": {"a": NaN}'),
        b"PK\x03\x04" + b"\0" * 100,
        b"Changes:\n- &a [*a]\n",
        b"Changes: &a\n- [*a, *a]\nStackName: *a\n",
    ],
    ids=[
        "deep",
        "deep-open",
        "deep-array",
        "deep-value",
        "huge-integer",
        "huge-float",
        "nan",
        "zip",
        "yaml",
        "yaml-loop",
    ],
)
def test_hostile_documents_end_in_an_exit_code(data: bytes) -> None:
    run = planguard("check", "-", stdin=data)
    assert run.code in (0, 1, 2)
    assert "Traceback" not in run.err
    assert run.err.count("\n") == (1 if run.code == 2 else 0)


def test_a_yaml_bomb_is_refused_quickly() -> None:
    lines = ["Changes:", "  - &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"  - &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    run = planguard("check", "-", stdin="\n".join(lines).encode())
    assert run.code == 2


def test_a_zip_bomb_is_not_opened() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tfplan", b"\0" * 60_000_000)
    run = planguard("check", "-", stdin=buffer.getvalue())
    assert run.code == 2
    assert "a saved plan with more in it than planguard unpacks." in run.err


def test_a_line_of_ten_megabytes() -> None:
    run = planguard("check", "-", stdin=document("a.b", {"user_data": "x" * 10_000_000}))
    assert run.code == 1
    assert len(run.out) < 10_000


def graph(edges: dict[int, list[int]], goes: Callable[[int], bool]) -> bytes:
    """A plan of servers that refer to each other by number, of which some are destroyed."""
    entries, resources = [], []
    for number, used in edges.items():
        address = f"aws_instance.r{number}"
        actions = ["delete"] if goes(number) else ["no-op"]
        change = {"actions": actions, "before": {"id": str(number)}, "after": None}
        entries.append({"address": address, "mode": "managed", "type": "aws_instance", "name": "r", "change": change})
        expressions = {"x": {"references": [f"aws_instance.r{one}" for one in used]}}
        resources.append({"address": address, "mode": "managed", "expressions": expressions})
    configuration = {"root_module": {"resources": resources}}
    whole = {"format_version": "1.2", "resource_changes": entries, "configuration": configuration}
    return json.dumps(whole).encode()


def chained_change_set(count: int) -> bytes:
    """A change set in which every resource is replaced because the one before it is."""
    changes = []
    for number in range(count):
        target = {"Attribute": "Properties", "Name": "Engine", "RequiresRecreation": "Always"}
        source = {"ChangeSource": "ResourceReference", "CausingEntity": f"R{number - 1}"}
        what = {"Action": "Modify", "Replacement": "True", "LogicalResourceId": f"R{number}"}
        details = [{"Target": target, "Evaluation": "Dynamic", **source}]
        changes.append({"ResourceChange": {**what, "ResourceType": "AWS::RDS::DBInstance", "Details": details}})
    return json.dumps({"StackName": "s", "Status": "CREATE_COMPLETE", "Changes": changes}).encode()


LARGE = {
    "a chain": lambda: graph({n: [n - 1] for n in range(5000)}, lambda n: n % 2 == 0),
    "a circle": lambda: graph({n: [(n - 1) % 5000] for n in range(5000)}, lambda _: True),
    "a hub": lambda: graph({n: list(range(20)) for n in range(5000)}, lambda n: n < 1000),
    "a thicket": lambda: graph(
        {n: [(n * k + k) % 3000 for k in range(1, 11)] for n in range(3000)}, lambda n: n < 1500
    ),
    "a cascade of change sets": lambda: chained_change_set(1500),
    "many secrets": lambda: many_secrets(5000),
    "members of a cluster": lambda: alike(5000, "aws_rds_cluster_instance", ["delete"]),
    "exchanged attachments": lambda: alike(2500, "aws_lb_target_group_attachment", ["delete"], ["create"]),
}


def alike(count: int, type_name: str, *actions: list[str]) -> bytes:
    """Objects of one type and the same values, of which each action meets as many."""
    entries, values = [], {"target_group_arn": "arn:aws:x", "port": 1}
    for number in range(count):
        for kind, done in enumerate(actions):
            sides = {"before": None if "create" in done else values, "after": None if "delete" in done else values}
            name = {"name": f"n{kind}_{number}", "address": f"{type_name}.n{kind}_{number}"}
            entries.append({"mode": "managed", "type": type_name, **name, "change": {"actions": done, **sides}})
    return json.dumps({"format_version": "1.2", "resource_changes": entries}).encode()


def many_secrets(count: int) -> bytes:
    entries = []
    for number in range(count):
        change = {"actions": ["update"], "before": {"p": f"secret-{number:08}", "n": "a" * 50}, "after": {"p": ""}}
        entry = {"address": f"a.b[{number}]", "mode": "managed", "type": "a", "index": number, "change": change}
        entries.append(entry | {"change": change | {"before_sensitive": {"p": True}}})
    return json.dumps({"format_version": "1.2", "resource_changes": entries}).encode()


@pytest.mark.long
@pytest.mark.parametrize("name", LARGE)
def test_a_large_plan_takes_seconds_of_work(name: str) -> None:
    data = LARGE[name]()
    with within(10):
        assert judged(data) is not None


@pytest.mark.parametrize("unit", ["[", '["', 'a["', "module.", "-_", "a\\", '"', "`", "fail", "A", " ", "::", "prod-"])
def test_a_long_name_takes_no_time(unit: str) -> None:
    name = unit * (60_000 // len(unit))
    content = json.loads(document("a.b", {"name": name, "tags": {"Environment": name}, "user_data": name}))
    first = content["resource_changes"][0]
    names = {"address": name, "type": name, "name": name, "module_address": name, "action_reason": name}
    content["resource_changes"] += [first | names, first | {"address": f"module.{name}.a.b", "module_address": name}]
    with within(5):
        decision = judged(json.dumps(content).encode())
        assert decision is not None
        for reporter in plugins.names(reporters):
            plugins.load(reporters, reporter).render(decision)


NAMELESS = "x" * 5000  # longer than the name of any file
SHOWN = f"""Terraform will perform the following actions:

  # {NAMELESS}.a will be destroyed
  - resource "{NAMELESS}" "a" {{
      - id = "a" -> null
    }}

Plan: 0 to add, 0 to change, 1 to destroy.
"""
OF_NO_PROVIDER = {
    "saved": saved(change(f"{NAMELESS}.a", 5, {"id": "a"}), state=stored((NAMELESS, "a", {"id": "a"}))),
    "shown": SHOWN.encode(),
}


@pytest.mark.parametrize("form", OF_NO_PROVIDER)
def test_a_type_that_no_file_can_be_called_by_is_unknown(form: str) -> None:
    decision = judged(OF_NO_PROVIDER[form])
    assert decision is not None
    assert [one.type for one in decision.plans[0].destroyed] == [NAMELESS]


def test_sources_of_a_type_that_no_file_can_be_called_by_are_compared(tmp_path: Path) -> None:
    for side in ("before", "after"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "main.tf").write_text(f'resource "{NAMELESS}" "a" {{\n  b = "{side}"\n}}\n')
    (plan,) = terraform.predict(Folder(tmp_path / "before"), Folder(tmp_path / "after"))
    assert [change.type for change in plan.resource_changes] == [NAMELESS]


@pytest.mark.parametrize("unit", ["password ", "token", "bearer\t", "eyJ", "://:", "akia", "secret=", "-----BEGIN "])
def test_a_text_full_of_hints_takes_no_time(unit: str) -> None:
    with within(5):
        judged(document("a.b", {"user_data": unit * 100_000}))


def test_a_list_of_nothing_takes_no_time() -> None:
    content = json.loads(document("aws_dynamodb_table.a"))
    entry = content["resource_changes"][0] | {"type": "aws_dynamodb_table"}
    sides = {"before": {"id": "a", "replica": [None] * 150_000}, "after": {"id": "a", "replica": [None] * 150_001}}
    entry["change"] = {"actions": ["update"], **sides}
    content["resource_changes"] = [entry]
    with within(5):
        assert judged(json.dumps(content).encode()) is not None


LOGGED = b'{"@level": "info", "@message": "x", "@module": "terraform.ui", "type": "log"}'


@pytest.mark.parametrize("between", [b"\n", b" ", b"\r", b"\t", b" \n", b"{", b'{ "', b"\x1b[0m", b"Plan: ", b"- \n"])
def test_what_is_written_again_and_again_in_a_log_takes_no_time(between: bytes) -> None:
    with within(5):
        assert judged(LOGGED + between * (60_000 // len(between)) + LOGGED) is None


@pytest.mark.parametrize("text", ["x" * 500_000, "-x" * 250_000, "x:" * 250_000, "x " * 250_000])
def test_one_long_line_of_a_source_takes_no_time(tmp_path: Path, text: str) -> None:
    for side, value in (("before", "a"), ("after", text)):
        (tmp_path / side).mkdir()
        (tmp_path / side / "main.tf").write_text(
            f'locals {{\n  a = "{value}"\n}}\nprovider "x" {{\n  b = "{value}"\n}}\n'
            'resource "x_y" "z" {\n  c = local.a\n}\n'
        )
    with within(5):
        assert terraform.predict(Folder(tmp_path / "before"), Folder(tmp_path / "after"))
