"""A first apply is quiet; the same plan with a sign that the things exist is not."""

from __future__ import annotations

from typing import Any

import pytest

from planguard.knowledge.resource_types.catalog import Catalog
from planguard.model.change import Action, ResourceChange
from planguard.model.configuration import ConfigurationChange, SettingKind
from planguard.model.finding import Finding, Severity
from planguard.model.plan import Plan
from planguard.model.tools import Tool
from planguard.rules import state_lost


def new(number: int, **details: Any) -> ResourceChange:
    return ResourceChange(f"aws_x.y{number}", "aws_x", Action.CREATE, name=f"y{number}", **details)


_MISSING = ResourceChange("aws_x.gone", "aws_x", Action.DELETE, name="gone")
_BACKEND = ConfigurationChange(SettingKind.BACKEND, "backend.s3", ("bucket",), "a", "b")


def found(*changes: ResourceChange, **details: Any) -> list[Finding]:
    plan = Plan("p", Tool.TERRAFORM, changes, **{"has_prior_state": False, **details})
    return list(state_lost.check(plan, Catalog()))


def messages(*changes: ResourceChange, **details: Any) -> list[str]:
    return [finding.message for finding in found(*changes, **details)]


def test_a_first_apply_is_quiet_however_large() -> None:
    assert messages(*(new(number) for number in range(50))) == []


@pytest.mark.parametrize(
    ("details", "sign"),
    [
        ({"drift": (_MISSING,)}, "1 object of the state was not found: aws_x.gone"),
        ({"configuration_changes": (_BACKEND,)}, "The same change sets another backend"),
    ],
)
def test_a_sign_is_named(details: dict[str, Any], sign: str) -> None:
    (finding,) = found(new(1), new(2), **details)
    assert finding.severity is Severity.MEDIUM
    assert finding.message == f"All 2 objects are to be created, although they may exist already. {sign}."


def test_an_import_beside_new_objects_is_no_more_than_a_hint() -> None:
    (finding,) = found(new(1), new(2), new(3, imported=True))
    assert finding.severity is Severity.LOW
    assert "aws_x.y3 is imported by the same plan" in finding.message


def test_a_state_that_still_knows_something_is_not_lost() -> None:
    kept = ResourceChange("aws_x.kept", "aws_x", Action.NO_OP, name="kept")
    assert messages(new(1), new(2), kept, drift=(_MISSING,)) == []
    assert messages(new(1), new(2), drift=(_MISSING,), has_prior_state=True) == []
