"""What a policy, a role binding or a role lets somebody do, as far as it is dangerous; and what holds that back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planguard.evidence.permissions.grant import EVERYTHING, SEVERITIES, Grant
from planguard.evidence.permissions.policies import Policies
from planguard.evidence.permissions.roles import of_roles
from planguard.evidence.permissions.statements import is_anyone, is_bound, texts
from planguard.knowledge.words.rights import ends_with, fits, rights
from planguard.model.finding import Severity
from planguard.model.values import Sensitive, Value, at, is_unknown, plain, walk


def grants(kind: str, policies: Policies) -> frozenset[Grant]:
    """The dangerous rights that an object of a type gives, with these values."""
    tree = policies.tree
    return frozenset((*_of_statements(policies), *_of_attachments(tree), *of_roles(kind, tree)))


def restraints_lost(before: Policies, after: Policies) -> list[str]:
    """What held rights back before and does so no longer: a boundary, a denial, a condition on what stays allowed."""
    denied = {action for one in after.having("Deny") for action in _actions(one)}
    lost = {
        f"{plain(action)} is no longer denied"
        for one in before.having("Deny")
        for action in _actions(one)
        if action not in denied
    }
    lost.update(_conditions_lost(before, after))
    for name in rights().bounded_by:
        if at(before.tree, (name,)) and not at(after.tree, (name,)):
            lost.add("the permissions boundary is removed")
    return sorted(lost)


def _conditions_lost(before: Policies, after: Policies) -> Iterator[str]:
    free = _conditions(after)
    for action, keys in _conditions(before).items():
        for key in sorted(keys - free[action] if action in free else ()):
            yield f"{plain(action)} no longer depends on {plain(key)}"


def _conditions(policies: Policies) -> dict[str, set[str]]:
    """The condition keys that every statement which allows an action asks for."""
    found: dict[str, set[str]] = {}
    for one in policies.having("Allow"):
        keys = set(_condition_keys(one.get("Condition")))
        for action in _actions(one):
            found[action] = found.get(action, keys) & keys
    return found


def is_readable(tree: Value) -> bool:
    """Whether every policy document in the values can be seen and is known, so that what is missing is really gone."""
    return not any(is_unknown(leaf) or isinstance(leaf, Sensitive) for path, leaf in walk(tree) if _is_policy(path))


def _is_policy(path: tuple[str | int, ...]) -> bool:
    return any(word in str(step).lower() for step in path for word in rights().policies)


def _of_statements(policies: Policies) -> Iterator[Grant]:
    for one in policies.having("Allow"):
        principal = one.get("Principal")
        if principal is None:
            yield from _of_identity(one)
        elif is_anyone(principal) and not is_bound(one):
            yield from _of_anyone(one)


def _of_identity(one: Mapping[str, Value]) -> Iterator[Grant]:
    """What a statement on somebody's own policy allows on everything."""
    if "NotAction" in one and _everywhere(one):
        yield Grant(f"everything but {_listed(texts(one['NotAction']))} on all resources", Severity.HIGH)
    for action in _actions(one):
        if action in ("*", "*:*"):
            yield EVERYTHING if _everywhere(one) else Grant("every action on some resources", Severity.MEDIUM)
        elif _everywhere(one) and not one.get("Condition") and _is_destructive(action):
            taking_over = fits(rights().aws.takes_over, action)
            yield Grant(f"{plain(action)} on all resources", Severity.HIGH if taking_over else Severity.MEDIUM)
        elif fits(rights().aws.escalates, action) and any("*" in text for text in texts(one.get("Resource"))):
            yield Grant(f"{plain(action)}, which can give more rights", Severity.MEDIUM)


def _is_destructive(action: str) -> bool:
    named = fits(rights().aws.destructive, action) or action.endswith(":*")
    return named and not fits(rights().aws.harmless, action)


def _of_anyone(one: Mapping[str, Value]) -> Iterator[Grant]:
    for action in _actions(one):
        if is_damaging_to_anyone(action):
            yield Grant(f"{plain(action)} to anyone", Severity.HIGH)


def is_damaging_to_anyone(action: str) -> bool:
    """Whether nobody gives a right to everyone on purpose; one to read is another matter."""
    return action.endswith("*") or fits(rights().aws.destructive, action) or fits(rights().aws.assuming, action)


def _of_attachments(tree: Value) -> Iterator[Grant]:
    known = rights()
    for arn in (text for name in known.attached_by for text in texts(at(tree, (name,)))):
        weights = (weight for weight, ends in known.aws.managed.items() if ends_with(ends, arn))
        if weight := next(weights, None):
            yield Grant(f"the managed policy {plain(arn.rpartition('/')[2])}", SEVERITIES[weight])


def _actions(one: Mapping[str, Value]) -> list[str]:
    return ["*"] if "Principal" in one and not {"Action", "NotAction"} & one.keys() else texts(one.get("Action"))


def _everywhere(one: Mapping[str, Value]) -> bool:
    return "NotResource" in one or any(fits(rights().aws.everything, text) for text in texts(one.get("Resource")))


def _condition_keys(condition: Value) -> list[str]:
    if not isinstance(condition, Mapping):
        return []
    return [str(key) for test in condition.values() if isinstance(test, Mapping) for key in test]


def _listed(texts: list[str]) -> str:
    return ", ".join(plain(text) for text in texts[:3]) + (", …" if len(texts) > 3 else "")
