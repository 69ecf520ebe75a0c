"""Labor cost as the year-end landing has it, month by month: the one figure for labor."""

import pandas as pd

from planning.ratios import LABOR_CATEGORIES
from services.errors import UserError
from services.landing.lines import landing_lines
from services.permissions import Actor, require

COLUMNS = ["department_id", "category", "period", "amount_minor"]
LINE = ["department_id", "account_id"]


def landed_labor(url: str, actor: Actor, *, fiscal_year: int, version_id: int | None = None) -> pd.DataFrame:
    """Return `department_id, category, period, amount_minor` of all months of a year, as far as the actor may see it.

    `version_id`: its budget; the one in force when None. Empty where the year cannot be landed, or where the ledger
    has no labor.
    """
    require(actor, "budget:read")
    try:
        landing = landing_lines(url, actor, fiscal_year=fiscal_year, version_id=version_id)
    except UserError:  # too far ahead to be landed line by line
        return pd.DataFrame({name: pd.Series(dtype="int64") for name in COLUMNS})
    places = landing.places
    labor = places[places["category"].isin(LABOR_CATEGORIES) & (places["type"] == "expense")]
    lines = landing.lines.merge(labor[[*LINE, "category"]], on=LINE)
    summed = lines.groupby(COLUMNS[:3])["amount_minor"].sum().reset_index()
    return summed.astype({"department_id": "int64", "period": "int64", "amount_minor": "int64"})
