"""Forecasts as tables: on screen, as CSV, as a workbook."""

from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from pandas.io.formats.style import Styler

from reports.formats import Formats

CHANCE = "Chance above budget"
COUNTS = ["Forecast", "80% from", "80% to", "Set by hand", "Year before", "Budget"]
COLUMNS = {
    "mean": "Forecast",
    "lo80": "80% from",
    "hi80": "80% to",
    "lo95": "95% from",
    "hi95": "95% to",
    "override": "Set by hand",
    "last_year": "Year before",
    "budget": "Budget",
    "difference": "Difference",
    "percent": "Difference %",
    "chance": CHANCE,
}
HEADER_COLOR = "#1F3A4D"


def by_step(table: pd.DataFrame, frequency: str, formats: Formats) -> pd.DataFrame:
    """Return the table of an outlook as it is shown; columns without any figure are left out."""
    name = "Month" if frequency == "MS" else "Day"
    labels = [
        formats.month(day.year * 100 + day.month) if frequency == "MS" else f"{day:%a %d %b %Y}" for day in table["ds"]
    ]
    shown = table[list(COLUMNS)].rename(columns=COLUMNS).drop(columns=["95% from", "95% to"])
    shown.insert(0, name, labels)
    shown[CHANCE] = (100 * shown[CHANCE]).round()
    known = [column for column in shown if column in (name, "Forecast") or shown[column].notna().any()]
    return shown[known]


def written(shown: pd.DataFrame, formats: Formats) -> Styler:
    """Return the shown table with its figures written out; numbers stay numbers for sorting."""
    counts: Any = [name for name in COUNTS if name in shown]
    styler = shown.style.format(lambda value: formats.number(_whole(value)), subset=counts)
    if "Difference %" in shown:
        rates: Any = ["Difference %"]
        gaps: Any = ["Difference"]
        styler = styler.format(lambda rate: formats.percent(rate, signed=True), subset=rates)
        styler = styler.format(lambda value: signed(_whole(value), formats), subset=gaps)
    return styler


def signed(value: int | None, formats: Formats) -> str:
    """Return a difference of counts with its sign, a true minus."""
    if value is None:
        return formats.number(None)
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{formats.number(abs(value))}"


def _whole(value: object) -> int | None:
    return None if not isinstance(value, float) or np.isnan(value) else round(value)


def as_csv(table: pd.DataFrame) -> bytes:
    """Return an outlook's table with all its figures; dates as ISO text, numbers with a decimal point."""
    plain = table[["ds", *COLUMNS]].rename(columns=COLUMNS | {"ds": "Date"})
    return plain.to_csv(index=False, date_format="%Y-%m-%d", float_format="%.4f").encode("utf-8-sig")


def workbook(title: str, source: list[str], table: pd.DataFrame, tested: pd.DataFrame) -> bytes:
    """Return an XLSX file: forecast with live differences, and past forecasts; text is never taken for a formula."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    with xlsxwriter.Workbook(file, options) as book:
        looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "note": book.add_format({"font_color": "#55616D"}),
            "head": book.add_format(
                {"bold": True, "font_color": "#FFFFFF", "bg_color": HEADER_COLOR, "text_wrap": True}
            ),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "count": book.add_format({"num_format": "#,##0"}),
            "percent": book.add_format({"num_format": "0.0%"}),
        }
        sheet = book.add_worksheet("Forecast")
        plain = table[["ds", *COLUMNS]].rename(columns=COLUMNS | {"ds": "Date"})
        head = _write(sheet, title, source, plain, looks)
        _live_differences(sheet, plain, head, looks)
        if len(tested):
            past = tested.assign(origin=pd.to_datetime(tested["origin"]))
            _write(book.add_worksheet("Tests on the past"), f"{title}: what past forecasts said", source, past, looks)
    return file.getvalue()


def _write(sheet: Any, title: str, source: list[str], table: pd.DataFrame, looks: dict[str, Any]) -> int:
    """Write title, source and table; return the row of the column titles."""
    sheet.write_string(0, 0, title, looks["title"])
    for number, line in enumerate(source, start=1):
        sheet.write_string(number, 0, line, looks["note"])
    head = len(source) + 2
    for place, name in enumerate(table.columns):
        sheet.write_string(head, place, str(name), looks["head"])
        look = looks["percent"] if name in (CHANCE, "Difference %") else looks["count"]
        for number, value in enumerate(table[name].tolist(), start=head + 1):
            if pd.isna(value):
                continue
            if isinstance(value, pd.Timestamp):
                sheet.write_datetime(number, place, value.to_pydatetime(), looks["day"])
            else:
                sheet.write_number(number, place, float(value), look)
    sheet.set_column(0, len(table.columns) - 1, 13)
    sheet.freeze_panes(head + 1, 1)
    return head


def _live_differences(sheet: Any, plain: pd.DataFrame, head: int, looks: dict[str, Any]) -> None:
    """Write difference and percent as formulas, with their values for readers without Excel."""
    names = plain.columns.tolist()
    letters = {name: chr(ord("A") + names.index(name)) for name in names}
    for number, row in enumerate(plain.to_dict("records"), start=head + 1):
        if pd.isna(row["Budget"]):
            continue
        line = number + 1
        used = f"IF(ISBLANK({letters['Set by hand']}{line}),{letters['Forecast']}{line},{letters['Set by hand']}{line})"
        budget = f"{letters['Budget']}{line}"
        sheet.write_formula(
            number, names.index("Difference"), f"={used}-{budget}", looks["count"], float(row["Difference"])
        )
        rate = "n/a" if pd.isna(row["Difference %"]) else float(row["Difference %"])
        formula = f'=IF({budget}=0,"n/a",{letters["Difference"]}{line}/{budget})'
        sheet.write_formula(number, names.index("Difference %"), formula, looks["percent"], rate)
