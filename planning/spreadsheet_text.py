"""Texts as they leave in files for spreadsheets: nothing that a person typed or a file brought is ever run.

A text that a spreadsheet would take for a formula gets an apostrophe, which our imports take off again. Numbers written
as text, also negative ones, stay numbers.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

#: What begins a formula, or hides one behind a break: also as the wide signs that spreadsheets in Japan read alike.
STARTS = "=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20"
#: Behind white space and apostrophes, too: what looks guarded gets a guard of its own, so that it comes back whole.
FORMULA = re.compile(rf"[\s']*[{STARTS}]")
#: A guarded text, for whoever takes the guard off (the form that pyarrow reads).
GUARDED = rf"^'([\s']*[{STARTS}])"
_NUMBER = re.compile(r"[+-]?[\d.,’'\u00A0\u202F ]*\d[.,]?(e[+-]?\d+)?\s?%?", re.IGNORECASE)


def guard(text: str) -> str:
    """Return a text that no spreadsheet runs; also what looks like a number is guarded where it is a code or a name."""
    return f"'{text}" if FORMULA.match(text) else text


#: What an unsafe text may begin with; looked at first, since nearly all begin otherwise.
_FIRST = frozenset("=+-@\t\r\n\v\f '\uff1d\uff0b\uff0d\uff20\xa0")


def inert(cell: Any) -> Any:
    """Return a cell that no spreadsheet runs; numbers, also as text, and everything else that is no text stay."""
    if not isinstance(cell, str) or cell[:1] not in _FIRST or _NUMBER.fullmatch(cell):
        return cell
    return guard(cell)


def inert_columns(table: pd.DataFrame, change: Callable[[Any], Any] = inert) -> pd.DataFrame:
    """Return a table whose cells no spreadsheet runs; the same one where none of them would be."""
    safe = table
    for place, kind in enumerate(table.dtypes):
        if pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind):
            continue
        before = table.iloc[:, place].tolist()
        after = [change(cell) for cell in before]
        if any(new is not old for new, old in zip(after, before, strict=True)):
            safe = table.copy() if safe is table else safe
            safe.isetitem(place, pd.Series(after, index=table.index, dtype="object").array)
    return safe


def csv_text(rows: Iterable[Sequence[Any]], *, line_end: str = "\r\n") -> str:
    """Return rows as CSV, every text inert."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=line_end)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue()
