"""Small staffing plans for tests: a thirty-day month, prices that can be reckoned by hand."""

import numpy as np

from planning.periods import shift
from planning.staffing.plan import Needs, Positions, StaffingPlan

NOVEMBER = 202611
DAYS = 30.0


def ward(
    *,
    own: float = 8200.0,
    agency: bool = True,
    vacant: float = 0.0,
    minimum: float = 0.0,
    months: int = 1,
    departments: int = 1,
) -> StaffingPlan:
    """Return the ward of docs/methods.md: 9 hours a patient day, 400 fixed hours a month; hours are per month."""
    rows, shape = departments, (departments, months)
    return StaffingPlan(
        department_ids=tuple(range(1, departments + 1)),
        periods=tuple(shift(NOVEMBER, step) for step in range(months)),
        days=np.full(months, DAYS),
        needs=Needs(
            hours_per_uos=np.full(rows, 9.0),
            pace=np.ones(rows),
            fixed=np.full(shape, 400.0),
            minimum=np.full(shape, minimum),
            season=np.ones(shape),
            benefit_share=np.full(rows, 0.25),
            beside=np.zeros(shape),
            beside_agency=np.zeros(shape),
        ),
        positions=Positions(
            place=np.arange(rows),
            job_class_id=np.full(rows, 7),
            share=np.ones(rows),
            filled=np.full(rows, own / DAYS),
            vacant=np.full(rows, vacant / DAYS),
            pool=np.full(rows, 200 / DAYS),
            usual=np.full(rows, 9400 / DAYS),
            follows=np.zeros(rows),
            overtime_limit=np.full(rows, 0.05),
            has_agency=np.full(rows, agency),
            pay=np.tile([40_00.0, 42_00.0, 60_00.0, 90_00.0], (rows, 1)),
            beside_hours=np.tile([0.12, 0.0, 0.0], (rows, months, 1)),
            beside_pay=np.tile([40_00.0, 0.0, 0.0], (rows, 1)),
        ),
    )


def always(volume: float, plan: StaffingPlan, draws: int = 2) -> np.ndarray:
    """Return futures that all hold the same volume."""
    return np.full((len(plan.department_ids), draws, len(plan.periods)), volume)
