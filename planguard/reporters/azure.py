"""Logging commands for Azure Pipelines: the worst findings as issues, and the result of the task."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planguard.judging.decision import Decision, Judgement, Verdict
from planguard.model.finding import Severity
from planguard.reporters._parts.anchor import relative
from planguard.reporters._parts.headline import excuse, headline, worst_first
from planguard.reporters._parts.line import block, line, sentence
from planguard.reporters._parts.report import LONGEST_SENTENCE, ruleset_sentence, weaker_sentence
from planguard.reporters._parts.view import PLAIN, View

SHOWN = 10
"""How many issues of each type the summary of a run shows for a task."""

_RESULT = {Verdict.BLOCK: "Failed", Verdict.WARN: "SucceededWithIssues", Verdict.PASS: "Succeeded"}
_COMMAND = re.compile(r"##(?=\[|vso\[)", re.IGNORECASE)
_ESCAPES = str.maketrans({"%": "%AZP25", ";": "%3B", "]": "%5D", "\r": "%0D", "\n": "%0A"})
_MESSAGE = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A"})


def render(decision: Decision, view: View = PLAIN) -> str:
    """Errors for what blocks, warnings for the rest from medium up, the waivers in the log, then how the task ends."""
    judgements = [judgement for _, judgement in worst_first(decision)]
    errors = [_issue("error", judgement) for judgement in judgements if judgement.blocks]
    warnings = [
        _issue("warning", judgement)
        for judgement in judgements
        if not judgement.blocks and judgement.level >= Severity.MEDIUM
    ]
    if decision.verdict is Verdict.BLOCK:
        why = [reason for plan_decision in decision.plans for reason in plan_decision.reasons]
        errors.insert(0, _command("task.logissue", ". ".join([headline(decision), *why]), type="error"))
    if weaker := weaker_sentence(decision):
        warnings.insert(0, _command("task.logissue", f"{weaker}; the log lists them.", type="warning"))
    issues = [*_at_most(SHOWN, "error", errors), *_at_most(SHOWN, "warning", warnings)]
    lines = [*issues, *_waivers(decision), *_ruleset(decision)]
    return "\n".join([*lines, _command("task.complete", headline(decision), result=_RESULT[decision.verdict])]) + "\n"


def _issue(kind: str, judgement: Judgement) -> str:
    finding, place = judgement.finding, judgement.finding.place
    where = {"sourcepath": relative(place.file), "linenumber": str(max(1, place.line))} if place else {}
    text = f"{line(finding.subject, 300)}: {sentence(finding.message)} (score {judgement.score.points})"
    text += f" Do instead: {sentence(finding.advice)}" if finding.advice else ""
    text += f"\n{block(finding.paste)}" if finding.paste else ""
    return _command("task.logissue", text, type=kind, **where, code=finding.rule)


def _waivers(decision: Decision) -> Iterator[str]:
    """Lines of the log: what is waived, and what is to be said of the ruleset."""
    for judgement in (judgement for plan_decision in decision.plans for judgement in plan_decision.waived):
        finding = judgement.finding
        text = f"{line(finding.subject, 300)}: {sentence(finding.message)} ({finding.rule})"
        yield _tame(f"Waived: {text} {line(excuse(judgement))}")
    yield from (_tame(f"Notice: {sentence(notice)}") for notice in decision.notices)


def _ruleset(decision: Decision) -> Iterator[str]:
    """Lines of the log: the ruleset that was applied, and every setting of it that is weaker."""
    yield _tame(f"Ruleset: {line(ruleset_sentence(decision), LONGEST_SENTENCE)}")
    yield from (_tame(f"Weaker setting: {sentence(str(one))}") for one in decision.weaker)


def _command(name: str, message: str, **properties: str) -> str:
    written = "".join(f"{key}={line(_tame(text), 300).translate(_ESCAPES)};" for key, text in properties.items())
    return f"##vso[{name} {written}]{_tame(message).translate(_MESSAGE)}"


def _tame(text: str) -> str:
    return _COMMAND.sub("# #", text)


def _at_most(limit: int, kind: str, commands: Sequence[str]) -> Iterator[str]:
    if len(commands) <= limit:
        yield from commands
        return
    yield from commands[: limit - 1]
    left = len(commands) - limit + 1
    yield _command("task.logissue", f"{left} more like this, see the whole report", type=kind)
