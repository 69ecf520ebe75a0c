"""Spend as the maintained totals hold it: invoices where there are any, else ledger lines that name a supplier."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Literal

import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.models import MONTH_COLUMNS, Account, PurchaseTotals, Supplier, SupplierTotals
from language import N_
from planning.periods import FiscalCalendar
from services import frames
from services.totals.operating import is_operating
from services.variance.question import ResolvedQuestion

Source = Literal["purchases", "ledger"]
#: What a line is filed under when it says nothing.
NO_CATEGORY = N_("No category")
KEYS = ["supplier_id", "department_id", "account_id", "category", "standing"]
NAME = "name"


@dataclass(frozen=True)
class FigureSources:
    """Where figures are: the newest month and the fiscal years of each source that has any."""

    latest: dict[Source, int]
    years: dict[Source, tuple[int, ...]]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return the sources with figures, the better one first."""
        return tuple(self.latest)


def known(session: Session, calendar: FiscalCalendar, departments: Sequence[int] | None) -> FigureSources:
    """Return which sources have spend of these departments (None: of all)."""
    latest: dict[Source, int] = {}
    years: dict[Source, tuple[int, ...]] = {}
    for source in ("purchases", "ledger"):
        table = _table(source)
        query = select(col(table.fiscal_year)).where(*conditions(source, departments)).distinct()
        with_spend = sorted((int(row[0]) for row in session.connection().execute(query)), reverse=True)
        if with_spend:
            years[source] = tuple(with_spend)
            month = last_month(session, source, with_spend[0], departments)
            latest[source] = calendar.period(with_spend[0], max(month, 1))
    return FigureSources(latest, years)


def last_month(session: Session, source: Source, fiscal_year: int, departments: Sequence[int] | None) -> int:
    """Return the last fiscal month of a year with spend, 0 without any."""
    table = _table(source)
    sizes = [func.max(func.abs(col(getattr(table, name)))) for name in MONTH_COLUMNS]
    query = select(*sizes).where(col(table.fiscal_year) == fiscal_year, *conditions(source, departments))
    row = session.connection().execute(query).one()
    return max((month for month, size in enumerate(row, start=1) if size), default=0)


def amounts(frame: ResolvedQuestion, source: Source, years: Sequence[int], survivors: dict[int, int]) -> pd.DataFrame:
    """Return spend of the selection, one row per fiscal year and place, with a column per fiscal month (1–12).

    Returns:
        `fiscal_year, supplier_id` (the one it was merged into), `department_id, account_id, category, standing` and
        1 … 12 (int64 minor units). `standing` is "" for the ledger. A ledger's category is the name of the account.
    """
    table = _table(source)
    keys = [col(table.fiscal_year), col(table.supplier_id), col(table.department_id), col(table.account_id)]
    names = ["fiscal_year", *KEYS[:3]]
    if source == "purchases":
        keys += [col(PurchaseTotals.category), col(PurchaseTotals.standing)]
        names += KEYS[3:]
    sums = [cast(func.sum(col(getattr(table, name))), BigInteger) for name in MONTH_COLUMNS]
    query = select(*keys, *sums).where(col(table.fiscal_year).in_(list(years)), *conditions(source, frame.departments))
    purchases_table = frames.frame(frame.session, query.group_by(*keys), [*names, *MONTH_COLUMNS])
    purchases_table = purchases_table.rename(columns=dict(zip(MONTH_COLUMNS, range(1, 13), strict=True)))
    purchases_table = purchases_table.astype(dict.fromkeys([*names[:4], *range(1, 13)], "int64"))
    own = purchases_table["supplier_id"]
    purchases_table = purchases_table.assign(supplier_id=own.map(survivors).fillna(own).astype("int64"))
    if source == "ledger":
        accounts = purchases_table["account_id"].map(account_names(frame.session)).fillna(NO_CATEGORY)
        return purchases_table.assign(category=accounts.astype("str"), standing="")
    categories = own.map(supplier_table(frame.session)["category"])
    stated = purchases_table["category"].where(purchases_table["category"] != "").fillna(categories).fillna(NO_CATEGORY)
    return purchases_table.assign(category=stated.astype("str"))


def supplier_table(session: Session) -> pd.DataFrame:
    """Return `code, name, category, payer` of every supplier by id."""
    columns = (Supplier.id, Supplier.code, Supplier.name, Supplier.category, Supplier.payer)
    table = frames.frame(session, select(*map(col, columns)), ["id", "code", NAME, "category", "payer"])
    return table.astype({"id": "int64", "payer": "bool"}).set_index("id")


def account_names(session: Session) -> dict[int, str]:
    """Return the names of accounts by id."""
    rows: Any = session.connection().execute(select(col(Account.id), col(Account.name)))
    return {int(number): str(name) for number, name in rows}


def sum_by(spent: pd.DataFrame, fiscal_year: int, months: Sequence[int], by: Sequence[str]) -> pd.DataFrame:
    """Return `by` and `amount_minor`: fiscal months of one year added up."""
    mine = spent[spent["fiscal_year"] == fiscal_year]
    zero = pd.Series(0, mine.index, "int64")
    total: pd.Series = reduce(add, [mine[month] for month in months], zero)
    return mine[[*by]].assign(amount_minor=total).groupby(list(by), as_index=False)[["amount_minor"]].sum()


def _table(source: Source) -> Any:
    return PurchaseTotals if source == "purchases" else SupplierTotals


def conditions(source: Source, departments: Sequence[int] | None) -> list[Any]:
    """Return what counts as spend: what was invoiced, or booked as cost; a payable beside it says the same again."""
    where: list[Any] = [col(PurchaseTotals.kind) == "invoice"]
    if source == "ledger":
        where = [is_operating(SupplierTotals.account_id)]
    if departments is not None:
        where.append(col(_table(source).department_id).in_(list(departments)))
    return where
