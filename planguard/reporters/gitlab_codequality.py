"""Findings for GitLab's code quality widget, on the line or on the plan file."""

from __future__ import annotations

from typing import Any

from planguard.decision import Decision, Judgement
from planguard.finding import Severity
from planguard.plan import Location
from planguard.reporters._anchor import anchors, fingerprints
from planguard.reporters._headline import worst_first
from planguard.reporters._line import json_text, line, sentence

_SEVERITY = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(decision: Decision) -> str:
    """A JSON array, worst first; findings that a waiver covers are left out, as the widget cannot say so."""
    pairs = worst_first(decision)
    places = zip(pairs, anchors(pairs), fingerprints(pairs), strict=True)
    issues = [_issue(judgement, place, name) for (_, judgement), place, name in places]
    return json_text(issues, indent=2, ensure_ascii=False)


def _issue(judgement: Judgement, place: Location, fingerprint: str) -> dict[str, Any]:
    finding = judgement.finding
    return {
        "description": f"{line(finding.subject, 300)}: {sentence(finding.message)} (score {judgement.score.points})",
        "check_name": line(finding.rule) or "planguard",
        "fingerprint": fingerprint,
        "severity": _SEVERITY[judgement.level],
        "location": {"path": line(place.file), "lines": {"begin": place.line}},
    }
