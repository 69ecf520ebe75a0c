"""Numbers in sentences have the marks of the reader's language: nobody writes them with commas of his own."""

import ast
import re
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest

from commands import audit, maintenance
from language import bound_text, digits_text, places_text, signed_share_text, speaking
from services.trail.anchors import checks
from services.trail.anchors.checks import AnchorReport
from tests.syntax import nodes_in, nodes_of

PROJECT = Path(__file__).resolve().parents[2]
SPEAKING = ("commands", "data/importers", "forecasting", "language", "pages", "planning", "reports", "services")
#: What a format of a figure looks like: marks between the digits, or a kind of number; not widths, and not dates.
FIGURE = re.compile(r"^(?!.*%[a-zA-Z]).*([,_]|[eEfFgGn%]$)")
#: Files that write marks of their own, with how often and why nobody reads them in another language.
OWN = {
    "commands/rows.py": (1, "a file that programs read"),
    "data/importers/values/terms.py": (1, "digits on their way to be read"),
    "forecasting/reasons.py": (2, "English, kept with the forecast"),
    "forecasting/running/batch.py": (2, "English, kept with the forecast"),
    "forecasting/series/regular.py": (1, "English, kept with the forecast"),
    "language/locales.py": (5, "the writer for sentences below the pages"),
    "pages/editors/figure_columns.py": (1, "a cell to edit, in the reader's marks"),
    "reports/board_pack/facts_file.py": (1, "a file that programs read"),
    "reports/board_pack/pictures.py": (9, "places within a drawing"),
    "reports/budgets/driver_words.py": (1, "a file that programs read"),
    "reports/contracts/tables.py": (1, "a file that programs read"),
    "reports/formats.py": (1, "the writer for pages, tables and documents"),
    "reports/forms/facts.py": (1, "a file that programs read"),
    "reports/scenarios/view_tables.py": (1, "a file that programs read"),
    "reports/variance/tables.py": (1, "a file that programs read"),
    "services/scenarios/plan.py": (1, "a link"),
    "services/scenarios/uncertainty.py": (1, "a link"),
    "services/upkeep/rehearsal.py": (1, "totals that programs read"),
}
REPORT = AnchorReport(anchors=1234, confirmed=5678, confirmed_at="2026-04-30T12:00:00+00:00")


def written_by_hand(*nodes: ast.AST) -> int:
    """Return how many figures are put into a text by a format: `f"{x:,.2f}"`, `format(x, ",")`, `"{:,}".format(x)`."""
    return sum(any(FIGURE.search(one) for one in _formats(node)) for node in nodes)


def _formats(node: ast.AST) -> list[str]:
    """Return the formats that an expression writes figures by; what is filled in within a format reads as 2."""
    if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "2" for part in node.format_spec.values]
        return ["".join(map(str, parts))]
    if not isinstance(node, ast.Call):
        return []
    if isinstance(node.func, ast.Name) and node.func.id == "format" and len(node.args) == 2:
        plain = node.args[1].value if isinstance(node.args[1], ast.Constant) else ""
        return [] if plain == "f" else [str(plain)]  # an exact decimal, without an exponent: text for programs
    if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        told = node.func.value
        text = told.value if isinstance(told, ast.Constant) and isinstance(told.value, str) else ""
        return [spec for _text, _field, spec, _turn in Formatter().parse(text) if spec]
    return []


def test_no_sentence_has_marks_of_its_own() -> None:
    files = [file for folder in SPEAKING for file in sorted((PROJECT / folder).rglob("*.py"))]
    counts = {f"{file.relative_to(PROJECT)}": written_by_hand(*nodes_of(file)) for file in files}

    assert {name: count for name, count in counts.items() if count} == {name: OWN[name][0] for name in OWN}


def test_exact_amounts_are_for_programs_and_sentences_of_imports_have_the_marks_of_the_reader() -> None:
    """`exact` writes 1234.56 in every language; where it is called, a program reads it or `in_marks` follows."""
    callers = {
        file.name
        for file in sorted((PROJECT / "services/imports").rglob("*.py"))
        for node in nodes_of(file)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "exact"
    }

    assert callers == {"results.py", "consequences.py"}


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ('f"{x:,}"', 1), ('f"{x:+,.2f}"', 1), ('f"{x:.0%}"', 1), ('f"{x:g}"', 1), ('f"{x:.{y}f}"', 1),
        ('format(x, ",.2f")', 1), ('"{:,} rows".format(x)', 1), ('"{a:>8,.1f}".format(a=x)', 1),
        ('f"{x}"', 0), ('f"{x:02d}"', 0), ('f"{x:>4}"', 0), ('f"{x:%Y-%m-%d %H:%M}"', 0), ('f"{x:%d.%m.%f}"', 0),
        ('"{count} rows".format(count=x)', 0), ('f"{x:4}"', 0), ('format(x, "f")', 0),
    ],
)  # fmt: skip
def test_what_writes_a_figure_by_hand_is_found(code: str, count: int) -> None:
    assert written_by_hand(*nodes_in(ast.parse(code))) == count


@pytest.mark.parametrize(
    ("written", "english", "german"),
    [
        (lambda: digits_text(1234.5), "1,234.5", "1.234,5"),
        (lambda: digits_text(10.0**13), "10,000,000,000,000", "10.000.000.000.000"),
        (lambda: digits_text(12345.678, 3), "12,300", "12.300"),
        (lambda: places_text(1234.56, 1), "1,234.6", "1.234,6"),
        (lambda: bound_text(0.125), "12.5%", "12,5\N{NO-BREAK SPACE}%"),
        (lambda: bound_text(-1), "-100%", "-100\N{NO-BREAK SPACE}%"),
        (lambda: signed_share_text(-0.031, 1), "−3.1%", "−3,1\N{NO-BREAK SPACE}%"),
        (lambda: signed_share_text(12.5), "+1,250%", "+1.250\N{NO-BREAK SPACE}%"),
    ],
)
def test_figures_below_the_pages_have_the_marks_of_the_reader(
    written: Callable[[], str], english: str, german: str
) -> None:
    assert written() == english
    with speaking("de"):
        assert written() == german


def test_commands_write_counts_of_anchors_in_german_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "report", lambda *_, **__: REPORT)

    with speaking("de"):
        told = "\n".join([*maintenance._anchor_remarks(REPORT), *audit._anchor_lines("")])

    assert "1.234" in told
    assert told.count("5.678") == 2
