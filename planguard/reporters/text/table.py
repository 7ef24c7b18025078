"""Many plans at a glance: one line each, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from planguard.judging.decision import Decision, PlanDecision, Verdict
from planguard.model.values import plain
from planguard.reporters._parts.counts import counts_of
from planguard.reporters._parts.view import View
from planguard.reporters.text.paint import BOLD, VERDICTS, Paint

MOST = 24
"""Plans that have a line of their own unless everything is asked for; those after them pass, or are counted."""

_LONGEST = 44
_BEFORE = 20  # columns of verdict, score, and spaces before the plan's name

_WORDS = {Verdict.BLOCK: "blocked", Verdict.WARN: "to look at", Verdict.PASS: "passed"}


def _ordered(decision: Decision) -> list[PlanDecision]:
    """The decisions, the worst first, else in the order in which the plans were given."""
    return sorted(decision.plans, key=lambda plan_decision: (-plan_decision.verdict, -plan_decision.score))


def table(decision: Decision, view: View) -> Iterator[str]:
    """The verdict on all plans, and a line for each."""
    paint = Paint(view.colour)
    word = paint(decision.verdict.word.upper(), VERDICTS[decision.verdict])
    yield f"{word}  {len(decision.plans)} plans · {verdicts(decision.plans)} · score {decision.score}"
    yield ""
    plans = _ordered(decision)
    shown = plans if view.full else plans[:MOST]
    width = min(_LONGEST, max(len(plain(one.plan.source)) for one in shown))
    counted = max(len("destroyed"), *(len(_destroyed(one)) for one in shown))
    yield paint(f"  {'verdict':<7}  {'score':>5}  {'destroyed':>{counted}}  {'plan':<{width}}  worst event", BOLD)
    for one in shown:
        yield _row(one, width, counted, view)
    if len(plans) > len(shown):
        yield f"  and {len(plans) - len(shown)} more plans: {verdicts(plans[len(shown) :])} (--full)"


def _destroyed(plan_decision: PlanDecision) -> str:
    counts = counts_of([plan_decision.plan])
    return f"{counts.destroyed} of {counts.existing}" if counts.destroyed else "-"


def _row(plan_decision: PlanDecision, width: int, counted: int, view: View) -> str:
    verdict = plan_decision.verdict.word.upper()
    painted = Paint(view.colour)(verdict, VERDICTS[plan_decision.verdict]) + " " * (7 - len(verdict))
    left = f"  {painted}  {plan_decision.score:>5}  {_destroyed(plan_decision):>{counted}}  "
    room = view.width - _BEFORE - counted - width - 2
    shown = next((said for said in _worst(plan_decision) if len(said) <= room), "")
    return f"{left}{_cut(plain(plan_decision.plan.source), width):<{width}}  {shown}".rstrip()


def _worst(plan_decision: PlanDecision) -> tuple[str, ...]:
    """The worst event by its title, and by its rule where there is little room."""
    worst = next((event for event in plan_decision.events if event.score and not event.waived), None)
    return (worst.title, worst.rule) if worst is not None else ()


def _cut(source: str, width: int) -> str:
    """A path that is too long without its middle: what tells plans apart is at its beginning or at its end."""
    if len(source) <= width:
        return source
    start = width // 3
    return f"{source[:start]}…{source[len(source) - (width - start - 1) :]}"


def verdicts(plans: Sequence[PlanDecision]) -> str:
    """How many plans have which verdict: ``1 blocked, 2 passed``."""
    counts = Counter(plan_decision.verdict for plan_decision in plans)
    return ", ".join(f"{counts[verdict]} {word}" for verdict, word in _WORDS.items() if counts[verdict])
