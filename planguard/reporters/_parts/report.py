"""What every report says alike: a finding as JSON, and the ruleset that was applied, as JSON and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planguard.judging.decision import Decision, Judgement
from planguard.judging.events.model import Event, EventCause
from planguard.judging.ruleset.model import Ruleset
from planguard.model.values import dotted, plain
from planguard.reporters._parts.counts import outcome_of

LONGEST_SENTENCE = 4000
"""More characters than `ruleset_sentence` ever has, so that no digest is cut off."""

REPORT_ONLY = "Report only: the exit code is 0."
"""What a report says where its verdict holds nothing up."""

_LONGEST_NAME = 250


def ruleset_of(decision: Decision) -> dict[str, Any]:
    """The ruleset that was applied, what it builds on, and where it is weaker; a shipped one has no file."""
    ruleset = decision.ruleset
    return {
        **_source(ruleset),
        "extends": [_source(layer) for layer in ruleset.layers()],
        "weaker": [
            {"setting": one.setting, "from": one.before or None, "to": one.now, "than": one.than}
            for one in decision.weaker
        ],
    }


def _source(ruleset: Ruleset) -> dict[str, str | None]:
    return {"name": ruleset.name, "file": ruleset.file or None, "digest": ruleset.digest}


def ruleset_sentence(decision: Decision) -> str:
    """The ruleset in one line, with the digest of every file: ``team.yaml (sha256 …), extends strict (shipped …)``."""
    layers = [decision.ruleset, *decision.ruleset.layers()]
    files = next((count for count, layer in enumerate(layers) if not layer.file), len(layers))
    return ", extends ".join(_described(layer) for layer in layers[: files + 1])


def _described(ruleset: Ruleset) -> str:
    name = _name(ruleset.name)
    return f"{name} (sha256 {ruleset.digest})" if ruleset.file else f"{name} (shipped with planguard)"


def _name(name: str) -> str:
    """A path that is longer is cut at its beginning: its end tells more of it."""
    text = plain(name)
    return text if len(text) <= _LONGEST_NAME else f"…{text[1 - _LONGEST_NAME :]}"


def weaker_sentence(decision: Decision) -> str:
    """One sentence that says that the ruleset is weaker, and than which; "" where it is not."""
    if not decision.weaker:
        return ""
    than = _listed(sorted({_name(one.than) for one in decision.weaker}))
    count = len(decision.weaker)
    name = _name(decision.ruleset.name)
    return f"Ruleset {name} is weaker than {than} in {count} {'setting' if count == 1 else 'settings'}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def finding_of(judgement: Judgement) -> dict[str, Any]:
    """The keys and values of one finding, as rulesets/schemas/report.schema.json has them."""
    finding = judgement.finding
    return {
        "rule": finding.rule,
        "address": finding.address,
        "deposed": finding.deposed,
        "about": finding.subject,
        "severity": finding.severity.word,
        "level": judgement.level.word,
        "confidence": finding.confidence.word,
        "score": judgement.score.points,
        "terms": [{"name": term.name, "points": term.points, "reason": term.reason} for term in judgement.score.terms],
        "message": finding.message,
        "advice": finding.advice,
        "paste": finding.paste,
        "paths": [dotted(path) for path in finding.paths],
        "related": list(finding.related),
        "location": {"file": finding.place.file, "line": finding.place.line} if finding.place else None,
        "waived": _waived(judgement),
        "blocks": judgement.blocks,
    }


def event_of(event: Event) -> dict[str, Any]:
    """The keys and values of one event, as rulesets/schemas/report.schema.json has them."""
    return {
        "kind": event.kind.value,
        "title": event.title,
        "level": event.level.word,
        "score": event.score,
        "blocks": event.blocks,
        "waived": event.waived,
        "digest": event.digest,
        "cause": _cause(event.cause) if event.cause else None,
        "says": list(event.says),
        "members": [
            {
                "address": member.change.address,
                "deposed": member.change.deposed,
                "outcome": outcome_of(member.change).value,
                "effect": " ".join(member.effects),
                "becomes": member.becomes or None,
                "findings": list(member.findings),
            }
            for member in event.members
        ],
        "findings": list(event.findings),
        "advice": event.advice,
        "paste": event.paste,
        "place": {"file": event.place.file, "line": event.place.line} if event.place else None,
    }


def _cause(cause: EventCause) -> dict[str, Any]:
    return {
        "address": cause.address,
        "says": cause.sentences,
        "paths": [{"path": one.path, "before": one.before, "after": one.after} for one in cause.paths],
        "chain": list(cause.chain),
    }


def _waived(judgement: Judgement) -> dict[str, str] | None:
    waiver = judgement.waiver
    if waiver is None:
        return None
    return {
        "owner": waiver.owner,
        "reason": waiver.reason,
        "expires": waiver.expires.isoformat(),
        "ticket": waiver.ticket,
    }


def score_sum(judgement: Judgement) -> str:
    """A score and the terms that add up to it: ``100 = environment 95 + production 5``."""
    first, *rest = (term for term in judgement.score.terms if term.points or len(judgement.score.terms) == 1)
    signs = "".join(f" {'-' if term.points < 0 else '+'} {term.name} {abs(term.points)}" for term in rest)
    return f"{judgement.score.points} = {first.name} {first.points}{signs}"
