"""One row for each finding, for spreadsheets; no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from planguard.decision import Decision, Judgement, PlanDecision
from planguard.reporters._line import line, sentence

COLUMNS = (
    *("plan", "verdict", "score", "level", "blocks", "waived_until", "rule", "harm", "severity", "confidence"),
    *("certainty", "address", "deposed", "about", "type", "action", "message", "advice", "related", "file", "line"),
)
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def render(decision: Decision) -> str:
    """The header and one row a finding, waived ones included, worst first within each plan."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for plan in decision.plans:
        writer.writerows(_row(plan, judgement) for judgement in plan.judgements)
    return text.getvalue()


def _row(plan: PlanDecision, judgement: Judgement) -> list[str]:
    return [_cell(text) for text in _cells(plan, judgement)]


def _cells(plan: PlanDecision, judgement: Judgement) -> Iterator[str]:
    finding, change, place = judgement.finding, judgement.finding.change, judgement.finding.place
    yield from (plan.plan.source, plan.verdict.word, str(judgement.score.points), judgement.level.word)
    yield "yes" if judgement.blocks else "no"
    yield judgement.waiver.expires.isoformat() if judgement.waiver else ""
    yield from (finding.rule, finding.harm.value, finding.severity.word, finding.confidence.word)
    yield change.certainty.value if change else ""
    yield from (finding.address or "", finding.deposed or "", finding.about)
    yield from (change.type, change.action.value) if change else ("", "")
    yield from (sentence(finding.message), sentence(finding.advice), " ".join(finding.related))
    yield from (place.file, str(place.line)) if place else ("", "")


def _cell(text: str) -> str:
    safe = line(text)
    return f"'{safe}" if safe.lstrip().startswith(_FORMULA) else safe
