"""Hours and cost of labor lines by what they are filed under, of the last twelve months with labor."""

from typing import Any, Literal

import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.models import LaborEntry
from data.rows import plain
from planning.periods import shift
from services.permissions import Actor

MONTHS = 12


def last_months(session: Session) -> tuple[int, int] | None:
    """Return the first and last (yyyymm) of the last twelve months with labor, None without any."""
    query = select(func.max(col(LaborEntry.period))).where(col(LaborEntry.superseded_by).is_(None))
    last: int | None = session.connection().execute(query).scalar()
    return None if last is None else (shift(last, 1 - MONTHS), last)


def of_last_year(session: Session, actor: Actor, *, by: Literal["pay_code_id", "job_class_id"]) -> pd.DataFrame:
    """Return `hours` (float) and `amount_minor` by id, of the departments that the actor may see."""
    months = last_months(session) or (0, 0)
    return _sums(session, actor, getattr(LaborEntry, by), col(LaborEntry.period).between(*months))


def _sums(session: Session, actor: Actor, key: Any, condition: Any) -> pd.DataFrame:
    query = (
        select(
            col(key),
            cast(func.sum(col(LaborEntry.hours_milli)), BigInteger),
            cast(func.sum(col(LaborEntry.amount_minor)), BigInteger),
        )
        .where(condition, col(LaborEntry.superseded_by).is_(None))
        .group_by(col(key))
    )
    if actor.departments is not None:
        query = query.where(col(LaborEntry.department_id).in_(actor.departments))
    rows = session.connection().execute(query).all()
    table = pd.DataFrame.from_records(plain(rows), columns=["id", "milli", "amount_minor"]).astype("int64")
    return table.assign(hours=table["milli"] / 1000).set_index("id")[["hours", "amount_minor"]]


def join_hours(table: pd.DataFrame, hours: pd.DataFrame) -> pd.DataFrame:
    """Return the items (`id`) with their `hours` and `amount_minor`; an item without lines has none: 0."""
    table_with_hours = table.join(hours, on="id").fillna({"hours": 0.0, "amount_minor": 0})
    return table_with_hours.astype({"hours": "float64", "amount_minor": "int64"})
