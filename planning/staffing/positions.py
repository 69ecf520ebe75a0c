"""Who works in each department and at what price, from recent hours and pay.

Source: docs/methods.md#staffing-cost-forecast.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planning.periods import days_in, shift, span
from planning.staffing.plan import Positions
from planning.staffing.rule import AGENCY, BESIDE, GROUPS, WORKED, Floats

#: Months that say how hours follow the standard, who works them and which places are filled.
RECENT = 6
#: Months that say what an hour costs now; a short time, because wages move.
PRICED = 3
#: Months that say how much leave and benefits come with pay: a whole year of holidays.
YEAR = 12
#: Overtime is paid at one and a half where none was worked lately (Fair Labor Standards Act, section 7).
OVERTIME_FACTOR = 1.5
PLACE = ["department_id", "job_class_id"]


def months_up_to(last: int, count: int) -> list[int]:
    """Return the `count` months that end with `last`."""
    return span(shift(last, 1 - count), last)


def positions_of(
    labor: pd.DataFrame, ids: Sequence[int], periods: Sequence[int], last: int, *, overtime_limit: float | None
) -> Positions:
    """Return who works in the departments (`ids` in the order of the plan) and at what price.

    Args:
        labor: `department_id, job_class_id, pay_group, period, hours, amount_minor` up to `last`.
        ids: Departments.
        periods: The open months.
        last: The last month with whole actuals.
        overtime_limit: Largest share of worked hours; None is the share of the recent months.
    """
    recent = labor[labor["period"].isin(months_up_to(last, RECENT))]
    hours = _by_group(recent, "hours")
    worked = hours[list(WORKED)].clip(lower=0.0)
    kept = worked.sum(axis=1) > 0
    hours, worked = hours[kept], worked[kept]
    total = worked.sum(axis=1)
    department = worked.index.get_level_values("department_id")
    days = days_seen(recent).reindex(department).to_numpy(np.float64)
    limit = worked["overtime"] / total
    if overtime_limit is not None:
        limit = pd.Series(overtime_limit, limit.index)
    at = {number: row for row, number in enumerate(ids)}
    return Positions(
        place=np.array([at[number] for number in department], np.int64),
        job_class_id=worked.index.get_level_values("job_class_id").to_numpy(np.int64),
        share=(total / total.groupby(department).transform("sum")).to_numpy(np.float64),
        filled=(worked["regular"] / days).to_numpy(np.float64),
        vacant=(worked["agency"] / days).to_numpy(np.float64),
        pool=(worked["float"] / days).to_numpy(np.float64),
        overtime_limit=limit.to_numpy(np.float64),
        has_agency=(worked["agency"] > 0).to_numpy(bool),
        pay=_pay(labor, last, worked.index),
        beside_hours=_beside_hours(labor, last, periods, worked.index),
        beside_pay=_prices_now(labor, last, worked.index)[list(BESIDE)].fillna(0.0).to_numpy(np.float64),
    )


def days_seen(rows: pd.DataFrame) -> pd.Series:
    """Return the days of the months in which each department has rows; a new one is measured from its opening on."""
    months = rows[["department_id", "period"]].drop_duplicates()
    days = [float(days_in([int(month)])) for month in months["period"]]
    return pd.Series(days, months["department_id"], dtype="float64").groupby(level=0).sum()


def _by_group(rows: pd.DataFrame, values: str) -> pd.DataFrame:
    table = rows.pivot_table(index=PLACE, columns="pay_group", values=values, aggfunc="sum")
    return table.reindex(columns=list(GROUPS)).astype("float64").fillna(0.0)


def _prices_now(labor: pd.DataFrame, last: int, index: pd.Index) -> pd.DataFrame:
    """Return minor units an hour by group: of the last months, else of the last year, NaN where never."""
    prices = pd.DataFrame(np.nan, index, list(GROUPS))
    for months in (PRICED, RECENT, YEAR):
        rows = labor[labor["period"].isin(months_up_to(last, months))]
        hours = _by_group(rows, "hours").reindex(index)
        prices = prices.fillna(_by_group(rows, "amount_minor").reindex(index) / hours.where(hours > 0))
    return prices


def _pay(labor: pd.DataFrame, last: int, index: pd.Index) -> Floats:
    prices = _prices_now(labor, last, index)
    own = prices["regular"].fillna(prices["float"]).fillna(prices["overtime"] / OVERTIME_FACTOR)
    filled = {
        "regular": own,
        "float": prices["float"].fillna(own),
        "overtime": prices["overtime"].fillna(own * OVERTIME_FACTOR),
        "agency": prices["agency"],
    }
    table = pd.DataFrame(filled).fillna({"agency": 0.0})
    # Only agency has ever worked here: nobody can be employed at no pay, so own staff would cost the same.
    for name in WORKED[:AGENCY]:
        table[name] = table[name].fillna(table["agency"])
    return table[list(WORKED)].to_numpy(np.float64)


def _beside_hours(labor: pd.DataFrame, last: int, periods: Sequence[int], index: pd.Index) -> Floats:
    """Return leave, education and other hours per own worked hour: the position's of the year × the month's season.

    The season is the department's: how its share in this calendar month stood to that of its year.
    """
    rows = labor[labor["period"].isin(months_up_to(last, YEAR))]
    hours = _by_group(rows, "hours").reindex(index)
    own = hours[list(WORKED[:AGENCY])].sum(axis=1)
    share = hours[list(BESIDE)].div(own.where(own > 0), axis=0).fillna(0.0).to_numpy(np.float64)
    season = _beside_season(rows, index.get_level_values("department_id"), periods)
    return share[:, None, :] * season


def _beside_season(rows: pd.DataFrame, departments: pd.Index, periods: Sequence[int]) -> Floats:
    own = rows[rows["pay_group"].isin(WORKED[:AGENCY])].groupby(["department_id", "period"])["hours"].sum()
    own = own.where(own > 0)
    year = own.groupby("department_id").sum()
    seasons = np.ones((len(departments), len(periods), len(BESIDE)))
    for place, group in enumerate(BESIDE):
        hours = rows[rows["pay_group"] == group].groupby(["department_id", "period"])["hours"].sum()
        usual = hours.groupby("department_id").sum() / year
        ratio = (hours / own).div(usual.where(usual > 0), level="department_id").dropna()
        keys = ratio.index.to_frame(index=False)
        by_month = dict(zip(zip(keys["department_id"], keys["period"] % 100, strict=True), ratio, strict=True))
        factors = [by_month.get((number, month % 100), 1.0) for number in departments for month in periods]
        seasons[:, :, place] = np.reshape(factors, seasons.shape[:2])  # also where nobody has worked yet: no rows
    return seasons
