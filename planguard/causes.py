"""Why an object goes: an attribute, a reason that the tool gives, or the resource at which a cascade started."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from planguard.attributes import attributes
from planguard.gaps import GapKind
from planguard.plan import Plan, ResourceChange, without_keys
from planguard.reasons import ActionReason
from planguard.tools import PlanMode
from planguard.values import UNKNOWN, Path, dotted, is_unknown, plain, show, walk

_MOST = 3
_LONGEST = 30  # links of a cascade; no real one comes near
_REASONS = {
    ActionReason.TAINTED: "it is tainted: an earlier apply did not finish making it",
    ActionReason.REQUESTED: "its replacement was asked for (-replace)",
    ActionReason.TRIGGERED: "something that its replace_triggered_by names changes",
    ActionReason.NO_RESOURCE_CONFIG: "it is no longer in the configuration",
    ActionReason.WRONG_REPETITION: "count or for_each was added to its block, taken away or exchanged",
    ActionReason.NO_MOVE_TARGET: "it was moved to an address that is not in the configuration",
    ActionReason.ENABLED_FALSE: "its enabled is false",
}
_SAY_NOTHING = (
    ActionReason.CANNOT_UPDATE,
    ActionReason.DIRECT_MODIFICATION,
    ActionReason.PARAMETER_REFERENCE,
    ActionReason.RESOURCE_REFERENCE,
)
_VERBS = re.compile("(delete|replace)_because_|replace_by_")


class PathChange(msgspec.Struct, frozen=True):
    """An attribute that forces the replacement; ``before`` and ``after`` are made for a person, secrets hidden."""

    path: str
    before: str
    after: str


class Cause(msgspec.Struct, frozen=True):
    """Why one object goes.

    ``paths`` are the attributes that force it, ``reason`` is what else the plan says, in words that follow "because".
    ``root`` is the resource at which a cascade started, None where the object is its own cause; ``chain`` are the
    addresses from the next resource up to the root.
    """

    paths: tuple[PathChange, ...] = ()
    reason: str = ""
    root: ResourceChange | None = None
    chain: tuple[str, ...] = ()


def cause_of(change: ResourceChange, plan: Plan) -> Cause:
    """The cause of a destruction or replacement, as far as the plan tells; empty where it does not."""
    chain = _chain(change, plan)
    return Cause(
        paths=tuple(_path_changes(change)),
        reason=_reason(change, plan),
        root=chain[-1] if chain else None,
        chain=tuple(link.address for link in chain),
    )


def because(change: ResourceChange, plan: Plan) -> str:
    """The cause as one clause that can follow "is replaced" or "is destroyed"; it starts with because or for."""
    cause = cause_of(change, plan)
    if cause.root is not None:
        return f"because {_of_the_root(cause.root, plan)}"
    if cause.reason and not cause.paths:
        return f"because {cause.reason}"
    if cause.paths:
        return f"because {_clauses(cause, change)}"
    return _without_paths(change)


def _of_the_root(root: ResourceChange, plan: Plan) -> str:
    cause = cause_of(root, plan)
    what = "is replaced" if root.action.replaces else "is destroyed"
    known = [item for item in cause.paths if item.after != repr(UNKNOWN)]
    why = ", ".join(_arrow(item) for item in (known or cause.paths)[:_MOST]) or cause.reason
    return f"{plain(root.address)} {what}" + (f" ({why})" if why else "")


def _arrow(item: PathChange) -> str:
    hidden = (item.before, item.after) == ("null", repr(UNKNOWN))
    return item.path if hidden or _says_nothing(item) else f"{item.path} {item.before} → {item.after}"


def _clauses(cause: Cause, change: ResourceChange) -> str:
    said = [_clause(item, change) for item in cause.paths[:_MOST]]
    more = len(cause.paths) - _MOST
    return " and ".join([*said, f"{more} more"] if more > 0 else said)


def _clause(item: PathChange, change: ResourceChange) -> str:
    not_given = "::" in change.type and item.before == "null"  # a change set without property values
    if item.after == repr(UNKNOWN) and not not_given:
        sources = change.references.get(item.path.partition(".")[0].partition("[")[0], ())
        origin = f" (it comes from {plain(sources[0])})" if sources else ""
        return f"{item.path} is known only after apply{origin}"
    if _says_nothing(item) or item.after == repr(UNKNOWN):
        return f"{item.path} changes"
    if item.before == "null":
        return f"{item.path} is set to {item.after}"
    if item.after == "null":
        return f"{item.path} is taken away (it was {item.before})"
    return f"{item.path} changes from {item.before} to {item.after}"


def _says_nothing(item: PathChange) -> bool:
    """Whether the values are hidden, not given, or cut off before they may differ."""
    return item.before == item.after or item.before.endswith('…"') or item.after.endswith('…"')


def _path_changes(change: ResourceChange) -> Iterator[PathChange]:
    for path in sorted(change.replace_paths, key=str):
        before, after = change.values(path)
        for inner, was, will_be in _differences(before, after):
            yield PathChange(dotted((*path, *inner)), show(was), show(will_be))


def _differences(before: Any, after: Any) -> list[tuple[Path, Any, Any]]:
    """Where exactly a block differs; the whole of it where that cannot be said."""
    if not isinstance(before, Mapping | list) or not isinstance(after, Mapping | list):
        return [((), before, after)]
    was, will_be = dict(walk(before)), dict(walk(after))
    keys = [key for key in {**was, **will_be} if was.get(key) != will_be.get(key)]
    return [(key, was.get(key), will_be.get(key)) for key in keys[:_MOST]] or [((), before, after)]


def _reason(change: ResourceChange, plan: Plan) -> str:
    if change.deposed is not None:
        return "it is left over from a replacement that did not finish"
    reason = change.reason
    if reason is ActionReason.COUNT_INDEX:
        return f"its index {change.index} is out of range for count"
    if reason is ActionReason.EACH_KEY:
        return f"its key {show(change.index)} is no longer in for_each"
    without_its_module = reason is ActionReason.NO_RESOURCE_CONFIG and _module_is_gone(change, plan)
    if reason is ActionReason.NO_MODULE or without_its_module:
        return f"{plain(change.module)} is no longer in the configuration"
    if not change.action_reason or reason in _SAY_NOTHING:
        return _unsaid(change, plan)
    if reason in _REASONS:
        return _REASONS[reason]
    return f"the tool's reason is {show(_VERBS.sub('', change.action_reason, count=1))}"


def _module_is_gone(change: ResourceChange, plan: Plan) -> bool:
    return bool(change.module) and without_keys(change.module) not in plan.module_calls


def _unsaid(change: ResourceChange, plan: Plan) -> str:
    if change.action.replaces:
        return ""
    if plan.mode is PlanMode.DESTROY:
        targeted = plan.has_gap(GapKind.TARGETED)
        return "the plan was made to destroy it" if targeted else "the plan destroys everything"
    return plan.tool.words.undeclared


def _without_paths(change: ResourceChange) -> str:
    """What an old plan allows to say: before and after, but not which difference forces the replacement."""
    differing = list(_top_level(change))
    if not change.action.replaces or not differing:
        return "for a reason that the plan does not give"
    if len(differing) == 1:
        return f"because {_clause(differing[0], change)} (the only difference that the plan shows)"
    named = ", ".join(item.path for item in differing[:_MOST]) + (", …" if len(differing) > _MOST else "")
    return f"because of one of these changes: {named} (planguard cannot tell which attribute)"


def _top_level(change: ResourceChange) -> Iterator[PathChange]:
    if not isinstance(change.before, Mapping) or not isinstance(change.after, Mapping):
        return
    for name in change.before:
        was, will_be = change.before.get(name), change.after.get(name)
        if not is_unknown(will_be) and was != will_be:
            yield PathChange(dotted((name,)), show(was), show(will_be))


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
        return _destroyed_at(sorted(needed), change, plan, "")
    unknown = [path for path in change.replace_paths if _is_only_unknown(change, path)]
    if len(unknown) < len(change.replace_paths):
        return None
    for path in sorted(unknown, key=str):
        sources = change.references.get(str(path[0])) or sorted(needed)
        if (found := _destroyed_at(sources, change, plan, str(path[0]))) is not None:
            return found
    return None


def _is_only_unknown(change: ResourceChange, path: Path) -> bool:
    return all(is_unknown(after) for _, _, after in _differences(*change.values(path)))


def _destroyed_at(
    addresses: tuple[str, ...] | list[str], user: ResourceChange, plan: Plan, attribute: str
) -> ResourceChange | None:
    """The one at these addresses that goes; one that the attribute is named after, or of the same key, comes first."""
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
