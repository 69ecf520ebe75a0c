"""What an hour of agency costs: as recorded by department, and the hours that the landed amounts buy at it.

The landing says what agency will cost by month, the staffing forecast who is bought. Hours are cost ÷ recorded rate,
so that an hour costs the same in every month. Source: docs/methods.md#scenarios.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.scenarios.base.baseline import Floats, Index, Labor

#: A rate this many times above (or below) that of the other departments is not believed.
FURTHEST_RATE = 3.0
#: The same against own pay by the hour, where no other department buys agency.
OWN_PAY_BOUNDS = (0.5, 6.0)
#: Amounts that differ by so many minor units in a month are the same but for rounding.
_TIED = 10
RATE_COLUMNS = ("department_id", "rate", "recorded", "implausible")


def agency_rates(recorded: pd.DataFrame) -> pd.DataFrame:
    """Return what an agency hour costs by department.

    Args:
        recorded: `department_id, pay_group, hours, amount_minor` as recorded, such as over the last twelve months.

    Returns:
        `department_id, rate` (minor units an hour), `recorded` (dollars ÷ hours as they are, NaN without hours),
        `implausible`: then `rate` is the hospital's. Departments that recorded agency, and −1 for the hospital.
    """
    sums = recorded.assign(agency=recorded["pay_group"].eq("agency")).groupby(["agency", "department_id"])
    table = sums[["hours", "amount_minor"]].sum().reset_index()
    bought = table[table["agency"] & (table["amount_minor"] > 0)]
    hours, amount = (bought[name].to_numpy(dtype=np.float64) for name in ("hours", "amount_minor"))
    rate = np.divide(amount, hours, out=np.full(len(bought), np.nan), where=hours > 0)
    usual, bounds = _usual(rate, hours, table[~table["agency"]])
    implausible = ~((rate >= bounds[0]) & (rate <= bounds[1]))
    sound = ~implausible
    hospital = float(amount[sound].sum() / hours[sound].sum()) if sound.any() else usual
    rows = {
        "department_id": [*bought["department_id"].tolist(), -1],
        "rate": [*np.where(implausible, hospital, rate).tolist(), hospital],
        "recorded": [*rate.tolist(), hospital],
        "implausible": [*implausible.tolist(), False],
    }
    return pd.DataFrame(rows, columns=list(RATE_COLUMNS))


def _usual(rate: Floats, hours: Floats, own: pd.DataFrame) -> tuple[float, tuple[float, float]]:
    """Return the middle rate by hours and the lowest and highest that is believed."""
    known = np.flatnonzero(~np.isnan(rate))
    if len(known) >= 3:
        order = known[np.argsort(rate[known])]
        middle = float(rate[order][np.searchsorted(np.cumsum(hours[order]), hours[order].sum() / 2)])
        return middle, (middle / FURTHEST_RATE, middle * FURTHEST_RATE)
    paid, worked = float(own["amount_minor"].sum()), float(own["hours"].sum())
    if paid <= 0 or worked <= 0:
        return float("nan"), (0.0, float("inf"))
    return float("nan"), (OWN_PAY_BOUNDS[0] * paid / worked, OWN_PAY_BOUNDS[1] * paid / worked)


def price_labor(labor: Labor, booked: Floats, rate: Floats) -> Labor:
    """Return the labor with agency hours that cost what is booked, at each department's rate.

    Args:
        labor: Hours and pay as the staffing forecast has them.
        booked: Contract labor, departments × months, minor units.
        rate: Minor units an hour by department, NaN where none is known: these keep their hours, and so do those whose
            agency costs what is booked in each month, as the staffing forecast ties it.
    """
    labor = _with_new_rows(labor, booked, rate)
    agency = np.flatnonzero(labor.pay_group == "agency")
    place = labor.department[agency]
    cost_now = _sums(labor.amount[agency].astype(np.float64), place, len(booked))
    tied = np.asarray(np.all(np.abs(cost_now - booked) <= _TIED, axis=1))
    known = agency[~np.isnan(rate[place]) & ~tied[place] & (labor.hours[agency].sum(axis=1) > 0)]
    if not len(known):
        return labor
    place = labor.department[known]
    each = _relative(labor, known, place, len(booked)) * rate[place]
    cost = labor.hours[known] * each[:, None]
    total = _sums(cost, place, len(booked))
    year = _sums(cost.sum(axis=1, keepdims=True), place, len(booked))
    usual = cost.sum(axis=1, keepdims=True) / year[place]
    part = np.divide(cost, total[place], out=np.broadcast_to(usual, cost.shape).copy(), where=total[place] > 0)
    amount = part * np.maximum(booked, 0)[place]
    hours, amounts = labor.hours.copy(), labor.amount.copy()
    hours[known] = amount / each[:, None]
    amounts[known] = np.rint(amount).astype(np.int64)
    return replace(labor, hours=hours, amount=amounts)


def _with_new_rows(labor: Labor, booked: Floats, rate: Floats) -> Labor:
    """Return the labor with a row for departments that pay agency and have no hours of it in the forecast."""
    agency = labor.pay_group == "agency"
    held = np.zeros(len(booked))
    np.add.at(held, labor.department[agency], labor.hours[agency].sum(axis=1))
    new = np.flatnonzero((booked.max(axis=1, initial=0) > 0) & (held <= 0) & ~np.isnan(rate))
    if not len(new) or not len(labor.department):
        return labor
    shape = (len(new), booked.shape[1])
    return Labor(
        department=np.concatenate([labor.department, new]).astype(np.intp),
        pay_group=np.concatenate([labor.pay_group, np.full(len(new), "agency", dtype=object)]),
        job_class=np.concatenate([labor.job_class, np.full(len(new), "", dtype=object)]),
        hours=np.concatenate([labor.hours, np.ones(shape)]),
        amount=np.concatenate([labor.amount, np.ones(shape, dtype=np.int64)]),
        fixed_share=np.concatenate([labor.fixed_share, np.full(shape, np.nan)]),
    )


def _relative(labor: Labor, rows: Index, place: Index, places: int) -> Floats:
    """Return what an hour of each row costs relative to its department's: job classes keep their distance."""
    hours, amount = labor.hours[rows].sum(axis=1), labor.amount[rows].sum(axis=1).astype(np.float64)
    all_hours, all_amount = _sums(hours, place, places)[place], _sums(amount, place, places)[place]
    sure = (amount > 0) & (all_amount > 0)
    return np.where(sure, (amount / hours) / np.where(sure, all_amount / all_hours, 1.0), 1.0)


def _sums(values: Floats, place: npt.NDArray[np.intp], count: int) -> Floats:
    sums = np.zeros((count, *values.shape[1:]))
    np.add.at(sums, place, values)
    return sums
