"""Real plans of other people: every reporter takes them, tells no secret, and keeps its limits."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from planguard import readers, reporters
from planguard.judging.decision import Decision, Verdict
from planguard.judging.review import review
from planguard.judging.ruleset import choice
from planguard.knowledge.secrets.concealment import secrets_of
from planguard.loading import plugins
from planguard.model.errors import InputError
from tests.reporters.decisions import ROOT, TODAY

CORPUS = ROOT.parent / "shared" / "corpus"
EVERY = 15
FILES = sorted([*CORPUS.glob("terraform/**/*.json"), *CORPUS.glob("cloudformation/changesets/**/*.json")])[::EVERY]
OWN_WORDS = "nothing would be destroyed"  # a value that is marked sensitive may well be a word of ours


@pytest.mark.skipif(not FILES, reason="the corpus of real plans is not beside this checkout")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:40])
def test_reports_on_a_real_plan(path: Path) -> None:
    try:
        plans = readers.read(path.read_bytes(), path.relative_to(CORPUS).as_posix())
    except InputError as error:
        pytest.skip(f"not read: {error.problem}")
    decision = review(readers.join(plans), choice.load("default"), TODAY)
    told = {name: plugins.load(reporters, name).render(decision) for name in plugins.names(reporters)}
    assert [(name, secret) for name, text in told.items() for secret in secrets(decision) if secret in text] == []
    assert len(told["markdown"]) <= 65_536
    assert ("fail" in told["atlantis"].lower()) == (decision.verdict is Verdict.BLOCK)
    assert (ET.fromstring(told["junit"]).find(".//failure") is not None) == (decision.verdict is Verdict.BLOCK)
    assert json.loads(told["sarif"])["version"] == "2.1.0"


def secrets(decision: Decision) -> set[str]:
    changes = [change for plan in decision.plans for change in plan.plan.resource_changes]
    found = {secret for change in changes for secret in secrets_of(change.before, change.after)}
    return {secret for secret in found if secret not in OWN_WORDS}
