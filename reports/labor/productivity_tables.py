"""Productivity as tables: on screen and as files."""

import pandas as pd

from reports import plain_files
from reports.formats import MISSING, Formats
from reports.variance.tables import safe_text

NUMBERS = {
    "worked": "Hours worked",
    "target": "Target hours",
    "gap": "Over target",
    "gap_share": "Over target %",
    "index": "Index",
    "per_uos": "Hours per unit",
    "target_per_uos": "Target per unit",
    "fte": "FTE",
    "overtime_share": "Overtime",
    "agency_share": "Agency",
    "gap_cost": "Cost of it",
}


def departments_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return departments as a person reads them; texts, in the order of the rows."""

    def number(value: float, digits: int) -> str:
        return MISSING if pd.isna(value) else formats.number(round(value, digits), digits).replace("-", "−")

    def small(value: float) -> str:
        return number(value, 3 if value < 2 else 2)

    return pd.DataFrame(
        {
            "Department": rows["name"],
            "Unit of service": rows["measure"].fillna(MISSING),
            "Hours worked": [number(v, 0) for v in rows["worked"]],
            "Target hours": [number(v, 0) for v in rows["target"].where(rows["standard"] > 0)],
            "Over target": [number(v, 0) for v in rows["gap"]],
            "%": [formats.percent(v, signed=True) for v in rows["gap_share"]],
            "Index": [number(v, 3) for v in rows["index"]],
            "Per unit": [small(v) for v in rows["per_uos"]],
            "Target per unit": [small(v) for v in rows["target_per_uos"]],
            "FTE": [number(v, 1) for v in rows["fte"]],
            "Overtime": [formats.percent(v) for v in rows["overtime_share"]],
            "Agency": [formats.percent(v) for v in rows["agency_share"]],
        }
    )


def agency_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return agency beside own staff as a person reads it."""

    def whole(value: float) -> str:
        return MISSING if pd.isna(value) else formats.number(round(value))

    def money(value: float, *, cents: bool = False) -> str:
        return MISSING if pd.isna(value) else formats.money(round(value), cents=cents)

    return pd.DataFrame(
        {
            "Department": rows["name"],
            "Job class": rows["job_class"],
            "Agency hours": [whole(v) for v in rows["agency_hours"]],
            "Agency cost": [money(v) for v in rows["agency_minor"]],
            "Bill rate": [money(v, cents=True) for v in rows["bill_rate"]],
            "Own hour": [money(v, cents=True) for v in rows["own_rate"]],
            "Premium": [money(v) for v in rows["premium"]],
            "Hours a year": [whole(v) for v in rows["yearly_hours"]],
            "Break-even a hire": [whole(v) for v in rows["break_even"]],
            "Hires that pay": [whole(v) for v in rows["places"]],
        }
    )


def staff_view(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return job classes and pay codes as a person reads them."""
    return pd.DataFrame(
        {
            "Job class": rows["job_class"],
            "Pay code": rows["pay_code"],
            "Group": rows["pay_group"].str.replace("_", " "),
            "Hours": [formats.number(round(v)) for v in rows["hours"]],
            "Share": [formats.percent(v) for v in rows["hours"] / max(rows["hours"].sum(), 1e-9)],
            "Cost": [formats.money(v) for v in rows["amount_minor"]],
            "An hour": [MISSING if pd.isna(v) else formats.money(round(v), cents=True) for v in rows["rate"]],
        }
    )


def plain(rows: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return departments with all figures as numbers, for files; texts that no spreadsheet runs."""
    table = pd.DataFrame({"Department": [safe_text(name) for name in rows["key"]], "Unit of service": rows["measure"]})
    for name, title in NUMBERS.items():
        scale = 10**formats.digits if name == "gap_cost" else 1
        table[title] = (rows[name] / scale).round(6)
    return table


def as_csv(rows: pd.DataFrame, formats: Formats) -> bytes:
    """Return departments as CSV."""
    return plain_files.as_csv(plain(rows, formats))


def as_workbook(rows: pd.DataFrame, formats: Formats) -> bytes:
    """Return departments as an XLSX file; text is never taken for a formula."""
    return plain_files.as_workbook(plain(rows, formats), sheet="Productivity")
