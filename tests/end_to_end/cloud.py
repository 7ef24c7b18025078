"""A cloud to plan against: moto's server on a free port of this machine, with nothing in it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

PATIENCE = 120  # seconds, for a machine that does much else
PROVIDER = """
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "testing"
  secret_key                  = "testing"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
"""


@contextlib.contextmanager
def cloud() -> Iterator[str]:
    """The endpoint of a fresh, empty cloud; it is gone when the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _answering(f"http://127.0.0.1:{port}", server)
    finally:
        server.kill()
        server.wait()


def _answering(endpoint: str, server: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=PATIENCE).close()
            return endpoint
        time.sleep(0.1)
    raise AssertionError(f"moto's server did not start within {PATIENCE} seconds")
