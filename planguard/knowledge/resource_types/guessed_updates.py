"""What the change of an attribute probably does, by its name: for types of which nothing better is known."""

import functools
import re
from collections.abc import Iterable

import msgspec

from planguard.knowledge import package_data
from planguard.knowledge.resource_types.updates import Effect, When


class Guess(msgspec.Struct, frozen=True):
    """An update guessed by the last name of its path; ``names`` and ``spared`` may begin and end with a star."""

    names: tuple[str, ...]
    when: When
    effect: Effect
    why: str
    spared: tuple[str, ...] = msgspec.field(name="not", default=())
    to: tuple[str | int | bool, ...] = ()

    def is_about(self, name: str) -> bool:
        """Whether an attribute has one of the names; camel case and snake case are the same."""
        return _is_any_of(self.names, _snake(name))

    def spares(self, step: str) -> bool:
        """Whether a step of a path says that the guess is not about it: the lifetime of a cache or a session."""
        return _is_any_of(self.spared, _snake(step))


class GuessedUpdates(msgspec.Struct, frozen=True):
    """``rulesets/guessed_updates.json``; the schema beside it explains every key."""

    running: tuple[str, ...]
    guesses: tuple[Guess, ...]


@functools.cache
def guessed_updates() -> GuessedUpdates:
    """What is guessed."""
    return package_data.facts("guessed_updates.json", GuessedUpdates)


@functools.lru_cache(maxsize=4096)
def guesses_about(name: str) -> tuple[Guess, ...]:
    """The guesses about an attribute of a name."""
    return tuple(guess for guess in guessed_updates().guesses if guess.is_about(name))


def _is_any_of(globs: Iterable[str], name: str) -> bool:
    return any(_is(glob, name) for glob in globs)


def _is(glob: str, name: str) -> bool:
    word = glob.strip("*")
    if glob.startswith("*"):
        return word in name if glob.endswith("*") else name.endswith(word)
    return name.startswith(word) if glob.endswith("*") else name == word


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
