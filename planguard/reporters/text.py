"""The report for a person at a terminal: the verdict first, then the worst, then the rest in a line each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planguard.judging.decision import Decision, Judgement, PlanDecision, Verdict
from planguard.model.change import ResourceChange
from planguard.model.finding import Finding, Severity
from planguard.model.values import inert, plain
from planguard.reporters._parts.counts import counts_of
from planguard.reporters._parts.line import block
from planguard.reporters._parts.report import ruleset_sentence, weaker_sentence
from planguard.reporters._parts.view import PLAIN, View

_WIDTH = 100
_IN_FULL = 8
_BOLD = "1"
_DIM = "2"
_VERDICTS = {Verdict.PASS: "1;32", Verdict.WARN: "1;33", Verdict.BLOCK: "1;31"}
_LEVELS = {Severity.CRITICAL: "1;31", Severity.HIGH: "31", Severity.MEDIUM: "33"}
_MEANS = {
    Verdict.PASS: "nothing in the way",
    Verdict.WARN: "may go ahead, look first",
    Verdict.BLOCK: "the check fails, do not apply",
}


def render(decision: Decision, view: View = PLAIN) -> str:
    """The report in plain text, or with ANSI colours for a terminal.

    A report that lets the plan go ahead never contains the letters that Atlantis takes for a refusal: a name that
    does is shown with a star in it.
    """
    text = inert("\n".join(_Page(view.colour).lines(decision)) + "\n")
    return text if decision.verdict is Verdict.BLOCK else re.sub(r"(?i)(f)a(il)", r"\1*\2", text)


class _Page:
    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def _paint(self, text: str, code: str | None) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and code else text

    def lines(self, decision: Decision) -> Iterator[str]:
        if len(decision.plans) > 1:
            verdict = self._paint(decision.verdict.word.upper(), _VERDICTS[decision.verdict])
            yield f"{verdict}  {len(decision.plans)} plans, the worst decides; score {decision.score} of 100"
            yield ""
        for number, plan_decision in enumerate(decision.plans):
            if number:
                yield ""
            yield from self._plan(plan_decision, weaker_sentence(decision))
        for notice in decision.notices:
            yield ""
            yield f"Notice: {plain(notice)}"
        if decision.plans:
            yield ""
        yield f"Ruleset: {ruleset_sentence(decision)}"
        yield from self._section("Weaker settings", [f"  {plain(str(one))}" for one in decision.weaker])

    def _plan(self, plan_decision: PlanDecision, weaker: str) -> Iterator[str]:
        yield from self._head(plan_decision)
        if weaker:
            yield f"  {weaker}."
        full = [j for j in plan_decision.open if j.level >= Severity.MEDIUM][:_IN_FULL]
        advised: dict[tuple[str, str | None], str] = {}
        for judgement in full:
            yield ""
            first = advised.setdefault(_remedy(judgement.finding), judgement.finding.subject)
            yield from self._in_full(judgement, first)
        rest = [judgement for judgement in plan_decision.open if judgement not in full]
        yield from self._section("The rest" if full else "Noticed", [self._in_short(j) for j in rest])
        yield from self._section("Waived", [self._waived(judgement) for judgement in plan_decision.waived])
        yield from self._section("Left running, unmanaged", [f"  {_name(change)}" for change in plan_decision.retained])
        yield from self._section(
            "What this plan does not tell",
            [f"  {gap.kind.word}: {plain(gap.message)}" for gap in plan_decision.plan.gaps],
        )

    def _head(self, plan_decision: PlanDecision) -> Iterator[str]:
        plan = plan_decision.plan
        verdict = self._paint(plan_decision.verdict.word.upper(), _VERDICTS[plan_decision.verdict])
        tool = f"{plan.tool.word} {plan.tool_version}".strip()
        yield f"{verdict}  {plain(plan.source)} ({plain(tool)}): {_MEANS[plan_decision.verdict]}"
        yield f"  Score {plan_decision.score} of 100. {_counts(plan_decision)}"
        for reason in plan_decision.reasons:
            yield f"  Blocked because {reason}."

    def _in_full(self, judgement: Judgement, first_advised: str) -> Iterator[str]:
        """A finding with all that there is to say; advice that another one has had already is not repeated."""
        finding = judgement.finding
        level = self._paint(f"{judgement.level.word.upper()} {judgement.score.points}", _LEVELS.get(judgement.level))
        place = f"  {plain(finding.place.file)}:{finding.place.line}" if finding.place else ""
        yield f"{level}  {self._paint(plain(finding.subject), _BOLD)}  ({finding.rule}){place}"
        yield from _wrapped(finding.message)
        if finding.related:
            yield from _wrapped("Concerns: " + _some(finding.related))
        if finding.advice and first_advised != finding.subject:
            yield f"    Do instead: As for {plain(first_advised)}."
        elif finding.advice:
            yield from _advice(finding)
        terms = " ".join(f"{term.points:+d} {term.name}" for term in judgement.score.terms if term.points)
        yield self._paint(f"    Score: {terms.removeprefix('+')} = {judgement.score.points}", _DIM)

    def _in_short(self, judgement: Judgement) -> str:
        finding = judgement.finding
        level = self._paint(f"{judgement.level.word:<8}{judgement.score.points:>3}", _LEVELS.get(judgement.level))
        return f"  {level}  {plain(finding.subject)}: {_first_sentence(finding.message)} ({finding.rule})"

    def _waived(self, judgement: Judgement) -> str:
        waiver = judgement.waiver
        assert waiver is not None
        by = f"by {plain(waiver.owner)} until {waiver.expires}: {_one_line(waiver.reason)}"
        return f"{self._in_short(judgement)} {by}"

    def _section(self, title: str, lines: list[str]) -> Iterator[str]:
        if lines:
            yield ""
            yield self._paint(f"{title}:", _BOLD)
            yield from lines


def _counts(plan_decision: PlanDecision) -> str:
    counts = counts_of([plan_decision.plan])
    if not counts.destroyed:
        text = "Nothing is destroyed"
    else:
        # a change set leaves out what stays as it is, so it cannot tell how many objects there are
        kind = plan_decision.plan.tool.words.listed
        noun = "object" if counts.existing == 1 else "objects"
        text = f"{counts.destroyed} of {counts.existing} {kind} {noun} destroyed"
        text += f", {counts.replaced} of them to be created anew" if counts.replaced else ""
    if counts.uncertain:
        text += f", {counts.uncertain} more perhaps"
    return f"{text}; {counts.created} created, {counts.updated} updated in place."


def _name(change: ResourceChange) -> str:
    return plain(f"{change.address} (deposed {change.deposed})" if change.deposed else change.address)


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:6])
    return f"{shown} and {len(names) - 6} more" if len(names) > 6 else shown


def _first_sentence(message: str) -> str:
    return re.split(r"(?<=\.) (?=[A-Z])", _one_line(message), maxsplit=1)[0]


def _one_line(text: str) -> str:
    return plain(" ".join(text.split()))


def _wrapped(text: str) -> Iterator[str]:
    line = "   "
    for word in _one_line(text).split(" "):
        if len(line) + len(word) >= _WIDTH and line.strip():
            yield line
            line = "   "
        line += f" {word}"
    yield line


def _advice(finding: Finding) -> Iterator[str]:
    yield from _wrapped(f"Do instead: {finding.advice}")
    if finding.paste:
        yield from (f"      {line}" for line in block(finding.paste).split("\n"))


def _remedy(finding: Finding) -> tuple[str, str | None]:
    return finding.advice, finding.paste
