"""Findings from the ruleset itself: what it protects, and a team's own rules as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from planguard.decision import matches
from planguard.finding import Confidence, Finding, Harm, Severity
from planguard.plan import Action, Plan, ResourceChange
from planguard.ruleset import PROTECTED, OwnRule, Protect, Ruleset
from planguard.values import Sensitive, at, find, is_unknown

_TAG_ATTRIBUTES = ("tags", "tags_all", "labels", "effective_labels", "terraform_labels")


def check(plan: Plan, ruleset: Ruleset) -> Iterator[Finding]:
    """The findings of ``protect`` (rule ``protected``) and of the own rules (rule: their id), none that is off."""
    if ruleset.protect == Protect() and not ruleset.rules:
        return
    for finding in _findings(plan, ruleset):
        severity = ruleset.severities.get(finding.rule, finding.severity)
        if severity is not None:
            yield replace(finding, severity=severity)


def _findings(plan: Plan, ruleset: Ruleset) -> Iterator[Finding]:
    for change in plan.touched():
        if why := _protected(change, ruleset.protect):
            yield Finding(
                f"is protected by the ruleset ({why}) and {_fate(change)}",
                Severity.CRITICAL,
                Harm.POLICY,
                change,
                advice="Leave it as it is, or take it out of `protect` in a reviewed change of its own.",
                rule=PROTECTED,
            )
        for rule in ruleset.rules:
            if (confidence := _holds(rule, change)) is not None:
                yield Finding(
                    rule.message, rule.severity, Harm.POLICY, change, "", confidence, rule.advice, rule=rule.id
                )


def _fate(change: ResourceChange) -> str:
    return "would be destroyed" if change.destroys else "may be destroyed"


def _protected(change: ResourceChange, protect: Protect) -> str:
    """What protects an object that is or may be destroyed; "" for all others."""
    if not (change.action.destroys or change.action is Action.UNKNOWN):
        return ""
    for pattern in protect.addresses:
        if _addressed(change, (pattern,)):
            return f"address {pattern}"
    for pattern in protect.types:
        if matches(change.type, pattern):
            return f"type {pattern}"
    for wanted in protect.tags:
        if _tagged(change, wanted):
            return "tags " + ", ".join(f"{key}={value}" for key, value in wanted.items())
    return ""


def _addressed(change: ResourceChange, patterns: Iterable[str]) -> bool:
    names = [change.address]
    if change.previous_address:
        names.append(change.previous_address)
    if change.deposed:
        names.append(f"{change.address} (deposed {change.deposed})")
    return any(matches(name, pattern) for name in names for pattern in patterns)


def _tagged(change: ResourceChange, wanted: Mapping[str, str]) -> bool:
    """Tags count as they are and as they will be: a plan cannot free an object by taking its tag away."""
    return any(
        all(_is_tag(at(tags, (key,)), pattern) for key, pattern in wanted.items())
        for tags in (change.tags, *(at(change.before, (name,)) for name in _TAG_ATTRIBUTES))
    )


def _is_tag(value: Any, pattern: str) -> bool:
    """Whether a tag is what a glob says; a hidden one may be."""
    if isinstance(value, Sensitive):
        return value == pattern or "*" in pattern or "?" in pattern
    return isinstance(value, str) and matches(value, pattern)


def _holds(rule: OwnRule, change: ResourceChange) -> Confidence | None:
    """How surely every condition holds: LOW where it rests on a value that is unknown or hidden, None if not at all."""
    if not (
        (not rule.types or any(matches(change.type, pattern) for pattern in rule.types))
        and (not rule.addresses or _addressed(change, rule.addresses))
        and (not rule.actions or not _words(change).isdisjoint(rule.actions))
        and (not rule.tags or _tagged(change, rule.tags))
    ):
        return None
    if not rule.attributes:
        return Confidence.HIGH
    return max((sure for tree in _trees(change) if (sure := _has(tree, rule.attributes)) is not None), default=None)


def _words(change: ResourceChange) -> set[str]:
    """The words of ``actions`` that name what happens to the object."""
    action = change.action
    words = {action.value}
    if action.replaces:
        words.add("replace")
    if action.destroys:
        words.add("destroy")
    if action.retains:
        words.add("forget")
    if change.imported:
        words.add("import")
    if change.previous_address:
        words.add("move")
    return words


def _trees(change: ResourceChange) -> list[Any]:
    """What ``attributes`` looks at: the object to be, and the one that goes."""
    goes = change.action.destroys or change.action.retains or change.after is None
    return [tree for tree in (change.after, change.before if goes else None) if tree is not None]


def _has(tree: Any, attributes: Mapping[str, object]) -> Confidence | None:
    found = [_attribute(tree, path, wanted) for path, wanted in attributes.items()]
    return None if None in found else min(sure for sure in found if sure is not None)


def _attribute(tree: Any, path: str, wanted: object) -> Confidence | None:
    choices = wanted if isinstance(wanted, (list, tuple)) else (wanted,)
    values = [value for _, value in find(tree, path)] or [None]
    found = [sure for value in values for choice in choices if (sure := _equal(value, choice)) is not None]
    return max(found, default=None)


def _equal(value: Any, wanted: object) -> Confidence | None:
    if is_unknown(value):
        return Confidence.LOW
    if isinstance(value, Sensitive):
        pattern = isinstance(wanted, str) and ("*" in wanted or "?" in wanted)
        return Confidence.HIGH if value == wanted else Confidence.LOW if pattern else None
    if value is None or wanted is None:
        return Confidence.HIGH if value is wanted else None
    return Confidence.HIGH if matches(_text(value), _text(wanted)) else None


def _text(value: object) -> str:
    """A value as people write it: CloudFormation has "true" and "5432" where Terraform has true and 5432."""
    return str(value).lower() if isinstance(value, bool) else str(value)
