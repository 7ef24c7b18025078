"""A saved plan becomes a Plan: that of its JSON, and what only the file itself tells."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from planguard.model.change import without_keys
from planguard.model.errors import InputError
from planguard.model.gaps import Gap, GapKind
from planguard.model.plan import Plan
from planguard.model.tools import PlanMode, Tool
from planguard.model.values import show
from planguard.readers._terraform.configuration.shapes import Configuration
from planguard.readers._terraform.configuration.sourced import with_sources
from planguard.readers._terraform.plan import plan_of
from planguard.readers._terraform.shapes import NULL, Document, given
from planguard.readers.saved_plan.addresses import provider_key
from planguard.readers.saved_plan.archive import EARLIER, PLAN, members_of
from planguard.readers.saved_plan.configuration import configuration_of
from planguard.readers.saved_plan.document import (
    SAYS_ITS_MODE,
    States,
    document_of,
    is_of_opentofu,
    version_of,
    works_out_drift,
)
from planguard.readers.saved_plan.entries import address_of
from planguard.readers.saved_plan.message import AGAIN, message_of
from planguard.readers.saved_plan.state import state_of
from planguard.sources.locating.layouts import Layout, bundled

_MODES = {0: PlanMode.NORMAL, 1: PlanMode.DESTROY, 2: PlanMode.REFRESH_ONLY}
_SHOWN = 3
_STAYS = frozenset({0, 1, 2, 3})  # nothing, created, read, updated
_STAYING = (("no-op",), ("update",))
_LEFT = ("prior_state", "configuration")


def plan_in(data: bytes, source: str, digest: Callable[[], str]) -> Plan:
    """The plan in the bytes of a saved plan; InputError for what is damaged or not known."""
    with _whole(source):
        parts = _parts_of(data, source)
        plan = plan_of(parts.document, parts.configuration, source, digest)
        return with_sources(_with_more(plan, parts.message, parts.document), parts.layout)


def json_of(data: bytes, source: str) -> bytes:
    """What `show -json` says of the changes, which is the plan without its state and its configuration."""
    with _whole(source):
        document = _parts_of(data, source).document
        found = {name: getattr(document, name) for name in document.__struct_fields__}
        return msgspec.json.encode(
            {name: part for name, part in found.items() if part is not None and part is not NULL and name not in _LEFT}
        )


@contextlib.contextmanager
def _whole(source: str) -> Iterator[None]:
    """InputError for whatever the values of a damaged plan lead to."""
    try:
        yield
    except (msgspec.MsgspecError, ValueError) as error:
        raise InputError(source, "a saved plan whose values are damaged.", AGAIN) from error
    except RecursionError as error:
        raise InputError(source, "nested too deeply to be a plan.", AGAIN) from error


class _Parts(NamedTuple):
    message: Any
    document: Document
    configuration: Configuration
    layout: Layout


def _parts_of(data: bytes, source: str) -> _Parts:
    members = members_of(data, source)
    message, layout = message_of(members[PLAN], source), bundled(members)
    configuration = configuration_of(layout, _takes_away(message))
    document = document_of(message, _states(data, members, message, source), configuration, source)
    return _Parts(message, document, configuration, layout)


def _takes_away(message: Any) -> bool:
    """Whether an object may be deleted or forgotten, now or later, so that it matters who needs it."""
    later = (one.change for one in message.deferred_changes)
    return any(one.change.action not in _STAYS for listed in (message.resource_changes, later) for one in listed)


def _states(data: bytes, members: Mapping[str, bytes], message: Any, source: str) -> States:
    if "tfstate" not in members:
        raise InputError(source, "a saved plan without the state that belongs to it.", AGAIN)
    refreshed = state_of(members["tfstate"], source)
    if not works_out_drift(message):
        return States(refreshed)
    earlier = next(iter(members_of(data, source, EARLIER).values()), None)
    return States(refreshed, state_of(earlier, source) if earlier is not None else None)


def _with_more(plan: Plan, message: Any, document: Document) -> Plan:
    """The plan with what its JSON would not tell."""
    if message.ui_mode not in _MODES:
        raise InputError(plan.source, f"a saved plan of mode {message.ui_mode}, which planguard does not know.", AGAIN)
    store = message.backend if message.HasField("backend") else message.state_store
    targets, excludes = tuple(message.target_addrs), tuple(message.exclude_addrs)
    says = message.ui_mode or version_of(message) >= SAYS_ITS_MODE
    return replace(
        plan,
        format="saved_plan",
        tool=Tool.OPENTOFU if is_of_opentofu(message) else plan.tool,
        mode=_MODES[message.ui_mode] if says else plan.mode,
        workspace=store.workspace,
        backend=store.type,
        targets=targets,
        excludes=excludes,
        providers=_providers(message, plan) | dict(plan.providers),
        gaps=(*_gaps(plan, targets, excludes), *_spared(message, document)),
    )


def _providers(message: Any, plan: Plan) -> dict[str, str]:
    """The provider configuration of each object; that of one whose block is gone, only this tells."""
    found = {
        without_keys(one.addr or address_of(one, plan.source).text): one.provider for one in message.resource_changes
    }
    return {address: key for address, provider in found.items() if (key := provider_key(provider))}


def _gaps(plan: Plan, targets: tuple[str, ...], excludes: tuple[str, ...]) -> Iterator[Gap]:
    """The gaps; that a part was left out is said once, with what it was limited to."""
    limits = " ".join([*_limits("limited to", targets, "-target"), *_limits("planned without", excludes, "-exclude")])
    if limits:
        yield Gap(GapKind.TARGETED, limits)
    yield from (gap for gap in plan.gaps if not (limits and gap.kind is GapKind.TARGETED))


def _spared(message: Any, document: Document) -> Iterator[Gap]:
    """A gap where something stays although everything is to be destroyed."""
    listed = document.resource_changes or () if _MODES[message.ui_mode] is PlanMode.DESTROY else ()
    managed = [(one.address or "", one.change) for one in listed if one.mode == "managed" and one.change is not None]
    stays = [address for address, change in managed if change.actions in _STAYING and given(change.before)]
    if stays:
        noun = "1 object stays" if len(stays) == 1 else f"{len(stays)} objects stay"
        more = f" and {len(stays) - _SHOWN} more" if len(stays) > _SHOWN else ""
        named = ", ".join(map(show, stays[:_SHOWN]))
        yield Gap(GapKind.CONTRADICTORY, f"The plan destroys everything, and {noun}: {named}{more}.")


def _limits(what: str, addresses: tuple[str, ...], option: str) -> Iterator[str]:
    if addresses:
        more = f" and {len(addresses) - _SHOWN} more" if len(addresses) > _SHOWN else ""
        yield f"The plan is {what} {', '.join(map(show, addresses[:_SHOWN]))}{more} ({option})."
