"""Events: every finding and every lost object in exactly one, one root cause and one remedy each."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard import readers, reporters, rules
from planguard.judging.decision import Decision, PlanDecision, Verdict
from planguard.judging.events import grouping, homes
from planguard.judging.events.model import Event, EventKind
from planguard.judging.events.names import compacted
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset, Waiver
from planguard.model.change import Action, ResourceChange
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import UNKNOWN
from planguard.reporters import View

TODAY = datetime.date(2026, 1, 15)
ROOT = Path(__file__).parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
SAMPLES = sorted((ROOT / "samples").rglob("plan.json")) + sorted((ROOT / "samples").rglob("change-set.json"))
PLANS = [*SAMPLES, *(sorted(CORPUS.rglob("*.json")) if CORPUS.is_dir() else [])]
TABLE = "aws_dynamodb_table"
WIDTHS = (80, 100, 120)


def change(address: str, action: Action, **details: Any) -> ResourceChange:
    steps = address.split(".")
    kind, name = steps[-2], steps[-1].partition("[")[0]
    index = details.pop("index", None)
    return ResourceChange(address, kind, action, name, ".".join(steps[:-2]), index, **details)


def table(name: str, action: Action, index: int | None = None, **details: Any) -> ResourceChange:
    key = "" if index is None else f"[{index}]"
    values = {"name": details.pop("called", name), "hash_key": "id", "billing_mode": "PAY_PER_REQUEST"}
    sides = {"before": values} if action is Action.DELETE else {"after": values}
    return change(f"{TABLE}.{name}{key}", action, index=index, **{**sides, **details})


def judged(*changes: ResourceChange, ruleset: Ruleset | None = None, **details: Any) -> PlanDecision:
    plan = Plan("plan.json", Tool.TERRAFORM, changes, **details)
    (plan_decision,) = review([plan], ruleset or Ruleset(), TODAY).plans
    return plan_decision


def only(plan_decision: PlanDecision) -> Event:
    (event,) = plan_decision.events
    return event


def text(decision: Decision, **view: Any) -> str:
    return reporters.load("text").render(decision, View(**view))


def read(path: Path) -> list[Plan]:
    try:
        return readers.join(readers.read(path.read_bytes(), path.name))
    except Exception:  # what is no plan is another test's business
        return []


def read_all() -> Iterator[Decision]:
    for path in PLANS:
        if plans := read(path):
            yield review(plans, Ruleset(), TODAY)


@pytest.fixture(scope="module")
def decisions() -> list[Decision]:
    return list(read_all())


def lost(plan: Plan) -> list[tuple[str, str | None]]:
    return [
        (one.address, one.deposed)
        for one in plan.touched()
        if one.may_destroy or one.action is Action.UNKNOWN or one.action.retains
    ]


def test_every_finding_and_every_lost_object_is_in_exactly_one_event(decisions: list[Decision]) -> None:
    for decision in decisions:
        for plan_decision in decision.plans:
            told = [number for event in plan_decision.events for number in event.findings]
            assert sorted(told) == list(range(len(plan_decision.judgements)))
            members = [(m.change.address, m.change.deposed) for e in plan_decision.events for m in e.members]
            assert len(members) == len(set(members))
            assert set(lost(plan_decision.plan)) <= set(members)
            about = [one.finding.change for one in plan_decision.judgements]
            assert {(one.address, one.deposed) for one in about if one is not None} <= set(members)


def test_the_worst_event_comes_first_and_an_environment_before_its_pieces(decisions: list[Decision]) -> None:
    for decision in decisions:
        for plan_decision in decision.plans:
            ranks = [(e.waived, -e.level, e.kind is not EventKind.ENVIRONMENT, -e.score) for e in plan_decision.events]
            assert ranks == sorted(ranks)
            assert max((event.score for event in plan_decision.events), default=0) == plan_decision.score


def test_a_report_fits_its_lines_and_its_width(decisions: list[Decision]) -> None:
    for decision in decisions:
        pasted = sum((e.paste or "").count("\n") + 1 for p in decision.plans for e in p.events if e.paste)
        for width in WIDTHS:
            lines = text(decision, width=width).splitlines()
            assert len(lines) <= 40 + pasted, "\n".join(lines)
            long = [line for line in lines if len(line) > width and " " in line.strip()]
            assert not [line for line in long if max(map(len, line.split())) < width - 40], long


def test_code_to_paste_is_printed_whole(decisions: list[Decision]) -> None:
    for decision in decisions:
        said = [line.strip() for line in text(decision).splitlines()]
        for event in (event for plan_decision in decision.plans for event in plan_decision.events):
            if event.kind in (EventKind.MOVE, EventKind.SHIFT) and event.paste and event.blocks:
                assert [line for line in event.paste.splitlines() if line.strip() not in said] == []


def test_in_full_every_object_and_every_score_is_there(decisions: list[Decision]) -> None:
    for decision in decisions:
        said = text(decision, full=True)
        for plan_decision in decision.plans:
            for event in plan_decision.events:
                assert event.digest in said or not event.blocks
            assert said.count(" = ") >= len(plan_decision.judgements)


def test_every_rule_that_grouping_knows_by_name_is_there() -> None:
    known = {*homes.OF_MEMBERS, homes.INCOMPLETE, homes._PARENT, *grouping._DESTRUCTIONS}
    assert known <= set(rules.names())


def test_what_passes_is_told_in_three_lines_at_most() -> None:
    small = [change(f"null_resource.x{n}", Action.DELETE, before={"id": str(n)}, deposed=f"d{n}") for n in range(9)]
    decision = review([Plan("p", Tool.TERRAFORM, tuple(small))], Ruleset(), TODAY)
    assert decision.verdict is Verdict.PASS
    _, events, *_ = text(decision).split("\n\n")
    assert len(events.splitlines()) == 3


def test_renamed_tables_are_one_event_with_every_block() -> None:
    names = ("orders", "invoices", "refunds")
    old = [table(f"{name}_old", Action.DELETE, called=name) for name in names]
    new = [table(name, Action.CREATE, called=name) for name in names]
    event = only(judged(*old, *new))
    assert (event.kind, event.title) == (EventKind.MOVE, "3 aws_dynamodb_table objects lose their address")
    assert event.paste is not None
    assert event.paste.count("moved {") == 3
    assert event.blocks
    assert {member.becomes for member in event.members if member.becomes} == {f"{TABLE}.{name}" for name in names}


def test_the_blocks_of_a_rename_are_its_first_lines() -> None:
    old, new = table("old", Action.DELETE, called="t"), table("new", Action.CREATE, called="t")
    lines = text(review([Plan("p", Tool.TERRAFORM, (old, new))], Ruleset(), TODAY)).splitlines()
    assert lines[2].startswith("critical  96  aws_dynamodb_table.old is renamed to aws_dynamodb_table.new")
    start = lines.index("           moved {")
    assert start <= 5
    assert lines[start + 1 : start + 4] == [
        f"             from = {TABLE}.old",
        f"             to   = {TABLE}.new",
        "           }",
    ]


def test_a_resource_that_moves_with_all_its_instances_needs_one_block() -> None:
    old = [table("old", Action.DELETE, number, called=f"t{number}") for number in range(3)]
    new = [table("new", Action.CREATE, number, called=f"t{number}") for number in range(3)]
    event = only(judged(*old, *new))
    assert event.paste == f"moved {{\n  from = {TABLE}.old\n  to   = {TABLE}.new\n}}"


@pytest.mark.parametrize("kept", [Action.NO_OP, Action.UPDATE])
def test_an_instance_that_stays_behind_needs_blocks_of_its_own_for_the_others(kept: Action) -> None:
    old = [table("old", Action.DELETE, number, called=f"t{number}") for number in range(2)]
    new = [table("new", Action.CREATE, number, called=f"t{number}") for number in range(2)]
    stays = change(f"{TABLE}.old[2]", kept, index=2, before={"name": "a"}, after={"name": "a"})
    event = next(one for one in judged(*old, *new, stays).events if one.kind is EventKind.MOVE)
    assert event.paste is not None
    assert event.paste.count("moved {") == 2


def _count(*named: tuple[Action, str | None, str | None], called: str = "") -> list[ResourceChange]:
    return [
        change(
            f"{TABLE}.t[{number}]",
            action,
            index=number,
            before=old and {"name": old},
            after=new and {"name": new},
            called=called if action is Action.NO_OP else "",
            replace_paths=(("name",),) if action.replaces else (),
        )
        for number, (action, old, new) in enumerate(named)
    ]


REPLACED = Action.DELETE_THEN_CREATE


def test_a_shift_is_one_event_with_a_block_for_each_instance() -> None:
    moved = _count(
        (Action.NO_OP, None, None), (REPLACED, "b", "c"), (REPLACED, "c", "d"), (Action.DELETE, "d", None), called="a"
    )
    event = only(judged(*moved))
    assert event.kind is EventKind.SHIFT
    assert event.paste is not None
    targets = [line.split(" = ")[1] for line in event.paste.splitlines() if "to " in line]
    assert targets == [f'{TABLE}.t["{name}"]' for name in "abcd"]


def test_instances_without_names_keep_their_numbers_as_keys() -> None:
    event = only(judged(*_count((Action.NO_OP, None, None), (REPLACED, "b", "c"), (Action.DELETE, "c", None))))
    assert event.paste is not None
    assert f'to   = {TABLE}.t["0"]' in event.paste
    assert f'to   = {TABLE}.t["2"]' in event.paste


def test_what_follows_from_one_replaced_object_is_a_cascade() -> None:
    network = change(
        "acme_segment.net",
        REPLACED,
        before={"range": "a", "id": "1"},
        after={"range": "b"},
        replace_paths=(("range",),),
    )
    database = change(
        "acme_database.orders",
        REPLACED,
        before={"segment_id": "1"},
        after={"segment_id": UNKNOWN},
        replace_paths=(("segment_id",),),
        references={"segment_id": ("acme_segment.net",)},
    )
    event = only(judged(network, database, dependencies={"acme_database.orders": frozenset({"acme_segment.net"})}))
    assert event.kind is EventKind.CASCADE
    assert event.title == "acme_segment.net is replaced, and so is acme_database.orders"
    assert event.cause is not None
    assert event.cause.says.startswith('must be replaced: range "a" → "b"')
    assert event.cause.chain == ("acme_segment.net", "acme_database.orders")


def test_what_is_created_is_neither_updated_nor_replaced() -> None:
    values = {
        "bucket": "a",
        "policy": '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}]}',
    }
    plan = Plan("plan.json", Tool.TERRAFORM, (change("aws_s3_bucket_policy.open", Action.CREATE, after=values),))
    decision = review([plan], Ruleset(), TODAY)
    assert only(decision.plans[0]).title == "aws_s3_bucket_policy.open lets everyone in"
    assert only(decision.plans[0]).cause is None
    for report in ("text", "html", "markdown"):
        shown = reporters.load(report).render(decision, View())
        assert "is created" in shown
        assert "must be replaced" not in shown
        assert "is updated in place" not in shown


def test_a_guard_and_what_it_guarded_are_one_event() -> None:
    guarded = change("aws_s3_bucket.data", REPLACED, before={"bucket": "a"}, after={"bucket": "b"})
    versions = change(
        "aws_s3_bucket_versioning.data",
        Action.DELETE,
        before={"versioning_configuration": [{"status": "Enabled"}]},
        action_reason="delete_because_no_resource_config",
    )
    needs = {"aws_s3_bucket_versioning.data": frozenset({"aws_s3_bucket.data"})}
    event = only(judged(guarded, versions, dependencies=needs))
    assert event.kind is EventKind.PROTECTION
    assert {member.change.address for member in event.members} == {guarded.address, versions.address}


def test_equal_objects_of_one_cause_are_one_event() -> None:
    gone = [table("t", Action.DELETE, number, action_reason="delete_because_no_resource_config") for number in range(3)]
    event = only(judged(*gone))
    assert (event.kind, event.title) == (EventKind.OBJECT, f"{TABLE}.t[0..2] are destroyed")


def test_a_destroy_of_everything_is_said_once() -> None:
    gone = [table(f"t{number}", Action.DELETE) for number in range(8)]
    event = only(judged(*gone, mode=PlanMode.DESTROY))
    assert (event.kind, len(event.members)) == (EventKind.ENVIRONMENT, 8)
    assert event.title == "Everything is destroyed"


def test_equal_gaps_are_counted() -> None:
    gaps = (*[Gap(GapKind.NESTED_STACK, "a nested stack is not shown")] * 3, Gap(GapKind.ERRORED, "planning stopped"))
    plan_decision = judged(gaps=gaps)
    assert [(event.kind, len(event.findings)) for event in plan_decision.events] == [
        (EventKind.PLAN, 1),
        (EventKind.PLAN, 3),
    ]
    decision = review([Plan("p", Tool.TERRAFORM, gaps=gaps)], Ruleset(), TODAY)
    assert text(decision).lower().count("a nested stack is not shown") == 1


def _waiver(event: Event) -> Ruleset:
    return Ruleset(waivers=(Waiver("ana", "agreed", datetime.date(2026, 2, 1), event=event.digest),))


def _doomed(**details: Any) -> tuple[ResourceChange, ...]:
    names = ("a", "b", "c", "d", "e")
    return tuple(
        table(name, Action.DELETE, physical_id=f"id-{name}", tags={"Environment": "production"}, **details)
        for name in names
    )


def test_one_waiver_accepts_an_event_as_a_whole_and_nothing_else() -> None:
    doomed = _doomed()
    before = judged(*doomed)
    assert (before.verdict, len(before.judgements) > 1) == (Verdict.BLOCK, True)
    (event,) = (event for event in before.events if event.blocks)
    accepted = judged(*doomed, ruleset=_waiver(event))
    assert accepted.verdict is Verdict.PASS
    assert all(one.waived for one in accepted.events if one.digest == event.digest)
    more = judged(*doomed, table("f", Action.DELETE, physical_id="id-f"), ruleset=_waiver(event))
    assert more.verdict is Verdict.BLOCK
    elsewhere = judged(*_doomed(), ruleset=_waiver(event), workspace="live")
    assert elsewhere.verdict is Verdict.BLOCK


def test_the_same_addresses_with_other_objects_behind_them_are_another_event() -> None:
    one = only(judged(table("a", Action.DELETE, physical_id="1")))
    assert one.digest == only(judged(table("a", Action.DELETE, physical_id="1"))).digest
    assert one.digest != only(judged(table("a", Action.DELETE, physical_id="2"))).digest


def test_a_waiver_for_an_event_that_is_not_there_is_reported() -> None:
    waiver = Waiver("ana", "agreed", datetime.date(2026, 2, 1), event="0123456789ab")
    decision = review([Plan("p", Tool.TERRAFORM)], Ruleset(waivers=(waiver,)), TODAY)
    assert len(decision.notices) == 1
    assert "event 0123456789ab" in decision.notices[0]


@pytest.mark.parametrize(
    ("addresses", "short"),
    [
        (["a.b[0]", "a.b[1]", "a.b[2]"], ["a.b[0..2]"]),
        (["a.b[0]", "a.b[2]", "a.b[3]"], ["a.b[0, 2..3]"]),
        (["a.b[10]", "c.d", "a.b[9]"], ["a.b[9..10]", "c.d"]),
        (['a.b["x"]', 'a.b["y.z"]'], ['a.b["x", "y.z"]']),
        (['module.m["a"].t.b', 'module.m["b"].t.b'], ['module.m["a"].t.b', 'module.m["b"].t.b']),
        (['module.m["a"].t.b', 'module.m["b"].t.b', 'module.m["c"].t.b'], ["module.m[*].t.b (3)"]),
        ([f'module.m["{m}"].t.b[{n}]' for m in "xy" for n in (0, 1)], ["module.m[*].t.b[*] (4)"]),
        (["t.b", "t.b[0]", "t.b[1]"], ["t.b (3)"]),
        ([f't.b["{"k" * 20}{number}"]' for number in range(4)], ["t.b[*] (4)"]),
    ],
)
def test_instances_are_written_together(addresses: list[str], short: list[str]) -> None:
    assert compacted(addresses) == short


@given(st.lists(st.integers(0, 50), unique=True, min_size=1))
def test_no_instance_is_lost_when_they_are_written_together(numbers: list[int]) -> None:
    (short,) = compacted(f"a.b[{number}]" for number in numbers)
    if short.endswith(")"):  # too many to be listed
        assert short == f"a.b[*] ({len(numbers)})"
        return
    found = []
    for part in short.removeprefix("a.b[").removesuffix("]").split(", "):
        first, _, last = part.partition("..")
        found += list(range(int(first), int(last or first) + 1))
    assert found == sorted(numbers)


@given(st.permutations(range(6)))
def test_the_order_of_the_plan_changes_no_event(order: list[int]) -> None:
    changes = [*_doomed(), table("z", Action.CREATE, called="other")]
    named = {event.digest for event in judged(*changes).events}
    assert {event.digest for event in judged(*(changes[number] for number in order)).events} == named


def _replaced(**details: Any) -> ResourceChange:
    given = {"before": {"engine": "mysql"}, "after": {"engine": "postgres"}, "replace_paths": (("engine",),), **details}
    return change("aws_db_instance.main", REPLACED, physical_id="db-1", **given)


@pytest.mark.parametrize(
    "other",
    [
        {"after": {"engine": "mariadb"}},
        {"before": {"engine": "mysql", "skip_final_snapshot": True}},
        {"tags": {"Environment": "production"}},
        {"action_reason": "replace_because_tainted"},
        {"snapshot": True},
    ],
    ids=str,
)
def test_what_is_accepted_for_one_cause_is_not_for_another(other: dict[str, Any]) -> None:
    (accepted,) = judged(_replaced()).events
    assert accepted.blocks
    assert accepted.digest not in {event.digest for event in judged(_replaced(**other)).events}


def test_every_blocked_event_that_is_named_says_how_it_is_accepted() -> None:
    kinds = ("aws_dynamodb_table", "aws_sqs_queue", "aws_kinesis_stream", "aws_efs_file_system", "aws_db_instance")
    gone = [change(f"{kind}.x", Action.DELETE, before={"name": "x"}) for kind in kinds]
    kept = [change(f"acme_thing.x{number}", Action.NO_OP) for number in range(9)]
    decision = review([Plan("p", Tool.TERRAFORM, (*gone, *kept))], Ruleset(), TODAY)
    said = text(decision)
    (plan_decision,) = decision.plans
    assert len(plan_decision.events) == len(kinds)
    assert [event.title for event in plan_decision.events if f'"{event.digest}"' not in said] == []
    assert len(said.splitlines()) <= 40


def test_chosen_targets_are_not_everything() -> None:
    gone = [table(f"t{number}", Action.DELETE) for number in range(6)]
    targeted = (Gap(GapKind.TARGETED, "The plan covers only its targets."),)
    plan = Plan("p", Tool.TERRAFORM, tuple(gone), mode=PlanMode.DESTROY, gaps=targeted)
    said = text(review([plan], Ruleset(), TODAY))
    assert "6 objects are destroyed" in said
    assert "Everything" not in said
    assert "6 of 6 targeted objects destroyed" in said
    assert "Plan again without -target" not in said


@pytest.mark.parametrize(
    ("reason", "advice"),
    [
        ("replace_because_tainted", "terraform untaint 'aws_db_instance.main'"),
        ("replace_by_request", "without `-replace`"),
    ],
)
def test_a_replacement_that_no_attribute_forces_is_cured_otherwise(reason: str, advice: str) -> None:
    event = only(judged(_replaced(after={"engine": "mysql"}, replace_paths=(), action_reason=reason)))
    assert advice in event.advice


def test_what_is_updated_with_a_value_of_a_destroyed_object_is_in_its_event() -> None:
    subnet = change(
        "aws_subnet.a",
        REPLACED,
        before={"cidr_block": "a"},
        after={"cidr_block": "b"},
        replace_paths=(("cidr_block",),),
    )
    balancer = change(
        "aws_lb.l",
        Action.UPDATE,
        before={"subnets": ["a", "b", "c"], "subnet_mapping": [{"subnet_id": one} for one in "abc"]},
        after={"subnets": UNKNOWN, "subnet_mapping": UNKNOWN},
        references={"subnets": ("aws_subnet.a",), "subnet_mapping": ("aws_subnet.a",)},
    )
    event = only(judged(subnet, balancer, dependencies={"aws_lb.l": frozenset({"aws_subnet.a"})}))
    assert {member.change.address for member in event.members} == {"aws_subnet.a", "aws_lb.l"}


def test_an_environment_of_which_most_is_only_renamed_is_a_rename() -> None:
    names = ("a", "b", "c", "d", "e", "f")
    tags = {"Environment": "production"}
    old = [table(f"{name}_old", Action.DELETE, called=name, tags=tags) for name in names]
    new = [table(name, Action.CREATE, called=name, tags=tags) for name in names]
    other = change("aws_sqs_queue.q", Action.DELETE, before={"name": "q"}, tags=tags)
    kinds = {event.kind: len(event.members) for event in judged(*old, *new, other).events}
    assert EventKind.ENVIRONMENT not in kinds
    assert kinds[EventKind.MOVE] == 12


def test_what_is_lost_is_said_of_more_than_the_worst_event() -> None:
    kinds = ("aws_dynamodb_table", "aws_sqs_queue", "aws_kinesis_stream")
    gone = [change(f"{kind}.x", Action.DELETE, before={"name": "x"}) for kind in kinds]
    kept = [change(f"acme_thing.x{number}", Action.NO_OP) for number in range(9)]
    said = text(review([Plan("p", Tool.TERRAFORM, (*gone, *kept))], Ruleset(), TODAY))
    assert said.count("  Lost     ") == len(kinds)
    assert said.count("  Accept   ") == len(kinds)
