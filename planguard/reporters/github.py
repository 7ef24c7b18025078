"""Annotations for GitHub Actions, as workflow commands, and every finding in a folded part of the log.

Names in a plan are not to be trusted: a line that begins with ``::`` is a command to the runner, and so is ``##[``
anywhere in a line. Every line here is therefore either a command of planguard's own, with its text escaped, or stands
between ``::stop-commands::`` and its token. The token is the digest of the very lines in between, so that no text among
them can contain it, and yet the same plan gives the same output.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from planguard.judging.decision import Decision, Judgement, Verdict
from planguard.model.finding import Severity
from planguard.reporters._parts.anchor import relative
from planguard.reporters._parts.headline import excuse, headline, worst_first
from planguard.reporters._parts.line import block, line, sentence
from planguard.reporters._parts.report import LONGEST_SENTENCE, REPORT_ONLY, ruleset_sentence, weaker_sentence
from planguard.reporters._parts.view import PLAIN, View

SHOWN = 10
"""How many annotations of each kind GitHub shows for a step; it drops the others without a word."""

_VERDICT = {Verdict.BLOCK: "error", Verdict.WARN: "warning", Verdict.PASS: "notice"}
_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(decision: Decision, view: View = PLAIN) -> str:
    """The verdict first, then the worst findings of each kind, then all of them, waived ones too, in a folded group."""
    judgements = [judgement for _, judgement in worst_first(decision)]
    commands: dict[str, list[str]] = {kind: [] for kind in ("error", "warning", "notice")}
    kind = _VERDICT[decision.verdict if decision.holds_up else min(decision.verdict, Verdict.WARN)]
    why = [reason for plan_decision in decision.plans for reason in plan_decision.reasons]
    commands[kind].append(
        _command(kind, ". ".join([headline(decision), *why]), title=f"planguard score {decision.score}")
    )
    commands["notice"] += [_command("notice", text, title="planguard ruleset") for text in _of_ruleset(decision)]
    for judgement in judgements:
        if (kind := _kind(judgement, decision.holds_up)) in commands:
            commands[kind].append(_annotation(kind, judgement))
    lines = [command for kind, found in commands.items() for command in _at_most(SHOWN, kind, found)]
    waived = [judgement for plan_decision in decision.plans for judgement in plan_decision.waived]
    return "\n".join([*lines, *_log(decision, [*judgements, *waived])]) + "\n"


def _of_ruleset(decision: Decision) -> Iterator[str]:
    if decision.report_only:
        yield REPORT_ONLY
    if weaker := weaker_sentence(decision):
        yield f"{weaker}: {sentence('; '.join(map(str, decision.weaker)))}"
    yield from map(sentence, decision.notices)


def _kind(judgement: Judgement, held_up: bool) -> str:
    """How a finding is annotated: where nothing is held up, nothing is an error."""
    if judgement.blocks and held_up:
        return "error"
    if judgement.blocks or judgement.level >= Severity.MEDIUM:
        return "warning"
    return "notice" if judgement.level >= Severity.LOW else ""


def _annotation(kind: str, judgement: Judgement) -> str:
    finding, place = judgement.finding, judgement.finding.place
    text = f"{line(finding.subject, 300)}: {sentence(finding.message)}"
    text += f"\nDo instead: {sentence(finding.advice)}" if finding.advice else ""
    text += f"\n{block(finding.paste)}" if finding.paste else ""
    title = f"{judgement.level.word} {judgement.score.points} {finding.rule}"
    if place is None:
        return _command(kind, text, title=title)
    return _command(kind, text, file=relative(place.file), line=str(max(1, place.line)), title=title)


def _command(kind: str, message: str, **properties: str) -> str:
    written = ",".join(f"{name}={line(text, 300).translate(_PROPERTY)}" for name, text in properties.items())
    return f"::{kind} {written}::{message.translate(_MESSAGE)}"


def _at_most(limit: int, kind: str, commands: Sequence[str]) -> Iterator[str]:
    if len(commands) <= limit:
        yield from commands
        return
    yield from commands[: limit - 1]
    left = len(commands) - limit + 1
    yield _command(kind, f"{left} more like this, listed in the log of this step", title="planguard")


def _log(decision: Decision, judgements: Sequence[Judgement]) -> Iterator[str]:
    ruleset = [f"Ruleset: {line(ruleset_sentence(decision), LONGEST_SENTENCE)}"]
    ruleset += [f"Weaker setting: {sentence(str(one))}" for one in decision.weaker]
    text = [*ruleset, *(_log_line(judgement) for judgement in judgements)]
    token = hashlib.sha256("\n".join(text).encode("utf-8", "surrogatepass")).hexdigest()
    yield f"::group::planguard: the ruleset and all findings ({len(judgements)})"
    yield from (f"::stop-commands::{token}", *text, f"::{token}::", "::endgroup::")


def _log_line(judgement: Judgement) -> str:
    finding = judgement.finding
    words = f"{judgement.score.points:>3} {judgement.level.word:<8}"
    waived = f" {line(excuse(judgement))}" if judgement.waiver else ""
    return f"{words} {line(finding.subject, 300)}: {sentence(finding.message)} ({line(finding.rule)}){waived}"
