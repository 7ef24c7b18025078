"""The text of a plan: every form of its lines, what CI systems make of them, and what is not in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.model.change import Action
from planguard.model.errors import InputError
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import UNKNOWN, Sensitive
from tests.readers.printed import INTRO, block, gone, read, read_all, text, touched, words
from tests.running import ROOT, planguard

DB = ("aws_db_instance", "main")
A = "aws_db_instance.main"
HEADERS = {
    f"  # {A} will be created": ("  +", Action.CREATE, None),
    f"  # {A} will be updated in-place": ("  ~", Action.UPDATE, None),
    f"  # {A} must be replaced": ("-/+", Action.DELETE_THEN_CREATE, "replace_because_cannot_update"),
    f"  # {A} must be replaced ": ("+/-", Action.CREATE_THEN_DELETE, "replace_because_cannot_update"),
    f"  # {A} is tainted, so must be replaced": ("-/+", Action.DELETE_THEN_CREATE, "replace_because_tainted"),
    f"  # {A} is tainted, so it must be replaced": ("+/-", Action.CREATE_THEN_DELETE, "replace_because_tainted"),
    f"  # {A} will be replaced, as requested": ("-/+", Action.DELETE_THEN_CREATE, "replace_by_request"),
    f"  # {A} will be replaced due to changes in replace_triggered_by": (
        "-/+",
        Action.DELETE_THEN_CREATE,
        "replace_by_triggers",
    ),
    f"  # {A} will be destroyed": ("  -", Action.DELETE, None),
    f" # {A} will no longer be managed by Terraform, but will not be destroyed": (
        " .",
        Action.FORGET,
        "delete_because_no_resource_config",
    ),
    f" # {A} will be removed from Terraform state, but will not be destroyed": (" .", Action.FORGET, None),
    f" # {A} must be replaced, but the existing object will not be destroyed": (
        " +/.",
        Action.CREATE_THEN_FORGET,
        None,
    ),
    f"  # {A} will be removed from the OpenTofu state but will not be destroyed": ("  .", Action.FORGET, None),
    f"  # {A} must be replaced - older instance will not be destroyed (lifecycle.destroy = false)": (
        "  ./+",
        Action.CREATE_THEN_FORGET,
        None,
    ),
    f"  # {A} will be imported": ("   ", Action.NO_OP, None),
    f"  # aws_db_instance.old has moved to {A}": ("   ", Action.NO_OP, None),
    f"  # {A} has an action the plan renderer doesn't support (this is a bug)": ("  ?", Action.UNKNOWN, None),
}


@pytest.mark.parametrize("header", HEADERS)
def test_every_line_above_an_object_is_known(header: str) -> None:
    symbol, action, reason = HEADERS[header]
    (change,) = read(text(block(header, symbol.replace("?", " "), DB))).resource_changes
    assert (change.address, change.action, change.action_reason) == (A, action, reason)
    assert (change.type, change.name, change.module, change.index) == (*DB, "", None)


REASONS = {
    f"because {A} is not in configuration": "delete_because_no_resource_config",
    'because module.x["k"] is not in configuration': "delete_because_no_module",
    f"because aws_db_instance.b was moved to {A}, which is not in configuration": "delete_because_no_move_target",
    "because resource uses count or for_each": "delete_because_wrong_repetition",
    "because resource does not use count": "delete_because_wrong_repetition",
    "because index [1] is out of range for count": "delete_because_count_index",
    'because key ["b"] is not in for_each map': "delete_because_each_key",
    "because enabled is false": "delete_because_enabled_false",
    "left over from a partially-failed replacement of this instance": None,
    "because of the weather": None,
}


@pytest.mark.parametrize("says", REASONS)
def test_every_reason_is_known(says: str) -> None:
    (change,) = read(text(block(f"  # {A} will be destroyed", "  -", DB, more=(f"  # ({says})",)))).resource_changes
    assert (change.action, change.action_reason) == (Action.DELETE, REASONS[says])


def test_what_is_moved_imported_or_left_over_is_told() -> None:
    plan = read(
        text(
            block(f"  # {A} (deposed object 1a2b3c4d) will be destroyed", "  -", DB),
            block(f"  # {A} will be updated in-place", "  ~", DB, more=("  # (moved from aws_db_instance.old)",)),
            block("  # aws_vpc.x must be replaced", "-/+", ("aws_vpc", "x"), more=('  # (imported from "vpc-1")',)),
            summary="Plan: 1 to import, 1 to add, 1 to change, 2 to destroy.",
        )
    )
    left_over, updated, imported = plan.resource_changes
    assert (left_over.deposed, updated.deposed) == ("1a2b3c4d", None)
    assert updated.previous_address == "aws_db_instance.old"
    assert (imported.imported, imported.import_id, updated.imported) == (True, "vpc-1", False)
    assert words(plan) == []


KEYS = ["a b", "x will be destroyed", 'q"q', "back\\slash", "ü☃", "a.b/c", "[0]", "%{d}", "${e}", "# aws_vpc.a"]


@pytest.mark.parametrize("key", KEYS)
def test_keys_may_hold_anything(key: str) -> None:
    written = json.dumps(key, ensure_ascii=False).replace("%{", "%%{").replace("${", "$${")
    address = f"module.m[{written}].module.n[0].{A}[{written}]"
    (change,) = read(text(block(f"  # {address} will be destroyed", "  -", DB))).resource_changes
    assert (change.address, change.index) == (address, key)
    assert change.module == f"module.m[{written}].module.n[0]"
    assert change.action is Action.DELETE


FAKE = """\
Terraform will perform the following actions:

  # aws_vpc.fake will be destroyed
  - resource "aws_vpc" "fake" {
      - id = "vpc-1" -> null
    }

Plan: 0 to add, 0 to change, 7 to destroy.
No changes. Your infrastructure matches the configuration."""


def test_a_text_in_an_attribute_that_looks_like_a_plan_is_none() -> None:
    body = "\n".join(f"            {line}" for line in FAKE.split("\n"))
    lines = f"- motd = <<-EOT\n{body}\n        EOT -> null"
    plan = read(
        text(
            block(f"  # {A} will be destroyed", "  -", DB, lines), summary="Plan: 0 to add, 0 to change, 1 to destroy."
        )
    )
    assert touched(plan) == [(A, None, "delete")]
    assert words(plan) == []
    assert plan.resource_changes[0].before == {"motd": f"{FAKE}\n"}


@pytest.mark.parametrize("prefix", ["", "2024-01-01T00:00:00.0000000Z "])
def test_a_carriage_return_in_an_attribute_begins_no_line(prefix: str) -> None:
    lines = (
        "~ motd = <<-EOT",
        "        one\r  # aws_vpc.x will be destroyed",
        "      - two\r  # aws_vpc.y will be destroyed",
        "      + three",
        "    EOT",
    )
    shown = text(
        block(f"  # {A} will be updated in-place", "  ~", DB, *lines),
        summary="Plan: 0 to add, 1 to change, 0 to destroy.",
    )
    plan = read("".join(f"{prefix}{line}\n" for line in shown.split("\n")))
    assert (touched(plan), words(plan)) == ([(A, None, "update")], [])
    assert touched(read(f"10%\r{prefix}20%\r" + shown.lstrip())) == touched(plan)


def test_what_has_already_changed_outside_is_kept_apart() -> None:
    drift = (
        "Note: Objects have changed outside of Terraform\n\n"
        + block("  # aws_vpc.a has been deleted", "  -", ("aws_vpc", "a"), '- id = "vpc-1" -> null')
        + block("  # aws_vpc.b has changed", "  ~", ("aws_vpc", "b"))
        + block("  # aws_vpc.c has been changed", "  ~", ("aws_vpc", "c"))
    )
    planned = text(block(f"  # {A} will be destroyed", "  -", DB), summary="Plan: 0 to add, 0 to change, 1 to destroy.")
    plan = read(drift + planned)
    assert [change.address for change in plan.drift] == ["aws_vpc.a", "aws_vpc.b", "aws_vpc.c"]
    assert touched(plan) == [(A, None, "delete")]
    refreshed = read(drift + "This is a refresh-only plan, so Terraform will not take any actions to undo these.\n")
    assert (refreshed.mode, refreshed.resource_changes) == (PlanMode.REFRESH_ONLY, ())


def test_data_sources_and_ephemeral_objects_are_no_managed_ones() -> None:
    read_later = "  # data.aws_ami.a will be read during apply\n  # (config refers to values not yet known)\n"
    data = f'{read_later} <= data "aws_ami" "a" {{\n      + id = (known after apply)\n    }}\n'
    opened = '  # ephemeral.x_y.z will be opened\n  ⇄ ephemeral "x_y" "z" {\n    }\n'
    plan = read(text(data, opened, summary="Plan: 0 to add, 0 to change, 0 to destroy."))
    assert [(change.address, change.action_reason) for change in plan.reads] == [
        ("data.aws_ami.a", "read_because_config_unknown")
    ]
    assert (plan.resource_changes, words(plan)) == ((), [])


DESTROYED = block(f"  # {A} will be destroyed", "  -", DB, '- id = "db-1" -> null')
TWO = "Plan: 0 to add, 0 to change, 2 to destroy."
GAPS = {
    "as it counts": ("Plan: 0 to add, 0 to change, 1 to destroy.", []),
    "more than is listed": ("Plan: 0 to add, 0 to change, 2 to destroy.", ["unreadable"]),
    "fewer than is listed": ("Plan: 1 to add, 0 to change, 0 to destroy.", ["unreadable", "contradictory"]),
    "forgotten ones": ("Plan: 0 to add, 0 to change, 1 to destroy, 1 to forget.", ["unreadable"]),
    "no summary": ("", ["unreadable"]),
    "half a summary": ("Plan: 0 to add, 0 to change, 1", ["unreadable"]),
    "a sentence that says otherwise": ("No changes. Your infrastructure matches the configuration.", ["unreadable"]),
    "a target": (
        "Plan: 0 to add, 0 to change, 1 to destroy.\n╷\n│ Warning: Resource targeting is in effect",
        ["targeted"],
    ),
    "an error": ("Plan: 0 to add, 0 to change, 1 to destroy.\n╷\n│ Error: Instance cannot be destroyed", ["errored"]),
}


@pytest.mark.parametrize("name", GAPS)
def test_what_the_end_says_is_held_against_what_is_listed(name: str) -> None:
    end, expected = GAPS[name]
    found = [word for plan in read_all(text(DESTROYED, summary=end)) for word in words(plan)]
    assert found == expected


def test_an_error_says_where_it_comes_from() -> None:
    box = '╷\n│ Error: Instance cannot be destroyed\n│ \n│   on net/main.tf line 12, in resource "x" "y":\n╵'
    plan = read(
        text(DESTROYED, intro="Terraform planned the following actions, but then encountered a problem:\n") + box
    )
    assert "errored" in words(plan)
    plain = read(
        "Error: Invalid reference\n\n  on main.tf line 3:\n\nPlanning failed. Terraform encountered an error.\n"
    )
    assert words(plain)[:1] == ["errored"]
    assert "Invalid reference (main.tf line 3)" in next(g.message for g in plain.gaps if g.kind.word == "errored")


NOTHING = [
    "No changes. Your infrastructure matches the configuration.\n",
    "No changes. Your infrastructure still matches the configuration.\n",
    "No changes. Infrastructure is up-to-date.\n",
    "No changes. No objects need to be destroyed.\n",
    "Changes to Outputs:\n  + a = 1\n\nYou can apply this plan to save these new output values to the Terraform\n",
]


@pytest.mark.parametrize("says", NOTHING)
def test_a_plan_that_changes_nothing_passes(says: str) -> None:
    plan = read(says)
    assert (plan.resource_changes, words(plan)) == ((), [])
    assert planguard("check", "-", stdin=says.encode()).code == 0


def test_values_are_those_of_the_json() -> None:
    lines = (
        '~ a     = "x" -> "y" # forces replacement',
        '- b     = "x -> y" -> null',
        "+ c     = 1.5",
        "~ d     = true -> (known after apply)",
        '  e     = "same"',
        "~ f     = (sensitive value)",
        "+ g     = (known after apply)",
        '~ h     = [\n            "p",\n          - "q",\n          + "r",\n        ]',
        '~ tags  = {\n          ~ "Env" = "prod" -> "dev"\n        }',
        '~ i     = jsonencode(\n          ~ {\n              ~ k = "1" -> "2"\n            }\n        )',
        "- j {\n          - k = 1 -> null\n        }",
        "+ j { # forces replacement\n          + k = 2\n        }",
        "~ l     = <<-EOT\n            one\n          - two\n          + three\n        EOT",
    )
    plan = read(text(block("  # x_y.z must be replaced", "-/+", ("x_y", "z"), *lines)))
    (change,) = plan.resource_changes
    before, after = change.before, change.after
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert (before["a"], after["a"]) == ("x", "y")
    assert (before["b"], after["b"]) == ("x -> y", None)
    assert ("c" in before, after["c"]) == (False, 1.5)
    assert (before["d"], after["d"]) == (True, UNKNOWN)
    assert (before["e"], after["e"]) == ("same", "same")
    assert isinstance(before["f"], Sensitive)
    assert before["f"] != after["f"]
    assert (before["h"], after["h"]) == (["p", "q"], ["p", "r"])
    assert (before["tags"], after["tags"]) == ({"Env": "prod"}, {"Env": "dev"})
    assert (before["i"], after["i"]) == ('{"k":"1"}', '{"k":"2"}')
    assert (before["j"], after["j"]) == ([{"k": 1}], [{"k": 2}])
    assert (before["l"], after["l"]) == ("one\ntwo\n", "one\nthree\n")
    assert set(change.replace_paths) == {("a",), ("j",)}
    assert change.tags == {"Env": "prod"}


def test_blocks_that_are_known_after_apply_only_are_not_taken_away() -> None:
    lines = (
        "~ cpu_options (known after apply)",
        "",
        "~ ebs_block_device (known after apply) # forces replacement",
        "- ebs_block_device {",
        "    - delete_on_termination = false -> null",
        "  }",
        "+ metadata_options (known after apply)",
    )
    header, named = "  # aws_instance.a must be replaced", ("aws_instance", "a")
    (change,) = read(text(block(header, "-/+", named, *lines))).resource_changes
    assert change.before == {"cpu_options": [], "ebs_block_device": [{"delete_on_termination": False}]}
    assert change.after == dict.fromkeys(("cpu_options", "ebs_block_device", "metadata_options"), UNKNOWN)
    assert change.replace_paths == (("ebs_block_device",),)


def test_what_is_hidden_does_not_count_as_absent() -> None:
    hides = block(
        f"  # {A} must be replaced",
        "-/+",
        DB,
        '~ az = "a" -> "b" # forces replacement',
        "  # (9 unchanged attributes hidden)",
    )
    (change,) = read(text(hides)).resource_changes
    assert change.values(("skip_final_snapshot",)) == (UNKNOWN, UNKNOWN)
    (whole,) = read(text(DESTROYED)).resource_changes
    assert whole.values(("skip_final_snapshot",))[0] is None


def test_what_is_deferred_is_listed_and_told() -> None:
    later = block("  # aws_vpc.a was deferred", "-/+", ("aws_vpc", "a"), more=("  # (because a prerequisite is)",))
    plan = read(
        text(DESTROYED, summary="Plan: 0 to add, 0 to change, 1 to destroy.").replace(DESTROYED, DESTROYED + later)
    )
    assert touched(plan) == [(A, None, "delete"), ("aws_vpc.a", None, "delete-then-create")]
    assert words(plan) == ["deferred"]


def test_opentofu_is_known_by_its_words() -> None:
    assert read(text(DESTROYED)).tool is Tool.TERRAFORM
    assert read(text(DESTROYED, intro=INTRO.replace("Terraform", "OpenTofu"))).tool is Tool.OPENTOFU


WHOLE = text(
    block("  # aws_vpc.a must be replaced", "-/+", ("aws_vpc", "a"), '~ cidr_block = "10.0.0.0/16" -> "10.1.0.0/16"'),
    block(f"  # {A} (deposed object cafe0001) will be destroyed", "  -", DB, '- id = "db-2" -> null'),
    DESTROYED,
    block("  # aws_vpc.new will be created", "  +", ("aws_vpc", "new"), "+ id = (known after apply)"),
    summary="Plan: 2 to add, 0 to change, 3 to destroy.",
)
PREFIXES = {
    "GitHub": "2024-01-01T00:00:00.0000000Z ",
    "gh run view": "plan\tterraform plan\t2024-01-01T00:00:00.0000000Z ",
    "GitLab": "2024-01-01T00:00:00.000000Z 01O ",
    "GitLab's later streams": "2024-01-01T00:00:00.000000Z 1aO ",
    "Jenkins": "[2024-01-01T00:00:00.000Z] ",
    "Terragrunt": "12:34:56.789 STDOUT [vpc] terraform: ",
    "Terragrunt with OpenTofu": "12:34:56.789 STDOUT [live/vpc] tofu: ",
    "Terragrunt in GitHub": "2024-01-01T00:00:00.0000000Z 12:34:56.789 STDOUT terraform: ",
    "a bracketed unit": "[vpc] terraform: ",
    "docker compose": "plan-1  | ",
    "a clock": "[12:34:56] ",
    "Terragrunt by keys": "time=2024-01-01T00:00:00Z level=stdout prefix=vpc tf-path=terraform msg=",
    "GitLab's section": "section_start:1700000000:plan\r\x1b[0K",
    "Buildkite": "\x1b_bk;t=1700000000000\x07",
}


@pytest.mark.parametrize("name", PREFIXES)
def test_what_ci_systems_put_before_each_line_is_left_out(name: str) -> None:
    drifted = block("  # aws_vpc.b has changed", "  ~", ("aws_vpc", "b"), '~ id = "a" -> "b"')
    header = " # aws_vpc.c will no longer be managed by Terraform, but will not be destroyed"
    forgotten = block(header, " .", ("aws_vpc", "c"), 'id = "c"')
    shown = drifted + WHOLE.replace("\nPlan: ", f"\n{forgotten}\nPlan: ")
    plan, expected = read("".join(f"{PREFIXES[name]}{line}\n" for line in shown.split("\n"))), read(shown)
    assert (plan.resource_changes, plan.drift) == (expected.resource_changes, expected.drift)
    assert len(plan.drift) == 1
    assert words(plan) == words(expected)


@pytest.mark.parametrize("escape", ["\x1b", "^[", "␛", "\\u001b", ""])
def test_colors_are_left_out_however_they_were_copied(escape: str) -> None:
    colored = WHOLE.replace("  # ", f"{escape}[1m  # ").replace(
        " will be", f"{escape}[0m will be{escape}[1m{escape}[31m"
    )
    assert touched(read(colored.replace(" {\n", f" {{{escape}[0m\n"))) == touched(read(WHOLE))


def test_an_atlantis_comment_is_read_though_its_marks_stand_first() -> None:
    moved = WHOLE.replace("  - resource", "- resource").replace("      - ", "-       ").replace("      ~ ", "!       ")
    comment = f"Ran Plan for dir: `.`\n\n<details><summary>Show Output</summary>\n\n```diff\n{moved}```\n</details>\n"
    plan = read(comment + "Plan: 2 to add, 0 to change, 3 to destroy.\n")
    assert touched(plan) == touched(read(WHOLE))
    assert words(plan) == []


def test_several_units_in_one_log_are_several_plans() -> None:
    one, two = WHOLE.split("\n"), text(DESTROYED, summary="Plan: 0 to add, 0 to change, 1 to destroy.").split("\n")
    mixed = []
    for number in range(max(len(one), len(two))):
        mixed += [f"12:00:00.000 STDOUT [a] terraform: {line}" for line in one[number : number + 1]]
        mixed += [f"12:00:00.001 STDOUT [b] terraform: {line}" for line in two[number : number + 1]]
    plans = read_all("\n".join(mixed))
    assert [plan.source for plan in plans] == ["plan.txt#a", "plan.txt#b"]
    assert [touched(plan) for plan in plans] == [touched(read(WHOLE)), [(A, None, "delete")]]
    assert [words(plan) for plan in plans] == [[], []]


def test_one_after_another_is_several_plans_too() -> None:
    assert [plan.source for plan in read_all(WHOLE + WHOLE)] == ["plan.txt#1", "plan.txt#2"]


def test_a_plan_that_begins_late_is_recognized() -> None:
    before = "".join(f"aws_vpc.v[{number}]: Refreshing state... [id=vpc-{number}]\n" for number in range(4000))
    assert touched(read(before + WHOLE)) == touched(read(WHOLE))


def test_what_another_tool_prints_as_json_above_it_is_noise() -> None:
    caller = '{\n    "UserId": "AIDA",\n    "Arn": "arn:aws:iam::123456789012:user/x"\n}\n'
    assert touched(read(f"$ aws sts get-caller-identity\n{caller}{WHOLE}")) == touched(read(WHOLE)) != []


def test_what_is_no_text_of_a_plan_is_refused() -> None:
    listed = "  + null_resource.foo\n      id: <computed>\n\nPlan: 1 to add, 0 to change, 0 to destroy.\n"
    old = f"Terraform will perform the following actions:\n\n{listed}"
    with pytest.raises(InputError, match=r"Terraform 0\.11 or older"):
        read(old)
    with pytest.raises(InputError, match="no plan in it"):
        read("aws_vpc.a: Refreshing state... [id=vpc-1]\nApply complete! Resources: 0 added.\n")
    for data in ("# Plans\n\nThe plan says that the database will be destroyed.\n", "hello\n"):
        with pytest.raises(InputError, match="not a plan"):
            read(data)


def test_no_secret_of_a_text_is_printed(tmp_path: Path) -> None:
    secret = "hunter2-Zebra-9"
    lines = (
        "~ password = (sensitive value)",
        f'~ master_password = "{secret}" -> "{secret}x"',
        f'~ note = "{secret}" -> "n"',
    )
    (tmp_path / "plan.txt").write_text(text(block(f"  # {A} must be replaced", "-/+", DB, *lines)))
    for form in ("text", "json", "html"):
        run = planguard("check", str(tmp_path / "plan.txt"), "--format", form, "--full")
        assert run.code == 1
        assert secret not in run.out + run.err


NOISE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='#{}"'), max_size=30).map(
    lambda line: f"| {line}"
)


@given(st.data())
def test_noise_colors_prefixes_and_line_ends_change_nothing(data: st.DataObject) -> None:
    blocks = WHOLE.split("\n")
    prefix = data.draw(st.sampled_from(["", *PREFIXES.values()]))
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    color = data.draw(st.sampled_from(["", "\x1b[1m", "\x1b[31m", "\x1b[0m\x1b[0m"]))
    lines = []
    for line in blocks:
        if not line:
            lines += data.draw(st.lists(NOISE, max_size=2))
        lines.append(f"{color}{line}\x1b[0m" if color else line)
    assert touched(read(end.join(f"{prefix}{line}" for line in lines))) == touched(read(WHOLE))


@given(st.integers(0, len(WHOLE)))
def test_a_text_that_is_cut_off_never_passes_with_less(end: int) -> None:
    try:
        plans = read_all(WHOLE[:end])
    except InputError:
        return
    whole = gone(read_all(WHOLE)) == gone(plans)
    assert whole or any(words(plan) for plan in plans)


TEXTS = sorted((ROOT.parent / "shared/corpus/terraform-generated").glob("*/plan*.txt"))
CORPUS = [path for path in TEXTS if "stderr" not in path.name]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_real_text_says_what_its_json_says(path: Path) -> None:
    (told,) = read_all((path.parent / "plan.json").read_bytes(), "plan.json")
    assert touched(read(path.read_bytes())) == touched(told)


def test_an_object_without_its_lines_or_listed_twice_is_told() -> None:
    bare = f"  # {A} will be destroyed\n"
    lacking = read(text(bare, DESTROYED.replace("main", "other"), summary="Plan: 0 to add, 0 to change, 1 to destroy."))
    assert gone([lacking]) == {(A, None), ("aws_db_instance.other", None)}
    assert words(lacking) == ["contradictory"]
    twice = read(text(DESTROYED, DESTROYED, summary="Plan: 0 to add, 0 to change, 2 to destroy."))
    assert words(twice) == ["contradictory"]


def test_a_text_that_breaks_off_before_its_first_object_is_not_ended_by_the_next_one() -> None:
    nothing = "No changes. Your infrastructure matches the configuration.\n"
    broken, whole = read_all(f"{INTRO}\n  # aws_db_inst{A}: Refreshing state... [id=x]\n\n{nothing}")
    assert words(broken) == ["unreadable"]
    assert words(whole) == []
    assert words(read(nothing)) == []
    broken, whole = read_all(f"{INTRO}\n  # aws_db_inst{WHOLE}")
    assert words(broken) == ["unreadable"]
    assert words(whole) == []


@pytest.mark.parametrize(
    "header",
    [f"  # {A[:-1]} will be destroyed", f"  # x{A} will be destroyed", f"  # {A[:-5]}.man will be destroyed"],
)
def test_a_line_above_an_object_that_names_another_is_told(header: str) -> None:
    damaged = read(text(block(header, "  -", DB, '- id = "db-1" -> null'), DESTROYED, summary=TWO))
    assert words(damaged) == ["contradictory", "unreadable"]
    assert len(gone([damaged])) == 2


def test_code_in_a_value_and_lines_of_others_are_no_object_of_another_name() -> None:
    code = block(f"  # {A} will be destroyed", "  -", DB, "- x = <<-EOT", '      resource "x" "y" {', "  EOT -> null")
    assert words(read(text(code, summary="Plan: 0 to add, 0 to change, 1 to destroy."))) == []


def test_what_was_refreshed_and_is_not_listed_stays() -> None:
    refreshed = "".join(
        f"{one}: Refreshing state... [id=x]\n" for one in (A, "module.m.aws_vpc.a[0]", "data.aws_ami.b")
    )
    ended = text(DESTROYED, summary="Plan: 0 to add, 0 to change, 1 to destroy.")
    plan = read(refreshed + ended)
    assert [(c.address, c.module, c.index) for c in plan.resource_changes if c.action is Action.NO_OP] == [
        ("module.m.aws_vpc.a[0]", "module.m", 0)
    ]
    assert ([gap.kind.word for gap in plan.gaps], plan.mode) == (["shortened"], PlanMode.NORMAL)
    assert [gap.kind.word for gap in read(ended).gaps] == ["no-values"]
    assert read(f"{A}: Refreshing state... [id=x]\n" + ended).mode is PlanMode.DESTROY


def test_what_stays_is_known_though_what_left_the_configuration_is_not_refreshed() -> None:
    gone_one = block(f"  # module.m.{A} will be destroyed", "  -", DB)
    shown = text(gone_one, summary="Plan: 0 to add, 0 to change, 1 to destroy.")
    plan = read("aws_vpc.a: Refreshing state... [id=x]\n" + shown)
    assert ([one.address for one in plan.existing], plan.mode) == ([f"module.m.{A}", "aws_vpc.a"], PlanMode.NORMAL)
    assert [gap.kind.word for gap in plan.gaps] == ["shortened"]


def test_a_destroy_is_known_by_deletions_that_have_no_reason() -> None:
    summary = "Plan: 0 to add, 0 to change, 1 to destroy."
    header, hidden = f"  # {A} will be destroyed", "  # (2 unchanged attributes hidden)"
    shown = text(block(header, "  -", DB, '- id = "x" -> null', hidden), summary=summary)
    assert read(shown).mode is PlanMode.DESTROY
    of_old = text(block(header, "  -", DB, '- id = "x" -> null'), summary=summary)
    assert read(of_old).mode is PlanMode.NORMAL
    why = (f"  # (because {A} is not in configuration)",)
    reasoned = text(block(header, "  -", DB, hidden, more=why), summary=summary)
    assert read(reasoned).mode is PlanMode.NORMAL
    assert [plan.mode for plan in read_all(reasoned + shown)] == [PlanMode.NORMAL, PlanMode.DESTROY]


def test_nothing_is_said_of_everything_where_it_is_not_shown_what_stays() -> None:
    names = [f"q{number}" for number in range(6)]
    gone_ones = [block(f"  # aws_lb.{name} will be destroyed", "  -", ("aws_lb", name)) for name in names]
    shown = text(*gone_ones, summary="Plan: 0 to add, 0 to change, 6 to destroy.")
    run = planguard("check", "-", stdin=shown.encode())
    assert "6 of 6 listed objects destroyed" in " ".join(run.out.split())
    assert "6 objects are destroyed" in run.out
    refreshed = "".join(f"aws_lb.{name}: Refreshing state... [id={name}]\n" for name in names)
    run = planguard("check", "-", stdin=(refreshed + shown).encode())
    assert "6 of 6 existing objects destroyed" in " ".join(run.out.split())
    assert "Everything is destroyed" in run.out


@pytest.mark.parametrize("end", ["Plan: 0 to add, 0 to change, 2 to destroy.", ""])
def test_what_a_cut_text_does_not_list_is_not_said_to_stay(end: str) -> None:
    refreshed = "".join(f"{one}: Refreshing state... [id=x]\n" for one in (A, "aws_vpc.a"))
    plan = read(refreshed + text(DESTROYED, summary=end))
    assert touched(plan) == [(A, None, "delete")] == [(c.address, None, c.action.value) for c in plan.resource_changes]
    assert [gap.kind.word for gap in plan.gaps] == ["no-values", "unreadable"]


def test_what_repeats_a_hidden_value_is_hidden() -> None:
    lines = ("- input  = (sensitive value) -> null", '- output = "hunter2-Zebra" -> null')
    data = block("  # terraform_data.a will be destroyed", "  -", ("terraform_data", "a"), *lines)
    (change,) = read(text(data)).resource_changes
    assert isinstance(change.before, dict)
    assert isinstance(change.before["output"], Sensitive)


def test_a_policy_of_which_only_a_part_is_shown_may_grant_more() -> None:
    policy = (
        "~ policy = jsonencode(\n          ~ {\n              ~ Statement = [\n                  ~ {\n"
        '                      ~ Action = "s3:GetObject" -> "*"\n'
        "                        # (2 unchanged attributes hidden)\n"
        "                    },\n                ]\n            }\n        )"
    )
    named = ("aws_iam_role_policy", "p")
    data = text(block("  # aws_iam_role_policy.p will be updated in-place", "  ~", named, policy))
    assert "may grant new dangerous permissions" in planguard("check", "-", "--full", stdin=data.encode()).out
