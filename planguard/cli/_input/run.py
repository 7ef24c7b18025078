"""Where a run takes place, as CI tells it: the repository and the commit that a report is about."""

from __future__ import annotations

from collections.abc import Mapping

from planguard.judging.decision import Run


def run_of(environment: Mapping[str, str]) -> Run:
    """What GitHub, GitLab or Azure Pipelines says of the commit that is checked; nothing where none of them does."""
    server, repository = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_REPOSITORY", "")
    if repository:
        return _run(repository, environment.get("GITHUB_SHA", ""), f"{server}/{repository}", "commit")
    if repository := environment.get("CI_PROJECT_PATH", ""):
        return _run(repository, environment.get("CI_COMMIT_SHA", ""), environment.get("CI_PROJECT_URL", ""), "-/commit")
    return Run(environment.get("BUILD_REPOSITORY_NAME", ""), environment.get("BUILD_SOURCEVERSION", ""))


def _run(repository: str, commit: str, place: str, under: str) -> Run:
    """The address is that of the commit; one that no browser opens safely is left out."""
    known = place.startswith(("https://", "http://")) and commit
    return Run(repository, commit, f"{place}/{under}/{commit}" if known else "")
