"""Options with a word out of a list: a word that is not on it is answered with the nearest one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from planguard.model.errors import UsageError

if TYPE_CHECKING:
    _Choice = click.Choice[str]
else:
    _Choice = click.Choice  # generic from click 8.2 on


class Known(_Choice):
    """One of the known words."""

    def __init__(self, words: Iterable[str], what: str) -> None:
        """Take the words, and what one of them is called in a message."""
        super().__init__(tuple(words))
        self._what = what

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word; UsageError with the nearest one where it is not known."""
        if str(value) not in self.choices:
            from planguard.knowledge.schemas import did_you_mean

            raise UsageError(f'there is no {self._what} "{value}"; {did_you_mean(str(value), self.choices)}')
        return str(value)
