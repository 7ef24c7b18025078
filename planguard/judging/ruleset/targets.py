"""Whether a plan touches only what the ruleset says it is for: accounts, regions, projects, clusters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from planguard.evidence.listing import listed
from planguard.judging.ruleset.globs import matches
from planguard.judging.ruleset.model import WRONG_TARGET, Ruleset, Target
from planguard.loading.regex import regex
from planguard.model.change import ResourceChange
from planguard.model.finding import Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.values import Value, at, plain

_ARN = regex(r"arn:aws[\w-]*:[\w-]*:([\w-]*):(\d*):")
_SUBSCRIPTION = regex(r"/subscriptions/([\w-]+)/", re.IGNORECASE)
_PROJECT = regex(r"(?:^|/)projects/([\w-]+)/")
_ASPECTS = ("accounts", "regions", "projects", "subscriptions", "workspaces", "clusters")
_NAMED = 3
_ADVICE = "Check the credentials, the workspace, and the provider configuration. Make the plan for the right target."


def check(plan: Plan, ruleset: Ruleset) -> Iterator[Finding]:
    """One finding for each aspect of target that a plan misses, and one for each that the plan does not show."""
    severity = ruleset.severities.get(WRONG_TARGET, Severity.CRITICAL)
    target = next((one for one in ruleset.targets if _is_about(one, plan)), None)
    if target is None or severity is None or not any(plan.touched()):
        return
    touched = _touched(plan)
    for aspect in _ASPECTS:
        wanted = getattr(target, aspect)
        if wanted:
            yield from _of_aspect(aspect, wanted, touched.get(aspect, {}), severity)


def _is_about(target: Target, plan: Plan) -> bool:
    return not target.plans or any(matches(plan.place or plan.source, pattern) for pattern in target.plans)


def _of_aspect(
    aspect: str, wanted: tuple[str, ...], found: Mapping[str, list[str]], severity: Severity
) -> Iterator[Finding]:
    outside = [name for name in found if not any(matches(name, pattern) for pattern in wanted)]
    one = aspect.removesuffix("s")
    allowed = listed([f"`{plain(pattern)}`" for pattern in wanted], _NAMED)
    if outside:
        addresses = tuple(dict.fromkeys(address for name in outside for address in found[name]))
        yield Finding(
            f"The plan touches the {one} {listed([f'`{plain(name)}`' for name in outside], _NAMED)}. "
            f"The ruleset allows {allowed} only.",
            severity,
            Harm.POLICY,
            about="the plan",
            advice=_ADVICE,
            related=addresses,
            rule=WRONG_TARGET,
            title=f"The plan is for another {one}: {plain(outside[0])}",
        )
    elif not found:
        yield Finding(
            f"The plan does not show which {one} it is for. The ruleset allows {allowed} only.",
            min(severity, Severity.MEDIUM),
            Harm.POLICY,
            about="the plan",
            advice=_ADVICE,
            rule=WRONG_TARGET,
            title=f"The plan does not show its {one}",
        )


def _touched(plan: Plan) -> Mapping[str, Mapping[str, list[str]]]:
    """What a plan touches: of each aspect the names, with the addresses of the objects that show it."""
    found: dict[str, dict[str, list[str]]] = {aspect: {} for aspect in _ASPECTS}
    for aspect, names in plan.aims.items():
        for name in sorted(names):
            found[aspect].setdefault(name, [])
    if plan.workspace:
        found["workspaces"].setdefault(plan.workspace, [])
    for aspect, name in _of_identifier(plan.stack.get("id", "")):
        found[aspect].setdefault(name, [])
    for change in plan.touched():
        for aspect, name in _of_object(change):
            found[aspect].setdefault(name, []).append(change.address)
    return found


def _of_object(change: ResourceChange) -> Iterator[tuple[str, str]]:
    """Where an object is, by its own identifiers and never by those of others that it names."""
    for tree in (change.before, change.after):
        for name in ("arn", "id", "self_link"):
            value = at(tree, (name,))
            if isinstance(value, str):
                yield from _of_identifier(value)
        project = at(tree, ("project",))
        if isinstance(project, str) and project:
            yield "projects", project


def _of_identifier(text: Value) -> Iterator[tuple[str, str]]:
    if not isinstance(text, str):
        return
    if arn := _ARN.match(text):
        yield from ((aspect, name) for aspect, name in (("regions", arn[1]), ("accounts", arn[2])) if name)
    if subscription := _SUBSCRIPTION.search(text):
        yield "subscriptions", subscription[1].lower()
    if project := _PROJECT.search(text):
        yield "projects", project[1]
