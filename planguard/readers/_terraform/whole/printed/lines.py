"""The lines of a text as the tool wrote them: without colors, and without what CI systems put before each."""

from __future__ import annotations

from collections.abc import Iterator

from planguard.loading.regex import regex

_ESCAPE = r"(?:\x1b|\^\[|␛|\\u001b|\\x1b|\\033)"
_CONTROL = regex(rf"{_ESCAPE}\[[0-9;?]*[A-Za-z]|\x1b[\]_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\([A-Z]|\x0f")
_BARE_COLOR = regex(r"\[(?:0|1|4|22|24|39|3[0-7]|9[0-7])m")  # of colors whose first character got lost
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
_CLOCK = r"\d\d:\d\d:\d\d(?:\.\d+)?"
_LEVEL = r"(?:STDOUT|STDERR|TRACE|DEBUG|INFO|WARN|ERROR)"
_UNIT = r"\[(?P<unit>[^\]\n]*)\]"
_TOOL = r"(?:terraform|tofu)(?:\.exe)?"
_PREFIXES = (
    regex(rf"[^\t\n]+\t[^\t\n]+\t\ufeff?{_TIME} "),  # gh run view --log: the job, the step, the time
    regex(r"section_(?:start|end):\d+:\S+\r?"),  # GitLab
    regex(rf"\ufeff?\[?{_TIME}\]?(?: \d\d[OE][+ ]?| \[\d+\])?(?: |$)"),  # GitHub, GitLab, Azure, Jenkins
    regex(rf"\[{_CLOCK}\](?: |$)"),
    regex(rf"{_CLOCK} {_LEVEL}\s+(?:{_UNIT} )?{_TOOL}: ?"),  # Terragrunt
    regex(rf"{_CLOCK} {_LEVEL}\s+(?:{_UNIT})(?: |$)"),
    regex(rf"{_UNIT} {_TOOL}:(?: |$)"),
    regex(r"time=\S+ level=\S+ (?:prefix=(?P<unit>\S+) )?(?:(?:tf-path|binary)=\S+ )?msg="),
    regex(r"\[(?P<unit>[^\]\n\s]*[/\\][^\]\n\s]*)\](?: |$)"),  # Terragrunt before 0.67: the folder of the unit
    regex(rf"(?:stdout|stderr|{_TOOL}): "),
    regex(r"(?P<unit>[\w./-]{0,100}\w-\d{1,4}) +\|(?: |$)"),  # docker compose
)
_MOST_PREFIXES = 4


def lines_of(text: str) -> Iterator[tuple[str, str]]:
    """Each line with the unit that it is of, "" where no prefix names one."""
    colorless = _CONTROL.sub("", text)
    if "[0m" in colorless and "\x1b" not in text:
        colorless = _BARE_COLOR.sub("", colorless)
    for raw in colorless.split("\n"):
        yield bare(raw)


def bare(raw: str) -> tuple[str, str]:
    """The unit of a line without colors, and the line as the tool wrote it."""
    line, unit = raw.rstrip("\r").rpartition("\r")[2], ""
    for _ in range(_MOST_PREFIXES):
        found = next(filter(None, (prefix.match(line) for prefix in _PREFIXES)), None)
        if found is None:
            break
        unit = found.groupdict().get("unit") or unit
        line = line[found.end() :]
    return unit, line
