"""Files that can be loaded again: exact figures, days and months as any reader knows them, headers in line 1."""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from language import _
from planning.spreadsheet_text import guard
from reports import plain_files

#: Decimal places of what is stored as a whole number; money has those of its currency.
SCALES = {"thousandths": 3, "millionths": 6}
#: Width of the columns of a sheet, in characters.
WIDTH = 16


def as_csv(rows: pd.DataFrame, forms: Mapping[str, str], *, exponent: int) -> bytes:
    """Return a CSV file for Excel; a text that a spreadsheet would run gets an apostrophe, which imports take off.

    Args:
        rows: Stored values by header.
        forms: How each column is written: text, day, month, money, thousandths or millionths.
        exponent: Decimal places of money.
    """
    order = [forms[name] for name in rows.columns]
    out = io.BytesIO()
    with io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True) as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(rows.columns)
        for row in rows.itertuples(index=False, name=None):
            writer.writerow([_text(value, form, exponent) for value, form in zip(row, order, strict=True)])
        stream.flush()
        return out.getvalue()


def as_workbook(rows: pd.DataFrame, forms: Mapping[str, str], *, exponent: int, sheet: str, about: str) -> bytes:
    """Return a workbook with one table; `about` (source and state of the data) stands in its properties and footer.

    Codes stay texts, figures are numbers and days are dates; no text is taken for a formula.
    """
    file = io.BytesIO()
    # Line by line, so that memory does not grow with the file.
    with plain_files.open_workbook(file, constant_memory=True, in_memory=False) as book:
        book.set_properties({"title": sheet, "comments": about})
        page = book.add_worksheet(sheet)
        numbers = _("Page {page} of {pages}", page="&P", pages="&N")
        page.set_footer(f"&L{about.replace('&', '&&')}&R{numbers}")  # no text
        page.freeze_panes(1, 0)
        head = book.add_format({"bold": True})
        page.set_column(0, len(rows.columns) - 1, WIDTH)
        for place, name in enumerate(rows.columns):
            page.write_string(0, place, name, head)
        writers = [_writer(book, page, forms[name], exponent) for name in rows.columns]
        for line, row in enumerate(rows.itertuples(index=False, name=None), start=1):
            for place, (value, write) in enumerate(zip(row, writers, strict=True)):
                if not _missing(value):
                    write(line, place, value)
    return file.getvalue()


def _missing(value: Any) -> bool:
    return value is None or value == "" or value != value  # noqa: PLR0124 - NaN


def _text(value: Any, form: str, exponent: int) -> str:
    if _missing(value):
        return ""
    if form == "text":
        return guard(str(value))
    if form == "day":
        return str(value)[:10]
    if form == "month":
        return _month(value)
    return _decimal(int(value), SCALES.get(form, exponent), least=exponent if form == "money" else 0)


def _month(value: Any) -> str:
    return f"{int(value) // 100}-{int(value) % 100:02d}"


def _decimal(value: int, places: int, *, least: int) -> str:
    """Return a whole number of 10^-places as exact decimal text with at least `least` digits after the point."""
    whole, part = divmod(abs(value), 10**places)
    digits = (f"{part:0{places}d}" if places else "").rstrip("0").ljust(least, "0")
    return f"{'-' if value < 0 else ''}{whole}{'.' if digits else ''}{digits}"


def _writer(book: Any, page: Any, form: str, exponent: int) -> Callable[[int, int, Any], Any]:
    if form == "text":
        # Texts are no formulas here; only what looks guarded already needs a guard of its own.
        return lambda line, place, value: page.write_string(
            line, place, guard(str(value)) if str(value).startswith("'") else str(value)
        )
    if form == "month":
        return lambda line, place, value: page.write_string(line, place, _month(value))
    if form == "day":
        style = book.add_format({"num_format": "yyyy-mm-dd"})
        return lambda line, place, value: page.write_datetime(line, place, date.fromisoformat(str(value)[:10]), style)
    places = SCALES.get(form, exponent)
    shown = "." + ("0" * exponent if form == "money" else "#" * places)
    figures = f"#,##0{shown}" if form == "money" and exponent else "General"  # no text
    style = book.add_format({"num_format": figures})
    return lambda line, place, value: page.write_number(line, place, int(value) / 10**places, style)
