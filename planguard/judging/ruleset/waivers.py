"""Which waiver is about which finding, found by looking up and not by trying each with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from planguard.judging.ruleset.globs import Globs
from planguard.judging.ruleset.model import Waiver
from planguard.model.finding import Finding, Harm

_NAMED_OUTRIGHT = (Harm.KNOWLEDGE, Harm.POLICY)


class Waivers:
    """Waivers in the order of the ruleset.

    What planguard could not know, and what the ruleset itself forbids, is waived by the rule's own name only: a glob
    that was written for something else must not open it by accident.
    """

    def __init__(self, waivers: Iterable[Waiver]) -> None:
        grouped: dict[str, dict[str, tuple[int, Waiver]]] = {}
        self._by_event: dict[str, Waiver] = {}
        for number, waiver in enumerate(waivers):
            if waiver.event:
                self._by_event.setdefault(waiver.event, waiver)
                continue
            grouped.setdefault(waiver.rule, {}).setdefault(waiver.address, (number, waiver))
        self._by_rule = {rule: (Globs(found), list(found.values())) for rule, found in grouped.items()}
        self._rules: dict[tuple[str, bool], list[str]] = {}

    def of_event(self, digest: str) -> Waiver | None:
        """The first waiver that is about an event as a whole."""
        return self._by_event.get(digest)

    def first(self, finding: Finding) -> Waiver | None:
        """The first waiver that is about a finding."""
        found = []
        for rule in self._about(finding):
            globs, waivers = self._by_rule[rule]
            number = globs.first(finding.subject)
            if number is not None:
                found.append(waivers[number])
        return min(found, key=lambda each: each[0])[1] if found else None

    def used(self, findings: Iterable[Finding]) -> set[tuple[str, str]]:
        """The rule and address of each waiver that is about any of the findings."""
        subjects: dict[str, set[str]] = {}
        for finding in findings:
            for rule in self._about(finding):
                subjects.setdefault(rule, set()).add(finding.subject)
        return {(rule, address) for rule, texts in subjects.items() for address in self._addresses(rule, texts)}

    def _addresses(self, rule: str, subjects: set[str]) -> Iterator[str]:
        globs, waivers = self._by_rule[rule]
        for number in globs.used(subjects):
            yield waivers[number][1].address

    def _about(self, finding: Finding) -> list[str]:
        """What waivers call the rule of a finding."""
        key = finding.rule, finding.harm in _NAMED_OUTRIGHT
        if key not in self._rules:
            name, outright = key
            alike = (rule for rule in self._by_rule if rule == name or (not outright and fnmatchcase(name, rule)))
            self._rules[key] = list(alike)
        return self._rules[key]
