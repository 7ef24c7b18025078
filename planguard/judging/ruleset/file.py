"""Reads a ruleset file and what it extends into one Ruleset, and says in plain words what is wrong with it."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from pathlib import Path as FilePath
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from planguard import rules
from planguard.judging.ruleset.model import (
    BUILT_IN,
    PROTECTED,
    WRONG_TARGET,
    OwnRule,
    Protect,
    Ruleset,
    Target,
    Text,
    Waiver,
    WrittenWaiver,
    default,
)
from planguard.judging.ruleset.yaml import Document
from planguard.judging.ruleset.yaml import read as read_yaml
from planguard.knowledge import package_data
from planguard.knowledge.schemas import did_you_mean, validate
from planguard.knowledge.words.environments import EnvironmentNames
from planguard.loading.regex import regex
from planguard.model.finding import Severity
from planguard.model.values import Path, show

Tags = Annotated[dict[str, Text], Meta(min_length=1)]
Word = Annotated[str, Meta(pattern="^[A-Za-z]+([-_ ]?[A-Za-z]+)?$")]
Grade = Literal["critical", "high", "medium", "low", "info"]
"""A severity, or the level of a score: both have the same words."""
Words = Literal["create", "update", "delete", "replace", "destroy", "forget", "import", "move", "unknown"]
Exact = Literal["delete-then-create", "create-then-delete", "create-then-forget"]
Scalar = str | int | float | bool | None

_LONGEST_CHAIN = 10
_MOST_GLOBS = 100
_LONGEST_GLOB = 100
_LEAST_OF_A_NAME = 3
_NOT_A_LETTER = regex("[^a-z]+")


class _Protect(Struct, forbid_unknown_fields=True):
    addresses: tuple[Text, ...] = ()
    types: tuple[Text, ...] = ()
    tags: tuple[Tags, ...] | dict[str, Text] = ()


class _Rule(Struct, forbid_unknown_fields=True):
    id: Annotated[str, Meta(pattern="^[a-z][a-z0-9-]*$")]
    message: Text
    severity: Grade
    types: tuple[Text, ...] = ()
    addresses: tuple[Text, ...] = ()
    actions: tuple[Words | Exact, ...] = ()
    attributes: dict[str, Scalar | tuple[Scalar, ...]] = {}
    tags: Tags | UnsetType = UNSET
    advice: str = ""
    paste: str | None = None


class _Environments(Struct, forbid_unknown_fields=True):
    production: tuple[Word, ...] = ()
    other: tuple[Word, ...] = ()


class _File(Struct, forbid_unknown_fields=True):
    """One file, as ``rulesets/schemas/ruleset.schema.json`` has it; tests hold the two and `Ruleset` together."""

    extends: Text = "default"
    fail_on: Grade | Literal["never"] | UnsetType = UNSET
    max_score: Annotated[int, Meta(ge=0, le=100)] | UnsetType | None = UNSET
    max_destroyed: Annotated[int, Meta(ge=0, le=1_000_000_000)] | UnsetType | None = UNSET
    severities: dict[str, Grade | Literal["off"]] = {}
    protect: _Protect = msgspec.field(default_factory=_Protect)
    rules: tuple[_Rule, ...] = ()
    waivers: tuple[WrittenWaiver, ...] = ()
    targets: tuple[Target, ...] | Target = ()
    environments: _Environments = msgspec.field(default_factory=_Environments)


class _Link(msgspec.Struct, frozen=True):
    """One file of a chain of rulesets that extend each other; ``name`` is a shipped one's, or the path."""

    name: str
    path: FilePath
    document: Document
    file: _File


def load(path: FilePath, name: str) -> Ruleset:
    """The ruleset of a file with everything it extends; RulesetError for what is wrong in any of them."""
    ruleset = default()
    for link in reversed(list(_chain(path, name))):
        _check(link, ruleset)
        ruleset = _extended(ruleset, link)
    return ruleset


def _chain(path: FilePath, name: str) -> Iterator[_Link]:
    seen: list[FilePath] = []
    while True:
        link = _read(path, name)
        seen.append(path.resolve())
        yield link
        if link.file.extends == "default":
            return
        path, name = _target(link)
        if path.resolve() in seen:
            circle = " → ".join(str(step.name) for step in [*seen, path])
            raise link.document.error(("extends",), f"the rulesets extend each other in a circle ({circle}); break it.")
        if len(seen) == _LONGEST_CHAIN:
            problem = f"more than {_LONGEST_CHAIN} rulesets extend each other; combine some of them."
            raise link.document.error(("extends",), problem)


def _target(link: _Link) -> tuple[FilePath, str]:
    name = link.file.extends
    if name in BUILT_IN:
        return package_data.ROOT / f"{name}.yaml", name
    target = link.path.parent / name
    if not os.path.exists(target):
        problem = f"there is no file {show(name)} beside this one; {did_you_mean(name, BUILT_IN)}"
        raise link.document.error(("extends",), problem)
    return target, f"./{target}" if str(target) in BUILT_IN else str(target)


def _read(path: FilePath, name: str) -> _Link:
    document = read_yaml(path)
    return _Link(name, path, document, convert(document))


def convert(document: Document) -> _File:
    """The typed file; JSON Schema is asked only to explain what is wrong, as loading it takes longer than a check."""
    try:
        return msgspec.convert(document.tree, _File)
    except msgspec.ValidationError as error:
        validate(document.tree, "ruleset", document.source, document.lines)
        raise document.error((), f"{error}.") from error


def _check(link: _Link, inherited: Ruleset) -> None:
    for path, problem in _problems(link.file, inherited):
        raise link.document.error(path, problem)


def _problems(file: _File, inherited: Ruleset) -> Iterator[tuple[Path, str]]:
    known = {*rules.names(), PROTECTED, WRONG_TARGET} | {rule.id for rule in inherited.rules}
    for position, rule in enumerate(file.rules):
        here: Path = ("rules", position)
        if rule.id in known:
            yield (*here, "id"), f'there is a rule "{rule.id}" already; choose another id.'
        known.add(rule.id)
        if not (rule.types or rule.addresses or rule.actions or rule.attributes or rule.tags):
            yield here, "no condition; add types, addresses, actions, attributes, or tags."
    for name in file.severities:
        if name not in known:
            yield ("severities", name), f"there is no such rule; {did_you_mean(name, known)}"
    yield from _problems_of_waivers(file, known)
    for word in sorted({*_words(file.environments.production)} & {*_words(file.environments.other)}):
        yield ("environments",), f'"{word}" is in both lists; keep one of the two.'


def _problems_of_waivers(file: _File, known: Collection[str]) -> Iterator[tuple[Path, str]]:
    built_in_rules = rules.names()
    checked: set[str] = set()
    for position, waiver in enumerate(file.waivers):
        rule, here = waiver.rule, ("waivers", position, "rule")
        if not rule or rule in known or rule in checked:
            continue
        checked.add(rule)
        if len(checked) > _MOST_GLOBS:
            yield here, f"more than {_MOST_GLOBS} different globs for rules; name the rules."
        elif len(rule) > _LONGEST_GLOB or not any(fnmatchcase(name, rule) for name in known):
            yield here, f"there is no rule {show(rule)}; {did_you_mean(rule[:_LONGEST_GLOB], known)}"
        elif _is_too_wide(rule, built_in_rules):
            yield here, f"{show(rule)} would waive every rule; name the rule, or a family such as destroys-*."


def _is_too_wide(glob: str, names: Collection[str]) -> bool:
    """Whether too little of a name is in it, or most of the names are like it: nobody has thought of each rule then."""
    literal = max(map(len, re.split(r"[*?]|\[.*?\]", glob)))
    return literal < _LEAST_OF_A_NAME or sum(fnmatchcase(name, glob) for name in names) * 2 > len(names)


def _extended(base: Ruleset, link: _Link) -> Ruleset:
    file = link.file
    severities = {rule: None if word == "off" else Severity[word.upper()] for rule, word in file.severities.items()}
    return Ruleset(
        name=link.name,
        file="" if link.name in BUILT_IN else link.name,
        digest=link.document.digest,
        extends=base,
        fail_on=base.fail_on if file.fail_on is UNSET else _threshold(file.fail_on),
        report_only=base.report_only if file.fail_on is UNSET else file.fail_on == "never",
        max_score=base.max_score if file.max_score is UNSET else file.max_score,
        max_destroyed=base.max_destroyed if file.max_destroyed is UNSET else file.max_destroyed,
        severities={**base.severities, **severities},
        protect=_protect(base.protect, file.protect),
        rules=(*base.rules, *map(_own_rule, file.rules)),
        waivers=(*base.waivers, *_waivers(link)),
        targets=(file.targets,) if isinstance(file.targets, Target) else file.targets or base.targets,
        environments=_environments(base.environments, file.environments),
    )


def _threshold(word: str) -> Severity:
    return default().fail_on if word == "never" else Severity[word.upper()]


def _waivers(link: _Link) -> Iterator[Waiver]:
    for position, waiver in enumerate(link.file.waivers):
        place = link.document.place(("waivers", position, "expires"))
        yield Waiver(**msgspec.structs.asdict(waiver), place=place)


def _protect(base: Protect, more: _Protect) -> Protect:
    tags = (more.tags,) if isinstance(more.tags, dict) else more.tags
    return Protect(
        addresses=(*base.addresses, *more.addresses),
        types=(*base.types, *more.types),
        tags=(*base.tags, *(wanted for wanted in tags if wanted)),
    )


def _own_rule(rule: _Rule) -> OwnRule:
    given = msgspec.structs.asdict(rule)
    return OwnRule(**{**given, "severity": Severity[rule.severity.upper()], "tags": rule.tags or {}})


def _environments(base: EnvironmentNames, more: _Environments) -> EnvironmentNames:
    production, other = dict.fromkeys(_words(more.production)), dict.fromkeys(_words(more.other))
    return EnvironmentNames(
        production=tuple({word: None for word in base.production if word not in other} | production),
        other=tuple({word: None for word in base.other if word not in production} | other),
    )


def _words(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_NOT_A_LETTER.sub("", word.lower()) for word in words)
