"""Finds environments that are destroyed as a whole: what an environment is in, or most of it, is destroyed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from planguard.evidence.environment.membership import environment_of, is_production
from planguard.evidence.environment.scope import Scope
from planguard.evidence.environment.shares import Share, covers_everything, own_environment, shares
from planguard.evidence.losses.loss import loss_of
from planguard.evidence.once import of_plan
from planguard.evidence.pairing.pairs import pairs
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.words.attributes import attributes, own_name
from planguard.model.change import Certainty, ResourceChange
from planguard.model.finding import Confidence, Severity
from planguard.model.plan import Plan
from planguard.model.values import Value, at

_NETWORK = "C"
_TIERS = {"A": Severity.CRITICAL, "B": Severity.CRITICAL, "C": Severity.CRITICAL}


class Recreation(msgspec.Struct, frozen=True):
    """An environment that is destroyed: ``destroyed`` of ``managed`` objects (those that count), the worst first.

    ``label`` is what it is called and ``how`` the evidence for it, "" where it has no name; ``production`` says that it
    or something in it is called so. ``place`` is what follows "objects in"; ``is_whole`` says that ``managed`` objects
    are all that are there, and not only those connected with a container, and ``counts_all`` that none is left out.
    ``containers`` are the destroyed objects that it is in, the most telling first; none where the whole is surer than
    they are. ``comes_back`` says whether most of it is recreated. ``scope`` says what kind of group it is.
    """

    label: str
    place: str
    how: str
    production: bool
    severity: Severity
    confidence: Confidence
    destroyed: tuple[ResourceChange, ...]
    managed: int
    is_whole: bool
    counts_all: bool = True
    containers: tuple[ResourceChange, ...] = ()
    comes_back: bool = False
    scope: Scope = Scope.WHOLE


def recreations(plan: Plan, catalog: Catalog) -> list[Recreation]:
    """Every environment that is destroyed as a whole, each once; nested ones within the largest."""
    containers = [change for change in plan.touched() if _is_container(change, plan, catalog)]
    found = [_of_share(share, containers, plan, catalog) for share in shares(plan, catalog)]
    inside = {change.address for group in found for change in group.destroyed}
    rest = [change for change in containers if not (change.surely_destroys and change.address in inside)]
    found += [_around(cluster, plan, catalog) for cluster in _clusters(rest, plan, catalog)]
    return [_finished(recreation, plan, catalog) for recreation in found]


def _is_container(change: ResourceChange, plan: Plan, catalog: Catalog) -> bool:
    if not change.may_destroy or change.deposed is not None:
        return False
    tier = catalog.of(change).environment
    return bool(tier) and (tier != _NETWORK or _is_lived_in(change, plan, catalog))


def _is_lived_in(network: ResourceChange, plan: Plan, catalog: Catalog) -> bool:
    """Whether something is evidently in a network, which its cloud does not delete while anything is in it."""
    if any(address in plan.by_config_address for address in plan.dependents(network.config_address)):
        return True
    if any(network.type in catalog[kind].parents for kind in _kinds(plan)):
        return True
    return any(_refers_to(network, one) for one in plan.touched() if one is not network)


@of_plan
def _kinds(plan: Plan) -> frozenset[str]:
    """The types of the objects of which the plan does not tell what they depend on."""
    return frozenset(change.type for change in plan.existing if change.config_address not in plan.dependencies)


def _refers_to(network: ResourceChange, change: ResourceChange) -> bool:
    values = change.before.values() if isinstance(change.before, Mapping) else ()
    named = network.physical_id is not None and any(value == network.physical_id for value in values)
    return named or any(network.config_address in sources for sources in change.references.values())


def _weight(container: ResourceChange, catalog: Catalog) -> Severity:
    entry = catalog.of(container)
    if entry.stack or (entry.environment == "D" and entry.interrupts == "long"):
        return Severity.CRITICAL
    return _TIERS.get(entry.environment, Severity.HIGH)


def _of_share(share: Share, containers: Sequence[ResourceChange], plan: Plan, catalog: Catalog) -> Recreation:
    known = covers_everything(plan)
    group = Recreation(
        label=share.label,
        place=share.place,
        how=share.how,
        production=share.production,
        severity=share.severity,
        confidence=Confidence.HIGH if known else Confidence.LOW,
        destroyed=share.destroyed,
        managed=share.managed,
        is_whole=True,
        scope=share.scope,
        counts_all=share.counts_all,
    )
    addresses = {change.address for change in share.destroyed}
    inside = [change for change in containers if change.surely_destroys and change.address in addresses]
    if not inside:
        return group
    worst = max(_weight(change, catalog) for change in inside)
    severity = max(worst, share.severity) if known else worst
    ranked = _most_telling_first(inside, plan, catalog)
    certain = ranked if ranked[0].certainty is Certainty.WILL else ()
    return replace(group, containers=certain, severity=severity, confidence=Confidence.HIGH)


def _most_telling_first(
    containers: Iterable[ResourceChange], plan: Plan, catalog: Catalog
) -> tuple[ResourceChange, ...]:
    def rank(change: ResourceChange) -> tuple[bool, Severity, bool, bool, int]:
        environment = environment_of(change, plan, catalog.environments)
        return (
            change.certainty is not Certainty.MAY,
            _weight(change, catalog),
            change.certainty is Certainty.WILL,
            environment is not None and environment.production is True,
            len(plan.dependents(change.config_address)),
        )

    return tuple(sorted(containers, key=rank, reverse=True))


def _clusters(containers: Sequence[ResourceChange], plan: Plan, catalog: Catalog) -> Iterable[Sequence[ResourceChange]]:
    """The containers of one environment together: one needs the other, or they bear the same environment's name."""
    dependents = {address: plan.dependents(address) for address in {change.config_address for change in containers}}
    clusters: dict[str, list[ResourceChange]] = {}
    for change in containers:
        above = [address for address, below in dependents.items() if change.config_address in below]
        outermost = max(above, key=lambda address: (len(dependents[address]), address), default=change.config_address)
        top = min(
            (other for other in containers if other.config_address == outermost),
            key=lambda other: (other.module != change.module, other.index != change.index),
        )
        found = own_environment(top, plan, catalog)
        its_own = found is not None and found.sign.is_its_own
        clusters.setdefault(f"environment {found.name}" if found and its_own else top.address, []).append(change)
    return clusters.values()


def _around(cluster: Sequence[ResourceChange], plan: Plan, catalog: Catalog) -> Recreation:
    ranked = _most_telling_first(cluster, plan, catalog)
    itself = {change.address for change in cluster}
    dependents = {dependent for change in cluster for dependent in plan.dependents(change.config_address)}
    members = [change for change in plan.existing if change.address in itself or change.config_address in dependents]
    found = environment_of(ranked[0], plan, catalog.environments)
    return Recreation(
        label=f"environment {found.name}" if found else "",
        place=found.name if found else "",
        how=found.how if found else "",
        production=found is not None and is_production(found.name, catalog.environments) is True,
        severity=_weight(ranked[0], catalog),
        confidence=Confidence.HIGH,
        destroyed=tuple(change for change in members if change.surely_destroys or change.address in itself),
        managed=len(members),
        is_whole=False,
        containers=ranked,
        scope=Scope.CONTAINER,
    )


def _finished(recreation: Recreation, plan: Plan, catalog: Catalog) -> Recreation:
    worst_first = sorted(recreation.destroyed, key=lambda change: -loss_of(change, plan, catalog).severity)
    if container := next(iter(recreation.containers), None):
        return replace(recreation, destroyed=tuple(worst_first), comes_back=_has_successor(container, plan, catalog))
    spare = Counter(change.type for change in plan.creates())
    back = sum(_comes_back(change, spare) for change in recreation.destroyed)
    return replace(recreation, destroyed=tuple(worst_first), comes_back=back * 2 >= len(recreation.destroyed))


def _has_successor(container: ResourceChange, plan: Plan, catalog: Catalog) -> bool:
    """Whether a container is replaced, or created again at another address; an unrelated new one is no successor."""
    if container.action.replaces:
        return True
    entry, name = catalog.of(container), own_name(container.before)
    identity = entry.identity(container.before)
    for new in (change for change in plan.creates() if change.type == container.type):
        if name == own_name(new.after) != "" or identity == entry.identity(new.after) != "":
            return True
    found = (pair for pair in pairs(plan) if pair.old is container and pair.is_telling)
    return any(_tagged(pair.old.before) == _tagged(pair.new.after) for pair in found)


def _tagged(values: Value) -> str:
    """The name of an object whose cloud has it in a tag; "" where it is not given."""
    name = at(values, ("tags", attributes().name_tag))
    return name if isinstance(name, str) else ""


def _comes_back(change: ResourceChange, spare: Counter[str]) -> bool:
    """Whether a new object takes its place, at its own address or, where addresses changed, at another."""
    if change.action.replaces:
        return True
    spare[change.type] -= 1
    return spare[change.type] >= 0
