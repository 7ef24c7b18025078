"""Lists what is hidden though no plan marks it, and its share of all values."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planguard import reading
from planguard.errors import PlanguardError
from planguard.plan import Plan
from planguard.values import Masked, Sensitive, walk

Leaf = tuple[str, str, Any]


def leaves(plan: Plan) -> Iterator[Leaf]:
    """Every value of the objects that change, with the type and the attribute it is of."""
    for change in (*plan.resource_changes, *plan.reads, *plan.drift):
        for tree in (change.before, change.after):
            for path, leaf in walk(tree):
                yield change.type, ".".join(map(str, path)), leaf


def hidden_by_planguard(leaf: Any) -> bool:
    """Whether it is planguard that hides a value: by its own signs, without the plan's marks."""
    return isinstance(leaf, Masked) or (isinstance(leaf, Sensitive) and leaf.by == "planguard")


def main() -> None:
    """Read every plan in a folder and print what is hidden, most frequent first."""
    shown, found = 0, Counter[Leaf]()
    for path in sorted(Path(sys.argv[1]).rglob("*.json")):
        try:
            plans = reading.read(path.read_bytes(), path.name)
        except PlanguardError:
            continue
        for type_, name, leaf in (leaf for plan in plans for leaf in leaves(plan)):
            shown += 1
            if hidden_by_planguard(leaf):
                found[type_, name, repr(leaf)] += 1
    for (type_, name, value), times in found.most_common():
        print(f"{times:6} {type_}.{name} {value}")
    print(f"{sum(found.values())} of {shown} values are hidden by name, look or as a copy")


if __name__ == "__main__":
    main()
