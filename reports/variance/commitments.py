"""Commitments beside actuals in words and columns: budget of the year, actual, ordered, left."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from language import N_, _
from reports import column_tables
from reports.column_tables import TableColumn
from reports.formats import Formats
from reports.variance.tables import INDENT, row_labels

FIGURES = (
    TableColumn("budget", N_("Budget of the year"), "money"),
    TableColumn("actual", N_("Actual to date"), "money"),
    TableColumn("ordered", N_("Ordered, not invoiced"), "money"),
    TableColumn("left", N_("Left of the budget"), "money"),
    TableColumn("used", N_("Share used or ordered"), "rate"),
)
COLUMNS = {
    "department": (TableColumn("label", N_("Department")), *FIGURES),
    "account": (TableColumn("label", N_("Account")), *FIGURES),
}


def headline(total: Mapping[str, Any], formats: Formats) -> str:
    """Return what is ordered beside what is spent, and what that leaves."""
    ordered, actual = formats.short(total["ordered"]), formats.short(total["actual"])
    if pd.isna(total["left"]):
        return _(
            "Commitments: {ordered} ordered and not invoiced, beside {actual} spent.", ordered=ordered, actual=actual
        )
    budget, left = formats.short(total["budget"]), formats.short(abs(total["left"]))
    if total["left"] < 0:
        return _(
            "Commitments: {actual} spent and {ordered} ordered are {left} over the year’s expense budget of {budget}.",
            actual=actual,
            ordered=ordered,
            left=left,
            budget=budget,
        )
    return _(
        "Commitments: {actual} spent, {ordered} ordered, {left} left of the year’s expense budget of {budget}.",
        actual=actual,
        ordered=ordered,
        left=left,
        budget=budget,
    )


def note(as_of: date, months: Sequence[int], formats: Formats) -> str:
    """Return which months are actual and when orders were looked at."""
    return _(
        "Actual {months}; orders not invoiced by {day}, those of earlier years too.",
        months=formats.runs(tuple(months)),
        day=formats.day(as_of),
    )


def with_labels(rows: pd.DataFrame, *, indented: bool) -> pd.DataFrame:
    """Return the rows with labels in the reader's language, indented by depth on screen."""
    depths = rows["depth"].tolist() if indented else [0] * len(rows)
    labels = [INDENT * int(depth) + label for depth, label in zip(depths, row_labels(rows), strict=True)]
    return rows.assign(label=labels)


def style(rows: pd.DataFrame, columns: Sequence[TableColumn], formats: Formats) -> Styler:
    """Return the table as a person reads it, subtotals bold."""
    bold = ["font-weight: 650" if group else "" for group in rows["is_group"]]
    return column_tables.style(rows, columns, formats).apply(lambda _column: bold, axis=0)
