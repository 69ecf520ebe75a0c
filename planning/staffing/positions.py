"""Who works in each department and at what price, from recent hours and pay.

Source: docs/methods.md#staffing-cost-forecast.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planning.staffing.bill_rates import BillRates
from planning.staffing.own_staff import own_staff
from planning.staffing.past import LaborPast, days_of, months_up_to
from planning.staffing.plan import Positions
from planning.staffing.rule import AGENCY, BESIDE, GROUPS, WORKED, Floats

#: Months that say how hours follow the standard, who works them and which places are filled.
RECENT = 6
#: Months that say what an hour costs now; a short time, because wages move.
PRICED = 3
#: A price that moves by this much from one month to the next, and by so many times its usual move, has changed.
AWARD, MANY_TIMES = 0.008, 3.0
#: Months that say how much leave and benefits come with pay: a whole year of holidays.
YEAR = 12
#: Overtime is paid at one and a half where none was worked lately (Fair Labor Standards Act, section 7).
OVERTIME_FACTOR = 1.5
REGULAR, FLOAT, OVERTIME = (WORKED.index(name) for name in ("regular", "float", "overtime"))


def recently_worked(past: LaborPast, last: int) -> np.ndarray:
    """Return which positions had worked hours in the recent months."""
    recent = past.of_months(months_up_to(last, RECENT))
    return np.asarray(recent.hours[:, : len(WORKED)].sum(axis=2).clip(min=0.0).sum(axis=1) > 0)


def positions_of(
    past: LaborPast,
    ids: Sequence[int],
    periods: Sequence[int],
    last: int,
    *,
    bills: BillRates,
    overtime_limit: float | None,
) -> Positions:
    """Return who works in the departments (`ids` in the order of the plan) and at what price.

    Args:
        past: The positions that worked lately (`recently_worked`).
        ids: Departments.
        periods: The open months.
        last: The last month with whole actuals.
        bills: The price of an agency hour of these positions.
        overtime_limit: Largest share of worked hours; None is the share of the recent months.
    """
    year, recent = past.of_months(months_up_to(last, YEAR)), past.of_months(months_up_to(last, RECENT))
    worked = recent.hours[:, : len(WORKED)].sum(axis=2).clip(min=0.0)
    total = worked.sum(axis=1)
    place = np.array([list(ids).index(number) for number in past.department.tolist()], np.int64)
    days = recent.days_seen(ids)[place]
    whole = np.bincount(place, total, len(ids)).astype(np.float64)[place]
    a_day = year.hours[:, : len(WORKED)].clip(min=0.0) / days_of(year.months)
    seen = (year.by_department(ids, year.there) > 0)[place] * days_of(year.months)
    own = own_staff(a_day[:, REGULAR], a_day.sum(axis=1), a_day[:, AGENCY], seen, recent=RECENT)
    return Positions(
        place=place,
        job_class_id=past.job_class.astype(np.int64),
        share=_ratio(total, whole),
        filled=own.capacity,
        vacant=_ratio(worked[:, AGENCY], days),
        pool=_ratio(worked[:, FLOAT], days),
        usual=_ratio(total, days),
        follows=own.follows,
        overtime_limit=_ratio(worked[:, OVERTIME], total)
        if overtime_limit is None
        else np.full(len(total), overtime_limit),
        has_agency=worked[:, AGENCY] > 0,
        pay=_pay(year, bills),
        beside_hours=_beside_hours(year, ids, place, periods),
        beside_pay=np.nan_to_num(_prices_now(year)[:, len(WORKED) :]),
    )


def _ratio(top: Floats, bottom: Floats) -> Floats:
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def _prices_now(year: LaborPast) -> Floats:
    """Return minor units an hour by group: of the last months, else of the last year, NaN where never."""
    prices = np.full(year.hours.shape[:2], np.nan)
    since = _since_a_change(year)
    for months in (PRICED, RECENT, YEAR):
        counted = np.arange(YEAR) >= YEAR - months
        counted = np.where(months == PRICED, counted & since, counted)
        hours, paid = ((values * counted).sum(axis=2) for values in (year.hours, year.amount))
        known = np.isnan(prices) & (hours > 0)
        prices[known] = paid[known] / hours[known]
    return prices


def _since_a_change(year: LaborPast) -> np.ndarray:
    """Return the months `[P, groups, YEAR]` from the last rise or fall of pay on that is no chance.

    A pay award shows in the very month: the price moves by several times what it moves by otherwise.
    """
    known = (year.hours > 0) & (year.amount > 0)
    price = np.log(np.where(known, year.amount, 1.0) / np.where(known, year.hours, 1.0))
    both = known[:, :, 1:] & known[:, :, :-1]
    change = np.where(both, np.abs(np.diff(price, axis=2)), np.nan)
    usual = np.nanmedian(np.where(both.any(axis=2, keepdims=True), change, 0.0), axis=2)
    moved = np.nan_to_num(change) > np.maximum(AWARD, MANY_TIMES * usual)[:, :, None]
    months = np.arange(1, YEAR)
    last = np.where(moved, months, 0).max(axis=2)
    since: np.ndarray = np.arange(YEAR) >= last[:, :, None]
    return since


def _pay(year: LaborPast, bills: BillRates) -> Floats:
    prices = pd.DataFrame(_prices_now(year), columns=list(GROUPS))
    own = prices["regular"].fillna(prices["float"]).fillna(prices["overtime"] / OVERTIME_FACTOR)
    table = pd.DataFrame(
        {
            "regular": own,
            "float": prices["float"].fillna(own),
            "overtime": prices["overtime"].fillna(own * OVERTIME_FACTOR),
            "agency": bills.rate,
        }
    )
    # Only agency has ever worked here: nobody can be employed at no pay, so own staff would cost the same.
    for name in WORKED[:AGENCY]:
        table[name] = table[name].fillna(table["agency"])
    return table[list(WORKED)].to_numpy(np.float64)


def _beside_hours(year: LaborPast, ids: Sequence[int], place: np.ndarray, periods: Sequence[int]) -> Floats:
    """Return leave, education and other hours per own worked hour: the position's of the year × the month's season.

    The season is the department's: how its share in this calendar month stood to that of its year.
    """
    beside = slice(len(WORKED), len(WORKED) + len(BESIDE))
    own = year.hours[:, :AGENCY].sum(axis=(1, 2))
    share = np.nan_to_num(year.hours[:, beside].sum(axis=2) / np.where(own > 0, own, np.nan)[:, None])
    of_place = year.by_department(ids, year.hours)
    worked, besides = of_place[:, :AGENCY].sum(axis=1), of_place[:, beside]
    in_year = worked.clip(min=0.0).sum(axis=1)
    usual = besides.sum(axis=2) / np.where(in_year > 0, in_year, np.nan)[:, None]
    monthly = besides / np.where(worked > 0, worked, np.nan)[:, None, :]
    seasons = monthly / np.where(usual > 0, usual, np.nan)[:, :, None]
    seasons = np.where(np.isfinite(seasons) & (besides != 0), seasons, 1.0)
    at = {month % 100: number for number, month in enumerate(year.months)}
    by_month = seasons[:, :, [at[month % 100] for month in periods]].transpose(0, 2, 1)
    hours: Floats = share[:, None, :] * by_month[place]
    return hours
