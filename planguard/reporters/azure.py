"""Logging commands for Azure Pipelines: the worst findings as issues, and the result of the task."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planguard.judging.decision import Decision, Judgement, Verdict
from planguard.loading.regex import regex
from planguard.model.finding import Severity
from planguard.reporters._parts.anchor import relative
from planguard.reporters._parts.headline import excuse, headline, worst_first
from planguard.reporters._parts.line import block, line, sentence
from planguard.reporters._parts.report import LONGEST_SENTENCE, REPORT_ONLY, ruleset_sentence, weaker_sentence
from planguard.reporters._parts.view import PLAIN, View

SHOWN = 10
"""How many issues of each type the summary of a run shows for a task."""

_RESULT = {Verdict.BLOCK: "Failed", Verdict.WARN: "SucceededWithIssues", Verdict.PASS: "Succeeded"}
_COMMAND = regex(r"##(?=\[|vso\[)", re.IGNORECASE)
_ESCAPES = str.maketrans({"%": "%AZP25", ";": "%3B", "]": "%5D", "\r": "%0D", "\n": "%0A"})
_MESSAGE = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A"})


def render(decision: Decision, view: View = PLAIN) -> str:
    """Errors for what blocks, warnings for the rest from medium up, the waivers in the log, then how the task ends."""
    issues: dict[str, list[str]] = {"error": [], "warning": []}
    if decision.verdict is Verdict.BLOCK:
        kind = "error" if decision.holds_up else "warning"
        why = [reason for plan_decision in decision.plans for reason in plan_decision.reasons]
        issues[kind].append(_command("task.logissue", ". ".join([headline(decision), *why]), type=kind))
    if weaker := weaker_sentence(decision):
        issues["warning"].append(_command("task.logissue", f"{weaker}; the log lists them.", type="warning"))
    for _, judgement in worst_first(decision):
        if kind := _kind(judgement, decision.holds_up):
            issues[kind].append(_issue(kind, judgement))
    lines = [command for kind, found in issues.items() for command in _at_most(SHOWN, kind, found)]
    end = _command("task.complete", headline(decision), result=_result(decision))
    return "\n".join([*lines, *_waivers(decision), *_ruleset(decision), end]) + "\n"


def _kind(judgement: Judgement, held_up: bool) -> str:
    """What a finding is in the summary of the run: where nothing is held up, nothing is an error."""
    if judgement.blocks and held_up:
        return "error"
    return "warning" if judgement.blocks or judgement.level >= Severity.MEDIUM else ""


def _result(decision: Decision) -> str:
    verdict = decision.verdict
    return _RESULT[verdict if decision.holds_up else min(verdict, Verdict.WARN)]


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
    """Lines of the log: whether this only reports, the ruleset that was applied, and every setting that is weaker."""
    if decision.report_only:
        yield REPORT_ONLY
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
