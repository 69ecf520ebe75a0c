"""The database that commands work on, and rows as they hand them out: amounts exact, in the currency's main unit."""

from collections.abc import Collection
from datetime import date
from typing import Any

import pandas as pd

from services import settings


def migrated_database() -> str:
    """Return the URL of the database, its tables brought up to date."""
    from services.database import migrate

    url = settings.database_url()
    migrate(url)
    return url


def records(
    rows: pd.DataFrame, currency: str, amounts: Collection[str], *, digits: int | None = None
) -> list[dict[str, Any]]:
    """Return rows for JSON.

    Args:
        rows: Amounts in minor units, rates 0–1, NA where there is no figure.
        currency: Of the amounts; its main unit is what comes out, as exact text.
        amounts: Names of the columns that hold amounts.
        digits: Other figures are rounded to so many; None leaves them.
    """
    from reports.formats import Formats

    formats = Formats(currency)

    def cell(name: str, value: Any) -> Any:
        if value is None or pd.isna(value):
            return None
        if name in amounts:
            return str(formats.major(int(value)))
        if isinstance(value, date):
            return value.isoformat()
        return round(float(value), digits) if isinstance(value, float) and digits is not None else value

    return [
        {str(name): cell(str(name), value) for name, value in record.items()}
        for record in rows.astype("object").to_dict("records")
    ]
