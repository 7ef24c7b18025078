"""What an event has in reserve: how its score adds up, the waiver that accepts it, and the plan of its objects."""

from __future__ import annotations

from collections.abc import Iterator

from planguard import rules
from planguard.judging.decision import Judgement
from planguard.judging.events.names import compacted
from planguard.judging.scoring import Term
from planguard.knowledge.pages import page
from planguard.reporters._parts.waiver import PLACE, waiver
from planguard.reporters.html.event_cards.placed import Placed
from planguard.reporters.html.text import (
    NOTHING,
    Html,
    address,
    code,
    joined,
    markup,
    more,
    name,
    number,
    prose,
    verbatim,
)

_MOST = 20
_NAMED = 6


def folds(placed: Placed, listed: int) -> Html:
    """The folds of an event, of whose objects ``listed`` have a place in the annotated plan."""
    judgements = [placed.plan_decision.judgements[number] for number in placed.event.findings]
    parts = [*_scores(judgements), *_accept(placed, judgements), *_plan(placed, listed)]
    return markup('<div class="folds">{}</div>', joined(parts)) if parts else NOTHING


def _scores(judgements: list[Judgement]) -> Iterator[Html]:
    if judgements:
        worst = max(judgements, key=lambda judgement: (judgement.waiver is None, judgement.score.points))
        table = markup("<table>{}{}</table>", joined(map(_term, worst.score.terms)), _sum(worst))
        sums = markup("<p>The worst finding is {} {}.</p>{}", *_finding(worst), table)
        head = markup("<details><summary>Scores ({})</summary>", number(len(judgements), "finding"))
        yield markup("{}{}<ul>{}</ul>{}</details>", head, sums, joined(_findings(judgements)), _documentation(worst))


def _finding(judgement: Judgement) -> tuple[Html, Html]:
    about = judgement.finding.subject
    return code(judgement.finding.rule), markup("on {}", address(about)) if about else NOTHING


def _term(term: Term) -> Html:
    words = name(term.name), prose(term.reason)
    return markup("<tr><td>{:+d}</td><th scope='row'>{}</th><td>{}</td></tr>", term.points, *words)


def _sum(worst: Judgement) -> Html:
    level = name(worst.level.word)
    return markup("<tr><td>{}</td><th scope='row'>score</th><td>{}</td></tr>", worst.score.points, level)


def _findings(judgements: list[Judgement]) -> Iterator[Html]:
    """The rules that found something, each with the objects of one score."""
    alike: dict[tuple[str, int], list[str]] = {}
    for judgement in judgements:
        key = judgement.finding.rule, judgement.score.points
        alike.setdefault(key, []).append(judgement.finding.subject)
    for (rule, points), subjects in list(alike.items())[:_MOST]:
        names = compacted(subjects)
        shown = joined(map(address, names[:_NAMED]), ", ")
        yield markup("<li>{} {}: {}{}</li>", code(rule), points, shown, more(len(names) - _NAMED))
    if len(alike) > _MOST:
        yield markup("<li>{}</li>", number(len(alike) - _MOST, "more rule and score", "more rules and scores"))


def _documentation(worst: Judgement) -> Html:
    rule = worst.finding.rule
    if rule not in rules.names():
        return NOTHING
    place = name(page(f"rules.md#{rule}"))
    return markup('<p>About the rule: <a href="{}" rel="noreferrer">{}</a>.</p>', place, code(rule))


def _accept(placed: Placed, judgements: list[Judgement]) -> Iterator[Html]:
    waivers = list(dict.fromkeys(judgement.waiver for judgement in judgements if judgement.waiver is not None))
    for one in waivers[:_MOST]:
        by = f"Waived by {one.owner} until {one.expires.isoformat()}: {one.reason}"
        yield markup('<p class="accepted">{}</p>', prose(by))
    if placed.event.waived or not judgements:
        return
    how = markup('<a href="{}" rel="noreferrer">Who may waive what, and how</a>', name(PLACE))
    says = markup("Add this to {}, and fill in the words in capital letters. {}.", code(".planguard.yaml"), how)
    head = markup("<details><summary>Accept this event</summary><p>{}</p>", says)
    yield markup("{}{}</details>", head, verbatim(waiver(placed.event)))


def _plan(placed: Placed, listed: int) -> Iterator[Html]:
    if listed:
        of = number(listed, "object")
        head = markup('<details class="rows" data-event="{}"><summary>Plan of {}</summary>', placed.number, of)
        yield markup("{}<noscript><p>The plan needs a script to be shown.</p></noscript></details>", head)
