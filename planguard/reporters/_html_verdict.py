"""The first screen: whether it may go ahead, what would be lost, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planguard.causes import because, cause_of
from planguard.decision import Decision, Judgement, PlanDecision, Verdict
from planguard.finding import Severity
from planguard.plan import ResourceChange
from planguard.reporters._headline import LOST, headline, worst_first
from planguard.reporters._html_kinds import kind_of
from planguard.reporters._html_objects import Objects
from planguard.reporters._html_text import code, name, number, prose

_CAUSES = 3
_NAMED = 3
_ASKED = 2_000  # of how many objects the cause is looked up

Pairs = Sequence[tuple[PlanDecision, Judgement]]


def verdict(decision: Decision, objects: Objects) -> str:
    """The sentence, what is lost by harm, the causes that start it all, and why it is blocked."""
    serious = [pair for pair in worst_first(decision) if pair[1].level >= Severity.MEDIUM]
    parts = [f"<h1>{name(headline(decision), 400)}</h1>"]
    if serious:
        lost = "".join(_lost(serious, decision, objects))
        parts.append(f"<h2>What is at stake</h2><dl>{lost}</dl>")
    if causes := list(_causes(serious)):
        parts.append(f"<h2>Why</h2><ul>{''.join(f'<li>{cause}</li>' for cause in causes)}</ul>")
    reasons = list(dict.fromkeys(reason for plan in decision.plans for reason in plan.reasons))
    if decision.verdict is Verdict.BLOCK:
        parts.append(f"<p>This check is blocked because {prose('; '.join(reasons))}.</p>")
    return "".join(parts)


def _lost(serious: Pairs, decision: Decision, objects: Objects) -> Iterator[str]:
    positions = {id(plan): position for position, plan in enumerate(decision.plans)}
    by_harm: dict[str, dict[str, str]] = {}
    for plan, judgement in serious:
        finding = judgement.finding
        link = objects.anchor(positions[id(plan)], finding.change)
        shown = code(finding.subject, 120)
        told = f'<a href="{link}">{shown}</a>' if link else shown
        by_harm.setdefault(LOST[finding.harm], {}).setdefault(finding.subject, told)
    for harm, subjects in by_harm.items():
        told = ", ".join(list(subjects.values())[:_NAMED])
        rest = len(subjects) - _NAMED
        yield f"<dt>{harm}</dt><dd>{told}{f' and {rest:,} more' if rest > 0 else ''}</dd>"


def _causes(serious: Pairs) -> Iterator[str]:
    """The causes at which it all starts, those of the worst first, each with what goes by it."""
    found: dict[str, tuple[dict[str, ResourceChange], set[str]]] = {}
    for plan, judgement in serious[:_ASKED]:
        change = judgement.finding.change
        if change is None or not change.action.destroys:
            continue
        root = cause_of(change, plan.plan).root or change
        roots, followers = found.setdefault(because(root, plan.plan), ({}, set()))
        roots.setdefault(root.address, root)
        if root is not change:
            followers.add(change.address)
    for clause, (roots, followers) in list(found.items())[:_CAUSES]:
        yield _cause(clause, list(roots.values()), len(followers - set(roots)))
    if len(found) > _CAUSES:
        yield f"and for {number(len(found) - _CAUSES, 'more reason')}, told with each finding"


def _cause(clause: str, roots: Sequence[ResourceChange], followers: int) -> str:
    named = ", ".join(code(root.address, 120) for root in roots[:_NAMED])
    rest = len(roots) - _NAMED
    verb = "is" if len(roots) == 1 else "are"
    what = kind_of(roots[0]).words.partition(" (")[0]
    more = f" and {rest:,} more" if rest > 0 else ""
    others = f"; {number(followers, 'other')} {'goes' if followers == 1 else 'go'} with it" if followers else ""
    return f"{named}{more} {verb} {what} {prose(clause, 500)}{others}"
