"""The gate: whatever leaves as CSV or XLSX is written here, so that no text in it is ever run as a formula.

Slides, PDF, HTML and calendar files have writers of their own, which escape; `tests/test_exports.py` knows each of them
and finds one that is new.
"""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from language import _
from planning.spreadsheet_text import csv_text, inert, inert_columns

#: Nothing that is written without saying what it is turns into a formula, a link or a number.
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def as_csv(table: pd.DataFrame, **written: Any) -> bytes:
    """Return a table as CSV, marked as UTF-8 for spreadsheets; `written` goes to `DataFrame.to_csv`."""
    return csv_of(table, **written).encode("utf-8-sig")


def csv_of(table: pd.DataFrame, **written: Any) -> str:
    """Return a table as the text of a CSV file, headings and cells inert."""
    text: str = _inert(table).to_csv(index=False, **written)
    return text


def _inert(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose headings and cells no spreadsheet runs, also when it saves them in another form."""
    safe = inert_columns(table).set_axis(table.columns, axis=1)
    safe.columns = pd.Index([inert(name) for name in table.columns])
    return safe


def rows_as_csv(rows: Iterable[Sequence[Any]], *, line_end: str = "\r\n") -> bytes:
    """Return rows, the headings first, as CSV, marked as UTF-8 for spreadsheets."""
    return csv_text(rows, line_end=line_end).encode("utf-8-sig")


def open_workbook(file: BytesIO, **options: Any) -> xlsxwriter.Workbook:
    """Return a new workbook in which a formula is only what is written as one (`write_formula`)."""
    return xlsxwriter.Workbook(file, {"in_memory": True, **options, **AS_TEXT})


def as_workbook(
    table: pd.DataFrame,
    *,
    sheet: str,
    notes: Sequence[str] = (),
    below: Sequence[str] = (),
    day_code: str = "yyyy-mm-dd",
) -> bytes:
    """Return a table as an XLSX file; the notes have a sheet of their own, so that the table can be read back.

    `below` stands under the table; `day_code` is how a spreadsheet shows dates (`Formats.day_code`).
    """
    file = BytesIO()
    with _pandas_book(file, day_code) as book:
        _inert(table).to_excel(book, sheet_name=sheet, index=False, freeze_panes=(1, 1))
        for place, note in enumerate(below):
            book.sheets[sheet].write_string(len(table) + 2 + place, 0, note)
        book.sheets[sheet].autofit()
        if notes:
            about = book.book.add_worksheet(_("About"))
            for place, note in enumerate(notes):
                about.write_string(place, 0, note)
            about.autofit()
    return file.getvalue()


def as_sheets(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Return plain tables as the sheets of an XLSX file."""
    file = BytesIO()
    with _pandas_book(file, "yyyy-mm-dd") as book:
        for name, table in tables.items():
            _inert(table).to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 1))
    return file.getvalue()


def _pandas_book(file: BytesIO, day_code: str) -> pd.ExcelWriter[Any]:
    return pd.ExcelWriter(file, engine="xlsxwriter", date_format=day_code, engine_kwargs={"options": AS_TEXT})
