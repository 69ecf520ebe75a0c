"""Forecasts as tables: on screen, as CSV, as a workbook."""

from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
from pandas.io.formats.style import Styler

from language import N_, _, translate
from reports import plain_files
from reports.formats import Formats

CHANCE = N_("Chance above budget")
#: Columns of counts among `COLUMNS`.
COUNTS = ("mean", "lo80", "hi80", "override", "last_year", "budget")
COLUMNS = {
    "mean": N_("Forecast"),
    "lo80": N_("80% from"),
    "hi80": N_("80% to"),
    "lo95": N_("95% from"),
    "hi95": N_("95% to"),
    "override": N_("Set by hand"),
    "last_year": N_("Year before"),
    "budget": N_("Budget"),
    "difference": N_("Difference"),
    "percent": N_("Difference %"),
    "chance": CHANCE,
}
HEADER_COLOR = "#1F3A4D"


def _titles() -> dict[str, str]:
    return {name: translate(title) for name, title in COLUMNS.items()}


def by_step(table: pd.DataFrame, frequency: str, formats: Formats) -> pd.DataFrame:
    """Return the table of an outlook as it is shown; columns without any figure are left out."""
    titles, first = _titles(), _("Month") if frequency == "MS" else _("Day")
    labels = [
        formats.month(day.year * 100 + day.month) if frequency == "MS" else f"{day:%a}, {formats.day(day)}"
        for day in table["ds"]
    ]
    known = [name for name in COLUMNS if name not in ("lo95", "hi95") and (name == "mean" or table[name].notna().any())]
    shown = table[known].assign(chance=(100 * table["chance"]).round()) if "chance" in known else table[known]
    shown = shown.rename(columns=titles)
    shown.insert(0, first, labels)
    return shown


def written(shown: pd.DataFrame, formats: Formats) -> Styler:
    """Return the shown table with its figures written out; numbers stay numbers for sorting."""
    titles = _titles()
    counts: Any = [titles[name] for name in COUNTS if titles[name] in shown]
    styler = shown.style.format(lambda value: formats.number(_whole(value)), subset=counts)
    if titles["percent"] in shown:
        rates: Any = [titles["percent"]]
        gaps: Any = [titles["difference"]]
        styler = styler.format(lambda rate: formats.percent(rate, signed=True), subset=rates)
        styler = styler.format(lambda value: with_sign(_whole(value), formats), subset=gaps)
    return styler


def with_sign(value: int | None, formats: Formats) -> str:
    """Return a difference of counts with its sign, a true minus."""
    if value is None:
        return formats.number(None)
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{formats.number(abs(value))}"


def _whole(value: object) -> int | None:
    return None if not isinstance(value, float) or np.isnan(value) else round(value)


def as_csv(table: pd.DataFrame) -> bytes:
    """Return an outlook's table with all its figures; dates as ISO text, numbers with a decimal point."""
    plain = table[["ds", *COLUMNS]].rename(columns=_titles() | {"ds": _("Date")})
    return plain_files.as_csv(plain, date_format="%Y-%m-%d", float_format="%.4f")


def workbook(
    title: str, source: list[str], table: pd.DataFrame, tested: pd.DataFrame, *, day_code: str = "yyyy-mm-dd"
) -> bytes:
    """Return an XLSX file: forecast with live differences, and past forecasts; text is never taken for a formula.

    `day_code` is how a spreadsheet shows days (`Formats.day_code`).
    """
    file = BytesIO()
    with plain_files.open_workbook(file, nan_inf_to_errors=False) as book:
        looks = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "note": book.add_format({"font_color": "#55616D"}),
            "head": book.add_format(
                {"bold": True, "font_color": "#FFFFFF", "bg_color": HEADER_COLOR, "text_wrap": True}
            ),
            "day": book.add_format({"num_format": day_code, "align": "left"}),
            "count": book.add_format({"num_format": "#,##0"}),
            "percent": book.add_format({"num_format": "0.0%"}),
        }
        sheet = book.add_worksheet(_("Forecast"))
        plain = table[["ds", *COLUMNS]].rename(columns=_titles() | {"ds": _("Date")})
        head = _write(sheet, title, source, plain, looks)
        _live_differences(sheet, plain, head, looks)
        if len(tested):
            past = tested.assign(origin=pd.to_datetime(tested["origin"]))
            _write(
                book.add_worksheet(_("Past forecasts")),
                _("{title}: past forecasts", title=title),
                source,
                past,
                looks,
            )
    return file.getvalue()


def _write(sheet: Any, title: str, source: list[str], table: pd.DataFrame, looks: dict[str, Any]) -> int:
    """Write title, source and table; return the row of the column titles."""
    sheet.write_string(0, 0, title, looks["title"])
    for number, line in enumerate(source, start=1):
        sheet.write_string(number, 0, line, looks["note"])
    head = len(source) + 2
    rates = (translate(CHANCE), translate(COLUMNS["percent"]))
    for place, name in enumerate(table.columns):
        sheet.write_string(head, place, str(name), looks["head"])
        look = looks["percent"] if name in rates else looks["count"]
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
    titles, shown = _titles(), plain.columns.tolist()
    places = {name: shown.index(title) for name, title in titles.items()}
    letters = {name: chr(ord("A") + place) for name, place in places.items()}
    by_hand, forecast = letters["override"], letters["mean"]
    for number, row in enumerate(plain.to_dict("records"), start=head + 1):
        if pd.isna(row[titles["budget"]]):
            continue
        line = number + 1
        used = f"IF(ISBLANK({by_hand}{line}),{forecast}{line},{by_hand}{line})"
        budget, gap = f"{letters['budget']}{line}", float(row[titles["difference"]])
        sheet.write_formula(number, places["difference"], f"={used}-{budget}", looks["count"], gap)
        none = _("n/a")
        rate = none if pd.isna(row[titles["percent"]]) else float(row[titles["percent"]])
        formula = f'=IF({budget}=0,"{none}",{letters["difference"]}{line}/{budget})'
        sheet.write_formula(number, places["percent"], formula, looks["percent"], rate)
