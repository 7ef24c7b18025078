"""Texts as people have them: quoted, numbered, indented, logged by anything, copied from pages, cut, and half read."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

from planguard.model.errors import InputError
from tests.readers.printed import block, gone, read, read_all, text, touched, words
from tests.running import planguard

VPC = block(
    '  # module.net["a"].aws_vpc.main must be replaced',
    "-/+",
    ("aws_vpc", "main"),
    '~ cidr_block = "10.0.0.0/16" -> "10.1.0.0/16" # forces replacement',
    '~ id         = "vpc-1" -> (known after apply)',
    "  # (3 unchanged attributes hidden)",
)
LEFT = block("  # aws_vpc.old (deposed object cafe0001) will be destroyed", "  -", ("aws_vpc", "old"))
GONE = block(
    "  # aws_db_instance.main will be destroyed",
    "  -",
    ("aws_db_instance", "main"),
    '- id = "db-1" -> null',
    more=("  # (because aws_db_instance.main is not in configuration)",),
)
KEPT = block(
    " # aws_s3_bucket.logs will no longer be managed by Terraform, but will not be destroyed",
    " .",
    ("aws_s3_bucket", "logs"),
)
WHOLE = text(VPC, LEFT, GONE, KEPT, summary="Plan: 1 to add, 0 to change, 3 to destroy.")
PLAN = read(WHOLE)


def by_line(change: Callable[[int, str], str]) -> str:
    return "\n".join(change(number, line) for number, line in enumerate(WHOLE.split("\n"), start=1))


MARGINS: dict[str, Callable[[int], str]] = {
    "a quote in Markdown": lambda _: "> ",
    "a quote of a quote": lambda _: "> > ",
    "a quote without a blank": lambda _: ">",
    "a list or a code block": lambda _: "    ",
    "a tab": lambda _: "\t",
    "a box": lambda _: "│ ",
    "numbers of lines": lambda number: f"{number:6}\t",
    "numbers and a bar": lambda number: f"{number:4} | ",
    "a search": lambda number: f"plan.log:{number}:",
    "a line of a difference": lambda _: "+",
    "AWS CodeBuild": lambda number: f"[Container] 2024/03/01 10:00:{number % 60:02}.{number:06} ",
    "a time of the day": lambda number: f"10:00:{number % 60:02}  ",
    "a branch of Jenkins": lambda _: "[plan-prod] ",
    "Drone": lambda number: f"[plan:{number}] ",
    "syslog": lambda number: f"Mar  1 10:00:{number % 60:02} ip-10-0-0-1 terraform[1234]: ",
    "milliseconds": lambda number: f"{1700000000000 + number}\t",
    "docker build": lambda number: f"#12 {number / 10:.3f} ",
    "a library's log": lambda number: f"2024-03-01 10:00:{number % 60:02},123 INFO  [main] terraform - ",
    "a task runner": lambda _: "@acme/infra:plan: ",
    "kubectl": lambda _: "tf-runner-x1 terraform ",
    "Terragrunt with a wrapper": lambda number: f"12:34:56.{number:03} STDOUT [live/vpc] tf-wrapper.sh: ",
    "a mark that is not seen": lambda _: "\u200b",
}


@pytest.mark.parametrize("name", MARGINS)
def test_whatever_stands_before_every_line_is_left_out(name: str) -> None:
    plan = read(by_line(lambda number, line: MARGINS[name](number) + line))
    assert (touched(plan), words(plan)) == (touched(PLAN), [])
    assert [change.replace_paths for change in plan.touched()] == [change.replace_paths for change in PLAN.touched()]


@pytest.mark.parametrize("name", ["a quote in Markdown", "AWS CodeBuild", "a branch of Jenkins"])
def test_that_nothing_changes_is_read_behind_a_margin(name: str) -> None:
    lines = (
        "aws_vpc.a: Refreshing state... [id=vpc-1]",
        "",
        "No changes. Your infrastructure matches the configuration.",
        "",
    )
    plan = read("\n".join(MARGINS[name](number) + line for number, line in enumerate(lines)))
    assert (touched(plan), words(plan)) == ([], [])


COPIES: dict[str, Callable[[str], str]] = {
    "blanks at both ends lost": lambda whole: "\n".join(map(str.strip, whole.split("\n"))),
    "one tab for two blanks": lambda whole: re.sub(r"(?m)^ +", lambda found: "\t" * (len(found[0]) // 2), whole),
    "hard blanks": lambda whole: whole.replace(" ", "\u00a0"),
    "line ends of old": lambda whole: whole.replace("\n", "\r"),
    "source of a page": html.escape,
    "source of a page with breaks": lambda whole: html.escape(whole).replace("\n", "<br/>\n"),
    "lines of a page": lambda whole: "\n".join(f"<div><b>{html.escape(line)}</b></div>" for line in whole.split("\n")),
    "some signs of a page": lambda whole: whole.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;"),
    "typographic quotes": lambda whole: re.sub(r'"([^"\n]*)"', "“\\1”", whole).replace(" - ", " – ").replace("->", "→"),
    "a page's empty lines": lambda whole: whole.replace("\n", "\n\n"),
    "bells and backspaces": lambda whole: whole.replace("\n", "\x08\x07\r\n"),
    "escapes shown as arrows": lambda whole: whole.replace("  # ", "←[1m  # ").replace("\n", "←[0m\n"),
    "escapes of syslog": lambda whole: whole.replace("  # ", "#033[1m  # ").replace("\n", "#033[0m\n"),
    "escapes that are lost": lambda whole: whole.replace("  # ", "?[1m  # ").replace("\n", "?[0m\n"),
    "colors by colons": lambda whole: whole.replace("  # ", "\x1b[38:5:1m  # ").replace("\n", "\x1b[m\n"),
}


@pytest.mark.parametrize("name", COPIES)
def test_what_copying_made_of_the_characters_is_undone(name: str) -> None:
    plan = read(COPIES[name](WHOLE))
    assert (touched(plan), words(plan)) == (touched(PLAN), [])
    assert [change.replace_paths for change in plan.touched()] == [change.replace_paths for change in PLAN.touched()]


def test_a_long_line_that_gitlab_breaks_is_one() -> None:
    time = "2024-03-01T10:00:00.000000Z 01O"
    broken = WHOLE.replace("\n", f"\n{time} ").replace("must be replaced", f"must be\n{time}+ replaced")
    plan = read(f"{time} {broken}")
    assert (touched(plan), words(plan)) == (touched(PLAN), [])


def test_units_that_only_their_margins_tell_apart_are_several_plans() -> None:
    other = text(GONE, summary="Plan: 0 to add, 0 to change, 1 to destroy.").split("\n")
    one = WHOLE.split("\n")
    mixed = []
    for number in range(len(one)):
        mixed += [f"prod | {line}" for line in one[number : number + 1]]
        mixed += [f"test | {line}" for line in other[number : number + 1]]
    plans = read_all("\n".join(mixed))
    assert [touched(plan) for plan in plans] == [touched(PLAN), [("aws_db_instance.main", None, "delete")]]
    assert [words(plan) for plan in plans] == [[], []]


def test_a_header_in_an_attribute_gives_no_margin() -> None:
    fake = (
        'motd = <<-EOT\n            # aws_vpc.x will be destroyed\n            - resource "aws_vpc" "x" {\n        EOT'
    )
    plan = read(
        text(
            block("  # aws_vpc.a will be created", "  +", ("aws_vpc", "a"), f"+ {fake}"),
            summary="Plan: 1 to add, 0 to change, 0 to destroy.",
        )
    )
    assert (touched(plan), words(plan)) == ([("aws_vpc.a", None, "create")], [])


CREATED = text(
    block("  # aws_vpc.new will be created", "  +", ("aws_vpc", "new")),
    summary="Plan: 1 to add, 0 to change, 0 to destroy.",
)
UNREAD = (
    "    # aws_vpc.old will be destroyed",
    "1. # aws_vpc.old must be replaced",
    '# aws_vpc.old[""a""] is tainted, so it must be replaced',
    '  - resource "aws_vpc" "old" {',
    "summary: Plan: 0 to add, 0 to change, 1 to destroy.",
)


@pytest.mark.parametrize("line", UNREAD)
def test_what_tells_of_losses_and_cannot_be_read_is_a_gap(line: str) -> None:
    plan = read(f"{CREATED}\n{line}\n")
    assert words(plan) == ["unreadable"]
    assert "1 line of the text tells of destroyed objects, and cannot be read." in [gap.message for gap in plan.gaps]
    run = planguard("check", "-", stdin=f"{CREATED}\n{line}\n".encode())
    assert (run.code, run.err) == (1, "")


READ_TWICE = (
    "Plan: 1 to add, 0 to change, 3 to destroy.",
    "**Plan: 1 to add, 0 to change, 3 to destroy.**",
    "::notice::Plan: 1 to add, 0 to change, 3 to destroy",
    "prod: Plan: 1 to add, 0 to change, 0 to destroy",
    "  # aws_vpc.a will no longer be managed by Terraform, but will not be destroyed",
    "aws_vpc.old: Destroying... [id=vpc-2]",
)


@pytest.mark.parametrize("line", READ_TWICE)
def test_what_repeats_the_plan_or_tells_of_no_loss_is_none(line: str) -> None:
    assert all("tells of destroyed" not in gap.message for plan in read_all(f"{WHOLE}\n{line}\n") for gap in plan.gaps)


ENDED = (
    "Error: Process completed with exit code 2.",
    "Error: Terraform exited with code 2.",
    "Error: The process '/usr/local/bin/terraform' failed with exit code 2",
)


@pytest.mark.parametrize("line", ENDED)
def test_that_a_program_ended_below_a_plan_is_no_error_of_the_plan(line: str) -> None:
    assert words(read(f"{WHOLE}{line}\n")) == []
    assert words(read(f"{WHOLE}Error: Instance cannot be destroyed\n{line}\n")) == ["errored"]
    assert "errored" in words(read(text(GONE) + f"{line}\n"))


@pytest.mark.parametrize("side", ["│", "|", "Γöé", "â”‚", "?"])
def test_an_error_in_a_box_is_one_however_the_box_was_decoded(side: str) -> None:
    assert words(read(f"{WHOLE}{side} Error: Instance cannot be destroyed\n{side} \n")) == ["errored"]


SAME = "```\nNo changes. Infrastructure is up-to-date.\n```\n"
SOURCES = 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n'
DOCUMENTS = {
    "sources and a piece": f"# Networks\n\n```hcl\n{SOURCES}```\n\nThen:\n\n```\n{GONE}```\n",
    "headings and a piece": f"# Networks\n\n## Plan\n\n```\n{GONE}```\n\n## Apply\n",
    "sources and that nothing changes": f"```hcl\n{SOURCES}```\n\n{SAME}",
    "a page's title": f"---\ntitle: Networks\n---\n\n{SAME}",
    "steps": "1) terraform destroy\n2) # aws_vpc.a will be destroyed\n3) Plan: 0 to add, 0 to change, 1 to destroy\n",
    "prose": "The plan says: # aws_vpc.a will be destroyed. Plan: 0 to add, 0 to change, 1 to destroy.\n",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_about_plans_gets_one_line_and_no_verdict(name: str) -> None:
    with pytest.raises(InputError, match=r"only a piece of the text of a plan|not a plan"):
        read(DOCUMENTS[name])
    run = planguard("check", "-", stdin=DOCUMENTS[name].encode())
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)


def test_a_comment_with_headings_is_none() -> None:
    first, second = "### 1. dir: `a`\n", "### 2. dir: `b`\n"
    assert gone(read_all(f"{first}```diff\n{WHOLE}```\n{second}{SAME}")) == gone([PLAN])
    both = read_all(f"{first}{SAME}{second}{SAME}")
    assert [words(one) for one in both] == [[]] * len(both)


OLD = "An execution plan has been generated and is shown below.\n\nTerraform will perform the following actions:\n\n"


@pytest.mark.parametrize(
    "listed",
    [
        "  - aws_vpc.old\n\n\n",
        "-/+ module.m.aws_vpc.old (new resource required)\n      id: <computed>\n\n",
        "\n  - aws_vpc.old[1]\n\n",
    ],
)
def test_a_text_of_terraform_0_11_is_refused_however_little_it_lists(listed: str) -> None:
    with pytest.raises(InputError, match=r"Terraform 0\.11 or older"):
        read(f"{OLD}{listed}Plan: 0 to add, 0 to change, 1 to destroy.\n")


COMMENT = "## Plan result ([log](https://x.y))\n\n"
ENDS = "Plan: 1 to add, 0 to change, 3 to destroy."
HEADLINES = {
    "a line above a page's source": f"{COMMENT}{ENDS}\n\n* Delete\n<pre><code>\n{html.escape(WHOLE)}</code></pre>",
    "a line above the text": f"{COMMENT}{ENDS}\n\n```\n{WHOLE}```\n",
    "a summary that is folded": f"<details>\n<summary>{ENDS}</summary>\n\n```\n{WHOLE}```\n</details>\n",
    "a summary below": f"{WHOLE}\n**{ENDS}**\n",
}


@pytest.mark.parametrize("name", HEADLINES)
def test_a_summary_that_a_comment_repeats_is_no_plan_of_its_own(name: str) -> None:
    plan = read(HEADLINES[name])
    assert (touched(plan), words(plan)) == (touched(PLAN), [])


@pytest.mark.parametrize(
    "summary", [f"**{ENDS}**", f"<summary>{ENDS}</summary>", f"> {ENDS}", f"`{ENDS}`", f"### {ENDS}"]
)
def test_a_summary_with_marks_around_it_is_one(summary: str) -> None:
    assert words(read(WHOLE.replace(ENDS, summary))) == []
    assert words(read(WHOLE.replace(ENDS, summary).replace("3 to destroy", "4 to destroy"))) == ["unreadable"]


def test_a_summary_of_which_the_plan_is_cut_away_is_none_that_is_repeated() -> None:
    lost = read_all(f"aws_vpc.b: Refreshing state... [id=b]\n{ENDS}\n\n{WHOLE}")
    assert [words(plan) for plan in lost] == [["unreadable", "unreadable"], []]
    assert "unreadable" in [word for plan in read_all(f"      }}\n    }}\n\n{ENDS}\n\n{WHOLE}") for word in words(plan)]
