"""An update in place takes something away: the plan says "0 to destroy", and blocks, entries or keys are gone.

Environment variables, alert blocks, required checks, index or rule blocks live inside other objects, so that their
removal counts as an update; so does scaling a service to 0, or switching it off. It often comes from a configuration
that never knew of them, as after an import.

Do instead: put what is still needed into the configuration and plan again; take the rest away in a change of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from planguard.catalog import Catalog, ResourceType
from planguard.evidence.removals import Removal, removals
from planguard.finding import Finding, Harm, Severity
from planguard.plan import Action, Plan, ResourceChange
from planguard.values import dotted

_HOLDS_DATA = r"(?i)secondary_?index|replica|node_?pool|disk|block_?device|volume|column|partition|^clusters?$|^schema"
_PROTECTS = (
    r"(?i)required|review|status_?check|alert|alarm|notification|lifecycle|backup|^rules?$|managed_rule|deny|logging"
)
_REACHES = r"(?i)polic|statement|member|binding|ingress|egress|cidr|principal|allow|record|rrdata|alias"
_RUNS_ON = r"^environment|variables$|settings$"
_MANY = 5
_SEVERAL = 3
_NOTICED = ("traffic", "cluster", "data", "key", "identity", "network")


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each update that takes something away."""
    for change in plan.updates():
        entry = catalog[change.type]
        if entry.holds != "nothing" and (taken := removals(change)):
            worst = max(taken, key=lambda removal: (_severity(removal, entry), removal.count))
            severity = max(_severity(worst, entry), _of_all(taken, entry))
            yield Finding(
                f"is updated in place and loses something: it {'; '.join(one.says for one in taken[:4])}"
                + (f"; and {len(taken) - 4} more." if len(taken) > 4 else "."),
                min(severity, Severity.LOW) if entry.routine else severity,
                _harm(worst, entry),
                change,
                advice="Put what is still needed into the configuration; take the rest away in its own change.",
                paths=tuple(removal.path for removal in taken),
            )


def _severity(removal: Removal, entry: ResourceType) -> Severity:
    if removal.stops:
        return Severity.HIGH if entry.holds == "key" else Severity.MEDIUM  # nothing it encrypted can be read
    name = _name(removal)
    weighty = re.search(_HOLDS_DATA, name) or re.search(_PROTECTS, name) or removal.says.startswith("points ")
    emptied = removal.is_all and (removal.of > 1 or re.search(f"{_REACHES}|{_RUNS_ON}", name) is not None)
    return Severity.MEDIUM if weighty or emptied or removal.count >= _SEVERAL else Severity.LOW


def _of_all(taken: list[Removal], entry: ResourceType) -> Severity:
    """The severity of many removals at once: an object that is stripped of most of what it had."""
    lost = [removal for removal in taken if removal.count * 2 >= removal.of]
    if sum(removal.count for removal in lost) < _MANY:
        return Severity.LOW
    return Severity.HIGH if entry.holds in _NOTICED else Severity.MEDIUM


def _harm(worst: Removal, entry: ResourceType) -> Harm:
    if worst.stops:
        return Harm.SERVICE
    name = _name(worst)
    for pattern, harm in ((_HOLDS_DATA, Harm.DATA), (_PROTECTS, Harm.PROTECTION), (_REACHES, Harm.ACCESS)):
        if re.search(pattern, name):
            return harm
    return Harm.SERVICE if entry.holds in _NOTICED else Harm.OBJECT


def _name(removal: Removal) -> str:
    return next((step for step in reversed(removal.path) if isinstance(step, str)), dotted(removal.path))


def _example(before: object, after: object) -> Plan:
    change = ResourceChange(
        "aws_db_instance.main", "aws_db_instance", Action.UPDATE, "main", before=before, after=after
    )
    return Plan("example", "terraform", (change,))


_SETTINGS = [{"name": name, "value": "1"} for name in ("a", "b", "c")]

FIRES = (
    _example({"parameter": _SETTINGS}, {"parameter": []}),
    _example({"environment": {"A": "1", "B": "2"}}, {"environment": {"A": "1"}}),
    _example({"desired_count": 3}, {"desired_count": 0}),
)
QUIET = (
    _example({"parameter": _SETTINGS}, {"parameter": _SETTINGS[::-1]}),
    _example({"tags": {"a": "1"}, "allocated_storage": 100}, {"tags": {}, "allocated_storage": 20}),
)
