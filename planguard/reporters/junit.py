"""A test suite for each plan: a case for the verdict, one for each object touched, and one for each wider finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

import msgspec
from msgspec.structs import replace

from planguard.judging.decision import Decision, Judgement, PlanDecision, Verdict
from planguard.reporters._parts.headline import VERDICTS, excuse
from planguard.reporters._parts.line import block, line, sentence
from planguard.reporters._parts.report import REPORT_ONLY, ruleset_sentence
from planguard.reporters._parts.view import PLAIN, View


class _Case(msgspec.Struct, frozen=True):
    name: str
    kind: str
    failures: tuple[str, ...] = ()  # lines, and so are the remarks
    skipped: str = ""
    remarks: tuple[str, ...] = ()

    def xml(self) -> Iterator[str]:
        yield f'    <testcase name={_attribute(self.name)} classname={_attribute(self.kind)} time="0">'
        if self.failures:
            first = _attribute(self.failures[0])
            yield f'      <failure type="blocked" message={first}>{_text(self.failures)}</failure>'
        elif self.skipped:
            yield f"      <skipped message={_attribute(self.skipped)}/>"
        if self.remarks:
            yield f"      <system-out>{_text(self.remarks)}</system-out>"
        yield "    </testcase>"


def render(decision: Decision, view: View = PLAIN) -> str:
    """JUnit XML: what blocks is a failure, what is waived is skipped, the rest is told in ``system-out``.

    Where the verdict holds nothing up, what blocks is told in ``system-out``, too: a failure turns a pipeline red.
    """
    ruleset = (
        *[REPORT_ONLY] * decision.report_only,
        f"Ruleset: {ruleset_sentence(decision)}",
        *(f"Weaker setting: {one}" for one in decision.weaker),
    )
    suites = [
        (plan_decision, list(_cases(plan_decision, (*ruleset, *decision.notices)))) for plan_decision in decision.plans
    ]
    if decision.report_only:
        suites = [(plan_decision, [_without_failures(case) for case in cases]) for plan_decision, cases in suites]
    every = [case for _, cases in suites for case in cases]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="planguard" {_counts(every)} errors="0" time="0">',
        *(text for plan_decision, cases in suites for text in _suite(plan_decision, cases)),
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _without_failures(case: _Case) -> _Case:
    return replace(case, failures=(), remarks=(*case.failures, *case.remarks))


def _suite(plan_decision: PlanDecision, cases: Sequence[_Case]) -> Iterator[str]:
    skipped = sum(bool(case.skipped and not case.failures) for case in cases)
    name = _attribute(plan_decision.plan.source)
    yield f'  <testsuite name={name} {_counts(cases)} errors="0" skipped="{skipped}" time="0">'
    for case in cases:
        yield from case.xml()
    yield "  </testsuite>"


def _counts(cases: Sequence[_Case]) -> str:
    return f'tests="{len(cases)}" failures="{sum(bool(case.failures) for case in cases)}"'


def _cases(plan_decision: PlanDecision, notices: Sequence[str]) -> Iterator[_Case]:
    gaps = (f"{gap.kind.word}: {gap.message}" for gap in plan_decision.plan.gaps)
    summary = f"{VERDICTS[plan_decision.verdict]} (score {plan_decision.score})"
    blocked = tuple(map(sentence, plan_decision.reasons)) if plan_decision.verdict is Verdict.BLOCK else ()
    yield _Case("verdict", "planguard", blocked, remarks=tuple(map(sentence, (summary, *gaps, *notices))))
    of_objects: dict[tuple[str | None, str | None], list[Judgement]] = {}
    for judgement in plan_decision.judgements:
        of_objects.setdefault((judgement.finding.address, judgement.finding.deposed), []).append(judgement)
    for change in plan_decision.plan.touched():
        name = change.subject
        yield _case(name, change.type, of_objects.pop((change.address, change.deposed), []))
    for judgements in of_objects.values():
        for judgement in judgements:
            yield _case(judgement.finding.subject, judgement.finding.rule, [judgement])


def _case(name: str, kind: str, judgements: Sequence[Judgement]) -> _Case:
    return _Case(
        name,
        kind,
        failures=tuple(text for judgement in judgements if judgement.blocks for text in _described(judgement)),
        skipped="; ".join(excuse(judgement) for judgement in judgements if judgement.waiver),
        remarks=tuple(text for judgement in judgements if not judgement.blocks for text in _described(judgement)),
    )


def _described(judgement: Judgement) -> Iterator[str]:
    """The finding in one line, and the code for it below."""
    finding = judgement.finding
    advice = f" Do instead: {finding.advice}" if finding.advice else ""
    waived = f", {excuse(judgement)}" if judgement.waiver else ""
    about = f"{finding.rule} ({judgement.level.word}, {judgement.score.points}{waived})"
    yield sentence(f"{about}: {finding.message}{advice}")
    if finding.paste:
        yield block(finding.paste)


def _attribute(text: str) -> str:
    return quoteattr(line(text) or "-")


def _text(lines: Sequence[str]) -> str:
    return escape("\n".join(lines))
