"""From a long frame of many series to regular ones, and to what is wrong with those that cannot be read."""

from typing import Literal

import numpy as np
import pandas as pd

from forecasting.errors import ForecastError
from forecasting.series.frame import FrequencyCode, Prepared, Refusal, Series, check_frame, find_frequency
from forecasting.series.regular import RegularRules, regular_series
from language import _


def prepare(
    frame: pd.DataFrame,
    *,
    frequency: FrequencyCode | None = None,
    as_of: np.datetime64 | None = None,
    unfinished: Literal["auto", "keep", "drop"] = "auto",
) -> Prepared:
    """Check a long frame and cut it into regular series.

    Args:
        frame: `unique_id, ds, y`; any order; a missing period is an absent row or an empty `y`.
        frequency: Found from the rows when None. Daily rows are summed when "MS" is asked for.
        as_of: The day the data was taken. A last period that had not ended by then is left out.
        unfinished: "auto" also leaves out a last month or week far below anything seen before,
            "drop" always leaves out the last period, "keep" never.

    Raises:
        ForecastError: The frame as a whole cannot be read.
    """
    table = check_frame(frame)
    own_frequency = find_frequency(table)
    code = frequency or own_frequency
    if (own_frequency, code) not in {(own_frequency, own_frequency), ("D", "MS"), ("D", "W")}:
        raise ForecastError(
            _("The rows are {frequency}, which cannot be converted to {target}.", frequency=own_frequency, target=code),
            _("Choose the frequency of the rows; only daily rows can be summed."),
        )
    rules = RegularRules(code, own_frequency, as_of, unfinished)
    kept: list[Series] = []
    refused: list[Refusal] = []
    for name, rows in table.groupby("unique_id", sort=False):
        try:
            kept.append(regular_series(str(name), rows, rules))
        except ForecastError as error:
            refused.append(Refusal(str(name), error.message, error.hint))
    return Prepared(tuple(kept), tuple(refused))
