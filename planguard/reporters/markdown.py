"""A pull-request comment, or the summary of a CI step: the verdict and what would be lost, then everything else.

A comment holds 65,536 characters. The verdict and the worst findings are bounded so that they always fit; what comes
after them is added while there is room, and what is cut is counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from planguard import __version__
from planguard.judging.decision import Decision, Judgement, PlanDecision, Verdict
from planguard.model.finding import Severity
from planguard.reporters._parts.anchor import key
from planguard.reporters._parts.blast_radius import graph
from planguard.reporters._parts.counts import counts_of
from planguard.reporters._parts.headline import at_stake, headline, worst_first
from planguard.reporters._parts.markup import NOTHING, Markdown, code, comment, joined, markdown, prose, verbatim
from planguard.reporters._parts.report import LONGEST_SENTENCE, ruleset_sentence, weaker_sentence
from planguard.reporters._parts.section import Section
from planguard.reporters._parts.view import PLAIN, View

LIMIT = 65_000
"""The most characters there ever are."""

WORST = 5
"""How many findings are told in full and are never cut."""

_DRAWN = 3
_WEAKER = 50
_SIGN = {Verdict.BLOCK: markdown("🛑"), Verdict.WARN: markdown("⚠️"), Verdict.PASS: markdown("✅")}
_MARK = {
    Severity.CRITICAL: markdown("🔴"),
    Severity.HIGH: markdown("🟠"),
    Severity.MEDIUM: markdown("🟡"),
    Severity.LOW: markdown("🔵"),
    Severity.INFO: markdown("⚪"),
}
_FINDINGS = (markdown("| Score | Object | What | Rule |"), markdown("|---:|---|---|---|"))
_PLANS = (markdown("| Plan | Verdict | Score | Destroyed |"), markdown("|---|---|---:|---:|"))
Pairs = Sequence[tuple[PlanDecision, Judgement]]


def render(decision: Decision, view: View = PLAIN) -> str:
    """The report; its first line is a hidden marker by which the next run finds this comment again."""
    pairs = worst_first(decision)
    worst = [pair for pair in pairs if pair[1].level >= Severity.LOW][:WORST]
    rest = pairs[len(worst) :]
    by = prose(f"planguard {__version__}, ruleset {ruleset_sentence(decision)}", LONGEST_SENTENCE + 100)
    footer = markdown("\n<sub>{}</sub>\n", by)
    text = markdown("{}\n", joined([_marker(decision), *_verdict(decision), *_worst(decision, worst)], "\n\n"))
    for section in _sections(decision, worst, rest):
        text = joined([text, section.fitted(LIMIT - len(text) - len(footer))])
    return joined([text, footer])


def _marker(decision: Decision) -> Markdown:
    keys = "+".join(dict.fromkeys(key(plan_decision.plan) for plan_decision in decision.plans)) or "nothing"
    short = keys if len(keys) <= 200 else hashlib.sha256(keys.encode()).hexdigest()
    return comment(f"planguard:{short}")


def _verdict(decision: Decision) -> Iterator[Markdown]:
    yield markdown("## {} {}", _SIGN[decision.verdict], prose(headline(decision)))
    reasons = list(dict.fromkeys(reason for plan_decision in decision.plans for reason in plan_decision.reasons))
    if decision.verdict is Verdict.BLOCK:
        yield markdown("This check fails: {}.", prose("; ".join(reasons)))
    stake = prose(", ".join(at_stake(decision)))
    at = markdown(" · **At stake: {}**", stake) if stake else NOTHING
    yield markdown("**Score {} of 100**{}", decision.score, at)
    if weaker := weaker_sentence(decision):
        yield markdown("**{}.**", prose(weaker, LONGEST_SENTENCE))


def _worst(decision: Decision, worst: Pairs) -> Iterator[Markdown]:
    several = len(decision.plans) > 1
    for plan_decision, judgement in worst:
        where = markdown(" in {}", code(plan_decision.plan.source, 50)) if several else NOTHING
        yield joined(_described(judgement, where), "\n\n")


def _described(judgement: Judgement, where: Markdown) -> Iterator[Markdown]:
    finding = judgement.finding
    yield markdown("### {} {}{}", _MARK[judgement.level], code(finding.subject), where)
    about = [prose(f"{judgement.level.word}, score {judgement.score.points}"), code(finding.rule, 40)]
    if place := finding.place:
        about.append(code(f"{place.file[-50:]}:{place.line}", 60))
    yield markdown("{}  \n{}", prose(finding.message), joined(about, " · "))
    if finding.related:
        yield markdown("Concerns {}", _some(finding.related))
    if finding.advice:
        yield markdown("**Do instead:** {}", prose(finding.advice, 450))
    if finding.paste:
        yield verbatim(finding.paste)


def _some(names: Sequence[str]) -> Markdown:
    shown = joined((code(name, 50) for name in names[:3]), ", ")
    return markdown("{} and {} more", shown, len(names) - 3) if len(names) > 3 else shown


def _sections(decision: Decision, worst: Pairs, rest: Pairs) -> Iterator[Section]:
    """What may be cut, in the order of its weight."""
    plan_decisions = sorted(decision.plans, key=lambda plan_decision: (-plan_decision.verdict, -plan_decision.score))
    gaps = [gap for plan_decision in plan_decisions for gap in plan_decision.plan.gaps]
    waived = [judgement for plan_decision in plan_decisions for judgement in plan_decision.waived]
    retained = [change for plan_decision in plan_decisions for change in plan_decision.retained]
    weaker = _items(prose(str(one)) for one in decision.weaker[:_WEAKER])
    yield Section("Weaker settings of the ruleset", weaker, len(decision.weaker))
    if len(plan_decisions) > 1:
        yield Section(
            "Plans", (_plan(plan_decision) for plan_decision in plan_decisions), len(plan_decisions), head=_PLANS
        )
    yield Section("What the plan does not tell", _items(prose(gap.message) for gap in gaps), len(gaps))
    drawn = [
        graph(plan_decision) for plan_decision in plan_decisions[:_DRAWN] if plan_decision.verdict is not Verdict.PASS
    ]
    pictures = (markdown("```mermaid\n{}\n```", picture) for picture in drawn if picture)
    yield from (Section.whole("Blast radius", picture) for picture in pictures)
    rows = (_row(judgement) for _, judgement in rest)
    yield Section("More findings" if worst else "Findings", rows, len(rest), head=_FINDINGS, folded=True)
    names = _items(code(change.address) for change in retained)
    yield Section("Left running, unmanaged", names, len(retained), folded=True)
    sums = _items(_sum(judgement) for _, judgement in worst)
    yield Section("How the scores add up", sums, len(worst), folded=True)
    yield Section("Waived", _items(map(_waived, waived)), len(waived), folded=True)
    yield Section("Notices", _items(map(prose, decision.notices)), len(decision.notices))


def _items(lines: Iterable[Markdown]) -> Iterator[Markdown]:
    return (markdown("- {}", line) for line in lines)


def _plan(plan_decision: PlanDecision) -> Markdown:
    source, sign = code(plan_decision.plan.source), _SIGN[plan_decision.verdict]
    destroyed = counts_of([plan_decision.plan]).destroyed
    word = prose(plan_decision.verdict.word)
    return markdown("| {} | {} {} | {} | {} |", source, sign, word, plan_decision.score, destroyed)


def _row(judgement: Judgement) -> Markdown:
    finding, points = judgement.finding, judgement.score.points
    mark, subject = _MARK[judgement.level], code(finding.subject)
    return markdown("| {} {} | {} | {} | {} |", mark, points, subject, prose(finding.message), code(finding.rule, 40))


def _sum(judgement: Judgement) -> Markdown:
    terms = " ".join(f"{term.points:+d} {term.name} ({term.reason})" for term in judgement.score.terms)
    total, subject = prose(terms.removeprefix("+"), 600), code(judgement.finding.subject)
    return markdown("{}: {} = {}", subject, judgement.score.points, total)


def _waived(judgement: Judgement) -> Markdown:
    waiver = judgement.waiver
    by = f", by {waiver.owner} until {waiver.expires.isoformat()}: {waiver.reason}" if waiver else ""
    finding = judgement.finding
    return markdown("{}: {}{}", code(finding.subject), prose(finding.message), prose(by))
