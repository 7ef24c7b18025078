"""A decision as a text that a person can check line by line: every finding with its score, its words and its terms."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.model.change import Action, ResourceChange
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.reporters import json as json_reporter

TODAY = datetime.date(2026, 11, 23)
Told = Mapping[str, Any]
_MOST = 4
_EVENTS = 4


def change(kind: str, action: Action, name: str = "it", **details: Any) -> ResourceChange:
    """A change at the address that the type and the name make, in a module if one is given."""
    own = name if "::" in kind else f"{kind}.{name}"
    own += "" if details.get("index") is None else f"[{json.dumps(details['index'])}]"
    address = f"{details.get('module', '')}.{own}".removeprefix(".")
    return ResourceChange(details.pop("address", address), kind, action, name, **details)


def plan(*changes: ResourceChange, tool: Tool = Tool.TERRAFORM, **details: Any) -> Plan:
    """A plan of these changes."""
    return Plan("plan", tool, changes, **details)


def untouched(count: int, kind: str = "aws_ssm_parameter", **details: Any) -> tuple[ResourceChange, ...]:
    """Objects that stay as they are."""
    return tuple(change(kind, Action.NO_OP, f"n{number}", **details) for number in range(count))


def told(story: str, *plans: Plan, ruleset: Ruleset | None = None) -> str:
    """What the default ruleset, or another, says of plans."""
    decision = review(plans, ruleset or Ruleset(), TODAY)
    document = json.loads(json_reporter.render(decision))
    return "\n".join((f"== {story}", *(line for one in document["plans"] for line in _of_plan(one)), ""))


def _of_event(event: Told) -> Iterator[str]:
    yield f"event {event['kind']} {event['level']} {event['score']}: {event['title']}"
    if cause := event["cause"]:
        yield f"  cause: {cause['address']} {cause['says']}"
        if cause["chain"]:
            yield f"  chain: {_few(cause['chain'])}"
    yield f"  members: {_few([each['address'] for each in event['members']])}"


def _of_plan(one: Told) -> Iterator[str]:
    yield f"{one['verdict']}, score {one['score']}"
    yield from (f"because {reason}" for reason in one["reasons"])
    for key in ("destroyed", "retained", "uncertain"):
        if objects := one[key]:
            yield f"{key}: " + _few([f"{each['address']} ({each['action']})" for each in objects])
    yield from (line for event in one["events"][:_EVENTS] for line in _of_event(event))
    shown: Counter[str] = Counter()
    for finding in one["findings"]:
        shown[finding["rule"]] += 1
        if shown[finding["rule"]] <= _MOST:
            yield from _of_finding(finding)
    yield from (f"and {count - _MOST} more of {rule}" for rule, count in shown.items() if count > _MOST)


def _of_finding(finding: Told) -> Iterator[str]:
    yield (
        f"{finding['score']} {finding['rule']} ({finding['severity']}, {finding['confidence']} confidence) "
        f"{finding['about']}: {finding['message']}"
    )
    yield "    " + ", ".join(f"{term['points']:+} {term['name']} ({term['reason']})" for term in finding["terms"])
    rest = ("advice", "paste", "paths", "related", "location", "waived", "deposed")
    yield from (f"    {key}: {_flat(finding[key])}" for key in rest if finding.get(key))


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return _few([str(item) for item in value])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _few(texts: list[str]) -> str:
    """The first and the last of many, and how many there are."""
    return ", ".join(texts) if len(texts) < 8 else ", ".join((*texts[:4], f"… ({len(texts)})", texts[-1]))
