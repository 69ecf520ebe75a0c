"""Excel workbooks: figures as numbers, subtotals and variances as live formulas, every sheet with its source."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from language import _, translate
from planning.variance.comparison import COST_LIKE
from reports import plain_files, subtotals
from reports.column_tables import TableColumn
from reports.formats import Formats
from reports.variance.tables import COLUMNS, TableSource

SHEET_NAME_LENGTH = 31
HEADER_COLOR, INPUT_COLOR = "#1F3A4D", "#E8F1F8"
#: Where the sides stand in a sheet of budget versus actual.
PLACES = {"actual": 1, "budget": 2, "prior": 5}


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


class OwnSheets(Protocol):
    """Sheets that write themselves, since they lead to each other."""

    def write(self, book: Any, formats: Formats, looks: dict[str, Any]) -> None:
        """Add the sheets to the open workbook."""


def variance_workbook(sheets: Sequence[Sheet | PlainSheet | OwnSheets], formats: Formats) -> bytes:
    """Return an XLSX file; text is never taken for a formula."""
    file = BytesIO()
    with plain_files.open_workbook(file) as book:
        looks = looks_of(book, formats)
        for sheet in sheets:
            if isinstance(sheet, PlainSheet):
                _write_plain(_page(book, sheet.name), sheet, formats, looks)
            elif isinstance(sheet, Sheet):
                _write_sheet(_page(book, sheet.name), sheet, formats, looks)
            else:
                sheet.write(book, formats, looks)
    return file.getvalue()


def _page(book: Any, name: str) -> Any:
    return book.add_worksheet(name[:SHEET_NAME_LENGTH])


def looks_of(book: Any, formats: Formats) -> dict[str, Any]:
    """Return the formats of cells by name."""
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
    looks["number"] = book.add_format({"num_format": "#,##0.###"})
    looks["rate"] = book.add_format({"num_format": "#,##0.0000"})
    looks["input"] = book.add_format({"num_format": "#,##0.###", "bg_color": INPUT_COLOR, "border": 1})
    looks["title"] = book.add_format({"bold": True, "font_size": 14})
    looks["note"] = book.add_format({"font_color": "#55616D"})
    looks["head"] = book.add_format(
        {"bold": True, "font_color": "#FFFFFF", "bg_color": HEADER_COLOR, "align": "right", "text_wrap": True}
    )
    looks["head first"] = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": HEADER_COLOR})
    return looks


def first_row(notes: Sequence[str]) -> int:
    """Return the row (from 0) in which figures begin below title, notes and the titles of columns."""
    return len(notes) + 3


def heading(page: Any, title: str, notes: Sequence[str], titles: Sequence[str], looks: dict[str, Any]) -> int:
    """Write title, notes and the titles of columns, set the page up for paper, and return the row of the titles."""
    page.write_string(0, 0, title, looks["title"])
    for number, line in enumerate(notes, start=1):
        page.write_string(number, 0, line, looks["note"])
    head = first_row(notes) - 1
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
    head = heading(page, sheet.source.title, [*sheet.source.lines(), *sheet.notes], titles, looks)
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


def _write_sheet(page: Any, sheet: Sheet, formats: Formats, looks: dict[str, Any]) -> None:
    titles = [
        sheet.first,
        sheet.actual or _("Actual"),
        *(translate(title) for title in COLUMNS.values()),
    ]
    explained = "explanation" in sheet.rows
    if explained:
        titles.append(_("Explanation"))
    head = heading(page, sheet.source.title, sheet.source.lines(), titles, looks)
    if explained:
        page.set_column(len(titles) - 1, len(titles) - 1, 60)
    sums = {side: subtotals.proven(sheet.rows, side, first_row=head + 1) for side in PLACES}
    for number, row in enumerate(sheet.rows.to_dict("records"), start=head + 1):
        _write_row(page, number, row, sums, formats=formats, looks=looks)


def _write_row(
    page: Any,
    number: int,
    row: dict[Hashable, Any],
    sums: dict[str, dict[int, subtotals.SubtotalRows]],
    *,
    formats: Formats,
    looks: dict[str, Any],
) -> None:
    weight = "bold " if row["is_group"] else ""
    page.write_string(number, 0, row["label"], looks[f"{weight}label{min(row['depth'], 8)}"])
    for side, column in PLACES.items():
        figure, look = formats.figure(row[side]), looks[f"{weight}money"]
        if number in sums[side]:
            page.write_formula(number, column, f"={subtotals.formula(sums[side][number], column)}", look, figure)
        elif figure is not None:
            page.write_number(number, column, figure, look)
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
    none = _("n/a")
    formula = f'=IF({compared}=0,"{none}",{own}/ABS({compared}))'
    page.write_formula(number, column + 1, formula, looks[f"{weight}percent"], none if pd.isna(rate) else rate)
