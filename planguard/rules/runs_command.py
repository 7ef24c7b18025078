"""A command runs during this apply, outside the provider.

A provisioner, external program, script resource, or invoked function can do anything that its credentials allow. The
plan does not list what it changes. Where a script or a variable holds the command, the plan does not even show what
runs.

Do instead: read what runs before you apply. Prefer a provider resource, which the plan shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.listing import listed
from planguard.evidence.running import Running, running
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange, without_keys
from planguard.model.configuration import Command, CommandKind, RunsOn
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Origin, Tool
from planguard.model.values import plain

TITLE = ("runs a command", "run commands")

_NAMED = 3


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each block that runs commands of which none is known to destroy something.

    `destroy-provisioner` tells what is known to run as an object is destroyed.
    """
    blocks: dict[str, list[Running]] = {}
    for one in running(plan):
        if one.destroys is None and not one.whole and not one.before_destroy:
            blocks.setdefault(without_keys(one.address), []).append(one)
    for address, found in blocks.items():
        if any(one.change is not None for one in found) or plan.origin is Origin.SOURCES:
            yield _of_block(address, found)


def _of_block(address: str, found: list[Running]) -> Finding:
    first = found[0]
    others = dict.fromkeys(one.address for one in found if one.address != first.address)
    shown = all(one.shows_all for one in found)
    return Finding(
        _message(found, shown),
        Severity.INFO if shown else Severity.LOW,
        Harm.KNOWLEDGE,
        first.change,
        about="" if first.change else plain(address),
        confidence=Confidence.HIGH if any(one.is_certain for one in found) else Confidence.MEDIUM,
        advice="Read what runs before you apply. The plan does not show what the command changes.",
        related=tuple(others),
        location=first.location,
    )


def _message(found: list[Running], shown: bool) -> str:
    said = list(dict.fromkeys(one.says for one in found))
    runs = "runs" if any(one.is_certain for one in found) else "may run"
    unread = "" if shown else " The plan does not show everything that this does."
    return f"{runs} {listed(said, _NAMED)}.{unread}"


def _example(command: Command, action: Action) -> Plan:
    change = ResourceChange("null_resource.setup", "null_resource", action, name="setup")
    return Plan("example", Tool.TERRAFORM, (change,), commands={"null_resource.setup": (command,)})


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    hello = Command(CommandKind.LOCAL_EXEC, "echo hello")
    yield _example(hello, Action.CREATE), Severity.INFO, Confidence.MEDIUM, 'may run local-exec "echo hello".'
    says = 'runs local-exec "./setup.sh". The plan does not show everything that this does.'
    yield (
        _example(Command(CommandKind.LOCAL_EXEC, "./setup.sh"), Action.DELETE_THEN_CREATE),
        Severity.LOW,
        Confidence.HIGH,
        says,
    )
    says = "runs local-exec (made from var.command). The plan does not show everything that this does."
    yield (
        _example(Command(CommandKind.LOCAL_EXEC, None, ("var.command",)), Action.CREATE),
        Severity.LOW,
        Confidence.HIGH,
        says,
    )
    plan = Plan(
        "a script",
        Tool.TERRAFORM,
        (
            ResourceChange(
                "shell_script.x", "shell_script", Action.CREATE, after={"lifecycle_commands": [{"create": "date"}]}
            ),
        ),
    )
    yield plan, Severity.INFO, Confidence.HIGH, 'runs "date".'


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    hello = Command(CommandKind.LOCAL_EXEC, "echo hello")
    yield _example(hello, Action.NO_OP)
    yield _example(hello, Action.UPDATE)
    yield _example(Command(CommandKind.LOCAL_EXEC, "date", when=RunsOn.DESTROY), Action.CREATE)
    yield _example(Command(CommandKind.LOCAL_EXEC, "date", when=RunsOn.DESTROY), Action.DELETE)
    yield _example(Command(CommandKind.LOCAL_EXEC, None, ("var.command",)), Action.DELETE)
    yield _example(Command(CommandKind.LOCAL_EXEC, "terraform destroy"), Action.CREATE)
