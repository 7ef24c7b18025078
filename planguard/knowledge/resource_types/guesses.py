"""What a type that the catalogue does not have is probably like, by the words of its name."""

import functools
import re

import msgspec

from planguard.knowledge import package_data
from planguard.knowledge.resource_types.entry import ResourceType

_LONGEST_NAME = 200


class _Guess(msgspec.Struct, frozen=True):
    """One rule of ``rulesets/guesses.json``: a type whose name has one of these words is probably like this."""

    words: str
    entry: ResourceType
    last: bool = False  # only at the end of the name, where it says what the whole is


@functools.lru_cache(maxsize=1024)
def guess(type_name: str) -> ResourceType:
    """What a type that is not in the catalogue probably holds, from the words of its name; ``known`` is False.

    The first rule of ``rulesets/guesses.json`` that fits decides. ``acme_bucket_policy`` is a policy and not a bucket,
    so rules about the last word come first; where none fits it is config.
    """
    found = of_words(_words(type_name)) or ResourceType()
    return msgspec.structs.replace(found, name=type_name, known=False)


def of_words(words: str) -> ResourceType | None:
    """What something with these words in its name probably holds; None where no rule fits."""
    name = f"_{words[:_LONGEST_NAME]}_"
    found = next((entry for pattern, entry in _guesses() if pattern.search(name)), None)
    return msgspec.structs.replace(found, known=False) if found else None


@functools.cache
def _guesses() -> tuple[tuple[re.Pattern[str], ResourceType], ...]:
    return tuple(
        (re.compile(f"_(?:{'|'.join(rule.words.split())})_" + "$" * rule.last), rule.entry)
        for rule in package_data.facts("guesses.json", tuple[_Guess, ...])
    )


def _words(type_name: str) -> str:
    """The words of a name without its provider: ``AWS::RDS::DBCluster`` and ``acme_db_cluster`` are ``db_cluster``."""
    if type_name.startswith("Custom::"):
        return "custom_resource"
    if "::" not in type_name:
        return (type_name.partition("_")[2] or type_name)[:_LONGEST_NAME].lower()
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", type_name.rpartition("::")[2][:_LONGEST_NAME])
    return "_".join(words).lower()
