"""What can be forecast: departments, service lines, facilities and the hospital, by measure."""

from collections.abc import Collection
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Department, Facility, Measure, ServiceLine
from data.rows import plain
from language import N_, translate
from services import settings
from services.forecasts import series
from services.permissions import Actor, require

PLACE = ["level", "place_id", "name", "place", "facility_id", "facility", "measure_id", "measure"]
#: How places of several departments read, by level.
TOTALS = {
    "hospital": N_("{place} (total)"),
    "facility": N_("{place} (total)"),
    "service_line": N_("{place} (service line)"),
}


def choices(url: str, actor: Actor) -> pd.DataFrame:
    """Return what can be forecast: `level, place_id, name, place, facility_id, facility, measure_id, measure, months`.

    `place` is the hospital's `name` of it as a person reads it, see `place_name`.
    Totals come first, where more than one department counts the measure; a manager's table has the own departments
    only. `months` is the longest history; `main` is True for a unit of service of some department in the place.
    The main measures of a place come before its others, those that most departments count first.
    """
    require(actor, "forecast:read")
    with reading(url) as session:
        months = series.stored_months(session, actor.departments)
        if months.empty:
            return pd.DataFrame(columns=[*PLACE, "months", "main"])
        counted = months.groupby(["department_id", "measure_id"])["ds"].nunique().rename("months").reset_index()
        named = counted.merge(_departments(session), on="department_id").merge(_measures(session), on="measure_id")
        named = named.assign(main=named["uos_measure_id"] == named["measure_id"])
        named = named.sort_values(["department", "main", "measure"], ascending=[True, False, True])
        rows = _of_level(named, "department", named["department_id"], named["department"])
        if actor.departments is None:
            rows = pd.concat([_totals(named, settings.load(session).hospital_name), rows], ignore_index=True)
    return rows[[*PLACE, "months", "main"]].reset_index(drop=True)


def series_of(table: pd.DataFrame, departments: Collection[int], measure_id: int) -> int | None:
    """Return the row of `choices` that adds up a measure over just these departments; None where there is none."""
    rows = table[table["measure_id"] == measure_id]
    single = rows[rows["level"] == "department"]
    asked = set(single["place_id"]) & set(departments)
    for at, level, place in zip(rows.index, rows["level"], rows["place_id"], strict=True):
        if asked and asked == _departments_of(single, level, place):
            return int(at)
    return None


def _departments_of(single: pd.DataFrame, level: str, place_id: int) -> set[int]:
    """Return the departments that a row adds up, of the rows of departments; none of a service line."""
    if level == "hospital":
        return set(single["place_id"])
    column = {"facility": "facility_id", "department": "place_id"}.get(level)
    return set(single.loc[single[column] == place_id, "place_id"]) if column else set()


def place_name(level: str, name: str) -> str:
    """Return how a place reads in the language that is spoken: totals say that they are, departments go by name."""
    return translate(TOTALS[level], place=name) if level in TOTALS else name


def _departments(session: Session) -> pd.DataFrame:
    columns = [col(Department.id), col(Department.name), col(Facility.id), col(Facility.name)]
    query = (
        select(*columns, col(ServiceLine.id), col(ServiceLine.name), col(Department.uos_measure_id))
        .outerjoin(Facility, col(Facility.id) == col(Department.facility_id))
        .outerjoin(ServiceLine, col(ServiceLine.id) == col(Department.service_line_id))
    )
    names = [
        "department_id",
        "department",
        "facility_id",
        "facility",
        "service_line_id",
        "service_line",
        "uos_measure_id",
    ]
    table = pd.DataFrame(plain(session.execute(query)), columns=names)
    ids = {name: table[name].fillna(0).astype("int64") for name in ("facility_id", "service_line_id")}
    return table.assign(**ids, facility=table["facility"].fillna(""))


def _measures(session: Session) -> pd.DataFrame:
    query = select(col(Measure.id), col(Measure.name))
    return pd.DataFrame(plain(session.execute(query)), columns=["measure_id", "measure"])


def _totals(named: pd.DataFrame, hospital: str) -> pd.DataFrame:
    """Return totals of the hospital, its facilities (if several) and its service lines."""
    nowhere: dict[str, Any] = {"facility_id": 0, "facility": ""}
    parts = [_of_level(named, "hospital", 0, hospital).assign(**nowhere)]
    housed = named[named["facility_id"] > 0]
    if len(housed["facility_id"].unique()) > 1:
        parts.append(_of_level(housed, "facility", housed["facility_id"], housed["facility"]))
    lined = named[named["service_line_id"] > 0]
    parts.append(_of_level(lined, "service_line", lined["service_line_id"], lined["service_line"]).assign(**nowhere))
    grouped = pd.concat(parts).groupby(PLACE, sort=False)
    counted = grouped.agg(months=("months", "max"), members=("department_id", "nunique"), main=("main", "any"))
    several = counted[counted["members"] > 1].reset_index()
    order = several["level"].map({"hospital": 0, "facility": 1, "service_line": 2})
    ranked = several.assign(order=order, other=~several["main"])
    widest = ranked.assign(fewer=-ranked["members"])
    return widest.sort_values(["order", "place", "other", "fewer", "measure"], kind="stable")


def _of_level(rows: pd.DataFrame, level: str, place_id: pd.Series | int, name: pd.Series | str) -> pd.DataFrame:
    """Return rows as parts of their places of a level."""
    told = rows.assign(level=level, place_id=place_id, name=name)
    return told.assign(place=[place_name(level, text) for text in told["name"]])
