"""What can keep planguard from judging; each message is one line for a person and ends with what to do next."""


class PlanguardError(Exception):
    """Nothing was judged. The command exits 2 and prints the message, never a traceback."""


class InputError(PlanguardError):
    """A plan could not be read whole: wrong kind of file, truncated, encrypted, or of an unknown version."""

    def __init__(self, source: str, problem: str, advice: str = "") -> None:
        """Name the file, what is wrong with it, and what to run instead."""
        self.source, self.problem, self.advice = source, problem, advice
        super().__init__(f"{source}: {problem}" + (f" {advice}" if advice else ""))


class RulesetError(PlanguardError):
    """A ruleset, or the catalogue, is not what its schema says."""


class RuleError(PlanguardError):
    """A rule raised. A gate that goes on without one of its rules would pass silently, so the run ends."""


class UsageError(PlanguardError):
    """The command line asks for something that cannot be done."""
