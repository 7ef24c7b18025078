"""The report for programs: planguard's own, versioned shape, published as rulesets/schemas/report.schema.json."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from planguard import __version__
from planguard.judging.decision import Decision, PlanDecision
from planguard.model.change import ResourceChange
from planguard.reporters._parts.line import json_text
from planguard.reporters._parts.report import event_of, finding_of, ruleset_of
from planguard.reporters._parts.summary import rows, total
from planguard.reporters._parts.view import PLAIN, View

VERSION = 4
VERSION_OF_SUMMARY = 1


def render(decision: Decision, view: View = PLAIN) -> str:
    """The report as indented JSON, keys always in the same order and always there."""
    document = {
        "version": VERSION_OF_SUMMARY if view.summary else VERSION,
        "planguard": __version__,
        "verdict": decision.verdict.word,
        "score": decision.score,
        "report_only": decision.report_only,
        "ruleset": ruleset_of(decision),
        **(_summary(decision) if view.summary else {"plans": [_plan(plan) for plan in decision.plans]}),
        "notices": list(decision.notices),
    }
    return json_text(document, indent=2)


def _summary(decision: Decision) -> dict[str, Any]:
    """As rulesets/schemas/summary.schema.json has it."""
    return {"total": asdict(total(decision)), "summary": [asdict(row) for row in rows(decision)]}


def _plan(plan_decision: PlanDecision) -> dict[str, Any]:
    plan = plan_decision.plan
    return {
        "source": plan.source,
        "tool": plan.tool.word,
        "tool_version": plan.tool_version,
        "format": plan.format,
        "digest": plan.digest,
        "mode": plan.mode.value,
        "workspace": plan.workspace,
        "verdict": plan_decision.verdict.word,
        "score": plan_decision.score,
        "reasons": list(plan_decision.reasons),
        "destroyed": [_object(change) for change in plan_decision.destroyed],
        "retained": [_object(change) for change in plan_decision.retained],
        "uncertain": [_object(change) for change in plan_decision.uncertain],
        "events": [event_of(event) for event in plan_decision.events],
        "findings": [finding_of(judgement) for judgement in plan_decision.judgements],
        "gaps": [{"kind": gap.kind.word, "message": gap.message} for gap in plan.gaps],
    }


def _object(change: ResourceChange) -> dict[str, Any]:
    return {
        "address": change.address,
        "deposed": change.deposed,
        "type": change.type,
        "action": change.action.value,
    }
