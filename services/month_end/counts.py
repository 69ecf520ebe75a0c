"""Which months of a count are not all there: the one answer for ratios, signals and landings."""

from hashlib import sha256

import pandas as pd

from planning.month_end.counts import SERIES, unfinished_months
from planning.month_end.states import FEWEST
from services import kept_reads
from services.forecasts import series

KEYS = [*SERIES, "period"]


def unfinished_counts(counted: pd.DataFrame) -> pd.DataFrame:
    """Return `department_id, measure_id, period` of the months that are not all there; `counted`: `stored_months`.

    Of a count that is too young to have a habit, a first or last month that does not reach to its last weekday.
    """
    columns = ("department_id", "measure_id", "ds", "first_day", "last_day", "days", "daily")
    marks = sha256()
    for name in columns:
        marks.update(counted[name].to_numpy().tobytes())
    content = ("unfinished_counts", marks.digest())
    short: pd.DataFrame = kept_reads.of_content(content, lambda: _unfinished_counts(counted))
    return short.copy(deep=False)


def _unfinished_counts(counted: pd.DataFrame) -> pd.DataFrame:
    counted = with_period(counted)
    daily = counted.groupby(SERIES)["daily"].transform("sum")
    young = counted[(daily > 0) & (daily <= FEWEST)]
    cut = [rows[~rows.index.isin(series.whole_months(rows)[0].index)] for _key, rows in young.groupby(SERIES)]
    return pd.concat([unfinished_months(counted), *(rows[KEYS] for rows in cut)]).drop_duplicates(ignore_index=True)


def whole(counted: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `stored_months` that hold a whole month, with their `period` (yyyymm)."""
    counted = with_period(counted)
    short = pd.MultiIndex.from_frame(unfinished_counts(counted)[KEYS])
    return counted[~pd.MultiIndex.from_frame(counted[KEYS]).isin(short)]


def with_period(counted: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the month of their `ds` as `period`."""
    return counted.assign(period=(counted["ds"].dt.year * 100 + counted["ds"].dt.month).astype("int64"))
