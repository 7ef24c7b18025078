"""The report for programs: planguard's own, versioned shape, published as rulesets/schemas/report.schema.json."""

from __future__ import annotations

import json
from typing import Any

from planguard import __version__
from planguard.decision import Decision, Judgement, PlanDecision
from planguard.plan import ResourceChange
from planguard.values import dotted

VERSION = 1


def render(decision: Decision) -> str:
    """The report as indented JSON, keys always in the same order and always there."""
    document = {
        "version": VERSION,
        "planguard": __version__,
        "verdict": decision.verdict.word,
        "score": decision.score,
        "ruleset": decision.ruleset.name,
        "plans": [_plan(plan) for plan in decision.plans],
        "notices": list(decision.notices),
    }
    return json.dumps(document, indent=2) + "\n"


def _plan(decided: PlanDecision) -> dict[str, Any]:
    plan = decided.plan
    return {
        "source": plan.source,
        "tool": plan.tool,
        "tool_version": plan.tool_version,
        "format": plan.format,
        "digest": plan.digest,
        "mode": plan.mode,
        "workspace": plan.workspace,
        "verdict": decided.verdict.word,
        "score": decided.score,
        "reasons": list(decided.reasons),
        "destroyed": [_object(change) for change in decided.destroyed],
        "retained": [_object(change) for change in decided.retained],
        "uncertain": [_object(change) for change in decided.uncertain],
        "findings": [finding_of(judgement) for judgement in decided.judgements],
        "gaps": [{"kind": gap.kind, "message": gap.message} for gap in plan.gaps],
    }


def _object(change: ResourceChange) -> dict[str, Any]:
    return {
        "address": change.address,
        "deposed": change.deposed,
        "type": change.type,
        "action": change.action.value,
    }


def finding_of(judgement: Judgement) -> dict[str, Any]:
    finding = judgement.finding
    return {
        "rule": finding.rule,
        "address": finding.address,
        "deposed": finding.deposed,
        "about": finding.subject,
        "severity": judgement.level.word,
        "confidence": finding.confidence.word,
        "score": judgement.score.points,
        "terms": [{"name": term.name, "points": term.points, "reason": term.reason} for term in judgement.score.terms],
        "message": finding.message,
        "advice": finding.advice,
        "paths": [dotted(path) for path in finding.paths],
        "related": list(finding.related),
        "location": {"file": finding.place.file, "line": finding.place.line} if finding.place else None,
        "waived": _waived(judgement),
        "blocks": judgement.blocks,
    }


def _waived(judgement: Judgement) -> dict[str, str] | None:
    waiver = judgement.waiver
    if waiver is None:
        return None
    return {
        "owner": waiver.owner,
        "reason": waiver.reason,
        "expires": waiver.expires.isoformat(),
        "ticket": waiver.ticket,
    }
