"""Units of service by department, as counted and as budgeted, over like months."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Department, Measure
from data.rows import plain
from services.forecasts import budget_volumes, series
from services.month_end import counts as month_counts
from services.organization import trees as organization_trees
from services.permissions import Actor, require
from services.variance.question import BudgetChoice

COLUMNS = ("key", "measure", "actual", "budget", "months")


@dataclass(frozen=True)
class CountedVolumes:
    """Units of service as `COLUMNS`, and the budget that they are held against.

    `version` is None where the one asked for plans no volumes: then that in force counts, which may be another one for
    each department.
    """

    rows: pd.DataFrame
    version: BudgetChoice | None


def by_department(
    url: str, actor: Actor, *, months: Sequence[int], version: BudgetChoice | None = None
) -> CountedVolumes:
    """Return the units of service of some months (yyyymm), in the order of the department tree.

    `months` counts those of a department that are counted in whole; `budget` covers the same ones, and is NaN where one
    of them has no budget, so that never more months stand on one side.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        keys = organization_trees.load(session, actor).departments.keys_by_member()
        units = _units(session, keys)
        measures = {number: measure for number, (measure, _name) in units.items()}
        counted = _counts(session, actor, measures, months)
        planned = budget_volumes.of_departments(session, measures, version_id=version.id) if version else {}
        if not planned:
            version, planned = None, budget_volumes.of_departments(session, measures)
    rows = []
    for number, key in keys.items():
        own = counted.get(number)
        if not own:
            continue
        plan = planned.get(number, {})
        budget = sum(plan[month] for month in own) if all(month in plan for month in own) else float("nan")
        rows.append((key, units[number][1], sum(own.values()), budget, len(own)))
    return CountedVolumes(pd.DataFrame(rows, columns=list(COLUMNS)), version)


def _units(session: Session, keys: dict[int, str]) -> dict[int, tuple[int, str]]:
    """Return the measure of each department with a unit of service, and its name."""
    query = select(col(Department.id), col(Measure.id), col(Measure.name)).join(
        Measure, col(Measure.id) == col(Department.uos_measure_id)
    )
    rows = plain(session.connection().execute(query))
    return {int(number): (int(measure), str(name)) for number, measure, name in rows if number in keys}


def _counts(
    session: Session, actor: Actor, units: dict[int, int], months: Sequence[int]
) -> dict[int, dict[int, float]]:
    """Return what was counted by department and month, whole months only."""
    stored = series.stored_months(session, actor.departments, measures=set(units.values()))
    whole = month_counts.whole(stored)
    own = whole[(whole["measure_id"] == whole["department_id"].map(units)) & whole["period"].isin(list(months))]
    counted: dict[int, dict[int, float]] = {}
    places = zip(own["department_id"].tolist(), own["period"].tolist(), own["y"].tolist(), strict=True)
    for number, period, volume in places:
        counted.setdefault(int(number), {})[int(period)] = float(volume)
    return counted
