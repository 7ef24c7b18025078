"""Hides what a plan must not give away: marked values, what is called or looks like a secret, and every copy of it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from planguard.knowledge.secrets.copies import SHORTEST, copies, repeats
from planguard.knowledge.secrets.gathering import document_in, long_number, name_in, named
from planguard.knowledge.secrets.gathering import secrets_of as secrets_of
from planguard.knowledge.secrets.on_demand import Attributes
from planguard.knowledge.secrets.packed import unpacked
from planguard.knowledge.secrets.shapes import looks_secret, spans
from planguard.knowledge.secrets.signs import is_named_secret, is_public, names_a_secret, signs
from planguard.loading.regex import regex
from planguard.model.change import ResourceChange
from planguard.model.values import Masked, Path, Sensitive, Value, walk

_SCHEMA_NAME = regex(r"[a-z]+(?:_[a-z]+)*|(?:[A-Z][a-z]+)+")
_SHORTEST_LOOK = 16
_KEPT = 200  # characters of a text of which is remembered whether it is a secret
HIDDEN = repr(Sensitive(None))
"""What stands where a secret stood."""


def masked(text: str, secrets: frozenset[str] = frozenset()) -> str:
    """A text for a person with every known secret, and whatever looks like one, replaced by ``(sensitive value)``."""
    found = [*copies(text, secrets), *spans(text)]
    inner = unpacked(text)
    if inner is not None and (repeats(inner, secrets) or looks_secret(inner)):
        return HIDDEN
    return blotted(text, found) if found else text


def blotted(text: str, found: Sequence[tuple[int, int]], hidden: Mapping[str, str] | None = None) -> str:
    """A text with the places replaced; ``hidden`` may say by what for the words that stand there."""
    pieces, position = [], 0
    for start, end in joined(found):
        word = text[start:end]
        pieces += [text[position:start], (hidden or {}).get(word, HIDDEN)]
        position = end
    return "".join([*pieces, text[position:]])


def joined(found: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The places in order, overlapping ones put together."""
    first, *rest = sorted(found)
    for start, end in rest:
        if start <= first[1]:
            first = (first[0], max(first[1], end))
        else:
            yield first
            first = (start, end)
    yield first


def conceal(tree: Value, secrets: frozenset[str], name: str = "") -> Value:
    """The tree with leaves hidden that are called a secret, look like one or repeat one.

    Sensitivity does not travel through provider-computed attributes, and old formats do not mark it at all.
    ``name`` is what the tree is called: its attribute, or the type of the object.
    """
    if isinstance(tree, dict):
        hidden = any(_key_gives_away(key, secrets) for key in tree if isinstance(key, str))
        return Sensitive(tree) if hidden else concealed_values(tree, secrets, name)
    if isinstance(tree, list):
        return [_concealed(item, secrets, called) for called, item in named(tree, name)]
    return _concealed(tree, secrets, name)


def concealed_values(tree: Mapping[str, Value], secrets: frozenset[str], name: str = "") -> dict[str, Value]:
    """A tree whose own keys are names in a schema, not values: they stay, and what they hold is concealed."""
    values = zip(tree, named(dict(tree), name), strict=True)
    return {key: _inside(key, value, secrets, called) for key, (called, value) in values}


def _key_gives_away(key: str, secrets: frozenset[str]) -> bool:
    """Whether a key is a secret; a name out of a schema is none, or a marked word would hide what rules look for."""
    return _SCHEMA_NAME.fullmatch(key) is None and _gives_away(key, secrets)


def _gives_away(text: str, secrets: frozenset[str]) -> bool:
    if len(text) <= _KEPT:
        return len(text) >= SHORTEST and _gives_away_briefly(text, secrets)
    return repeats(text, secrets) or looks_secret(text)


@functools.lru_cache(maxsize=8192)  # most texts are on both sides of a change, or of many objects
def _gives_away_briefly(text: str, secrets: frozenset[str]) -> bool:
    return repeats(text, secrets) or looks_secret(text)


def concealed(change: ResourceChange, secrets: frozenset[str]) -> ResourceChange:
    """The change with its secrets hidden, wherever they stand."""
    if change.before is None and change.after is None:
        if not any(_label_gives_away(value, secrets) for value in change.tags.values()):
            return change
        return replace(change, tags=_tags(change, secrets))
    return replace(
        change,
        before=_attributes(change.before, secrets, change.type),
        after=_attributes(change.after, secrets, change.type),
        replace_paths=tuple(filter(None, (_path(path, secrets) for path in change.replace_paths))),
        physical_id=_shown(change.physical_id, secrets),
        import_id=_shown(change.import_id, secrets),
        tags=_tags(change, secrets),
    )


def _label_gives_away(value: str, secrets: frozenset[str]) -> bool:
    """Whether a label of an untouched object is a secret; most plans have many thousand, nearly all of them short."""
    return repeats(value, secrets) or (len(value) >= _SHORTEST_LOOK and looks_secret(value))


def _attributes(tree: Value, secrets: frozenset[str], type_: str) -> Value:
    if not isinstance(tree, dict):
        return conceal(tree, secrets, type_)
    return Attributes(tree, lambda key, value: _inside(key, value, secrets, name_in(tree, key, type_)))


def _tags(change: ResourceChange, secrets: frozenset[str]) -> dict[str, str]:
    return _shown_tags(tuple(change.tags.items()), secrets)


@functools.lru_cache(maxsize=1024)  # many objects have the same ones
def _shown_tags(tags: tuple[tuple[str, str], ...], secrets: frozenset[str]) -> dict[str, str]:
    return {masked(key, secrets): shown_tag(value, str(conceal(value, secrets, key))) for key, value in tags}


def shown_tag(value: str, hidden: str) -> str:
    """A tag that is secret: a word that everybody uses stays, as the environment is told by it."""
    return value if is_public(value) else hidden


def _path(path: Path, secrets: frozenset[str]) -> Path:
    """The path up to a key that is a secret."""
    return tuple(itertools.takewhile(lambda step: not (isinstance(step, str) and _key_gives_away(step, secrets)), path))


def _shown(text: str | None, secrets: frozenset[str]) -> str | None:
    return None if text is None or isinstance(conceal(text, secrets), Sensitive) else text


def _inside(key: Value, value: Value, secrets: frozenset[str], called: str) -> Value:
    if isinstance(value, dict | list) and value and key in signs().carriers and names_a_secret(called):
        return Sensitive(value)
    return _concealed(value, secrets, called)


def _concealed(value: Value, secrets: frozenset[str], name: str) -> Value:
    if value is None or value is True or value is False or value == "":
        return value
    if isinstance(value, dict | list):
        return conceal(value, secrets, name)
    if not isinstance(value, str):
        return _number(value, secrets, name)
    if is_named_secret(name, value) or value in secrets:
        return Sensitive(value)
    document = document_in(value)
    if document is None:
        return Sensitive(value) if _is_given_away(value, secrets, name) else value
    shown = _with_masks(value, conceal(document, secrets, name))
    return Sensitive(value) if _gives_away(str(shown), secrets) else shown


def _number(value: Value, secrets: frozenset[str], name: str) -> Value:
    """A number called a secret, or a long one that is known as one; a switch is neither."""
    if value is None or isinstance(value, bool | Sensitive) or not hasattr(value, "real"):
        return value
    named = names_a_secret(name) and value not in (0, 1)
    return Sensitive(value) if named or long_number(value) in secrets else value


def _is_given_away(value: str, secrets: frozenset[str], name: str) -> bool:
    if _gives_away(value, secrets) or (name.startswith("-") and looks_secret(f"{name} {value}")):
        return True
    inner = unpacked(value) if secrets else None
    return inner is not None and repeats(inner, secrets)


def _with_masks(text: str, document: Value) -> str:
    if not any(isinstance(leaf, Sensitive | Masked) for _, leaf in walk(document)):
        return text
    return Masked.of(text, msgspec.json.encode(document, enc_hook=str).decode())
