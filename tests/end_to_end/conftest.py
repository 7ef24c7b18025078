"""Working directories of Terraform that are made once and used by one test after the other."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator

import pytest

from tests.end_to_end.applied import Applied, directory
from tests.terraform import Terraform, served

Restored = Callable[[Applied], Terraform]


@pytest.fixture(scope="session")
def _directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str | None], Terraform]]:
    with contextlib.ExitStack() as running:

        @functools.cache
        def made(provider: str | None) -> Terraform:
            terraform = directory(tmp_path_factory.mktemp("work"), provider)
            return running.enter_context(served(terraform)) if provider else terraform

        yield made


@pytest.fixture
def restored(_directory: Callable[[str | None], Terraform]) -> Restored:
    """Terraform in a folder where something seems to have just been applied."""
    return lambda applied: applied.restored(_directory(applied.provider))
