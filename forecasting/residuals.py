"""What was unexpected at each past period: actual less the one-step forecast made just before it.

For signal charts: seasonal or trending measures must be judged on these, never on the raw counts.
"""

import numpy as np
import pandas as pd

from forecasting.errors import ForecastError
from forecasting.models.smoothing import DRIFTS, levels_after, smoothed_level
from forecasting.running.batch import histories_at
from forecasting.series.prepare import prepare
from forecasting.settings import Settings
from language import _


def one_step_residuals(frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """`unique_id, ds, y, expected, residual` for every observed period after the first season's third.

    `expected` is the season and calendar of the series times a smoothed level that knows the past only; the season
    itself is estimated once from the whole history, after outliers were toned down. Residuals are in the units of
    the series, positive when more happened than expected.

    Raises:
        ForecastError: The frame cannot be read, or all its series are too short.
    """
    prepared = prepare(frame, frequency=settings.frequency, as_of=settings.day, unfinished=settings.unfinished)
    histories = histories_at(prepared.series, [0] * len(prepared.series), 1, settings)
    parts = []
    for series, history in zip(prepared.series, histories, strict=True):
        if history is None:
            continue
        work = history.work()
        plain = work - history.season_at(np.arange(len(work)))
        weight = max(smoothed_level(plain, DRIFTS[history.frequency]).weight, 0.05)
        start = plain[: max(3, len(plain) // 8)].mean()
        levels = levels_after(plain, weight, start)
        before = np.concatenate([[start], levels[:-1]])
        expected = history.back(before + work - plain) * history.past_factors
        skip = max(3, history.season // 3)
        table = pd.DataFrame(
            {"unique_id": series.name, "ds": series.labels(series.dates), "y": series.values, "expected": expected}
        )
        table["residual"] = table["y"] - table["expected"]
        parts.append(table.iloc[skip:].dropna(subset=["residual"]))
    if not parts:
        raise ForecastError(_("No series is long enough."), _("Give more history."))
    return pd.concat(parts, ignore_index=True)
