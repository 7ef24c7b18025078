"""What programs are told of a finding, in the JSON report and in an annotated plan alike."""

from __future__ import annotations

from typing import Any

from planguard.decision import Judgement
from planguard.values import dotted


def finding_of(judgement: Judgement) -> dict[str, Any]:
    """The keys and values of one finding, as rulesets/schemas/report.schema.json has them."""
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
