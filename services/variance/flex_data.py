"""What flexing needs: budget and actual by line and month, drivers, volumes and hours, in a handful of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.engine import only_reads
from data.models import (
    ACTUAL,
    MONTH_COLUMNS,
    Account,
    Department,
    FlexRule,
    LaborEntry,
    PayCode,
    PeriodTotals,
    Statistic,
)
from data.rows import plain
from planning.labor.measures import PRODUCTIVE_GROUPS
from planning.periods import days_in
from services.variance import supply_prices
from services.variance.question import ResolvedQuestion

PAID_BY_THE_HOUR = ("salaries", "contract_labor")
PLACE = ["department_id", "account_id"]
Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FlexLines:
    """Lines by place and month. `places` has one row per department and account:

    `department_id, account_id, type, category, measure_id` (the driver, NA = none). `months` holds the columns that
    `planning.variance.flex_lines.explain` asks for, place by place, every place with the same months in order.
    `volumes` has the thousandths of "budget" and "actual" by (department, measure), a column a month (yyyymm).
    """

    places: pd.DataFrame
    months: pd.DataFrame
    count: int  # months per place
    supplies: supply_prices.InvoiceCoverage
    volumes: dict[str, pd.DataFrame]

    def by_place(self, values: pd.Series) -> Int64:
        """Return the sum over the months of each place."""
        summed: Int64 = values.to_numpy(dtype=np.int64).reshape(-1, self.count).sum(axis=1)
        return summed


def load(
    frame: ResolvedQuestion, *, version_id: int, months: Sequence[int], at_budget: Sequence[int] = ()
) -> FlexLines:
    """Return the lines of the selection over fiscal months; in months `at_budget` the budget stands in for actuals."""
    budget = _totals(frame, version_id, months)
    actual = _totals(frame, ACTUAL, months)
    index = budget.index.union(actual.index)
    places = describe_places(frame.session, index.to_frame(index=False).astype("int64"))
    planned = budget.reindex(index, fill_value=0).to_numpy(dtype=np.int64)
    happened = actual.reindex(index, fill_value=0).to_numpy(dtype=np.int64)
    standing_in = np.isin(months, at_budget)
    happened = np.where(standing_in, planned, happened)
    volumes = _volumes(frame, version_id, months)
    hours = _Hours.load(frame, months, volumes)
    by_standard = places["labor_department"].map(hours.fixed_shares).astype("float64")
    places = places.assign(fixed_share=by_standard.fillna(places["fixed_share"]))
    size = happened.size
    periods = [frame.calendar.period(frame.year, month) for month in months]
    bought = np.where(standing_in, 0, happened)
    price_effect, coverage = supply_prices.effects(frame, places, periods, bought)
    lines = pd.DataFrame(
        {
            "cost": np.repeat((places["type"] == "expense").to_numpy(dtype=bool), len(months)),
            "budget": planned.reshape(size),
            "actual": happened.reshape(size),
            "fixed_share": np.where(standing_in, 1.0, places["fixed_share"].to_numpy()[:, None]).reshape(size),
            "budget_volume": _of_places(volumes["budget"], places[["department_id", "measure_id"]]),
            "actual_volume": _of_places(volumes["actual"], places[["department_id", "measure_id"]]),
            "budget_hours": _unless(standing_in, _of_places(hours.budgeted, places[["labor_department"]])),
            "standard_hours": _of_places(hours.standard, places[["labor_department"]]),
            "actual_hours": _of_places(hours.worked, places[["labor_department"]]),
            "mix_group": _by_month(places["mix_group"].to_numpy(dtype=np.int64), len(months)),
            "price_effect": price_effect,
        }
    )
    return FlexLines(places, lines, len(months), coverage, volumes)


def _totals(frame: ResolvedQuestion, version_id: int, months: Sequence[int]) -> pd.DataFrame:
    """Return the months of a version side by side, by department and account; money accounts only."""
    columns = [col(getattr(PeriodTotals, MONTH_COLUMNS[month - 1])) for month in months]
    query = select(col(PeriodTotals.department_id), col(PeriodTotals.account_id), *columns).where(
        col(PeriodTotals.version_id) == version_id, col(PeriodTotals.fiscal_year) == frame.year
    )
    money = [number for number, kind in frame.trees.types.items() if kind in ("revenue", "expense")]
    accounts = money if frame.accounts is None else sorted(set(money) & set(frame.accounts))
    query = query.where(col(PeriodTotals.account_id).in_(accounts))
    if frame.departments is not None:
        query = query.where(col(PeriodTotals.department_id).in_(frame.departments))
    records = frame.session.connection().execute(query).all()
    rows = np.fromiter(chain.from_iterable(records), dtype=np.int64).reshape(-1, 2 + len(months))  # np.array takes 10 ×
    rows = rows[(rows[:, 2:] != 0).any(axis=1)]
    index = pd.MultiIndex.from_arrays([rows[:, 0], rows[:, 1]], names=PLACE)
    return pd.DataFrame(rows[:, 2:], index=index, columns=list(months))


def describe_places(session: Session, places: pd.DataFrame) -> pd.DataFrame:
    """Return the places with their driver and fixed share: the rule of the place, the account's, the department's."""
    accounts = _table(session, Account, "id", "type", "category", "parent_id", "fixed_share", "flex_measure_id")
    departments = _table(session, Department, "id", "uos_measure_id")
    rules = _table(session, FlexRule, *PLACE, "flex_measure_id", "fixed_share")
    places = places.merge(accounts.rename(columns={"id": "account_id"}), on="account_id", how="left")
    places = places.merge(departments.rename(columns={"id": "department_id"}), on="department_id", how="left")
    places = places.merge(rules, on=PLACE, how="left", suffixes=("", "_rule"))
    own = places["flex_measure_id_rule"].fillna(places["flex_measure_id"])
    labor = places["category"].isin(PAID_BY_THE_HOUR) & (places["type"] == "expense")
    return pd.DataFrame(
        {
            **{name: places[name] for name in (*PLACE, "type", "category")},
            "measure_id": own.fillna(places["uos_measure_id"]),
            "fixed_share": places["fixed_share_rule"].fillna(places["fixed_share"]).astype("float64"),
            # Who says that an account is wholly fixed in a department takes it out of what the standard moves.
            "labor_department": places["department_id"]
            .astype("Int64")
            .where(labor & (places["fixed_share_rule"] != 1)),
            "mix_group": _mix_groups(places, own),
        }
    )


def _mix_groups(places: pd.DataFrame, own_driver: pd.Series) -> Int64:
    """Return a number per service whose revenue accounts flex on several drivers of their own, −1 elsewhere.

    Accounts below one parent in one department, each with its own statistic, are the payers of that service.
    """
    payers = (places["type"] == "revenue") & own_driver.notna() & places["parent_id"].notna()
    grouped = places[payers].assign(driver=own_driver[payers])
    groups = grouped.groupby(["department_id", "parent_id"])
    number = groups.ngroup().where(groups["driver"].transform("nunique") > 1, -1)
    return np.fromiter(number.reindex(places.index, fill_value=-1), dtype=np.int64)


def _by_month(groups: Int64, months: int) -> Int64:
    """Return a number per group and month, −1 staying −1."""
    numbers: Int64 = np.where(groups[:, None] < 0, -1, groups[:, None] * months + np.arange(months))
    return numbers.ravel()


def _table(session: Session, model: Any, *names: str) -> pd.DataFrame:
    """Return columns of a register, read once a session: a draft asks for the same in each of its years."""
    name = ("flex_table", model.__tablename__, names)
    if not only_reads(session):
        return _read_table(session, model, *names)
    if name not in session.info:
        session.info[name] = _read_table(session, model, *names)
    table: pd.DataFrame = session.info[name]
    return table


def _read_table(session: Session, model: Any, *names: str) -> pd.DataFrame:
    rows = session.connection().execute(select(*(col(getattr(model, name)) for name in names))).all()
    frame = pd.DataFrame.from_records(plain(rows), columns=list(names))
    numbers = [name for name in names if name == "id" or name.endswith("_id")]
    return frame.astype(dict.fromkeys(numbers, "Int64"))


def _volumes(frame: ResolvedQuestion, version_id: int, months: Sequence[int]) -> dict[str, pd.DataFrame]:
    """Return volumes in thousandths by (department, measure), a column per month, NA where none was counted."""
    periods = [frame.calendar.period(frame.year, month) for month in months]
    sides = {
        "budget": [col(Statistic.kind) == "budget", col(Statistic.version_id) == version_id],
        "actual": [col(Statistic.kind) == "actual"],
    }
    keys = (Statistic.department_id, Statistic.measure_id)
    return {
        side: _pivot(_sums(frame, Statistic, Statistic.quantity_milli, keys, periods, *conditions), periods)
        for side, conditions in sides.items()
    }


def _sums(
    frame: ResolvedQuestion, model: Any, amount: Any, keys: tuple[Any, ...], periods: Sequence[int], *conditions: Any
) -> pd.DataFrame:
    """Return exact sums of a table's standing lines by keys and period."""
    columns = [*map(col, keys), col(model.period)]
    query = select(*columns, cast(func.sum(col(amount)), BigInteger)).where(
        col(model.period).in_(periods), col(model.superseded_by).is_(None), *conditions
    )
    if frame.departments is not None:
        query = query.where(col(model.department_id).in_(frame.departments))
    rows = frame.session.connection().execute(query.group_by(*columns)).all()
    return pd.DataFrame.from_records(plain(rows), columns=[*(key.key for key in keys), "period", "milli"]).astype(
        "int64"
    )


def _pivot(sums: pd.DataFrame, periods: Sequence[int]) -> pd.DataFrame:
    keys = [name for name in sums.columns if name not in ("period", "milli")]
    exact = sums.set_index([*keys, "period"])["milli"].astype("Int64")
    return exact.unstack("period").reindex(columns=list(periods))  # noqa: PD010 - pivot_table goes through floats


@dataclass(frozen=True)
class _Hours:
    """Productive hours in thousandths by department and month: allowed by budgeted and by actual volume, `worked`."""

    budgeted: pd.DataFrame
    standard: pd.DataFrame
    worked: pd.DataFrame
    fixed_shares: pd.Series  # of the budgeted hours of all months, 0–1, by department

    @classmethod
    def load(cls, frame: ResolvedQuestion, months: Sequence[int], volumes: dict[str, pd.DataFrame]) -> "_Hours":
        periods = [frame.calendar.period(frame.year, month) for month in months]
        productive = select(col(PayCode.id)).where(col(PayCode.pay_group).in_(PRODUCTIVE_GROUPS))
        worked = _sums(
            frame,
            LaborEntry,
            LaborEntry.hours_milli,
            (LaborEntry.department_id,),
            periods,
            col(LaborEntry.pay_code_id).in_(productive),
        )
        standards = _table(frame.session, Department, "id", "uos_measure_id", "target_hours_per_uos", "fixed_hours")
        if frame.departments is not None:
            standards = standards[standards["id"].isin(frame.departments)]
        budgeted, standard = (_allowed_hours(frame, standards, volumes[side]) for side in ("budget", "actual"))
        fixed = _allowed_hours(frame, standards.assign(target_hours_per_uos=np.nan), volumes["budget"])
        shares = fixed.where(budgeted.notna()).sum(axis=1).reindex(budgeted.index, fill_value=0) / budgeted.sum(axis=1)
        return cls(budgeted, standard, _pivot(worked, periods), shares.where(budgeted.sum(axis=1) > 0))


def _allowed_hours(frame: ResolvedQuestion, standards: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """Return target hours × units of service + the year's fixed hours by the days of the month.

    A department with fixed hours alone is allowed these whatever its volume, as on the page of productivity.
    """
    standards = standards[standards["target_hours_per_uos"].notna() | (standards["fixed_hours"] > 0)]
    per_unit, fixed = (standards[name].to_numpy(dtype=float) for name in ("target_hours_per_uos", "fixed_hours"))
    keys = pd.MultiIndex.from_frame(standards[["id", "uos_measure_id"]].fillna(-1).astype("int64"))  # no id is negative
    volume = counted.reindex(keys).set_axis(standards["id"].astype("int64").array, axis=0).astype("Float64")
    hours = volume.mul(np.nan_to_num(per_unit), axis=0)
    hours.loc[np.isnan(per_unit)] = 0.0
    year = days_in(frame.calendar.months(frame.year))
    shares = [days_in([int(month)]) / year for month in counted.columns]
    return (hours + np.outer(fixed * 1000, shares)).round().astype("Int64")


def standards(frame: ResolvedQuestion, periods: Sequence[int]) -> pd.DataFrame:
    """Return the labor standards of the selection: one row a department and month (yyyymm) in `periods`.

    Returns:
        `department_id`, `measure_id` (Int64, NA without a unit of service), `period`, `per_unit` (hours, 0 where only
        fixed hours are allowed), `fixed` (hours of the month: the year's by its days).
    """
    known = _table(frame.session, Department, "id", "uos_measure_id", "target_hours_per_uos", "fixed_hours")
    if frame.departments is not None:
        known = known[known["id"].isin(frame.departments)]
    known = known[known["target_hours_per_uos"].notna() | (known["fixed_hours"] > 0)]
    year = days_in(frame.calendar.months(frame.year))
    monthly = pd.DataFrame({"period": list(periods), "share": [days_in([month]) / year for month in periods]})
    crossed = known.merge(monthly, how="cross")
    return pd.DataFrame(
        {
            "department_id": crossed["id"].astype("int64"),
            "measure_id": crossed["uos_measure_id"],
            "period": crossed["period"],
            "per_unit": crossed["target_hours_per_uos"].fillna(0.0).astype("float64"),
            "fixed": crossed["fixed_hours"].astype("float64") * crossed["share"],
        }
    )


def _unless(months: np.ndarray, values: pd.api.extensions.ExtensionArray) -> pd.Series:
    """Return figures of places by month, NA in the months that are marked."""
    figures = pd.Series(values)
    return figures.mask(np.tile(months, len(figures) // max(len(months), 1)))


def _of_places(table: pd.DataFrame, keys: pd.DataFrame) -> pd.api.extensions.ExtensionArray:
    """Return the rows of a table that the places' keys name, place by place; NA where a key or figure is missing."""
    codes = keys.fillna(-1).astype("int64")  # no id is negative
    index = pd.MultiIndex.from_frame(codes) if keys.shape[1] > 1 else pd.Index(codes.iloc[:, 0])
    row = table.index.get_indexer(index) if len(table) else np.full(len(keys), -1)
    width = table.shape[1]
    values = np.vstack([table.fillna(0).to_numpy(dtype=np.int64), np.zeros((1, width), np.int64)])
    missing = np.vstack([table.isna().to_numpy(dtype=bool), np.ones((1, width), bool)])
    return pd.arrays.IntegerArray(values[row].reshape(-1), missing[row].reshape(-1))
