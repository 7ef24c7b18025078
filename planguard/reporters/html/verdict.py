"""The first screen: whether the plan may go ahead, how much of what exists it touches, and which events say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planguard.judging.decision import Decision, PlanDecision, Run, Verdict
from planguard.model.finding import Severity
from planguard.reporters._parts.headline import VERDICTS, changes
from planguard.reporters._parts.report import LONGEST_SENTENCE, REPORT_ONLY, ruleset_sentence, weaker_sentence
from planguard.reporters.html.event_cards.placed import Placed
from planguard.reporters.html.text import NOTHING, Html, code, joined, markup, name, number, prose

_INDEX = 8
_SHORT = 12


def verdict(decision: Decision, events: Sequence[Placed]) -> Html:
    """The sentence, the counts, and the events to look at where there are several."""
    parts = [markup("<h1>{}: {}</h1>", name(VERDICTS[decision.verdict]), joined(_why(decision, events), ", "))]
    parts.append(markup("<p><strong>{}</strong></p>", name(changes(decision.plans), 400)))
    parts += [markup("<p>{}</p>", name(REPORT_ONLY))] * decision.report_only
    serious = [one for one in _serious(events) if not one.event.waived]
    if len(serious) > 1:
        parts.append(markup("<ol>{}</ol>", joined(_index(serious, len(decision.plans) > 1))))
    if weaker := weaker_sentence(decision):
        parts.append(markup('<p><a href="#ruleset">{}</a>.</p>', name(weaker, LONGEST_SENTENCE)))
    return joined(parts)


def title(decision: Decision) -> Html:
    """What the page is called in a list of windows."""
    sources = ", ".join(plan_decision.plan.source for plan_decision in decision.plans)
    return name(f"{VERDICTS[decision.verdict]}: {sources}", 120)


def _why(decision: Decision, events: Sequence[Placed]) -> Iterator[Html]:
    ruleset = decision.ruleset
    if decision.verdict is Verdict.BLOCK:
        if blocking := sum(one.event.blocks for one in events):
            yield markup("{} at or above {}", number(blocking, "event"), code(ruleset.fail_on.word))
        for plan_decision in decision.plans:
            yield from _limits(plan_decision, ruleset.max_score, ruleset.max_destroyed)
    elif decision.verdict is Verdict.WARN:
        some = sum(not one.event.waived for one in _serious(events))
        limits = code(Severity.MEDIUM.word), code(ruleset.fail_on.word)
        yield markup("{} at or above {}, none at or above {}", number(some, "event"), *limits)
    elif accepted := len(_serious(events)):
        yield markup("{} at or above {}, waived", number(accepted, "event"), code(Severity.MEDIUM.word))
    elif events:
        yield markup("no event at or above {}", code(Severity.MEDIUM.word))
    else:
        yield name("no destructive change found")


def _serious(events: Sequence[Placed]) -> list[Placed]:
    return [one for one in events if one.event.level >= Severity.MEDIUM]


def _limits(plan_decision: PlanDecision, max_score: int | None, max_destroyed: int | None) -> Iterator[Html]:
    destroyed = len(plan_decision.destroyed)
    if max_score is not None and plan_decision.score > max_score:
        yield markup("score {} is above {} ({})", plan_decision.score, max_score, code("max_score"))
    if max_destroyed is not None and destroyed > max_destroyed:
        objects = number(destroyed, "object is", "objects are")
        yield markup("{} destroyed, more than {} ({})", objects, max_destroyed, code("max_destroyed"))


def _index(events: Sequence[Placed], several: bool) -> Iterator[Html]:
    for one in events[:_INDEX]:
        level = name(one.event.level.word)
        badge = markup('<span class="level {}">{} {}</span>', level, level, one.event.score)
        source = markup(" {}", code(one.plan_decision.plan.source, 80)) if several else NOTHING
        yield markup('<li>{} <a href="#{}">{}</a>{}</li>', badge, name(one.anchor), prose(one.event.title), source)
    if len(events) > _INDEX:
        yield markup("<li>{}</li>", number(len(events) - _INDEX, "more event"))


def origin(decision: Decision) -> Html:
    """By which ruleset the plans were judged, and of which commit they are where CI tells."""
    ruleset, said = decision.ruleset, ruleset_sentence(decision)
    short = markup(" {}", code(ruleset.digest[:_SHORT])) if ruleset.digest else NOTHING
    by = markup('<span title="{}">Ruleset {}{}</span>', name(said, LONGEST_SENTENCE), code(ruleset.name, 60), short)
    return markup("{}{}", by, _place(decision.run))


def _place(run: Run) -> Html:
    if not run.repository:
        return NOTHING
    commit = code(run.commit[:_SHORT]) if run.commit else NOTHING
    linked = markup('<a href="{}" rel="noreferrer">{}</a>', name(run.url, 500), commit) if run.url else commit
    return markup(
        '<span title="{}">{} {}</span>', name(f"{run.repository} {run.commit}"), code(run.repository, 80), linked
    )
