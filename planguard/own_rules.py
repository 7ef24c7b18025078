"""Findings from the ruleset itself: what it protects, and a team's own rules as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planguard.decision import matches
from planguard.finding import Finding, Harm, Severity
from planguard.plan import Plan, ResourceChange
from planguard.ruleset import OwnRule, Protect, Ruleset
from planguard.values import find


def check(plan: Plan, ruleset: Ruleset) -> Iterator[Finding]:
    """The findings of ``protect`` (rule ``protected``) and of the own rules (rule: their id)."""
    for change in plan.touched():
        if change.action.destroys and (why := _protected(change, ruleset.protect)):
            yield Finding(
                f"is protected by the ruleset ({why}) and would be destroyed",
                Severity.CRITICAL,
                Harm.POLICY,
                change,
                advice="Leave it as it is, or take it out of `protect` in a reviewed change of its own.",
                rule="protected",
            )
        for rule in ruleset.rules:
            if _holds(rule, change):
                yield Finding(rule.message, rule.severity, Harm.POLICY, change, advice=rule.advice, rule=rule.id)


def _protected(change: ResourceChange, protect: Protect) -> str:
    for pattern in protect.addresses:
        if matches(change.address, pattern):
            return f"address {pattern}"
    for pattern in protect.types:
        if matches(change.type, pattern):
            return f"type {pattern}"
    for wanted in protect.tags:
        if _tagged(change, wanted):
            return "tags " + ", ".join(f"{key}={value}" for key, value in wanted.items())
    return ""


def _tagged(change: ResourceChange, wanted: Mapping[str, str]) -> bool:
    return all(key in change.tags and matches(change.tags[key], pattern) for key, pattern in wanted.items())


def _holds(rule: OwnRule, change: ResourceChange) -> bool:
    return (
        (not rule.types or any(matches(change.type, pattern) for pattern in rule.types))
        and (not rule.addresses or any(matches(change.address, pattern) for pattern in rule.addresses))
        and (not rule.actions or any(change.action.value == action for action in rule.actions))
        and (not rule.tags or _tagged(change, rule.tags))
        and all(_attribute(change, path, wanted) for path, wanted in rule.attributes.items())
    )


def _attribute(change: ResourceChange, path: str, wanted: object) -> bool:
    values = change.after if change.after is not None else change.before
    if isinstance(wanted, str):
        return any(isinstance(value, str) and matches(value, wanted) for _, value in find(values, path))
    return any(value == wanted for _, value in find(values, path))
