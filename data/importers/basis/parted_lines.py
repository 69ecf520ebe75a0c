"""Texts alone between the lines of one table that say what the figures below them are: actual, budget, another year.

"Actual", lines, "Budget", the same lines again: loaded whole, a cost of 120 is 240. The texts become a column that is
treated as one that tells actuals from other figures. The first of them may be the title above the headings.
"""

from collections.abc import Mapping, Sequence

from data.importers.basis.parallel_books import KINDS, are_books, are_parallel, parallel_books
from data.importers.columns.section_heads import HEADING
from data.importers.lines.sections import head_text
from data.importers.lines.words import TOTAL_WORDS
from data.importers.meaning.scenarios import of_other_years, scenario_column, scenario_of
from data.importers.tables.amounts import Values
from data.importers.tables.columns import ColumnFacts, column_facts
from data.importers.tables.layout import ColumnGuess, DerivedColumn
from data.importers.tables.stated_year import stated_year
from data.importers.tables.tabulated import Table
from data.importers.values.months import read_label

#: Such texts stand in one of the first columns, and are few.
_FIRST, _MOST = 2, 5


def told_apart(  # noqa: PLR0917 - what is known of a table
    table: Table,
    facts: Mapping[str, ColumnFacts],
    mapping: Mapping[str, ColumnGuess],
    values: Values,
    kind: str,
    derived: dict[str, DerivedColumn],
) -> str:
    """Return the column that tells books apart, or `HEADING`, derived then, where texts between lines do; else ""."""
    if (books := parallel_books(facts, table.cells, mapping, values, kind)) or kind not in KINDS:
        return books
    for place, name in enumerate(table.columns[:_FIRST]):
        heads = _heads_of(table, place)
        texts = set(filter(None, heads))
        if not texts or len(texts) > _MOST or any(map(_is_month, texts)):
            continue
        told = bool(scenario_column({HEADING: column_facts(HEADING, heads)})) and not of_other_years(texts)
        named = any(guess.column.startswith(HEADING) for guess in mapping.values())
        strong = any(map(scenario_of, texts)) or _differ_in_year(texts) or are_books(texts)
        repeated = are_parallel(heads, facts, table.cells, mapping, values, placed=not strong)
        if told or (repeated and (strong or not named)):
            derived.setdefault(HEADING, DerivedColumn(name, "heading"))
            return HEADING
    return ""


def _heads_of(table: Table, place: int) -> list[str]:
    """The text above each ordinary line, "" above the first; [] where no text stands alone between them."""
    columns, lines = len(table.columns), list(zip(*table.cells.values(), strict=True))
    heads: list[str] = []
    current = ""
    for row in table.below:
        filled = [at for at, cell in enumerate(row) if cell]
        if filled == [place] and not TOTAL_WORDS.search(row[place]):
            current = head_text(row[place])
        elif len(heads) < len(lines) and _became([*row[:columns], *[""] * (columns - len(row))], lines[len(heads)]):
            heads.append(current)
    return heads if len(heads) == len(lines) and any(heads) else []


def _became(row: Sequence[str], line: Sequence[str]) -> bool:
    """Whether a line is that row, cells that are written once for several lines filled."""
    return all(cell in ("", filled) for cell, filled in zip(row, line, strict=True))


def _is_month(text: str) -> bool:
    label = read_label(text)
    return label is not None and label.month is not None


def _differ_in_year(texts: set[str]) -> bool:
    years = {stated_year([text]) for text in texts}
    return "" not in years and len(years) == len(texts) > 1
