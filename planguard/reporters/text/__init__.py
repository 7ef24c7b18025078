"""The report for a person at a terminal, to be read in ten seconds: the verdict, then each event as a story."""

from __future__ import annotations

from collections.abc import Iterator

from planguard.judging.decision import Decision
from planguard.model.values import plain
from planguard.reporters._parts.headline import worst_events
from planguard.reporters._parts.line import inert
from planguard.reporters._parts.report import REPORT_ONLY, ruleset_sentence, weaker_sentence
from planguard.reporters._parts.view import PLAIN, View
from planguard.reporters._parts.waiver import PLACE
from planguard.reporters.text.event import Placed
from planguard.reporters.text.flow import one_line, wrapped
from planguard.reporters.text.overview import overview
from planguard.reporters.text.paint import DIM, VERDICTS, Paint
from planguard.reporters.text.room import fitted
from planguard.reporters.text.summary import head, reasons
from planguard.reporters.text.table import table

LINES = 40
"""Lines of a whole report unless everything is asked for, or code to paste needs more."""

_LEAST = 16
_NOTICES = 3
_ASCII = str.maketrans({"·": "-", "→": "->", "…": "..."})


def render(decision: Decision, view: View = PLAIN) -> str:
    """The report in plain text, or with ANSI colors for a terminal; lines fit the width but for single long words."""
    text = inert("\n".join(_page(decision, view)) + "\n")
    return text.translate(_ASCII).encode("ascii", "backslashreplace").decode() if view.ascii else text


def _page(decision: Decision, view: View) -> list[str]:
    if view.summary:
        return [*overview(decision, view), *([] if view.quiet else _end(decision, view))]
    several = len(decision.plans) > 1
    first = list(table(decision, view)) if several else _first(decision, view)
    if view.quiet:
        return first[:1] if several else first
    last = list(_end(decision, view))
    room = max(_LEAST, LINES - len(first) - len(last) - 1)
    events = fitted(_placed(decision), room, view)
    return [*first, *([""] if events else []), *events, *last]


def _first(decision: Decision, view: View) -> list[str]:
    """The head of the only plan, or that there is none."""
    if not decision.plans:
        return [f"{Paint(view.colour)('PASS', VERDICTS[decision.verdict])}  nothing to judge"]
    return [line for plan_decision in decision.plans for line in head(plan_decision, view)]


def _placed(decision: Decision) -> list[Placed]:
    """Every event, the worst first; of several plans each with its plan's name."""
    several = len(decision.plans) > 1
    pairs = worst_events(decision)
    return [Placed(event, plan, plain(plan.plan.source) if several else "") for plan, event in pairs]


def _end(decision: Decision, view: View) -> Iterator[str]:
    yield ""
    for plan_decision in decision.plans if len(decision.plans) == 1 else ():
        yield from wrapped(reasons(plan_decision, decision.ruleset.fail_on.word), view.width)
    blocking = sum(event.blocks for plan_decision in decision.plans for event in plan_decision.events)
    if blocking and len(decision.plans) > 1:
        plans = sum(bool(plan_decision.reasons) for plan_decision in decision.plans)
        yield f"Blocked: {blocking} {'event' if blocking == 1 else 'events'} in {plans} of {len(decision.plans)} plans."
    if blocking and not view.summary:
        yield from wrapped(f"To accept an event, add its line under `waivers:` in .planguard.yaml: {PLACE}", view.width)
    yield from _notices(decision, view)
    if decision.report_only:
        yield REPORT_ONLY
    yield from (Paint(view.colour)(line, DIM) for line in wrapped(f"Ruleset: {ruleset_sentence(decision)}", view.width))
    yield from _weaker(decision, view)


def _weaker(decision: Decision, view: View) -> Iterator[str]:
    """Every setting that is weaker: who weakens one is to be seen, also where there is little room."""
    if not decision.weaker:
        return
    if view.full:
        yield f"{weaker_sentence(decision)}:"
        yield from (f"  {one_line(str(one))}" for one in decision.weaker)
    else:
        settings = "; ".join(f"{one.setting}: {one.now}" for one in decision.weaker)
        yield from wrapped(f"{weaker_sentence(decision)}: {settings}.", view.width)


def _notices(decision: Decision, view: View) -> Iterator[str]:
    shown = decision.notices if view.full else decision.notices[:_NOTICES]
    for notice in shown:
        yield from wrapped(f"Notice: {notice}", view.width)
    if len(decision.notices) > len(shown):
        yield f"and {len(decision.notices) - len(shown)} more notices (--full)"
