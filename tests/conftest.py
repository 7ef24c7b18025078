"""Every test runs with an environment that cannot colour, annotate or otherwise change what planguard prints."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

from tests.thorough import tries

_PROMISED = {"PLANGUARD_REQUIRE_TERRAFORM": "erraform", "PLANGUARD_REQUIRE_BROWSER": "hromium"}
_PRESENT = tuple(word for name, word in _PROMISED.items() if os.environ.get(name))
_SCRUBBED = ("COLUMNS", "CI", "NO_COLOR", "FORCE_COLOR", "TERM", "TF_WORKSPACE", "TF_CLI_ARGS")
_PREFIXES = ("GITHUB_", "PLANGUARD_", "GITLAB_")

# A busy machine is no failure; the budgets are measured in benchmarks/. In CI the same examples are tried every time.
settings.register_profile(
    "planguard", deadline=None, derandomize=bool(os.environ.get("CI")), max_examples=tries(settings().max_examples)
)
settings.load_profile("planguard")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name in _SCRUBBED or (name.startswith(_PREFIXES) and name != "PLANGUARD_ACCEPT"):
            monkeypatch.delenv(name)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start what takes longest first, so that nobody waits for it alone at the end; mark what tries random inputs."""
    items.sort(key=lambda item: "end_to_end" not in item.path.parts)
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("thorough")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip for want of a program into an error where the machine is said to have it."""
    report = yield
    reason = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    if any(word in reason for word in _PRESENT):
        report.outcome = "failed"
        report.longrepr = f"this machine must not skip it: {reason}"
    return report
