"""The new object of a replacement is created first, under a name that the old one still has.

With `create_before_destroy` both exist for a while. Most services refuse a second object of the same name, so the apply
stops, with part of the plan done. A plan shows the order. A log does not, and there the sources tell it.

Do instead: give the new object another name, or a `name_prefix`. Or remove `create_before_destroy` from the object.
"""

from __future__ import annotations

from collections.abc import Iterator

from planguard.evidence.listing import listed
from planguard.evidence.losses.identity import is_the_same_object
from planguard.knowledge.resource_types.catalog import Catalog
from planguard.knowledge.resource_types.entry import ResourceType
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import Location, SourceBlock
from planguard.model.finding import Confidence, Finding, Harm, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.model.values import Path, Value, at, show

TITLE = ("is created under a name that is taken", "are created under names that are taken")

_ADVICE = "Give the new object another name, or remove `create_before_destroy` from this object."


def check(plan: Plan, catalog: Catalog) -> Iterator[Finding]:
    """One finding for each object that is created first and keeps its name, or may keep it."""
    for change in plan.touched():
        if change.action is not Action.CREATE_THEN_DELETE or change.deposed is not None:
            continue
        entry = catalog.of(change)
        if entry.is_its_content or not entry.identified_by:
            continue
        if is_the_same_object(change, entry, plan):
            yield _finding(change, list(_stays(change, entry)), "stay", Confidence.HIGH)
        elif change.before is None and change.after is None and (names := list(_written(change, entry, plan))):
            yield _finding(change, names, "may stay", Confidence.MEDIUM)


def _finding(change: ResourceChange, names: list[str], verb: str, confidence: Confidence) -> Finding:
    stays = "stays" if verb == "stay" and len(names) == 1 else verb
    then = "so the apply stops" if confidence is Confidence.HIGH else "and then the apply stops"
    said = (f"{name} {show(at(change.before, _path(name)))}" if change.before is not None else name for name in names)
    return Finding(
        f"{listed(list(said), len(names))} {stays}, {then} when it creates the new one.",
        Severity.MEDIUM,
        Harm.SERVICE,
        change,
        confidence=confidence,
        advice=_ADVICE,
        paths=tuple(map(_path, names)),
    )


def _stays(change: ResourceChange, entry: ResourceType) -> Iterator[str]:
    """What identifies the object, as far as it is given."""
    for name in entry.identified_by:
        if at(change.before, _path(name)) not in (None, "", []):
            yield name


def _written(change: ResourceChange, entry: ResourceType, plan: Plan) -> Iterator[str]:
    """What identifies the object and is written in its block, where the plan has no values."""
    block = plan.blocks.get(change.config_address)
    forcing = {path[0] for path in change.replace_paths}
    if block is not None and not forcing.intersection(name.partition(".")[0] for name in entry.identified_by):
        yield from (name for name in entry.identified_by if block.place(_path(name)) is not None)


def _path(name: str) -> Path:
    return tuple(name.split("."))


def _example(name: str, before: Value, after: Value, action: Action = Action.CREATE_THEN_DELETE) -> Plan:
    change = ResourceChange(f"{name}.web", name, action, "web", before=before, after=after)
    place = Location("main.tf", 2)
    return Plan("example", Tool.TERRAFORM, (change,), blocks={f"{name}.web": SourceBlock(place, {"name": place})})


def fires() -> Iterator[tuple[Plan, Severity, Confidence, str]]:
    """What must be reported, and how."""
    plan = _example("aws_lb", {"name": "web", "internal": True}, {"name": "web", "internal": False})
    says = 'name "web" stays, so the apply stops when it creates the new one.'
    yield plan, Severity.MEDIUM, Confidence.HIGH, says
    says = "name may stay, and then the apply stops when it creates the new one."
    yield _example("aws_lb", None, None), Severity.MEDIUM, Confidence.MEDIUM, says


def quiet() -> Iterator[Plan]:
    """What must not be reported."""
    yield _example("aws_lb", {"name": "web"}, {"name": "web"}, Action.DELETE_THEN_CREATE)
    yield _example("aws_lb", {"name": "web"}, {"name": "web-2"})
    yield _example("aws_route53_record", {"zone_id": "z", "name": "a"}, {"zone_id": "z", "name": "a"})
    yield _example("aws_vpc", {"name": "web"}, {"name": "web"})
