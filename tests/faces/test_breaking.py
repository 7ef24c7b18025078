"""A face that is damaged is judged or refused in one line, and never passes with fewer destroyed objects."""

from __future__ import annotations

import pytest

from tests.faces.breaking import FEW, Seeds, of_samples, of_scenarios, tried
from tests.thorough import tries

SEED = 20_261_127_000_000
FILES, LINES, ALL = tries(400), tries(400), tries(20_000)


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Seeds:
    return of_scenarios(tmp_path_factory.mktemp("seeds"), FEW)


def faults(seeds: Seeds, numbers: range) -> list[str]:
    outcomes = [(number, *tried(seeds, number)) for number in numbers]
    assert len({outcome.code for _, _, outcome, _ in outcomes}) > 1, "all end alike: nothing is tried"
    return [f"number {number}: {what}: {fault}" for number, what, _, fault in outcomes if fault]


@pytest.mark.thorough
def test_damaged_saved_plans() -> None:
    assert faults(of_samples(), range(SEED, SEED + FILES)) == []


@pytest.mark.terraform
@pytest.mark.thorough
def test_damaged_logs_and_texts(seeds: Seeds) -> None:
    if not seeds.lines:
        pytest.skip("there is no reader of logs or texts")
    only = Seeds(seeds.files, seeds.lines, share_of_lines=1)
    assert faults(only, range(SEED, SEED + LINES)) == []


@pytest.mark.long
@pytest.mark.terraform
@pytest.mark.parametrize("part", range(20))
def test_damaged_faces(seeds: Seeds, part: int) -> None:
    start = SEED + FILES + part * (ALL // 20)
    assert faults(seeds, range(start, start + ALL // 20)) == []
