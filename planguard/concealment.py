"""Hides what a plan must not give away: marked values, what is called or looks like a secret, and every copy of it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from planguard.plan import ResourceChange
from planguard.secret_signs import (
    CARRIERS,
    hints_at_a_secret,
    is_of_secrets,
    is_telling,
    looks_secret,
    names_a_secret,
)
from planguard.values import Masked, Path, Sensitive, walk

_SHORTEST_SECRET = 6
_FEW = 40


def secrets_of(*trees: Any) -> frozenset[str]:
    """Every string that is marked sensitive or called a secret somewhere, long enough to be recognised elsewhere.

    Each comes in its plain form and as it stands inside a JSON text.
    """
    found = {text for tree in trees for text in _secret_texts(tree, "") if len(text) >= _SHORTEST_SECRET}
    return frozenset(found | {msgspec.json.encode(text)[1:-1].decode() for text in found})


def _secret_texts(tree: Any, name: str) -> Iterator[str]:
    if isinstance(tree, Sensitive):
        yield from (inner for _, inner in walk(tree._value) if isinstance(inner, str))
    elif isinstance(tree, dict | list | tuple):
        for called, value in _named(tree, name):
            yield from _secret_texts(value, called)
    elif isinstance(tree, str) and tree:
        if names_a_secret(name):
            yield from (tree,) if is_telling(tree) else ()
        elif (document := _document(tree)) is not None:
            yield from _secret_texts(document, name)


def conceal(tree: Any, secrets: frozenset[str], name: str = "") -> Any:
    """The tree with leaves hidden that are called a secret, look like one or repeat one.

    Sensitivity does not travel through provider-computed attributes, and old formats do not mark it at all.
    ``name`` is what the tree is called: its attribute, or the type of the object.
    """
    if isinstance(tree, dict):
        if any(_repeats(key, secrets) for key in tree if isinstance(key, str)):
            return Sensitive(tree)
        values = zip(tree, _named(tree, name), strict=True)
        return {key: _inside(key, value, secrets, called) for key, (called, value) in values}
    if isinstance(tree, list):
        return [_concealed(item, secrets, called) for called, item in _named(tree, name)]
    return _concealed(tree, secrets, name)


def concealed(change: ResourceChange, secrets: frozenset[str]) -> ResourceChange:
    """The change with its secrets hidden, wherever they stand."""
    if change.before is None and change.after is None:
        if not any(value in secrets for value in change.tags.values()):
            return change
        return replace(change, tags={key: str(conceal(value, secrets)) for key, value in change.tags.items()})
    return replace(
        change,
        before=conceal(change.before, secrets, change.type),
        after=conceal(change.after, secrets, change.type),
        replace_paths=tuple(filter(None, (_path(path, secrets) for path in change.replace_paths))),
        physical_id=_shown(change.physical_id, secrets),
        import_id=_shown(change.import_id, secrets),
        tags={key: str(conceal(value, secrets, key)) for key, value in change.tags.items()},
    )


def _path(path: Path, secrets: frozenset[str]) -> Path:
    """The path up to a key that is a secret."""
    return tuple(itertools.takewhile(lambda step: not (isinstance(step, str) and _repeats(step, secrets)), path))


def _shown(text: str | None, secrets: frozenset[str]) -> str | None:
    return None if text is None or isinstance(conceal(text, secrets), Sensitive) else text


def _inside(key: Any, value: Any, secrets: frozenset[str], called: str) -> Any:
    if isinstance(value, dict | list) and value and key in CARRIERS and names_a_secret(called):
        return Sensitive(value)
    return _concealed(value, secrets, called)


def _concealed(value: Any, secrets: frozenset[str], name: str) -> Any:
    if not isinstance(value, str) or not value:
        return conceal(value, secrets, name) if isinstance(value, dict | list) else value
    if names_a_secret(name) or value in secrets:
        return Sensitive(value)
    document = _document(value)
    if document is None:
        return Sensitive(value) if _repeats(value, secrets) or looks_secret(value) else value
    shown = _masked(value, conceal(document, secrets, name))
    return Sensitive(value) if _repeats(str(shown), secrets) else shown


def _named(tree: dict[str, Any] | Sequence[Any], name: str) -> Iterator[tuple[str, Any]]:
    """What is inside, with what it is called: ``value`` is called like its ``name``, or like what it stands in."""
    if not isinstance(tree, dict):
        for before, item in zip((None, *tree), tree, strict=False):
            yield (before if isinstance(before, str) and before.startswith("-") else name), item
        return
    own = next((tree[key] for key in ("name", "Name", "key", "Key") if isinstance(tree.get(key), str)), name)
    carried = "secret" if is_of_secrets(name) or tree.get("kind") == "Secret" else own
    for key, value in tree.items():
        yield (carried if key in CARRIERS else str(key)), value


def _document(text: str) -> Any:
    """The JSON document in a text that may hold a secret; None where there is none."""
    if text.lstrip()[:1] not in ("{", "[") or not hints_at_a_secret(text):
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None


def _masked(text: str, document: Any) -> str:
    if not any(isinstance(leaf, Sensitive | Masked) for _, leaf in walk(document)):
        return text
    masked = Masked(msgspec.json.encode(document, enc_hook=repr).decode())
    masked._original = text
    return masked


def _repeats(text: str, secrets: frozenset[str]) -> bool:
    if text in secrets or len(text) <= _SHORTEST_SECRET:
        return text in secrets
    if len(secrets) <= _FEW:
        return any(secret in text for secret in secrets)
    starts = _by_start(secrets)
    windows = (text[i : i + _SHORTEST_SECRET] for i in range(len(text) - _SHORTEST_SECRET + 1))
    return any(secret in text for window in windows if window in starts for secret in starts[window])


@functools.lru_cache(maxsize=4)
def _by_start(secrets: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for secret in secrets:
        start = secret[:_SHORTEST_SECRET]
        found[start] = (*found.get(start, ()), secret)
    return found
