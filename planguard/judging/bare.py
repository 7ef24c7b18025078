"""Decisions without what only judging needs: values, secrets, and the configuration. Most reports show the same."""

from __future__ import annotations

from msgspec.structs import replace

from planguard.judging.decision import Judgement, PlanDecision
from planguard.judging.events.model import Event, Member
from planguard.model.change import ResourceChange
from planguard.model.plan import Plan


def bare(plan_decision: PlanDecision) -> PlanDecision:
    """The decision on a plan for reports that show no values; it is small, and may be sent to another process."""
    return _Baring().decision(plan_decision)


class _Baring:
    """Takes the values out of one decision; an object that it names several times stays one."""

    def __init__(self) -> None:
        self._changes: dict[int, ResourceChange] = {}

    def decision(self, plan_decision: PlanDecision) -> PlanDecision:
        """The decision without values."""
        return replace(
            plan_decision,
            plan=self._plan(plan_decision.plan),
            judgements=tuple(map(self._judgement, plan_decision.judgements)),
            destroyed=self._all(plan_decision.destroyed),
            uncertain=self._all(plan_decision.uncertain),
            retained=self._all(plan_decision.retained),
            events=tuple(map(self._event, plan_decision.events)),
        )

    def _plan(self, plan: Plan) -> Plan:
        return Plan(
            **{name: getattr(plan, name) for name in _TOLD},
            resource_changes=self._all(plan.resource_changes),
            reads=self._all(plan.reads),
        )

    def _all(self, changes: tuple[ResourceChange, ...]) -> tuple[ResourceChange, ...]:
        return tuple(map(self._change, changes))

    def _change(self, change: ResourceChange) -> ResourceChange:
        if id(change) not in self._changes:
            self._changes[id(change)] = replace(change, before=None, after=None, standing=None, tags={}, references={})
        return self._changes[id(change)]

    def _judgement(self, judgement: Judgement) -> Judgement:
        finding = judgement.finding
        if finding.change is None:
            return judgement
        return replace(judgement, finding=replace(finding, change=self._change(finding.change)))

    def _event(self, event: Event) -> Event:
        return replace(event, members=tuple(map(self._member, event.members)))

    def _member(self, member: Member) -> Member:
        return replace(member, change=self._change(member.change))


_TOLD = (
    *("source", "tool", "format", "origin", "tool_version", "key", "place", "digest", "mode", "workspace"),
    *("environment", "failed_checks", "gaps", "has_prior_state", "dependencies", "targets", "excludes", "backend"),
    "stack",
)
"""What is said of a plan as a whole."""
