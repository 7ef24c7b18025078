"""The log of a plan: every kind of entry, what CI systems make of them, and what no log tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.model.change import Action
from planguard.model.configuration import Location
from planguard.model.errors import InputError
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import UNKNOWN
from tests.readers.printed import gone, read, read_all, touched, words
from tests.running import ROOT, planguard

A = "aws_db_instance.main"


def line(kind: str, module: str = "terraform.ui", **fields: Any) -> str:
    return json.dumps({"@level": "info", "@message": kind, "@module": module, "type": kind, **fields}) + "\n"


def resource(addr: str, key: Any = None) -> dict[str, Any]:
    *_, kind, name = addr.partition("[")[0].split(".")
    module = addr.rpartition(f"{kind}.")[0].removesuffix(".")
    named = {"addr": addr, "module": module, "resource": addr, "implied_provider": kind.partition("_")[0]}
    return {**named, "resource_type": kind, "resource_name": name, "resource_key": key}


def change(addr: str, action: str, kind: str = "planned_change", **fields: Any) -> str:
    return line(kind, change={"resource": resource(addr), "action": action, **fields})


def counts(add: int = 0, changed: int = 0, remove: int = 0, operation: str = "plan", **more: int) -> str:
    return line(
        "change_summary", changes={"add": add, "change": changed, "remove": remove, "operation": operation, **more}
    )


NO_LONGER_WRITTEN = {"reason": "delete_because_no_resource_config"}
VERSION = line("version", terraform="1.11.4", ui="1.2")
ACTIONS = {
    "create": Action.CREATE,
    "read": Action.READ,
    "update": Action.UPDATE,
    "replace": Action.DELETE_THEN_CREATE,
    "delete": Action.DELETE,
    "remove": Action.FORGET,
    "move": Action.NO_OP,
    "import": Action.NO_OP,
    "noop": Action.UNKNOWN,
    "shred": Action.UNKNOWN,
}


@pytest.mark.parametrize("word", ACTIONS)
def test_every_action_is_known(word: str) -> None:
    addr = "data.aws_ami.a" if word == "read" else A
    plan = read(VERSION + change(addr, word))
    (found,) = plan.reads or plan.resource_changes
    assert (found.address, found.action, found.actions) == (addr, ACTIONS[word], (word,))


def test_reasons_moves_and_imports_are_kept() -> None:
    plan = read(
        VERSION
        + change(A, "replace", reason="cannot_update", importing={"id": "db-1"})
        + change("aws_vpc.b", "move", previous_resource=resource("aws_vpc.a"))
        + counts(1, 0, 1)
    )
    replaced, moved = plan.resource_changes
    assert (replaced.action_reason, replaced.imported, replaced.import_id) == ("cannot_update", True, "db-1")
    assert (moved.previous_address, moved.action) == ("aws_vpc.a", Action.NO_OP)
    assert (replaced.before, replaced.after) == (UNKNOWN, UNKNOWN)
    assert words(plan) == []


def test_a_second_deletion_of_an_address_is_of_a_deposed_object() -> None:
    plan = read(VERSION + change(A, "delete") + change(A, "replace") + change(A, "delete") + counts(1, 0, 3))
    assert [(c.action, c.deposed is None) for c in plan.resource_changes] == [
        (Action.DELETE, False),
        (Action.DELETE_THEN_CREATE, True),
        (Action.DELETE, False),
    ]
    assert len({c.subject for c in plan.resource_changes}) == 3
    assert words(plan) == []
    reasoned = read(VERSION + change(A, "delete") + change(A, "delete", **NO_LONGER_WRITTEN))
    assert [c.deposed is None for c in reasoned.resource_changes] == [False, True]


def test_opentofu_says_that_nothing_happens_where_the_old_object_is_left() -> None:
    tofu = line("version", "tofu.ui", tofu="1.12.0")
    plan = read(tofu + change(A, "noop") + change("aws_vpc.a", "remove") + counts(1, 0, 0, forget=2))
    assert [c.action for c in plan.resource_changes] == [Action.CREATE_THEN_FORGET, Action.FORGET]
    assert words(plan) == []
    (unsure,) = read(tofu + change(A, "noop") + counts(0, 0, 0, forget=0)).resource_changes
    assert unsure.action is Action.UNKNOWN


def test_drift_is_kept_apart() -> None:
    plan = read(VERSION + change("aws_vpc.a", "delete", kind="resource_drift") + change(A, "delete") + counts(0, 0, 1))
    assert [c.address for c in plan.drift] == ["aws_vpc.a"]
    assert touched(plan) == [(A, None, "delete")]


GAPS = {
    "as it counts": (counts(0, 0, 1), []),
    "more than is listed": (counts(0, 0, 2), ["unreadable"]),
    "forgotten ones": (counts(0, 0, 1, forget=1), ["unreadable"]),
    "no summary": ("", ["unreadable"]),
    "a cut summary": (counts(0, 0, 1)[:-9], ["unreadable", "unreadable"]),
    "the summary of the apply": (counts(0, 0, 1, "apply"), []),
    "another one of the apply": (counts(0, 0, 2, "apply"), ["unreadable"]),
    "a target": (
        line("diagnostic", diagnostic={"severity": "warning", "summary": "Resource targeting is in effect"})
        + counts(0, 0, 1),
        ["targeted"],
    ),
}


@pytest.mark.parametrize("name", GAPS)
def test_what_the_end_says_is_held_against_what_is_listed(name: str) -> None:
    end, expected = GAPS[name]
    assert words(read(VERSION + change(A, "delete") + end)) == expected


def test_an_error_says_where_it_comes_from() -> None:
    error = {
        "severity": "error",
        "summary": "Instance cannot be destroyed",
        "detail": f"Resource {A} has lifecycle.prevent_destroy set, but the plan calls for it to be destroyed.",
        "range": {"filename": "net/main.tf", "start": {"line": 12, "column": 1, "byte": 9}},
    }
    plan = read(VERSION + change(A, "delete") + counts(0, 0, 1) + line("diagnostic", diagnostic=error))
    assert words(plan) == ["errored"]
    assert plan.resource_changes[0].location == Location("net/main.tf", 12)
    assert any("Instance cannot be destroyed (net/main.tf line 12)" in gap.message for gap in plan.gaps)


PLACES = (f'"{A}"', '"main"', '"delete"', '"planned_change"', '"terraform.ui"', "null", '"1.11.4"', "1")


@pytest.mark.parametrize("place", PLACES)
def test_half_a_letter_in_an_entry_hides_nothing(place: str) -> None:
    log = (VERSION + change(A, "delete") + counts(0, 0, 1)).replace(place, r'"\ud800"')
    run = planguard("check", "-", stdin=log.encode())
    assert (run.code, run.err) == (1, "")


FAILED = line("diagnostic", diagnostic={"severity": "error", "summary": "Instance cannot be destroyed"})
ERROR = json.dumps(json.loads(FAILED), sort_keys=True) + "\n"


@pytest.mark.parametrize("start", [1, 9, 40, 80, len(ERROR) - 22])
@pytest.mark.parametrize("prefix", ["", "2024-01-01T00:00:00.0000000Z "])
def test_an_entry_whose_start_is_lost_is_told(start: int, prefix: str) -> None:
    lines = (VERSION, change(A, "delete"), ERROR[start:], counts(0, 0, 1))
    (gap,) = [one for one in read("".join(prefix + each for each in lines)).gaps if one.kind.word == "unreadable"]
    assert gap.message == "1 entry of the log cannot be read."


def test_what_only_speaks_of_entries_is_none() -> None:
    noise = 'see "@level" and "type" and {"type":"x"}\n{"message":"x","@timestamp":"y"}\n'
    assert words(read(VERSION + noise + change(A, "delete") + noise + counts(0, 0, 1) + noise)) == []


def test_opentofu_is_known() -> None:
    assert read(VERSION + counts()).tool is Tool.TERRAFORM
    assert read(line("version", "tofu.ui", tofu="1.9.0") + counts()).tool is Tool.OPENTOFU


WHOLE = VERSION + change(A, "delete") + change("aws_vpc.a", "replace") + change("aws_vpc.b", "create") + counts(2, 0, 2)
HOOK: dict[str, Any] = {"@message": f"{A}: Refreshing state... [id=a]", "hook": {"resource": resource(A)}}
REFRESHING = line("refresh_start", **HOOK).rstrip()
PREFIXES = [
    *("", "2024-01-01T00:00:00.0000000Z ", "12:34:56.789 STDOUT [vpc] terraform: ", "[vpc] ", "plan-1  | ", "> "),
    *("plan\tTerraform\t2024-01-01T00:00:00.0000000Z ", "    ", "##[debug]"),
]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_prefixes_and_encodings_do_not_matter(prefix: str, encoding: str) -> None:
    logged = "".join(f"{prefix}{each}\r\n" for each in (REFRESHING, *WHOLE.splitlines()))
    plan = read(logged.encode(encoding))
    assert touched(plan) == touched(read(WHOLE))
    assert words(plan) == []


@pytest.mark.parametrize("prefix", PREFIXES)
def test_what_an_entry_says_to_people_makes_no_text_of_a_log(prefix: str) -> None:
    says = (f"{A}: Refreshing state... [id=1]", "Plan: 0 to add", f"{A}: Preparing import... [id=1]")
    entries = [json.dumps({"@level": "info", "@message": each, "type": "refresh_complete"}) for each in says]
    logged = "\n".join(f"{prefix}{each}" for each in ("Initializing plugins...", *entries, *WHOLE.splitlines()))
    assert touched(read(logged)) == touched(read(WHOLE))


def test_entries_laid_out_over_lines_are_a_log() -> None:
    refreshing = json.dumps(json.loads(REFRESHING) | {"@message": f"{A}: Refreshing state... [id=1]"})
    array = json.dumps([json.loads(each) for each in (refreshing, *WHOLE.splitlines())], indent=2)
    assert touched(read(array)) == touched(read(WHOLE))


def test_several_units_and_several_runs_are_several_plans() -> None:
    mixed = "".join(
        f"12:00:00.000 STDOUT [{unit}] terraform: {each}\n" for each in WHOLE.splitlines() for unit in ("a", "b")
    )
    plans = read_all(mixed, "x.log")
    assert [plan.source for plan in plans] == ["x.log#a", "x.log#b"]
    assert [touched(plan) for plan in plans] == [touched(read(WHOLE))] * 2
    assert [plan.source for plan in read_all(WHOLE + WHOLE, "x.log")] == ["x.log#1", "x.log#2"]


def test_what_tells_of_no_plan_is_refused() -> None:
    for log in (VERSION, VERSION + counts(1, 0, 0, "apply")):
        with pytest.raises(InputError, match="a log that tells of no plan"):
            read(log)
    with pytest.raises(InputError, match="such a log in it"):
        read('{"format_version":"1.2","resource_changes":[]}\n' + VERSION)


def test_the_catalog_still_judges_by_type() -> None:
    run = planguard("check", "-", stdin=(VERSION + change(A, "delete", **NO_LONGER_WRITTEN) + counts(0, 0, 1)).encode())
    assert run.code == 1
    assert "destroys-data" in run.out


def test_a_destroy_is_known_by_deletions_that_have_no_reason() -> None:
    gone_ones = change(A, "delete") + change("aws_vpc.a", "delete") + counts(0, 0, 2)
    assert read(VERSION + gone_ones).mode is PlanMode.DESTROY
    assert read(line("version", "tofu.ui", tofu="1.6.0") + gone_ones).mode is PlanMode.DESTROY
    assert read(line("version", terraform="1.0.11", ui="0.1.0") + gone_ones).mode is PlanMode.NORMAL
    reasoned = change(A, "delete", **NO_LONGER_WRITTEN) + counts(0, 0, 1)
    assert read(VERSION + reasoned).mode is PlanMode.NORMAL
    hooks = [{"resource": resource(name), "id_key": "id", "id_value": "x"} for name in (A, "aws_vpc.a", "a_b.c")]
    refreshed = "".join(line("refresh_start", hook=hook) for hook in hooks)
    ended = "".join(line("refresh_complete", hook=hook) for hook in hooks)
    assert read(VERSION + refreshed + ended + gone_ones).mode is PlanMode.NORMAL
    vanished = ended.replace(ended.splitlines()[2], line("refresh_complete", hook={"resource": resource("a_b.c")}))
    plan = read(VERSION + refreshed + vanished + gone_ones)
    assert (plan.mode, [one.address for one in plan.existing]) == (PlanMode.DESTROY, [A, "aws_vpc.a"])


def test_what_may_be_a_secret_is_judged_as_one() -> None:
    run = planguard(
        "check",
        "-",
        stdin=(VERSION + change("aws_ssm_parameter.a", "delete", **NO_LONGER_WRITTEN) + counts(0, 0, 1)).encode(),
    )
    assert "destroys-key" in run.out
    assert "does not show whether the parameter is a `SecureString`" in " ".join(run.out.split())
    assert run.code == 1


NOISE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{"), max_size=20)


@given(st.lists(NOISE, max_size=4))
def test_noise_between_the_lines_changes_nothing(noise: list[str]) -> None:
    logged = "".join(each + "\n" + "".join(f"{one}\n" for one in noise) for each in WHOLE.splitlines())
    assert touched(read(logged)) == touched(read(WHOLE))


@given(st.integers(0, len(WHOLE)))
def test_a_log_that_is_cut_off_never_passes_with_less(end: int) -> None:
    try:
        plans = read_all(WHOLE[:end])
    except InputError:
        return
    assert gone(plans) == gone(read_all(WHOLE)) or any(words(plan) for plan in plans)


CORPUS = sorted((ROOT.parent / "shared/corpus/terraform-generated").glob("*/plan.jsonl"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.parent.name)
def test_a_real_log_says_what_its_json_says(path: Path) -> None:
    (told,) = read_all((path.parent / "plan.json").read_bytes(), "plan.json")
    without_order = [(a, d is None, w.replace("create-then-delete", "delete-then-create")) for a, d, w in touched(told)]
    assert sorted((a, d is None, w) for a, d, w in touched(read(path.read_bytes()))) == sorted(without_order)
