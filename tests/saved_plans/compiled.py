"""What planguard reads of a saved plan, compiled: ``python -m tests.saved_plans.compiled`` writes it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import protoc

from tests.running import ROOT

SOURCE = ROOT / "planguard" / "readers" / "saved_plan" / "tfplan.proto"
COMPILED = SOURCE.with_suffix(".binpb")


def compiled() -> bytes:
    """The descriptor of the file; AssertionError where it does not compile."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "set"
        failed = protoc.main(["", f"-I{SOURCE.parent}", f"--descriptor_set_out={written}", str(SOURCE)])
        assert not failed
        (file,) = FileDescriptorSet.FromString(written.read_bytes()).file
        return file.SerializeToString(deterministic=True)


if __name__ == "__main__":
    COMPILED.write_bytes(compiled())
