"""The first and last lines of a plan's report: the verdict with what changes, and why it is blocked."""

from __future__ import annotations

from collections.abc import Iterator

from planguard.judging.decision import PlanDecision, Verdict
from planguard.model.values import plain
from planguard.reporters._parts.headline import changes
from planguard.reporters._parts.report import score_sum
from planguard.reporters._parts.view import View
from planguard.reporters.text.flow import wrapped
from planguard.reporters.text.paint import VERDICTS, Paint


def head(plan_decision: PlanDecision, view: View) -> Iterator[str]:
    """The verdict, the plan, and what becomes of its objects."""
    plan = plan_decision.plan
    word = plan_decision.verdict.word.upper()
    tool = f"{plan.tool.word} {plan.tool_version}".strip()
    parts = [plain(plan.source), plain(tool), changes([plan_decision])]
    if not plan_decision.events and plan_decision.verdict is Verdict.PASS:
        parts.append("no destructive change found")
    indent = len(word) + 2
    first, *rest = wrapped(" · ".join(parts), view.width - indent)
    yield f"{Paint(view.colour)(word, VERDICTS[plan_decision.verdict])}  {first}"
    yield from (f"{'':{indent}}{line}" for line in rest)


def reasons(plan_decision: PlanDecision, fail_on: str) -> str:
    """Why it is blocked, and how its score adds up; "" for a plan that no open finding is about."""
    worst = max(plan_decision.open, key=lambda judgement: judgement.score.points, default=None)
    score = f"Score {score_sum(worst)}." if worst is not None and plan_decision.score else ""
    blocked = f"Blocked: {', '.join(plan_decision.reasons)}." if plan_decision.reasons else ""
    passed = f"Not blocked: nothing at or above {fail_on}." if plan_decision.events and not blocked else ""
    return " ".join(filter(None, (blocked, passed, score)))
