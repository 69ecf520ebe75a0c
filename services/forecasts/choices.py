"""What can be forecast: departments, service lines, facilities and the hospital, by measure."""

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Department, Facility, Measure, ServiceLine
from data.rows import plain
from language import _
from services import settings
from services.forecasts import series
from services.permissions import Actor, require

PLACE = ["level", "place_id", "place", "facility_id", "facility", "measure_id", "measure"]


def choices(url: str, actor: Actor) -> pd.DataFrame:
    """Return what can be forecast: `level, place_id, place, facility_id, facility, measure_id, measure, months`.

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
        rows = named.assign(level="department", place_id=named["department_id"], place=named["department"])
        if actor.departments is None:
            rows = pd.concat([_totals(named, settings.load(session).hospital_name), rows], ignore_index=True)
    return rows[[*PLACE, "months", "main"]].reset_index(drop=True)


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
    everything = named.assign(
        level="hospital", place_id=0, place=_("{place} (total)", place=hospital), facility_id=0, facility=""
    )
    parts = [everything]
    housed = named[named["facility_id"] > 0]
    if len(housed["facility_id"].unique()) > 1:
        parts.append(
            housed.assign(
                level="facility",
                place_id=housed["facility_id"],
                place=[_("{place} (total)", place=name) for name in housed["facility"]],
            )
        )
    lined = named[named["service_line_id"] > 0]
    parts.append(
        lined.assign(
            level="service_line",
            place_id=lined["service_line_id"],
            place=[_("{place} (service line)", place=name) for name in lined["service_line"]],
            facility_id=0,
            facility="",
        )
    )
    grouped = pd.concat(parts).groupby(PLACE, sort=False)
    counted = grouped.agg(months=("months", "max"), members=("department_id", "nunique"), main=("main", "any"))
    several = counted[counted["members"] > 1].reset_index()
    order = several["level"].map({"hospital": 0, "facility": 1, "service_line": 2})
    ranked = several.assign(order=order, other=~several["main"])
    widest = ranked.assign(fewer=-ranked["members"])
    return widest.sort_values(["order", "place", "other", "fewer", "measure"], kind="stable")
