"""What can keep planguard from judging; each message is one line for a person and ends with what to do next."""

import functools
from typing import Any


class PlanguardError(Exception):
    """Nothing was judged. The command exits 2 and prints the message, never a traceback."""


class InputError(PlanguardError):
    """A plan could not be read whole: wrong kind of file, truncated, encrypted, or of an unknown version."""

    def __init__(self, source: str, problem: str, advice: str = "", *, is_no_plan: bool = False) -> None:
        """Name the file, what is wrong with it, and what to run instead; ``is_no_plan`` says that it is another thing.

        What is no plan may lie beside plans. A plan that cannot be read whole leaves something unjudged.
        """
        self.source, self.problem, self.advice, self.is_no_plan = source, problem, advice, is_no_plan
        super().__init__(f"{source}: {problem}" + (f" {advice}" if advice else ""))

    def __reduce__(self) -> Any:  # the parts, so that it can be raised in another process than the one that read
        return functools.partial(type(self), is_no_plan=self.is_no_plan), (self.source, self.problem, self.advice)


class RulesetError(PlanguardError):
    """A ruleset, or the catalogue, is not what its schema says."""


class RuleError(PlanguardError):
    """A rule raised. A gate that goes on without one of its rules would pass silently, so the run ends."""


class UsageError(PlanguardError):
    """The command line asks for something that cannot be done."""


def raised(error: Exception) -> str:
    """What was raised and where, for a report of a fault; its own words are left out, as they may quote a secret."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f" in {last.tb_frame.f_code.co_filename.rpartition('/')[2]}, line {last.tb_lineno}" if last else ""
    return f"{type(error).__name__}{where}"
