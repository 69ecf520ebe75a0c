"""The database that commands work on, and the one writer of rows: amounts exact, in the currency's main unit."""

from datetime import date
from typing import Any, Literal

import pandas as pd

from services import settings

Unit = Literal["amount", "rate", "count"]
#: What each figure of a command is, by its name: money in minor units, a rate of 0–1, a count of anything else. A
#: figure that is not named here is refused, so that no column of minor units is ever printed as it is stored.
UNITS: dict[str, Unit] = {
    # variance and landing
    **dict.fromkeys(("budget", "actual", "variance", "prior", "prior_variance"), "amount"),
    **dict.fromkeys(("flexed", "volume", "mix", "efficiency", "rate", "usage", "price", "spending"), "amount"),
    **dict.fromkeys(("controllable", "open", "landing", "lo80", "hi80", "lo95", "hi95"), "amount"),
    **dict.fromkeys(("ordered", "left"), "amount"),
    **dict.fromkeys(("percent", "prior_percent", "used_share"), "rate"),
    # explanations
    "last_variance": "amount",
    # month end
    **dict.fromkeys(("reported", "now", "changed", "unanswered_amount"), "amount"),
    **dict.fromkeys(("asked", "answered", "unanswered"), "count"),
    # stages of a budget's departments
    **dict.fromkeys(("prior_result", "result_change"), "amount"),
    "days_late": "count",
    # what is added to a budget, moved or carried
    **dict.fromkeys(("amount", "year", "original", "transfers", "carried", "revised"), "amount"),
    "id": "count",
    # ratios
    **dict.fromkeys(("cost_per_adjusted_day", "revenue_per_adjusted_day"), "amount"),
    **dict.fromkeys(("ebitda_margin", "occupancy"), "rate"),
    **dict.fromkeys(("receivable_days", "adjusted_patient_days", "length_of_stay"), "count"),
    # contracts and leakage
    **dict.fromkeys(("renewal_commits", "value", "used"), "amount"),
    **dict.fromkeys(("total", "contracted", "around", "around_dearer", "none", "unclear"), "amount"),
    **dict.fromkeys(("above", "below", "ppv", "paid", "expected"), "amount"),
    "utilization": "rate",
    **dict.fromkeys(("days_left", "quantity"), "count"),
    # scenarios
    **dict.fromkeys(("revenue", "expense", "result"), "amount"),
    **dict.fromkeys(("operating_margin", "labor_share", "agency_share"), "rate"),
    **dict.fromkeys(("fte", "days_cash"), "count"),
    # forecast value added
    **dict.fromkeys(("months", "closer"), "count"),
    **dict.fromkeys(("error", "model_error", "added"), "rate"),
}
#: Rates and counts are written to so many digits.
DIGITS = 6


def migrated_database() -> str:
    """Return the URL of the database, its tables brought up to date."""
    from services.upkeep import before_update

    url = settings.database_url()
    before_update.update(url)
    return url


def records(rows: pd.DataFrame, currency: str) -> list[dict[str, Any]]:
    """Return rows for JSON, every figure by its unit in `UNITS`; NA where there is none.

    Args:
        rows: Amounts in minor units, rates 0–1.
        currency: Of the amounts; its main unit is what comes out, as exact text.

    Raises:
        LookupError: A figure has no unit.
    """
    from reports.formats import Formats

    formats = Formats(currency)

    def cell(name: str, value: Any) -> Any:
        if value is None or pd.isna(value):
            return None
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str | bool) or type(value).__name__ == "bool_":
            return value
        unit = unit_of(name)
        if unit == "amount":
            return formats.exact(value)
        return round(float(value), DIGITS) if isinstance(value, float) else value

    return [
        {str(name): cell(str(name), value) for name, value in record.items()}
        for record in rows.astype("object").to_dict("records")
    ]


def as_csv(rows: pd.DataFrame, currency: str) -> str:
    """Return the same rows as CSV, with texts that no spreadsheet runs.

    Raises:
        LookupError: A figure has no unit.
    """

    from reports import plain_files

    def write(name: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        if UNITS.get(name) == "amount" and isinstance(value, str):
            return value
        if isinstance(value, float):
            return f"{value:.{DIGITS}f}" if UNITS[name] == "rate" else str(value)
        return str(value)

    lines = [{name: write(name, value) for name, value in row.items()} for row in records(rows, currency)]
    return plain_files.csv_of(pd.DataFrame(lines, columns=list(map(str, rows.columns))))


def unit_of(name: str) -> Unit:
    """Return what a figure of this name is.

    Raises:
        LookupError: Nobody said.
    """
    if name not in UNITS:
        raise LookupError(f"The figure {name} has no unit; say in commands/rows.py what it is.")  # no text
    return UNITS[name]
