"""Productivity: hours worked against target, FTE, overtime and agency, and what agency costs beyond own staff.

Hours are floats in hours, money integer minor units, shares 0–1. Source of the formulas: docs/methods.md#labor.
"""

import numpy as np
import pandas as pd

from planning.labor.measures import (
    NON_PRODUCTIVE_GROUPS,
    PRODUCTIVE_GROUPS,
    EmployeeCost,
    agency_premium,
    break_even_hours,
)

#: What `with_ratios` adds up before it divides.
SUMS = ("worked", "paid", "overtime", "agency", "target", "standard", "volume", "cost")


def amounts(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the sums that productivity is made of, one row per row of `lines`.

    Args:
        lines: Hours by pay group (`regular, overtime, agency, float, paid_leave, education`), `cost` (minor units of
            the productive groups), `volume` (units of service, NaN unknown), `hours_per_uos` (NaN: no standard),
            `fixed_hours` (of the same span).

    Returns:
        `SUMS`: `target` are the hours allowed and `standard` the hours worked where a target is known, so that both
        can be added up over departments.
    """
    worked = lines[list(PRODUCTIVE_GROUPS)].sum(axis=1)
    moving = (lines["volume"] * lines["hours_per_uos"]).where(lines["hours_per_uos"].notna(), 0.0)
    known = moving.notna() & (lines["hours_per_uos"].notna() | (lines["fixed_hours"] > 0)) & (worked > 0)
    return pd.DataFrame(
        {
            "worked": worked,
            "paid": worked + lines[list(NON_PRODUCTIVE_GROUPS)].sum(axis=1),
            "overtime": lines["overtime"],
            "agency": lines["agency"],
            "target": (moving + lines["fixed_hours"]).where(known, 0.0),
            "standard": worked.where(known, 0.0),
            "volume": lines["volume"],
            "cost": lines["cost"],
        }
    )


def with_ratios(sums: pd.DataFrame, *, hours_per_fte: float | pd.Series) -> pd.DataFrame:
    """Return sums with their ratios: always a ratio of sums, never a mean of ratios.

    Returns:
        `sums` and `gap` (hours worked beyond target; positive is unfavorable), `gap_share` (of the target), `index`
        (target ÷ worked), `per_uos`, `target_per_uos` (hours), `fte`, `overtime_share`, `agency_share` (of worked
        hours), `gap_cost` (minor units: gap × cost of a worked hour; where there is a budget, the service puts the
        budgeted rate in its place). NaN where the divisor is 0 or nothing is known.
    """

    def ratio(top: pd.Series, bottom: pd.Series) -> pd.Series:
        return top / bottom.where(bottom > 0)

    gap = (sums["standard"] - sums["target"]).where(sums["standard"] > 0)
    return sums.assign(
        gap=gap,
        gap_share=ratio(gap, sums["target"]),
        index=ratio(sums["target"], sums["standard"]),
        per_uos=ratio(sums["worked"], sums["volume"]),
        target_per_uos=ratio(sums["target"], sums["volume"]),
        fte=sums["paid"] / hours_per_fte,
        overtime_share=ratio(sums["overtime"], sums["worked"]),
        agency_share=ratio(sums["agency"], sums["worked"]),
        gap_cost=gap * ratio(sums["cost"], sums["worked"]),
    )


def agency_against_own(staff: pd.DataFrame, *, paid_hours_per_year: float, year_share: float) -> pd.DataFrame:
    """Return what agency costs beyond own staff of the same work, and from when on a hire is cheaper.

    Args:
        staff: One row per department and job class with agency hours: `agency_hours`, `agency_minor`, `own_hours`
            (paid), `own_minor`, `own_idle_hours` (leave, education), `benefit_share` (benefits ÷ pay, NaN unknown).
        paid_hours_per_year: Of one full-time place.
        year_share: The part of a year that the hours cover (0–1).

    Returns:
        `staff` with `bill_rate`, `own_rate` (loaded, per productive hour), both in minor units an hour, `premium`
        (minor units), `break_even` (agency hours a year above which a hire is cheaper; NaN when never or unknown),
        `yearly_hours` (agency hours at this pace) and `places` (hires that those hours would fill, whole ones that
        pay). NaN without own staff to compare with.
    """
    rows = [_compare(row, paid_hours_per_year, year_share) for row in staff.to_dict("records")]
    columns = ["bill_rate", "own_rate", "premium", "break_even", "yearly_hours", "places"]
    return staff.join(pd.DataFrame(rows, columns=columns, index=staff.index).astype("float64"))


def _compare(row: dict, paid_hours_per_year: float, year_share: float) -> tuple[float, ...]:  # type: ignore[type-arg]
    hours = float(row["agency_hours"])
    bill, yearly = float(row["agency_minor"]) / hours, hours / year_share
    if row["own_hours"] <= 0 or pd.isna(row["benefit_share"]) or row["own_idle_hours"] >= row["own_hours"]:
        return bill, np.nan, np.nan, np.nan, yearly, np.nan
    own = EmployeeCost(
        pay_per_hour=float(row["own_minor"]) / float(row["own_hours"]),
        benefit_share=float(row["benefit_share"]),
        non_productive_share=float(row["own_idle_hours"]) / float(row["own_hours"]),
    )
    worked = paid_hours_per_year * (1 - own.non_productive_share)
    limit = break_even_hours(bill_rate=bill, employee=own, paid_hours_per_year=paid_hours_per_year)
    places = 0 if limit is None else int(yearly // worked) + int(yearly % worked > limit)
    return (
        bill,
        own.per_productive_hour,
        agency_premium(agency_hours=hours, bill_rate=bill, employee=own),
        np.nan if limit is None else limit,
        yearly,
        places,
    )
