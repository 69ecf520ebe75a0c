"""Names within sentences stand between the quotation marks of the reader's language: nobody writes “…” around them."""

import ast
from pathlib import Path

import pytest

from language import in_quotes, speaking
from services.organization.first_settings import country_name
from tests.syntax import nodes_in, nodes_of

PROJECT = Path(__file__).resolve().parents[2]
SPEAKING = ("commands", "data", "forecasting", "pages", "planning", "reports", "services")
#: Files that write English marks, with how often and why.
OWN = {
    "services/scenarios/as_budget.py": (2, "notes of a budget, stored in one language"),
}


def written_by_hand(*nodes: ast.AST) -> int:
    """Return how many texts that are put together, not looked up in the catalog, hold quotation marks."""
    return sum(isinstance(node, ast.JoinedStr) and _holds_marks(node) for node in nodes)


def _holds_marks(text: ast.JoinedStr) -> bool:
    return any(mark in str(part.value) for part in text.values if isinstance(part, ast.Constant) for mark in "“”„")


def test_no_text_has_quotation_marks_of_its_own() -> None:
    files = [file for folder in SPEAKING for file in sorted((PROJECT / folder).rglob("*.py"))]
    counts = {f"{file.relative_to(PROJECT)}": written_by_hand(*nodes_of(file)) for file in files}

    assert {name: count for name, count in counts.items() if count} == {name: OWN[name][0] for name in OWN}


@pytest.mark.parametrize(
    ("code", "count"), [('f"“{x}”"', 1), ('f"a “{x}”: {y}"', 1), ('_("“{x}”", x=1)', 0), ('f"{x} {y}"', 0)]
)
def test_what_quotes_by_hand_is_found(code: str, count: int) -> None:
    assert written_by_hand(*nodes_in(ast.parse(code))) == count


@pytest.mark.parametrize(("code", "name", "country"), [("en", "“ICU”", "Germany"), ("de", "„ICU“", "Deutschland")])
def test_names_are_quoted_and_countries_named_in_the_language_of_the_reader(
    *, code: str, name: str, country: str
) -> None:
    with speaking(code):
        assert in_quotes("ICU") == name
        assert country_name("DE") == country
