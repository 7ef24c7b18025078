"""What holds for every reader of the folder: it knows its own, and refuses what is no plan or only half of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from planguard import readers
from planguard.model.errors import InputError
from tests.running import ROOT

NAMES = readers.names()
INPUTS = sorted(path for path in (ROOT / "samples").glob("*/*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_it_has_tests_of_its_own(name: str) -> None:
    assert (Path(__file__).parent / f"test_{name.replace('-', '_')}.py").exists()


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.parent.name)
def test_one_reader_knows_an_input_and_reads_it_as_if_it_were_named(path: Path) -> None:
    data = path.read_bytes()
    (name,) = [name for name in NAMES if readers.load(name).recognises(data[: 64 * 1024])]
    assert readers.read(data, "x", name) == readers.read(data, "x")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data",
    [b"", b"\x00", b"\xff\xfe", b"{}", b"[]", b"[[]]", b'"x"', b"null", b"1", b"-", b"{", b"PK\x03\x04", b"\x1b[0m"],
)
def test_what_is_no_plan_is_refused_even_where_the_reader_is_named(name: str, data: bytes) -> None:
    with pytest.raises(InputError):
        readers.read(data, "x", name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.parent.name)
def test_half_an_input_is_refused(name: str, path: Path) -> None:
    data = path.read_bytes()
    for part in (data[: len(data) // 2], data[: len(data) - 3], data[len(data) // 2 :]):
        with pytest.raises(InputError):
            readers.read(part, "x", name)
