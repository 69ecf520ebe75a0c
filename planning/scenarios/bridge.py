"""From the base's margin to the scenario's, step by step; the steps add up to the difference exactly."""

import pandas as pd

from planning.scenarios.drivers import STEPS
from planning.scenarios.outcome import ScenarioOutcome


def bridge(outcome: ScenarioOutcome) -> pd.DataFrame:
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
