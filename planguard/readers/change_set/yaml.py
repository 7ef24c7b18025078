"""YAML as the AWS CLI 2 writes it, where every scalar is text: ``On``, dates and ``0123`` stay what they look like."""

from __future__ import annotations

from typing import Any

from planguard.model.errors import InputError
from planguard.sources.yaml import Dialect, Problem, Scalar, YamlError, documents

_DEEPEST = 100
_AGAIN = "Run `aws cloudformation describe-change-set` again with `--output json`."
_NULLS = ("", "null", "Null", "NULL", "~")
_PROBLEMS = {
    Problem.ALIAS: "YAML with aliases, which the AWS CLI does not write.",
    Problem.DEPTH: "nested too deeply to be a change set.",
    Problem.TWICE: "YAML with a key that is there twice.",
    Problem.KEY: "YAML with a key that is no text.",
}


def parse(data: bytes, source: str) -> Any:
    """The document, or a list where there are several; InputError for what is no plain YAML."""
    try:
        found = documents(data.decode(), _TEXTS).trees
    except YamlError as error:
        place = f" (line {error.line})" if error.line else ""
        raise InputError(source, _PROBLEMS.get(error.problem, f"neither JSON nor YAML{place}."), _AGAIN) from error
    except UnicodeDecodeError as error:
        raise InputError(source, "neither JSON nor YAML.", _AGAIN) from error
    return found[0] if len(found) == 1 else found


def _text_or_null(scalar: Scalar) -> str | None:
    return None if scalar.is_plain and scalar.text in _NULLS else scalar.text


_TEXTS = Dialect(_DEEPEST, _text_or_null)
