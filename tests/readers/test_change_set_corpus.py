"""Change sets recorded from AWS: what planguard reads from them is what AWS planned. Skipped where there are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planguard.model.change import Action
from planguard.model.plan import Plan
from planguard.readers import change_set

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "cloudformation"
RECORDED = sorted([*CORPUS.glob("changesets/*.json"), *CORPUS.glob("pairs/*/changeset*.json")])
PAIRS = sorted(CORPUS.glob("pairs/*/meta.json"))

pytestmark = pytest.mark.skipif(not RECORDED, reason="the corpus of recorded change sets is not beside the repository")

EXPECTED = {
    ("Add", None): {Action.CREATE},
    ("Import", None): {Action.NO_OP},
    ("Remove", "Delete"): {Action.DELETE},
    ("Remove", "Retain"): {Action.FORGET},
    ("Modify", None): {Action.UPDATE},
    ("Modify", "ReplaceAndDelete"): {Action.CREATE_THEN_DELETE, Action.DELETE_THEN_CREATE},
    ("Modify", "ReplaceAndRetain"): {Action.CREATE_THEN_FORGET},
}


def _read(path: Path) -> Plan:
    data = path.read_bytes()
    assert change_set.recognises(data[: 64 * 1024])
    [plan] = change_set.read(data, path.name)
    return plan


def _deletes(resource: dict[str, Any]) -> bool:
    kept = "Retain" in (resource.get("PolicyAction") or "")
    replaced = resource.get("Action") == "Modify" and resource.get("Replacement") == "True"
    return not kept and (replaced or resource.get("Action") == "Remove")


def test_every_recorded_deletion_is_found_and_none_invented() -> None:
    for path in RECORDED:
        answer = json.loads(path.read_bytes())
        changes = answer if isinstance(answer, list) else answer["Changes"]
        resources = [
            {
                key[:1].upper() + key[1:]: value
                for key, value in next(v for v in entry.values() if type(v) is dict).items()
            }
            for entry in changes
        ]
        expected = sorted(entry["LogicalResourceId"] for entry in resources if _deletes(entry))
        plan = _read(path)
        assert sorted(entry.name for entry in plan.destroyed()) == expected, path.name
        assert len(plan.resource_changes) == len(resources), path.name


@pytest.mark.parametrize("meta", PAIRS, ids=lambda path: path.parent.name)
def test_the_recorded_action_of_every_resource_is_read(meta: Path) -> None:
    expected = json.loads(meta.read_bytes())["expected"]
    plan = _read(meta.parent / "changeset.json")
    assert {entry.name for entry in plan.resource_changes} == set(expected)
    for entry in plan.resource_changes:
        recorded = expected[entry.name]
        if recorded["Action"] == "Modify" and recorded["Replacement"] == "True" and not recorded["PolicyAction"]:
            assert entry.action.replaces
        elif recorded["Action"] == "Remove" and not recorded["PolicyAction"]:
            assert entry.action is Action.DELETE
        else:
            assert entry.action in EXPECTED[recorded["Action"], recorded["PolicyAction"]]


def test_recorded_nested_sets_become_one_plan() -> None:
    plans = [_read(path) for path in sorted((CORPUS / "changesets").glob("29[345]-*.json"))]
    [plan] = change_set.join(plans)
    assert plan.gaps == ()
    assert {entry.module.count("/") for entry in plan.resource_changes} == {0, 1, 2}


def test_recordings_read_together_keep_every_change() -> None:
    plans = [_read(path) for path in RECORDED if "localstack" in str(path)]
    assert change_set.join(plans) == plans
