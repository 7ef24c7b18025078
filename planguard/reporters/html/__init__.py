"""One page for a browser: the verdict, everything that is managed as areas, the dependencies, the annotated plan.

It is whole in itself: no network, no cookie, and a content security policy by which only its own script runs.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from string import Template

from planguard import __version__
from planguard.judging.decision import Decision, PlanDecision, Verdict
from planguard.reporters._annotated.page import output_lines
from planguard.reporters._parts.report import LONGEST_TOLD, ruleset_told
from planguard.reporters.html.findings import findings
from planguard.reporters.html.graph import graph
from planguard.reporters.html.objects import data, objects_of
from planguard.reporters.html.text import code, embedded, name, number, prose
from planguard.reporters.html.treemap import groups_of, legend, table, treemap
from planguard.reporters.html.verdict import verdict

_PARTS = Path(__file__).parent / "page"
_SIGN = {Verdict.BLOCK: "×", Verdict.WARN: "!", Verdict.PASS: "✓"}
_WORD = {Verdict.BLOCK: "Blocked", Verdict.WARN: "Look first", Verdict.PASS: "May go ahead"}
_DRAWN = 5
_TOLD = 100


def render(decision: Decision, colour: bool = False) -> str:
    """The page; what of it does not need a script is there without one."""
    objects = objects_of(decision)
    groups, numbers = groups_of(decision)
    boxes, rules = treemap(groups, objects)
    style, script = _part("style.css") + rules, _part("report.js")
    managed = sum(len(group.members) for group in groups)
    word = decision.verdict.word
    return Template(_part("page.html")).substitute(
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        verdict=word,
        title=name(
            f"{_WORD[decision.verdict]}: {', '.join(plan_decision.plan.source for plan_decision in decision.plans)}",
            120,
        ),
        sign=_SIGN[decision.verdict],
        word=_WORD[decision.verdict],
        score=decision.score,
        summary=verdict(decision, objects),
        legend="".join(legend(decision)),
        gaps="".join(_gaps(decision)),
        managed=number(managed, "object"),
        treemap=boxes or "<p>The plan manages nothing.</p>",
        table=table(groups) if boxes else "",
        findings=findings(decision, objects),
        graphs="".join(_graphs(decision)) or "<p>Nothing goes.</p>",
        count=len(objects.entries),
        outputs="".join(_outputs(decision)),
        data=embedded(data(objects, numbers, [group.label for group in groups])),
        sources="".join(f"<li>{source}</li>" for source in _sources(decision)),
        notices="".join(f"<p>{prose(notice)}</p>" for notice in decision.notices),
        version=__version__,
        ruleset=name(ruleset_told(decision), LONGEST_TOLD),
        weaker="".join(_weaker(decision)),
    )


def _part(file: str) -> str:
    return (_PARTS / file).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _gaps(decision: Decision) -> Iterator[str]:
    gaps = [gap for plan_decision in decision.plans for gap in plan_decision.plan.gaps]
    if gaps:
        rest = f"<li>… and {len(gaps) - _TOLD:,} more</li>" if len(gaps) > _TOLD else ""
        items = "".join(f"<li>{prose(gap.message)}</li>" for gap in gaps[:_TOLD])
        yield '<section class="gaps" aria-labelledby="gaps"><h2 id="gaps">What the plan does not tell</h2>'
        yield f"<ul>{items}{rest}</ul></section>"


def _graphs(decision: Decision) -> Iterator[str]:
    drawn = [(plan_decision, picture) for plan_decision in decision.plans if (picture := graph(plan_decision))]
    for plan_decision, picture in drawn[:_DRAWN]:
        yield (f"<h3>{code(plan_decision.plan.source)}</h3>" if len(decision.plans) > 1 else "") + picture
    if len(drawn) > _DRAWN:
        yield f"<p>… and {number(len(drawn) - _DRAWN, 'more plan')} in which something goes, not drawn.</p>"


def _weaker(decision: Decision) -> Iterator[str]:
    if decision.weaker:
        rest = len(decision.weaker) - _TOLD
        items = "".join(f"<li>{prose(str(one))}</li>" for one in decision.weaker[:_TOLD])
        more = f"<li>… and {rest:,} more</li>" if rest > 0 else ""
        yield f"<h2>Weaker settings of the ruleset</h2><ul>{items}{more}</ul>"


def _outputs(decision: Decision) -> Iterator[str]:
    for plan_decision in decision.plans:
        lines = [str(line) for line in output_lines(plan_decision.plan)]
        if lines:
            of = f" of {code(plan_decision.plan.source)}" if len(decision.plans) > 1 else ""
            rest = f"\n… and {len(lines) - _TOLD:,} more lines" if len(lines) > _TOLD else ""
            text = "\n".join(name(line, 300) for line in lines[:_TOLD])
            yield f'<details><summary>Changes to outputs{of}</summary><pre tabindex="0">{text}{rest}</pre></details>'


def _sources(decision: Decision) -> Iterator[str]:
    yield from (_source(plan_decision) for plan_decision in decision.plans[:_TOLD])
    if len(decision.plans) > _TOLD:
        yield f"… and {len(decision.plans) - _TOLD:,} more"


def _source(plan_decision: PlanDecision) -> str:
    plan = plan_decision.plan
    tool = f"{plan.tool.word} {plan.tool_version}".strip()
    workspace = f", workspace {code(plan.workspace, 80)}" if plan.workspace else ""
    digest = f", sha256 {code(plan.digest, 64)}" if plan.digest else ""
    verdict = f"{plan_decision.verdict.word}, score {plan_decision.score}"
    return f"{code(plan.source)}: {verdict} ({name(tool)}{workspace}{digest})"
