"""The labor budget of a year set against its landing, department by department, in the steps of the bridge."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planning.landing.methods import Floats
from planning.periods import shift, span
from planning.staffing.bridge import BridgeInputs, bridge
from planning.staffing.past import CATEGORIES
from planning.staffing.rule import WORKED
from services.staffing.foundation import StaffingBasis
from services.staffing.projection import StaffingProjection

OWN_WORKED = WORKED[:-1]
POSITION = ["department_id", "job_class_id", "pay_group"]


def to_budget(basis: StaffingBasis, projection: StaffingProjection) -> pd.DataFrame:
    """Return `department_id, budget, landing` and the steps between them (minor units), one row per department.

    Each row ties: budget + steps = landing, to the cent. Empty without a budget.
    """
    ids = list(basis.plan.department_ids)
    if basis.budget.empty:
        return pd.DataFrame({"department_id": [], "budget": [], "landing": []}, dtype="int64")
    landed = pd.concat([basis.actual, projection.rows[projection.rows["period"].isin(basis.months)]])
    hours = _hours(basis, projection)
    before = basis.worked[basis.worked["period"].isin(span(shift(basis.months[0], -12), shift(basis.months[0], -1)))]
    figures = BridgeInputs(
        budget=_by_category(basis.budget, ids),
        landing=_by_category(landed, ids),
        **_standard_hours(basis, ids),
        worked=_sum(hours[hours["pay_group"].isin(WORKED)], ids, "hours") * _whole(basis, ids),
        agency=_sum(hours[hours["pay_group"] == "agency"], ids, "hours") * _whole(basis, ids),
        bill_rate=_bill_rate(before, ids),
        mix=_mix(before, hours, ids),
    )
    table = pd.DataFrame(
        {
            "department_id": ids,
            "budget": figures.budget.sum(axis=1).astype(np.int64),
            "landing": figures.landing.sum(axis=1).astype(np.int64),
        }
    )
    return table.join(bridge(figures))


def _hours(basis: StaffingBasis, projection: StaffingProjection) -> pd.DataFrame:
    """Return the hours and pay of the year: as recorded in closed months, as expected in open ones."""
    names = [*POSITION, "period", "hours", "amount_minor"]
    worked = basis.worked[basis.worked["period"].isin(basis.months)]
    ahead = projection.rows[projection.rows["period"].isin(basis.months) & (projection.rows["hours"] > 0)]
    return pd.concat([worked[names], ahead[names]], ignore_index=True)


def _sum(rows: pd.DataFrame, ids: Sequence[int], values: str) -> Floats:
    sums = rows.groupby("department_id")[values].sum().reindex(list(ids)).fillna(0.0)
    return sums.to_numpy(np.float64)


def _by_category(rows: pd.DataFrame, ids: Sequence[int]) -> Floats:
    return np.stack([_sum(rows[rows["category"] == name], ids, "amount_minor") for name in CATEGORIES], axis=1)


def _whole(basis: StaffingBasis, ids: Sequence[int]) -> Floats:
    """Return 1 for departments whose closed months all have hours where they have cost, else 0."""
    hours = basis.worked[basis.worked["pay_group"].isin(WORKED) & (basis.worked["hours"] > 0)]
    keys = ["department_id", "period"]
    paid = basis.actual.loc[basis.actual["amount_minor"] != 0, keys].drop_duplicates()
    seen = paid.merge(hours[keys].drop_duplicates(), on=keys, how="left", indicator=True)
    short = seen.loc[seen["_merge"] == "left_only", "department_id"].unique()
    return (~np.isin(np.array(ids), short)).astype(np.float64)


def _standard_hours(basis: StaffingBasis, ids: Sequence[int]) -> dict[str, Floats]:
    """Return standard hours of the year at the budgeted volume, and at the volume that came and is expected."""
    table = basis.departments.reindex(list(ids))
    per_unit, fixed = table["hours_per_uos"], table["fixed_hours"].fillna(0.0)
    ahead = basis.expected[basis.expected["period"].isin(basis.months)]
    came = pd.concat([basis.counted[basis.counted["period"] <= basis.last], ahead], ignore_index=True)
    hours = {}
    for name, volumes in (("planned_hours", basis.planned), ("standard_hours", came)):
        months = volumes.groupby("department_id")["period"].nunique().reindex(list(ids))
        volume = volumes.groupby("department_id")["volume"].sum().reindex(list(ids))
        moving = (volume * per_unit).where(months == len(basis.months))
        # Without a unit of service all standard hours are fixed.
        whole = moving.where(per_unit.fillna(0) > 0, 0.0) + fixed
        hours[name] = whole.to_numpy(np.float64)
    return hours


def _bill_rate(before: pd.DataFrame, ids: Sequence[int]) -> Floats:
    """Return dollars ÷ hours of agency as recorded in the year before: of the department, else of the hospital."""
    rows = before[(before["pay_group"] == "agency") & (before["hours"] > 0) & (before["amount_minor"] > 0)]
    if rows.empty:
        return np.full(len(ids), np.nan)
    hours, paid = _sum(rows, ids, "hours"), _sum(rows, ids, "amount_minor")
    everywhere = rows["amount_minor"].sum() / rows["hours"].sum()
    rate: Floats = np.divide(paid, hours, out=np.full(len(ids), float(everywhere)), where=hours > 0)
    return rate


def _mix(before: pd.DataFrame, now: pd.DataFrame, ids: Sequence[int]) -> Floats:
    """Return what an own hour costs at this year's job classes and pay groups ÷ at last year's, at last year's pay."""
    past, present = (_own(rows).groupby(POSITION)[["hours", "amount_minor"]].sum() for rows in (before, now))
    rates = (past["amount_minor"] / past["hours"].where(past["hours"] > 0)).rename("rate")
    known = present.join(rates, how="left")
    rate = known["rate"].fillna(known["amount_minor"] / known["hours"].where(known["hours"] > 0)).fillna(0.0)
    then = past["amount_minor"].groupby("department_id").sum()
    at_last_pay = (known["hours"] * rate).groupby("department_id").sum()
    worked = [_sum(rows[rows["pay_group"].isin(OWN_WORKED)], ids, "hours") for rows in (before, now)]
    costs = [values.reindex(list(ids)).fillna(0.0).to_numpy(np.float64) for values in (then, at_last_pay)]
    usable = (worked[0] > 0) & (worked[1] > 0) & (costs[0] > 0) & (costs[1] > 0)
    safe = [np.where(usable, values, 1.0) for values in (*worked, *costs)]
    return np.where(usable, (safe[3] / safe[1]) / (safe[2] / safe[0]), 1.0)


def _own(rows: pd.DataFrame) -> pd.DataFrame:
    own: pd.DataFrame = rows[rows["pay_group"].ne("agency")]
    return own
