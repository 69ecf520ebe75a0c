"""An amount that is the sum of columns beside it which nobody understood: their months or classes would be lost."""

from collections.abc import Container, Mapping, Sequence

from data.importers.columns.figures import is_value
from data.importers.meaning.cumulative import is_comparison
from data.importers.tables.amounts import addends
from data.importers.tables.columns import ColumnFacts, decimals
from data.importers.tables.layout import NumberFormat
from data.importers.tables.month_headings import month_heading
from data.importers.values.numbers import is_nil, parse_amount
from language import _, in_quotes

#: From so many parts on a sum is that of a year.
LEAST_PARTS = 4


def unread_parts(
    amount: str | None, used: Sequence[str], facts: Mapping[str, ColumnFacts], cells: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """Return what holds the import where the amount is the sum of four or more unused columns; else nothing.

    Args:
        amount: The one column of figures that would be loaded.
        used: Columns that mean something.
        facts: Facts per column.
        cells: Cells per column of ordinary lines.
    """
    if amount is None or amount not in cells:
        return ()
    free = [
        name for name, column in facts.items()
        if name == amount or (name in cells and name not in used and _may_be_part(name, column))
    ]  # fmt: skip
    parts = addends(amount, free, {name: decimals(facts[name], cells[name]) for name in free})
    if len(parts) < LEAST_PARTS:
        return ()
    return (
        _(
            "“{total}” is the sum of {columns} …, whose headings say no month. Name the months in the headings, or "
            "upload one line per month.",
            total=amount,
            columns=", ".join(in_quotes(name) for name in parts[:3]),
        ),
    )


def _may_be_part(name: str, column: ColumnFacts) -> bool:
    return (is_value(name, column) or column.is_number) and not is_comparison(name)


def unread_months(used: Sequence[str], ignored: Container[str], facts: Mapping[str, ColumnFacts]) -> tuple[str, ...]:
    """Return what holds a table of months one of which has figures that cannot be read: it would be left out.

    Args:
        used: The columns of months that are read.
        ignored: Columns that are known to be none of them (sums of quarters).
        facts: Facts of every column.
    """
    others = [name for name in facts if name not in used and name not in ignored and month_heading(name) is not None]
    lost = [name for name in others if _holds_unread_figures(facts[name])]
    if not used or not lost:
        return ()
    text = _unread(facts[lost[0]])
    return (
        _(
            "“{column}” is headed by a month, but its figures cannot be read, such as “{example}”. Correct them, or "
            "remove the column.",
            column=lost[0],
            example=text,
        ),
    )


def _holds_unread_figures(column: ColumnFacts) -> bool:
    """Return whether cells have digits and hardly any words, and are no numbers, days or months."""
    figures = sum(n for text, n in column.counted.items() if any(map(str.isdigit, text)))
    other = column.is_number or column.is_date or column.labels >= 0.5
    plain = any(parse_amount(text, NumberFormat()) is not None for text in column.counted)
    return bool(figures) and (plain or column.words < 0.5) and not other


def _unread(column: ColumnFacts) -> str:
    """Return a cell that is no figure, one with digits first."""
    texts = list(column.counted)
    style = column.numbers.format if column.numbers else NumberFormat()
    bad = [text for text in texts if parse_amount(text, style) is None and not is_nil(text)]
    return next((text for text in bad if any(map(str.isdigit, text))), (bad or texts)[0])
