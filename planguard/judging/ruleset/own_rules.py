"""Findings from the ruleset itself: what it protects, and a team's own rules as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from planguard.judging.ruleset.globs import Globs, matches
from planguard.judging.ruleset.model import PROTECTED, OwnRule, Protect, Ruleset
from planguard.knowledge.words.environments import places
from planguard.model.change import Action, ResourceChange
from planguard.model.errors import RulesetError
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.values import Sensitive, Value, at, find, is_unknown, plain

_MOST_TRIALS, _MOST_FINDINGS = 1_000_000, 30_000


def check(plan: Plan, ruleset: Ruleset) -> Iterator[Finding]:
    """The findings of ``protect`` (rule ``protected``) and of the own rules (rule: their id), none that is off."""
    if ruleset.protect == Protect() and not ruleset.rules:
        return
    for number, finding in enumerate(_findings(plan, ruleset)):
        if number == _MOST_FINDINGS:
            problem = f"its own rules and `protect` have more than {_MOST_FINDINGS:,} findings in {plain(plan.source)}"
            raise RulesetError(f"the ruleset: {problem}. Make them narrower.")
        severity = ruleset.severities.get(finding.rule, finding.severity)
        if severity is not None:
            yield replace(finding, severity=severity)


def _findings(plan: Plan, ruleset: Ruleset) -> Iterator[Finding]:
    protected, rules = _Protected(ruleset.protect), _Rules(ruleset.rules)
    for change in plan.touched():
        if why := protected.why(change):
            yield Finding(
                f"is protected by the ruleset ({why}) and {_fate(change)}.",
                Severity.CRITICAL,
                Harm.POLICY,
                change,
                advice="Keep the object. To destroy it, remove it from `protect` in a separate, reviewed change.",
                rule=PROTECTED,
            )
        for rule in rules.perhaps(change):
            if (confidence := _holds(rule, change)) is not None:
                yield Finding(
                    rule.message,
                    rule.severity,
                    Harm.POLICY,
                    change,
                    confidence=confidence,
                    advice=rule.advice,
                    paste=rule.paste,
                    rule=rule.id,
                )


def _fate(change: ResourceChange) -> str:
    return "will be destroyed" if change.surely_destroys else "may be destroyed"


class _Protected:
    """What ``protect`` names, to be looked up in."""

    def __init__(self, protect: Protect) -> None:
        self._protect = protect
        self._addresses, self._types = Globs(protect.addresses), Globs(protect.types)
        self._tags = _TagIndex(protect.tags)

    def why(self, change: ResourceChange) -> str:
        """What protects an object that is or may be destroyed; "" for all others."""
        if not (change.may_destroy or change.action is Action.UNKNOWN):
            return ""
        addresses = [found for name in _names(change) if (found := self._addresses.first(name)) is not None]
        if addresses:
            return f"address `{self._protect.addresses[min(addresses)]}`"
        if (number := self._types.first(change.type)) is not None:
            return f"type `{self._protect.types[number]}`"
        for number in self._tags.perhaps(change):
            wanted = self._protect.tags[number]
            if _tagged(change, wanted):
                return "tags " + ", ".join(f"`{key}={value}`" for key, value in wanted.items())
        return ""


class _TagIndex:
    """Sets of tags by the first tag of each."""

    def __init__(self, wanted: Iterable[Mapping[str, str]]) -> None:
        by_key: dict[str, list[tuple[int, str]]] = {}
        for number, tags in enumerate(wanted):
            key, pattern = next(iter(tags.items()))
            by_key.setdefault(key, []).append((number, pattern))
        self._numbers = {key: [number for number, _ in found] for key, found in by_key.items()}
        self._globs = {key: Globs(pattern for _, pattern in found) for key, found in by_key.items()}

    def perhaps(self, change: ResourceChange) -> list[int]:
        """The numbers of those that the object may have, in order."""
        found: set[int] = set()
        for key, numbers in self._numbers.items() if self._numbers else ():
            for value in (at(tags, (key,)) for tags in _tags(change)):
                if isinstance(value, Sensitive):
                    found.update(numbers)
                elif isinstance(value, str):
                    found.update(numbers[place] for place in self._globs[key].matching(value))
        return sorted(found)


class _Rules:
    """Own rules by the types that they are about."""

    def __init__(self, rules: tuple[OwnRule, ...]) -> None:
        self._rules = rules
        typed = [(number, pattern) for number, rule in enumerate(rules) for pattern in rule.types]
        self._numbers, self._globs = [number for number, _ in typed], Globs(pattern for _, pattern in typed)
        self._of_any_type = [number for number, rule in enumerate(rules) if not rule.types]
        self._of_type: dict[str, tuple[list[OwnRule], int]] = {}
        self._trials = 0

    def perhaps(self, change: ResourceChange) -> list[OwnRule]:
        """The rules that may be about an object, in order; RulesetError where that is too much to look through."""
        if change.type not in self._of_type:
            numbers = {self._numbers[place] for place in self._globs.matching(change.type)}
            rules = [self._rules[number] for number in sorted(numbers.union(self._of_any_type))]
            self._of_type[change.type] = rules, sum(map(_conditions, rules))
        found, conditions = self._of_type[change.type]
        self._trials += conditions
        if self._trials > _MOST_TRIALS:
            raise RulesetError(
                f"the ruleset: {len(found):,} own rules are about every {plain(change.type)}, with {conditions:,} "
                "conditions, and there are too many of these. Give the rules `types`, or combine some of them."
            )
        return found


def _conditions(rule: OwnRule) -> int:
    choices = (len(wanted) if isinstance(wanted, (list, tuple)) else 1 for wanted in rule.attributes.values())
    return 1 + len(rule.addresses) + len(rule.actions) + len(rule.tags) + sum(choices)


def _names(change: ResourceChange) -> list[str]:
    names = [change.address]
    if change.previous_address:
        names.append(change.previous_address)
    if change.deposed:
        names.append(change.subject)
    return names


def _addressed(change: ResourceChange, patterns: Iterable[str]) -> bool:
    return any(matches(name, pattern) for name in _names(change) for pattern in patterns)


def _tags(change: ResourceChange) -> tuple[Value, ...]:
    """Tags count as they are and as they will be: a plan cannot free an object by taking its tag away."""
    return (change.tags, *(at(change.before, (name,)) for name in places().tag_places))


def _tagged(change: ResourceChange, wanted: Mapping[str, str]) -> bool:
    return any(all(_is_tag(at(tags, (key,)), pattern) for key, pattern in wanted.items()) for tags in _tags(change))


def _is_tag(value: Value, pattern: str) -> bool:
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


def _trees(change: ResourceChange) -> list[Value]:
    """What ``attributes`` looks at: the object to be, and the one that goes."""
    leaves = change.may_destroy or change.action.retains or change.after is None
    return [tree for tree in (change.after, change.before if leaves else None) if tree is not None]


def _has(tree: Value, attributes: Mapping[str, object]) -> Confidence | None:
    found = [_attribute(tree, path, wanted) for path, wanted in attributes.items()]
    return None if None in found else min(sure for sure in found if sure is not None)


def _attribute(tree: Value, path: str, wanted: object) -> Confidence | None:
    choices = wanted if isinstance(wanted, (list, tuple)) else (wanted,)
    values = [value for _, value in find(tree, path)] or [None]
    found = [sure for value in values for choice in choices if (sure := _equal(value, choice)) is not None]
    return max(found, default=None)


def _equal(value: Value, wanted: object) -> Confidence | None:
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
