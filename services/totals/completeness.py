"""What the ledger seems to lack: months, departments, balance; and accounts that moved for the first time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from sqlmodel import Session, select

from data.engine import reading as read_database
from data.models import Account, Department
from planning import completeness
from planning.periods import shift
from services.permissions import Actor, require
from services.totals.ledger_months import LedgerMonths


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
        books = LedgerMonths(session)
        month = judged_month(books)
        return Completeness(
            month=month,
            missing=tuple(completeness.missing_months(books.months)),
            stopped=stopped_departments(books, month, _labels(session, Department)),
            began=new_accounts(books, month, _labels(session, Account)),
            apart=completeness.out_of_balance(books.sums_by_type()),
        )


def judged_month(books: LedgerMonths) -> int | None:
    """Return the last posted month (yyyymm), which departments and accounts are judged by; None without any."""
    return completeness.last_posted_month(books.months, lambda month: len(books.departments(month)))


def stopped_departments(books: LedgerMonths, month: int | None, labels: Mapping[int, str]) -> pd.DataFrame:
    """Return `department, usual_minor` of departments with cost in each month of a habit and no line in this one."""
    if month is None:
        return pd.DataFrame(columns=["department", "usual_minor"])
    before = [shift(month, -step) for step in range(1, completeness.HABIT + 1)]
    constant = frozenset.intersection(*(books.departments(earlier) for earlier in before))
    gone = constant - books.departments(month)
    stopped = completeness.stopped_departments(books.cost(before, gone), month) if gone else _nobody()
    return stopped.assign(department=_labels_of(stopped["department_id"].tolist(), labels))


def new_accounts(
    books: LedgerMonths, month: int | None, labels: Mapping[int, str], *, only: Collection[int] | None = None
) -> pd.DataFrame:
    """Return `account, amount_minor` of accounts (of all, or of some) that moved in no month before this one."""
    if month is None or not completeness.reaches_back(books.months, month):
        return pd.DataFrame(columns=["account", "amount_minor"])
    sums = books.accounts(month, only)
    began = completeness.first_movements(sums, books.moved_before(month, set(sums["account_id"].tolist())))
    return began.assign(account=_labels_of(began["account_id"].tolist(), labels))


def _nobody() -> pd.DataFrame:
    return pd.DataFrame(columns=["department_id", "usual_minor"]).astype("int64")


def _labels(session: Session, model: type[Department] | type[Account]) -> dict[int, str]:
    rows = session.exec(select(model.id, model.code, model.name))
    return {int(number or 0): name if code == name else f"{code} {name}" for number, code, name in rows}


def _labels_of(ids: Sequence[int], labels: Mapping[int, str]) -> list[str]:
    return [labels.get(number, "") for number in ids]
