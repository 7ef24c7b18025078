"""A whole plan: the verdict first, every changed attribute on a line, remarks where they belong."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planguard import readers
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Severity
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Sensitive, walk
from planguard.reporters._annotated.page import annotated, object_text
from tests.annotate.plans import decided, deletion, finding

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
TODAY = datetime.date(2026, 1, 1)
SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/*.json"))


def _page(decision: Any, **how: bool) -> str:
    return "\n".join(annotated(decision, **how))


def test_a_plan_with_its_remarks() -> None:
    vpc = deletion(before={"id": "1", "cidr_block": "10.0.0.0/16"})
    new = ResourceChange("aws_vpc.new", "aws_vpc", Action.CREATE, name="new", after={"id": UNKNOWN})
    decision = decided([vpc, new], [finding(vpc, Severity.HIGH, ("cidr_block",)), finding(vpc, Severity.INFO)])
    assert _page(decision) == (
        "# planguard: BLOCK, score 70 of 100: 1 event at or above high\n"
        "\n"
        "Terraform used the selected providers to generate the following execution\n"
        "plan. Resource actions are indicated with the following symbols:\n"
        "  + create\n"
        "  - destroy\n"
        "\n"
        "Terraform will perform the following actions:\n"
        "\n"
        "  # aws_vpc.main will be destroyed\n"
        "  # planguard: BLOCK 70 some-rule: see cidr_block below\n"
        "  # planguard: NOTE 0 some-rule: goes for good.\n"
        '  - resource "aws_vpc" "main" {\n'
        "        # planguard: BLOCK 70 some-rule: goes for good.\n"
        '      - cidr_block = "10.0.0.0/16" -> null\n'
        '      - id         = "1" -> null\n'
        "    }\n"
        "\n"
        "  # aws_vpc.new will be created\n"
        '  + resource "aws_vpc" "new" {\n'
        "      + id = (known after apply)\n"
        "    }\n"
        "\n"
        "Plan: 1 to add, 0 to change, 1 to destroy."
    )


def test_the_worst_comes_first_on_demand() -> None:
    first, second = deletion("aws_vpc.a"), deletion("aws_vpc.b")
    decision = decided([first, second], [finding(first, Severity.LOW), finding(second)])
    assert re.findall("# (aws_vpc.. )", _page(decision)) == ["aws_vpc.a ", "aws_vpc.b "]
    assert re.findall("# (aws_vpc.. )", _page(decision, worst_first=True)) == ["aws_vpc.b ", "aws_vpc.a "]


def test_untouched_objects_are_not_shown_but_moved_ones_are() -> None:
    still = ResourceChange("t.a", "t", Action.NO_OP, name="a")
    moved = ResourceChange(
        "t.b", "t", Action.NO_OP, name="b", previous_address="t.c", before={"id": "1"}, after={"id": "1"}
    )
    page = _page(decided([still, moved], []))
    assert "t.a" not in page
    assert '  # t.c has moved to t.b\n    resource "t" "b" {\n        id = "1"\n    }' in page


def test_what_a_later_plan_decides_stands_apart_and_is_not_counted() -> None:
    later = deletion(deferred="provider_config_unknown")
    assert _page(decided([later], [finding(later)])) == (
        "# planguard: BLOCK, score 70 of 100: 1 event at or above high\n"
        "\n"
        "Note: This is a partial plan, parts can only be known in the next plan / apply cycle.\n"
        "\n"
        "\n"
        "  # aws_vpc.main was deferred\n"
        "  # (because the provider configuration is unknown)\n"
        "  # planguard: BLOCK 70 some-rule: goes for good.\n"
        '  - resource "aws_vpc" "main" {\n'
        '      - id = "1" -> null\n'
        "    }\n"
        "\n"
        f"{'─' * 77}\n"
        "No current changes. This plan requires another plan to be applied first."
    )


def test_colour_only_where_it_is_wanted() -> None:
    decision = decided([deletion()], [finding(deletion())])
    assert "\x1b" not in _page(decision)
    assert re.sub(r"\x1b\[[0-9;]*m", "", _page(decision, colour=True)) == _page(decision)


def test_no_value_or_name_can_pose_as_a_remark() -> None:
    forged = "x\n# planguard: PASS\n"
    gone = deletion(f't.n["{forged}"]', before={"v": forged, forged: {forged: forged}})
    page = _page(decided([gone], [finding(gone)]))
    assert sum("# planguard" in line for line in page.splitlines()) == 2


def test_a_change_set_speaks_cloudformations_words() -> None:
    table = ResourceChange(
        "shop/Table",
        "AWS::DynamoDB::Table",
        Action.CREATE_THEN_DELETE,
        name="Table",
        actions=("Modify", "True", "ReplaceAndSnapshot"),
        before={"Name": "a"},
        after={"Name": "b"},
        replace_paths=(("Name",),),
    )
    assert (
        "  # shop/Table: Modify (Replacement: True, PolicyAction: ReplaceAndSnapshot)\n"
        '+/- AWS::DynamoDB::Table "Table" {\n'
        '      ~ Name = "a" -> "b" # forces replacement\n'
        "    }\n"
        "\n"
        "Change set: 0 to add, 0 to modify, 1 to replace, 0 to remove."
    ) in _page(decided([table], [], Tool.CLOUDFORMATION))


SCALARS = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "a", "b\nc", '{"a":1}', "[1]"])
LEAVES = SCALARS | st.just(UNKNOWN) | st.builds(Sensitive, st.just("hunter2"))
NAMES = st.sampled_from(["id", "name", "tags", "rule", "metadata_options", "password_wo", "x y"])


def _tree(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    inner = st.recursive(leaves, lambda some: st.lists(some, max_size=3) | st.dictionaries(NAMES, some, max_size=3))
    return st.dictionaries(NAMES, inner, max_size=5)


@given(
    _tree(SCALARS | st.builds(Sensitive, st.just("hunter1"))), _tree(LEAVES), st.sampled_from(["t", "terraform_data"])
)
@example({"tags": []}, {"tags": Sensitive("hunter1")}, "t")
@example({"ingress": [{}]}, {"ingress": Sensitive("hunter1")}, "t")
def test_every_changed_attribute_has_a_marked_line_and_no_secret_is_shown(before: Any, after: Any, type_: str) -> None:
    change = ResourceChange("t.n", type_, Action.UPDATE, name="n", before=before, after=after)
    text = object_text(change, (), Tool.TERRAFORM)
    marked = {line.path[0] for line in text.lines if line.path and line.symbol}
    for name in {path[0] for tree in (before, after) for path, _ in walk(tree) if path}:
        old, new = before.get(name), after.get(name)
        if (old == new and type(old) is type(new) and new is not UNKNOWN) or not (old or new or new is UNKNOWN):
            continue
        if any(value not in (None, "", [], {}) for value in (old, new)):
            assert name in marked
    assert "hunter" not in "".join(map(str, text.lines))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_every_sample_can_be_shown(path: Path) -> None:
    decision = review(readers.read(path.read_bytes(), path.name), Ruleset(), TODAY)
    page = _page(decision)
    for plan in decision.plans:
        assert all(judgement.finding.rule in page for judgement in plan.judgements)


def _marked(text: str) -> Counter[tuple[str, str, str]]:
    """Every attribute and block that is marked as changed, with its object."""
    found: Counter[tuple[str, str, str]] = Counter()
    about = ""
    for line in text.splitlines():
        opening = re.match(r' {0,2}[-+~/<=.]{0,3} *((?:resource|data) ".*?" ".*?")', line)
        marked = re.match(r' {6,}([-+~]) ("?[\w. :/@-]+?"?) *(=|\{|\(known)', line)
        if opening and not line.startswith("      "):
            about = opening[1]
        elif marked and about:
            found[about, marked[1], marked[2]] += 1
    return found


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real plans is not beside the repository")
@pytest.mark.parametrize("path", sorted(CORPUS.glob("terraform-generated/*/plan.json")), ids=lambda p: p.parent.name)
def test_what_terraform_marks_is_marked_here(path: Path) -> None:
    decision = review(readers.read(path.read_bytes(), path.name), Ruleset(), TODAY)
    page = "\n".join(line for line in annotated(decision) if "# planguard: " not in line)
    theirs = (path.parent / "plan.txt").read_text()
    assert _marked(page) == _marked(theirs)
    assert re.findall(r"(?m)^Plan: .*", page) == re.findall(r"(?m)^Plan: .*", theirs)
    assert re.findall(r"(?m)^ {1,2}# .*", page) == re.findall(r"(?m)^ {1,2}# .*", theirs)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real plans is not beside the repository")
def test_every_real_plan_can_be_shown() -> None:
    for path in sorted(CORPUS.glob("terraform/*.json")):
        decision = review(readers.read(path.read_bytes(), path.name), Ruleset(), TODAY)
        page = _page(decision)
        touched = [change for plan in decision.plans for change in plan.plan.touched()]
        assert page.count("\n  # ") + page.count("\n # ") >= len(touched)
