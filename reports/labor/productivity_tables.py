"""Productivity as tables: on screen and as files."""

import pandas as pd
from pandas.io.formats.style import Styler

from language import N_, _, translate
from reports import plain_files
from reports.formats import MISSING, Formats
from reports.labor.pay_code_words import in_text
from reports.sortable import sortable
from reports.variance.tables import add_explanations

NUMBERS = {
    "worked": N_("Hours worked"),
    "target": N_("Target hours"),
    "gap": N_("Over target"),
    "gap_share": N_("Over target %"),
    "index": N_("Index"),
    "per_uos": N_("Hours per unit"),
    "target_per_uos": N_("Target per unit"),
    "fte": N_("FTE with agency"),
    "overtime_share": N_("Overtime"),
    "agency_share": N_("Agency"),
    "gap_cost": N_("Cost over target"),
}


def departments_view(rows: pd.DataFrame, formats: Formats) -> Styler:
    """Return departments as a person reads them, in the order of the rows."""
    target = rows["target"].where(rows["standard"] > 0)

    def number(value: float, digits: int) -> str:
        return MISSING if pd.isna(value) else formats.number(round(value, digits), digits).replace("-", "−")

    def small(value: float) -> str:
        return number(value, 3 if value < 2 else 2)

    view = pd.DataFrame(
        {
            _("Department"): rows["name"],
            _("Unit of service"): rows["measure"].fillna(MISSING),
            _("Hours worked"): [number(v, 0) for v in rows["worked"]],
            _("Target hours"): [number(v, 0) for v in target],
            _("Over target"): [number(v, 0) for v in rows["gap"]],
            "%": [formats.percent(v, signed=True) for v in rows["gap_share"]],
            _("Index"): [number(v, 3) for v in rows["index"]],
            _("Per unit"): [small(v) for v in rows["per_uos"]],
            _("Target per unit"): [small(v) for v in rows["target_per_uos"]],
            _("FTE with agency"): [number(v, 1) for v in rows["fte"]],
            _("Overtime"): [formats.percent(v) for v in rows["overtime_share"]],
            _("Agency"): [formats.percent(v) for v in rows["agency_share"]],
        }
    )
    names = ("gap", "gap_share", "index", "per_uos", "target_per_uos", "fte", "overtime_share", "agency_share")
    behind = dict(zip(view.columns[2:], [rows["worked"], target, *(rows[name] for name in names)], strict=True))
    return sortable(view, behind)


def agency_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return agency compared with own staff as a person reads it."""

    def whole(value: float) -> str:
        return MISSING if pd.isna(value) else formats.number(round(value))

    def money(value: float, *, cents: bool = False) -> str:
        return MISSING if pd.isna(value) else formats.money(round(value), cents=cents)

    return pd.DataFrame(
        {
            _("Department"): rows["name"],
            _("Job class"): rows["job_class"],
            _("Agency hours"): [whole(v) for v in rows["agency_hours"]],
            _("Agency cost"): [money(v) for v in rows["agency_minor"]],
            _("Bill rate"): [money(v, cents=True) for v in rows["bill_rate"]],
            _("Own staff per hour"): [money(v, cents=True) for v in rows["own_rate"]],
            _("Premium"): [money(v) for v in rows["premium"]],
            _("Hours per year"): [whole(v) for v in rows["yearly_hours"]],
            _("Break-even per hire"): [whole(v) for v in rows["break_even"]],
            _("Hires that pay"): [whole(v) for v in rows["places"]],
        }
    )


def staff_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return job classes and pay codes as a person reads them."""
    return pd.DataFrame(
        {
            _("Job class"): rows["job_class"],
            _("Pay code"): rows["pay_code"],
            _("Group"): rows["pay_group"].map(in_text),
            _("Hours"): [formats.number(round(v)) for v in rows["hours"]],
            _("Share"): [formats.percent(v) for v in rows["hours"] / max(rows["hours"].sum(), 1e-9)],
            _("Cost"): [formats.money(v) for v in rows["amount_minor"]],
            _("Per hour"): [MISSING if pd.isna(v) else formats.money(round(v), cents=True) for v in rows["rate"]],
        }
    )


def plain(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return departments with all figures as numbers, for files; texts that no spreadsheet runs."""
    table = pd.DataFrame({_("Department"): list(rows["key"]), _("Unit of service"): rows["measure"]})
    for name, title in NUMBERS.items():
        figures = rows[name].map(formats.figure) if name == "gap_cost" else rows[name]
        table[translate(title)] = figures.astype("float64").round(6)
    return table


def as_csv(rows: pd.DataFrame, formats: Formats) -> bytes:
    """Return departments as CSV."""
    return plain_files.as_csv(add_explanations(plain(rows, formats), rows))


def as_workbook(rows: pd.DataFrame, formats: Formats) -> bytes:
    """Return departments as an XLSX file; text is never taken for a formula."""
    return plain_files.as_workbook(add_explanations(plain(rows, formats), rows), sheet=_("Productivity"))
