"""The tags and labels of an object, where its change in Terraform's plan JSON has them."""

import functools
import sys
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Raw

from planguard.knowledge.secrets.concealment import HIDDEN, shown_tag
from planguard.model.values import Sensitive
from planguard.readers._terraform.shapes import NULL, Change

_KEPT = 4096  # texts whose meaning is remembered: objects of one type, or of one module, have many alike
_NO_TAGS: Mapping[str, str] = {}
_GROUPS = ("effective_labels", "tags_all", "labels", "tags")


class _Labels(msgspec.Struct, gc=False):
    """Where providers keep tags and labels, and nothing else of an object."""

    effective_labels: Raw = NULL
    tags_all: Raw = NULL
    metadata: Raw = NULL
    labels: Raw = NULL
    tags: Raw = NULL
    tag: Raw = NULL


_LABELS = msgspec.json.Decoder(_Labels | None)


def tags_of(change: Change) -> Mapping[str, str]:
    found = _labels(change.before) or _labels(change.after)
    return _NO_TAGS if found is None else _texts(*map(bytes, msgspec.structs.astuple(found)))


def _labels(raw: Raw) -> _Labels | None:
    try:
        found: _Labels | None = _LABELS.decode(raw)
        return found
    except msgspec.ValidationError:
        return None


def shown_tags(tags: Mapping[str, str], tree: Any) -> Mapping[str, str]:
    """The tags without those that are marked, however short; a word that everybody uses stays, as it tells where."""
    if isinstance(tree, Sensitive):
        return {key: shown_tag(value, HIDDEN) for key, value in tags.items()}
    groups = [tree.get(name) for name in _GROUPS] if isinstance(tree, Mapping) else []
    every = any(isinstance(group, Sensitive) for group in groups)
    marked = {key for group in groups if isinstance(group, dict) for key in group if isinstance(group[key], Sensitive)}
    if not every and not marked:
        return tags  # the same mapping as before, so that what is worked out of it is worked out once
    return {key: shown_tag(v, HIDDEN) if every or key in marked else v for key, v in tags.items()}


@functools.lru_cache(maxsize=_KEPT)
def _texts(
    effective: bytes, all_tags: bytes, metadata: bytes, labels: bytes, tags: bytes, pairs: bytes
) -> dict[str, str]:
    """The labels of an object, the same mapping for all that have the same ones; the later groups go before."""
    found: dict[str, str] = {}
    for group in (*map(_plain, (effective, all_tags)), _inner(_plain(metadata)), *map(_plain, (labels, tags))):
        for key, value in group.items() if isinstance(group, dict) else ():
            if isinstance(value, str):
                found[sys.intern(key)] = sys.intern(value)
    listed = _plain(pairs)
    for pair in listed if isinstance(listed, list) else ():
        if isinstance(pair, dict) and isinstance(pair.get("key"), str) and isinstance(pair.get("value"), str):
            found[pair["key"]] = pair["value"]
    return found


def _plain(raw: bytes) -> Any:
    return msgspec.json.decode(raw)


def _inner(metadata: Any) -> Any:
    """The labels in what Kubernetes' objects say of themselves."""
    first = metadata[0] if isinstance(metadata, list) and metadata else None
    return first.get("labels") if isinstance(first, dict) else None
