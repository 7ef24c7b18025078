"""A provider or backend points to another place: another region, account, project, or state.

The tool does not find its objects in the new place and plans to create all of them there. The old objects keep running,
unmanaged and paid for. Where the place is an attribute of each object, all of them are destroyed and recreated.

Do instead: give the new place its own state. Take the old place down deliberately, when nothing uses it any longer.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.environment.membership import is_production
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.words.attributes import attributes
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import ConfigurationChange, SettingKind
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import dotted, plain, show

TITLE = ("points to another place", "point to another place")

_FEWEST = 3
_ADVICE = "Give the new place its own state. Check what remains in the old place before you apply."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for every setting that moves it, and one for objects that are suddenly not found."""
    for setting in plan.configuration_changes:
        if setting.kind is SettingKind.BACKEND or (setting.kind is SettingKind.PROVIDER and _is_a_place(setting)):
            yield _of_a_setting(setting, plan.tool.words.name, catalog)
    created = {change.address for change in plan.creates()}
    missing = [change for change in plan.drift if change.action is Action.DELETE and change.address in created]
    if len(missing) >= _FEWEST:
        yield Finding(
            message=(
                f"{len(missing)} objects in the state were not found and will be created, such as "
                f"{plain(missing[0].address)}. If the provider now uses another region or account, the old objects "
                "keep running, unmanaged."
            ),
            severity=Severity.HIGH,
            harm=Harm.ENVIRONMENT,
            about="the plan",
            confidence=Confidence.MEDIUM if plan.has_prior_state else Confidence.HIGH,
            advice=_ADVICE,
            related=tuple(change.address for change in missing),
        )


def _is_a_place(setting: ConfigurationChange) -> bool:
    return not attributes().places.isdisjoint(setting.path)


def _of_a_setting(setting: ConfigurationChange, tool: str, catalog: Catalog) -> Finding:
    backend = setting.kind is SettingKind.BACKEND
    consequence = "uses another state" if backend else "looks for every object in another place"
    what = dotted(setting.path) or "It"
    return Finding(
        message=f"{what} changes from {show(setting.before)} to {show(setting.after)}. {tool} then {consequence}.",
        severity=Severity.MEDIUM if backend else Severity.HIGH,
        harm=Harm.ENVIRONMENT,
        about=plain(setting.address),
        in_production=is_production(setting.address, catalog.environments) is True,
        advice=_ADVICE,
        location=setting.location,
    )


def _setting(kind: SettingKind, address: str, path: str, before: str, after: str) -> Plan:
    return Plan(
        "example", Tool.TERRAFORM, configuration_changes=(ConfigurationChange(kind, address, (path,), before, after),)
    )


def _drifted(count: int) -> Plan:
    old = [ResourceChange(f"acme_server.s{n}", "acme_server", Action.DELETE, before={"id": n}) for n in range(count)]
    new = [ResourceChange(f"acme_server.s{n}", "acme_server", Action.CREATE, after={"size": 1}) for n in range(count)]
    return Plan("example", Tool.TERRAFORM, tuple(new), drift=tuple(old), has_prior_state=True)


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = _setting(SettingKind.PROVIDER, "provider.aws", "region", "eu-west-1", "eu-central-1")
    says = 'region changes from "eu-west-1" to "eu-central-1". Terraform then looks for every object in another place.'
    yield plan, Severity.HIGH, Confidence.HIGH, says
    plan = _setting(SettingKind.BACKEND, "backend.s3", "key", "prod.tfstate", "live.tfstate")
    says = 'key changes from "prod.tfstate" to "live.tfstate". Terraform then uses another state.'
    yield plan, Severity.MEDIUM, Confidence.HIGH, says
    says = (
        "3 objects in the state were not found and will be created, such as acme_server.s0. If the provider "
        "now uses another region or account, the old objects keep running, unmanaged."
    )
    yield _drifted(3), Severity.HIGH, Confidence.MEDIUM, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _setting(SettingKind.PROVIDER, "provider.aws", "max_retries", "3", "5")
    yield _drifted(2)
    yield Plan("nothing", Tool.TERRAFORM)
