"""Validation by JSON Schema, told in plain words: which file, which line, which key, what was expected instead."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from planguard.knowledge import package_data
from planguard.knowledge.pages import page
from planguard.model.errors import RulesetError
from planguard.model.values import Path, dotted, plain, show

_KINDS = {
    "object": "keys and values",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def schema(name: str) -> dict[str, Any]:
    """A published schema: ruleset, report or resource_types."""
    loaded: dict[str, Any] = json.loads((package_data.ROOT / "schemas" / f"{name}.schema.json").read_bytes())
    return loaded


def validate(document: Any, name: str, source: str, lines: Mapping[Path, int]) -> None:
    """Raise RulesetError for the first thing, in the order of the file, that is not as the schema says."""
    found = [problem for error in _validator(name).iter_errors(document) for problem in _problems(error)]
    if found:
        path, words = min(found, key=lambda problem: (line_of(lines, problem[0]), str(problem)))
        raise complaint(source, lines, path, words)


@cache
def _validator(name: str) -> Any:
    from jsonschema import Draft202012Validator, validators

    kinds = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int)  # 2.0 is none
    strict = validators.extend(Draft202012Validator, type_checker=kinds)  # type: ignore[no-untyped-call]
    return strict(schema(name), format_checker=Draft202012Validator.FORMAT_CHECKER)


def complaint(source: str, lines: Mapping[Path, int], path: Path, problem: str) -> RulesetError:
    """One line for a person: the file, the line, the key, and what is wrong with it."""
    return RulesetError(f"{place(source, lines, path)}: {plain(problem)} See {page('rulesets.md')}.")


def place(source: str, lines: Mapping[Path, int], path: Path) -> str:
    """Where a key is written: the file, the line and the key."""
    return f"{source}:{line_of(lines, path)}" + (f": key {dotted(path)}" if path else "")


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of a key, or of the nearest key around it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """The end of a sentence: the nearest of the known words, or all of them where none is near."""
    near = nearest(word, known)
    return f'did you mean "{near}"?' if near else f"known are {', '.join(sorted(known))}."


def nearest(word: str, known: Collection[str]) -> str:
    """The known word that is nearest; "" where none is near."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, sorted(known), n=1)), "")


def _problems(error: Any) -> Iterator[tuple[Path, str]]:
    path: Path = tuple(error.absolute_path)
    match error.validator:
        case "additionalProperties" if isinstance(error.instance, dict):
            known = error.schema.get("properties", {})
            for key in sorted(set(error.instance) - set(known)):
                yield (*path, key), f"there is no such key here; {did_you_mean(key, [*known])}"
        case "required":
            for key in error.validator_value:
                if key not in error.instance:
                    yield path, f'the key "{key}" is missing; add it.'
        case "enum":
            allowed = [str(value) for value in error.validator_value]
            near = nearest(str(error.instance), allowed)
            meant = f'; did you mean "{near}"?' if near else "."
            yield path, f"expected one of {', '.join(allowed)}, got {_shown(error.instance)}{meant}"
        case "minItems" | "minLength" | "minProperties":
            yield path, "must not be empty; fill it in, or remove the key."
        case _:
            yield path, f"expected {_expected(error)}, got {_shown(error.instance)}."


def _expected(error: Any) -> str:
    if title := error.schema.get("title"):
        return str(title)
    if error.validator == "type":
        kinds = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
        return " or ".join(_KINDS[kind] for kind in kinds)
    return f"{error.validator} {error.validator_value}"


def _shown(value: Any) -> str:
    return "a list" if isinstance(value, list) else "keys and values" if isinstance(value, dict) else show(value)
