"""What a base takes from the staffing forecast: hours and pay, agency's recorded rates, how volumes stray."""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.models import JobClass
from planning.periods import shift
from planning.scenarios.base.agency import agency_rates
from planning.scenarios.base.baseline import Floats
from services.staffing.baseline import LaborBaseline

#: Months over which agency's rates are taken as recorded.
RATE_MONTHS = 12


class AgencyDoubt(NamedTuple):
    """A department whose recorded agency rate is not believed, and the rate used instead; minor units an hour.

    `recorded` is None where there are dollars without hours.
    """

    department: str
    recorded: float | None
    used: float


def recorded_rates(labor: LaborBaseline | None) -> pd.DataFrame | None:
    """Return what an agency hour cost over the last twelve months, by department; None without labor."""
    if labor is None:
        return None
    worked = labor.basis.worked
    return agency_rates(worked[worked["period"] > shift(labor.basis.last, -RATE_MONTHS)])


def doubts(labor: LaborBaseline | None, departments: pd.DataFrame) -> tuple[AgencyDoubt, ...]:
    """Return the departments (`department_id, name`) whose recorded agency rate is not believed."""
    rates = recorded_rates(labor)
    if rates is None:
        return ()
    names = dict(zip(departments["department_id"], departments["name"], strict=True))
    told = rates[rates["implausible"]]
    columns = zip(told["department_id"].tolist(), told["recorded"].tolist(), told["rate"].tolist(), strict=True)
    return tuple(
        AgencyDoubt(names.get(number, ""), None if math.isnan(recorded) else recorded, used)
        for number, recorded, used in columns
    )


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

    The landing decides how much money goes to own staff and to agency in each department and month; the staffing
    forecast, which is tied to it, what an hour costs. Should the landing stand on another budget, hours and cost are
    scaled to it together: pay and bill rates stay as they were recorded.
    """
    if labor is None:
        return None
    codes = {row.id: row.code for row in session.connection().execute(select(col(JobClass.id), col(JobClass.code)))}
    rows = labor.rows[labor.rows["period"].isin(set(lines["period"])) & labor.rows["pay_group"].ne("benefits")]
    ratio = _to_landing(rows, lines, accounts)
    with_hours = rows["pay_group"].ne("not_in_time_lines").to_numpy()
    named = rows[with_hours].assign(
        job_class=[codes.get(number, "") for number in rows.loc[with_hours, "job_class_id"]],
        hours=rows.loc[with_hours, "hours"] * ratio[with_hours],
        amount_minor=np.rint(rows.loc[with_hours, "amount_minor"] * ratio[with_hours]).astype(np.int64),
    )
    keys = ["department_id", "period", "pay_group", "job_class"]
    return named.groupby(keys, as_index=False)[["hours", "amount_minor"]].sum()


def _to_landing(rows: pd.DataFrame, lines: pd.DataFrame, accounts: pd.DataFrame) -> Floats:
    """Return for each row what its department's landed cost of the month is of the staffing forecast's, else 1."""
    keys = ["department_id", "category", "period"]
    category = dict(zip(accounts["account_id"], accounts["category"], strict=True))
    landed_cost = lines.assign(category=lines["account_id"].map(category)).groupby(keys)["amount_minor"].sum()
    staffed = rows.groupby(keys)["amount_minor"].sum()
    both = pd.DataFrame({"landed": landed_cost, "staffed": staffed}).dropna()
    both = both[(both["landed"] > 0) & (both["staffed"] > 0)]
    ratio = (both["landed"] / both["staffed"]).rename("ratio").reset_index()
    ratios = rows[keys].merge(ratio, on=keys, how="left")["ratio"].fillna(1.0)
    return ratios.to_numpy(dtype=np.float64)
