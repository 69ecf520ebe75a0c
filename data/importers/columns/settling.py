"""Which of several columns means what, where headings alone mislead: settled by what the columns hold, or asked."""

from collections.abc import Mapping

from data.importers.columns.pay_codes import pay_code_questions, point_at_pay_code
from data.importers.meaning.pay_columns import pay_kind
from data.importers.questions import FileQuestion
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess


def settle_columns(mapping: dict[str, ColumnGuess], facts: Mapping[str, ColumnFacts], kind: str) -> None:
    """Change what columns mean where what they hold says better than their headings."""
    if kind == "labor" and not _pay_columns(facts):
        point_at_pay_code(mapping, facts)


def column_questions(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], kind: str
) -> tuple[FileQuestion, ...]:
    """Return what the columns leave open about each other."""
    return pay_code_questions(mapping, facts, _pay_columns(facts)) if kind == "labor" else ()


def _pay_columns(facts: Mapping[str, ColumnFacts]) -> list[str]:
    """Return the columns of figures that hold one kind of pay each; one alone is none."""
    named = [name for name, column in facts.items() if column.is_number and pay_kind(name)]
    return named if len(named) >= 2 else []
