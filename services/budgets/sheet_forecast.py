"""Where a budget's year lands by account of one department: the forecast that stands beside the sheet."""

from services.errors import UserError
from services.landing.lines import landing_lines
from services.permissions import Actor, require, require_department


def forecast(url: str, actor: Actor, *, fiscal_year: int, department_id: int) -> dict[int, tuple[int, ...]]:
    """Return twelve months by account (minor units, natural sign); empty where no forecast can be made.

    Raises:
        NotPermittedError: It is another manager's department.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    try:
        landing = landing_lines(url, actor, fiscal_year=fiscal_year)
    except UserError:  # too far ahead, or nothing to land on: the sheet goes without
        return {}
    mine = landing.lines[landing.lines["department_id"] == department_id].sort_values("period")
    months = mine.groupby("account_id")["amount_minor"].agg(tuple)
    return dict(zip(months.index.astype(int).tolist(), months.tolist(), strict=True))
