"""Tables whose columns say what they hold: written out on screen, as plain numbers in files."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
from pandas.io.formats.style import Styler

from language import translate
from reports import plain_files, whole_units
from reports.formats import MISSING, Formats

#: money: whole units; cents: with minor digits; price: the same, below one with four; rate and change: 0–1, a change
#: with its sign.
Kind = Literal["text", "money", "cents", "price", "rate", "change", "number", "decimal", "day", "month"]


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: its name in the frame, its title, and what it holds (money in minor units)."""

    name: str
    title: str  # marked with `N_`
    kind: Kind = "text"


def style(rows: pd.DataFrame, columns: Sequence[TableColumn], formats: Formats) -> Styler:
    """Return the rows as a person reads them; cells keep their numbers, so that sorting works on figures."""
    view = pd.DataFrame(
        {translate(column.title): _cells(rows[column.name], column.kind) for column in columns}, index=rows.index
    )
    styler = view.reset_index(drop=True).style
    for column in columns:
        writer = writers(formats).get(column.kind)
        if writer is not None:
            subset: list[Hashable] = [translate(column.title)]
            styler = styler.format(writer, subset=subset)
    return whole_units.note_decimals(
        styler, [formats.digits if column.kind in ("money", "cents", "price") else 0 for column in columns]
    )


def _cells(values: pd.Series, kind: Kind) -> pd.Series:
    if kind != "text":
        return values
    return values.astype("object").where(values.notna(), "").astype("str")


def writers(formats: Formats) -> dict[str, Callable[[Any], str]]:
    """Return how a figure of each kind reads; a text has none."""

    def number(value: Any, digits: int = 0) -> str:
        return MISSING if pd.isna(value) else formats.number(round(float(value), digits), digits)

    return {
        "money": lambda minor: MISSING if pd.isna(minor) else formats.amount(round(minor)),
        "cents": lambda minor: MISSING if pd.isna(minor) else formats.amount(round(minor), cents=True),
        "price": lambda minor: _price(minor, formats),
        "rate": lambda rate: MISSING if pd.isna(rate) else formats.percent(rate),
        "change": lambda rate: MISSING if pd.isna(rate) else formats.percent(rate, signed=True),
        "number": number,
        "decimal": lambda value: number(value, 2),
        "day": lambda day: MISSING if pd.isna(day) else formats.day(as_day(day)),
        "month": lambda period: MISSING if pd.isna(period) else formats.month(int(period)),
    }


def as_day(value: Any) -> date:
    """Return a day that a table holds: a date, a time, or one of them as ISO text."""
    return date.fromisoformat(str(value)[:10])


def _price(minor: Any, formats: Formats) -> str:
    """Return a unit price, with four decimals below one: gloves cost fractions of a cent."""
    if pd.isna(minor):
        return MISSING
    major = float(minor) / 10**formats.digits
    digits = 4 if abs(major) < 1 else formats.digits
    return formats.number(round(major, digits), digits)


def plain(rows: pd.DataFrame, columns: Sequence[TableColumn], formats: Formats) -> pd.DataFrame:
    """Return the rows for a file: amounts in the currency's main unit, rates 0–1, texts that no spreadsheet runs.

    Days are dates: CSV, which programs read, has them in ISO 8601, a workbook as the hospital writes them.
    """
    out: dict[str, Any] = {}
    for column in columns:
        title, values = translate(column.title), rows[column.name]
        if column.kind == "text":
            out[title] = [str(value) if pd.notna(value) else "" for value in values]
        elif column.kind == "day":
            out[title] = pd.Series([as_day(value) if pd.notna(value) else None for value in values], dtype="object")
        elif column.kind in ("money", "cents", "price"):
            out[title] = [_round(formats.figure(minor), formats.digits + 4) for minor in values]
        else:
            out[title] = values.astype("Float64").astype("float64").round(6).tolist()
    return pd.DataFrame(out)


def _round(figure: float | None, digits: int) -> float:
    return float("nan") if figure is None else round(figure, digits)


def as_csv(rows: pd.DataFrame, columns: Sequence[TableColumn], formats: Formats) -> bytes:
    """Return the table as CSV."""
    return plain_files.as_csv(plain(rows, columns, formats))


def as_workbook(
    rows: pd.DataFrame, columns: Sequence[TableColumn], formats: Formats, *, sheet: str, notes: Sequence[str] = ()
) -> bytes:
    """Return the table as an XLSX file with notes on source and period below; text is never taken for a formula."""
    table = plain(rows, columns, formats)
    return plain_files.as_workbook(table, sheet=sheet, below=notes, day_code=formats.day_code)
