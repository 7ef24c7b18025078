"""A command that destroys something runs during this apply, outside the provider.

Examples are `aws rds delete-db-instance`, `kubectl delete namespace`, `terraform destroy`, and `DROP DATABASE` in a
provisioner, program, or script. The plan does not show what is deleted. No guard in the configuration stops the
command. Terraform does not learn that the object is deleted.

Do instead: delete through the resource that manages the object, in a plan that shows it. Or run the command by hand,
once.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.environment.membership import is_production
from planguard.evidence.running import Running, running
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange, without_keys
from planguard.model.configuration import Command, CommandKind, RunsOn
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import plain

TITLE = ("runs a command that destroys", "run commands that destroy")

_SEVERITIES = {"high": Severity.HIGH, "medium": Severity.MEDIUM, "low": Severity.LOW}


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each block that runs a command which destroys something, told by the worst of them."""
    blocks: dict[str, list[Running]] = {}
    for one in running(plan):
        if one.destroys is not None or one.whole:
            blocks.setdefault(without_keys(one.address), []).append(one)
    for address, found in blocks.items():
        worst = max(found, key=lambda one: (_severity(one, catalog), one.is_certain))
        others = dict.fromkeys(one.address for one in found if one.address != worst.address)
        yield Finding(
            _message(worst),
            _severity(worst, catalog),
            Harm.KNOWLEDGE,
            worst.change,
            about="" if worst.change else plain(address),
            confidence=Confidence.HIGH if worst.is_certain else Confidence.MEDIUM,
            advice="Remove the command. Delete through the resource that manages the object, in a plan that shows it.",
            related=tuple(others),
            location=worst.location,
        )


def _severity(one: Running, catalog: Catalog) -> Severity:
    if one.whole:
        return Severity.CRITICAL
    assert one.destroys is not None
    severity = _SEVERITIES[one.destroys.severity]
    if one.destroys.local and one.on_itself:
        return Severity.LOW
    named = severity is Severity.HIGH and is_production(one.text, catalog.environments) is True
    return Severity.CRITICAL if named else severity


def _message(one: Running) -> str:
    if one.whole:
        return f"{one.whole}."
    assert one.destroys is not None
    runs = "runs" if one.is_certain else "may run"
    return (
        f"{runs} {one.says}, a command that destroys something (`{one.destroys.words}`). The plan does not show what."
    )


def _example(text: str, action: Action, when: RunsOn = RunsOn.UNSTATED) -> Plan:
    change = ResourceChange("null_resource.clean", "null_resource", action, name="clean")
    command = Command(CommandKind.LOCAL_EXEC, text, when=when)
    return Plan("example", Tool.TERRAFORM, (change,), commands={"null_resource.clean": (command,)})


_DELETES = "aws rds delete-db-instance --db-instance-identifier orders --skip-final-snapshot"


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    says = (
        'may run local-exec "aws rds delete-db-instance --db-instance-identifier orders …", a command that '
        "destroys something (`aws ... delete-db-*`). The plan does not show what."
    )
    yield _example(_DELETES, Action.CREATE), Severity.HIGH, Confidence.MEDIUM, says
    plan = _example("bash -c 'kubectl delete namespace shop'", Action.DELETE_THEN_CREATE)
    says = (
        "runs local-exec \"bash -c 'kubectl delete namespace shop'\", a command that destroys something "
        "(`kubectl ... delete ... namespace*`). The plan does not show what."
    )
    yield plan, Severity.HIGH, Confidence.HIGH, says
    says = (
        'may run local-exec "terraform destroy -auto-approve", a command that destroys something (`terraform'
        " ... destroy`). The plan does not show what."
    )
    yield _example("terraform destroy -auto-approve", Action.DELETE), Severity.HIGH, Confidence.MEDIUM, says
    says = (
        "runs local-exec \"psql -c 'DROP TABLE orders'\", a command that destroys something (`drop table`). "
        "The plan does not show what."
    )
    yield (
        _example("psql -c 'DROP TABLE orders'", Action.CREATE, when=RunsOn.CREATE),
        Severity.HIGH,
        Confidence.HIGH,
        says,
    )


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example(_DELETES, Action.NO_OP)
    yield _example(_DELETES, Action.UPDATE)
    yield _example(_DELETES, Action.CREATE, when=RunsOn.DESTROY)
    yield _example("npm ci && rm -rf dist && npm run build", Action.CREATE)
    yield _example("aws eks update-kubeconfig --name shop", Action.CREATE)
    yield _example("docker build -t shop . && docker push shop", Action.DELETE_THEN_CREATE)
