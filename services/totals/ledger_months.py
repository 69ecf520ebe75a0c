"""Actuals as they would stand with further lines, asked month by month: who has lines, and what a few of them sum to.

The questions are answered by the kept totals, restricted to the month concerned: a department's presence is one look
at the key, so that a file is judged in milliseconds however long the books are.
"""

from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, cast, exists, func, or_, select
from sqlmodel import Session, col

from data.models import ACTUAL, MONTH_COLUMNS, Account, Department, PeriodTotals
from data.rows import plain
from planning.periods import FiscalCalendar
from services import settings


class LedgerMonths:
    """Stored actuals, without the months that somebody replaces, and the lines that come in.

    `added` has `period, department_id, account_id, type, amount_minor` (natural sign), one row per place; `replaced`
    are months (yyyymm) whose stored lines no longer count.
    """

    def __init__(self, session: Session, added: pd.DataFrame | None = None, *, replaced: Collection[int] = ()) -> None:
        self._connection = session.connection()
        self._calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        columns = ["period", "department_id", "account_id", "type", "amount_minor"]
        self._added = pd.DataFrame(columns=columns) if added is None else added[added["amount_minor"] != 0]
        self._replaced = frozenset(replaced)
        self._departments: dict[int, frozenset[int]] = {}
        self.months = self._load_months()

    def departments(self, period: int) -> frozenset[int]:
        """Return the departments with a line in a month."""
        if period not in self._departments:
            added = self._added.loc[self._added["period"] == period, "department_id"]
            self._departments[period] = frozenset(added.tolist()) | self._stored_departments(period)
        return self._departments[period]

    def cost(self, periods: Sequence[int], departments: Collection[int]) -> pd.DataFrame:
        """Return `period, department_id, type, amount_minor` of the cost of some departments in some months."""
        lines = self._added
        mine = lines[
            lines["period"].isin(periods)
            & lines["department_id"].isin(list(departments))
            & (lines["type"] == "expense")
        ]
        parts = [mine[["period", "department_id", "amount_minor"]]]
        for period in self._months_in_force(periods):
            amount = _month(self._calendar, period)
            query = (
                select(col(PeriodTotals.department_id), cast(func.sum(amount), BigInteger))
                .join(Account, col(Account.id) == col(PeriodTotals.account_id))
                .where(*self._of_year(period), col(Account.type) == "expense", amount != 0)
                .where(col(PeriodTotals.department_id).in_(departments))
                .group_by(col(PeriodTotals.department_id))
            )
            parts.append(self._frame(query, ["department_id", "amount_minor"]).assign(period=period))
        return pd.concat(parts, ignore_index=True).assign(type="expense")

    def accounts(self, period: int, only: Collection[int] | None = None) -> pd.DataFrame:
        """Return `account_id, amount_minor` of the accounts with a line in a month, of all or of some accounts."""
        lines = self._added[self._added["period"] == period]
        parts = [lines[["account_id", "amount_minor"]]]
        for month in self._months_in_force([period]):
            amount = _month(self._calendar, month)
            query = select(col(PeriodTotals.account_id), cast(func.sum(amount), BigInteger))
            query = query.where(*self._of_year(month), amount != 0).group_by(col(PeriodTotals.account_id))
            parts.append(self._frame(query, ["account_id", "amount_minor"]))
        sums = pd.concat(parts, ignore_index=True)
        return sums if only is None else sums[sums["account_id"].isin(list(only))]

    def moved_before(self, period: int, accounts: Collection[int]) -> set[int]:
        """Return which of some accounts have a line in a month before; the latest years are asked first."""
        lines = self._added
        moved = set(lines.loc[(lines["period"] < period) & lines["account_id"].isin(list(accounts)), "account_id"])
        earlier = [month for month in self.months if month < period and month not in self._replaced]
        for year in sorted({self._calendar.fiscal_year(month) for month in earlier}, reverse=True):
            left = set(accounts) - moved
            months = [month for month in earlier if self._calendar.fiscal_year(month) == year]
            if left:
                moved |= self._stored_accounts(months, left)
        return moved

    def sums_by_type(self) -> pd.DataFrame:
        """Return all that is stored as `period, type, amount_minor`; lines that come in are not in it."""
        sums = [cast(func.sum(col(getattr(PeriodTotals, name))), BigInteger) for name in MONTH_COLUMNS]
        query = select(col(PeriodTotals.fiscal_year), col(Account.type), *sums).where(
            col(PeriodTotals.version_id) == ACTUAL
        )
        query = query.join(Account, col(Account.id) == col(PeriodTotals.account_id))
        rows = self._connection.execute(query.group_by(col(PeriodTotals.fiscal_year), col(Account.type)))
        cells = [
            (month, kind, int(amount))
            for year, kind, *amounts in rows
            for month, amount in zip(self._calendar.months(int(year)), amounts, strict=True)
        ]
        frame = pd.DataFrame(cells, columns=["period", "type", "amount_minor"])
        return frame[frame["period"].isin(self.months)]

    # What is stored ---------------------------------------------------------------------------------------------------

    def _load_months(self) -> list[int]:
        """Return the months with a line, in order; the first line of a month ends the search for it."""
        query = select(col(PeriodTotals.fiscal_year)).where(col(PeriodTotals.version_id) == ACTUAL).distinct()
        months = [
            month
            for (year,) in self._connection.execute(query)
            for month in self._calendar.months(int(year))
            if month not in self._replaced
        ]
        posted = set(self._added["period"].tolist())
        for start in range(0, len(months), 60):
            part = months[start : start + 60]
            flags = [exists().where(*self._of_year(month), _month(self._calendar, month) != 0) for month in part]
            answers = self._connection.execute(select(*flags)).one()
            posted |= {month for month, there in zip(part, answers, strict=True) if there}
        return sorted(posted)

    def _stored_departments(self, period: int) -> frozenset[int]:
        if not self._months_in_force([period]):
            return frozenset()
        line = exists().where(
            *self._of_year(period),
            col(PeriodTotals.department_id) == col(Department.id),
            _month(self._calendar, period) != 0,
        )
        rows = self._connection.execute(select(col(Department.id)).where(line))
        return frozenset(int(number or 0) for (number,) in rows)

    def _stored_accounts(self, periods: Sequence[int], accounts: Collection[int]) -> set[int]:
        """Return which accounts have a line in some months of one fiscal year."""
        any_line = or_(*(_month(self._calendar, period) != 0 for period in periods))
        query = select(col(PeriodTotals.account_id)).where(*self._of_year(periods[0]), any_line).distinct()
        return set(self._connection.execute(query).scalars()) & set(accounts)

    def _months_in_force(self, periods: Sequence[int]) -> list[int]:
        return [period for period in periods if period in set(self.months) - self._replaced]

    def _of_year(self, period: int) -> tuple[Any, Any]:
        year = self._calendar.fiscal_year(period)
        return col(PeriodTotals.version_id) == ACTUAL, col(PeriodTotals.fiscal_year) == year

    def _frame(self, query: Any, columns: list[str]) -> pd.DataFrame:
        rows = plain(self._connection.execute(query))
        return pd.DataFrame.from_records(rows, columns=columns).astype("int64")


def _month(calendar: FiscalCalendar, period: int) -> Any:
    """Return the column of a month."""
    return col(getattr(PeriodTotals, MONTH_COLUMNS[calendar.fiscal_month(period) - 1]))
