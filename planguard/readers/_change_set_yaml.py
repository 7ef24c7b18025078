"""YAML as the AWS CLI 2 writes it, where every scalar is text: ``On``, dates and ``0123`` stay what they look like."""

from __future__ import annotations

from typing import Any

from planguard.errors import InputError

_DEEPEST = 100
_AGAIN = "Run `aws cloudformation describe-change-set` again with `--output json`."
_NULLS = ("", "null", "Null", "NULL", "~")


def parse(data: bytes, source: str) -> Any:
    """The document, or a list where there are several; InputError for what is no plain YAML.

    Built from events, so that neither depth nor aliases (a small file that unfolds into gigabytes) can do harm.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        builder = _Builder(source)
        for event in yaml.parse(data.decode(), Loader=loader):
            builder.take(event)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = getattr(error, "problem_mark", None)
        place = f" (line {where.line + 1})" if where else ""
        raise InputError(source, f"neither JSON nor YAML{place}.", _AGAIN) from error
    return builder.documents[0] if len(builder.documents) == 1 else builder.documents


class _Builder:
    """Puts events together; ``open`` holds the collections that are not closed yet, outermost first."""

    def __init__(self, source: str) -> None:
        self.documents: list[Any] = []
        self._source = source
        self._open: list[tuple[Any, list[str]]] = []

    def take(self, event: Any) -> None:
        """Take the next event of the parser."""
        kind = type(event).__name__
        if kind == "AliasEvent":
            raise InputError(self._source, "YAML with aliases, which the AWS CLI does not write.", _AGAIN)
        if kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._start({} if kind.startswith("Mapping") else [])
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._open.pop()
        elif kind == "ScalarEvent":
            self._scalar(event)

    def _start(self, collection: Any) -> None:
        if len(self._open) >= _DEEPEST:
            raise InputError(self._source, "nested too deeply to be a change set.", _AGAIN)
        self._put(collection)
        self._open.append((collection, []))

    def _scalar(self, event: Any) -> None:
        if self._open and isinstance(self._open[-1][0], dict) and not self._open[-1][1]:
            self._open[-1][1].append(event.value)
        else:
            self._put(None if event.implicit[0] and event.value in _NULLS else event.value)

    def _put(self, value: Any) -> None:
        if not self._open:
            self.documents.append(value)
            return
        parent, keys = self._open[-1]
        if isinstance(parent, list):
            parent.append(value)
        elif keys and keys[-1] in parent:
            raise InputError(self._source, "YAML with a key that is there twice.", _AGAIN)
        elif keys:
            parent[keys.pop()] = value
        else:
            raise InputError(self._source, "YAML with a key that is no text.", _AGAIN)
