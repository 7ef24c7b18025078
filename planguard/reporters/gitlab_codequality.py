"""Findings for GitLab's code quality widget, on the line or on the plan file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from planguard.judging.decision import Decision, Judgement
from planguard.model.configuration import Location
from planguard.model.finding import Severity
from planguard.reporters._parts.anchor import anchors, fingerprints, relative
from planguard.reporters._parts.headline import worst_first
from planguard.reporters._parts.line import json_text, line, sentence
from planguard.reporters._parts.markup import fenced, markdown, prose
from planguard.reporters._parts.report import LONGEST_SENTENCE, ruleset_sentence
from planguard.reporters._parts.view import PLAIN, View

_SEVERITY = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(decision: Decision, view: View = PLAIN) -> str:
    """A JSON array, worst first; findings that a waiver covers are left out, as the widget cannot say so.

    A ruleset file is an entry of severity info, and so is each setting that is weaker. Its digest is in the
    fingerprint, so that the widget shows that a merge request changes the file.
    """
    pairs = worst_first(decision)
    places = zip(pairs, anchors(pairs), fingerprints(pairs), strict=True)
    issues = [_issue(judgement, place, name) for (_, judgement), place, name in places]
    issues += _of_ruleset(decision)
    return json_text(issues, indent=2, ensure_ascii=False)


def _of_ruleset(decision: Decision) -> Iterator[dict[str, Any]]:
    ruleset = decision.ruleset
    texts = [f"Ruleset: {ruleset_sentence(decision)}"] * bool(ruleset.file)
    texts += [f"Weaker setting of the ruleset: {one}" for one in decision.weaker]
    for position, text in enumerate(texts):
        name = hashlib.sha256(f"ruleset\0{ruleset.name}\0{ruleset.digest}\0{position}\0{text}".encode(errors="replace"))
        yield {
            "description": sentence(text, LONGEST_SENTENCE),
            "check_name": "ruleset",
            "fingerprint": f"{name.hexdigest()[:32]}:ruleset",
            "severity": _SEVERITY[Severity.INFO],
            "location": {"path": line(relative(ruleset.file or "ruleset")), "lines": {"begin": 1}},
        }


def _issue(judgement: Judgement, place: Location, fingerprint: str) -> dict[str, Any]:
    finding = judgement.finding
    issue = {
        "description": f"{line(finding.subject, 300)}: {sentence(finding.message)} (score {judgement.score.points})",
        "check_name": line(finding.rule) or "planguard",
        "fingerprint": fingerprint,
        "severity": _SEVERITY[judgement.level],
        "location": {"path": line(place.file), "lines": {"begin": place.line}},
    }
    if finding.paste:
        issue["content"] = {"body": markdown("{}\n\n{}", prose(finding.advice), fenced(finding.paste))}
    return issue
