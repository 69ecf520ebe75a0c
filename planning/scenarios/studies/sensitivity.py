"""One driver at a time: what its low and high value do to the margin, largest swing first (a tornado)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planning.scenarios.base.baseline import BaseYear
from planning.scenarios.base.condense import Condensed
from planning.scenarios.studies.draws import Range, check
from planning.scenarios.studies.simulation import YearFigures
from planning.scenarios.types import ScenarioChanges


def tornado(baseline: BaseYear, scenario: ScenarioChanges, ranges: Sequence[Range]) -> pd.DataFrame:
    """Return one row per range, all other changes at the scenario's values.

    Returns:
        `change` (place in the scenario), `driver, low, high` (values), `margin_low, margin_high` (the year's margin at
        them), `swing` = |high − low|; minor units, rounded to cents. Sorted by swing, largest first.
    """
    check(scenario, ranges, ())
    at = np.array([change.value for change in scenario.changes])[:, None].repeat(max(2 * len(ranges), 1), axis=1)
    for place, item in enumerate(ranges):
        at[item.change, 2 * place], at[item.change, 2 * place + 1] = item.low, item.high
    ready = Condensed(baseline, scenario)
    margin = np.rint(
        _wide(YearFigures(baseline).figures(ready.totals([row[None, None] for row in at]))["margin"], at.shape[1])
    )
    low, high = margin[0 : 2 * len(ranges) : 2], margin[1 : 2 * len(ranges) : 2]
    table = pd.DataFrame(
        {
            "change": [item.change for item in ranges],
            "driver": [scenario.changes[item.change].driver for item in ranges],
            "low": [item.low for item in ranges],
            "high": [item.high for item in ranges],
            "margin_low": low.astype(np.int64),
            "margin_high": high.astype(np.int64),
            "swing": np.abs(high - low).astype(np.int64),
        }
    )
    return table.sort_values("swing", ascending=False, kind="stable", ignore_index=True)


def _wide(values: np.ndarray, draws: int) -> np.ndarray:
    return np.broadcast_to(values, (draws,))
