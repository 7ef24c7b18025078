"""Where a ruleset asks for less than the shipped default, or than a ruleset that it extends."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator

import msgspec

from planguard.judging.ruleset.model import PROTECTED, WRONG_TARGET, Ruleset
from planguard.knowledge import package_data
from planguard.model.finding import Severity

_OFF = -1
_NEITHER = "no environment"


class Weakening(msgspec.Struct, frozen=True):
    """One setting that is weaker: its key, what it is now, and what it was in which other ruleset.

    ``now`` and ``before`` are in the words of the ruleset; ``before`` is empty where there was nothing.
    """

    setting: str
    now: str
    before: str
    than: str

    def __str__(self) -> str:
        """The setting in one line, for a person."""
        instead = f" instead of {self.before}" if self.before else ""
        return f"{self.setting}: {self.now}{instead} ({self.than})"


class _Difference(msgspec.Struct, frozen=True):
    """A setting that is weaker than in one other ruleset, and how much that one asks for."""

    setting: str
    now: str
    before: str
    strictness: int


def weakenings(ruleset: Ruleset, today: datetime.date) -> tuple[Weakening, ...]:
    """Every setting that is weaker than in a ruleset it builds on, against the strictest of them; waivers last.

    A waiver whose last day is over weakens nothing.
    """
    strictest: dict[str, tuple[_Difference, str]] = {}
    for layer in (*ruleset.layers(), Ruleset()):
        for found in _differences(ruleset, layer):
            known = strictest.get(found.setting)
            if known is None or found.strictness > known[0].strictness:
                strictest[found.setting] = (found, layer.name)
    settings = (Weakening(one.setting, one.now, one.before, than) for one, than in strictest.values())
    return (*settings, *_waivers(ruleset, today))


def _waivers(ruleset: Ruleset, today: datetime.date) -> Iterator[Weakening]:
    for waiver in ruleset.waivers:
        if today <= waiver.expires:
            now = f"{waiver.accepts} until {waiver.expires.isoformat()}, by {waiver.owner}"
            yield Weakening("waivers", now, "", "default")


def _differences(ruleset: Ruleset, layer: Ruleset) -> Iterator[_Difference]:
    if ruleset.report_only and not layer.report_only:
        yield _Difference("fail_on", "never", layer.fail_on.word, -layer.fail_on)
    elif ruleset.fail_on > layer.fail_on and not layer.report_only:
        yield _Difference("fail_on", ruleset.fail_on.word, layer.fail_on.word, -layer.fail_on)
    yield from _limit("max_score", ruleset.max_score, layer.max_score)
    yield from _limit("max_destroyed", ruleset.max_destroyed, layer.max_destroyed)
    if layer.targets and ruleset.targets != layer.targets:
        yield _Difference("targets", "others" if ruleset.targets else "none", f"those of {layer.name}", 0)
    yield from _severities(ruleset, layer)
    yield from _environments(ruleset, layer)


def _limit(setting: str, now: int | None, was: int | None) -> Iterator[_Difference]:
    if was is not None and (now is None or now > was):
        yield _Difference(setting, "no limit" if now is None else str(now), str(was), -was)


def _severities(ruleset: Ruleset, layer: Ruleset) -> Iterator[_Difference]:
    """The rules of the layer whose findings get a lower severity than the layer lets them have."""
    now, was = _fixed(ruleset), _fixed(layer)
    own = {rule.id for rule in ruleset.rules} - was.keys()
    for rule in sorted({*ruleset.severities, *layer.severities} - own):
        severity, before = now.get(rule, _highest(rule)), was.get(rule, _highest(rule))
        if severity < before:
            up_to = "" if rule in was or rule in (PROTECTED, WRONG_TARGET) else "up to "
            yield _Difference(f"severities.{rule}", _word(severity), f"{up_to}{_word(before)}", before)


def _fixed(ruleset: Ruleset) -> dict[str, int]:
    """The severity of every rule for which the ruleset says it: own rules, and those under ``severities``."""
    own = {rule.id: int(rule.severity) for rule in ruleset.rules}
    return own | {rule: _OFF if given is None else int(given) for rule, given in ruleset.severities.items()}


def _word(severity: int) -> str:
    return "off" if severity == _OFF else Severity(severity).word


def _highest(rule: str) -> int:
    """The highest severity that a shipped rule gives a finding, from ``rulesets/highest_severities.json``."""
    return Severity[_table().get(rule, "critical").upper()]


@functools.cache
def _table() -> dict[str, str]:
    return msgspec.json.decode((package_data.ROOT / "highest_severities.json").read_bytes(), type=dict[str, str])


def _environments(ruleset: Ruleset, layer: Ruleset) -> Iterator[_Difference]:
    """The words that stood for production and no longer do, and those that newly stand for another environment."""
    production, other = set(ruleset.environments.production), set(ruleset.environments.other)
    for word in layer.environments.production:
        if word not in production:
            yield _Difference(f"environments.{word}", "other" if word in other else _NEITHER, "production", 1)
    known = {*layer.environments.production, *layer.environments.other}
    for word in ruleset.environments.other:
        if word not in known:
            yield _Difference(f"environments.{word}", "other", _NEITHER, 0)
