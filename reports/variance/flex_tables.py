"""The flexed budget as a table: on screen, as CSV, as a workbook."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler
from xlsxwriter.utility import xl_rowcol_to_cell

from language import N_, _, translate
from planning.variance.comparison import COST_LIKE
from reports import plain_files
from reports.formats import Formats
from reports.theme import Palette
from reports.variance.tables import INDENT, TableSource, add_explanations, row_labels
from reports.workbook import HEADER_COLOR

SIDES = {"budget": N_("Budget"), "flexed": N_("Flexed budget"), "actual": N_("Actual")}
PARTS = {
    "variance": N_("Variance"),
    "volume": N_("Volume"),
    "mix": N_("Payer mix"),
    "controllable": N_("Controllable"),
    "efficiency": N_("Efficiency"),
    "rate": N_("Rate"),
    "usage": N_("Usage"),
    "price": N_("Price"),
    "spending": N_("Spending"),
}


def flex_view(rows: pd.DataFrame, *, first: str, actual: str, hierarchy: bool) -> pd.DataFrame:
    """Return the columns that a person reads, amounts in minor units; a part that is 0 throughout is left out.

    Args:
        rows: Rows of a `FlexReport`.
        first: Title of the first column, "Department" or "Account".
        actual: Title of the actuals, which differs when the budget stands in for some months.
        hierarchy: Indent by depth, else show plain labels.
    """
    depths = rows["depth"].tolist() if hierarchy else [0] * len(rows)
    labels = [INDENT * int(depth) + label for depth, label in zip(depths, row_labels(rows), strict=True)]
    titles = _translate_all(SIDES) | {"actual": actual}
    columns: dict[str, Any] = {first: labels, **{title: rows[name].array for name, title in titles.items()}}
    for name, title in _translate_all(PARTS).items():
        if name in ("variance", "volume") or rows[name].ne(0).any():
            columns[title] = rows[name].array
    return pd.DataFrame(columns)


def _translate_all(titles: Mapping[str, str]) -> dict[str, str]:
    return {name: translate(title) for name, title in titles.items()}


def _titles(actual: str) -> dict[str, str]:
    return _translate_all(SIDES) | {"actual": actual} | _translate_all(PARTS)


def style(view: pd.DataFrame, rows: pd.DataFrame, formats: Formats, colors: Palette) -> Styler:
    """Return the view with amounts written out, parts in colour with an arrow, subtotals bold."""
    sides: list[Any] = view.columns[1:4].tolist()
    parts: list[Any] = view.columns[4:].tolist()
    bold: list[bool] = rows["is_group"].tolist()
    styler = view.style.format(formats.amount, subset=sides).format(formats.variance, subset=parts)
    styler = styler.map(lambda minor: _ink(minor, colors), subset=parts)
    return styler.apply(lambda _column: ["font-weight: 650" if group else "" for group in bold], axis=0)


def _ink(minor: object, colors: Palette) -> str:
    if pd.isna(minor) or not minor:  # type: ignore[call-overload]
        return f"color: {colors.muted}"
    return f"color: {colors.favorable_text if int(minor) > 0 else colors.unfavorable_text}"  # type: ignore[call-overload]


def as_csv(rows: pd.DataFrame, formats: Formats, *, first: str, actual: str) -> bytes:
    """Return all rows with exact decimal text in the currency's main unit."""
    titles = _titles(actual)
    plain = pd.DataFrame({first: [str(label) for label in rows["label"]], _("Type"): rows["type"]})
    for name, title in titles.items():
        plain[title] = [formats.exact(minor) for minor in rows[name]]
    return plain_files.as_csv(add_explanations(plain, rows))


def as_workbook(rows: pd.DataFrame, source: TableSource, formats: Formats, *, first: str, actual: str) -> bytes:
    """Return an XLSX file with the variance as a live formula; text is never taken for a formula."""
    file = BytesIO()
    with plain_files.open_workbook(file) as book:
        said = [_("Explanation")] if "explanation" in rows else []
        _write(book, rows, source, formats, [first, *_titles(actual).values(), *said])
    return file.getvalue()


def _write(book: Any, rows: pd.DataFrame, source: TableSource, formats: Formats, titles: list[str]) -> None:
    digits = "." + "0" * formats.digits if formats.digits else ""
    money = f"#,##0{digits};(#,##0{digits});–"
    head_look = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": HEADER_COLOR, "text_wrap": True})
    note = book.add_format({"font_color": "#55616D"})
    looks = {bold: book.add_format({"num_format": money, "bold": bold}) for bold in (False, True)}
    page = book.add_worksheet(_("Flexed budget"))
    page.write_string(0, 0, source.title, book.add_format({"bold": True, "font_size": 14}))
    for number, line in enumerate(source.lines(), start=1):
        page.write_string(number, 0, line, note)
    head = len(source.lines()) + 2
    for column, title in enumerate(titles):
        page.write_string(head, column, title, head_look)
    for number, row in enumerate(rows.to_dict("records"), start=head + 1):
        bold = bool(row["is_group"])
        indent = book.add_format({"indent": min(int(row["depth"]), 8), "bold": bold})
        page.write_string(number, 0, str(row["label"]), indent)
        for column, name in enumerate((*SIDES, *PARTS), start=1):
            if name == "variance":
                budget, actual = xl_rowcol_to_cell(number, 1), xl_rowcol_to_cell(number, 3)
                formula = f"={budget}-{actual}" if row["type"] in COST_LIKE else f"={actual}-{budget}"
                page.write_formula(number, column, formula, looks[bold], formats.figure(row[name]))
            elif not pd.isna(row[name]):
                page.write_number(number, column, formats.figure(row[name]), looks[bold])
        page.write_string(number, len(SIDES) + len(PARTS) + 1, str(row.get("explanation", "")))
    page.set_column(0, 0, 44)
    page.set_column(1, len(SIDES) + len(PARTS), 15)
    if "explanation" in rows:
        page.set_column(len(titles) - 1, len(titles) - 1, 60)
    page.freeze_panes(head + 1, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
