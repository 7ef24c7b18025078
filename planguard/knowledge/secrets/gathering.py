"""Gathers what is secret in trees of values: what is marked, and what is called a secret."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from planguard.knowledge.secrets.copies import SHORTEST, forms_of
from planguard.knowledge.secrets.marks import hide, is_marked, mark
from planguard.knowledge.secrets.shapes import hints_at_a_secret
from planguard.knowledge.secrets.signs import (
    is_named_secret,
    is_of_secrets,
    is_public,
    is_random,
    is_telling,
    names_a_secret,
    signs,
)
from planguard.model.values import Sensitive, Value, walk

_SHORTEST_NUMBER = 8  # digits; a shorter number is no copy of another for being equal
_NO_TEXTS = (bool, int, float, Decimal)
_BRACKETS = frozenset("{[")
_PLAIN_KINDS = ("String", "StringList")


def secrets_of(*trees: Value) -> frozenset[str]:
    """Every text that is marked sensitive or called a secret somewhere, long enough to be recognised elsewhere.

    Each comes in every form in which it may be repeated: as it is, by line, escaped and encoded.
    """
    return secrets_among(trees)


def secrets_among(trees: Iterable[Any]) -> frozenset[str]:
    """The secrets of trees that need not all be there at once, as `secrets_of` has them."""
    found: set[str] = set()
    for tree in trees:
        _gather(tree, "", found)
    return frozenset(form for text in found if len(text) >= SHORTEST and not is_public(text) for form in forms_of(text))


def _gather(tree: Value, name: str, found: set[str]) -> None:
    """Add the secrets of a tree that is called ``name``. A plan has many million values, nearly all of them plain."""
    if isinstance(tree, dict) and signs().carriers.isdisjoint(tree):
        names = _secret_names(tuple(tree))
        for key, value in tree.items():
            if value.__class__ is not str:
                if value and value.__class__ not in _NO_TEXTS:
                    _gather(value, str(key), found)
            elif key in names or _may_be_document(value):
                _gather_text(value, str(key), found)
    elif isinstance(tree, dict | list | tuple):
        for called, value in named(tree, "" if _is_open(tree) else name):
            if value.__class__ is not str:
                _gather(value, called, found)
            elif _may_be_document(value) or names_a_secret(called):
                _gather_text(value, called, found)
    elif isinstance(tree, str):
        _gather_text(tree, name, found)
    elif isinstance(tree, Sensitive):
        _gather_marked(tree._value, found)


def _gather_text(text: str, name: str, found: set[str]) -> None:
    if names_a_secret(name):
        if is_telling(text) and is_named_secret(name, text):
            found.add(text)
    elif _may_be_document(text) and (document := document_in(text)) is not None:
        _gather(document, name, found)


def _may_be_document(text: str) -> bool:
    return text[:1] in _BRACKETS or text[:1].isspace()


@functools.lru_cache(maxsize=1024)  # objects of one type have the same attributes
def _secret_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name in names if names_a_secret(str(name)))


def secrets_in_document(data: bytes) -> frozenset[str]:
    """The secrets in a document of any kind that could not be read as a plan; none where it is no JSON."""
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return frozenset()
    try:
        return secrets_of(document, *_marked_parts(document))
    except RecursionError:
        return frozenset()


def _marked_parts(tree: Value) -> Iterator[Value]:
    """What a document marks beside its values, wherever it does: ``before`` by ``before_sensitive``, and so on."""
    if isinstance(tree, dict):
        for name, marks in _MARKS.items():
            if name in tree and is_marked(tree.get(marks)):
                yield mark(tree[name], None, tree[marks])
                yield hide(tree[name], None, tree[marks])
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _marked_parts(inner)


_MARKS = {"before": "before_sensitive", "after": "after_sensitive", "values": "sensitive_values", "value": "sensitive"}


def _is_open(tree: Value) -> bool:
    """Whether an object is of a type that holds secrets but says itself that this one is none: a plain parameter."""
    return isinstance(tree, dict) and any(tree.get(key) in _PLAIN_KINDS for key in ("type", "Type"))


def _gather_marked(tree: Value, found: set[str]) -> None:
    """Add the texts of a marked value, its long numbers, and the keys that are no words."""
    for path, leaf in walk(tree):
        found.update(step for step in path if isinstance(step, str) and is_random(step))
        if isinstance(leaf, str):
            found.add(leaf)
            if (document := document_in(leaf)) is not None:
                _gather(document, "secret", found)
        elif (number := long_number(leaf)) is not None:
            found.add(number)


def long_number(leaf: Value) -> str | None:
    """A number as text, where it is so long that an equal one is sure to be a copy."""
    if leaf is None or isinstance(leaf, bool | str | dict | list) or not hasattr(leaf, "real"):
        return None
    digits = str(leaf)
    return digits if sum(map(str.isdigit, digits)) >= _SHORTEST_NUMBER else None


def named(tree: dict[str, Value] | Sequence[Value], name: str) -> Iterator[tuple[str, Value]]:
    """What is inside, with what it is called: ``value`` is called like its ``name``, or like what it stands in."""
    if not isinstance(tree, dict):
        for before, item in zip((None, *tree), tree, strict=False):
            option = before.rpartition(" ")[2] if isinstance(before, str) else ""
            yield (option if option.startswith("-") else name), item
        return
    yield from ((name_in(tree, key, name), value) for key, value in tree.items())


def name_in(tree: dict[str, Value], key: str, name: str) -> str:
    """What the value under a key is called, in a tree that is called ``name`` itself."""
    if key not in signs().carriers:
        return str(key)
    if is_of_secrets(name) or tree.get("kind") == "Secret":
        return "secret"
    return next((called for pair in signs().pairs if isinstance(called := tree.get(pair), str)), name)


def document_in(text: str) -> Value:
    """The JSON document in a text that may hold a secret; None where there is none."""
    if text.lstrip()[:1] not in ("{", "[") or not hints_at_a_secret(text):
        return None
    try:
        document: Value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    return document
