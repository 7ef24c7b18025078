"""What a policy, a role binding or a role lets somebody do, as far as it is dangerous; and what holds that back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from planguard.evidence.permissions.policies import Policies, decoded
from planguard.evidence.permissions.statements import is_anyone, is_bound, texts
from planguard.knowledge.words.rights import Azure, Google, Kubernetes, Weight, ends_with, fits, rights
from planguard.model.finding import Severity
from planguard.model.values import Sensitive, Value, at, is_unknown, plain, walk


class Grant(msgspec.Struct, frozen=True):
    """A right that can do great damage. Two grants are the same when they say the same."""

    says: str
    severity: Severity


EVERYTHING = Grant("every action on all resources", Severity.HIGH)
"""The right to do whatever there is."""

_SEVERITIES: dict[Weight, Severity] = {"medium": Severity.MEDIUM, "high": Severity.HIGH}


def grants(kind: str, policies: Policies) -> frozenset[Grant]:
    """The dangerous rights that an object of a type gives, with these values."""
    tree, known = policies.tree, rights()
    found = {*_of_statements(policies), *_of_attachments(tree)}
    if kind.startswith(known.google.types):
        found.update(_of_google(kind, tree, known.google))
    elif kind.startswith(known.azure.types):
        found.update(_of_azure(tree, known.azure))
    elif kind.startswith(known.kubernetes.types):
        found.update(_of_kubernetes(kind, tree, known.kubernetes))
        found.update(_of_manifest(at(tree, (known.kubernetes.manifest,)), known.kubernetes))
    return frozenset(found)


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
            yield Grant(f"the managed policy {plain(arn.rpartition('/')[2])}", _SEVERITIES[weight])


def _of_google(kind: str, tree: Value, known: Google) -> Iterator[Grant]:
    for role, members in _bindings(kind, tree, known):
        strong = role in known.all_rights or (kind.startswith(known.wide) and ends_with(known.strong, role))
        if not known.anyone.isdisjoint(members):
            if not ends_with(known.only_read, role):
                yield Grant(f"{plain(role)} to anyone", Severity.HIGH)
        elif strong:
            most = role in known.all_rights or not kind.startswith(known.least_wide)
            for member in members or [""]:
                to = f" to {plain(member)}" if member else ""
                yield Grant(f"{plain(role)}{to}", Severity.HIGH if most else Severity.MEDIUM)


def _bindings(kind: str, tree: Value, known: Google) -> Iterator[tuple[str, list[str]]]:
    """Each role that an object binds, and to whom."""
    bindings = [tree] if isinstance(at(tree, ("role",)), str) else []
    for _, leaf in walk(at(tree, (known.document,))):
        bindings += _items(at(decoded(leaf), ("bindings",)))
    for binding in bindings if known.bindings in kind else []:
        yield str(at(binding, ("role",))), texts(at(binding, ("members",))) + texts(at(binding, ("member",)))


def read_by_anyone(kind: str, tree: Value) -> set[str]:
    """The roles that everyone has by an object of Google's, and that only read or invoke."""
    known = rights().google
    bound = _bindings(kind, tree, known) if kind.startswith(known.types) else ()
    return {role for role, members in bound if known.anyone & {*members} and ends_with(known.only_read, role)}


def _of_azure(tree: Value, known: Azure) -> Iterator[Grant]:
    role, scope = at(tree, (known.role,)), at(tree, (known.scope,))
    weight = known.roles.get(role.lower()) if isinstance(role, str) else None
    if weight is not None:
        wide = isinstance(scope, str) and fits(known.wide, scope)
        where = " on a subscription or a larger scope" if wide else ""
        yield Grant(f"the role {plain(str(role))}{where}", Severity.HIGH if wide else _SEVERITIES[weight])


def _of_kubernetes(kind: str, tree: Value, known: Kubernetes) -> Iterator[Grant]:
    roles = _items(at(tree, (known.role,))) if known.bindings in kind else []
    if any(at(role, ("name",)) == known.all_rights for role in roles):
        yield Grant(f"the role {known.all_rights}", Severity.HIGH)
    for rule in _items(at(tree, (known.rules,))):
        verbs, resources = texts(at(rule, ("verbs",))), texts(at(rule, ("resources",)))
        damaging = [verb for verb in verbs if verb in known.damaging]
        if "*" in resources and damaging:
            most = "*" in verbs and known.cluster_wide in kind
            yield Grant(f"{plain(damaging[0])} on all resources", Severity.HIGH if most else Severity.MEDIUM)


def _of_manifest(manifest: Value, known: Kubernetes) -> Iterator[Grant]:
    """What a manifest gives: its attributes in the names that Terraform's own types have for them."""
    kind = at(manifest, ("kind",))
    if isinstance(kind, str) and kind in known.kinds:
        tree = {known.rules: at(manifest, ("rules",)), known.role: [at(manifest, ("roleRef",))]}
        yield from _of_kubernetes(known.kinds[kind], tree, known)


def _items(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


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
