"""Statements of a policy by what they say: who may do what on which resources, and not how that is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

import msgspec

from planguard.loading.regex import regex
from planguard.model.values import Value

_ROOT = regex(r"arn:aws[\w-]*:iam::(\d{12}):root")
_ANYBODY = "*"
_MOST = 4_000
_EVERYTHING_OF = {"Action": "*"}
"""What a statement is about that does not say it; without resources, it is about the one that it belongs to."""


class Permission(msgspec.Struct, frozen=True):
    """One thing that a statement says. ``principal`` is "" in a policy that belongs to an identity.

    ``condition`` holds every test that must pass, so that fewer of them say more.
    """

    effect: str
    principal: str
    action: str
    resource: str
    condition: frozenset[str]

    def says_no_less(self, other: Permission) -> bool:
        """Whether it says all that another permission says."""
        admits_more = self.principal == _ANYBODY != other.principal  # with a condition on who that is, as a rule
        return (
            self.effect == other.effect
            and (self.condition <= other.condition or admits_more)
            and _covers(self.principal, other.principal)
            and _covers(self.action.lower(), other.action.lower())
            and _covers(self.resource, other.resource)
        )


def permissions(statement: Mapping[str, Value]) -> list[Permission]:
    """All that one statement says; what is too much to be taken apart is one permission, compared as a whole."""
    principals = list(_principals(statement.get("Principal", statement.get("NotPrincipal")))) or [""]
    if "NotPrincipal" in statement:
        principals = ["not " + " ".join(sorted(principals))]
    actions = _one_of(statement, "Action", "NotAction")
    resources = _one_of(statement, "Resource", "NotResource")
    condition = frozenset(_tests(statement.get("Condition")))
    effect = str(statement.get("Effect", "Allow"))
    if len(principals) * len(actions) * len(resources) > _MOST:
        principals, actions, resources = ([" ".join(sorted(one))] for one in (principals, actions, resources))
    return [
        Permission(effect, principal, action, resource, condition)
        for principal in principals
        for action in actions
        for resource in resources
    ]


def lost(
    before: Sequence[Mapping[str, Value]], after: Sequence[Mapping[str, Value]]
) -> list[tuple[Mapping[str, Value], list[Permission], int]]:
    """The statements of which something is said no longer, with what that is and of how much in all.

    What the statements are called and in which order they stand makes no difference.
    """
    said = {one for statement in after for one in permissions(statement)}
    found = []
    for statement in before:
        whole = permissions(statement)
        gone = [one for one in whole if one not in said and not any(new.says_no_less(one) for new in said)]
        if gone:
            found.append((statement, gone, len(whole)))
    return found


def principals(statements: Sequence[Mapping[str, Value]]) -> dict[str, set[str]]:
    """Everybody who is allowed something without being bound by a condition, or with one, and the actions."""
    found: dict[str, set[str]] = {}
    for statement in statements:
        if statement.get("Effect", "Allow") == "Allow" and "Principal" in statement:
            for one in permissions(statement):
                found.setdefault(one.principal, set()).add(one.action)
    return found


def is_anyone(principal: Value) -> bool:
    """Whether a principal is everybody."""
    return principal == _ANYBODY or (
        isinstance(principal, Mapping) and any(_ANYBODY in texts(one) for one in principal.values())
    )


def is_bound(one: Mapping[str, Value]) -> bool:
    """Whether a condition asks for anything: one that takes every value, or names no key, does not."""
    given = one.get("Condition")
    tests = [test for test in given.values() if isinstance(test, Mapping)] if isinstance(given, Mapping) else []
    return any(_ANYBODY not in texts(value) for test in tests for value in test.values())


def texts(value: Value) -> list[str]:
    """The texts that a value is, one or a list of them."""
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]


def _principals(value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        for kind, named in value.items():
            for text in texts(named):
                yield _ANYBODY if text == _ANYBODY and kind == "AWS" else _ROOT.sub(r"\1", text)
    else:
        yield from texts(value)


def _one_of(statement: Mapping[str, Value], name: str, negated: str) -> list[str]:
    if negated in statement:
        return ["not " + " ".join(sorted(texts(statement[negated])))]
    return texts(statement.get(name)) or [_EVERYTHING_OF.get(name, "")]


def _covers(pattern: str, text: str) -> bool:
    return pattern == text or ("*" in pattern and fnmatchcase(text, pattern.replace("[", "[[]")))


def _tests(condition: Value) -> Iterator[str]:
    """Every test of a condition as one text, with its values in order."""
    for operator, tests in condition.items() if isinstance(condition, Mapping) else ():
        for key, values in tests.items() if isinstance(tests, Mapping) else ():
            listed = values if isinstance(values, list) else [values]
            yield f"{operator} {key} {' '.join(sorted(str(value).lower() for value in listed))}"
