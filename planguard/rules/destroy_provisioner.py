"""A provisioner for destruction runs in this apply, or is left out although the object is destroyed.

A provisioner with `when = destroy` drains, deregisters, or backs up before the object is destroyed. The plan does not
show when a provisioner runs; the sources do. If it fails, the object stays and the apply stops. It does not run where
its block is removed in the same change, where the new object is created first, and for a tainted object.

Do instead: read what runs before you apply. To have it run, destroy the object first, and remove its block afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.listing import listed
from planguard.evidence.running import LeftOut, Running, left_out, running
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange, without_keys
from planguard.model.configuration import Command, CommandKind, Location, RunsOn, SourceBlock
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.reasons import ActionReason
from planguard.model.tools import Tool

TITLE = ("has a provisioner for its destruction", "have provisioners for their destruction")

_NAMED = 3
_READ = "Read what runs before you apply. The plan does not show what the command changes."
_KEEP = "Destroy the object first, with `-target` or `count = 0`, and remove its block afterwards."
_BY_HAND = "Do by hand what the provisioner does, before you apply."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each block whose provisioners run, and one for each whose are left out."""
    blocks: dict[str, list[Running]] = {}
    for one in running(plan):
        if one.before_destroy and one.change is not None and one.destroys is None:
            blocks.setdefault(without_keys(one.address), []).append(one)
    yield from map(_runs, blocks.values())
    yield from map(_is_left_out, left_out(plan))


def _runs(found: list[Running]) -> Finding:
    first = found[0]
    said = list(dict.fromkeys(one.says for one in found))
    shown = all(one.shows_all for one in found)
    verb = "runs" if any(one.is_certain for one in found) else "may run"
    return Finding(
        f"{verb} {listed(said, _NAMED)} before it is destroyed."
        + ("" if shown else " The plan does not show all of it."),
        Severity.LOW,
        Harm.KNOWLEDGE,
        first.change,
        advice=_READ,
        related=tuple(dict.fromkeys(one.address for one in found if one.address != first.address)),
        location=first.location,
    )


def _is_left_out(found: LeftOut) -> Finding:
    first, *others = found.changes
    provisioners = "provisioner for destruction does" if len(found.commands) == 1 else "provisioners for destruction do"
    if not found.has_block:
        why = "its block is removed in the same change"
    else:
        why = "it is tainted" if first.reason is ActionReason.TAINTED else "the new object is created first"
    kinds = listed(list(dict.fromkeys(command.kind for command in found.commands)), _NAMED)
    return Finding(
        f"is destroyed, but its {provisioners} not run ({kinds}), because {why}.",
        Severity.MEDIUM,
        Harm.KNOWLEDGE,
        first,
        advice=_BY_HAND if found.has_block else _KEEP,
        related=tuple(other.address for other in others),
        location=found.commands[0].location,
    )


def _example(action: Action, has_block: bool = True, when: RunsOn = RunsOn.DESTROY, reason: str | None = None) -> Plan:
    address = "aws_instance.web"
    commands = (Command(CommandKind.LOCAL_EXEC, "echo drained", when=when),)
    block = {address: SourceBlock(Location("main.tf", 1), commands=commands)}
    change = ResourceChange(address, "aws_instance", action, "web", action_reason=reason)
    now, ran = (block, {address: commands}) if has_block else ({}, {})
    return Plan("example", Tool.TERRAFORM, (change,), blocks=now, earlier_blocks=block, commands=ran)


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    says = 'runs local-exec "echo drained" before it is destroyed.'
    yield _example(Action.DELETE_THEN_CREATE), Severity.LOW, Confidence.HIGH, says
    says = "is destroyed, but its provisioner for destruction does not run (local-exec), because "
    why = "its block is removed in the same change."
    yield _example(Action.DELETE, has_block=False), Severity.MEDIUM, Confidence.HIGH, says + why
    plan = _example(Action.CREATE_THEN_DELETE)
    yield plan, Severity.MEDIUM, Confidence.HIGH, f"{says}the new object is created first."
    plan = _example(Action.DELETE_THEN_CREATE, reason="replace_because_tainted")
    yield plan, Severity.MEDIUM, Confidence.HIGH, f"{says}it is tainted."


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example(Action.UPDATE)
    yield _example(Action.DELETE, when=RunsOn.CREATE)
    yield _example(Action.DELETE, has_block=False, when=RunsOn.CREATE)
    yield _example(Action.FORGET, has_block=False)
