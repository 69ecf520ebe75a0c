"""Possible futures of a plan: volumes and the pace of work, by department, draw and month."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.sampling import PERSISTENCE_PRIOR
from planning.staffing_calibration import Calibrated
from planning.staffing_plan import StaffingPlan
from planning.staffing_simulation import normal_scores, to_volumes
from services.staffing.volumes import FIGURES, Volumes

DRAWS = 2000
#: Keeps the futures of pace apart from those of volume.
PACE_SEED = 1_000_000
Draws = npt.NDArray[np.float32]  # half the memory of the cache; a volume is not known to seven digits


def of_volume(plan: StaffingPlan, seen: Volumes) -> Draws:
    """Return the volumes, `[D, S, T]`; 0 for a department that counts none."""
    ids, steps = plan.department_ids, len(plan.periods)
    memory = [seen.ahead[number].persistence if number in seen.ahead else 0.0 for number in ids]
    scores = normal_scores(ids, memory, together=seen.together, count=DRAWS, steps=steps)
    for row, number in enumerate(ids):
        known = seen.ahead.get(number)
        scores[row] = to_volumes(scores[row], known.figures) if known is not None else 0.0
    volumes: Draws = np.nan_to_num(scores).astype(np.float32)
    return volumes


def of_pace(found: Calibrated) -> Draws:
    """Return the factor on required hours, `[D, S, T]`: months stray from the usual pace, each department by itself."""
    ids = found.plan.department_ids
    seeds = [PACE_SEED + number for number in ids]
    memory = [PERSISTENCE_PRIOR] * len(ids)
    scores = normal_scores(seeds, memory, together=0.0, count=DRAWS, steps=len(found.plan.periods))
    stray = found.departments["stray"].to_numpy(np.float64)[:, None, None]
    factors: Draws = np.maximum(1 + scores * stray, 0.0).astype(np.float32)
    return factors


def expected(plan: StaffingPlan, seen: Volumes) -> pd.DataFrame:
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
