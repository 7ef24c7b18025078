"""One row for each finding, for spreadsheets; no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from msgspec.structs import astuple

from planguard.judging.decision import Decision, Judgement, PlanDecision
from planguard.reporters._parts.line import block, line, sentence
from planguard.reporters._parts.report import ruleset_sentence
from planguard.reporters._parts.summary import Row, rows, total_row
from planguard.reporters._parts.view import PLAIN, View

COLUMNS = (
    *("plan", "verdict", "score", "level", "blocks", "waived_until", "rule", "harm", "severity", "confidence"),
    *("certainty", "address", "deposed", "about", "type", "action", "message", "advice", "related", "file", "line"),
    "paste",
)
RULESET = "ruleset"
"""What stands for the rule in the rows about the ruleset."""

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def render(decision: Decision, view: View = PLAIN) -> str:
    """One row a finding, waived ones included, worst first within each plan; then what there is to say of the ruleset.

    The ruleset has a row of its own, rule ``ruleset``, and so has each setting of it that is weaker: where rules are
    switched off there may be no other row. A summary has a row a plan instead, and one for all of them.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if view.summary:
        writer.writerows(_summary(decision))
        return text.getvalue()
    writer.writerow(COLUMNS)
    for plan_decision in decision.plans:
        writer.writerows(_row(plan_decision, judgement) for judgement in plan_decision.judgements)
    writer.writerow(_of_ruleset(decision, decision.ruleset.name, ruleset_sentence(decision)))
    writer.writerows(_of_ruleset(decision, one.setting, str(one)) for one in decision.weaker)
    return text.getvalue()


def _summary(decision: Decision) -> Iterator[list[str]]:
    yield list(Row.__struct_fields__)
    for row in rows(decision):
        yield [_cell(line(text)) for text in _words(row)]
    yield [_cell(line(text)) for text in _words(total_row(decision))]


def _words(row: Row) -> list[str]:
    return [" ".join(value) if isinstance(value, tuple) else str(value) for value in astuple(row)]


def _row(plan_decision: PlanDecision, judgement: Judgement) -> list[str]:
    code = block(judgement.finding.paste or "")
    return [*(_cell(line(text)) for text in _cells(plan_decision, judgement)), _cell(code)]


def _cells(plan_decision: PlanDecision, judgement: Judgement) -> Iterator[str]:
    finding, change, place = judgement.finding, judgement.finding.change, judgement.finding.place
    yield from (plan_decision.plan.source, plan_decision.verdict.word)
    yield from (str(judgement.score.points), judgement.level.word)
    yield "yes" if judgement.blocks else "no"
    yield judgement.waiver.expires.isoformat() if judgement.waiver else ""
    yield from (finding.rule, finding.harm.value, finding.severity.word, finding.confidence.word)
    yield change.certainty.value if change else ""
    yield from (finding.address or "", finding.deposed or "", finding.about)
    yield from (change.type, change.action.value) if change else ("", "")
    yield from (sentence(finding.message), sentence(finding.advice), " ".join(finding.related))
    yield from (place.file, str(place.line)) if place else ("", "")


def _of_ruleset(decision: Decision, about: str, message: str) -> list[str]:
    values = {"verdict": decision.verdict.word, "level": "info", "blocks": "no", "rule": RULESET}
    values |= {"about": about, "message": message, "file": decision.ruleset.file}
    return [_cell(line(values.get(column, ""))) for column in COLUMNS]


def _cell(safe: str) -> str:
    return f"'{safe}" if safe.lstrip().startswith(_FORMULA) else safe
