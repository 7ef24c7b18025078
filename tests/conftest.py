"""Every test runs with an environment that cannot colour, annotate or otherwise change what planguard prints."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

_REQUIRE_TERRAFORM = bool(os.environ.get("PLANGUARD_REQUIRE_TERRAFORM"))
_SCRUBBED = ("CI", "NO_COLOR", "FORCE_COLOR", "TERM", "TF_WORKSPACE", "TF_CLI_ARGS")
_PREFIXES = ("GITHUB_", "PLANGUARD_", "GITLAB_")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name in _SCRUBBED or (name.startswith(_PREFIXES) and name != "PLANGUARD_ACCEPT"):
            monkeypatch.delenv(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Turn a skip for want of Terraform or a provider into an error where the machine is said to have both."""
    report = yield
    if _REQUIRE_TERRAFORM and report.skipped and "erraform" in str(report.longrepr):  # type: ignore[attr-defined]
        report.outcome = "failed"  # type: ignore[attr-defined]
        report.longrepr = f"this machine must not skip it: {report.longrepr}"  # type: ignore[attr-defined]
    return report
