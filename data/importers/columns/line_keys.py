"""Columns that tell lines apart under a heading that nobody knows: texts or codes in which lines of one key differ."""

from collections.abc import Mapping, Sequence

from data.importers.tables.columns import ColumnFacts, parts_lines
from data.importers.tables.layout import ColumnGuess

#: A key is short, has few texts, and stands on most lines.
LONGEST, MOST, FILLED = 60, 400, 0.5
#: A column that is written once for each group of lines is blank in so many of them at least.
GAPS = 0.2
#: Whole numbers are codes from so many digits on, where nearly all have as many.
DIGITS, NEARLY_ALL = 2, 0.99
Cells = Mapping[str, Sequence[str]]


def parting_columns(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], cells: Cells, keys: Sequence[str]
) -> list[str]:
    """Return the columns that mean nothing yet and in which lines that are alike in the known keys differ.

    Args:
        mapping: What the columns mean.
        facts: Facts of each column.
        cells: Cells of ordinary lines by column.
        keys: Concepts that say what a line is of; those that the file has none of say nothing.
    """
    taken = {guess.column for guess in mapping.values()}
    known = [cells[mapping[key].column] for key in keys if key in mapping and mapping[key].column in cells]
    free = [name for name, column in facts.items() if name not in taken and name in cells and may_be_key(column)]
    return [name for name in free if known and parts_lines(known, cells[name])]


def may_be_key(column: ColumnFacts) -> bool:
    """Return whether a column holds short texts or codes, and no figures, days or months."""
    few = 2 <= column.distinct <= MOST and column.filled >= FILLED and column.length <= LONGEST
    return few and not (column.is_date or column.labels >= 0.6) and (not column.is_number or are_whole_codes(column))


def are_whole_codes(column: ColumnFacts) -> bool:
    """Return whether whole numbers of one length may be codes (9010, 9020)."""
    lengths = {len(text) for text in column.counted}
    return column.integers >= NEARLY_ALL and not column.signed and len(lengths) == 1 and min(lengths) >= DIGITS


def heads_groups(column: ColumnFacts, cells: Sequence[str]) -> bool:
    """Return whether texts or whole numbers may each head the lines below them: the first line has one, many have none.

    A number may stand beside texts, as the total of a pivot does below codes.
    """
    figures = column.has_decimals or column.signed or column.is_date or column.labels >= 0.6
    if figures or not 2 <= column.distinct <= MOST or column.length > LONGEST:
        return False
    return bool(cells) and bool(cells[0].strip()) and column.filled <= 1 - GAPS
