"""What two versions of the sources leave open: only a plan can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from planguard.model.gaps import Gap, GapKind
from planguard.predictors.terraform.changes.objects import compared
from planguard.predictors.terraform.expansion.match import Match, is_call
from planguard.predictors.terraform.expansion.pair import Instance
from planguard.sources.hcl.addresses import written
from planguard.sources.hcl.evaluation.budget import Budget
from planguard.sources.hcl.evaluation.values import known, same

_NAMED = 5


def gaps_of(found: Iterable[Match]) -> Iterator[Gap]:
    """A gap for everything about these objects that the sources leave open."""
    yield from (Gap(GapKind.SOURCE_ONLY, message) for message in dict.fromkeys(_unknowns(found)))


def of_budget(budget: Budget) -> Iterator[Gap]:
    """A gap for what was given up since this was asked last, as it would have cost too much."""
    found = budget.given_up()
    if found.too_large:
        reason = "too large to be evaluated from sources. What it decides was not compared"
        yield Gap(GapKind.NOT_COMPARED, f"{_some(found.too_large)}: {reason}.")
    if found.skipped:
        reason = "not compared, because too much changed at once"
        yield Gap(GapKind.NOT_COMPARED, f"{_some(found.skipped)}: {reason}.")


def _some(subjects: Sequence[str]) -> str:
    """The first of some subjects, and how many more there are."""
    more = len(subjects) - _NAMED
    return ", ".join(subjects[:_NAMED]) + (f", and {more:,} more" if more > 0 else "")


def _unknowns(found: Iterable[Match]) -> Iterator[str]:
    for match in found:
        instance = match.after or match.before
        address = written(instance.address) if instance else ""
        if is_call(match) and match.after is not None and match.before is not None:
            yield f"The inputs, source, or version of {address} changed. Only a plan shows the effect."
        elif is_call(match) and match.after is None:
            yield f"{address} is removed. These sources do not show which objects it holds."
        elif instance and any(step.key is ... for step in instance.address):
            yield f"A value outside these sources decides how many instances {address} has."
        elif match.before and match.after:
            hidden = sorted(_hidden(match.before, match.after))
            if hidden:
                yield f"{address}: {', '.join(hidden)} changed to values that only a plan shows."


def _hidden(before: Instance, after: Instance) -> Iterator[str]:
    old, new = compared(before, after)
    for name in {*old, *new}:
        if same(old.get(name), new.get(name)) is None and not known(new.get(name)):
            yield name
