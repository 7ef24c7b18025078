"""Big plans of real shape, copied from small real ones: ``python -m benchmarks.big_plans FOLDER [NAME...]``."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Raw

PLANS = Path(__file__).parent / "plans"
OBJECTS = 20_000
MANY = 200_000
REPLACED_OF = 99  # one object of so many, which is no multiple of the kinds of objects, so that each kind comes up
STATEMENTS = 30_000

_NUMBERED = "0000001"  # how often the environment was made, in the name of its module
_NUMBER = "\0"  # where the number of a copy goes in the text of an object
_GIVEN_BY_THE_CLOUD = re.compile(
    r"(?<![\w])(?P<hex>[0-9a-f]{10})[0-9a-f]{7}(?!\w)|(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{5})[0-9a-f]{7}"
    r"|(?P<letters>[A-Z0-9]{10,})[A-Z0-9]{7}(?!\w)"
)


class _Resources(msgspec.Struct):
    resources: list[Raw] = []


class _Root(msgspec.Struct):
    child_modules: list[_Resources] = []


class _Values(msgspec.Struct):
    root_module: _Root


class _State(msgspec.Struct):
    values: _Values


class _Plan(msgspec.Struct):
    """What is copied of a plan, as Terraform wrote it."""

    planned_values: _Values
    resource_changes: list[Raw]
    prior_state: _State
    configuration: Raw


class _Object(msgspec.Struct):
    """The texts of one object; ``planned`` is "" where it is destroyed."""

    change: str
    prior: str
    planned: str

    @property
    def is_replaced(self) -> bool:
        return '"replace_paths"' in self.change


def _objects(name: str) -> tuple[list[_Object], str]:
    """The objects of one of the small plans, sorted as there, and its configuration."""
    plan = msgspec.json.decode((PLANS / f"{name}.json").read_bytes(), type=_Plan)
    planned = _by_address(plan.planned_values)
    prior = _by_address(plan.prior_state.values)
    changes = {_address(raw): raw for raw in plan.resource_changes}
    found = [_Object(_text(raw), _text(prior[a]), _text(planned.get(a, Raw(b"")))) for a, raw in changes.items()]
    return found, bytes(plan.configuration).decode()


def _by_address(values: _Values) -> dict[str, Raw]:
    return {_address(raw): raw for module in values.root_module.child_modules for raw in module.resources}


def _address(raw: Raw) -> str:
    return str(msgspec.json.decode(raw)["address"])


def _text(raw: Raw) -> str:
    """The text of an object with its module, and whatever the cloud numbers, to be numbered anew."""
    text = bytes(raw).decode().replace(_NUMBERED, _NUMBER)
    return _GIVEN_BY_THE_CLOUD.sub(lambda found: f"{found[found.lastgroup or 0]}{_NUMBER}", text)


def _modules(objects: int, kinds: int) -> Iterator[tuple[str, range]]:
    """The number of each copy of the environment, and which objects are in it."""
    for first in range(0, objects, kinds):
        yield f"{first // kinds:07}", range(first, min(first + kinds, objects))


def _mixed(stays: Sequence[_Object], replaced: Sequence[_Object], objects: int) -> Iterator[tuple[int, _Object]]:
    """So many objects, one of a hundred replaced, with their numbers."""
    done = 0
    for number in range(objects):
        kind = number % len(stays)
        due = done < objects // 100 and number >= REPLACED_OF * done and replaced[kind].is_replaced
        done += due
        yield number, (replaced if due else stays)[kind]


def replaced(path: Path, objects: int = OBJECTS) -> None:
    """One of a hundred is replaced, the others stay."""
    stays, configuration = _objects("unchanged")
    anew, _ = _objects("replaced")
    _write(path, [one for _, one in _mixed(stays, anew, objects)], len(stays), configuration)


def many(path: Path) -> None:
    """The same with ten times as many."""
    replaced(path, MANY)


def destroyed(path: Path) -> None:
    """All of them are destroyed."""
    goes, configuration = _objects("destroyed")
    _write(path, [goes[number % len(goes)] for number in range(OBJECTS)], len(goes), configuration)


def estate(folder: Path, plans: int, objects: int = 24) -> None:
    """Many plans of some 100 KB, one a unit; in each, one of its objects is replaced where that kind ever is."""
    stays, configuration = _objects("unchanged")
    anew, _ = _objects("replaced")
    for number in range(plans):
        due = number % objects
        held = [anew[due] if n == due and anew[n].is_replaced else stays[n] for n in range(objects)]
        unit = folder / f"env{number % 7}" / f"unit{number:05}"
        unit.mkdir(parents=True)
        _write(unit / "tfplan.json", held, len(stays), configuration)


def _write(path: Path, objects: Sequence[_Object], kinds: int, configuration: str) -> None:
    modules = list(_modules(len(objects), kinds))
    keys = [f"s{number}" for number, _ in modules]
    variables = {
        "database_passwords": {"value": {key: f"kR7-{key}-qVx2" for key in keys}},
        "shops": {"value": dict.fromkeys(keys, "a")},
    }
    with path.open("w") as file:
        file.write(f'{{"format_version":"1.2","terraform_version":"1.11.4","variables":{_json(variables)}')
        file.write(',"planned_values":{"root_module":{')
        if any(one.planned for one in objects):
            file.writelines(_state(objects, modules, "planned"))
        file.write('}},"resource_changes":[')
        file.writelines(_listed(_copies(objects, modules, "change")))
        file.write('],"prior_state":{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{')
        file.writelines(_state(objects, modules, "prior"))
        file.write(f'}}}}}},"configuration":{configuration}')
        file.write(',"timestamp":"2026-01-01T00:00:00Z","applyable":true,"complete":true,"errored":false}\n')


def _copies(objects: Sequence[_Object], modules: Sequence[tuple[str, range]], part: str) -> Iterator[str]:
    for number, numbers in modules:
        yield from (getattr(objects[one], part).replace(_NUMBER, number) for one in numbers)


def _state(objects: Sequence[_Object], modules: Sequence[tuple[str, range]], part: str) -> Iterator[str]:
    yield '"child_modules":['
    for number, numbers in modules:
        yield "," if numbers.start else ""
        yield '{"resources":['
        yield from _listed(_copies(objects, [(number, numbers)], part))
        address = _json(f'module.shop["s{number}"]')
        yield f'],"address":{address}}}'
    yield "]"


def _listed(texts: Iterator[str]) -> Iterator[str]:
    for position, text in enumerate(texts):
        yield f",{text}" if position else text


def policy(path: Path) -> None:
    """One policy is updated that has as many statements as a megabyte takes."""
    was = [{"Action": f"a:{number:x}", "Effect": "Deny"} for number in range(STATEMENTS)]
    will_be = [{"Action": "a:*", "Effect": "Allow"}, *was[1:]]
    stays, configuration = _objects("unchanged")
    entry = next(
        json.loads(one.change.replace(_NUMBER, _NUMBERED)) for one in stays if '"type":"aws_iam_policy"' in one.change
    )
    entry["change"]["actions"] = ["update"]
    for side, statements in (("before", was), ("after", will_be)):
        document = _json({"Statement": statements, "Version": "2012-10-17"})
        entry["change"][side] = {**entry["change"][side], "policy": document}
    plan = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [entry]}
    path.write_text(f'{_json(plan)[:-1]},"planned_values":{{}},"configuration":{configuration}}}\n')


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


SHAPES: dict[str, Callable[[Path], None]] = {
    "replaced": replaced,
    "destroyed": destroyed,
    "policy": policy,
    "many": many,
}


def main() -> None:
    """Write the plans that are named, or all of them."""
    folder, *names = sys.argv[1:]
    for name in names or SHAPES:
        path = Path(folder) / f"{name}.json"
        SHAPES[name](path)
        print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
