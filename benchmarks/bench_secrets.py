"""Lists values of plans that are hidden though nothing marks them: ``python -m benchmarks.bench_secrets FOLDER``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planguard.knowledge.secrets.concealment import conceal
from planguard.model.values import Masked, Sensitive, walk

Named = tuple[str, Any]
"""The type of an object, and its values."""


def objects(document: Any) -> Iterator[Named]:
    """Every tree of values in a plan or change set, wherever it stands."""
    if isinstance(document, list):
        for item in document:
            yield from objects(item)
    elif isinstance(document, dict):
        type_ = str(document.get("type") or document.get("ResourceType") or "")
        if isinstance(change := document.get("change"), dict):
            yield from ((type_, change[side]) for side in ("before", "after") if change.get(side))
        yield from ((type_, document[key]) for key in ("values", "expressions") if type_ and document.get(key))
        contexts = (document.get(key) for key in ("BeforeContext", "AfterContext"))
        yield from ((type_, json.loads(context)) for context in contexts if isinstance(context, str))
        for value in document.values():
            yield from objects(value)


def hidden(type_: str, tree: Any) -> Iterator[tuple[str, str, bool]]:
    """Every value with its name, and whether planguard hides it by its name or by its look."""
    shown = dict(walk(conceal(tree, frozenset(), type_)))
    for path, leaf in walk(tree):
        if leaf not in (None, "", [], {}) and not isinstance(leaf, bool):
            found = next(shown[path[:end]] for end in range(len(path), -1, -1) if path[:end] in shown)
            yield f"{type_} {'.'.join(map(str, path))}", str(leaf), isinstance(found, Sensitive | Masked)


def main() -> None:
    """Look into every JSON file of a folder; whether a value is hidden rightly is for a person to say."""
    values, found = 0, Counter[str]()
    for path in sorted(Path(sys.argv[1]).rglob("*.json")):
        try:
            trees = list(objects(json.loads(path.read_bytes())))
        except ValueError:
            continue
        for name, value, is_hidden in (leaf for type_, tree in trees for leaf in hidden(type_, tree)):
            values += 1
            if is_hidden:
                found[f"{name} = {value[:100]!r}"] += 1
    for line, times in found.most_common():
        print(f"{times:5} {line}")
    print(f"{sum(found.values())} of {values} values are hidden by name or look")


if __name__ == "__main__":
    main()
