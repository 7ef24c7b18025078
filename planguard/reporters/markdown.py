"""A pull-request comment, or the summary of a CI step: the verdict and what would be lost, then everything else.

A comment holds 65,536 characters. The verdict and the worst findings are bounded so that they always fit; what comes
after them is added while there is room, and what is cut is counted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from planguard import __version__
from planguard.judging.decision import Decision, Judgement, PlanDecision, Verdict
from planguard.model.finding import Severity
from planguard.reporters._parts.anchor import key
from planguard.reporters._parts.blast_radius import graph
from planguard.reporters._parts.counts import counts_of
from planguard.reporters._parts.headline import at_stake, headline, worst_first
from planguard.reporters._parts.markup import code, prose, verbatim
from planguard.reporters._parts.report import LONGEST_TOLD, ruleset_told, weaker_told
from planguard.reporters._parts.section import Section

LIMIT = 65_000
"""The most characters there ever are."""

WORST = 5
"""How many findings are told in full and are never cut."""

_DRAWN = 3
_WEAKER = 50
_SIGN = {Verdict.BLOCK: "🛑", Verdict.WARN: "⚠️", Verdict.PASS: "✅"}
_MARK = {
    Severity.CRITICAL: "🔴",
    Severity.HIGH: "🟠",
    Severity.MEDIUM: "🟡",
    Severity.LOW: "🔵",
    Severity.INFO: "⚪",
}
_FINDINGS = ("| Score | Object | What | Rule |", "|---:|---|---|---|")
_PLANS = ("| Plan | Verdict | Score | Destroyed |", "|---|---|---:|---:|")
Pairs = Sequence[tuple[PlanDecision, Judgement]]


def render(decision: Decision, colour: bool = False) -> str:
    """The report; its first line is a hidden marker by which the next run finds this comment again."""
    pairs = worst_first(decision)
    told = [pair for pair in pairs if pair[1].level >= Severity.LOW][:WORST]
    rest = pairs[len(told) :]
    footer = f"\n<sub>planguard {__version__}, ruleset {prose(ruleset_told(decision), LONGEST_TOLD)}</sub>\n"
    text = "\n\n".join([f"<!-- planguard:{_marker(decision)} -->", *_verdict(decision), *_worst(decision, told)]) + "\n"
    for section in _sections(decision, told, rest):
        text += section.fitted(LIMIT - len(text) - len(footer))
    return text + footer


def _marker(decision: Decision) -> str:
    keys = "+".join(dict.fromkeys(key(plan_decision.plan) for plan_decision in decision.plans)) or "nothing"
    short = keys if len(keys) <= 200 else hashlib.sha256(keys.encode()).hexdigest()
    return re.sub(r"(?i)f(?=ail)", "f.", short)


def _verdict(decision: Decision) -> Iterator[str]:
    yield f"## {_SIGN[decision.verdict]} {headline(decision)}"
    reasons = list(dict.fromkeys(reason for plan_decision in decision.plans for reason in plan_decision.reasons))
    if decision.verdict is Verdict.BLOCK:
        yield f"This check fails: {prose('; '.join(reasons))}."
    stake = ", ".join(at_stake(decision))
    yield f"**Score {decision.score} of 100**" + (f" · **At stake: {stake}**" if stake else "")
    if weaker := weaker_told(decision):
        yield f"**{prose(weaker, LONGEST_TOLD)}.**"


def _worst(decision: Decision, told: Pairs) -> Iterator[str]:
    several = len(decision.plans) > 1
    for plan_decision, judgement in told:
        where = f" in {code(plan_decision.plan.source, 50)}" if several else ""
        yield "\n\n".join(_told(judgement, where))


def _told(judgement: Judgement, where: str) -> Iterator[str]:
    finding = judgement.finding
    yield f"### {_MARK[judgement.level]} {code(finding.subject)}{where}"
    about = [f"{judgement.level.word}, score {judgement.score.points}", code(finding.rule, 40)]
    if place := finding.place:
        about.append(code(f"{place.file[-50:]}:{place.line}", 60))
    yield f"{prose(finding.message)}  \n{' · '.join(about)}"
    if finding.related:
        yield f"Concerns {_some(finding.related)}"
    if finding.advice:
        yield f"**Do instead:** {prose(finding.advice, 450)}"
    if finding.paste:
        yield verbatim(finding.paste)


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(code(name, 50) for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown


def _sections(decision: Decision, told: Pairs, rest: Pairs) -> Iterator[Section]:
    """What may be cut, in the order of its weight."""
    plan_decisions = sorted(decision.plans, key=lambda plan_decision: (-plan_decision.verdict, -plan_decision.score))
    gaps = [gap for plan_decision in plan_decisions for gap in plan_decision.plan.gaps]
    waived = [judgement for plan_decision in plan_decisions for judgement in plan_decision.waived]
    retained = [change for plan_decision in plan_decisions for change in plan_decision.retained]
    weaker = (f"- {prose(str(one))}" for one in decision.weaker[:_WEAKER])
    yield Section("Weaker settings of the ruleset", weaker, len(decision.weaker))
    if len(plan_decisions) > 1:
        yield Section(
            "Plans", (_plan(plan_decision) for plan_decision in plan_decisions), len(plan_decisions), head=_PLANS
        )
    yield Section("What the plan does not tell", (f"- {prose(gap.message)}" for gap in gaps), len(gaps))
    drawn = [
        graph(plan_decision) for plan_decision in plan_decisions[:_DRAWN] if plan_decision.verdict is not Verdict.PASS
    ]
    yield from (Section.whole("Blast radius", f"```mermaid\n{picture}\n```") for picture in drawn if picture)
    rows = (_row(judgement) for _, judgement in rest)
    yield Section("More findings" if told else "Findings", rows, len(rest), head=_FINDINGS, folded=True)
    names = (f"- {code(change.address)}" for change in retained)
    yield Section("Left running, unmanaged", names, len(retained), folded=True)
    sums = (f"- {_sum(judgement)}" for _, judgement in told)
    yield Section("How the scores add up", sums, len(told), folded=True)
    yield Section("Waived", (f"- {_waived(judgement)}" for judgement in waived), len(waived), folded=True)
    yield Section("Notices", (f"- {prose(notice)}" for notice in decision.notices), len(decision.notices))


def _plan(plan_decision: PlanDecision) -> str:
    sign = f"{_SIGN[plan_decision.verdict]} {plan_decision.verdict.word}"
    destroyed = counts_of([plan_decision.plan]).destroyed
    return f"| {code(plan_decision.plan.source)} | {sign} | {plan_decision.score} | {destroyed} |"


def _row(judgement: Judgement) -> str:
    finding = judgement.finding
    score = f"{_MARK[judgement.level]} {judgement.score.points}"
    return f"| {score} | {code(finding.subject)} | {prose(finding.message)} | {code(finding.rule, 40)} |"


def _sum(judgement: Judgement) -> str:
    terms = " ".join(f"{term.points:+d} {term.name} ({term.reason})" for term in judgement.score.terms)
    return f"{code(judgement.finding.subject)}: {judgement.score.points} = {prose(terms.removeprefix('+'), 600)}"


def _waived(judgement: Judgement) -> str:
    waiver = judgement.waiver
    by = f", by {waiver.owner} until {waiver.expires.isoformat()}: {waiver.reason}" if waiver else ""
    return f"{code(judgement.finding.subject)}: {prose(judgement.finding.message)}{prose(by)}"
