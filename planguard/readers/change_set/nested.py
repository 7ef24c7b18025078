"""Several files of one deployment become one plan: nested stacks, and one change set described twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from planguard.knowledge.resource_types.catalog import built_in_catalog
from planguard.loading.regex import regex
from planguard.model.change import Action, Certainty, ResourceChange
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.values import Secrets, plain

_ARN = regex(r"arn:[-a-zA-Z0-9:/]+")
_MILDEST_FIRST = (
    *(Action.NO_OP, Action.READ, Action.CREATE, Action.UPDATE, Action.FORGET, Action.CREATE_THEN_FORGET),
    *(Action.UNKNOWN, Action.CREATE_THEN_DELETE, Action.DELETE_THEN_CREATE, Action.DELETE),
)
_DOUBTFUL_FIRST = (Certainty.MAY, Certainty.LIKELY, Certainty.WILL)


class _Home(msgspec.Struct, frozen=True):
    """Where a nested change set belongs: the position of its parent, and the change that stands for the stack."""

    parent: int
    stack: ResourceChange


def join(plans: Sequence[Plan]) -> list[Plan]:
    """The plans with every nested change set inside the one it belongs to, in the order in which the roots came."""
    single = list(_described_once(plans))
    homes = _homes(single)
    lines = [_line(number, homes) for number in range(len(single))]
    members: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        members.setdefault(line[-1], []).append(number)
    return [_deployment(root, members[root], single, homes) for root in range(len(single)) if root in members]


def _deployment(root: int, members: Sequence[int], plans: Sequence[Plan], homes: Mapping[int, _Home]) -> Plan:
    """A root with every change set that is nested in it."""
    addresses = {number: _address(number, homes, plans) for number in members if number != root}
    if not addresses:
        return plans[root]
    moved = [_moved(plans[number], address) for number, address in addresses.items()]
    return _merged([plans[root], *moved], frozenset(addresses.values()))


def nested_gaps(plan: Plan, given: frozenset[str] = frozenset()) -> Iterator[Gap]:
    """What the plan does not say of the insides of nested stacks, or of the stack that it is nested in."""
    if parent := plan.stack.get("parent"):
        root = plan.stack.get("root") or parent
        yield Gap(GapKind.NESTED_STACK, f"This stack is nested in another. {_describe(root)} and pass that answer too.")
    for change in plan.resource_changes:
        if built_in_catalog()[change.type].stack and change.address not in given:
            yield from _gap_of(change, plan.stack.get(f"nested:{change.address}", ""))


def _gap_of(change: ResourceChange, change_set: str) -> Iterator[Gap]:
    name = f"the nested stack {plain(change.address)}"
    if change.action is Action.DELETE and not change_set:
        stack = plain(change.physical_id or "STACK")
        yield Gap(
            GapKind.NESTED_STACK,
            f"Everything in {name} is deleted too, unless a policy retains it. The change set does not list it."
            f" Run `aws cloudformation list-stack-resources --stack-name {stack}` to see it.",
        )
    elif change.may_destroy or change.action in (Action.UPDATE, Action.UNKNOWN) or _exists_already(change):
        named = _ARN.fullmatch(change_set)
        todo = _describe(change_set) if named else "Create the change set with --include-nested-stacks"
        yield Gap(
            GapKind.NESTED_STACK,
            f"The change set does not show what happens inside {name}. {todo} and pass that answer too.",
        )


def _exists_already(change: ResourceChange) -> bool:
    return change.action is Action.CREATE and change.physical_id is not None


def _describe(change_set: str) -> str:
    return f"Run `aws cloudformation describe-change-set --change-set-name {plain(change_set)} --output json`"


def _homes(plans: Sequence[Plan]) -> dict[int, _Home]:
    homes: dict[int, _Home] = {}
    for parent, plan in enumerate(plans):
        stacks = [change for change in plan.resource_changes if built_in_catalog()[change.type].stack]
        for number, child in enumerate(plans if stacks else ()):
            if number != parent and number not in homes:
                found = next((stack for stack in stacks if _belongs(child, stack, plan)), None)
                if found is not None:
                    homes[number] = _Home(parent, found)
    return homes


def _belongs(child: Plan, stack: ResourceChange, parent: Plan) -> bool:
    """Whether a change set is that of a nested stack: the parent names it, or it names the parent and is that stack."""
    own, identity = child.stack.get("change_set", ""), child.stack.get("id", "")
    if _ARN.fullmatch(own) and parent.stack.get(f"nested:{stack.address}") == own:
        return True
    related = bool(child.stack.get("parent")) and child.stack.get("parent") == parent.stack.get("change_set")
    return related and bool(_ARN.fullmatch(identity)) and stack.physical_id == identity


def _line(number: int, homes: Mapping[int, _Home]) -> list[int]:
    """From a plan up to its root; a plan that would contain itself is its own root."""
    line = [number]
    while line[-1] in homes:
        parent = homes[line[-1]].parent
        if parent in line:
            return [number]
        line.append(parent)
    return line


def _address(number: int, homes: Mapping[int, _Home], plans: Sequence[Plan]) -> str:
    """The address of a nested stack as its root sees it."""
    *below, root = _line(number, homes)
    address = plans[root].stack.get("name", "")
    for step in reversed(below):
        address = f"{address}/{homes[step].stack.name}" if address else homes[step].stack.name
    return address


def _moved(plan: Plan, address: str) -> Plan:
    """The plan of a nested stack, with addresses as its root sees them."""
    own = plan.stack.get("name", "")

    def moved(inner: str) -> str:
        return f"{address}/{inner.removeprefix(f'{own}/') if own else inner}"

    def moved_all(addresses: Iterable[str]) -> list[str]:
        return [moved(inner) for inner in addresses]

    changes = (
        replace(
            change,
            address=moved(change.address),
            module=address,
            references={name: tuple(moved_all(used)) for name, used in change.references.items()},
        )
        for change in plan.resource_changes
    )
    nested = {key: id for key, id in plan.stack.items() if key.startswith("nested:")}
    return replace(
        plan,
        resource_changes=tuple(changes),
        dependencies={moved(user): frozenset(moved_all(used)) for user, used in plan.dependencies.items()},
        stack={f"nested:{moved(key.removeprefix('nested:'))}": id for key, id in nested.items()},
    )


def _described_once(plans: Sequence[Plan]) -> Iterator[Plan]:
    """The plans, those of one change set united: neither answer, with property values or without, is complete."""
    groups: dict[str, list[Plan]] = {}
    for number, plan in enumerate(plans):
        own = plan.stack.get("change_set", "")
        groups.setdefault(own if _ARN.fullmatch(own) else f"#{number}", []).append(plan)
    for group in groups.values():
        yield _merged(group, frozenset()) if len(group) > 1 else group[0]


def _merged(plans: Sequence[Plan], given: frozenset[str]) -> Plan:
    """One plan of several, the first of which is the root or describes the same change set."""
    dependencies: dict[str, frozenset[str]] = {}
    for plan in plans:
        for user, used in plan.dependencies.items():
            dependencies[user] = dependencies.get(user, frozenset()) | used
    whole = replace(
        plans[0],
        source=" + ".join(plan.source for plan in plans),
        digest=hashlib.sha256("\n".join(sorted(plan.digest for plan in plans)).encode()).hexdigest(),
        resource_changes=unite(change for plan in plans for change in plan.resource_changes),
        dependencies=dependencies,
        has_prior_state=True if any(plan.has_prior_state for plan in plans) else plans[0].has_prior_state,
        stack={key: text for plan in reversed(plans) for key, text in plan.stack.items()},
        secrets=Secrets(frozenset().union(*(plan.secrets.forms for plan in plans))),
    )
    return replace(whole, gaps=(*_remaining_gaps(plans), *nested_gaps(whole, given)))


def _remaining_gaps(plans: Sequence[Plan]) -> list[Gap]:
    """The gaps of the parts, but for those that another description of the same change set fills."""
    gaps: dict[Gap, None] = {}
    for plan in plans:
        others = [other for other in plans if _same_change_set(plan, other) and other is not plan]
        for gap in plan.gaps:
            filled = any(_fills(other, gap, plan) for other in others)
            if gap.kind is not GapKind.NESTED_STACK and not filled:
                gaps[gap] = None
    return list(gaps)


def _same_change_set(plan: Plan, other: Plan) -> bool:
    own = plan.stack.get("change_set")
    return own is not None and own == other.stack.get("change_set")


def _fills(other: Plan, gap: Gap, plan: Plan) -> bool:
    if not gap.kind.is_of_an_answer or other.has_gap(gap.kind):
        return False
    listed = {change.address for change in other.resource_changes}
    return gap.kind is GapKind.DROPPED_CHANGES or all(change.address in listed for change in plan.resource_changes)


def unite(changes: Iterable[ResourceChange]) -> tuple[ResourceChange, ...]:
    """The changes, one an address: the better told of two, the worse one where they contradict each other."""
    united: dict[str, ResourceChange] = {}
    for change in changes:
        known = united.get(change.address)
        united[change.address] = change if known is None else _better(known, change)
    return tuple(united.values())


def _better(one: ResourceChange, other: ResourceChange) -> ResourceChange:
    if one.actions != other.actions:
        return max(one, other, key=_gravity)
    first, second = (one, other) if _count_of_values(one) >= _count_of_values(other) else (other, one)
    return replace(first, references={**second.references, **first.references})


def _gravity(change: ResourceChange) -> tuple[int, int, int]:
    action = _MILDEST_FIRST.index(change.action)
    return (change.surely_destroys, action, _DOUBTFUL_FIRST.index(change.certainty))


def _count_of_values(change: ResourceChange) -> int:
    return sum(len(tree) for tree in (change.before, change.after) if isinstance(tree, dict))
