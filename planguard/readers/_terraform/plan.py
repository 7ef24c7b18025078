"""A document of Terraform's, in whatever form it came, becomes a Plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from planguard.knowledge.refusals import SHOW
from planguard.knowledge.secrets.concealment import conceal, concealed, concealed_values
from planguard.knowledge.secrets.marks import hide
from planguard.model.change import Action, Certainty, ResourceChange, without_keys
from planguard.model.errors import InputError
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import Secrets, Value, show
from planguard.readers._terraform.configuration.commands import commands_of, invocations_of
from planguard.readers._terraform.configuration.graph import Graph, graph_of, providers_of
from planguard.readers._terraform.configuration.providers import aims_of, regions_of, with_default_tags
from planguard.readers._terraform.configuration.shapes import Configuration
from planguard.readers._terraform.decoding import planned_of
from planguard.readers._terraform.entries import changes
from planguard.readers._terraform.entries.doubles import doubles_left_out, with_doubles
from planguard.readers._terraform.entries.instances import with_instances
from planguard.readers._terraform.prior import looked_up, marks_of
from planguard.readers._terraform.secrets import declared, secrets_in, sensitive_outputs, variables_of
from planguard.readers._terraform.shapes import Change, Document, Entry, Prior
from planguard.readers._terraform.whole.contradictions import contradictions
from planguard.readers._terraform.whole.wholeness import failed_checks, gaps


def plan_of(document: Document, configuration: Configuration | None, source: str, digest: Callable[[], str]) -> Plan:
    """The plan that a document is, judged by the configuration that belongs to it; InputError for what is not whole.

    ``digest`` gives the digest of what was read, and is asked last.
    """
    entries = list(_managed(document.resource_changes or (), source, "resource_changes"))
    drift = [_drifted(entry, source) for entry in _managed(document.resource_drift or (), source, "resource_drift")]
    listed = with_default_tags(_listed(document, entries, source), configuration)
    graph = _graph(listed, document.prior_state, configuration)
    variables = variables_of(document, configuration)
    outputs = dict(_outputs(document, sensitive_outputs(configuration), source))
    drifted = ({change.type: (change.before, change.after)} for change in drift)
    trees = [variables, outputs, *declared(configuration), *drifted]
    secrets = secrets_in(listed, entries, document.prior_state, trees)
    return Plan(
        source=source,
        tool=_tool(document),
        tool_version=document.terraform_version or "",
        digest=digest(),
        resource_changes=changes.with_doubt(_finished(listed, graph, secrets)),
        mode=_mode(document, listed, configuration, source),
        reads=tuple(_finished(_reads(document, source), Graph(), secrets)),
        output_changes={name: _concealed(pair, secrets, name) for name, pair in outputs.items()},
        drift=tuple(concealed(change, secrets) for change in drift),
        failed_checks=tuple(failed_checks(document)),
        aims=aims_of(configuration),
        gaps=(*gaps(document, source), *contradictions(document.resource_changes or ())),
        variables=concealed_values(variables, secrets),
        has_prior_state=document.prior_state is not None and bool(document.prior_state.held),
        looked_up=tuple(looked_up(listed, document.prior_state)),
        left_out=tuple(doubles_left_out(listed, document.prior_state)),
        dependencies=graph.dependencies,
        providers=graph.providers,
        regions=regions_of(configuration, variables),
        counted=graph.counted,
        module_calls=frozenset(graph.module_calls),
        action_invocations=tuple(invocations_of(document)),
        commands=commands_of(configuration, secrets),
        secrets=Secrets(secrets),
    )


def _listed(document: Document, entries: Sequence[Entry], source: str) -> list[ResourceChange]:
    """The changes of these entries, and those that are deferred."""
    prior, place = marks_of(document.prior_state), f"{source}: resource_changes"
    listed = [changes.resource_change(e, e.change, place, prior.get(e.address or "")) for e in entries if e.change]
    listed = changes.named_in_counts(listed, entries, place)
    listed = with_instances(with_doubles(listed, entries, place), entries, place)
    return [*listed, *_deferred(document, source)]


def _concealed(pair: tuple[Value, Value], secrets: frozenset[str], name: str) -> tuple[Value, Value]:
    return conceal(pair[0], secrets, name), conceal(pair[1], secrets, name)


def _managed(entries: Sequence[Entry], source: str, where: str) -> Iterator[Entry]:
    """The entries of managed resources; data sources are only read, ephemeral ones leave nothing behind."""
    for number, entry in enumerate(entries):
        if entry.mode != "managed" and _is_not_managed(entry, f"{source}: {where}[{number}]"):
            continue
        if not entry.address or entry.change is None or entry.change.actions is None:
            missing = "address" if not entry.address else "change.actions"
            raise InputError(source, f"{where}[{number}] has no {missing}.", SHOW)
        yield entry


def _is_not_managed(entry: Entry, place: str) -> bool:
    """Whether it is a data source or ephemeral; InputError for an unknown mode, or one that is not the address's."""
    if entry.mode == "managed":
        return False
    local = (entry.address or "").removeprefix(f"{entry.module_address}.")
    if entry.mode is None:
        return local.startswith("data.")
    actions = entry.change.actions or () if entry.change else ()
    if entry.mode not in ("data", "ephemeral") or ("delete" in actions and not local.startswith(f"{entry.mode}.")):
        raise InputError(place, f"the mode {show(entry.mode)} for {show(entry.address)} is not known.", SHOW)
    return True


def _is_read(entry: Entry) -> bool:
    """Whether it is a data source that is read during apply."""
    data = entry.mode in (None, "data") and _is_not_managed(entry, "")
    return data and entry.change is not None and entry.change.actions == ("read",)


def _drifted(entry: Entry, source: str) -> ResourceChange:
    assert entry.change is not None
    return changes.resource_change(entry, entry.change, source)


def _reads(document: Document, source: str) -> Iterator[ResourceChange]:
    for entry in document.resource_changes or ():
        if entry.mode != "managed" and entry.address and entry.change and _is_read(entry):
            yield changes.resource_change(entry, entry.change, source)


def _outputs(document: Document, sensitive: frozenset[str], source: str) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Outputs that change; what is not shaped like a change is left out, as an output destroys nothing."""
    found = msgspec.json.decode(document.output_changes, type=dict[str, msgspec.Raw] | None) or {}
    for name, raw in found.items():
        try:
            change = msgspec.json.decode(raw, type=Change)
        except msgspec.ValidationError:
            continue
        if change.actions not in (None, ("no-op",)):
            before, after = changes.sides_of(change, source)
            yield name, (hide(before, None, name in sensitive), hide(after, None, name in sensitive))


def _deferred(document: Document, source: str) -> Iterator[ResourceChange]:
    pairs = [(each.resource_change, each.reason) for each in document.deferred_changes or () if each.resource_change]
    reasons = {(entry.address, bytes(entry.deposed)): reason for entry, reason in pairs}
    for entry in _managed([entry for entry, _ in pairs], source, "deferred_changes"):
        reason = reasons[entry.address, bytes(entry.deposed)]
        yield replace(_drifted(entry, source), certainty=Certainty.LIKELY, deferred=reason)


def _graph(listed: Sequence[ResourceChange], prior: Prior | None, configuration: Configuration | None) -> Graph:
    """Who needs whom, where something goes; which provider manages what, in any case."""
    root = configuration.root_module if configuration else None
    if any(change.may_destroy or change.action.retains for change in listed):
        return graph_of(root, prior)
    return Graph(providers=dict(providers_of(root)) if root else {})


def _finished(listed: Iterable[ResourceChange], graph: Graph, secrets: frozenset[str]) -> Iterator[ResourceChange]:
    """The changes with their secrets hidden and with what their values come from."""
    harmless: set[int] = set()  # tags without a secret; objects with the same ones share them
    for change in listed:
        if change.before is None and change.after is None:
            known = change if id(change.tags) in harmless else concealed(change, secrets)
            if known is change:
                harmless.add(id(change.tags))
            yield known
        else:
            references = graph.references.get(without_keys(change.address), {})
            yield replace(concealed(change, secrets), references=references)


def _tool(document: Document) -> Tool:
    entries = (*(document.resource_changes or ()), *(document.resource_drift or ()))
    tofu = any((entry.provider_name or "").startswith("registry.opentofu.org/") for entry in entries)
    return Tool.OPENTOFU if tofu else Tool.TERRAFORM


def _mode(
    document: Document, listed: Sequence[ResourceChange], configuration: Configuration | None, source: str
) -> PlanMode:
    """The planning mode, which no plan states: a destroy gives no reason for any deletion and plans no values."""
    if document.resource_changes is None and document.resource_drift:
        return PlanMode.REFRESH_ONLY
    current = [change for change in listed if change.deposed is None]
    if not current or any(c.action is not Action.DELETE or c.action_reason is not None for c in current):
        return PlanMode.NORMAL
    planned = planned_of(document, source)
    keeps = planned is not None and bool(planned.resources or planned.child_modules)
    root = configuration.root_module if configuration else None
    configured = root is not None and bool(root.resources or root.module_calls)
    return PlanMode.DESTROY if configured and not keeps else PlanMode.NORMAL
