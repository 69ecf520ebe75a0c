"""The totals kept beside lines, and how they follow lines that come, go, or come back."""

from abc import ABC, abstractmethod
from typing import Any, Protocol

import pandas as pd
from sqlalchemy import text
from sqlmodel import Session

from data.models import ACTUAL
from planning.periods import FiscalCalendar
from services import audit
from services.budgets.lines import lines_change
from services.totals import ledger, purchases


class KeptTotals(Protocol):
    """What is kept beside the lines of one table; SQL conditions come from our own code."""

    def add_posted(self, session: Session, sums: pd.DataFrame, batch_id: int, calendar: FiscalCalendar) -> None:
        """Take in the lines that a file just brought; `sums` are theirs by month, department, account …"""
        ...

    def take_out(self, session: Session, condition: str, calendar: FiscalCalendar) -> None:
        """Let go of the lines in force that meet a condition, before they go."""
        ...

    def bring_back(self, session: Session, batch_id: int, calendar: FiscalCalendar) -> None:
        """Take in the lines that a batch had replaced, before they come back."""
        ...


class NoTotals:
    """Nothing is kept beside these lines."""

    def add_posted(self, session: Session, sums: pd.DataFrame, batch_id: int, calendar: FiscalCalendar) -> None:
        """Keep nothing."""

    def take_out(self, session: Session, condition: str, calendar: FiscalCalendar) -> None:
        """Keep nothing."""

    def bring_back(self, session: Session, batch_id: int, calendar: FiscalCalendar) -> None:
        """Keep nothing."""


class _MonthTotals(ABC):
    """Amounts by month, department and account."""

    table: str
    keys: tuple[str, ...]

    def add_posted(self, session: Session, sums: pd.DataFrame, batch_id: int, calendar: FiscalCalendar) -> None:
        """Add the sums of the pass, which spares reading the lines again."""
        del batch_id
        if not sums.empty:
            self._apply(session, sums, calendar, 1)

    def take_out(self, session: Session, condition: str, calendar: FiscalCalendar) -> None:
        """Subtract the sums of the lines in force."""
        self._apply_lines(session, f"superseded_by IS NULL AND {condition}", calendar, -1)

    def bring_back(self, session: Session, batch_id: int, calendar: FiscalCalendar) -> None:
        """Add the sums of the replaced lines."""
        self._apply_lines(session, f"superseded_by = {batch_id}", calendar, 1)

    def _apply_lines(self, session: Session, condition: str, calendar: FiscalCalendar, sign: int) -> None:
        keys = ", ".join(f"COALESCE({key}, 0)" if key == "supplier_id" else key for key in self.keys)
        statement = (
            f"SELECT {keys}, SUM(amount_minor) FROM {self.table} WHERE {condition} GROUP BY {', '.join(self.keys)}"  # noqa: S608
        )
        rows = [tuple(int(value) for value in row) for row in session.connection().execute(text(statement))]
        if rows:
            lines = pd.DataFrame(rows, columns=[*self.keys, "amount_minor"], dtype="int64")
            self._apply(session, lines, calendar, sign)

    @abstractmethod
    def _apply(self, session: Session, lines: pd.DataFrame, calendar: FiscalCalendar, sign: int) -> None:
        """Add (+1) or subtract (−1) sums by `keys`."""


class LedgerTotals(_MonthTotals):
    """Actuals by department and account, and by supplier."""

    table = "ledger_entry"
    keys = ("period", "department_id", "account_id", "supplier_id")

    def _apply(self, session: Session, lines: pd.DataFrame, calendar: FiscalCalendar, sign: int) -> None:
        ledger.apply(session, ACTUAL, lines[["period", "department_id", "account_id", "amount_minor"]], calendar, sign)
        named = lines[lines["supplier_id"] != 0] if "supplier_id" in lines else lines.iloc[:0]
        if not named.empty:
            ledger.apply_suppliers(session, named, calendar, sign)


class BudgetTotals(_MonthTotals):
    """Each budget version by department and account."""

    table = "budget_line"
    keys = ("version_id", "period", "department_id", "account_id")

    def _apply(self, session: Session, lines: pd.DataFrame, calendar: FiscalCalendar, sign: int) -> None:
        for version, part in lines.groupby("version_id"):
            number: Any = version
            lines_change(session, int(number), part["department_id"].tolist())
            ledger.apply(session, int(number), part.drop(columns="version_id"), calendar, sign)


class PurchaseLineTotals:
    """Purchases by supplier, contract and item.

    Who matches lines to contracts again changes the same lines and totals, and so takes the trail's lock first, too.
    """

    def add_posted(self, session: Session, sums: pd.DataFrame, batch_id: int, calendar: FiscalCalendar) -> None:
        """Add the lines of the batch."""
        del sums
        audit.one_writer(session)
        purchases.add(session, f"batch_id = {batch_id}", calendar)

    def take_out(self, session: Session, condition: str, calendar: FiscalCalendar) -> None:
        """Subtract the lines in force."""
        audit.one_writer(session)
        purchases.subtract(session, condition, calendar)

    def bring_back(self, session: Session, batch_id: int, calendar: FiscalCalendar) -> None:
        """Add the replaced lines."""
        audit.one_writer(session)
        purchases.add(session, f"superseded_by = {batch_id}", calendar, replaced=True)
