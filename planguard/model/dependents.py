"""Who depends on whom: the addresses that depend on one, directly or through others."""

from __future__ import annotations

from collections.abc import Mapping

_NEAREST, _IN_ALL = 100, 1_000_000  # dependents that are looked for: of one address at least, of all together about


class Dependents:
    """The dependents of every address, from what each one depends on.

    ``reach`` is how many of one address are looked for: fewer where much is destroyed, so that a check stays quick.
    """

    def __init__(self, dependencies: Mapping[str, frozenset[str]], destroyed: int) -> None:
        self.reach = max(_NEAREST, _IN_ALL // max(1, destroyed))
        self._known: dict[str, frozenset[str]] = {}
        direct: dict[str, set[str]] = {}
        for dependent, needed in dependencies.items():
            for address in needed:
                direct.setdefault(address, set()).add(dependent)
        self._direct = {address: sorted(dependents) for address, dependents in direct.items()}

    def of(self, address: str, limit: int | None = None) -> frozenset[str]:
        """At most ``limit`` of an address's dependents, or ``reach``; the nearest come first."""
        if limit is not None:
            return self._nearest(address, limit)
        if address not in self._known:
            self._known[address] = self._nearest(address, self.reach)
        return self._known[address]

    def _nearest(self, address: str, limit: int) -> frozenset[str]:
        found, waiting = {address}, [address]
        for used in waiting:  # grows while it is gone through
            for dependent in self._direct.get(used, ()):
                if len(found) > limit:
                    return frozenset(found) - {address}
                if dependent not in found:
                    found.add(dependent)
                    waiting.append(dependent)
        return frozenset(found) - {address}
