"""The demo hospital at dates on which its newest month is not whole: what is posted changes in the totals alone."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from sqlmodel import Session, col, select, update

from data.engine import writing
from data.models import ACTUAL, Account, PeriodTotals
from planning.periods import FiscalCalendar
from services import audit, settings
from services.permissions import LOCAL_ACTOR
from services.totals import ledger

#: The demo's newest month, and the one after it.
NEWEST, NEXT = 202610, 202611


def begin(url: str) -> None:
    """Post two lines to the month after the newest one."""
    with writing(url) as session:
        supplies = session.exec(select(Account.id).where(col(Account.category) == "supplies")).first()
        department = session.exec(select(PeriodTotals.department_id)).first()
        rows = [(NEXT, department, supplies, 125_000_00), (NEXT, department, supplies, 40_000_00)]
        _apply(session, pd.DataFrame(rows, columns=["period", "department_id", "account_id", "amount_minor"]))


def lose_lines(url: str, share: float = 0.4, period: int = NEWEST) -> None:
    """Take a share of the lines of a month away."""
    rng = np.random.default_rng(7)
    _take(url, period, lambda lines: pd.Series(rng.random(len(lines)) < share, lines.index))


def lose_category(url: str, category: str = "benefits", period: int = NEWEST) -> None:
    """Take all lines of a category away."""
    _take(url, period, lambda lines: lines["category"] == category)


def end_with(url: str, period: int) -> None:
    """Take all lines of later months away."""
    later = period
    while later < NEWEST:
        later = later + 1 if later % 100 < 12 else later + 89
        _take(url, later, lambda lines: pd.Series(True, lines.index))


def mark_as_one_off(url: str, account: str) -> None:
    """Have a person mark an account whose amounts do not recur."""
    with writing(url) as session:
        session.exec(update(Account).where(col(Account.code) == account).values(non_recurring=True))
        audit.record(session, LOCAL_ACTOR, "account.change", "test", {})


def _take(url: str, period: int, chosen: Callable[[pd.DataFrame], pd.Series]) -> None:
    with writing(url) as session:
        lines = _lines(session, period)
        _apply(session, lines[chosen(lines)], sign=-1)


def _lines(session: Session, period: int) -> pd.DataFrame:
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    month = getattr(PeriodTotals, f"m{calendar.fiscal_month(period):02d}")
    query = (
        select(PeriodTotals.department_id, PeriodTotals.account_id, month, Account.category)
        .join(Account, col(Account.id) == PeriodTotals.account_id)
        .where(
            PeriodTotals.version_id == ACTUAL,
            PeriodTotals.fiscal_year == calendar.fiscal_year(period),
            col(Account.type).in_(("revenue", "expense")),
        )
    )
    rows = pd.DataFrame(session.exec(query).all(), columns=["department_id", "account_id", "amount_minor", "category"])
    return rows[rows["amount_minor"] != 0].assign(period=period)


def _apply(session: Session, lines: pd.DataFrame, sign: int = 1) -> None:
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    ledger.apply(session, ACTUAL, lines, calendar, sign)
    audit.record(session, LOCAL_ACTOR, "import.post", "test", {})
