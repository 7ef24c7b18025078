"""Regular expressions that are compiled when they are first used: that costs more than most are ever used for."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` gives, but that a mistake in it shows at the first use; `re`'s functions do not take it."""
    return cast("re.Pattern[AnyStr]", Lazy(text, flags))


class Lazy:
    """A pattern whose methods come to be with the first of them that is asked for."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        """Asked for once a name, as what is found stays."""
        if "compiled" not in vars(self):
            self.compiled = re.compile(self.pattern, self.flags)
        found = getattr(self.compiled, name)
        setattr(self, name, found)
        return found
