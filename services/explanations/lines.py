"""The lines of a selection with their past, as drafts of explanations ask for them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.models import ACTUAL, Account, LaborEntry, LedgerEntry, PayCode, Supplier
from data.rows import plain
from planning.explanations.facts import LineFacts
from planning.labor.measures import PRODUCTIVE_GROUPS
from planning.periods import shift
from planning.variance.flex_lines import COMPONENTS, explain
from services.totals.reading import by_month
from services.variance import flex_data
from services.variance.question import BudgetChoice, ResolvedQuestion, known_versions

#: Fiscal years before the question's that say what is usual.
YEARS_BEFORE = 2
OWN_GROUPS = tuple(group for group in PRODUCTIVE_GROUPS if group != "agency")
#: The columns of a line by month.
HOURS = ("budget_volume", "actual_volume", "budget_hours", "standard_hours", "actual_hours")
Place = tuple[int, int]


@dataclass(frozen=True)
class Variances:
    """Budget against actual of every line of a span: `department_id, account_id, type, category, budget, actual,

    variance` (int64 minor units, favorable positive). `months`: those compared (yyyymm); empty without a budget.
    """

    rows: pd.DataFrame
    version: BudgetChoice | None
    months: tuple[int, ...]


def variances(frame: ResolvedQuestion) -> Variances:
    """Return the variance of every department and account over the months that actuals and budget have."""
    compared = frame.like_months()
    columns = ["department_id", "account_id", "type", "category", "budget", "actual", "variance"]
    if frame.version is None or not compared.budget or compared.without:
        return Variances(pd.DataFrame(columns=columns), frame.version, ())
    keys = ["department_id", "account_id"]
    sides = {
        name: frame.read(version, frame.year, compared.months, keys).set_index(keys)["amount_minor"]
        for name, version in (("budget", frame.version.id), ("actual", ACTUAL))
    }
    rows = pd.concat(sides, axis=1).fillna(0).astype("int64").reset_index()
    rows["type"] = rows["account_id"].map(frame.trees.types)
    rows = rows[rows["type"].isin(("revenue", "expense"))]
    sign = np.where(rows["type"] == "expense", -1, 1)
    rows = rows.assign(
        category=rows["account_id"].map(frame.trees.categories), variance=(rows["actual"] - rows["budget"]) * sign
    )
    months = tuple(frame.calendar.period(frame.year, month) for month in compared.months)
    return Variances(rows[columns].reset_index(drop=True), frame.version, months)


def months_compared(frame: ResolvedQuestion) -> tuple[int, ...]:
    """Return the months (yyyymm) of a span that actuals and budget have; none without a budget."""
    compared = frame.like_months()
    if frame.version is None or not compared.budget or compared.without:
        return ()
    return tuple(frame.calendar.period(frame.year, month) for month in compared.months)


def facts(frame: ResolvedQuestion, places: Collection[Place], months: Sequence[int]) -> dict[Place, LineFacts]:
    """Return lines by department and account with up to three fiscal years of their past.

    Args:
        frame: The question; its version is compared with.
        places: Departments and accounts.
        months: The months explained (yyyymm), all of the question's fiscal year and posted.
    """
    if not places or not months:
        return {}
    departments = sorted({place[0] for place in places})
    narrow = replace(frame, departments=departments, accounts=_with_siblings(frame.session, {at[1] for at in places}))
    years = [_year(narrow, year, months) for year in range(frame.year - YEARS_BEFORE, frame.year + 1)]
    asked = set(places)
    filled = [part for part in years if len(part)]
    if not filled:
        return {}
    by_place = _by_place(pd.concat(filled, ignore_index=True), asked)
    first = shift(months[0], -12 * (YEARS_BEFORE + 1))
    postings = _postings(narrow, asked, first, shift(months[-1], 1))
    own = _own_hours(narrow, first, months[-1])
    plan = _year_budget(narrow)
    return {
        place: LineFacts(
            cost=bool(rows["cost"].iloc[0]),
            category=str(rows["category"].iloc[0]),
            span=tuple(months),
            months=_with_own_hours(rows, own.get(place[0])),
            postings=postings.get(place, _NO_POSTINGS),
            year_budget=plan.get(place, {}),
            non_recurring=place[1] in frame.trees.non_recurring,
        )
        for place, rows in by_place.items()
    }


def _with_siblings(session: Session, accounts: set[int]) -> list[int]:
    """Return accounts with those below the same parents: payers of one service flex together."""
    parents = select(col(Account.parent_id)).where(col(Account.id).in_(accounts), col(Account.parent_id).is_not(None))
    siblings = session.connection().execute(select(col(Account.id)).where(col(Account.parent_id).in_(parents)))
    return sorted(accounts.union(number for number in siblings.scalars() if number))


_COLUMNS = ["id", "period", "supplier_id", "supplier", "reference", "description", "amount"]
_NO_POSTINGS = pd.DataFrame({name: [] for name in _COLUMNS}).astype(
    dict.fromkeys(("id", "period", "supplier_id", "amount"), "int64")
    | dict.fromkeys(("supplier", "reference", "description"), "str")
)


def _year(frame: ResolvedQuestion, year: int, months: Sequence[int]) -> pd.DataFrame:
    """Return the explained months of one fiscal year, up to the one after the span; none without a budget."""
    version = frame.version if year == frame.year else best_version(frame, year)
    last = shift(months[-1], 1)
    posted = [month for month in frame.calendar.months(year) if month <= last and frame.states.of(month).counts]
    if version is None or not posted:
        return pd.DataFrame()
    question = replace(frame.question, period=posted[-1])
    own = replace(frame, question=question)
    lines = flex_data.load(own, version_id=version.id, months=[frame.calendar.fiscal_month(month) for month in posted])
    told = explain(lines.months)
    count = len(posted)
    return pd.DataFrame(
        {
            "department_id": lines.places["department_id"].to_numpy(dtype=np.int64).repeat(count),
            "account_id": lines.places["account_id"].to_numpy(dtype=np.int64).repeat(count),
            "category": lines.places["category"].astype("str").repeat(count).array,
            "period": posted * len(lines.places),
            **{name: lines.months[name].array for name in ("cost", "fixed_share", "price_effect", "mix_group", *HOURS)},
            **{name: told[name].to_numpy() for name in ("budget", "flexed", "actual", *COMPONENTS)},
        }
    )


def best_version(frame: ResolvedQuestion, year: int) -> BudgetChoice | None:
    """Return the best budget version of a fiscal year, None without any."""
    return next((version for version in known_versions(frame.session) if version.fiscal_year == year), None)


def _by_place(rows: pd.DataFrame, places: set[Place]) -> dict[Place, pd.DataFrame]:
    chosen = rows[pd.MultiIndex.from_frame(rows[["department_id", "account_id"]]).isin(places)]
    grouped = chosen.groupby(["department_id", "account_id"], sort=False)
    return {
        (int(department), int(account)): own.set_index("period").sort_index()  # type: ignore[call-overload]
        for (department, account), own in grouped
    }


def _postings(frame: ResolvedQuestion, places: set[Place], first: int, last: int) -> dict[Place, pd.DataFrame]:
    """Return the ledger lines in force of some places and months, by place."""
    query = (
        select(
            *(col(getattr(LedgerEntry, name)) for name in ("department_id", "account_id", "id", "period")),
            func.coalesce(col(LedgerEntry.supplier_id), 0),
            func.coalesce(col(Supplier.name), ""),
            col(LedgerEntry.reference),
            col(LedgerEntry.description),
            col(LedgerEntry.amount_minor),
        )
        .join(Supplier, col(Supplier.id) == col(LedgerEntry.supplier_id), isouter=True)
        .where(
            col(LedgerEntry.period).between(first, last),
            col(LedgerEntry.department_id).in_({place[0] for place in places}),
            col(LedgerEntry.account_id).in_({place[1] for place in places}),
            col(LedgerEntry.superseded_by).is_(None),
        )
        .order_by(col(LedgerEntry.period), col(LedgerEntry.id))
    )
    rows = frame.session.connection().execute(query).all()
    table = pd.DataFrame.from_records(plain(rows), columns=["department_id", "account_id", *_COLUMNS])
    table = table.astype(dict(_NO_POSTINGS.dtypes) | {"department_id": "int64", "account_id": "int64"})
    return {
        (int(department), int(account)): own[_COLUMNS].reset_index(drop=True)  # type: ignore[call-overload]
        for (department, account), own in table.groupby(["department_id", "account_id"], sort=False)
        if (department, account) in places
    }


def _own_hours(frame: ResolvedQuestion, first: int, last: int) -> Mapping[int, pd.Series]:
    """Return the hours of own staff (thousandths) by department and month, `first` to `last`."""
    query = (
        select(
            col(LaborEntry.department_id), col(LaborEntry.period), cast(func.sum(LaborEntry.hours_milli), BigInteger)
        )
        .join(PayCode, col(PayCode.id) == col(LaborEntry.pay_code_id))
        .where(
            col(LaborEntry.period).between(first, last),
            col(LaborEntry.department_id).in_(frame.departments or []),
            col(PayCode.pay_group).in_(OWN_GROUPS),
            col(LaborEntry.superseded_by).is_(None),
        )
        .group_by(col(LaborEntry.department_id), col(LaborEntry.period))
    )
    rows: Iterable[Any] = frame.session.connection().execute(query).all()
    table = pd.DataFrame.from_records(plain(rows), columns=["department_id", "period", "hours"]).astype("int64")
    grouped = table.groupby("department_id")
    return {int(number): own.set_index("period")["hours"] for number, own in grouped}  # type: ignore[arg-type]


def _with_own_hours(rows: pd.DataFrame, hours: pd.Series | None) -> pd.DataFrame:
    own = pd.Series(pd.NA, rows.index, "Int64") if hours is None else hours.reindex(rows.index).astype("Int64")
    return rows.assign(own_hours=own)


def _year_budget(frame: ResolvedQuestion) -> dict[Place, dict[int, int]]:
    """Return the budget of the fiscal year by place and month (yyyymm)."""
    if frame.version is None:
        return {}
    table = by_month(
        frame.session,
        years=[(frame.version.id, frame.year)],
        by=("department_id", "account_id"),
        departments=frame.departments,
        accounts=frame.accounts,
    )
    plan: dict[Place, dict[int, int]] = {}
    columns = ["department_id", "account_id", "fiscal_month", "amount_minor"]
    for department, account, number, amount in table[columns].itertuples(index=False):
        period = frame.calendar.period(frame.year, int(number))
        plan.setdefault((int(department), int(account)), {})[period] = int(amount)
    return plan
