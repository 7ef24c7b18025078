"""Decisions made by hand, so that reports are tested on their own, and those of every sample there is."""

from __future__ import annotations

import datetime
import functools
from pathlib import Path
from typing import Any

from planguard import readers
from planguard.judging.decision import Decision
from planguard.judging.review import review
from planguard.judging.ruleset import choice
from planguard.judging.ruleset.model import Ruleset, Waiver
from planguard.judging.scoring import LEVELS, Score, Term, TermKind
from planguard.knowledge.words.environments import EnvironmentNames
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import Location
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Sensitive
from tests.deciding import decide

TODAY = datetime.date(2026, 1, 15)
SECRET = "correct-horse-battery-staple"
ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "samples"

HOSTILE = (
    'x["| `a` <img src=x onerror=alert(1)> --> ]]> </script> *b* [c](http://evil.example) @team #12 GH-3"]',
    'x["line\n::error::injected\r\n##vso[task.complete result=Succeeded]##[error]y\u202egnp.exe\x1b[31m\x00\ud800"]',
    '=cmd|"/c calc"!A1',
    "@everyone https://evil.example/a www.evil.example \U000e0041\u200b\ufeff\uffff",
    "failover-FAIL",
    "",
    '::stop-commands::x"]; %0A::error::y %25 ; ] , :',
    "# heading\n\n```\n---\n1. one\n",
)


def database(**given: Any) -> ResourceChange:
    fields: dict[str, Any] = {
        "type": "aws_db_instance",
        "name": "main",
        "action": Action.DELETE_THEN_CREATE,
        "actions": ("delete", "create"),
        "before": {"engine": "mysql", "password": Sensitive(SECRET), "skip_final_snapshot": True},
        "after": {"engine": "postgres", "password": Sensitive(SECRET), "skip_final_snapshot": True},
        "replace_paths": (("engine",),),
        "location": Location("modules/db/main.tf", 12),
    }
    return ResourceChange(**{"address": "module.db.aws_db_instance.main", "module": "module.db", **fields, **given})


def decided(*plans: tuple[Plan, list[Finding]], rules: Ruleset | None = None) -> Decision:
    """The decision on findings whose scores owe nothing to the catalogue, which changes for reasons of its own."""
    scored = [(plan, [(finding, _score(finding)) for finding in findings]) for plan, findings in plans]
    return decide(scored, rules or Ruleset(), TODAY)


def _score(finding: Finding) -> Score:
    stake = f"{finding.severity.word}: what is at stake"
    base = Term(TermKind.STAKE, LEVELS[finding.severity], stake, finding.harm)
    if finding.severity is not Severity.CRITICAL or finding.change is None:
        return Score(base.points, (base,))
    return Score(base.points + 5, (base, TermKind.PRODUCTION.term(f"it is in production (name {finding.change.name})")))


def loss(change: ResourceChange, **given: Any) -> Finding:
    fields: dict[str, Any] = {
        "message": "would be replaced because engine changes; the new database starts empty",
        "severity": Severity.CRITICAL,
        "harm": Harm.DATA,
        "advice": "Restore a snapshot under a new identifier, then switch over.",
        "paths": (("engine",),),
        "rule": "destroys-data",
    }
    return Finding(**{**fields, "change": change, **given})


def made() -> dict[str, Decision]:
    """Every decision by name; small enough to be read whole in a golden file."""
    return {
        "nothing": decided((Plan("plan.json", Tool.TERRAFORM), [])),
        "passing": _passing(),
        "warned": _warned(),
        "blocked": _blocked(),
        "blocked-by-count": _blocked_by_count(),
        "waived": _waived(),
        "weaker": _weaker(),
        "report-only": decided(
            _lost("plan.json", ""),
            rules=Ruleset("team.yaml", "team.yaml", "7" * 64, extends=Ruleset(), report_only=True),
        ),
        "several": decided(_lost("prod/plan.json", "prod"), _lost("./stage/plan.json", "")),
        "hostile": hostile(),
    }


def _passing() -> Decision:
    change = ResourceChange("aws_route53_record.failover", "aws_route53_record", Action.UPDATE, name="failover")
    finding = loss(change, message="is a failover record", severity=Severity.LOW, harm=Harm.OBJECT, advice="")
    new = ResourceChange("aws_sqs_queue.q", "aws_sqs_queue", Action.CREATE, name="q")
    return decided((Plan("failover/plan.json", Tool.TERRAFORM, (change, new)), [finding]))


def _warned() -> Decision:
    change = ResourceChange("aws_lb.web", "aws_lb", Action.UPDATE, name="web", location=Location("./main.tf", 3))
    finding = loss(
        change,
        message="deletion_protection is switched off",
        severity=Severity.MEDIUM,
        harm=Harm.PROTECTION,
        paths=(("enable_deletion_protection",),),
        rule="protection-switched-off",
    )
    gap = Gap(GapKind.TARGETED, "The plan was made with -target; other changes may follow.")
    return decided((Plan("plan.json", Tool.TERRAFORM, (change,), gaps=(gap,)), [finding]))


def _lost(source: str, workspace: str) -> tuple[Plan, list[Finding]]:
    old = database()
    user = ResourceChange("aws_ecs_service.web", "aws_ecs_service", Action.NO_OP, name="web")
    gone = ResourceChange(
        'aws_s3_bucket.logs["eu|1"]', "aws_s3_bucket", Action.DELETE, name="logs", index="eu|1",
        action_reason="delete_because_no_resource_config", location=Location("logs.tf", 40),
    )  # fmt: skip
    kept = ResourceChange("aws_iam_role.old", "aws_iam_role", Action.FORGET, name="old")
    plan = Plan(
        source,
        Tool.TERRAFORM,
        (old, user, gone, kept),
        workspace=workspace,
        dependencies={"aws_ecs_service.web": frozenset({"module.db.aws_db_instance.main"})},
    )
    moved = loss(gone, message="would be deleted with everything in it", advice="Tell Terraform that it moved:",
                 paste='moved {\n  from = aws_s3_bucket.logs["eu|1"]\n  to   = aws_s3_bucket.a\n}')  # fmt: skip
    wide = Finding("1 of 3 objects go", Severity.HIGH, Harm.ENVIRONMENT, about="module.db", related=(old.address,),
                   confidence=Confidence.LOW, rule="blast-radius")  # fmt: skip
    return plan, [loss(old), moved, wide]


def _blocked() -> Decision:
    return decided(_lost("out/plan.json", "prod"))


def _blocked_by_count() -> Decision:
    changes = tuple(ResourceChange(f"null_resource.n[{n}]", "null_resource", Action.DELETE, index=n) for n in range(3))
    return decided((Plan("/builds/app/plan.json", Tool.OPENTOFU, changes), []), rules=Ruleset(max_destroyed=2))


def _waived() -> Decision:
    waivers = (
        Waiver("dba@example.com", "moved to Aurora | done", datetime.date(2026, 2, 1), "destroys-data", "module.db.*"),
        Waiver("ops", "long ago", datetime.date(2025, 2, 1), "other", "*"),
    )
    return decided(
        (Plan("plan.json", Tool.TERRAFORM, (database(),)), [loss(database())]), rules=Ruleset(waivers=waivers)
    )


def _weaker() -> Decision:
    """A finding that its own ruleset lowers and lets go; with it everything that a ruleset can ask less of."""
    strict = Ruleset(name="strict", digest="5" * 64, extends=Ruleset(), fail_on=Severity.MEDIUM, max_destroyed=25)
    waivers = (Waiver("sec@example.com", "unused", datetime.date(2026, 2, 1), "destroys-key", "aws_kms_key.old"),)
    rules = Ruleset(
        name="ci/team.yaml",
        file="ci/team.yaml",
        digest="7" * 64,
        extends=strict,
        fail_on=Severity.CRITICAL,
        severities={"destroys-data": Severity.INFO, "interrupts-service": None},
        waivers=waivers,
        environments=EnvironmentNames(production=("production",), other=("live", "lab")),
    )
    lowered = loss(database(), severity=Severity.INFO)
    return decided((Plan("plan.json", Tool.TERRAFORM, (database(),)), [lowered]), rules=rules)


def hostile(texts: tuple[str, ...] = HOSTILE) -> Decision:
    """Every text of a plan, a finding and a ruleset is one that wants to do harm."""
    changes = tuple(
        database(address=text, name=text, module=text, deposed=text or None, location=Location(text, -1))
        for text in texts
    )
    findings = [
        loss(change, message=text, advice=f"{text}\n{text}", paste=f"{text}\n{text}", related=texts, about=text)
        for change, text in zip(changes, texts, strict=True)
    ]
    plan = Plan(
        texts[0],
        Tool.TERRAFORM,
        changes,
        workspace=texts[0],
        gaps=tuple(Gap(GapKind.UNREADABLE, text) for text in texts),
        dependencies={text: frozenset(other.config_address for other in changes) for text in texts},
    )
    waiver = Waiver(texts[0], texts[0], datetime.date(2026, 2, 1), "*", changes[-1].address or "*", ticket=texts[0])
    return decided((plan, findings), rules=Ruleset(name=texts[0], file=texts[0], digest="9" * 64, waivers=(waiver,)))


@functools.cache
def many(count: int) -> Decision:
    changes = tuple(database(address=f"aws_db_instance.main[{n}]", index=n, location=None) for n in range(count))
    return decided((Plan("plan.json", Tool.TERRAFORM, changes), [loss(change) for change in changes]))


def stories() -> list[str]:
    """The name of every decision made by hand, and of every sample with a plan or a change set."""
    return [*made(), *(f"sample-{path.name}" for path in sorted(SAMPLES.glob("*/")) if _files(path))]


@functools.cache
def decision(story: str) -> Decision:
    """The decision of that name; samples are judged by the default ruleset."""
    if not story.startswith("sample-"):
        return made()[story]
    files = _files(SAMPLES / story.removeprefix("sample-"))
    read = [plan for path in files for plan in readers.read(path.read_bytes(), path.relative_to(ROOT).as_posix())]
    return review(readers.join(read), choice.load("default"), TODAY)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.json") if path.stem.startswith(("plan", "change")))
