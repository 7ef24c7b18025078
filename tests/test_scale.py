"""What docs/scale.md shows works: one call a plan, mapped over an object store's listing by a cluster."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import planguard
from planguard.model.errors import InputError
from tests.running import ROOT

PLAN = ROOT / "samples" / "recreated-without-a-provider" / "plan.json"
HARMLESS = ROOT / "samples" / "harmless-release" / "plan.json"
PAGE = (ROOT / "docs" / "scale.md").read_text()


def shown() -> dict[str, Any]:
    """The functions of the page."""
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(compile(block, "docs/scale.md", "exec"), names)
    return names


def test_a_plan_is_read_from_its_bytes() -> None:
    (plan,) = planguard.read_plan("s3://plans/db/tfplan.json", PLAN.read_bytes())
    assert plan.source == "s3://plans/db/tfplan.json"
    assert planguard.review([plan]).score == planguard.review(planguard.read_plan(str(PLAN))).score


def test_what_cannot_be_read_can_be_raised_in_another_process() -> None:
    import pickle

    with pytest.raises(InputError) as raised:
        planguard.read_plan("s3://plans/x.json", PLAN.read_bytes()[:-9])
    again = pickle.loads(pickle.dumps(raised.value))
    assert (type(again), str(again)) == (InputError, str(raised.value))
    assert again.is_no_plan is raised.value.is_no_plan


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_judges_what_an_object_store_lists(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="dask and distributed are not installed")
    for unit, content in {"a": PLAN.read_bytes(), "b": HARMLESS.read_bytes(), "c": b"{"}.items():
        (tmp_path / unit).mkdir()
        (tmp_path / unit / "tfplan.json").write_bytes(content)
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        rows = shown()["judged_by_dask"](client, f"file://{tmp_path}/**/tfplan.json")
    assert [row["verdict"] for row in rows] == ["block", "pass", "block"]
    assert [row["destroyed"] for row in rows] == [5, 2, None]
    assert [Path(row["plan"]).parent.name for row in rows] == ["a", "b", "c"]
    assert rows[2]["problem"]
