"""Which dangerous rights a role, a binding, an assignment or a key gives in the systems that know roles."""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.permissions.grant import SEVERITIES, Grant
from planguard.evidence.permissions.policies import decoded
from planguard.evidence.permissions.statements import texts
from planguard.knowledge.words.rights import Azure, Google, Kubernetes, NamedRole, ends_with, fits, rights
from planguard.model.finding import Severity
from planguard.model.values import Value, at, find, plain, walk


def of_roles(kind: str, tree: Value) -> Iterator[Grant]:
    """The dangerous rights that an object of a type gives by naming a role, or by what a role of it says."""
    known = rights()
    if kind.startswith(known.google.types):
        yield from _of_google(kind, tree, known.google)
    elif kind.startswith(known.azure.types):
        yield from _of_azure(tree, known.azure)
    elif kind.startswith(known.kubernetes.types):
        yield from _of_kubernetes(kind, tree, known.kubernetes)
        yield from _of_manifest(at(tree, (known.kubernetes.manifest,)), known.kubernetes)
    for role in known.roles:
        if kind in role.types:
            yield from _of_named(tree, role)


def _of_named(tree: Value, role: NamedRole) -> Iterator[Grant]:
    if not role.path:
        yield from (Grant(role.says, SEVERITIES[weight]) for weight in role.weights)
    for _, found in find(tree, role.path) if role.path else ():
        for text in [str(found).lower()] if isinstance(found, bool) else texts(found):
            weight = next((weight for weight, words in role.weights.items() if fits(words, text)), None)
            if weight is not None:
                yield Grant(role.says.replace("{role}", plain(role.names.get(text, text))), SEVERITIES[weight])


def _of_google(kind: str, tree: Value, known: Google) -> Iterator[Grant]:
    for role, members in _bindings(kind, tree, known):
        strong = role in known.all_rights or (
            (kind.startswith(known.wide) and ends_with(known.strong, role))
            or (kind.startswith(known.accounts) and ends_with(known.impersonating, role))
        )
        if not known.anyone.isdisjoint(members):
            if not ends_with(known.only_read, role):
                yield Grant(f"{plain(role)} to anyone", Severity.HIGH)
        elif strong:
            most = role in known.all_rights or (kind.startswith(known.wide) and not kind.startswith(known.least_wide))
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
    scope = at(tree, (known.scope,))
    wide = isinstance(scope, str) and fits(known.wide, scope)
    where = " on a subscription or a larger scope" if wide else ""
    for role in _roles_assigned(tree, known):
        if (weight := known.roles.get(role.lower())) is not None:
            yield Grant(f"the role {plain(role)}{where}", Severity.HIGH if wide else SEVERITIES[weight])
    for _, action in find(tree, known.actions):
        for text in texts(action):
            if fits(known.everything, text):
                yield Grant(f"a role with the action {plain(text)}{where}", Severity.HIGH if wide else Severity.MEDIUM)


def _roles_assigned(tree: Value, known: Azure) -> Iterator[str]:
    """The role of an assignment by its name, or by the number of a built-in one."""
    name, number = at(tree, (known.role,)), at(tree, (known.role_id,))
    if isinstance(name, str):
        yield name
    elif isinstance(number, str) and (known_as := known.numbers.get(number.rpartition("/")[2].lower())):
        yield known_as


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
