"""From bytes to change sets, whatever form they are kept in: JSON or YAML, whole, in pages, or the bare list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from planguard.knowledge.refusals import DESCRIBE
from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.readers.change_set import answers
from planguard.readers.change_set.shapes import ChangeSet

_BLANK = regex(r"\s*")


def change_sets(data: bytes, source: str) -> list[ChangeSet]:
    """Every change set in the data, pages put together; InputError for what is none, or not whole."""
    try:
        pages = [msgspec.convert(page, ChangeSet) for page in _pages(_parsed(data, source), source)]
    except msgspec.ValidationError as error:
        raise InputError(source, f"not shaped like a change set: {error}.", DESCRIBE) from error
    except UnicodeEncodeError as error:
        raise InputError(source, "text with half a character in it (a lone surrogate).", DESCRIBE) from error
    except ValueError as error:
        raise InputError(source, f"not a plain change set: {error}.", DESCRIBE) from error
    except RecursionError as error:
        raise InputError(source, "nested too deeply to be a change set.", DESCRIBE) from error
    return list(_put_together(pages, source))


def _parsed(data: bytes, source: str) -> Any:
    if data.lstrip()[:1] in (b"{", b"["):
        return _one_after_another(data, source)
    answers.refuse_printed_text(data.decode(errors="replace"), source)
    from planguard.readers.change_set import yaml

    return yaml.parse(data, source)


def _one_after_another(data: bytes, source: str) -> Any:
    """The document, or a list where several are appended to one file, as a shell loop over the pages leaves them."""
    documents: list[Any] = []
    decoder = json.JSONDecoder(object_pairs_hook=_once)
    try:
        text = data.decode().strip()
        position = 0
        while position < len(text):
            document, position = decoder.raw_decode(text, position)
            documents.append(document)
            blank = _BLANK.match(text, position)
            position = blank.end() if blank else position
    except ValueError as error:
        raise InputError(source, f"not whole JSON ({error}).", DESCRIBE) from error
    return documents[0] if len(documents) == 1 else documents


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice, so one value would hide the other")
    return found


def _pages(value: Any, source: str) -> Iterator[Mapping[str, Any]]:
    """The pages in a document, a bare list of changes being a page without a head."""
    value = _in_pascal_case(value)
    if isinstance(value, dict):
        answers.refuse_other_answers(value, source)
        yield value
    elif isinstance(value, list) and value and all(isinstance(item, dict) and "Changes" in item for item in value):
        yield from value
    elif isinstance(value, list) and all(isinstance(item, dict) and "ResourceChange" in item for item in value):
        yield {"Changes": value}
    elif isinstance(value, list) and all(isinstance(item, dict) and "LogicalResourceId" in item for item in value):
        yield {"Changes": [{"ResourceChange": item} for item in value]}
    else:
        for item in value if isinstance(value, list) else ():
            if isinstance(item, dict):
                answers.refuse_other_answers(item, source)
        raise InputError(source, "no change set: neither an object with Changes nor a list of them.", DESCRIBE)


def _in_pascal_case(value: Any) -> Any:
    """The console writes ``resourceChange`` where the API says ``ResourceChange``; broken text is an error."""
    if isinstance(value, dict):
        items = [(_in_pascal_case(key[:1].upper() + key[1:]), _in_pascal_case(item)) for key, item in value.items()]
        return _once(items)
    if isinstance(value, str):
        value.encode()
    return [_in_pascal_case(item) for item in value] if isinstance(value, list) else value


def _put_together(pages: list[ChangeSet], source: str) -> Iterator[ChangeSet]:
    grouped: dict[tuple[str | None, ...], list[ChangeSet]] = {}
    for page in pages:
        grouped.setdefault(page.identity, []).append(page)
    for group in grouped.values():
        _refuse_what_does_not_belong_together(group, source)
        changes = None if group[0].changes is None else tuple(c for page in group for c in page.changes or ())
        yield msgspec.structs.replace(group[0], changes=changes, next_token=group[-1].next_token)


def _refuse_what_does_not_belong_together(group: list[ChangeSet], source: str) -> None:
    """InputError for pages of one change set of which one has failed, is not ready, or lists nothing at all."""
    if len({page.status for page in group}) > 1:
        raise InputError(source, "the pages of one change set have different statuses.", DESCRIBE)
    if len({page.changes is None for page in group}) > 1:
        raise InputError(source, "a page of the change set has null for its Changes.", DESCRIBE)
