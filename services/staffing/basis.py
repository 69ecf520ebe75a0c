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


def basis(url: str, actor: Actor, *, fiscal_year: int) -> StaffingBasis | None:
    """Return the basis of a fiscal year, None when there is no labor cost to start from.

    What labor costs in it is what the year-end landing says. Reckoned for the whole hospital and cut to the actor's
    departments, so that all see the same figures.

    Raises:
        UserError: The year is over, or too far ahead.
    """
    require(actor, "forecast:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        paid = history.ledger(session, calendar, None)
        closed = closed_months(session, paid)
        if closed is None:
            return None
        made = replace(basis_of(session, fiscal_year, closed[0]), unfinished=closed[1])
    if len(paid):
        made = replace(made, landed=_open_labor(url, actor, made))
    return made if actor.departments is None else made.only(actor.departments)


def _open_labor(url: str, actor: Actor, made: StaffingBasis) -> pd.DataFrame:
    """Return the landing's labor of all open months, those of this year too when the next one is asked for."""
    years = sorted({made.calendar.fiscal_year(month) for month in made.open_months})
    landed = pd.concat([labor.landed_labor(url, actor, fiscal_year=year) for year in years], ignore_index=True)
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
