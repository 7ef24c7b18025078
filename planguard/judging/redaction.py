"""Takes every known secret out of what a decision says: addresses, keys, reasons, messages and gaps.

It comes last: rules, waivers and protections have seen the addresses as they are, so hiding changes no verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from planguard.judging.decision import Judgement, PlanDecision
from planguard.judging.events.model import Event, EventCause, Forced, Member
from planguard.knowledge.secrets.concealment import HIDDEN, blotted, joined
from planguard.knowledge.secrets.copies import copies, repeats
from planguard.knowledge.secrets.shapes import looks_secret, spans
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import ActionInvocation, Location
from planguard.model.finding import Finding
from planguard.model.plan import Plan
from planguard.model.values import Masked

_BEGINNING = 24


def redacted(plan_decision: PlanDecision) -> PlanDecision:
    """The decision on a plan as it may be shown."""
    free = dict.fromkeys(_of_the_change(plan_decision.plan))
    texts = list(free | dict.fromkeys(_others(plan_decision)))
    given_away = frozenset(word for text in free for word in _looks(text))
    secrets = _with_beginnings(plan_decision.plan.secrets.forms | given_away)
    if not repeats("\n".join(texts), secrets):
        return plan_decision
    return _Pen(secrets, texts).decision(plan_decision)


def _with_beginnings(secrets: frozenset[str]) -> frozenset[str]:
    """The secrets and the beginnings of long ones, which messages cut off."""
    return secrets | {secret[:_BEGINNING] for secret in secrets if len(secret) > 2 * _BEGINNING}


def _looks(text: str) -> Iterator[str]:
    """What in a text of the change looks like a secret."""
    if looks_secret(text):
        found = list(joined([*spans(text)] or [(0, len(text))]))
        yield from (text[start:end] for start, end in found)


def _of_the_change(plan: Plan) -> Iterator[str]:
    """The free texts of a plan, those of untouched objects left out but for what tells instances apart."""
    yield from (plan.source, plan.workspace, plan.key, plan.place)
    yield from _files(plan)
    for change in (*plan.resource_changes, *plan.reads, *plan.drift):
        if isinstance(change.index, str):
            yield change.index
        yield change.module
        if change.action is not Action.NO_OP or change.previous_address:
            yield from filter(None, (change.name, change.previous_address, change.action_reason, change.deferred))
            yield from change.actions
    yield from plan.output_changes
    yield from plan.stack.values()
    for invocation in plan.action_invocations:
        yield from (invocation.address, invocation.triggered_by)


def _files(plan: Plan) -> Iterator[str]:
    """The names of source files; the author of the change gives them."""
    places = [change.location for change in (*plan.resource_changes, *plan.reads)]
    places += [change.location for change in plan.configuration_changes]
    places += [command.location for commands in plan.commands.values() for command in commands]
    yield from {place.file for place in places if place is not None}


def _others(plan_decision: PlanDecision) -> Iterator[str]:
    """Everything else that may be shown of a plan and may repeat a secret."""
    plan = plan_decision.plan
    yield from (change.address for change in (*plan.resource_changes, *plan.reads, *plan.drift))
    yield from (gap.message for gap in plan.gaps)
    yield from plan.variables
    yield from (text for change in plan.touched() for text in _labels(change))
    yield from (setting.address for setting in plan.configuration_changes)
    for judgement in plan_decision.judgements:
        finding = judgement.finding
        yield from (finding.message, finding.about, finding.advice, finding.paste or "", *finding.related)
        yield from (str(step) for path in finding.paths for step in path)
        yield finding.location.file if finding.location is not None else ""
        yield from (term.reason for term in judgement.score.terms)
    for event in plan_decision.events:
        yield from _of_the_event(event)


def _of_the_event(event: Event) -> Iterator[str]:
    """What is said of an event in words of its own; its advice and paste are those of findings."""
    yield from (event.title, event.advice, event.paste or "", *event.says)
    yield from (effect for member in event.members for effect in member.effects)
    if event.cause is not None:
        yield from (event.cause.address, event.cause.says)
        yield from (text for one in event.cause.paths for text in (one.path, one.before, one.after))


def _labels(change: ResourceChange) -> Iterator[str]:
    yield from filter(None, (change.physical_id, change.import_id, change.type, change.provider, change.deposed))
    yield from (text for pair in change.tags.items() for text in pair)
    yield from (str(step) for path in change.replace_paths for step in path)
    yield from (text for pair in change.references.items() for text in (pair[0], *pair[1]))


class _Pen:
    """Blots the secrets out of one plan; each has a number of its own, so that two objects stay two."""

    def __init__(self, secrets: frozenset[str], texts: Iterable[str]) -> None:
        self._secrets = secrets
        self._shown: dict[str, str] = {}
        self._changes: dict[int, ResourceChange] = {}
        words = dict.fromkeys(word for text in texts if repeats(text, secrets) for word in self._words(text))
        self._hidden = {word: HIDDEN if not n else f"{HIDDEN[:-1]} {n + 1})" for n, word in enumerate(words)}

    def _words(self, text: str) -> Iterator[str]:
        return (text[start:end] for start, end in joined([*copies(text, self._secrets)]))

    def text(self, text: str) -> str:
        """A text without its secrets; it still equals the text that it was."""
        if text not in self._shown:
            found = [*copies(text, self._secrets)]
            self._shown[text] = Masked.of(text, blotted(text, found, self._hidden)) if found else text
        return self._shown[text]

    def maybe(self, text: Any) -> Any:
        """A text without its secrets; anything else as it is."""
        return self.text(text) if isinstance(text, str) else text

    def all(self, texts: Iterable[Any]) -> tuple[Any, ...]:
        """Texts without their secrets."""
        return tuple(map(self.maybe, texts))

    def decision(self, plan_decision: PlanDecision) -> PlanDecision:
        """The decision on one plan."""
        return replace(
            plan_decision,
            plan=self._plan(plan_decision.plan),
            judgements=tuple(map(self._judgement, plan_decision.judgements)),
            destroyed=tuple(map(self._change, plan_decision.destroyed)),
            uncertain=tuple(map(self._change, plan_decision.uncertain)),
            retained=tuple(map(self._change, plan_decision.retained)),
            events=tuple(map(self._event, plan_decision.events)),
        )

    def _plan(self, plan: Plan) -> Plan:
        return replace(
            plan,
            source=self.text(plan.source),
            workspace=self.text(plan.workspace),
            key=self.text(plan.key),
            place=self.text(plan.place),
            resource_changes=tuple(map(self._change, plan.resource_changes)),
            reads=tuple(map(self._change, plan.reads)),
            drift=tuple(map(self._change, plan.drift)),
            output_changes=self._keys(plan.output_changes),
            gaps=tuple(replace(gap, message=self.text(gap.message)) for gap in plan.gaps),
            variables=self._keys(plan.variables),
            dependencies={self.text(user): frozenset(self.all(used)) for user, used in plan.dependencies.items()},
            module_calls=frozenset(self.all(plan.module_calls)),
            action_invocations=tuple(map(self._invocation, plan.action_invocations)),
            configuration_changes=tuple(
                replace(
                    change,
                    address=self.text(change.address),
                    path=self.all(change.path),
                    location=self._location(change.location),
                )
                for change in plan.configuration_changes
            ),
            stack={self.text(key): self.text(value) for key, value in plan.stack.items()},
        )

    def _location(self, location: Location | None) -> Location | None:
        return None if location is None else replace(location, file=self.text(location.file))

    def _keys(self, tree: Mapping[str, Any]) -> dict[str, Any]:
        return {self.text(key): value for key, value in tree.items()}

    def _invocation(self, invocation: ActionInvocation) -> ActionInvocation:
        address, triggered_by = self.all((invocation.address, invocation.triggered_by))
        return replace(invocation, address=address, triggered_by=triggered_by)

    def _change(self, change: ResourceChange) -> ResourceChange:
        if id(change) not in self._changes:
            self._changes[id(change)] = self._new(change)
        return self._changes[id(change)]

    def _new(self, change: ResourceChange) -> ResourceChange:
        return replace(
            change,
            **{name: self.maybe(getattr(change, name)) for name in _TEXTS},
            actions=self.all(change.actions),
            replace_paths=tuple(map(self.all, change.replace_paths)),
            tags={self.text(key): self.text(value) for key, value in change.tags.items()},
            references={self.text(name): self.all(used) for name, used in change.references.items()},
            location=self._location(change.location),
        )

    def _judgement(self, judgement: Judgement) -> Judgement:
        score = judgement.score
        terms = tuple(replace(term, reason=self.text(term.reason)) for term in score.terms)
        return replace(judgement, finding=self._finding(judgement.finding), score=replace(score, terms=terms))

    def _event(self, event: Event) -> Event:
        return replace(
            event,
            title=self.text(event.title),
            says=self.all(event.says),
            members=tuple(map(self._member, event.members)),
            cause=self._cause(event.cause) if event.cause else None,
            advice=self.text(event.advice),
            paste=self.maybe(event.paste),
            place=self._location(event.place),
        )

    def _member(self, member: Member) -> Member:
        change, effects = self._change(member.change), self.all(member.effects)
        return replace(member, change=change, effects=effects, becomes=self.text(member.becomes))

    def _cause(self, cause: EventCause) -> EventCause:
        paths = (Forced(*self.all((one.path, one.before, one.after))) for one in cause.paths)
        address, says = self.all((cause.address, cause.says))
        return EventCause(address, says, tuple(paths), self.all(cause.chain), cause.others)

    def _finding(self, finding: Finding) -> Finding:
        return replace(
            finding,
            message=self.text(finding.message),
            about=self.text(finding.about),
            advice=self.text(finding.advice),
            paste=self.maybe(finding.paste),
            related=self.all(finding.related),
            paths=tuple(map(self.all, finding.paths)),
            change=None if finding.change is None else self._change(finding.change),
            location=self._location(finding.location),
        )


_TEXTS = (
    *("address", "type", "name", "module", "index", "provider", "previous_address", "deposed", "action_reason"),
    *("deferred", "physical_id", "import_id", "called"),
)
