"""Labor lines with what the staffing rule expects of them, now and at past landings."""

from dataclasses import replace

import numpy as np
from sqlmodel import Session

from planning.landing.choice import points_of
from planning.landing.methods import Bools, Int64
from planning.landing.staffed import Staffed
from planning.ratios import LABOR_CATEGORIES
from planning.staffing.past import CATEGORIES
from services.landing.reading import LandingInputs
from services.staffing import costs
from services.staffing.assumptions import StaffingAssumptions, load_assumptions
from services.staffing.costs import StaffingCosts


def with_staffing(session: Session, base: LandingInputs) -> LandingInputs:
    """Return the basis with the staffing rule's cost of labor lines; those of a department are judged together.

    As it was, only what was known then counts. What people have decided (awards, hiring …) no other method knows.
    """
    labor = labor_lines(base)
    last = last_month(base)
    if base.record.closed == 12 or not labor.any() or last is None:
        return base
    span, here = base.span, (base.record.years - 1, base.record.closed)
    points = points_of(base.record) + ([here] if span.as_it_was else [])
    said = costs.costs_then(session, span.calendar, years=span.years, budgets=span.budgets, last=last, points=points)
    if not said:
        return base
    decided = not span.as_it_was and load_assumptions(session) != StaffingAssumptions()
    if not span.as_it_was:
        version_id = base.version.id if base.version else None
        said = said | {here: costs.expected_costs(session, base.fiscal_year, last, version_id=version_id)}
    staffed = {point: _of_lines(base, labor, one) for point, one in said.items()}
    record = replace(base.record, staffed=staffed, group=_groups(base, staffed.get(here)), decided=decided)
    return replace(base, record=record)


def labor_lines(base: LandingInputs) -> Bools:
    """Return which lines are labor cost."""
    places = base.places
    labor = places["category"].isin(LABOR_CATEGORIES) & (places["type"] == "expense")
    return np.asarray(labor.to_numpy(dtype=bool))


def last_month(base: LandingInputs) -> int | None:
    """Return the last month (yyyymm) that counts as actual, None where there is none."""
    calendar = base.span.calendar
    for year, months in zip(reversed(base.span.years), reversed(base.record.real), strict=True):
        if months:
            return calendar.period(year, months)
    return None


def _of_lines(base: LandingInputs, labor: Bools, said: StaffingCosts) -> Staffed:
    """Return the costs with the lines that they belong to; a category without a line is a part of the salaries."""
    rows = np.full(len(base.places), -1, dtype=np.int64)
    at = {number: place for place, number in enumerate(said.department_ids)}
    category = {name: number for number, name in enumerate(CATEGORIES)}
    keys = zip(base.places["department_id"].tolist(), base.places["category"].tolist(), strict=True)
    for line, (department, name) in enumerate(keys):
        if labor[line] and department in at:
            rows[line] = at[department] * len(CATEGORIES) + category[name]
    whole = np.rint(said.costs).astype(np.int64).reshape(-1, said.costs.shape[2])
    return Staffed(_onto_lines(whole, rows), rows)


def _onto_lines(whole: Int64, rows: Int64) -> Int64:
    """Move the costs of rows without a line to the first row of the department that has one."""
    there = np.zeros(len(whole), dtype=bool)
    there[rows[rows >= 0]] = True
    count = len(CATEGORIES)
    for first in range(0, len(whole), count):
        own = there[first : first + count]
        if own.any():
            kept = first + int(own.argmax())
            for row in first + np.flatnonzero(~own):
                whole[kept] += whole[row]
    return whole


def _groups(base: LandingInputs, staffed: Staffed | None) -> Int64:
    """Let the labor lines of a department that has hours be judged together, so that hours and cost tie."""
    if staffed is None:
        return base.record.group
    department = base.places["department_id"].to_numpy(dtype=np.int64)
    own = np.where(staffed.row >= 0, -1 - department, base.record.group)
    groups: Int64 = np.unique(own, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return groups
