"""Whatever Terraform sources look like, `diff` ends in a verdict or in one line: small files of odd but whole parts."""

from __future__ import annotations

import contextlib
import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from planguard import reporters
from planguard.judging.review import review
from planguard.judging.ruleset.model import Ruleset
from planguard.loading import plugins
from planguard.model.errors import PlanguardError
from planguard.predictors import terraform
from planguard.sources.folder import Folder

KINDS = (
    "resource", "data", "module", "provider", "variable", "output", "locals", "terraform", "moved", "removed",
    "import", "check", "ephemeral", "odd",
)  # fmt: skip
INNER = ("lifecycle", "dynamic", "content", "backend", "cloud", "required_providers", "assume_role", "provisioner")
NAMES = (
    "for_each", "count", "source", "version", "providers", "alias", "region", "default", "enabled", "from", "to",
    "iterator", "labels", "depends_on", "lifecycle", "x",
)  # fmt: skip
LABELS = ("", ' "a"', ' "a" "b"', ' "aws_s3_bucket" "b"', ' "for_each"', " bare", ' ""', ' "a" "b" "c"')
VALUES = (
    "",
    '""',
    "null",
    "true",
    "1",
    "1e400",
    "-1",
    "[]",
    "{}",
    "[[]]",
    '"./"',
    '"."',
    '".."',
    '"${x}"',
    "var.a",
    "each.key",
    "toset([])",
    "aws_s3_bucket.b",
    "local.a",
    "module.a",
    "self",
    "path.module",
    "f()",
    'file("x")',
    "a.b[0].c[*].d",
)

attributes = st.builds("  {} = {}\n".format, st.sampled_from(NAMES), st.sampled_from(VALUES))
inner = st.builds(
    "  {}{} {{\n{}  }}\n".format,
    st.sampled_from(INNER),
    st.sampled_from(LABELS),
    st.lists(attributes, max_size=2).map("".join),
)
nested = st.builds("  {}{} {{\n{}  }}\n".format, st.sampled_from(INNER), st.sampled_from(LABELS), inner)
blocks = st.builds(
    "{}{} {{\n{}}}\n".format,
    st.sampled_from(KINDS),
    st.sampled_from(LABELS),
    st.lists(attributes | inner | nested, max_size=3).map("".join),
)
texts = st.lists(blocks, max_size=4).map("".join)
values = st.lists(attributes, max_size=3).map("".join)


@given(before=texts, after=texts, given_before=values, given_after=values)
def test_any_blocks_end_in_plans_or_in_one_line(before: str, after: str, given_before: str, given_after: str) -> None:
    with TemporaryDirectory() as name:
        folders = []
        for side, text, given_values in (("before", before, given_before), ("after", after, given_after)):
            folder = Path(name, side)
            folder.mkdir()
            (folder / "main.tf").write_text(text)
            (folder / "terraform.tfvars").write_text(given_values)
            folders.append(Folder(folder))
        with contextlib.suppress(PlanguardError):
            decision = review(terraform.predict(*folders), Ruleset(), datetime.date(2026, 1, 1))
            assert plugins.load(reporters, "json").render(decision)
