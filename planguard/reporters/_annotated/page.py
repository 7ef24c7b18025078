"""A whole plan as text: Terraform's own sections, the objects with their remarks, and the summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from planguard.judging.decision import Decision, PlanDecision
from planguard.model.change import Action, ResourceChange
from planguard.model.gaps import GapKind
from planguard.model.plan import Plan
from planguard.model.tools import AddressStyle, Tool
from planguard.model.values import Sensitive, plain
from planguard.reporters._annotated import change_set, headers
from planguard.reporters._annotated.difference.differ import Differ
from planguard.reporters._annotated.difference.shapes import is_dynamic
from planguard.reporters._annotated.headers import LEGEND, SYMBOLS
from planguard.reporters._annotated.remarks import Remark, Remarks, beside, remarks_on, remarks_on_ruleset
from planguard.reporters._annotated.rendering import Line, body
from planguard.reporters._annotated.standing import Standing
from planguard.reporters._annotated.strings import MARKER, unclaimed
from planguard.reporters._parts.counts import counts_now
from planguard.reporters._parts.line import inert

_COLOURS = {"+": "32", "-": "31", "~": "33", "-/+": "31", "+/-": "31", "+/.": "31", "<=": "36", "?": "31"}
_STANDINGS = {
    Standing.BLOCK: "1;31",
    Standing.WARN: "1;33",
    Standing.PASS: "1;32",
    Standing.WAIVED: "2",
    Standing.NOTE: "36",
    Standing.GAP: "1;33",
}


class ObjectText(Struct, frozen=True):
    """One object of a plan: the comment lines above it, the remarks on it as a whole, and its lines."""

    change: ResourceChange
    header: tuple[str, ...]
    remarks: tuple[Remark, ...]
    lines: tuple[Line, ...]


def annotated(decision: Decision, worst_first: bool = False, colour: bool = False) -> Iterator[str]:
    """The lines of every plan, without line ends; above them what there is to say of the ruleset."""
    for remark in remarks_on_ruleset(decision):
        yield from (Brush(colour).remark(MARKER + line, remark.standing) for line in remark.lines)
    for number, plan_decision in enumerate(decision.plans):
        if number:
            yield ""
        if len(decision.plans) > 1:
            yield f"{MARKER}{plain(plan_decision.plan.source)}"
        yield from map(inert, _plan(plan_decision, worst_first, Brush(colour)))


def objects(plan_decision: PlanDecision, worst_first: bool = False) -> Iterator[ObjectText]:
    """Every object that something happens to, data sources included, in the plan's order or the worst first."""
    remarks = remarks_on(plan_decision)
    for change in _listed(plan_decision.plan, remarks, worst_first):
        yield object_text(change, remarks.of(change), plan_decision.plan.tool)


def object_text(change: ResourceChange, remarks: Iterable[Remark], tool: Tool) -> ObjectText:
    """One object as text, each remark beside the attribute it is about."""
    lines, left = beside(list(_resource(change, tool)), list(remarks))
    above = change_set.header(change) if tool.words.in_change_sets else headers.header(change, tool)
    return ObjectText(change, tuple(above), tuple(left), tuple(lines))


def _listed(plan: Plan, remarks: Remarks, worst_first: bool) -> list[ResourceChange]:
    shown = [change for change in (*plan.reads, *plan.resource_changes) if is_shown(change)]
    return sorted(shown, key=lambda change: -remarks.worst(change)) if worst_first else shown


def is_shown(change: ResourceChange) -> bool:
    """Whether a plan's text names this object: something happens to it, if only to its address."""
    return change.action is not Action.NO_OP or change.previous_address is not None or change.imported


def _resource(change: ResourceChange, tool: Tool) -> Iterator[Line]:
    symbol = SYMBOLS[change.action]
    if tool.address_style is AddressStyle.LOGICAL_ID:
        opening = f'{plain(change.type)} "{plain(change.name or change.address)}"'
    else:
        kind = "data" if change.action is Action.READ else "resource"
        opening = f'{kind} "{plain(change.type)}" "{plain(change.name)}"'
    after = change.before if change.action is Action.FORGET else change.after
    if isinstance(change.before, Sensitive) or isinstance(after, Sensitive):
        yield Line(symbol, 0, f"{opening} (sensitive value)", ())
        return
    dynamic = is_dynamic(change.type)
    unmarked = dynamic and not tool.words.in_change_sets  # Terraform marks no replacement in values without a schema
    paths = frozenset() if unmarked else frozenset(change.replace_paths)
    node = Differ(paths, dynamic).attributes(change.before, after)
    yield Line(symbol, 0, f"{opening} {{", ())
    yield from body(node)
    yield Line("", 0, "}")


def _plan(plan_decision: PlanDecision, worst_first: bool, brush: Brush) -> Iterator[str]:
    plan = plan_decision.plan
    for remark in remarks_on(plan_decision).general:
        yield from (brush.remark(MARKER + line, remark.standing) for line in remark.lines)
    every = list(objects(plan_decision, worst_first))
    yield from _deferred([item for item in every if item.change.deferred is not None], brush)
    shown = [item for item in every if item.change.deferred is None]
    yield from change_set.opening(plan) if plan.tool.words.in_change_sets else _opening(plan, shown)
    for shown_object in shown:
        yield ""
        yield from _object(shown_object, brush)
    if shown:
        yield ""
        yield change_set.summary(plan) if plan.tool.words.in_change_sets else _summary(plan)
    yield from _outputs(plan, brush)


def _deferred(later: list[ObjectText], brush: Brush) -> Iterator[str]:
    if later:
        yield ""
        yield "Note: This is a partial plan, parts can only be known in the next plan / apply cycle."
        yield ""
    for item in later:
        yield ""
        yield from _object(item, brush)
    if later:
        yield ""
        yield "─" * 77


def _object(shown: ObjectText, brush: Brush) -> Iterator[str]:
    margin = " " if shown.change.action.retains else "  "
    yield from (brush.header(f"{margin}# {unclaimed(line)}") for line in shown.header)
    for remark in shown.remarks:
        yield from (margin + brush.remark(MARKER + line, remark.standing) for line in remark.lines)
    for line in shown.lines:
        for beside_it in line.remarks:
            yield "    " * (line.indent + 1) + brush.remark(MARKER + beside_it.text, beside_it.standing)
        yield brush.line(line)


def _opening(plan: Plan, shown: list[ObjectText]) -> Iterator[str]:
    tool = plan.tool.words.name
    if not shown and not plan.output_changes:
        deferred = any(change.deferred is not None for change in plan.resource_changes)
        yield (
            "No current changes. This plan requires another plan to be applied first."
            if deferred
            else "No changes. Your infrastructure matches the configuration."
        )
        return
    used = {SYMBOLS[item.change.action] for item in shown}
    if used & set(LEGEND):
        yield ""
        yield f"{tool} used the selected providers to generate the following execution"
        yield "plan. Resource actions are indicated with the following symbols:"
        yield from (f"{symbol:>3} {meaning}" for symbol, meaning in LEGEND.items() if symbol in used)
    if shown:
        errored = plan.has_gap(GapKind.ERRORED)
        what = "planned the following actions, but then encountered a problem" if errored else (
            "will perform the following actions"
        )  # fmt: skip
        yield ""
        yield f"{tool} {what}:"


def _summary(plan: Plan) -> str:
    counts = counts_now(plan)
    imported = sum(change.imported for change in plan.resource_changes if change.deferred is None)
    forgotten = counts.retained if plan.tool is Tool.OPENTOFU else 0
    first = f"{imported} to import, " if imported else ""
    last = f", {forgotten} to forget" if forgotten else ""
    return f"Plan: {first}{counts.to_add} to add, {counts.updated} to change, {counts.to_destroy} to destroy{last}."


def output_lines(plan: Plan) -> Iterator[Line]:
    """The changes to outputs; nothing where there are none."""
    if not plan.output_changes:
        return
    before = {key: old for key, (old, new) in plan.output_changes.items() if old is not None}
    after = {key: new for key, (old, new) in plan.output_changes.items() if new is not None}
    node = Differ(dynamic=True).attributes(before, after)
    marked = tuple((key, child if child.symbol else replace(child, symbol="~")) for key, child in node.children)
    yield from body(replace(node, children=marked), indent=0)


def _outputs(plan: Plan, brush: Brush) -> Iterator[str]:
    if plan.output_changes:
        yield ""
        yield "Changes to Outputs:"
        yield from (brush.line(line) for line in output_lines(plan))


class Brush(Struct, frozen=True):
    """Puts colour on lines, where the terminal has it."""

    colour: bool

    def header(self, text: str) -> str:
        """A comment line of the tool's own."""
        return self._paint(text, "1")

    def remark(self, text: str, standing: Standing) -> str:
        """A remark's line in the colour of how it counts."""
        return self._paint(text, _STANDINGS[standing])

    def line(self, line: Line) -> str:
        """A line of an object in the colour of its symbol."""
        return self._paint(str(line), _COLOURS.get(line.symbol))

    def _paint(self, text: str, code: str | None) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and text else text
