"""Where a finding is shown in a repository, and how it is recognised again in the next run."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath

from planguard.judging.decision import Judgement, PlanDecision
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import Location
from planguard.model.plan import Plan
from planguard.model.values import dotted

_LONGEST = 200


def anchors(pairs: Iterable[tuple[PlanDecision, Judgement]]) -> Iterator[Location]:
    """The line to show each finding on; its file is relative to the repository and never empty.

    Code review shows a remark only on lines that still exist. Where nothing tells which line a removed block stood on
    in the version that is reviewed against, its finding stands on line 1 of the file it was in, or of a file of its
    module; failing that, on line 1 of the plan file.
    """
    files: dict[int, dict[str, str]] = {}
    for plan_decision, judgement in pairs:
        if id(plan_decision) not in files:
            files[id(plan_decision)] = _files_of_modules(plan_decision.plan)
        yield _anchor(judgement, plan_decision.plan, files[id(plan_decision)])


def _anchor(judgement: Judgement, plan: Plan, files: Mapping[str, str]) -> Location:
    place, change = judgement.finding.place, judgement.finding.change
    if place is None:
        file = files.get(change.module) if change else None
        return Location(relative(file or plan.place or plan.source), 1)
    is_gone = change is not None and _is_removed(change) and not _stands(place, change, plan)
    return Location(relative(place.file), 1 if is_gone else max(1, place.line))


def _stands(place: Location, change: ResourceChange, plan: Plan) -> bool:
    """Whether the sources at hand have the place: the block of an object that is deleted, or its module's call."""
    known = change.config_address in plan.blocks or change.config_address in plan.earlier_blocks
    return known or place in plan.module_places.values()


def _is_removed(change: ResourceChange) -> bool:
    stays = change.reason is not None and change.reason.block_stays
    return change.action in (Action.DELETE, Action.FORGET) and not stays


def _files_of_modules(plan: Plan) -> dict[str, str]:
    files: dict[str, str] = {}
    for change in plan.resource_changes:
        if change.location:
            files.setdefault(change.module, change.location.file)
    return files


def relative(path: str) -> str:
    """A path as code review wants it: slashes, no ``./``, nothing above the repository; of an absolute one the name."""
    slashed = path.replace("\\", "/")
    if slashed.startswith("/") or PureWindowsPath(path).is_absolute():
        slashed = slashed.rpartition("/")[2]
    kept = [part for part in PurePosixPath(slashed).parts if part not in ("..", ".")]
    return "/".join(kept)[-_LONGEST:].lstrip("/") or "plan"


def key(plan: Plan) -> str:
    """What tells this plan from others of the same repository, over runs: its key, or else what else it says of it.

    Letters, digits and ``. _ / -`` only, so that it is safe in a hidden comment and in an identifier. Of a long key the
    digest is at its end, so that two that begin alike stay two.
    """
    workspace = plan.own_workspace
    named = plan.key or workspace or plan.stack.get("name", "") or relative(plan.source)
    safe = re.sub(r"--+", "-", re.sub(r"[^A-Za-z0-9._/-]+", "-", named[:_LONGEST])).strip("-/") or "plan"
    return (
        safe if len(named) <= _LONGEST else f"{safe}-{hashlib.sha256(named.encode(errors='replace')).hexdigest()[:8]}"
    )


def fingerprints(pairs: Iterable[tuple[PlanDecision, Judgement]]) -> Iterator[str]:
    """A name for each finding that is unique in the run and stable over runs: no line number, no wording in it."""
    seen: Counter[str] = Counter()
    for plan_decision, judgement in pairs:
        finding = judgement.finding
        paths = ",".join(dotted(path) for path in finding.paths)
        parts = (key(plan_decision.plan), finding.rule, finding.subject, paths)
        name = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[name] += 1
        yield f"{name}:{seen[name]}"
