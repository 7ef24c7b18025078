"""The first screen: whether it may go ahead, what would be lost, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from planguard.evidence.causes import because, cause_of
from planguard.judging.decision import Decision, Judgement, PlanDecision, Verdict
from planguard.judging.scoring import TermKind
from planguard.model.change import ResourceChange
from planguard.model.finding import Harm, Severity
from planguard.reporters._parts.headline import LOST, headline, worst_first
from planguard.reporters._parts.report import LONGEST_TOLD, weaker_told
from planguard.reporters.html.kinds import kind_of
from planguard.reporters.html.objects import Objects
from planguard.reporters.html.text import code, name, number, prose

_CAUSES = 3
_NAMED = 3

Pairs = Sequence[tuple[PlanDecision, Judgement]]


def verdict(decision: Decision, objects: Objects) -> str:
    """The sentence, what is lost by harm, the causes that start it all, and why it is blocked."""
    serious = [pair for pair in worst_first(decision) if pair[1].level >= Severity.MEDIUM]
    parts = [f"<h1>{name(headline(decision), 400)}</h1>"]
    if lost := "".join(_lost(serious, decision, objects)):
        parts.append(f"<h2>What is at stake</h2><dl>{lost}</dl>")
    if causes := list(_causes(serious, decision.plans)) or [_said(judgement) for _, judgement in serious[:_CAUSES]]:
        parts.append(f"<h2>Why</h2><ul>{''.join(f'<li>{cause}</li>' for cause in causes)}</ul>")
    reasons = list(dict.fromkeys(reason for plan_decision in decision.plans for reason in plan_decision.reasons))
    if decision.verdict is Verdict.BLOCK:
        parts.append(f"<p>This check is blocked because {prose('; '.join(reasons))}.</p>")
    elif not serious:
        parts.append("<p>No finding reaches a score of 40 (medium).</p>")
    if weaker := weaker_told(decision):
        parts.append(f'<p><a href="#ruleset">{name(weaker, LONGEST_TOLD)}</a>.</p>')
    return "".join(parts)


def _lost(serious: Pairs, decision: Decision, objects: Objects) -> Iterator[str]:
    positions = {id(plan_decision): position for position, plan_decision in enumerate(decision.plans)}
    by_harm: dict[str, dict[str, str]] = {}
    for plan_decision, judgement in serious:
        finding = judgement.finding
        if finding.harm is Harm.KNOWLEDGE and finding.change is None:
            continue  # the gaps below the verdict say it in full
        link = objects.anchor(positions[id(plan_decision)], finding.change)
        shown = code(finding.subject, 120)
        told = f'<a href="{link}">{shown}</a>' if link else shown
        by_harm.setdefault(LOST[finding.harm], {}).setdefault(finding.subject, told + _for_good(judgement))
    for harm, subjects in by_harm.items():
        told = ", ".join(list(subjects.values())[:_NAMED])
        rest = len(subjects) - _NAMED
        yield f"<dt>{harm}</dt><dd>{told}{f' and {rest:,} more' if rest > 0 else ''}</dd>"


def _for_good(judgement: Judgement) -> str:
    kinds = {term.kind for term in judgement.score.terms}
    if TermKind.COPY_KEPT in kinds:
        return " (a copy is kept)"
    return " (<b>lost for good</b>)" if TermKind.IRREVERSIBLE in kinds else ""


def _causes(serious: Pairs, plan_decisions: Sequence[PlanDecision]) -> Iterator[str]:
    """The causes at which it all starts, those of the worst first, each with how many go by it."""
    found: dict[str, dict[str, ResourceChange]] = {}
    for plan_decision, judgement in serious:
        change = judgement.finding.change
        if change is not None and change.may_destroy:
            root = cause_of(change, plan_decision.plan).root or change
            found.setdefault(because(root, plan_decision.plan), {}).setdefault(root.address, root)
    shown = list(found.items())[:_CAUSES]
    followers = _followers(plan_decisions, {address for _, roots in shown for address in roots})
    for clause, roots in shown:
        yield _cause(clause, list(roots.values()), sum(followers[address] for address in roots))
    if len(found) > _CAUSES:
        yield f"and for {number(len(found) - _CAUSES, 'more reason')}, told with each finding"


def _said(judgement: Judgement) -> str:
    return f"{code(judgement.finding.subject, 120)}: {prose(judgement.finding.message, 300)}"


def _followers(plan_decisions: Sequence[PlanDecision], roots: Collection[str]) -> Counter[str]:
    """How many others go because each of these does."""
    found: Counter[str] = Counter()
    for plan_decision in plan_decisions:
        for change in (*plan_decision.destroyed, *plan_decision.uncertain):
            root = cause_of(change, plan_decision.plan).root
            if root is not None and root.address in roots and change.address not in roots:
                found[root.address] += 1
    return found


def _cause(clause: str, roots: Sequence[ResourceChange], followers: int) -> str:
    named = ", ".join(code(root.address, 120) for root in roots[:_NAMED])
    rest = len(roots) - _NAMED
    verb = "is" if len(roots) == 1 else "are"
    what = kind_of(roots[0]).verb
    more = f" and {rest:,} more" if rest > 0 else ""
    others = f"; {number(followers, 'other')} {'goes' if followers == 1 else 'go'} with it" if followers else ""
    return f"{named}{more} {verb} {what} {prose(clause, 500)}{others}"
