"""From the base's margin to the scenario's, step by step; the steps add up to the difference exactly."""

import numpy as np
import pandas as pd

from planning.scenarios.drivers import STEPS
from planning.scenarios.outcome import Outcome


def bridge(outcome: Outcome) -> pd.DataFrame:
    """Return one row per step that changed something, in the order in which the steps act.

    Returns:
        `step, label`, and in minor units `revenue`, `expense` (natural sign), `margin` = revenue − expense (positive is
        favorable), `from_margin`, `to_margin` (the fiscal year's margin before and after the step).
    """
    rows = []
    margin = outcome.base_kpis.margin
    for key, label in STEPS:
        cells = outcome.effects.get(key)
        if cells is None:
            continue
        total = cells.sum(axis=1)
        revenue, expense = int(total[outcome.sign == 1].sum()), int(total[outcome.sign == -1].sum())
        reached = margin + revenue - expense
        rows.append((key, label, revenue, expense, revenue - expense, margin, reached))
        margin = reached
    columns = ["step", "label", "revenue", "expense", "margin", "from_margin", "to_margin"]
    return pd.DataFrame(rows, columns=columns)


def by_place(outcome: Outcome, place: str) -> pd.DataFrame:
    """Return the effect on the margin by step and `department_id` or `account_id`: `step`, the id, `margin`.

    Raises:
        KeyError: `place` is none of the two.
    """
    steps = outcome.steps
    if steps.empty:
        return pd.DataFrame({"step": [], place: np.empty(0, dtype=np.int64), "margin": np.empty(0, dtype=np.int64)})
    summed = steps.groupby(["step", place], sort=True)[["margin_minor"]].sum().reset_index()
    return summed.rename(columns={"margin_minor": "margin"})


def monthly(outcome: Outcome) -> pd.DataFrame:
    """Return the effect on the margin by step and open month: `step, label, period, margin`."""
    parts = [
        pd.DataFrame(
            {
                "step": key,
                "label": label,
                "period": list(outcome.baseline.months),
                "margin": (outcome.effects[key] * outcome.sign[:, None]).sum(axis=0),
            }
        )
        for key, label in STEPS
        if key in outcome.effects
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["step", "label", "period", "margin"])
