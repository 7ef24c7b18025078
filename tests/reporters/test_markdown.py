"""A comment always fits, always tells the verdict and the worst, and no name in it is acted upon."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planguard.judging.decision import Verdict
from planguard.judging.ruleset.model import Ruleset, Waiver
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Finding, Harm, Severity
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.reporters import markdown
from planguard.reporters._parts.markup import code, label, prose, verbatim
from tests.reporters.decisions import HOSTILE, TODAY, database, decided, hostile, loss, made, many
from tests.thorough import tries

COMMENT = 65_536
texts = st.lists(st.text(max_size=400) | st.sampled_from([character * 1000 for character in "|@_#f\U0010ffff"]),
                 min_size=1, max_size=20).map(tuple)  # fmt: skip


def outside_code(text: str) -> str:
    """What GitHub looks at for mentions, references and links."""
    text = re.sub(r"```(?:mermaid|hcl|yaml).*?```|<(code|pre)>.*?</\1>|`[^`\n]*`|<!--.*?-->", "", text, flags=re.DOTALL)
    return html.unescape(text)


@settings(max_examples=tries(30), deadline=None)
@given(texts)
def test_whatever_the_names_verdict_and_worst_are_told_within_the_limit(names: tuple[str, ...]) -> None:
    decision = hostile(names)
    text = markdown.render(decision)
    assert len(text) <= COMMENT
    assert text.startswith("<!-- planguard:")
    assert "Blocked: " in text or decision.verdict is not Verdict.BLOCK
    worst = [event for event in decision.plans[0].events if event.level >= Severity.LOW and not event.waived]
    assert all(f" {prose(event.title)}\n" in text for event in worst[: markdown.WORST])
    assert text.count("<details>") == text.count("</details>")
    assert text.count("```") % 2 == 0


@pytest.mark.parametrize("character", ["<", "@", "_", "\U0010ffff"])
def test_a_long_chain_of_weaker_rulesets_is_named_within_the_limit(character: str) -> None:
    name, rules = character * 5000, Ruleset()
    waivers = tuple(Waiver(name, name, TODAY, name, name) for _ in range(500))
    for number in range(10):
        rules = Ruleset(name, name, f"{number}" * 64, rules, max_destroyed=number, waivers=waivers)
    decision = decided((Plan(name, Tool.TERRAFORM, (database(),)), [loss(database(), message=name)]), rules=rules)
    text = markdown.render(decision)
    assert len(text) <= COMMENT
    assert all(f"{number}" * 64 in text for number in range(10))
    assert "weaker than" in text.partition("###")[0]
    assert re.search(r"and \d+ more, cut for length", text)


@settings(max_examples=tries(200), deadline=None)
@given(st.text(max_size=60) | st.sampled_from(HOSTILE))
def test_text_of_a_plan_is_shown_as_it_is_and_not_acted_upon(name: str) -> None:
    shown = outside_code(prose(name))
    assert re.search(r"[@#]\w|://|(?i:www\.)|(?i:gh-\d)", shown) is None
    for written in (prose(name), code(name), verbatim(name), label(name)):
        assert re.sub(r"</?(code|pre)>", "", written).count("<") == 0
    assert re.search(r"[|\n]", prose(name) + code(name)) is None


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('module.a["b.c"].aws_x.y[0]', '`module.a["b.c"].aws_x.y[0]`'),
        ("a`b", "<code>a&#96;b</code>"),
        ("a|b", "<code>a&#124;b</code>"),
        ("x.failover", "`x.failover`"),
        ("", "<code>&#8203;</code>"),
    ],
)
def test_a_name_is_plain_code_where_that_is_safe(name: str, written: str) -> None:
    assert code(name) == written


def test_the_worst_come_first_and_the_rest_is_counted() -> None:
    text = markdown.render(many(20_000))
    first = text.index("Blocked: 20000 of 20000 existing objects destroyed and recreated")
    assert first < text.index("aws_db_instance.main[0..19999]") < 2000
    assert len(text) <= COMMENT


def test_values_of_many_megabytes_cost_nothing() -> None:
    huge = "x" * 10_000_000
    change = database(address=huge, name=huge, module=huge, before={"user_data": huge}, tags={huge: huge})
    text = markdown.render(decided((Plan(huge, Tool.TERRAFORM, (change,)), [loss(change, message=huge, advice=huge)])))
    assert len(text) < 10_000


def test_a_thousand_plans_and_gaps_leave_room_for_the_worst() -> None:
    change = database()
    gaps = tuple(Gap(GapKind.DEFERRED, f"gap {n} " + "x" * 300) for n in range(300))
    plans = [(Plan(f"{n}/plan.json", Tool.TERRAFORM, (change,), gaps=gaps), [loss(change)]) for n in range(1000)]
    text = markdown.render(decided(*plans))
    assert len(text) <= COMMENT
    assert text.count("### 🔴") == markdown.WORST
    assert re.search(r"and \d+ more, cut for length", text)
    assert text.rstrip().endswith("</sub>")


def test_the_marker_is_the_same_for_every_run_of_a_plan() -> None:
    change = database()

    def first_line(findings: list[Finding]) -> str:
        plan = Plan("stacks/a--b/plan.json", Tool.TERRAFORM, (change,), workspace="default")
        return markdown.render(decided((plan, findings))).splitlines()[0]

    assert first_line([]) == first_line([loss(change)]) == "<!-- planguard:stacks/a-b/plan.json -->"


def test_what_goes_and_what_depends_on_it_is_drawn() -> None:
    assert "n1 --> n2" in markdown.render(made()["blocked"])
    assert "mermaid" not in markdown.render(made()["warned"])
    assert "mermaid" not in markdown.render(made()["waived"])


def test_a_wide_blast_radius_is_drawn_in_part_and_counted() -> None:
    changes = tuple(ResourceChange(f"t.n{n}", "t", Action.DELETE) for n in range(40))
    users = {f"t.user{n}": frozenset({"t.n0"}) for n in range(40)}
    text = markdown.render(
        decided((Plan("plan.json", Tool.TERRAFORM, changes, dependencies=users), [loss(changes[0])]))
    )
    assert "and 28 more that go" in text
    assert "and 34 more" in text
    assert text.count("-->") < 50


def test_a_finding_that_only_informs_is_not_among_the_worst() -> None:
    finding = Finding("says something", Severity.INFO, Harm.OBJECT, database(), rule="r")
    text = markdown.render(decided((Plan("plan.json", Tool.TERRAFORM, (database(),)), [finding])))
    assert "### ⚪" not in text
    assert "<summary>Events (1)</summary>" in text


def test_what_is_waived_is_not_among_the_worst() -> None:
    text = markdown.render(made()["waived"])
    assert "### 🔴" not in text
    assert "<summary>Waived (1)</summary>" in text
    assert "1 finding waived" in text
