"""What the year-end landing makes of labor cost, to set beside the staffing forecast."""

from collections.abc import Sequence

from planning.ratios import LABOR_CATEGORIES
from services.errors import UserError
from services.landing.lines import landing_lines
from services.permissions import Actor


def labor_landing(url: str, actor: Actor, *, fiscal_year: int, departments: Sequence[int]) -> int | None:
    """Return where salaries, benefits and contract labor of the departments land, line by line, in minor units.

    None where the year cannot be landed or these departments have no such line.
    """
    try:
        places = landing_lines(url, actor, fiscal_year=fiscal_year).places
    except UserError:  # too far ahead to be landed line by line
        return None
    labor = places["category"].isin(LABOR_CATEGORIES) & (places["type"] == "expense")
    amounts = places.loc[labor & places["department_id"].isin(list(departments)), "landing"]
    return int(amounts.sum()) if len(amounts) else None
