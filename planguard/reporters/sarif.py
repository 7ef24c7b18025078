"""SARIF 2.1.0 for code scanning: one run for each plan, the rules with their documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from planguard import __version__, rules
from planguard.judging.decision import Decision, Judgement, PlanDecision
from planguard.judging.ruleset.model import PROTECTED, WRONG_TARGET, Ruleset
from planguard.knowledge.pages import DOCUMENTATION, page
from planguard.model.configuration import Location
from planguard.model.finding import Severity
from planguard.reporters._parts.anchor import anchors, fingerprints, key
from planguard.reporters._parts.headline import VERDICTS, excuse
from planguard.reporters._parts.line import block, json_text, line, sentence
from planguard.reporters._parts.report import (
    LONGEST_SENTENCE,
    REPORT_ONLY,
    ruleset_of,
    ruleset_sentence,
    weaker_sentence,
)
from planguard.reporters._parts.view import PLAIN, View

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RUNS = 20
MOST_RESULTS = 5000
"""What GitHub shows of a run; a file with more than 25,000 results, or more than 20 runs, it refuses."""

Pairs = Sequence[tuple[PlanDecision, Judgement]]


def render(decision: Decision, view: View = PLAIN) -> str:
    """A SARIF log. Each plan is a run of its own with its own category, unless they are too many for one file."""
    groups = [[plan_decision] for plan_decision in decision.plans]
    if len(groups) > MOST_RUNS:
        groups = [list(decision.plans)]
    categories: set[str] = set()
    runs = []
    for plan_decisions in groups:
        category = _category(plan_decisions, categories)
        categories.add(category)
        runs.append(_run(plan_decisions, category, decision))
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": runs}, indent=2, ensure_ascii=False)


def _category(plan_decisions: Sequence[PlanDecision], taken: set[str]) -> str:
    root = key(plan_decisions[0].plan) if len(plan_decisions) == 1 else "all"
    names = (f"planguard/{root}{number}/" for number in ("", *(f"-{count}" for count in range(2, MOST_RUNS + 2))))
    return next(name for name in names if name not in taken)


def _run(plan_decisions: Sequence[PlanDecision], category: str, decision: Decision) -> dict[str, Any]:
    pairs = sorted(
        ((plan_decision, judgement) for plan_decision in plan_decisions for judgement in plan_decision.judgements),
        key=lambda pair: (pair[1].waiver is not None, not pair[1].blocks, -pair[1].score.points),
    )
    described = _rules(pairs, decision.ruleset)
    index = {rule["id"]: position for position, rule in enumerate(described)}
    shown = pairs[:MOST_RESULTS]
    places = zip(shown, anchors(shown), fingerprints(shown), strict=True)
    notices = (_remark("note", sentence(notice)) for notice in decision.notices)
    remarks = [*_remarks(plan_decisions, pairs), *_of_ruleset(decision), *notices]
    return {
        "tool": {
            "driver": {
                "name": "planguard",
                "informationUri": DOCUMENTATION,
                "version": __version__,
                "semanticVersion": __version__,
                "rules": described,
            }
        },
        "automationDetails": {"id": category},
        "properties": {"ruleset": ruleset_of(decision)},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": remarks}],
        "results": [_result(pair[1], place, name, index) for pair, place, name in places],
        "columnKind": "unicodeCodePoints",
    }


def _remarks(plan_decisions: Sequence[PlanDecision], pairs: Pairs) -> Iterator[dict[str, Any]]:
    for plan_decision in plan_decisions:
        source = line(plan_decision.plan.source, 300)
        texts = [f"{VERDICTS[plan_decision.verdict]} (score {plan_decision.score})", *plan_decision.reasons]
        yield _remark("note", f"{source}: {'. '.join(texts)}")
        for gap in plan_decision.plan.gaps:
            yield _remark("warning", f"{source}: {sentence(gap.message) or gap.kind.word}")
    if len(pairs) > MOST_RESULTS:
        left = len(pairs) - MOST_RESULTS
        yield _remark("warning", f"{left} more findings, the least of them, are left out")


def _of_ruleset(decision: Decision) -> Iterator[dict[str, Any]]:
    """The ruleset with its digest, and a warning where it is weaker; the properties of the run have every setting."""
    if decision.report_only:
        yield _remark("note", REPORT_ONLY)
    yield _remark("note", f"Ruleset: {line(ruleset_sentence(decision), LONGEST_SENTENCE)}")
    if weaker := weaker_sentence(decision):
        settings = "; ".join(str(one) for one in decision.weaker)
        yield _remark("warning", f"{weaker}: {sentence(settings, LONGEST_SENTENCE)}")


def _remark(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": text}}


def _result(judgement: Judgement, place: Location, fingerprint: str, index: dict[str, int]) -> dict[str, Any]:
    finding = judgement.finding
    text = f"{line(finding.subject, 300)}: {sentence(finding.message)}"
    text += f"\nDo instead: {sentence(finding.advice)}" if finding.advice else ""
    text += f"\n{block(finding.paste)}" if finding.paste else ""
    result: dict[str, Any] = {
        "ruleId": _id(judgement),
        "ruleIndex": index[_id(judgement)],
        "level": _level(judgement),
        "rank": float(judgement.score.points),
        "message": {"text": text.replace("](", "] (")},
        "locations": [_location(judgement, place)],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
        "properties": {
            "score": judgement.score.points,
            "terms": [f"{term.points:+d} {term.name}: {line(term.reason, 200)}" for term in judgement.score.terms],
            "blocks": judgement.blocks,
            "harm": finding.harm.value,
        },
    }
    if judgement.waiver:
        why = line(excuse(judgement))
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    return result


def _location(judgement: Judgement, place: Location) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": 1, "endLine": place.line, "endColumn": 2}
    uri = quote(line(place.file), safe="/")
    named = {"fullyQualifiedName": line(judgement.finding.subject, 300) or "plan", "kind": "resource"}
    return {
        "physicalLocation": {"artifactLocation": {"uri": uri}, "region": region},
        "logicalLocations": [named],
    }


def _level(judgement: Judgement) -> str:
    if judgement.blocks:
        return "error"
    return "warning" if judgement.level >= Severity.MEDIUM and judgement.waiver is None else "note"


def _id(judgement: Judgement) -> str:
    return line(judgement.finding.rule, 200) or "planguard"


def _rules(pairs: Pairs, ruleset: Ruleset) -> list[dict[str, Any]]:
    """The rules of the findings; the security-severity of a rule is that of its worst finding."""
    worst: dict[str, Judgement] = {}
    for _, judgement in pairs:
        known = worst.setdefault(_id(judgement), judgement)
        if judgement.score.points > known.score.points:
            worst[_id(judgement)] = judgement
    own = {rule.id: "\n\n".join(filter(None, (rule.message, rule.advice))) for rule in ruleset.rules}
    return [_rule(name, own.get(name) or _documentation(name), worst[name]) for name in sorted(worst)]


def _page(name: str) -> str:
    """Where a rule is explained; a team's own ones are written in its ruleset, and the page on rulesets says how."""
    if name in rules.names():
        return page(f"rules.md#{name}")
    anchors = {PROTECTED: "protect", WRONG_TARGET: "targets"}
    return page(f"rulesets.md#{anchors.get(name, 'rules')}")


def _documentation(name: str) -> str:
    if name in rules.names():
        return (rules.load(name).__doc__ or name).strip()
    return "The ruleset says so.\n\nThe team decided beforehand, in its ruleset, that this must be looked at."


def _rule(name: str, text: str, worst: Judgement) -> dict[str, Any]:
    summary = line(text.splitlines()[0])
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
    full = line(paragraphs[1] if len(paragraphs) > 1 else summary)
    tags = ["infrastructure-as-code", "security"]
    return {
        "id": name,
        "name": "".join(word.capitalize() for word in name.replace("_", "-").split("-")) or name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": full},
        "helpUri": _page(name),
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": "warning"},
        "properties": {"tags": tags, "precision": "high", "security-severity": _security_severity(worst)},
    }


def _security_severity(judgement: Judgement) -> str:
    """The score on GitHub's scale, whose critical begins above 9.0 and whose lowest is 0.1."""
    points = judgement.score.points / 10
    return f"{max(9.1, points) if judgement.level is Severity.CRITICAL else max(0.1, points):.1f}"
