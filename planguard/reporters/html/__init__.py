"""One page for a browser: the verdict, the events with what follows from what, the objects as areas, the plan.

It is whole in itself: no network, no cookie, and a content security policy by which only its own script runs.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from string import Template

from planguard import __version__
from planguard.judging.decision import Decision, PlanDecision, Verdict
from planguard.reporters._annotated.page import output_lines
from planguard.reporters._parts.headline import VERDICTS
from planguard.reporters._parts.report import LONGEST_SENTENCE, ruleset_sentence
from planguard.reporters._parts.view import PLAIN, View
from planguard.reporters.html.areas.groups import groups_of
from planguard.reporters.html.areas.treemap import legend, treemaps
from planguard.reporters.html.event_cards.cards import cards
from planguard.reporters.html.event_cards.placed import MOST_EVENTS, placed
from planguard.reporters.html.objects import data, objects_of
from planguard.reporters.html.text import NOTHING, Html, code, embedded, joined, markup, name, number, own, prose
from planguard.reporters.html.verdict import origin, title, verdict

_SIGN = {Verdict.BLOCK: "×", Verdict.WARN: "▲", Verdict.PASS: "✓"}
_MOST_LISTED = 100


def render(decision: Decision, view: View = PLAIN) -> str:
    """The page; what of it does not need a script is there without one."""
    events = placed(decision)
    objects = objects_of(decision, events[:MOST_EVENTS])
    groups, numbers = groups_of(decision)
    boxes, rules = treemaps(groups, objects)
    style, script = joined([own("style.css"), rules]), own("report.js")
    managed = sum(len(group.members) for group in groups)
    return _page(
        {
            "style": style,
            "script": script,
            "style_hash": _hash(style),
            "script_hash": _hash(script),
            "verdict": name(decision.verdict.word),
            "title": title(decision),
            "sign": name(_SIGN[decision.verdict]),
            "word": name(VERDICTS[decision.verdict]),
            "score": decision.score,
            "origin": origin(decision),
            "summary": verdict(decision, events),
            "events": cards(events, objects, len(decision.plans) > 1),
            "legend": joined(legend(decision)),
            "managed": number(managed, "object"),
            "treemap": boxes,
            "outputs": joined(_outputs(decision)),
            "data": embedded(data(objects, numbers, [group.label for group in groups])),
            "sources": joined(markup("<li>{}</li>", source) for source in _sources(decision)),
            "notices": joined(markup("<p>{}</p>", prose(notice)) for notice in decision.notices),
            "version": name(__version__),
            "ruleset": name(ruleset_sentence(decision), LONGEST_SENTENCE),
            "weaker": joined(_weaker(decision)),
        }
    )


def _page(parts: Mapping[str, Html | int]) -> str:
    return Template(own("page.html")).substitute(parts)


def _hash(text: Html) -> Html:
    return name("sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode())


def _listed(texts: Sequence[str]) -> Html:
    rest = len(texts) - _MOST_LISTED
    items = joined(markup("<li>{}</li>", prose(text)) for text in texts[:_MOST_LISTED])
    left = markup("<li>… and {:,} more</li>", rest) if rest > 0 else NOTHING
    return markup("<ul>{}{}</ul>", items, left)


def _weaker(decision: Decision) -> Iterator[Html]:
    if decision.weaker:
        yield markup("<h2>Weaker settings of the ruleset</h2>{}", _listed(list(map(str, decision.weaker))))


def _outputs(decision: Decision) -> Iterator[Html]:
    for plan_decision in decision.plans:
        lines = [str(line) for line in output_lines(plan_decision.plan)]
        if lines:
            of = markup(" of {}", code(plan_decision.plan.source)) if len(decision.plans) > 1 else NOTHING
            rest = len(lines) - _MOST_LISTED
            left = markup("\n… and {:,} more lines", rest) if rest > 0 else NOTHING
            text = joined((name(line, 300) for line in lines[:_MOST_LISTED]), "\n")
            head = markup("<details><summary>Changes to outputs{}</summary>", of)
            yield markup('{}<pre tabindex="0">{}{}</pre></details>', head, text, left)


def _sources(decision: Decision) -> Iterator[Html]:
    yield from (_source(plan_decision) for plan_decision in decision.plans[:_MOST_LISTED])
    if len(decision.plans) > _MOST_LISTED:
        yield markup("… and {:,} more", len(decision.plans) - _MOST_LISTED)


def _source(plan_decision: PlanDecision) -> Html:
    plan = plan_decision.plan
    tool = f"{plan.tool.word} {plan.tool_version}".strip()
    workspace = markup(", workspace {}", code(plan.workspace, 80)) if plan.workspace else NOTHING
    digest = markup(", sha256 {}", code(plan.digest, 64)) if plan.digest else NOTHING
    outcome = name(f"{plan_decision.verdict.word}, score {plan_decision.score}")
    return markup("{}: {} ({}{}{})", code(plan.source), outcome, name(tool), workspace, digest)
