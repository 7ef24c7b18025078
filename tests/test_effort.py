"""A bound of processor time is exceeded by what works too long, and not by what waits."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tests.effort import slowness, within

BUSY = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass"


def test_what_works_too_long_is_told() -> None:
    with pytest.raises(AssertionError, match="are allowed"), within(0.01):
        exec(BUSY, {})


def test_so_is_what_a_process_does_for_it() -> None:
    with pytest.raises(AssertionError, match="are allowed"), within(0.01):
        subprocess.run([sys.executable, "-c", BUSY], check=True)


def test_to_wait_is_no_work() -> None:
    with within(0.1):
        time.sleep(0.3)


def test_a_machine_is_never_too_fast() -> None:
    assert slowness() >= 1
