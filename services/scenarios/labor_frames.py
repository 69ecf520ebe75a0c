"""What a base takes from the staffing forecast: hours and pay, doubted bill rates, how volumes stray."""

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.models import JobClass
from planning.ratios import LABOR_CATEGORIES
from planning.staffing.simulation import UNTIMED
from planning.staffing.tying import tie
from services.staffing.baseline import LaborBaseline

LABOR_KEYS = ["department_id", "period", "pay_group", "job_class"]


def doubted_rates(labor: LaborBaseline | None) -> pd.DataFrame:
    """Return whose agency hours are not priced as recorded: `StaffingBasis.bill_rates`; no rows without labor."""
    if labor is None:
        return pd.DataFrame(columns=["department_id", "job_class_id", "recorded", "rate", "source"])
    return labor.basis.bill_rates


def volume_stray(labor: LaborBaseline | None) -> pd.DataFrame:
    """Return `department_id, period, stray`: the relative standard deviation of the possible volumes."""
    if labor is None:
        return pd.DataFrame({"department_id": [], "period": [], "stray": []}).astype("int64")
    draws = np.asarray(labor.basis.volumes, dtype=np.float64)
    middle, spread = draws.mean(axis=1), draws.std(axis=1)
    stray = np.divide(spread, middle, out=np.full_like(spread, np.nan), where=middle > 0)
    months = labor.basis.open_months
    return pd.DataFrame(
        {
            "department_id": np.repeat(np.array(labor.basis.plan.department_ids, dtype=np.int64), len(months)),
            "period": np.tile(np.array(months, dtype=np.int64), len(stray)),
            "stray": stray.reshape(-1),
        }
    )


def hours_and_pay(
    session: Session, labor: LaborBaseline | None, lines: pd.DataFrame, accounts: pd.DataFrame
) -> pd.DataFrame | None:
    """Return hours and cost by pay group and job class code, None without a staffing forecast.

    The staffing forecast is tied to the landing already; should this landing stand on another budget, it is tied to it
    by the same rule.
    """
    if labor is None:
        return None
    codes = {row.id: row.code for row in session.connection().execute(select(col(JobClass.id), col(JobClass.code)))}
    category = dict(zip(accounts["account_id"], accounts["category"], strict=True))
    landed = lines.assign(category=lines["account_id"].map(category))
    landed = landed[landed["category"].isin(LABOR_CATEGORIES)]
    rows = labor.rows[labor.rows["period"].isin(set(lines["period"]))]
    tied = tie(rows, landed).apply(rows)
    timed = tied[~tied["pay_group"].isin(["benefits", UNTIMED])]
    named = timed.assign(job_class=[codes.get(number, "") for number in timed["job_class_id"]])
    return named.groupby(LABOR_KEYS, as_index=False)[["hours", "amount_minor"]].sum()
