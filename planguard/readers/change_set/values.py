"""The values of a resource before and after, from its contexts or, where those are not given, from the details."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from planguard.knowledge.cloudformation import POLICIES
from planguard.knowledge.refusals import DESCRIBE
from planguard.loading.regex import regex
from planguard.model.errors import InputError
from planguard.model.values import UNKNOWN, Path, Sensitive, Value
from planguard.readers._json_keys import refuse_twice
from planguard.readers.change_set.shapes import Detail, Resource

KNOWN_AFTER_APPLY = "{{changeSet:KNOWN_AFTER_APPLY}}"
_NO_ECHO = "****"
_INTEGER = regex(r"0|-?[1-9]\d{0,8}")
_DEEPEST = 100


class Side(msgspec.Struct, frozen=True):
    """A resource before or after. ``whole`` says that everything is given: what is absent then is really not set."""

    properties: Mapping[str, Value] = msgspec.field(default_factory=dict)
    attributes: Mapping[str, Value] = msgspec.field(default_factory=dict)
    whole: bool = False

    def __getitem__(self, name: str) -> Value:
        """A property, None where it is not set, UNKNOWN where nobody says."""
        return self.properties.get(name, None if self.whole else UNKNOWN)

    def tree(self) -> dict[str, Value]:
        """The properties and, beside them, the two policies that decide what happens to the object."""
        policies = {name: self.attributes[name] for name in POLICIES if self.attributes.get(name) is not None}
        return {**policies, **self.properties}


def sides(resource: Resource, source: str) -> tuple[Side, Side]:
    """The resource before and after; InputError for a context that is not the JSON object it should be."""
    return (
        _from_context(resource.before_context, source) or _from_details(resource.worst_details, before=True),
        _from_context(resource.after_context, source) or _from_details(resource.worst_details, before=False),
    )


def path_of(detail: Detail) -> Path:
    """Where the target of a detail is in the tree; () where it is no property."""
    steps = (detail.aim.path or "").split("/")[1:]
    if steps[:1] == ["Properties"]:
        return tuple(int(step) if step.isdecimal() and len(step) < 6 else _unescaped(step) for step in steps[1:])
    return (detail.about,) if detail.about else ()


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


def _from_context(context: str | None, source: str) -> Side | None:
    if context is None:
        return None
    try:
        given = msgspec.json.decode(context)
        refuse_twice(context.encode(), source, DESCRIBE)
        properties = typed(given.get("Properties") or {}) if isinstance(given, dict) else None
        if not isinstance(properties, dict):
            raise ValueError("not an object")
        attributes = {key: typed(value) for key, value in given.items() if key not in ("Properties", "Metadata")}
        return Side(properties, attributes, whole=True)
    except (ValueError, RecursionError) as error:
        raise InputError(source, f"a Before- or AfterContext that cannot be read ({error}).", DESCRIBE) from error


def _from_details(details: Iterable[Detail], before: bool) -> Side:
    properties: dict[str, Value] = {}
    attributes: dict[str, Value] = {}
    for detail in details:
        if detail.about:
            _put(properties, detail.about, path_of(detail)[1:], _value(detail, before))
        elif detail.aim.attribute in POLICIES:
            attributes[detail.aim.attribute] = _value(detail, before)
    return Side(properties, attributes)


def _put(properties: dict[str, Value], name: str, inner: Path, value: Value) -> None:
    """Set a value that may be inside a property; of a list, one item alone says too little."""
    if any(isinstance(step, int) for step in inner):
        properties.setdefault(name, UNKNOWN)
        return
    parent, steps = properties, (name, *inner)
    for step in steps[:-1]:
        within = parent.setdefault(str(step), {})
        if not isinstance(within, dict):
            return
        parent = within
    if value is not UNKNOWN or str(steps[-1]) not in parent:
        parent[str(steps[-1])] = value


def _value(detail: Detail, before: bool) -> Value:
    aim = detail.aim
    text = aim.before_value if before else aim.after_value
    if text is not None:
        return _decoded(text)
    return None if aim.attribute_change_type == ("Add" if before else "Remove") else UNKNOWN


def _decoded(text: str) -> Value:
    """A structure is written as JSON, a scalar as it is."""
    if text[:1] not in ("{", "[") or text.startswith("{{"):
        return typed(text)
    try:
        refuse_twice(text.encode(), "", "")
        return typed(msgspec.json.decode(text))
    except (msgspec.DecodeError, RecursionError, InputError):  # no JSON, or one that says two things
        return typed(text)


def typed(value: Value, depth: int = 0) -> Value:
    """The value as a template has it: CloudFormation turns every scalar of a context into a string.

    What only execution will tell becomes UNKNOWN, what a NoEcho parameter hides becomes Sensitive.
    """
    if depth > _DEEPEST:
        raise RecursionError("nested too deeply")
    if isinstance(value, dict):
        return {key: typed(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item, depth + 1) for item in value]
    return _scalar(value) if isinstance(value, str) else value


def _scalar(text: str) -> Value:
    if KNOWN_AFTER_APPLY in text:
        return UNKNOWN
    if text in ("true", "false"):
        return text == "true"
    if text == _NO_ECHO:
        return Sensitive(text)
    return int(text) if _INTEGER.fullmatch(text) else text
