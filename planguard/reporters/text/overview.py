"""An estate at a glance: figures and a whole name for each plan, the worst first, and the sums at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planguard.judging.decision import Decision, Verdict
from planguard.model.values import plain
from planguard.reporters._parts.summary import Row, rows, total_row
from planguard.reporters._parts.view import View
from planguard.reporters.text.paint import BOLD, VERDICTS, Paint
from planguard.reporters.text.table import verdicts

_TITLES = ("verdict", "score", "level", "destroyed", "replaced", "updated", "plan")
_OF_WORDS = (0, 2)
"""The columns that begin on the left; figures end on the right."""


def overview(decision: Decision, view: View) -> Iterator[str]:
    """A line for each plan, and one for all of them, which alone is shown where the verdict is all that is wanted."""
    named = [] if view.quiet else [(row, _named(row)) for row in rows(decision)]
    named.sort(key=lambda pair: (-Verdict[pair[0].verdict.upper()], -pair[0].score))
    last = total_row(decision)
    lines = [_figures(row, name) for row, name in [*named, (last, _counted(decision, last))]]
    titles = [] if view.quiet else [_TITLES]
    widths = [max(len(line[column]) for line in (*titles, *lines)) for column in range(len(_TITLES))]
    paint = Paint(view.colour)
    yield from (paint(_aligned(line, widths), BOLD) for line in titles)
    for line in lines:
        shown = _aligned(line, widths)
        yield paint(line[0], VERDICTS[Verdict[line[0]]]) + shown[len(line[0]) :]


def _figures(row: Row, name: str) -> tuple[str, ...]:
    counts = (row.destroyed, row.replaced, row.updated)
    return row.verdict.upper(), str(row.score), row.level, *map(str, counts), name


def _named(row: Row) -> str:
    """The plan, and what is not known of it."""
    unknown = [*([f"{row.uncertain} may be destroyed"] if row.uncertain else []), *row.gaps]
    return f"{plain(row.plan)} ({', '.join(unknown)})" if unknown else plain(row.plan)


def _counted(decision: Decision, last: Row) -> str:
    parts = [verdicts(decision.plans)]
    parts += [f"{last.uncertain} more objects may be destroyed"] if last.uncertain else []
    parts += [f"{last.gaps[0]} with gaps"] if last.gaps != ("0",) else []
    return f"{len(decision.plans)} {'plan' if len(decision.plans) == 1 else 'plans'}: {', '.join(filter(None, parts))}"


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    last = len(line) - 1
    cells = (
        text if column == last else text.ljust(width) if column in _OF_WORDS else text.rjust(width)
        for column, (text, width) in enumerate(zip(line, widths, strict=True))
    )
    return "  ".join(cells)
