"""Whom the policy of a resource or a role admits, and who is newly admitted or shut out by a change of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planguard.evidence.once import of_plan
from planguard.evidence.permissions.grants import is_damaging_to_anyone
from planguard.evidence.permissions.policies import is_policy, statements
from planguard.evidence.permissions.roles import read_by_anyone
from planguard.evidence.permissions.statements import is_bound, principals
from planguard.evidence.updates.hurt import Hurt
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.knowledge.resource_types.updates import Effect
from planguard.knowledge.words.rights import rights
from planguard.loading.regex import regex
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.values import UNKNOWN, Path, Sensitive, Value, at, revealed, show, walk

_ANYONE = "*"
_ACCOUNT = regex(r"(?:^|::?)(\d{12})(?:$|:)")
_NAMED = 3
_Statements = Sequence[Mapping[str, Value]]


def admissions(change: ResourceChange, entry: ResourceType, plan: Plan) -> Iterator[Hurt]:
    """A hurt for each policy that admits everyone from now on, and for each that admits somebody no longer."""
    if change.action is not Action.UPDATE and not change.action.creates:
        return
    yield from _read_by_anyone(change, entry)
    before, after = _policies(change.before), _policies(change.after)
    for path, now in after.items():
        if now is not None:
            was = before.get(path) or ()
            yield from _opened(path, was, now, change, entry)
            yield from _admitted_from_outside(path, was, now, change, plan)
            if change.action is Action.UPDATE:
                yield from _shut_out(path, was, now, change, entry)


def _policies(tree: Value) -> dict[Path, _Statements | None]:
    """The statements of each policy with principals; None for a policy that is known only after apply."""
    found = {path: _with_principals(policy) for path, policy in _documents(revealed(tree), ())}
    return {path: policy for path, policy in found.items() if policy is None or policy}


def _documents(tree: Value, path: Path) -> Iterator[tuple[Path, Value]]:
    """Every policy in a tree, as a text or, as templates have it, as a structure; and every value that may be one."""
    if (
        tree is UNKNOWN
        or (isinstance(tree, str) and is_policy(tree))
        or (isinstance(tree, dict) and "Statement" in tree)
    ):
        yield path, tree
    elif isinstance(tree, dict | list):
        for step, inner in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from _documents(inner, (*path, step))


def _with_principals(policy: Value) -> _Statements | None:
    return None if policy is UNKNOWN else tuple(one for one in statements(policy) if "Principal" in one)


def _opened(
    path: Path, was: _Statements, now: _Statements, change: ResourceChange, entry: ResourceType
) -> Iterator[Hurt]:
    """What everyone may do from now on; rights by which everyone does damage are told with the permissions."""
    old, new = (principals([one for one in each if not is_bound(one)]).get(_ANYONE, set()) for each in (was, now))
    gained = sorted(action for action in new - old if not is_damaging_to_anyone(action))
    if gained and _ANYONE not in old:
        stores = any(action.lower().partition(":")[0] in rights().aws.stores for action in gained)
        yield Hurt(
            effect=Effect.OPENS_ACCESS,
            paths=(path,),
            says=f"Everyone is allowed {_listed(gained, path, change)}.",
            why="",
            holds="data" if stores else entry.holds,
            does=("lets everyone in", "let everyone in"),
        )


def _read_by_anyone(change: ResourceChange, entry: ResourceType) -> Iterator[Hurt]:
    """The roles that Google gives to everyone from now on, of those that are given to everyone on purpose too."""
    was, now = (read_by_anyone(change.type, revealed(tree)) for tree in (change.before, change.after))
    if gained := sorted(now - was):
        path = ("role",) if at(change.after, ("role",)) is not None else (rights().google.document,)
        yield Hurt(
            effect=Effect.OPENS_ACCESS,
            paths=(path,),
            says=f"Everyone gets {_listed(gained, path, change)}.",
            why="",
            holds="data" if change.type.startswith(rights().google.stores) else entry.holds,
            does=("lets everyone in", "let everyone in"),
        )


def _admitted_from_outside(
    path: Path, was: _Statements, now: _Statements, change: ResourceChange, plan: Plan
) -> Iterator[Hurt]:
    """Accounts that are newly admitted and that nothing of the plan is in."""
    own = _own_accounts(plan) | _accounts(was)
    foreign = sorted(_accounts(now) - own) if own else []
    if foreign:
        yield Hurt(
            effect=Effect.OPENS_ACCESS,
            paths=(path,),
            says=f"The policy admits another account: {_listed(foreign, path, change)}.",
            why="",
            holds="identity",
            does=("admits another account", "admit another account"),
        )


def _accounts(policy: _Statements) -> set[str]:
    found = (_ACCOUNT.search(principal) for principal in principals(policy))
    return {match[1] for match in found if match}


@of_plan
def _own_accounts(plan: Plan) -> set[str]:
    """The accounts that the objects of a plan are in, by their own ARNs."""
    arns = (at(tree, ("arn",)) for change in plan.touched() for tree in (change.before, change.after))
    found = (_ACCOUNT.search(arn) for arn in arns if isinstance(arn, str))
    return {match[1] for match in found if match}


def _shut_out(
    path: Path, was: _Statements, now: _Statements, change: ResourceChange, entry: ResourceType
) -> Iterator[Hurt]:
    old, new = principals(was), principals(now)
    lost = sorted(one for one in old if one not in new and one != _ANYONE and not one.startswith("not "))
    if lost and _ANYONE not in new:
        yield Hurt(
            effect=Effect.LOCKS_OUT,
            paths=(path,),
            says=f"The policy no longer allows {_listed(lost, path, change)}.",
            why="",
            holds=entry.holds,
        )


def _listed(names: Sequence[str], path: Path, change: ResourceChange) -> str:
    """Names out of a policy, unless the plan hides that."""
    shown = [at(tree, path) for tree in (change.before, change.after)]
    if any(isinstance(leaf, Sensitive) for policy in shown for _, leaf in walk(policy)) or shown == [None, None]:
        return "what a (sensitive value) says"
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(show(name) for name in names[:_NAMED]) + more
