"""The staffing forecast of a fiscal year: what it rests on, tied to where the year lands."""

from dataclasses import replace

import pandas as pd
from sqlmodel import Session

from data.engine import reading
from planning.periods import FiscalCalendar, shift
from services import settings
from services.landing import labor
from services.month_end.states import read_states
from services.permissions import Actor, require
from services.staffing import history
from services.staffing.foundation import StaffingBasis, basis_of

__all__ = ["StaffingBasis", "basis", "years"]


def years(url: str, actor: Actor) -> tuple[int, ...]:
    """Return the fiscal years that can be forecast: that of the next open month and the next; none without actuals."""
    require(actor, "forecast:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        closed = closed_months(session, history.ledger(session, calendar, None))
        if closed is None:
            return ()
        first = calendar.fiscal_year(shift(closed[0], 1))
        return (first, first + 1)


def basis(url: str, actor: Actor, *, fiscal_year: int, version_id: int | None = None) -> StaffingBasis | None:
    """Return the basis of a fiscal year, None when there is no labor cost to start from.

    What labor costs in it is what the year-end landing says. Reckoned for the whole hospital and cut to the actor's
    departments, so that all see the same figures. `version_id`: the budget of the year that a person chose, for its
    volumes and to hold cost against; the one in force when None.

    Raises:
        UserError: The year is over, or too far ahead, or the version is not of this year.
    """
    require(actor, "forecast:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        paid = history.ledger(session, calendar, None)
        closed = closed_months(session, paid)
        if closed is None:
            return None
        made = replace(basis_of(session, fiscal_year, closed[0], version_id=version_id), unfinished=closed[1])
    if len(paid):
        made = replace(made, landed=_open_labor(url, actor, made, version_id))
    return made if actor.departments is None else made.only(actor.departments)


def _open_labor(url: str, actor: Actor, made: StaffingBasis, version_id: int | None) -> pd.DataFrame:
    """Return the landing's labor of all open months, those of this year too when the next one is asked for."""
    years = sorted({made.calendar.fiscal_year(month) for month in made.open_months})
    of = {made.fiscal_year: version_id}
    tables = [labor.landed_labor(url, actor, fiscal_year=year, version_id=of.get(year)) for year in years]
    landed = pd.concat(tables, ignore_index=True)
    return landed[landed["period"].isin(made.open_months)].reset_index(drop=True)


def closed_months(session: Session, paid: pd.DataFrame) -> tuple[int, int | None] | None:
    """Return the last month that counts as actual and has labor cost, and the unfinished one after it if any."""
    if paid.empty:
        last = history.last_labor_month(session)
        return None if last is None else (last, None)
    months = sorted(set(paid["period"].tolist()))
    counted = read_states(session).last_counted or months[-1]
    if counted < months[0]:
        return None
    return counted, min((month for month in months if month > counted), default=None)
