"""The scorecard as a table: from the hospital down to departments, for the screen and for files."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
from pandas.io.formats.style import Styler

from language import N_, _, translate
from reports.column_tables import TableColumn
from reports.formats import MISSING, Formats
from reports.theme import Palette

INDENT = "\N{NO-BREAK SPACE}" * 4
COLUMNS = (
    TableColumn("label", N_("Responsible")),
    TableColumn("level_name", N_("Level")),
    TableColumn("people", N_("Who")),
    TableColumn("departments", N_("Departments"), "number"),
    TableColumn("result", N_("Result"), "money"),
    TableColumn("result_budget", N_("Result, budget"), "money"),
    TableColumn("result_variance", N_("Result variance"), "money"),
    TableColumn("labor", N_("Labor"), "money"),
    TableColumn("labor_budget", N_("Labor, budget"), "money"),
    TableColumn("labor_variance", N_("Labor variance"), "money"),
    TableColumn("hours_gap", N_("Hours over target"), "number"),
    TableColumn("hours_index", N_("Productivity index"), "decimal"),
    TableColumn("missing", N_("Explanations missing"), "number"),
    TableColumn("due", N_("Actions due"), "number"),
)
LEVELS = {
    "hospital": N_("Hospital"),
    "area": N_("Vice president"),
    "manager": N_("Manager"),
    "department": N_("Department"),
}
#: What stands on screen; files have all columns.
SHOWN = ("label", "result_variance", "labor_variance", "hours_gap", "hours_index", "missing", "due")
LEAD = N_("Result variance")
BOLD = ("hospital", "area", "manager")


def view(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows under their titles; names are indented by level, figures are numbers (minor units)."""
    columns = {column.name: translate(column.title) for column in COLUMNS if column.name in SHOWN}
    names = [f"{INDENT * int(row['depth'])}{name(row)}" for row in rows.to_dict("records")]
    return pd.DataFrame({columns[one]: names if one == "label" else rows[one].array for one in SHOWN})


def name(row: Any) -> str:
    """Return what a row is called: an area with its vice president, or that nobody is named."""
    if row["level"] == "area":
        return f"{row['label']} · {row['people'] or _('nobody named')}"
    return str(row["label"])


def _number(value: Any, formats: Formats, digits: int = 0) -> str:
    if pd.isna(value):
        return MISSING
    shown = formats.number(round(abs(float(value)), digits), digits)
    return f"({shown})" if value < 0 else shown


def style(view: pd.DataFrame, rows: pd.DataFrame, formats: Formats, colors: Palette) -> Styler:
    """Return the view as it reads: sums in bold, variances in the color of their verdict; sorting is by the numbers."""
    titles = {column.name: translate(column.title) for column in COLUMNS}
    written: dict[Any, Callable[[object], str] | str | None] = {
        titles[one]: partial(_number, formats=formats) for one in ("hours_gap", "missing", "due")
    }
    written[titles["hours_index"]] = partial(_number, formats=formats, digits=2)
    written |= {titles[one]: formats.variance for one in ("result_variance", "labor_variance")}
    styler = view.style.format(written).apply(
        lambda _column: ["font-weight: 600" if level in BOLD else "" for level in rows["level"]], axis=0
    )
    for column in ("result_variance", "labor_variance"):
        inks = [_ink(value, colors) for value in rows[column]]
        styler = styler.apply(lambda _column, inks=inks: inks, subset=[titles[column]], axis=0)
    return styler


def _ink(value: Any, colors: Palette) -> str:
    if pd.isna(value) or not value:
        return ""
    return f"color: {colors.favorable_text if value > 0 else colors.unfavorable_text}"


def told(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows for a file, with the level in words."""
    return rows.assign(level_name=[translate(LEVELS[level]) for level in rows["level"]])


def headline(rows: pd.DataFrame, formats: Formats, *, when: str) -> str:
    """Return who of all rows is furthest below the budgeted result, and what is still owed."""
    whole = rows.iloc[0]
    owed = _(
        "Explanations missing: {missing}; promised actions due: {due}.",
        missing=_number(whole["missing"], formats),
        due=_number(whole["due"], formats),
    )
    below = _furthest_below(rows)
    if below is not None:
        known = {"when": when, "name": below["label"], "size": formats.short(abs(int(below["result_variance"])))}
        return f"{_('{when}: furthest below its result is {name}, by {size}.', **known)} {owed}"
    if rows["result_variance"].isna().all():
        return f"{when}: {owed}"
    return f"{_('{when}: nobody is below the budgeted result.', when=when)} {owed}"


def _furthest_below(rows: pd.DataFrame) -> Any:
    """Return the row furthest below its budgeted result, the upper one of equals; None where no row is below it.

    The hospital (the first row) is named only where no part of it is below: a part may lack a budget or actuals.
    """
    for judged in (rows.iloc[1:], rows.iloc[:1]):
        known = judged.dropna(subset=["result_variance"])
        worst = None if known.empty else known.iloc[int(known["result_variance"].to_numpy(dtype="int64").argmin())]
        if worst is not None and worst["result_variance"] < 0:
            return worst
    return None
