"""A pull-request comment, or the summary of a CI step: the verdict, then each event, the worst first.

A comment holds 65,536 characters. The verdict and the worst events are bounded so that they always fit, and code to
paste is whole wherever it fits; what comes after them is added while there is room, and what is cut is counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from planguard import __version__
from planguard.judging.decision import Decision, Judgement, PlanDecision, Verdict
from planguard.judging.events.model import Event, EventKind
from planguard.model.finding import Severity
from planguard.reporters._parts.anchor import key
from planguard.reporters._parts.blast_radius import graph
from planguard.reporters._parts.counts import counts_of
from planguard.reporters._parts.headline import headline, worst_events
from planguard.reporters._parts.losses import groups_of, said_of
from planguard.reporters._parts.markup import NOTHING, Markdown, code, comment, fenced, joined, link, markdown, prose
from planguard.reporters._parts.report import (
    LONGEST_SENTENCE,
    REPORT_ONLY,
    ruleset_sentence,
    score_sum,
    weaker_sentence,
)
from planguard.reporters._parts.section import Section
from planguard.reporters._parts.view import PLAIN, View
from planguard.reporters._parts.waiver import PLACE, waiver

LIMIT = 65_000
"""The most characters there ever are."""

WORST = 5
"""How many events are told in full and are never cut."""

_DRAWN = 3
_WEAKER = 50
_NAMED = 6
_GROUPS = 6
_PASTED = 30_000
# Characters of code that the worst events have together; the code of a single event is printed whole or not at all.
_SIGN = {Verdict.BLOCK: markdown("🛑"), Verdict.WARN: markdown("⚠️"), Verdict.PASS: markdown("✅")}
_MARK = {
    Severity.CRITICAL: markdown("🔴"),
    Severity.HIGH: markdown("🟠"),
    Severity.MEDIUM: markdown("🟡"),
    Severity.LOW: markdown("🔵"),
    Severity.INFO: markdown("⚪"),
}
_EVENTS = (markdown("| Score | Event | Objects | Rule |"), markdown("|---:|---|---:|---|"))
_PLANS = (markdown("| Plan | Verdict | Score | Destroyed |"), markdown("|---|---|---:|---:|"))


class _Placed(msgspec.Struct, frozen=True):
    """An event with the decision it is in."""

    event: Event
    plan_decision: PlanDecision

    @property
    def judgements(self) -> list[Judgement]:
        return [self.plan_decision.judgements[number] for number in self.event.findings]


def render(decision: Decision, view: View = PLAIN) -> str:
    """The report; its first line is a hidden marker by which the next run finds this comment again."""
    events = [_Placed(event, plan_decision) for plan_decision, event in worst_events(decision)]
    worst = [one for one in events if one.event.level >= Severity.LOW and not one.event.waived][:WORST]
    rest = [one for one in events if one not in worst and not one.event.waived]
    by = prose(f"planguard {__version__}, ruleset {ruleset_sentence(decision)}", LONGEST_SENTENCE + 100)
    footer = markdown("\n<sub>{}</sub>\n", by)
    text = markdown("{}\n", joined([_marker(decision), *_verdict(decision), *_told(decision, worst)], "\n\n"))
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
        yield markdown("**Blocked: {}.** Score {} of 100.", prose(", ".join(reasons)), decision.score)
    else:
        yield markdown("**Score {} of 100**", decision.score)
    if decision.report_only:
        yield markdown("**{}**", prose(REPORT_ONLY))
    if weaker := weaker_sentence(decision):
        yield markdown("**{}.**", prose(weaker, LONGEST_SENTENCE))


def _told(decision: Decision, worst: Sequence[_Placed]) -> Iterator[Markdown]:
    several, room = len(decision.plans) > 1, _PASTED
    for one in worst:
        where = markdown(" in {}", code(one.plan_decision.plan.source, 50)) if several else NOTHING
        yield joined(_event(one, where, room), "\n\n")
        room -= len(one.event.paste or "") if len(one.event.paste or "") <= room else 0


def _event(one: _Placed, where: Markdown, room: int) -> Iterator[Markdown]:
    event = one.event
    yield markdown("### {} {}{}", _MARK[event.level], prose(event.title), where)
    about = [prose(f"{event.level.word}, score {event.score}"), code(event.rule, 40)] if event.rule else []
    if event.place:
        about.append(code(f"{event.place.file[-50:]}:{event.place.line}", 60))
    yield joined(about, " · ")
    lines = [*_cause(one), *_losses(event)]
    cured = event.kind in (EventKind.MOVE, EventKind.SHIFT)
    instead = list(_instead(event, room))
    said = [joined(lines, "\n")] if lines else []
    yield from [*instead, *said] if cured else [*said, *instead]
    if event.blocks:
        yield _accept(event)


def _cause(one: _Placed) -> Iterator[Markdown]:
    cause = one.event.cause
    if cause is not None and any(member.change.may_destroy for member in one.event.members):
        yield markdown("- **Cause:** {} {}", code(cause.address), prose(cause.sentences, 450))
    if not one.event.members:
        said = said_of(one.event)
        yield from (markdown("- {}", prose(message)) for message in said[:_NAMED])
        if len(said) > _NAMED:
            yield markdown("- and {} more", len(said) - _NAMED)


def _losses(event: Event) -> Iterator[Markdown]:
    groups = groups_of(event)
    for group in groups[:_GROUPS]:
        effects = joined((prose(effect) for effect in group.effects[:2] if effect), " ")
        between = markdown(": {}", effects) if effects else NOTHING
        yield markdown("- **{}:** {}{}", prose(group.label.value), _some(group.names), between)
    if rest := groups[_GROUPS:]:
        yield markdown("- **Also:** {}", _some([name for group in rest for name in group.names]))


def _some(names: Sequence[str]) -> Markdown:
    shown = joined((code(name, 80) for name in names[:_NAMED]), ", ")
    return markdown("{} and {} more", shown, len(names) - _NAMED) if len(names) > _NAMED else shown


def _instead(event: Event, room: int) -> Iterator[Markdown]:
    if event.advice:
        yield markdown("**Instead:** {}", prose(event.advice, 700))
    if event.paste and len(event.paste) <= room:
        yield fenced(event.paste, None)
    elif event.paste:
        yield markdown("The code has {} characters, too many for this comment. Run `planguard check` to print it.",
                       len(event.paste))  # fmt: skip


def _accept(event: Event) -> Markdown:
    return markdown(
        "<details><summary>Accept this event</summary>\n\nAdd this to {} of `.planguard.yaml`:\n\n{}\n</details>",
        link("waivers", PLACE),
        fenced(waiver(event), language="yaml"),
    )


def _sections(decision: Decision, worst: Sequence[_Placed], rest: Sequence[_Placed]) -> Iterator[Section]:
    """What may be cut, in the order of its weight."""
    plan_decisions = sorted(decision.plans, key=lambda plan_decision: (-plan_decision.verdict, -plan_decision.score))
    waived = [judgement for plan_decision in plan_decisions for judgement in plan_decision.waived]
    weaker = _items(prose(str(one)) for one in decision.weaker[:_WEAKER])
    yield Section("Weaker settings of the ruleset", weaker, len(decision.weaker))
    if len(plan_decisions) > 1:
        rows = (_plan(plan_decision) for plan_decision in plan_decisions)
        yield Section("Plans", rows, len(plan_decisions), head=_PLANS)
    title = "More events" if worst else "Events"
    yield Section(title, map(_row, rest), len(rest), head=_EVENTS, folded=True)
    drawn = [graph(one) for one in plan_decisions[:_DRAWN] if one.verdict is not Verdict.PASS]
    pictures = (markdown("```mermaid\n{}\n```", picture) for picture in drawn if picture)
    yield from (Section.whole("What is destroyed, and what depends on it", picture) for picture in pictures)
    sums = [judgement for one in worst for judgement in one.judgements]
    yield Section("How the scores add up", _items(map(_sum, sums)), len(sums), folded=True)
    yield Section("Waived", _items(map(_waived, waived)), len(waived), folded=True)
    yield Section("Notices", _items(map(prose, decision.notices)), len(decision.notices))


def _items(lines: Iterable[Markdown]) -> Iterator[Markdown]:
    return (markdown("- {}", line) for line in lines)


def _plan(plan_decision: PlanDecision) -> Markdown:
    source, sign = code(plan_decision.plan.source), _SIGN[plan_decision.verdict]
    destroyed = counts_of([plan_decision.plan]).destroyed
    word = prose(plan_decision.verdict.word)
    return markdown("| {} | {} {} | {} | {} |", source, sign, word, plan_decision.score, destroyed)


def _row(one: _Placed) -> Markdown:
    event = one.event
    mark, title, rule = _MARK[event.level], prose(event.title), code(event.rule, 40) if event.rule else NOTHING
    return markdown("| {} {} | {} | {} | {} |", mark, event.score, title, len(event.members), rule)


def _sum(judgement: Judgement) -> Markdown:
    finding = judgement.finding
    return markdown("{} {}: {}", code(finding.subject), code(finding.rule, 40), prose(score_sum(judgement), 600))


def _waived(judgement: Judgement) -> Markdown:
    granted = judgement.waiver
    by = f", by {granted.owner} until {granted.expires.isoformat()}: {granted.reason}" if granted else ""
    finding = judgement.finding
    return markdown("{}: {}{}", code(finding.subject), prose(finding.message), prose(by))
