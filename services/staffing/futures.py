"""Possible futures of a plan: volumes and the pace of work, by department, draw and month."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.staffing.calibration import Calibrated
from planning.staffing.plan import StaffingPlan
from planning.staffing.rule import GROUPS, Floats
from planning.staffing.simulation import normal_scores, to_volumes
from planning.staffing.together import correlation_of, evened_out, variance_ratio
from services.forecasts.expected import FIGURES
from services.staffing.volumes import StaffingVolumes

DRAWS = 2000
#: A pace that has changed mostly stays changed.
#: Chosen so that the spread fits how far the rule, told the true volumes, missed in looks back (docs/methods.md).
PACE_PERSISTENCE = 0.8
Draws = npt.NDArray[np.float32]  # half the memory of the cache; a volume is not known to seven digits


def of_volume(plan: StaffingPlan, seen: StaffingVolumes, count: int = DRAWS) -> Draws:
    """Return the volumes, `[D, S, T]`; 0 for a department that counts none."""
    ids, steps = plan.department_ids, len(plan.periods)
    memory = [seen.ahead[number].persistence if number in seen.ahead else 0.0 for number in ids]
    errors, weights = seen.errors.reindex(columns=list(ids)), _cost_of_spread(plan, seen)
    ratio = variance_ratio(errors, weights)
    together = correlation_of(ratio, weights)
    scores = evened_out(normal_scores(ids, memory, together=together, count=count, steps=steps), weights, ratio)
    for row, number in enumerate(ids):
        known = seen.ahead.get(number)
        scores[row] = to_volumes(scores[row], known.figures) if known is not None else 0.0
    volumes: Draws = np.nan_to_num(scores).astype(np.float32)
    return volumes


def _cost_of_spread(plan: StaffingPlan, seen: StaffingVolumes) -> Floats:
    """Return by department what the usual spread of its volume costs, in minor units of regular pay a month."""
    rows, regular = plan.positions, GROUPS.index("regular")
    pay = np.bincount(rows.place, rows.share * rows.pay[:, regular], len(plan.department_ids))
    low, high = FIGURES.index("lo80"), FIGURES.index("hi80")
    spread = [
        float((seen.ahead[number].figures[:, high] - seen.ahead[number].figures[:, low]).mean())
        if number in seen.ahead
        else 0.0
        for number in plan.department_ids
    ]
    weights: Floats = np.nan_to_num(np.array(spread)) * plan.needs.hours_per_uos * plan.needs.pace * pay
    return weights


def of_pace(pace: Calibrated, count: int = DRAWS) -> Draws:
    """Return the factor on required hours, `[D, S, T]`: months stray from the usual pace."""
    ids = pace.plan.department_ids
    memory = [PACE_PERSISTENCE] * len(ids)
    steps = len(pace.plan.periods)
    scores = normal_scores(ids, memory, together=pace.together, count=count, steps=steps, stream=1)
    stray = pace.departments["stray"].to_numpy(np.float64)[:, None, None]
    factors: Draws = np.maximum(1 + scores * stray, 0.0).astype(np.float32)
    return factors


def middle_volumes(plan: StaffingPlan, seen: StaffingVolumes) -> pd.DataFrame:
    """Return the middle of the coming volumes: `department_id, period, volume, source`."""
    middle = FIGURES.index("value")
    rows = [
        (number, month, float(seen.ahead[number].figures[step, middle]), seen.ahead[number].sources[step])
        for number in plan.department_ids
        if number in seen.ahead
        for step, month in enumerate(plan.periods)
    ]
    table = pd.DataFrame.from_records(rows, columns=["department_id", "period", "volume", "source"])
    return table.astype({"department_id": "int64", "period": "int64", "volume": "float64"})
