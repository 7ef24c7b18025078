"""An object is destroyed and recreated only because its address changed.

The tool knows objects by their addresses. A renamed resource or module, or one that changed from count to for_each,
looks like one deleted and one new object. The new object starts empty.

Do instead: declare the move with the `moved` blocks given, which `planguard fix` adds to the sources. In
CloudFormation, keep the logical id. The next plan must show no deletion.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.losses.loss import loss_of
from planguard.evidence.pairing.moves import Move, moves
from planguard.evidence.pairing.pairs import LEAST, Pair
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import AddressStyle, Tool
from planguard.model.values import Value, plain

TITLE = ("is renamed without a moved block", "are renamed without moved blocks")

_VALUES: dict[str, Value] = {"identifier": "orders", "engine": "postgres", "allocated_storage": 100}


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = Plan(
        "renamed.json",
        Tool.TERRAFORM,
        (
            ResourceChange("aws_db_instance.main", "aws_db_instance", Action.DELETE, "main", before=_VALUES),
            ResourceChange("aws_db_instance.orders", "aws_db_instance", Action.CREATE, "orders", after=_VALUES),
        ),
    )
    says = "is destroyed, and the same object is recreated as aws_db_instance.orders."
    yield plan, Severity.HIGH, Confidence.HIGH, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield Plan(
        "another.json",
        Tool.TERRAFORM,
        (
            ResourceChange("aws_db_instance.main", "aws_db_instance", Action.DELETE, "main", before=_VALUES),
            ResourceChange(
                "aws_db_instance.new", "aws_db_instance", Action.CREATE, "new", after={**_VALUES, "identifier": "new"}
            ),
        ),
    )


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object, or each module, that is only renamed."""
    for move in moves(plan):
        losses = {pair: loss_of(pair.old, plan, catalog) for pair in move.pairs}
        worst = max(move.pairs, key=lambda pair: losses[pair].severity)
        severity = max(Severity.LOW, min(Severity.HIGH, losses[worst].severity))
        if move.is_module:
            yield _of_module(move, severity, losses[worst].harm, plan.tool.words.name)
        else:
            paste = move.block if plan.tool.address_style is AddressStyle.MODULE_PATH and not move.is_refused else None
            yield _of_pair(worst, severity, losses[worst].harm, _advice(move, plan), paste)


def _of_module(move: Move, severity: Severity, harm: Harm, tool: str) -> Finding:
    count = len(move.pairs)
    return Finding(
        f"is destroyed and recreated as {plain(move.new)}, with the same "
        f"{'object' if count == 1 else f'{count} objects'}. Only the address of the module changes.",
        severity,
        harm,
        about=plain(move.old),
        advice=f"Paste this block. {tool} then keeps every object and only changes the addresses.",
        paste=move.block,
        related=tuple(pair.old.address for pair in move.pairs),
    )


def _of_pair(pair: Pair, severity: Severity, harm: Harm, advice: str, paste: str | None) -> Finding:
    same = "the same object is recreated" if pair.is_named else "an object with similar settings is created"
    message = f"is destroyed, and {same} as {plain(pair.new.address)}."
    sure, other = _confidence(pair), (pair.new.address,)
    return Finding(message, severity, harm, pair.old, confidence=sure, advice=advice, paste=paste, related=other)


def _confidence(pair: Pair) -> Confidence:
    if pair.is_named:
        return Confidence.HIGH
    return Confidence.MEDIUM if pair.likeness > LEAST else Confidence.LOW


def _once(move: Move, tool: Tool) -> str:
    """What keeps an object of which no block can speak, as one of its addresses is taken."""
    program = "tofu" if tool is Tool.OPENTOFU else "terraform"
    command = f"{program} state mv '{plain(move.in_state)}' '{plain(move.new)}'"
    return f"One of the addresses is taken, so a moved block does not help. Run `{command}` once instead."


def _advice(move: Move, plan: Plan) -> str:
    if move.is_refused:
        return _once(move, plan.tool)
    if plan.tool.address_style is AddressStyle.MODULE_PATH:
        paste = "Paste this block" if move.pairs[0].is_named else "If both are the same object, paste this block"
        return f"{paste}. {plan.tool.words.name} then keeps the object and only changes its address."
    old, new = (plain(change.name or change.address) for change in (move.pairs[0].old, move.pairs[0].new))
    return (
        f"Keep the logical id {old} instead of {new}, or rename it with a stack refactor. "
        f"In CDK, call overrideLogicalId('{old}') or keep the old construct path."
    )
