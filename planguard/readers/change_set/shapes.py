"""What DescribeChangeSet answers, as far as planguard looks at it; every field may be absent or null."""

from __future__ import annotations

import msgspec


class Target(msgspec.Struct, frozen=True, rename="pascal"):
    """The attribute that changes. Values are there only with ``--include-property-values``."""

    attribute: str | None = None
    name: str | None = None
    requires_recreation: str | None = None
    path: str | None = None
    before_value: str | None = None
    after_value: str | None = None
    attribute_change_type: str | None = None


class Detail(msgspec.Struct, frozen=True, rename="pascal"):
    """One reason for a change; a property may have several."""

    target: Target | None = None
    evaluation: str | None = None
    change_source: str | None = None
    causing_entity: str | None = None

    @property
    def aim(self) -> Target:
        """The target, an empty one where none is given."""
        return self.target or Target()

    @property
    def about(self) -> str | None:
        """The top-level property, None for what is no property (the policies, stack tags, a whole nested stack)."""
        if self.aim.attribute == "Tags":
            return "Tags" if (self.aim.path or "").startswith("/Properties/") or self.aim.path is None else None
        return self.aim.name if self.aim.attribute in ("Properties", None) else None

    @property
    def weight(self) -> int:
        """3 where it alone makes ``Replacement`` True, 2 where it makes it Conditional, else 1."""
        match self.aim.requires_recreation:
            case "Never":
                return 1
            case "Conditionally":
                return 2
            case None:
                return 2 if self.aim.attribute == "Properties" else 1
        return 2 if self.evaluation == "Dynamic" else 3


class Resource(msgspec.Struct, frozen=True, rename="pascal"):
    """What happens to one resource. ``replacement`` is a boolean where YAML was written again by another tool."""

    policy_action: str | None = None
    action: str | None = None
    logical_resource_id: str | None = None
    physical_resource_id: str | None = None
    resource_type: str | None = None
    replacement: str | bool | None = None
    scope: tuple[str, ...] | None = None
    details: tuple[Detail, ...] | None = None
    change_set_id: str | None = None
    before_context: str | None = None
    after_context: str | None = None

    @property
    def replaced(self) -> str | None:
        """``Replacement`` as CloudFormation writes it: True, False or Conditional."""
        return None if self.replacement is None else str(self.replacement).strip().capitalize()

    @property
    def worst_details(self) -> tuple[Detail, ...]:
        """One detail for each attribute, the one that weighs most: CloudFormation may list an attribute twice."""
        worst: dict[tuple[str | None, str | None, str | None], Detail] = {}
        for detail in self.details or ():
            key = (detail.aim.attribute, detail.aim.name, detail.aim.path)
            if key not in worst or detail.weight > worst[key].weight:
                worst[key] = detail
        return tuple(worst.values())


class Change(msgspec.Struct, frozen=True, rename="pascal"):
    """An entry of ``Changes``."""

    type: str | None = None
    resource_change: Resource | None = None


class Parameter(msgspec.Struct, frozen=True, rename="pascal"):
    """A parameter of the stack."""

    parameter_key: str = ""
    parameter_value: str | None = None
    resolved_value: str | None = None


class Tag(msgspec.Struct, frozen=True, rename="pascal"):
    """A tag of the stack, which its resources inherit."""

    key: str = ""
    value: str | None = None


class ChangeSet(msgspec.Struct, frozen=True, rename="pascal"):
    """A page of a change set, or all of it."""

    change_set_name: str | None = None
    change_set_id: str | None = None
    stack_id: str | None = None
    stack_name: str | None = None
    parameters: tuple[Parameter, ...] | None = None
    execution_status: str | None = None
    status: str | None = None
    status_reason: str | None = None
    tags: tuple[Tag, ...] | None = None
    changes: tuple[Change, ...] | None = None
    next_token: str | None = None
    parent_change_set_id: str | None = None
    root_change_set_id: str | None = None

    @property
    def stack(self) -> str:
        """The name of the stack, "" where nothing gives it."""
        if self.stack_name:
            return self.stack_name
        _, _, rest = (self.stack_id or "").partition(":stack/")
        return rest.partition("/")[0]

    @property
    def identity(self) -> tuple[str | None, ...]:
        """What pages of one change set have in common."""
        return (self.change_set_id, self.stack_id, self.stack_name, self.change_set_name)
