"""The plan JSON gets a planguard object on each resource change, and nothing else of it changes by a byte."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planguard.model.change import Action, ResourceChange
from planguard.model.errors import InputError
from planguard.model.finding import Severity
from planguard.model.tools import Tool
from planguard.reporters._annotated.plan_json import annotated_json
from tests.annotate.plans import decided, deletion, finding

VPC, OLD = deletion(), deletion(deposed="cafe0001")
DECIDED = decided([VPC, OLD], [finding(VPC), finding(OLD, Severity.MEDIUM)]).plans[0]
PLAN = (
    b'{ "format_version":"1.2" ,\n "n": 123456789012345678901234567890.1250,"e\\"}":{"resource_changes":[{}]},\n'
    b'  "resource_changes" : [ {"address":"aws_vpc.main","z":1,"a":1e400 } ,\n'
    b'{"address":"aws_vpc.main","deposed":"cafe0001"},{} , {"address":"data.x.y"}\n ], "last":null }\n'
)
OURS = re.compile(rb',?"planguard":\{"verdict":.*?"findings":\[.*?\]\}(?=[\s}])')


def _entries(data: bytes) -> list[Any]:
    entries = json.loads(data)["resource_changes"]
    return [entry["planguard"] for entry in entries]


def test_each_resource_change_has_its_own_findings() -> None:
    found = _entries(annotated_json(PLAN, DECIDED))
    assert [(own["verdict"], own["score"], len(own["findings"])) for own in found] == [
        ("block", 70, 1),
        ("warn", 40, 1),
        ("pass", 0, 0),
        ("pass", 0, 0),
    ]


def test_everything_else_stays_byte_for_byte() -> None:
    assert OURS.sub(b"", annotated_json(PLAN, DECIDED)) == PLAN


def test_a_byte_order_mark_stays() -> None:
    assert OURS.sub(b"", annotated_json(codecs.BOM_UTF8 + PLAN, DECIDED)) == codecs.BOM_UTF8 + PLAN


def test_a_finding_on_several_objects_stands_on_each() -> None:
    both = decided([VPC], [finding(None, about="production", related=(VPC.address,))])
    found = _entries(annotated_json(PLAN, both.plans[0]))
    assert [own["verdict"] for own in found] == ["block", "pass", "pass", "pass"]


def test_a_change_set_gets_them_on_its_resource_changes() -> None:
    change = ResourceChange("shop/Table", "AWS::DynamoDB::Table", Action.DELETE, name="Table")
    data = b'{"Changes":[{"Type":"Resource","ResourceChange":{"LogicalResourceId":"Table"}},{"ResourceChange":null}]}'
    found = json.loads(annotated_json(data, decided([change], [finding(change)], Tool.CLOUDFORMATION).plans[0]))
    assert found["Changes"][0]["ResourceChange"]["planguard"]["score"] == 70
    assert found["Changes"][1] == {"ResourceChange": None}


def test_a_list_of_changes_as_the_console_shows_it() -> None:
    change = ResourceChange("Table", "AWS::DynamoDB::Table", Action.DELETE, name="Table")
    data = b' [ {"resourceChange":{"logicalResourceId":"Table"},"x":1} , {"resourceChange":null}]'
    found = json.loads(annotated_json(data, decided([change], [finding(change)], Tool.CLOUDFORMATION).plans[0]))
    assert found[0]["resourceChange"]["planguard"]["verdict"] == "block"


@pytest.mark.parametrize("data", [b"", b"{", b"[1]", PLAN + PLAN, b"noise\n" + PLAN, PLAN.decode().encode("utf-16")])
def test_what_is_not_one_document_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="not one JSON document"):
        annotated_json(data, DECIDED)


def test_what_is_annotated_already_is_refused() -> None:
    with pytest.raises(InputError, match="already has planguard objects"):
        annotated_json(annotated_json(PLAN, DECIDED), DECIDED)


SCALARS = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)
ENTRY = st.fixed_dictionaries({"address": st.just("aws_vpc.main"), 'q"}': VALUES}, optional={"x": VALUES})


@given(st.dictionaries(st.text(), VALUES), st.lists(ENTRY), st.sampled_from([None, 0, 2]), st.booleans())
def test_any_plan_comes_back(rest: dict[str, Any], entries: list[Any], indent: int | None, ascii_only: bool) -> None:
    document = {**rest, "resource_changes": entries, "after": "x"}
    data = json.dumps(document, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    try:
        found = json.loads(annotated_json(data, DECIDED))
    except InputError:
        assert not ascii_only  # only what is not valid UTF-8 may be refused
        return
    assert [entry.pop("planguard")["score"] for entry in found["resource_changes"]] == [70] * len(entries)
    assert found == document
