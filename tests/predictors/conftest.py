"""What several tests of predictions start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.predictors.repositories import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")
