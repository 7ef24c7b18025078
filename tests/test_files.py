"""Files that a change may hold are read without waiting, and up to a bound."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from planguard.model.errors import InputError
from planguard.sources.files import read_regular


def test_a_regular_file_is_read_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "link").symlink_to("file")
    assert read_regular(tmp_path / "link", 7) == b"content"


def test_what_is_larger_than_the_bound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345678")
    with pytest.raises(InputError, match="larger than 7 bytes"):
        read_regular(tmp_path / "file", 7)


@pytest.mark.parametrize("name", ["pipe", "folder", "socket", "loop", "absent", "/dev/zero", "nul\0l"])
def test_what_is_no_regular_file_is_refused_at_once(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "socket"))
        with pytest.raises(InputError) as raised:
            read_regular(tmp_path / name, 100, "the file")
    assert str(raised.value).startswith("the file: ")
