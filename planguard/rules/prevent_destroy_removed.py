"""A resource loses the `prevent_destroy` of its block.

Terraform and OpenTofu then no longer refuse a plan that destroys the object. Where the block is removed with it, they
plan the deletion without a word. A plan does not show the setting. It is compared with `--base REV`, and between two
versions of the sources by `planguard diff`.

Do instead: keep `prevent_destroy`. To delete the object, take the setting out in a separate change first.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.protections.lifecycles import Unguarded, unguarded
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import ConfigurationChange, Location, SettingKind, SourceBlock
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import UNKNOWN, Value, plain

TITLE = ("loses its prevent_destroy", "lose their prevent_destroy")

_ADVICE = "Keep `prevent_destroy`. To delete the object, take the setting out in a separate change first."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each block that loses the setting."""
    for one in unguarded(plan):
        change = one.objects[0] if one.objects else None
        yield Finding(
            "".join(_message(one)),
            Severity.HIGH if one.is_destroyed else Severity.MEDIUM,
            Harm.PROTECTION,
            change,
            about="" if change else plain(one.address),
            confidence=Confidence.HIGH if one.is_certain else Confidence.MEDIUM,
            advice=_ADVICE,
            paths=(one.path,),
            related=tuple(other.address for other in one.objects[1:]),
            location=one.location,
        )


def _message(one: Unguarded) -> Iterator[str]:
    yield "loses" if one.is_certain else "may lose"
    yield " its prevent_destroy guard with its block." if one.with_block else " its prevent_destroy guard."
    if one.is_destroyed:
        yield " The same change destroys the object."


def _example(before: Value, now: SourceBlock | None, action: Action) -> Plan:
    address, place = "aws_db_instance.main", Location("main.tf", 1)
    change = ResourceChange(address, "aws_db_instance", action, "main")
    earlier = {address: SourceBlock(place, prevent_destroy=before)}
    return Plan("example", Tool.TERRAFORM, (change,), blocks={address: now} if now else {}, earlier_blocks=earlier)


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    bare, place = SourceBlock(Location("main.tf", 1)), Location("main.tf", 1)
    yield _example(True, bare, Action.NO_OP), Severity.MEDIUM, Confidence.HIGH, "loses its prevent_destroy guard."
    says = "loses its prevent_destroy guard. The same change destroys the object."
    yield _example(True, bare, Action.DELETE_THEN_CREATE), Severity.HIGH, Confidence.HIGH, says
    says = "loses its prevent_destroy guard with its block. The same change destroys the object."
    yield _example(True, None, Action.DELETE), Severity.HIGH, Confidence.HIGH, says
    plan = _example(True, SourceBlock(place, prevent_destroy=UNKNOWN), Action.UPDATE)
    yield plan, Severity.MEDIUM, Confidence.MEDIUM, "may lose its prevent_destroy guard."
    setting = ConfigurationChange(SettingKind.LIFECYCLE, "aws_db_instance.main", ("prevent_destroy",), True, None)
    plan = Plan("source", Tool.TERRAFORM, configuration_changes=(setting,))
    yield plan, Severity.MEDIUM, Confidence.HIGH, "loses its prevent_destroy guard."


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    kept = SourceBlock(Location("main.tf", 1), prevent_destroy=True)
    yield _example(True, kept, Action.UPDATE)
    yield _example(None, kept, Action.DELETE_THEN_CREATE)
    yield _example(False, SourceBlock(Location("main.tf", 1)), Action.DELETE_THEN_CREATE)
    yield _example(True, None, Action.NO_OP)
    yield _example(True, SourceBlock(Location("main.tf", 1)), Action.CREATE)
