"""Saved plans: what the file says, equal to its JSON; what only the file says; and every odd file refused."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard import readers, reporters
from planguard.model.change import Action, ResourceChange
from planguard.model.errors import InputError
from planguard.model.gaps import GapKind
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import UNKNOWN, Sensitive
from tests.effort import within
from tests.running import CORPUS, ROOT, planguard, planguard_json
from tests.saved_plans.compiled import COMPILED, compiled
from tests.saved_plans.making import change, members, saved, stored, tfplan, value, zipped
from tests.saved_plans.same import assert_same

NO_OP, CREATE, READ, UPDATE, DELETE, DELETE_CREATE, CREATE_DELETE, FORGET = 0, 1, 2, 3, 5, 6, 7, 8
UNKNOWN_VALUE = {"msgpack": b"\xd4\x00\x00"}
REFINED = {"msgpack": b"\xc7\x03\x0c\x81\x01\xc2"}
SAMPLES = sorted((ROOT / "samples").glob("*/plan.tfplan"))
GENERATED = sorted((CORPUS / "terraform-generated").glob("*/plan.tfplan"))


def plan_of(data: bytes) -> Plan:
    (plan,) = readers.read(data, "tfplan")
    return plan


def only_change(data: bytes) -> ResourceChange:
    (found,) = plan_of(data).resource_changes
    return found


def gist(path: Path) -> dict[str, Any]:
    code, report = planguard_json("check", str(path))
    (judged,) = report["plans"]
    found = sorted((finding["rule"], finding["about"], finding["score"]) for finding in judged["findings"])
    events = [event["title"] for event in judged["events"]]
    return {"code": code, "events": events, "destroyed": judged["destroyed"], "found": found}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_a_sample_is_judged_as_its_json(path: Path) -> None:
    assert gist(path) == gist(path.with_suffix(".json"))


@pytest.mark.skipif(not GENERATED, reason="the corpus of real plans is not beside the repository")
@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.parent.name)
def test_a_real_plan_is_the_one_of_its_json(path: Path) -> None:
    assert_same(path.read_bytes(), path.with_suffix(".json").read_bytes())


@pytest.mark.skipif(not GENERATED, reason="the corpus of real plans is not beside the repository")
def test_a_real_plan_of_any_version_is_read() -> None:
    found = {}
    for path in sorted((CORPUS / "terraform-binary").iterdir()):
        plan = plan_of(path.read_bytes())
        assert plan.resource_changes
        found[plan.tool_version] = plan.tool
    assert {"0.12.25", "1.1.4", "1.7.3"} <= found.keys()


def test_it_is_read_without_the_compiled_part_of_protobuf() -> None:
    path = SAMPLES[0]
    python = {"PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": "python"}
    hidden = "import sys; sys.modules['google._upb'] = None; from planguard import cli; cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", hidden, "check", str(path)], env=os.environ | python, capture_output=True, check=False
    )
    assert done.stderr == b""
    assert done.stdout.decode() == planguard("check", str(path)).out


def test_what_is_compiled_is_what_is_written() -> None:
    assert COMPILED.read_bytes() == compiled(), "run make proto"


ACTIONS = {
    NO_OP: (Action.NO_OP, ({"id": "a"},)),
    CREATE: (Action.CREATE, ({"id": "a"},)),
    UPDATE: (Action.UPDATE, ({"id": "a"}, {"id": "a"})),
    DELETE: (Action.DELETE, ({"id": "a"},)),
    DELETE_CREATE: (Action.DELETE_THEN_CREATE, ({"id": "a"}, {"id": "b"})),
    CREATE_DELETE: (Action.CREATE_THEN_DELETE, ({"id": "a"}, {"id": "b"})),
    FORGET: (Action.FORGET, ({"id": "a"},)),
    9: (Action.CREATE_THEN_FORGET, ({"id": "a"}, {"id": "b"})),
    10: (Action.CREATE_THEN_FORGET, ({"id": "a"}, {"id": "b"})),
    11: (Action.UNKNOWN, ({"id": "a"},)),
}


@pytest.mark.parametrize("number", ACTIONS)
def test_every_action_is_told_and_an_unknown_one_is_never_nothing(number: int) -> None:
    action, values = ACTIONS[number]
    assert only_change(saved(change("aws_s3_bucket.a", number, *values))).action is action


def test_an_unknown_action_blocks() -> None:
    run = planguard("check", "-", stdin=saved(change("aws_db_instance.a", 11, {"id": "a"})))
    assert run.code == 1


ADDRESSES = {
    "aws_s3_bucket.a": ("", "aws_s3_bucket", "a", None),
    "aws_s3_bucket.a[3]": ("", "aws_s3_bucket", "a", 3),
    'aws_s3_bucket.a["x.y"]': ("", "aws_s3_bucket", "a", "x.y"),
    'aws_s3_bucket.a["x \\"] will be destroyed"]': ("", "aws_s3_bucket", "a", 'x "] will be destroyed'),
    'module.m["a.b[0]"].module.n[1].aws_s3_bucket.a': ('module.m["a.b[0]"].module.n[1]', "aws_s3_bucket", "a", None),
    'aws_s3_bucket.a["$${x}\\n\\u00e9"]': ("", "aws_s3_bucket", "a", "${x}\né"),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_taken_apart(address: str) -> None:
    found = only_change(saved(change(address, DELETE, {"id": "a"})))
    assert found.address == address
    assert (found.module, found.type, found.name, found.index) == ADDRESSES[address]


@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True), st.none() | st.integers(0, 99) | st.text())
    ),
    st.none() | st.integers(0, 10**6) | st.text(),
)
def test_any_key_comes_through_an_address(modules: list[tuple[str, int | str | None]], key: int | str | None) -> None:
    from planguard.readers.saved_plan.addresses import parsed, written

    path = ".".join(written("", "managed", "module", name, step) for name, step in modules)
    found = parsed(written(path, "managed", "aws_s3_bucket", "a", key))
    assert found is not None
    assert (found.module, found.steps, found.key) == (path, tuple(modules), key)


def test_a_plan_before_1_1_has_its_addresses_in_parts() -> None:
    old = change("", DELETE, {"id": "a"}, module_path='module.m["x"]', type="aws_s3_bucket", name="a", str="k.1")
    found = only_change(saved(old | {"provider": "provider.aws.west"}, terraform_version="0.12.29"))
    assert found.address == 'module.m["x"].aws_s3_bucket.a["k.1"]'
    assert (found.index, found.provider) == ("k.1", "aws.west")


def test_what_is_unknown_is_so_however_much_is_known_of_it() -> None:
    after = b"\x83\xa1a" + UNKNOWN_VALUE["msgpack"] + b"\xa1b\x92\x01" + REFINED["msgpack"] + b"\xa1c\xc0"
    found = only_change(saved(change("aws_s3_bucket.x", CREATE, {"msgpack": after})))
    assert found.after == {"a": UNKNOWN, "b": [1, UNKNOWN], "c": None}


def test_a_value_of_any_type_loses_that_type() -> None:
    dynamic = [b'["object",{"n":"number"}]', {"n": 1}]
    found = only_change(saved(change("terraform_data.x", CREATE, {"input": dynamic, "output": [b'"string"', "s"]})))
    assert found.after == {"input": {"n": 1}, "output": "s"}


def test_a_number_that_is_written_as_text_is_a_number() -> None:
    before = {"threshold": "0.1", "alarm_name": "0.1"}
    state = stored(("aws_cloudwatch_metric_alarm", "a", {"threshold": 0.1, "alarm_name": "0.1"}))
    of_state = only_change(saved(change("aws_cloudwatch_metric_alarm.a", DELETE, before), state=state))
    assert of_state.before == {"threshold": Decimal("0.1"), "alarm_name": "0.1"}
    of_schema = only_change(saved(change("aws_cloudwatch_metric_alarm.a", CREATE, before)))
    assert of_schema.after == {"threshold": Decimal("0.1"), "alarm_name": "0.1"}


def test_what_the_plan_or_the_schema_marks_is_hidden() -> None:
    password = {"steps": [{"attribute_name": "tags"}, {"element_key": value("k")}]}
    values = {"username": "u", "password": "hunter2-hunter2", "tags": {"k": "a-secret-tag", "l": "open"}}
    marked = change("aws_db_instance.a", DELETE, values, change={"before_sensitive_paths": [password]})
    found = only_change(saved(marked))
    assert isinstance(found.before, dict)
    assert found.before["password"] == Sensitive("hunter2-hunter2")
    assert found.before["tags"]["k"] == Sensitive("a-secret-tag")
    run = planguard("check", "-", "-f", "json", stdin=saved(marked))
    assert "hunter2" not in run.out
    assert "a-secret-tag" not in run.out


def test_why_it_is_replaced_and_where_it_was() -> None:
    path = {"steps": [{"attribute_name": "ebs"}, {"element_key": value(0)}, {"attribute_name": "size"}]}
    found = only_change(
        saved(
            change(
                *("aws_instance.b", DELETE_CREATE, {"id": "i"}, {"id": UNKNOWN_VALUE["msgpack"].decode("latin1")}),
                action_reason=3,
                prev_run_addr="aws_instance.a",
                required_replace=[path],
            )
        )
    )
    assert found.replace_paths == (("ebs", 0, "size"),)
    assert (found.action_reason, found.previous_address) == ("replace_because_cannot_update", "aws_instance.a")


def test_what_is_imported_and_what_is_deposed() -> None:
    listed = saved(
        change("aws_s3_bucket.b", DELETE, {"id": "old"}, deposed_key="deadbeef"),
        change("aws_s3_bucket.a", UPDATE, {"id": "i"}, {"id": "i"}, change={"importing": {"id": "i"}}),
        change("aws_s3_bucket.b", NO_OP, {"id": "new"}),
    )
    imported, current, deposed = plan_of(listed).resource_changes
    assert (imported.address, imported.imported, imported.import_id) == ("aws_s3_bucket.a", True, "i")
    assert (current.address, current.deposed, deposed.deposed) == ("aws_s3_bucket.b", None, "deadbeef")


def test_what_is_no_value_beside_the_objects_is_left_out() -> None:
    odd = {"x": {"msgpack": b"\xc1"}, "y": {"msgpack": b"\x81\x91\x01\x01"}, "z": UNKNOWN_VALUE}
    importing = {"identity": {"msgpack": b"\x81\xa1a" + UNKNOWN_VALUE["msgpack"]}}
    gone = change("aws_s3_bucket.a", DELETE, {"id": "a"}, change={"importing": importing})
    plan = plan_of(saved(gone, variables=odd))
    assert [one.address for one in plan.destroyed()] == ["aws_s3_bucket.a"]
    assert dict(plan.variables) == {"x": None, "y": None, "z": None}


def test_only_the_file_tells_mode_targets_workspace_and_backend() -> None:
    plan = plan_of(
        saved(
            change("aws_s3_bucket.a", DELETE, {"id": "a"}),
            ui_mode=1,
            complete=False,
            target_addrs=["aws_s3_bucket.a"],
            backend={"type": "s3", "workspace": "blue"},
        )
    )
    assert (plan.mode, plan.workspace, plan.backend) == (PlanMode.DESTROY, "blue", "s3")
    assert plan.targets == ("aws_s3_bucket.a",)
    (gap,) = plan.gaps
    assert gap.kind is GapKind.TARGETED
    assert gap.message == 'The plan is limited to "aws_s3_bucket.a" (-target).'


PROVIDERS = {
    'provider["registry.terraform.io/hashicorp/aws"]': ("registry.terraform.io/hashicorp/aws", "aws"),
    'provider["registry.terraform.io/hashicorp/aws"].west': ("registry.terraform.io/hashicorp/aws", "aws.west"),
    'module.m["a"].provider["example.com/x/aws"].west': ("example.com/x/aws", 'module.m["a"]:aws.west'),
    "provider.aws.west": ("aws.west", "aws.west"),
}


@pytest.mark.parametrize("text", PROVIDERS)
def test_which_configuration_of_a_provider_an_object_has(text: str) -> None:
    plan = plan_of(saved(change("aws_s3_bucket.a[0]", DELETE, {"id": "a"}) | {"provider": text}))
    assert (plan.resource_changes[0].provider, plan.providers["aws_s3_bucket.a"]) == PROVIDERS[text]


@pytest.mark.parametrize(("action", "values"), [(NO_OP, [{"id": "b"}]), (UPDATE, [{"id": "b"}, {"id": "c"}])])
def test_nothing_stays_where_everything_is_destroyed(action: int, values: list[dict[str, str]]) -> None:
    gone, stays = change("aws_s3_bucket.a", DELETE, {"id": "a"}), change("aws_s3_bucket.b", action, *values)
    (gap,) = plan_of(saved(gone, stays, ui_mode=1)).gaps
    assert gap.kind is GapKind.CONTRADICTORY
    assert gap.message == 'The plan destroys everything, and 1 object stays: "aws_s3_bucket.b".'
    assert not plan_of(saved(gone, stays)).gaps
    vanished = change("aws_s3_bucket.b", NO_OP, {"msgpack": b"\xc0"})
    read = change("data.aws_s3_bucket.c", READ, {"msgpack": b"\xc0"}, {"id": "c"})
    assert not plan_of(saved(gone, vanished, read, ui_mode=1)).gaps


def test_opentofu_is_known_by_its_registry_and_never_says_complete() -> None:
    entry = change("aws_s3_bucket.a", NO_OP, {"id": "a"}) | {
        "provider": 'provider["registry.opentofu.org/hashicorp/aws"]'
    }
    plan = plan_of(saved(entry, applyable=False, complete=False, terraform_version="1.10.0", exclude_addrs=[]))
    assert (plan.tool, plan.gaps) == (Tool.OPENTOFU, ())


def test_a_plan_that_stopped_or_defers_is_not_whole() -> None:
    gone = change("aws_s3_bucket.a", DELETE, {"id": "a"})
    assert plan_of(saved(gone, errored=True)).has_gap(GapKind.ERRORED)
    later = {"deferred": {"reason": 5}, "change": gone}
    plan = plan_of(saved(deferred_changes=[later], complete=False))
    assert plan.has_gap(GapKind.DEFERRED)
    assert plan.resource_changes[0].deferred == "deferred_prereq"


def test_an_object_of_the_state_that_no_change_lists_is_missed() -> None:
    plan = plan_of(saved(change("aws_s3_bucket.b", CREATE, {"id": "b"}), state=stored(("aws_s3_bucket", "a", {}))))
    assert plan.has_gap(GapKind.CONTRADICTORY)


def test_a_plan_that_lists_nothing_is_no_refresh_unless_it_says_so() -> None:
    drift = [change("aws_s3_bucket.a", UPDATE, {"id": "a", "acl": "x"}, {"id": "a", "acl": "y"})]
    lost = saved(state=stored(("aws_s3_bucket", "a", {"id": "a"})), resource_drift=drift)
    assert [gap.kind for gap in plan_of(lost).gaps] == [GapKind.UNREADABLE]
    refreshed = saved(state=stored(("aws_s3_bucket", "a", {"id": "a"})), resource_drift=drift, ui_mode=2)
    assert [gap.kind for gap in plan_of(refreshed).gaps] == [GapKind.REFRESH_ONLY]
    stopped = saved(state=stored(("aws_s3_bucket", "a", {"id": "a"})), errored=True, applyable=False, complete=False)
    assert GapKind.UNREADABLE not in {gap.kind for gap in plan_of(stopped).gaps}


def test_drift_is_kept_apart_and_what_did_not_change_is_no_drift() -> None:
    plan = plan_of(
        saved(
            change("aws_s3_bucket.a", NO_OP, {"id": "a"}),
            resource_drift=[
                change("aws_s3_bucket.a", UPDATE, {"id": "a", "acl": "x"}, {"id": "a", "acl": "y"}),
                change("aws_s3_bucket.b", NO_OP, {"id": "b"}, prev_run_addr="aws_s3_bucket.c"),
            ],
        )
    )
    assert [one.address for one in plan.drift] == ["aws_s3_bucket.a"]


def test_1_0_saves_no_drift_so_it_is_worked_out_of_two_states() -> None:
    earlier = stored(*(("aws_sqs_queue", name, {"id": name, "delay": 1}) for name in ("a", "b", "c")))
    refreshed = stored(("aws_sqs_queue", "a", {"id": "a", "delay": 1}), ("aws_sqs_queue", "b", {"id": "b", "delay": 2}))
    stays = [change(f"aws_sqs_queue.{name}", NO_OP, {"id": name}) for name in ("a", "b")]
    found = members(tfplan(*stays, terraform_version="1.0.3", ui_mode=2), refreshed) | {"tfstate-prev": earlier}
    drift = plan_of(zipped(found)).drift
    assert [(one.address, one.action) for one in drift] == [
        ("aws_sqs_queue.b", Action.UPDATE),
        ("aws_sqs_queue.c", Action.DELETE),
    ]
    newer = found | {"tfplan": tfplan(*stays, terraform_version="1.1.0", ui_mode=2)}
    assert plan_of(zipped(newer)).drift == ()


def rezipped(edit: Callable[[zipfile.ZipFile], None]) -> bytes:
    buffer = io.BytesIO(saved(change("aws_db_instance.a", DELETE, {"id": "a"})))
    with zipfile.ZipFile(buffer, "a") as archive:
        edit(archive)
    return buffer.getvalue()


def _with_link(archive: zipfile.ZipFile) -> None:
    link = zipfile.ZipInfo("tfconfig/m-/main.tf")
    link.external_attr = 0o120777 << 16
    archive.writestr(link, "/etc/passwd")


def _without_a_name(archive: zipfile.ZipFile) -> None:
    archive.writestr("q", b"x")
    archive.filelist[-1].filename = ""


def _with_tfplan_twice(archive: zipfile.ZipFile) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("tfplan", tfplan())


WHOLE = saved(change("aws_db_instance.a", DELETE, {"id": "a"}))
GONE = change("aws_db_instance.a", DELETE, {"id": "a"})
ODD = {
    "a member twice": (rezipped(_with_tfplan_twice), 'the member "tfplan" is in it twice'),
    "a link": (rezipped(_with_link), 'the member "tfconfig/m-/main.tf" is no regular file'),
    "a path that leads elsewhere": (
        rezipped(lambda archive: archive.writestr("tfconfig/../../x", "")),
        "has a path that leads elsewhere",
    ),
    "a member without a name": (rezipped(_without_a_name), "cut off or damaged"),
    "cut off": (WHOLE[:-40], "a saved plan that is cut off or damaged."),
    "a byte changed": (
        WHOLE[:60] + bytes([WHOLE[60] ^ 1]) + WHOLE[61:],
        'the member "tfplan" of the saved plan is damaged.',
    ),
    "a member with two names": (WHOLE.replace(b"tfconfig/modules", b"tfconfig/modulez", 1), "cut off or damaged"),
    "two members that change places": (
        WHOLE.replace(b"tfplan", b"tfxxxx").replace(b"tfstate", b"tfplan?").replace(b"tfxxxx", b"tfstat"),
        "without a member `tfplan`",
    ),
    "behind another": (saved(GONE) + WHOLE, "something stands before the members of it"),
    "without tfplan": (zipped({"x": b""}), "a zip file without a member `tfplan`"),
    "without a state": (zipped({"tfplan": tfplan(GONE)}), "a saved plan without the state"),
    "with another's state": (zipped(members(tfplan(GONE), b"{}")), "the state in it is damaged"),
    "with an old state": (zipped(members(tfplan(GONE), b'{"version": 3}')), "the state in it has format 3"),
    "the changes cut": (zipped(members(tfplan(GONE)[:60])), "a saved plan whose content is damaged."),
    "of a version to come": (saved(GONE, version=4), "a saved plan of format 4; planguard knows 3."),
    "of no version": (saved(GONE, version=0), "a saved plan whose content is damaged."),
    "of a mode to come": (saved(GONE, ui_mode=9), "a saved plan of mode 9"),
    "with no value": (saved(change("aws_s3_bucket.a", DELETE)), 'the values of "aws_s3_bucket.a" cannot be read'),
    "with a value that is none": (
        saved(change("aws_s3_bucket.a", DELETE, {"msgpack": b"\xc1"})),
        'the values of "aws_s3_bucket.a" cannot be read',
    ),
    "with a key that is no text": (
        saved(change("aws_s3_bucket.a", DELETE, {"msgpack": b"\x82" + UNKNOWN_VALUE["msgpack"] + b"\x01\xa1a\x02"})),
        'the values of "aws_s3_bucket.a" cannot be read',
    ),
    "with a map as a key": (
        saved(change("aws_s3_bucket.a", DELETE, {"msgpack": b"\x81\x80\x01"})),
        'the values of "aws_s3_bucket.a" cannot be read',
    ),
    "with an output without values": (
        saved(output_changes=[{"name": "x", "change": {"action": UPDATE}}]),
        "a saved plan whose values are damaged.",
    ),
    "with an output that is none": (
        saved(output_changes=[{"name": "x", "change": {"action": CREATE, "values": [{"msgpack": b"\x81\x80\x01"}]}}]),
        "a saved plan whose values are damaged.",
    ),
    "with a deep value": (saved(change("aws_s3_bucket.a", DELETE, {"msgpack": b"\x91" * 9999 + b"\xc0"})), "nested"),
    "with a change of nothing": (saved(change("", DELETE, {"id": "a"})), "a change that names no object"),
    "with an odd address": (saved(change("aws_s3_bucket", DELETE, {"id": "a"})), "is not the address of an object"),
    "with an odd type": (saved(change("../x_y.a", DELETE, {"id": "a"})), "is not the address of an object"),
}


@pytest.mark.parametrize(("data", "says"), ODD.values(), ids=ODD)
def test_what_is_odd_is_refused_in_one_line(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match="x: ") as caught:
        readers.read(data, "x")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bomb_of_overlapping_members_is_not_opened() -> None:
    first, second = (zipped({name: b"x" * 1000}) for name in ("tfplan", "tfstate"))
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        (one,) = archive.infolist()
    buffer = io.BytesIO(first)
    with zipfile.ZipFile(buffer, "a") as archive:
        twin = zipfile.ZipInfo("tfstate")
        twin.header_offset, twin.compress_size, twin.file_size = one.header_offset, one.compress_size, one.file_size
        twin.CRC, twin.compress_type = one.CRC, one.compress_type
        archive.filelist.append(twin)
        archive._didModify = True  # type: ignore[attr-defined]
    with pytest.raises(InputError, match="overlap"):
        readers.read(buffer.getvalue(), "x")
    assert second


CROWDED = {
    "changes": b"\x1a\x00",
    "variables": b"\x12\x00",
    "paths in changes": b"\x1a\x06\x4a\x04\x1a\x00\x1a\x00",
}


@pytest.mark.parametrize("name", CROWDED)
def test_a_small_file_that_is_millions_of_messages_is_not_unpacked(name: str) -> None:
    crowd = CROWDED[name] * (9_000_000 // len(CROWDED[name]))
    with pytest.raises(InputError, match="more in it than planguard unpacks"):
        readers.read(zipped(members(tfplan(GONE) + crowd)), "x")


def test_a_large_plan_is_unpacked_or_found_damaged() -> None:
    large = tfplan(*(change(f"aws_s3_bucket.a[{number}]", DELETE, {"id": "a" * 9000}) for number in range(1_000)))
    assert len(list(plan_of(zipped(members(large))).destroyed())) == 1_000
    for damaged in (large[:-300], large + b"\xff" * 300, large + b"\x1b" * 300):
        with pytest.raises(InputError, match="damaged"):
            readers.read(zipped(members(damaged)), "x")


def test_a_name_that_is_there_twice_among_many_is_found_at_once() -> None:
    names = [f"tfconfig/m-{number}/main.tf" for number in range(30_000)]
    buffer = io.BytesIO(zipped({"tfplan": tfplan(), **dict.fromkeys(names, b"")}))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(names[-1], "")
    with within(5), pytest.raises(InputError, match=f'the member "{names[-1]}" is in it twice'):
        readers.read(buffer.getvalue(), "x")


def test_an_object_in_thousands_of_modules_takes_no_time() -> None:
    address = f"{'module.m.' * 3000}aws_s3_bucket.a"
    gone = change(address, DELETE, {"id": "a"})
    removed = "removed {\n  from = aws_s3_bucket.b\n  lifecycle {\n    destroy = true\n  }\n}\n"
    with within(5):
        found = only_change(zipped(members(tfplan(gone), main=removed)))
    assert found.address == address


PLAN = SAMPLES[0].parent.parent / "environment-recreated" / "plan.tfplan"


@pytest.mark.parametrize("form", reporters.names())
def test_every_report_is_made_of_it(form: str) -> None:
    run = planguard("check", str(PLAN), "-f", form)
    assert (run.code, run.err) == (1, "")
    assert "aws_rds_cluster.orders" in run.out or '"delete":11' in run.out


def test_it_is_annotated_as_text_and_as_its_json() -> None:
    assert "# aws_rds_cluster.orders must be replaced" in planguard("annotate", str(PLAN)).out
    annotated = json.loads(planguard("annotate", str(PLAN), "-f", "json").out)
    verdicts = {entry["address"]: entry.pop("planguard")["verdict"] for entry in annotated["resource_changes"]}
    assert verdicts["aws_rds_cluster.orders"] == "block"
    shown = json.loads(readers.as_json(PLAN.read_bytes(), "x"))
    assert annotated == shown
    changes = json.loads(PLAN.with_suffix(".json").read_bytes())["resource_changes"]
    told = {entry["address"]: entry["change"]["actions"] for entry in changes}
    assert {entry["address"]: entry["change"]["actions"] for entry in shown["resource_changes"]} == told
