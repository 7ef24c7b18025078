"""Words of the command line that are surely a mistake, refused before a command sees them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence

from planguard.model.errors import UsageError

_ENDINGS = (".json", ".yaml", ".yml", ".tfplan")
"""How the files end that people give without a command."""


def unknown_command(word: str, commands: Sequence[str]) -> str:
    """What is said of a first word that is no command; it may be the plan itself."""
    from planguard.knowledge.schemas import did_you_mean

    if os.path.lexists(word) or word.endswith(_ENDINGS):
        return f"{word}: the first word has to be a command; run `planguard check {shlex.quote(word)}`."
    return f'there is no command "{word}"; {did_you_mean(word, commands)}'


def refuse_names_of_files(args: Sequence[str]) -> None:
    """Refuse an option that is the name of a file: a shell or a hook may have put it there, and who named the file
    would choose how it is judged."""
    options = args[: args.index("--")] if "--" in args else args
    for word in options:
        if word.startswith("-") and word != "-" and os.path.lexists(word):
            raise UsageError(
                f"{word}: an option, and a file here has that name; for the file, write ./{word} or -- {word}."
            )


def refuse_empty(args: list[str]) -> None:
    """UsageError for an argument without a word in it: what a shell makes of a variable that is not set."""
    for position, text in enumerate(args):
        before = args[position - 1] if position else ""
        option, equals, value = text.partition("=")
        given = value if option.startswith("--") and equals else text
        if not given.strip():
            name = option if equals else before if before.startswith("-") else "an argument"
            raise UsageError(f"{name} is empty; is a variable unset? Leave it out, or give it a value.")
