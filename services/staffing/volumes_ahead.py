"""What is expected of departments' units of service in the coming months, with its range, budget and last year."""

import numpy as np
import pandas as pd
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import Department, Measure
from planning.hierarchy import ROOT
from planning.periods import shift, span
from services.forecasts import ahead, budget_volumes
from services.forecasts.expected import FIGURES
from services.month_end.states import read_states
from services.permissions import Actor, require
from services.staffing import volumes
from services.variance.question import Question, open_frame

#: Months that a manager looks ahead.
MONTHS = 6
COLUMNS = ("department_id", "department", "measure", "period", "expected", "lo80", "hi80", "budget", "last_year",
           "source")  # fmt: skip


def coming_months(
    url: str, actor: Actor, *, department: str = ROOT, months: int = MONTHS, version_id: int | None = None
) -> pd.DataFrame:
    """Return the months after the last counted one, of a selection that the actor may see: `COLUMNS`.

    Volumes are floats in the measure's unit, NaN where nothing is known; `lo80` and `hi80` bound four of five outcomes.
    `source`: a code of `reports.forecasts.words.VOLUME_SOURCES`. Departments without counts of their unit are left out.
    `version_id`: the budget that a person chose; it counts in its own year, in others the one in force.

    Raises:
        UserError: The department is not there for this person.
    """
    require(actor, "forecast:read")
    with reading(url) as session:
        last = read_states(session).last_counted
        if last is None:
            return pd.DataFrame(columns=list(COLUMNS))
        tree = open_frame(session, actor, Question(last, "month", department=department)).trees.departments
        names, own = tree.keys_by_member(), set(tree.members(department))
        main = {number: measure for number, measure in _units(session).items() if number in own}
        if not main:
            return pd.DataFrame(columns=list(COLUMNS))
        periods = span(shift(last, 1), shift(last, months))
        chosen = ahead.other_than_in_force(session, version_id)
        told = volumes.load(session, main, periods, chosen=chosen)
        planned = budget_volumes.of_departments(session, main, chosen=chosen)
        measures = {number or 0: name for number, name in session.exec(select(Measure.id, Measure.name))}
    before = told.history.set_index(["department_id", "period"])["volume"].to_dict()
    rows = [
        (number, names[number], measures[main[number]], period, *(one.figures[step, at] for at in _SHOWN),
         planned.get(number, {}).get(period, np.nan), before.get((number, shift(period, -12)), np.nan),
         one.sources[step])
        for number, one in told.ahead.items() for step, period in enumerate(periods)
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["department", "period"], kind="stable").reset_index(drop=True)


_SHOWN = [FIGURES.index(name) for name in ("value", "lo80", "hi80")]


def _units(session: Session) -> dict[int, int]:
    query = select(Department.id, Department.uos_measure_id).where(col(Department.uos_measure_id).is_not(None))
    return {number or 0: measure or 0 for number, measure in session.exec(query)}
