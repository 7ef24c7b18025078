"""What a log or a text lists becomes a Plan, with its secrets hidden as those of any other form are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from planguard.knowledge.secrets.concealment import conceal, concealed, masked
from planguard.knowledge.secrets.gathering import secrets_among
from planguard.model.change import Action, ResourceChange
from planguard.model.gaps import Gap
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Secrets, Value

_NEW = (Action.CREATE, Action.READ)


def listed_plan(
    plan: Plan,
    changes: Sequence[ResourceChange],
    drift: Sequence[ResourceChange] = (),
    outputs: Mapping[str, tuple[Value, Value]] | None = None,
    gaps: Iterable[Gap] = (),
) -> Plan:
    """The plan with these changes, data sources that are read included, and without any secret in the open."""
    trees = [{c.type: tree} for c in (*changes, *drift) for tree in (c.before, c.after) if isinstance(tree, dict)]
    secrets = secrets_among([*trees, *({name: one} for name, pair in (outputs or {}).items() for one in pair)])
    shown = [concealed(change, secrets) for change in changes]
    return replace(
        plan,
        resource_changes=tuple(change for change in shown if not _is_read(change)),
        has_prior_state=any(change.action not in _NEW for change in changes) or None,
        reads=tuple(change for change in shown if change.action is Action.READ),
        drift=tuple(concealed(change, secrets) for change in drift),
        output_changes={
            name: (conceal(was, secrets, name), conceal(will_be, secrets, name))
            for name, (was, will_be) in (outputs or {}).items()
        },
        gaps=tuple(replace(gap, message=masked(gap.message, secrets)) for gap in gaps),
        secrets=Secrets(secrets),
    )


def _is_read(change: ResourceChange) -> bool:
    return change.address.removeprefix(f"{change.module}.").startswith("data.")


def tool_named(is_tofu: bool) -> Tool:
    """The tool that wrote a text."""
    return Tool.OPENTOFU if is_tofu else Tool.TERRAFORM
