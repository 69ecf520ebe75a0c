"""Excel workbooks: figures as numbers, variances as live formulas, every sheet with its source."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from language import _, translate
from planning.variance.comparison import COST_LIKE
from reports.column_tables import TableColumn
from reports.formats import Formats
from reports.variance.tables import COLUMNS, TableSource

SHEET_NAME_LENGTH = 31
HEADER_COLOR = "#1F3A4D"


@dataclass(frozen=True)
class Sheet:
    """One table: rows of a report (`label, depth, is_group, type, actual, budget, prior`) under a title."""

    name: str
    first: str
    rows: pd.DataFrame
    source: TableSource
    actual: str = ""  # title of the actuals; "Actual" where none is given


@dataclass(frozen=True)
class PlainSheet:
    """A table of columns that say what they hold, under a title; nothing in it is a formula.

    `rows`: the columns, and `depth, is_group`; money in minor units.
    """

    name: str
    columns: Sequence[TableColumn]
    rows: pd.DataFrame
    source: TableSource
    notes: Sequence[str] = ()


def variance_workbook(sheets: Sequence[Sheet | PlainSheet], formats: Formats) -> bytes:
    """Return an XLSX file; text is never taken for a formula."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        looks = _looks(book, formats)
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:SHEET_NAME_LENGTH])
            if isinstance(sheet, PlainSheet):
                _write_plain(page, sheet, formats, looks)
            else:
                _write(page, sheet, formats, looks)
    return file.getvalue()


def _looks(book: Any, formats: Formats) -> dict[str, Any]:
    digits = "." + "0" * formats.digits if formats.digits else ""
    money = f"#,##0{digits};(#,##0{digits});–"
    looks = {}
    for weight in ("", "bold "):
        bold = {"bold": bool(weight)}
        looks[f"{weight}text"] = book.add_format(bold)
        looks[f"{weight}money"] = book.add_format({"num_format": money, **bold})
        looks[f"{weight}share"] = book.add_format({"num_format": "0.0%", "align": "right", **bold})
        looks[f"{weight}percent"] = book.add_format({"num_format": "+0.0%;-0.0%;0.0%", "align": "right", **bold})
        for depth in range(9):
            looks[f"{weight}label{depth}"] = book.add_format({"indent": depth, **bold})
    looks["title"] = book.add_format({"bold": True, "font_size": 14})
    looks["note"] = book.add_format({"font_color": "#55616D"})
    looks["head"] = book.add_format(
        {"bold": True, "font_color": "#FFFFFF", "bg_color": HEADER_COLOR, "align": "right", "text_wrap": True}
    )
    looks["head first"] = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": HEADER_COLOR})
    return looks


def _heading(page: Any, title: str, notes: Sequence[str], titles: Sequence[str], looks: dict[str, Any]) -> int:
    """Write title, notes and the titles of columns, set the page up for paper, and return the row of the titles."""
    page.write_string(0, 0, title, looks["title"])
    for number, line in enumerate(notes, start=1):
        page.write_string(number, 0, line, looks["note"])
    head = len(notes) + 2
    for column, text in enumerate(titles):
        page.write_string(head, column, text, looks["head" if column else "head first"])
    page.set_column(0, 0, 44)
    page.set_column(1, len(titles) - 1, 16)
    page.freeze_panes(head + 1, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    # TRANSLATORS: Excel fills &A with the name of the sheet, &P and &N with page numbers
    page.set_footer(_("&L&A&RPage &P of &N"))
    return head


def _write_plain(page: Any, sheet: PlainSheet, formats: Formats, looks: dict[str, Any]) -> None:
    titles = [translate(column.title) for column in sheet.columns]
    head = _heading(page, sheet.source.title, [*sheet.source.lines(), *sheet.notes], titles, looks)
    kinds = {"money": "money", "rate": "share"}
    for number, row in enumerate(sheet.rows.to_dict("records"), start=head + 1):
        weight = "bold " if row["is_group"] else ""
        for place, column in enumerate(sheet.columns):
            value = row[column.name]
            if column.kind == "text":
                page.write_string(number, place, value, looks[f"{weight}label{min(row['depth'], 8)}"])
            elif not pd.isna(value):
                shown = formats.figure(value) if column.kind == "money" else float(value)
                page.write_number(number, place, shown, looks[f"{weight}{kinds[column.kind]}"])


def _write(page: Any, sheet: Sheet, formats: Formats, looks: dict[str, Any]) -> None:
    titles = [
        sheet.first,
        sheet.actual or _("Actual"),
        *(translate(title) for title in COLUMNS.values()),
    ]
    explained = "explanation" in sheet.rows
    if explained:
        titles.append(_("Explanation"))
    head = _heading(page, sheet.source.title, sheet.source.lines(), titles, looks)
    if explained:
        page.set_column(len(titles) - 1, len(titles) - 1, 60)
    for number, row in enumerate(sheet.rows.to_dict("records"), start=head + 1):
        _write_row(page, number, row, formats, looks)


def _write_row(page: Any, number: int, row: dict[Hashable, Any], formats: Formats, looks: dict[str, Any]) -> None:
    weight = "bold " if row["is_group"] else ""
    page.write_string(number, 0, row["label"], looks[f"{weight}label{min(row['depth'], 8)}"])
    for column, side in ((1, "actual"), (2, "budget"), (5, "prior")):
        if not pd.isna(row[side]):
            page.write_number(number, column, formats.figure(row[side]), looks[f"{weight}money"])
    _write_variance(page, (number, 3, 2), row, "variance", formats, weight=weight, looks=looks)
    _write_variance(page, (number, 6, 5), row, "prior_variance", formats, weight=weight, looks=looks)
    if row.get("explanation"):
        page.write_string(number, 2 + len(COLUMNS), str(row["explanation"]), looks["text"])


def _write_variance(
    page: Any,
    place: tuple[int, int, int],
    row: dict[Hashable, Any],
    name: str,
    formats: Formats,
    *,
    weight: str,
    looks: dict[str, Any],
) -> None:
    """Write the variance by the sign rule and its percent as formulas, with their values for readers without Excel.

    `place` is the row, the variance's column and the column it compares with.
    """
    number, column, reference = place
    if pd.isna(row[name]):  # nothing to compare with
        return
    actual, compared = xl_rowcol_to_cell(number, 1), xl_rowcol_to_cell(number, reference)
    formula = f"={compared}-{actual}" if row["type"] in COST_LIKE else f"={actual}-{compared}"
    page.write_formula(number, column, formula, looks[f"{weight}money"], formats.figure(row[name]))
    own = xl_rowcol_to_cell(number, column)
    rate = row[f"{name}_percent"]
    formula = f'=IF({compared}=0,"n/a",{own}/ABS({compared}))'
    page.write_formula(number, column + 1, formula, looks[f"{weight}percent"], "n/a" if pd.isna(rate) else rate)
