"""Totals of departments: the hospital, its facilities, its service lines, measure by measure."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.models import Department
from services.forecasts import series
from services.forecasts.references import Level, SeriesRef
from services.forecasts.series import LATE_MONTHS, Volume


@dataclass(frozen=True)
class Total:
    """A total series and the departments (ids) that still report to it."""

    volume: Volume
    members: frozenset[int]


def load_all(session: Session, months: pd.DataFrame) -> list[Total]:
    """Return every total of more than one department that still reports; `months` comes from `stored_months`."""
    names = series.Names.read(session)
    totals = []
    for (level, place_id), departments in sorted(_places(session).items()):
        own = months[months["department_id"].isin(departments)]
        for measure, rows in own.groupby("measure_id", sort=True):
            members = _reporting(rows)
            if len(members) > 1:
                ref = SeriesRef(level, place_id, int(str(measure)))
                totals.append(Total(series.replace_rows(names.volume(ref), rows), members))
    return totals


def _places(session: Session) -> dict[tuple[Level, int], set[int]]:
    """Return the departments of the hospital, of each facility (if there are several) and of each service line."""
    query = select(col(Department.id), col(Department.facility_id), col(Department.service_line_id))
    places: dict[tuple[Level, int], set[int]] = {}
    for department, facility, line in session.execute(query):
        places.setdefault(("hospital", 0), set()).add(department)
        if facility is not None:
            places.setdefault(("facility", facility), set()).add(department)
        if line is not None:
            places.setdefault(("service_line", line), set()).add(department)
    facilities = [place for place in places if place[0] == "facility"]
    if len(facilities) == 1:
        del places[facilities[0]]
    return places


def _reporting(rows: pd.DataFrame) -> frozenset[int]:
    """Return the departments that have not closed: they reported within the last months of the group."""
    last = rows.groupby("department_id")["ds"].max()
    late = last.max() - pd.DateOffset(months=LATE_MONTHS)
    return frozenset(int(place) for place in last[last >= late].index)
