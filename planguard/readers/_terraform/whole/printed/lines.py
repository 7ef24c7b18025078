"""The lines of a text as the tool wrote them: without colors, and without what CI systems put before each."""

from __future__ import annotations

from planguard.loading.regex import regex
from planguard.readers._terraform.whole.printed.copied import restored

_ESCAPE = r"(?:\x1b|\^\[|␛|←|\\u001b|\\x1b|\\033|\\e|#033)"
_CONTROL = regex(
    rf"{_ESCAPE}\[[0-9;:?]*[A-Za-z]|[?\ufffd]\[[0-9;]*m|\x1b[\]_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\([A-Z]|[\x01-\x08\x0e-\x1a\x7f]"
)
_BARE_COLOR = regex(r"\[(?:0|1|4|22|24|39|3[0-7]|9[0-7])m")  # of colors whose first character got lost
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
_CLOCK = r"\d\d:\d\d:\d\d(?:\.\d+)?"
_LEVEL = r"(?:STDOUT|STDERR|TRACE|DEBUG|INFO|WARN|ERROR)"
_UNIT = r"\[(?P<unit>[^\]\n]*)\]"
_TOOL = r"(?:terraform|tofu)(?:\.exe)?"
_PREFIXES = (
    regex(rf"[^\t\n]+\t[^\t\n]+\t\ufeff?{_TIME} "),  # gh run view --log: the job, the step, the time
    regex(r"section_(?:start|end):\d+:\S+\r?"),  # GitLab
    regex(rf"\ufeff?{_TIME} [0-9a-f]{{2}}[OE](?:(?P<goes_on>\+)| |$)"),  # GitLab
    regex(rf"\ufeff?\[?{_TIME}\]?(?: \[\d+\])?(?: |$)"),  # GitHub, Azure, Jenkins
    regex(rf"\[{_CLOCK}\](?: |$)"),
    regex(rf"{_CLOCK} STD(?:OUT|ERR) +(?:{_UNIT} )?[\w.+-]{{1,80}}: ?"),  # Terragrunt, by whatever runs the tool
    regex(rf"{_CLOCK} {_LEVEL}\s+(?:{_UNIT} )?{_TOOL}: ?"),
    regex(rf"{_CLOCK} {_LEVEL}\s+(?:{_UNIT})(?: |$)"),
    regex(rf"{_UNIT} {_TOOL}:(?: |$)"),
    regex(r"time=\S+ level=\S+ (?:prefix=(?P<unit>\S+) )?(?:(?:tf-path|binary)=\S+ )?msg="),
    regex(r"\[(?P<unit>[^\]\n\s]*[/\\][^\]\n\s]*)\](?: |$)"),  # Terragrunt before 0.67: the folder of the unit
    regex(rf"(?:stdout|stderr|{_TOOL}): "),
    regex(r"(?P<unit>[\w./-]{0,100}\w-\d{1,4}) +\|(?: |$)"),  # docker compose
)
_MOST_PREFIXES = 4
_INSIDE = " " * 8  # of an object: what follows a carriage return there is a value's, and no progress written over


def lines_of(text: str) -> list[tuple[str, str]]:
    """Each line with the unit that it is of, "" where no prefix names one."""
    colorless = restored(_CONTROL.sub("", text))
    if "[0m" in colorless and "\x1b" not in text:
        colorless = _BARE_COLOR.sub("", colorless)
    found: list[tuple[str, str]] = []
    for raw in colorless.split("\n"):
        unit, line, goes_on = _stripped(raw)
        if goes_on and found:
            found[-1] = (found[-1][0], found[-1][1] + line)
        else:
            found.append((unit, line))
    return found


def bare(raw: str) -> tuple[str, str]:
    """The unit of a line without colors, and the line as the tool wrote it."""
    unit, line, _ = _stripped(raw)
    return unit, line


def _stripped(raw: str) -> tuple[str, str, bool]:
    line, unit, goes_on = raw.rstrip("\r"), "", False
    for _ in range(_MOST_PREFIXES):
        found = next(filter(None, (prefix.match(line) for prefix in _PREFIXES)), None)
        if found is None and ("\r" not in line or line.startswith(_INSIDE)):
            break
        if found is None:
            line = line.rpartition("\r")[2]
            continue
        parts = found.groupdict()
        unit = parts.get("unit") or unit
        goes_on = goes_on or bool(parts.get("goes_on"))
        line = line[found.end() :]
    return unit, line, goes_on
