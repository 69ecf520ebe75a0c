"""Unit of service and labor standard of departments, with what their own figures propose where nothing is set."""

import re

import pandas as pd
from sqlalchemy import func
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import LaborEntry, Measure, PayCode, Statistic
from planning.labor.measures import PRODUCTIVE_GROUPS
from services.labor.hours import last_months
from services.organization import registers
from services.permissions import Actor

#: Statistics of what could be done, not of what was: no unit of service.
CAPACITY = re.compile(r"\b(staffed|available|licen[cs]ed|capacity|beds|ftes?)\b", re.IGNORECASE)
#: Columns that a person sets.
FIELDS = ("uos_measure_id", "target_hours_per_uos", "fixed_hours")


def list_standards(url: str, actor: Actor) -> pd.DataFrame:
    """Return the active departments that the actor may see, by code.

    Departments that only add others up are left out.

    Returns:
        `id, code, name, uos_measure_id, target_hours_per_uos, fixed_hours`, and `proposed_measure_id` (the statistic
        with most months, of several the larger one, never one of capacity; NA without statistics), `recent_hours`
        (productive hours per unit of service over the last twelve months with labor; NaN without hours or volume).
    """
    table = registers.list_departments(url, actor)
    adds_up = table["id"].isin(table["parent_id"].dropna()) & table["uos_measure_id"].isna()
    table = table[table["active"].astype(bool) & ~adds_up][["id", "code", "name", *FIELDS]].reset_index(drop=True)
    with reading(url) as session:
        proposed = _main_measures(session)
        table = table.assign(proposed_measure_id=table["id"].map(proposed).astype("Int64"))
        measures = table["uos_measure_id"].fillna(table["proposed_measure_id"])
        hours, volume = _recent(session)
    keys = list(zip(table["id"].tolist(), measures.fillna(0).tolist(), strict=True))
    units = [volume.get((int(department), int(measure)), 0) for department, measure in keys]
    worked = [hours.get(int(department), 0) for department in table["id"].tolist()]
    recent = [top / bottom if top and bottom else float("nan") for top, bottom in zip(worked, units, strict=True)]
    return table.assign(recent_hours=recent)


def _main_measures(session: Session) -> dict[int, int]:
    months = func.count(func.distinct(col(Statistic.period)))
    query = (
        select(Statistic.department_id, Statistic.measure_id, Measure.name)
        .join(Measure, col(Measure.id) == col(Statistic.measure_id))
        .where(col(Statistic.kind) == "actual", col(Statistic.superseded_by).is_(None))
        .group_by(col(Statistic.department_id), col(Statistic.measure_id), col(Measure.name))
        .order_by(months, func.sum(col(Statistic.quantity_milli)))
    )
    counted = [row for row in session.exec(query) if not CAPACITY.search(str(row[2]))]
    return {int(department): int(measure) for department, measure, _name in counted}


def _recent(session: Session) -> tuple[dict[int, int], dict[tuple[int, int], int]]:
    """Return productive hours by department and volumes by department and measure, both in thousandths."""
    months = last_months(session) or (0, 0)
    productive = select(col(PayCode.id)).where(col(PayCode.pay_group).in_(PRODUCTIVE_GROUPS))
    worked = (
        select(LaborEntry.department_id, func.sum(col(LaborEntry.hours_milli)))
        .where(
            col(LaborEntry.period).between(*months),
            col(LaborEntry.superseded_by).is_(None),
            col(LaborEntry.pay_code_id).in_(productive),
        )
        .group_by(col(LaborEntry.department_id))
    )
    counted = (
        select(Statistic.department_id, Statistic.measure_id, func.sum(col(Statistic.quantity_milli)))
        .where(
            col(Statistic.kind) == "actual",
            col(Statistic.period).between(*months),
            col(Statistic.superseded_by).is_(None),
        )
        .group_by(col(Statistic.department_id), col(Statistic.measure_id))
    )
    hours = {int(department): int(milli) for department, milli in session.exec(worked)}
    return hours, {(int(row[0]), int(row[1])): int(row[2]) for row in session.exec(counted)}
