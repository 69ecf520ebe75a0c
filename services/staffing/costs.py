"""What the staffing rule expects labor to cost, by department, category and month: now, and after earlier months.

Made for the whole hospital and kept by the state of the data, so that landing, staffing and scenarios share one answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlmodel import Session

from planning.landing.methods import Floats
from planning.periods import FiscalCalendar
from planning.staffing.past import CATEGORIES
from planning.staffing.simulation import by_group, simulate
from services import kept_reads
from services.staffing import history, looking_back
from services.staffing.foundation import basis_of, newest_rows

#: Futures of a look back: its mean is asked for, not its range.
DRAWS = 200


@dataclass(frozen=True, eq=False)
class StaffingCosts:
    """Minor units of months of a fiscal year, `[D, CATEGORIES, 12]`, 0 in closed ones; departments with hours only."""

    department_ids: tuple[int, ...]
    costs: Floats


def expected_costs(session: Session, fiscal_year: int, last: int, *, version_id: int | None = None) -> StaffingCosts:
    """Return what the rest of a fiscal year is expected to cost, as the staffing page has it: sums of its rows."""
    basis = basis_of(session, fiscal_year, last, version_id=version_id)
    rows = by_group(simulate(basis.plan, basis.volumes, basis.pace))
    return _arrange(rows, basis.departments["rule"], basis.months)


def costs_then(
    session: Session,
    calendar: FiscalCalendar,
    *,
    years: Sequence[int],
    budgets: Sequence[int | None],
    last: int,
    points: Sequence[tuple[int, int]],
) -> dict[tuple[int, int], StaffingCosts]:
    """Return what could have been said at points in time (place of the year, closed months), with what was known then.

    Points before the first hours are left out.
    """
    asked = (tuple(years), tuple(budgets), last, tuple(points))

    def work_out() -> dict[tuple[int, int], StaffingCosts]:
        if history.last_labor_month(session) is None:
            return {}
        record = looking_back.load(session, calendar, years=years, budgets=budgets, last=last)
        content = record.content()
        then = {point: _kept_costs_at(record, content, point) for point in points}
        return {point: costs for point, costs in then.items() if costs}

    key = ("staffing_then", *asked, calendar, newest_rows(session))
    return kept_reads.kept(session, key, work_out, large=True)


def _kept_costs_at(record: looking_back.StaffingRecord, content: str, point: tuple[int, int]) -> StaffingCosts | None:
    """Return the costs at a point in time; most changes of the data change nothing of a past one."""
    year, closed = point

    def work_out() -> StaffingCosts | None:
        return _costs_at(record, record.years[year], closed)

    return kept_reads.of_content(("staffing_at", content, DRAWS, point), work_out)


def _costs_at(record: looking_back.StaffingRecord, fiscal_year: int, closed: int) -> StaffingCosts | None:
    then = record.after(fiscal_year, closed, draws=DRAWS)
    if then is None:
        return None
    rows = by_group(simulate(then.calibrated.plan, then.volumes, then.pace))
    return _arrange(rows, then.calibrated.departments["rule"], record.calendar.months(fiscal_year))


def _arrange(rows: pd.DataFrame, rules: pd.Series, months: Sequence[int]) -> StaffingCosts:
    ids = tuple(int(number) for number in rules.index[rules != "cost"])
    at: list[pd.Index] = [pd.Index(ids), pd.Index(CATEGORIES), pd.Index(list(months))]
    names = ("department_id", "category", "period")
    cells = [index.get_indexer(pd.Index(rows[name])) for index, name in zip(at, names, strict=True)]
    known = np.logical_and.reduce([cell >= 0 for cell in cells])
    costs = np.zeros((len(ids), len(CATEGORIES), len(months)))
    amounts = rows["amount_minor"].to_numpy(dtype=np.float64)
    np.add.at(costs, tuple(cell[known] for cell in cells), amounts[known])
    return StaffingCosts(ids, costs)
