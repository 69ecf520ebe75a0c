"""What the stored ledger seems to lack: months, departments, balance; and accounts that moved for the first time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlmodel import Session, select

from data.engine import reading as read_database
from data.models import ACTUAL, Account, Department
from planning import completeness
from planning.periods import FiscalCalendar
from services import settings
from services.permissions import Actor, require
from services.totals import reading


@dataclass(frozen=True)
class Completeness:
    """What to look at, in minor units of the hospital's currency and natural sign.

    `month`: the last posted one (yyyymm), which departments and accounts are judged by; None without any.
    `stopped`: `department, usual_minor`. `began`: `account, amount_minor`. `apart`: `period, difference_minor`.
    """

    month: int | None
    missing: tuple[int, ...]
    stopped: pd.DataFrame
    began: pd.DataFrame
    apart: pd.DataFrame

    @property
    def empty(self) -> bool:
        """Whether nothing is to be looked at."""
        return not (self.missing or len(self.stopped) or len(self.began) or len(self.apart))


def completeness_of(url: str, actor: Actor) -> Completeness:
    """Return what the actuals of all departments seem to lack.

    Raises:
        UserError: The actor may not see imports.
    """
    require(actor, "import:read")
    with read_database(url) as session:
        return judge(session, stored_lines(session))


def stored_lines(session: Session) -> pd.DataFrame:
    """Return actuals as `period, department_id, account_id, type, amount_minor`, one row per sum that is not 0."""
    years = sorted({year for version, year in reading.years_with_totals(session) if version == ACTUAL})
    long = reading.by_month(
        session, years=[(ACTUAL, year) for year in years], by=("department_id", "account_id"), balance=True
    )
    long = long[long["amount_minor"] != 0]
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    first = min(years, default=0)
    periods = np.array(
        [calendar.period(year, month) for year in range(first, max(years, default=-1) + 1) for month in range(1, 13)],
        dtype=np.int64,
    )
    place = (long["fiscal_year"].to_numpy("int64") - first) * 12 + long["fiscal_month"].to_numpy("int64") - 1
    types = dict(session.exec(select(Account.id, Account.type)).all())
    return pd.DataFrame(
        {
            "period": periods[place] if len(place) else place,
            "department_id": long["department_id"].to_numpy("int64"),
            "account_id": long["account_id"].to_numpy("int64"),
            "type": long["account_id"].map(types).to_numpy("object"),
            "amount_minor": long["amount_minor"].to_numpy("int64"),
        }
    )


def judge(session: Session, lines: pd.DataFrame, *, apart_of: pd.DataFrame | None = None) -> Completeness:
    """Return what some lines seem to lack (columns as those of `stored_lines`).

    Debits and credits are compared in `apart_of`, a file's own lines, else in all.
    """
    month = completeness.last_posted_month(lines)
    if month is None:
        nothing = pd.DataFrame()
        return Completeness(None, (), nothing, nothing, nothing)
    stopped = completeness.stopped_departments(lines, month)
    began = completeness.first_movements(lines, month)
    departments = _names(session, Department, stopped["department_id"])
    accounts = _names(session, Account, began["account_id"])
    return Completeness(
        month=month,
        missing=tuple(completeness.missing_months(lines["period"])),
        stopped=stopped.assign(department=departments),
        began=began.assign(account=accounts),
        apart=completeness.out_of_balance(lines if apart_of is None else apart_of),
    )


def _names(session: Session, model: type[Department] | type[Account], ids: pd.Series) -> list[str]:
    names = {number: name if code == name else f"{code} {name}" for number, code, name in session.exec(
        select(model.id, model.code, model.name)
    )}  # fmt: skip
    return [names.get(number, "") for number in ids.tolist()]
