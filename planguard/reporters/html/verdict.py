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
from planguard.reporters._parts.report import LONGEST_SENTENCE, weaker_sentence
from planguard.reporters.html.kinds import kind_of
from planguard.reporters.html.objects import Objects
from planguard.reporters.html.text import NOTHING, Html, code, joined, markup, more, name, number, prose

_CAUSES = 3
_NAMED = 3

Pairs = Sequence[tuple[PlanDecision, Judgement]]


def verdict(decision: Decision, objects: Objects) -> Html:
    """The sentence, what is lost by harm, the causes that start it all, and why it is blocked."""
    serious = [pair for pair in worst_first(decision) if pair[1].level >= Severity.MEDIUM]
    parts = [markup("<h1>{}</h1>", name(headline(decision), 400))]
    if lost := joined(_lost(serious, decision, objects)):
        parts.append(markup("<h2>What is at stake</h2><dl>{}</dl>", lost))
    if causes := list(_causes(serious, decision.plans)) or [_said(judgement) for _, judgement in serious[:_CAUSES]]:
        items = joined(markup("<li>{}</li>", cause) for cause in causes)
        parts.append(markup("<h2>Why</h2><ul>{}</ul>", items))
    reasons = list(dict.fromkeys(reason for plan_decision in decision.plans for reason in plan_decision.reasons))
    if decision.verdict is Verdict.BLOCK:
        parts.append(markup("<p>This check is blocked because {}.</p>", prose("; ".join(reasons))))
    elif not serious:
        parts.append(markup("<p>No finding reaches a score of 40 (medium).</p>"))
    if weaker := weaker_sentence(decision):
        parts.append(markup('<p><a href="#ruleset">{}</a>.</p>', name(weaker, LONGEST_SENTENCE)))
    return joined(parts)


def _lost(serious: Pairs, decision: Decision, objects: Objects) -> Iterator[Html]:
    positions = {id(plan_decision): position for position, plan_decision in enumerate(decision.plans)}
    by_harm: dict[str, dict[str, Html]] = {}
    for plan_decision, judgement in serious:
        finding = judgement.finding
        if finding.harm is Harm.KNOWLEDGE and finding.change is None:
            continue  # the gaps below the verdict say it in full
        link = objects.anchor(positions[id(plan_decision)], finding.change)
        shown = code(finding.subject, 120)
        linked = markup('<a href="{}">{}</a>', name(link), shown) if link else shown
        of_harm = by_harm.setdefault(LOST[finding.harm], {})
        of_harm.setdefault(finding.subject, joined([linked, _for_good(judgement)]))
    for harm, subjects in by_harm.items():
        listed = joined(list(subjects.values())[:_NAMED], ", ")
        yield markup("<dt>{}</dt><dd>{}{}</dd>", name(harm), listed, more(len(subjects) - _NAMED))


def _for_good(judgement: Judgement) -> Html:
    kinds = {term.kind for term in judgement.score.terms}
    if TermKind.COPY_KEPT in kinds:
        return markup(" (a copy is kept)")
    return markup(" (<b>lost for good</b>)") if TermKind.IRREVERSIBLE in kinds else NOTHING


def _causes(serious: Pairs, plan_decisions: Sequence[PlanDecision]) -> Iterator[Html]:
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
        yield markup("and for {}, told with each finding", number(len(found) - _CAUSES, "more reason"))


def _said(judgement: Judgement) -> Html:
    return markup("{}: {}", code(judgement.finding.subject, 120), prose(judgement.finding.message, 300))


def _followers(plan_decisions: Sequence[PlanDecision], roots: Collection[str]) -> Counter[str]:
    """How many others go because each of these does."""
    found: Counter[str] = Counter()
    for plan_decision in plan_decisions:
        for change in (*plan_decision.destroyed, *plan_decision.uncertain):
            root = cause_of(change, plan_decision.plan).root
            if root is not None and root.address in roots and change.address not in roots:
                found[root.address] += 1
    return found


def _cause(clause: str, roots: Sequence[ResourceChange], followers: int) -> Html:
    named = joined((code(root.address, 120) for root in roots[:_NAMED]), ", ")
    verb = name("is" if len(roots) == 1 else "are")
    what = name(kind_of(roots[0]).verb)
    follows = name("goes" if followers == 1 else "go")
    others = markup("; {} {} with it", number(followers, "other"), follows) if followers else NOTHING
    return markup("{}{} {} {} {}{}", named, more(len(roots) - _NAMED), verb, what, prose(clause, 500), others)
