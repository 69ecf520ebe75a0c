"""The landing as tables: rows with ranges and methods, one line's methods and months; on screen and as files."""

from io import BytesIO
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler
from xlsxwriter.utility import xl_rowcol_to_cell

from language import N_, _, translate
from planning.variance.comparison import COST_LIKE
from reports import plain_files
from reports.formats import MISSING, Formats
from reports.landing.words import METHOD_HELP, METHOD_NAMES, methods
from reports.theme import Palette
from reports.variance.tables import INDENT, TableSource, add_explanations, row_labels
from reports.workbook import HEADER_COLOR

AMOUNTS = {
    "actual": N_("Actual to date"),
    "open": N_("Open months"),
    "landing": N_("Landing"),
    "budget": N_("Budget"),
}
RANGE = {"lo80": N_("Low 80%"), "hi80": N_("High 80%"), "lo95": N_("Low 95%"), "hi95": N_("High 95%")}
LEAD = N_("Variance")


def landing_view(rows: pd.DataFrame, formats: Formats, *, first: str, hierarchy: bool, over: bool) -> pd.DataFrame:
    """Return the columns that a person reads, amounts in minor units.

    Args:
        rows: Rows of a landing report.
        formats: How the range reads.
        first: Title of the first column, "Department" or "Account".
        hierarchy: Indent by depth, else show plain labels.
        over: The year is over: nothing is open, no range, no method.
    """
    depths = rows["depth"].tolist() if hierarchy else [0] * len(rows)
    labels = [INDENT * int(depth) + label for depth, label in zip(depths, row_labels(rows), strict=True)]
    ranges = [_range(row, formats) for row in rows.to_dict("records")]
    used = [methods(counts, chosen) for counts, chosen in zip(rows["methods"], rows["by_hand"], strict=True)]
    columns: dict[str, Any] = {
        first: labels,
        _("Landing"): rows["landing"].array,
        _("80% range"): ranges,
        _("Budget"): rows["budget"].array,
        translate(LEAD): rows["variance"].array,
        _("Variance %"): rows["variance_percent"].array,
        _("Method"): used,
        _("Actual to date"): rows["actual"].array,
        _("Open months"): rows["open"].array,
    }
    hidden = (_("Actual to date"), _("Open months"), _("80% range"), _("Method")) if over else ()
    return pd.DataFrame({title: values for title, values in columns.items() if title not in hidden})


def _range(row: dict[Any, Any], formats: Formats) -> str:
    if pd.isna(row["lo80"]):
        return MISSING
    return _("{lo80} to {hi80}", lo80=formats.short(row["lo80"]), hi80=formats.short(row["hi80"]))


def style(view: pd.DataFrame, rows: pd.DataFrame, formats: Formats, colors: Palette) -> Styler:
    """Return the view with amounts written out, variances in colour with an arrow, subtotals bold."""
    amounts: list[Any] = [title for title in map(translate, AMOUNTS.values()) if title in view]
    bold: list[bool] = rows["is_group"].tolist()
    inks = {"favorable": colors.favorable_text, "unfavorable": colors.unfavorable_text}
    shades = [f"color: {inks[word]}" if word in inks else "" for word in rows["variance_verdict"]]
    styler = view.style.format(formats.amount, subset=amounts).format(formats.variance, subset=[translate(LEAD)])
    styler = styler.format(lambda rate: formats.percent(rate, signed=True), subset=[_("Variance %")])
    styler = styler.apply(lambda _column: shades, subset=[translate(LEAD)], axis=0)
    return styler.apply(lambda _column: ["font-weight: 650" if group else "" for group in bold], axis=0)


def methods_view(methods: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return one line's methods side by side, as texts: what each says, and how wrong it used to be."""
    return pd.DataFrame(
        {
            _("Method"): [translate(METHOD_NAMES[name]) for name in methods["method"]],
            _("In use"): [_("● in use") if used else "" for used in methods["in_use"]],
            _("Open months"): [formats.amount(minor) for minor in methods["open"]],
            _("Landing"): [formats.amount(minor) for minor in methods["landing"]],
            _("Variance"): [formats.variance(minor) for minor in methods["variance"]],
            _("Past error"): [MISSING if pd.isna(rate) else formats.percent(rate) for rate in methods["error"]],
            _("How"): [translate(METHOD_HELP[name]) for name in methods["method"]],
        }
    )


def months_view(by_method: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return the open months by method, as texts."""
    view = pd.DataFrame({_("Month"): [formats.month(int(period)) for period in by_method["period"]]})
    for name, title in METHOD_NAMES.items():
        if name in by_method:
            view[translate(title)] = [formats.amount(minor) for minor in by_method[name]]
    return view


def history_view(history: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return who chose what and why."""
    return pd.DataFrame(
        {
            _("Method"): [translate(METHOD_NAMES[name]) for name in history["method"]],
            _("Reason"): history["reason"],
            _("By"): history["author"],
            _("On"): [formats.day(at.date()) for at in history["created_at"]],
            _("Withdrawn by"): history["withdrawn_by"].fillna(MISSING),
        }
    )


def _titles() -> dict[str, str]:
    return {name: translate(title) for name, title in (AMOUNTS | {"variance": LEAD} | RANGE).items()}


def as_csv(rows: pd.DataFrame, formats: Formats, *, first: str) -> bytes:
    """Return all rows with exact decimal text in the currency's main unit."""
    plain = pd.DataFrame({first: [str(label) for label in rows["label"]], _("Type"): rows["type"]})
    for name, title in _titles().items():
        plain[title] = [formats.exact(minor) for minor in rows[name]]
    plain[_("Method")] = _methods_of(rows)
    return plain_files.as_csv(add_explanations(plain, rows))


def _methods_of(rows: pd.DataFrame) -> list[str]:
    names = [methods(counts, chosen) for counts, chosen in zip(rows["methods"], rows["by_hand"], strict=True)]
    return ["" if text == MISSING else text for text in names]


def as_workbook(rows: pd.DataFrame, source: TableSource, formats: Formats, *, first: str) -> bytes:
    """Return an XLSX file with landing and variance as live formulas; text is never taken for a formula."""
    file = BytesIO()
    with plain_files.open_workbook(file) as book:
        _write(book, rows, source, formats, first)
    return file.getvalue()


def _write(book: Any, rows: pd.DataFrame, source: TableSource, formats: Formats, first: str) -> None:
    digits = "." + "0" * formats.digits if formats.digits else ""
    money = f"#,##0{digits};(#,##0{digits});–"
    head_look = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": HEADER_COLOR, "text_wrap": True})
    page = book.add_worksheet(_("Year-end landing"))
    page.write_string(0, 0, source.title, book.add_format({"bold": True, "font_size": 14}))
    for number, line in enumerate(source.lines(), start=1):
        page.write_string(number, 0, line, book.add_format({"font_color": "#55616D"}))
    head = len(source.lines()) + 2
    names = [*AMOUNTS, "variance", *RANGE]
    said = [_("Explanation")] if "explanation" in rows else []
    for column, title in enumerate([first, *_titles().values(), _("Method"), *said]):
        page.write_string(head, column, title, head_look)
    looks = {bold: book.add_format({"num_format": money, "bold": bold}) for bold in (False, True)}
    used = _methods_of(rows)
    for number, row in enumerate(rows.to_dict("records"), start=head + 1):
        bold = bool(row["is_group"])
        indent = book.add_format({"indent": min(int(row["depth"]), 8), "bold": bold})
        page.write_string(number, 0, str(row["label"]), indent)
        for column, name in enumerate(names, start=1):
            formula = _formula(name, number, str(row["type"]))
            if formula and not pd.isna(row[name]):
                page.write_formula(number, column, formula, looks[bold], formats.figure(row[name]))
            elif not pd.isna(row[name]):
                page.write_number(number, column, formats.figure(row[name]), looks[bold])
        page.write_string(number, len(names) + 1, used[number - head - 1])
        page.write_string(number, len(names) + 2, str(row.get("explanation", "")))
    page.set_column(0, 0, 44)
    page.set_column(1, len(names), 15)
    page.set_column(len(names) + 1, len(names) + 1, 30)
    if said:
        page.set_column(len(names) + 2, len(names) + 2, 60)
    page.freeze_panes(head + 1, 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _formula(name: str, row: int, kind: str) -> str:
    actual, still_open, landing, budget = (xl_rowcol_to_cell(row, column) for column in range(1, 5))
    if name == "landing":
        return f"={actual}+{still_open}"
    if name == "variance":
        return f"={budget}-{landing}" if kind in COST_LIKE else f"={landing}-{budget}"
    return ""
