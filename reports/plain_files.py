"""Tables of plain values as CSV and XLSX files; no text is ever taken for a formula."""

from collections.abc import Sequence
from io import BytesIO

import pandas as pd

from language import _


def as_csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV, marked as UTF-8 for spreadsheets."""
    return table.to_csv(index=False).encode("utf-8-sig")


def as_workbook(table: pd.DataFrame, *, sheet: str, notes: Sequence[str] = (), day_code: str = "yyyy-mm-dd") -> bytes:
    """Return a table as an XLSX file; the notes have a sheet of their own, so that the table can be read back.

    `day_code` is how a spreadsheet shows dates (`Formats.day_code`).
    """
    file = BytesIO()
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(file, engine="xlsxwriter", date_format=day_code, engine_kwargs=options) as book:
        table.to_excel(book, sheet_name=sheet, index=False, freeze_panes=(1, 1))
        book.sheets[sheet].autofit()
        if notes:
            about = book.book.add_worksheet(_("About"))
            for place, note in enumerate(notes):
                about.write_string(place, 0, note)
            about.autofit()
    return file.getvalue()
