"""What CI tells of the commit that is checked."""

from __future__ import annotations

import pytest

from planguard.cli._input.run import run_of
from planguard.judging.decision import Run
from tests.running import planguard

GITHUB = {"GITHUB_REPOSITORY": "shop/infra", "GITHUB_SHA": "a1b2", "GITHUB_SERVER_URL": "https://code.example"}
GITLAB = {"CI_PROJECT_PATH": "shop/infra", "CI_COMMIT_SHA": "a1b2", "CI_PROJECT_URL": "https://lab.example/shop/infra"}
AZURE = {"BUILD_REPOSITORY_NAME": "infra", "BUILD_SOURCEVERSION": "a1b2"}


@pytest.mark.parametrize(
    ("environment", "run"),
    [
        (GITHUB, Run("shop/infra", "a1b2", "https://code.example/shop/infra/commit/a1b2")),
        (GITLAB, Run("shop/infra", "a1b2", "https://lab.example/shop/infra/-/commit/a1b2")),
        (AZURE, Run("infra", "a1b2")),
        ({**GITHUB, "GITHUB_SERVER_URL": "javascript:alert(1)//"}, Run("shop/infra", "a1b2")),
        ({**GITLAB, "CI_COMMIT_SHA": ""}, Run("shop/infra")),
        ({"CI": "true", "HOME": "/root"}, Run()),
    ],
)
def test_repository_and_commit_are_those_that_ci_tells(environment: dict[str, str], run: Run) -> None:
    assert run_of(environment) == run


@pytest.mark.parametrize("command", ["check", "annotate"])
def test_page_names_repository_and_commit(command: str) -> None:
    page = planguard(
        command, "samples/harmless-release/plan.json", "--format", "html",
        GITHUB_REPOSITORY="shop/infra", GITHUB_SHA="a1b2", GITHUB_SERVER_URL="https://code.example",
    ).out  # fmt: skip
    assert "<code>shop/infra</code>" in page
    assert "https://code.example/shop/infra/commit/a1b2" in page
