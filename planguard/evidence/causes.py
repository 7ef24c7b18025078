"""Why an object is destroyed: an attribute, a reason that the tool gives, or the resource where a cascade started."""

from __future__ import annotations

import functools

import msgspec

from planguard.evidence.listing import listed
from planguard.evidence.once import of_change
from planguard.evidence.pairing.declared import declared, triggers
from planguard.evidence.pairing.modules import gone_around
from planguard.evidence.pairing.moves import steps
from planguard.knowledge.replacements.path_changes import PathChange, differences, differing, forcing
from planguard.knowledge.words.attributes import attributes
from planguard.loading.regex import regex
from planguard.model.change import ResourceChange, without_keys
from planguard.model.gaps import GapKind
from planguard.model.plan import Plan
from planguard.model.reasons import ActionReason
from planguard.model.tools import PlanMode
from planguard.model.values import UNKNOWN, Path, Value, is_unknown, plain, show

_MOST = 3
_NOTHING: tuple[Value, ...] = (None, "", [], {})
_LONGEST = 30  # links of a cascade; no real one comes near
_REASONS = {
    ActionReason.TAINTED: "it is tainted",
    ActionReason.REQUESTED: "its replacement was requested (-replace)",
    ActionReason.TRIGGERED: "an object that its replace_triggered_by names changes",
    ActionReason.NO_RESOURCE_CONFIG: "it is no longer in the configuration",
    ActionReason.WRONG_REPETITION: "count or for_each was added to its block, removed, or exchanged",
    ActionReason.NO_MOVE_TARGET: "it was moved to an address that is not in the configuration",
    ActionReason.ENABLED_FALSE: "its enabled is false",
}
_SAY_NOTHING = (
    ActionReason.CANNOT_UPDATE,
    ActionReason.DIRECT_MODIFICATION,
    ActionReason.PARAMETER_REFERENCE,
    ActionReason.RESOURCE_REFERENCE,
)
_VERBS = regex("^((delete|replace)_because_|replace_by_)")


class Cause(msgspec.Struct, frozen=True):
    """Why one object is destroyed.

    ``paths`` are the attributes that force it, ``reason`` is what else the plan says, in words that follow "because".
    ``root`` is the resource at which a cascade started, None where the object is its own cause; ``chain`` are the
    addresses from the next resource up to the root. ``differences`` are those of a replacement for which an old plan
    gives no other cause: one or more of them force it.
    """

    paths: tuple[PathChange, ...] = ()
    reason: str = ""
    root: ResourceChange | None = None
    chain: tuple[str, ...] = ()
    differences: tuple[PathChange, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the plan tells anything of the cause."""
        return self.root is not None or bool(self.reason or self.paths or self.differences)


@of_change
def cause_of(change: ResourceChange, plan: Plan) -> Cause:
    """The cause of a destruction or replacement, as far as the plan tells; empty where it does not."""
    chain = _chain(change, plan)
    found = Cause(
        paths=tuple(forcing(change)),
        reason=_reason(change, plan),
        root=chain[-1] if chain else None,
        chain=tuple(link.address for link in chain),
    )
    return found if found.known or not change.action.replaces else Cause(differences=tuple(differing(change)))


@of_change
def because(change: ResourceChange, plan: Plan) -> str:
    """The cause as it follows "is replaced" or "is destroyed": because of what, or that the plan does not say."""
    cause = cause_of(change, plan)
    if cause.root is not None:
        return f"because {_of_the_root(cause.root, plan)}"
    if cause.reason and not cause.paths:
        return f"because {cause.reason}"
    if cause.paths:
        return f"because {_clauses(cause, change)}"
    return _without_paths(cause, change)


def _of_the_root(root: ResourceChange, plan: Plan) -> str:
    cause = cause_of(root, plan)
    what = "is replaced" if root.action.replaces else "is destroyed"
    known = [item for item in cause.paths if item.after is not UNKNOWN]
    why = ", ".join(item.arrow for item in (known or cause.paths)[:_MOST]) or cause.reason
    return f"{plain(root.address)} {what}" + (f" ({why})" if why else "")


def _clauses(cause: Cause, change: ResourceChange) -> str:
    named = cause.paths if len(cause.paths) <= _MOST else cause.paths[: _MOST - 1]
    return listed([_clause(item, change) for item in named], _MOST, len(cause.paths) - len(named))


def _clause(item: PathChange, change: ResourceChange) -> str:
    not_given = "::" in change.type and item.before is None  # a change set without property values
    if item.after is UNKNOWN and not not_given:
        sources = change.references.get(item.attribute, ())
        origin = f" (from {plain(sources[0])})" if sources else ""
        return f"{item.name} is known only after apply{origin}"
    if item.after is UNKNOWN or not item.says_something:
        return f"{item.name} changes"
    if item.before in _NOTHING:
        return f"{item.name} is set to {show(item.after)}"
    if item.after in _NOTHING:
        return f"{item.name} is removed (was {show(item.before)})"
    return f"{item.name} changes from {show(item.before)} to {show(item.after)}"


@of_change
def awaited(change: ResourceChange, plan: Plan) -> ResourceChange | None:
    """The data source, read only during the apply, that a replacement waits for which nothing else forces."""
    cause = cause_of(change, plan) if plan.reads else Cause()
    if cause.root is not None or not all(item.after is UNKNOWN for item in cause.paths):
        return None
    needed = plan.dependencies.get(change.config_address, frozenset())
    sources = {one for item in cause.paths for one in change.references.get(item.attribute) or needed}
    return next((read for read in plan.reads if read.config_address in sources), None)


def waits(change: ResourceChange, plan: Plan) -> str:
    """Why such a data source is read only during the apply, as a sentence; "" where there is none."""
    read = awaited(change, plan) if plan.reads else None
    if read is None:
        return ""
    why = "its arguments are known only after apply"
    if read.reason is ActionReason.READ_DEPENDENCY_PENDING:
        needed = plan.dependencies.get(read.config_address, frozenset())
        changing = (one.address for one in plan.touched() if one.config_address in needed)
        why = f"it depends on {plain(next(changing, 'something'))}, which changes in this plan"
    return f"{plain(read.address)} is read only during the apply, because {why}."


def _reason(change: ResourceChange, plan: Plan) -> str:
    if change.deposed is not None:
        return "it is left over from a replacement that did not finish"
    if said := declared(change, plan):
        return said
    reason = change.reason
    if reason is ActionReason.COUNT_INDEX:
        return f"its index {change.index} is out of range for count"
    if reason is ActionReason.EACH_KEY:
        return f"its key {show(change.index)} is no longer in for_each"
    without_its_module = reason is ActionReason.NO_RESOURCE_CONFIG and _module_is_removed(change, plan)
    if reason is ActionReason.NO_MODULE or without_its_module:
        return f"{plain(gone_around(change, plan))} is no longer in the configuration"
    if not change.action_reason or reason in _SAY_NOTHING:
        return _unsaid(change, plan)
    if reason in _REASONS:
        return _REASONS[reason]
    return f"the tool's reason is {show(_VERBS.sub('', change.action_reason, count=1))}"


def _module_is_removed(change: ResourceChange, plan: Plan) -> bool:
    return bool(change.module) and without_keys(change.module) not in plan.module_calls


def removed_module(change: ResourceChange, plan: Plan) -> str:
    """The outermost module instance around a deleted object that is no longer called; "" where its block alone went."""
    if change.reason not in (ActionReason.NO_MODULE, ActionReason.NO_RESOURCE_CONFIG):
        return ""
    calls = steps(change.module)
    above = (".".join(calls[: length + 1]) for length in range(len(calls)))
    return next((module for module in above if without_keys(module) not in plan.module_calls), "")


def _unsaid(change: ResourceChange, plan: Plan) -> str:
    if change.action.replaces:
        return ""
    if plan.mode is PlanMode.DESTROY:
        targeted = plan.has_gap(GapKind.TARGETED)
        return "the plan was made to destroy it" if targeted else "the plan destroys everything"
    return plan.tool.words.undeclared


def _without_paths(cause: Cause, change: ResourceChange) -> str:
    """What an old plan allows to say: before and after, but not which difference forces the replacement."""
    found = cause.differences
    if not found:
        return "and the plan does not say why"
    if len(found) == 1:
        return f"because {_clause(found[0], change)} (the only difference in the plan)"
    named = ", ".join(item.name for item in found[:_MOST]) + (", …" if len(found) > _MOST else "")
    return f"because of one of these changes: {named} (the plan does not say which)"


def _chain(change: ResourceChange, plan: Plan) -> list[ResourceChange]:
    links: list[ResourceChange] = []
    seen = {change.address}
    here = change
    while len(links) < _LONGEST and (above := _upstream(here, plan)) is not None and above.address not in seen:
        links.append(above)
        seen.add(above.address)
        here = above
    return links


def _upstream(change: ResourceChange, plan: Plan) -> ResourceChange | None:
    """The destroyed resource that a value known only after apply comes from, or that triggers the replacement."""
    if not change.action.replaces or change.deposed is not None:
        return None
    needed = plan.dependencies.get(change.config_address, frozenset())
    if change.reason is ActionReason.TRIGGERED:
        return _destroyed_at(triggers(change, plan) or sorted(needed), change, plan, "")
    unknown = [path for path in change.replace_paths if _is_only_unknown(change, path)]
    if len(unknown) < len(change.replace_paths):
        return None
    for path in sorted(unknown, key=str):
        sources = change.references.get(str(path[0])) or sorted(needed)
        if (found := _destroyed_at(sources, change, plan, str(path[0]))) is not None:
            return found
    return None


def _is_only_unknown(change: ResourceChange, path: Path) -> bool:
    return all(is_unknown(after) for _, _, after in differences(*change.values(path)))


def _destroyed_at(
    addresses: tuple[str, ...] | list[str], user: ResourceChange, plan: Plan, attribute: str
) -> ResourceChange | None:
    """The one at these addresses that is destroyed; first one that the attribute is named after, or of the same key."""
    going = [
        other
        for address in addresses
        for other in plan.by_config_address.get(address, ())
        if other.may_destroy and other.deposed is None and other.address != user.address
    ]
    stem = functools.reduce(str.removesuffix, attributes().reference_endings, attribute)
    return min(
        going,
        key=lambda other: (
            not (stem and other.type.endswith(stem)),
            other.module != user.module,
            other.index != user.index,
        ),
        default=None,
    )
