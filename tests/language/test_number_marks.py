"""Numbers in sentences have the marks of the reader's language: nobody writes them with commas of his own."""

import ast
from pathlib import Path

import pytest

from commands import audit, maintenance
from language import speaking
from services.trail.anchors import checks
from services.trail.anchors.checks import AnchorReport
from tests.syntax import nodes_of

PROJECT = Path(__file__).resolve().parents[2]
SPEAKING = ("commands", "data/importers", "pages", "planning", "services")
#: What is no count: amounts of drivers, with as many digits as they have, and sizes of files.
OWN = {
    "pages/imports/wizard/words.py",
    "planning/scenarios/studies/goal_seek.py",
    "services/budgets/building/checks.py",
}
REPORT = AnchorReport(anchors=1234, confirmed=5678, confirmed_at="2026-04-30T12:00:00+00:00")


def _marks(spec: ast.expr | None) -> bool:
    return isinstance(spec, ast.JoinedStr) and any(
        isinstance(part, ast.Constant) and "," in str(part.value) for part in spec.values
    )


def test_no_sentence_has_marks_of_its_own() -> None:
    files = [file for folder in SPEAKING for file in sorted((PROJECT / folder).rglob("*.py"))]
    marked = {
        f"{file.relative_to(PROJECT)}"
        for file in files
        for node in nodes_of(file)
        if isinstance(node, ast.FormattedValue)
        and isinstance(node.format_spec, ast.JoinedStr)
        and _marks(node.format_spec)
    }

    assert marked == OWN


def test_commands_write_counts_of_anchors_in_german_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "report", lambda *_, **__: REPORT)

    with speaking("de"):
        told = "\n".join([*maintenance._anchor_remarks(REPORT), *audit._anchor_lines("")])

    assert "1.234" in told
    assert told.count("5.678") == 2
