"""The data contract: a long frame `unique_id, ds, y` becomes regular series with their gaps reported.

A `Series` is evenly spaced, starts and ends with an observation, and keeps missing periods as NaN.
Nothing is filled in silently: what was left out or assumed stands in `notes` in plain words.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from forecasting.errors import ForecastError
from language import _

FrequencyCode = Literal["MS", "W", "D"]
COLUMNS = ("unique_id", "ds", "y")
MIN_POINTS = 6
MAX_HORIZON = {"MS": 120, "W": 260, "D": 1100}
SEASON = {"MS": 12, "W": 52, "D": 7}
STEP_NAME = {"MS": "month", "W": "week", "D": "day"}


@dataclass(frozen=True)
class Series:
    """One evenly spaced series.

    Attributes:
        dates: Period starts as datetime64[D], without gaps; the weekday of weekly data is kept.
        values: float64, NaN where the period has no row; first and last are never NaN.
        left_out: Unfinished periods taken off the end (they are forecast instead).
        closed: For each weekday (Monday first) True where a daily series never has rows.
    """

    name: str
    frequency: FrequencyCode
    dates: np.ndarray
    values: np.ndarray
    left_out: tuple[np.datetime64, ...] = ()
    closed: tuple[bool, ...] = (False,) * 7
    month_end: bool = False
    notes: tuple[str, ...] = ()

    @property
    def season(self) -> int:
        """Periods of the main season: 12 months, 52 weeks or 7 days."""
        return SEASON[self.frequency]

    @property
    def missing(self) -> np.ndarray:
        """Dates inside the series that have no row."""
        return np.asarray(self.dates[np.isnan(self.values)])

    def future(self, horizon: int) -> np.ndarray:
        """Dates of the next `horizon` periods after the last kept one."""
        return following(self.dates[-1], self.frequency, horizon)

    def labels(self, dates: np.ndarray) -> np.ndarray:
        """Dates as the user wrote them: month ends stay month ends."""
        if not self.month_end:
            return dates.astype("datetime64[ns]")
        return month_ends(dates).astype("datetime64[ns]")


@dataclass(frozen=True)
class Refusal:
    """A series that cannot be forecast, and what the user can do."""

    name: str
    message: str
    hint: str


@dataclass(frozen=True)
class Prepared:
    """All series of a frame in the order of their first rows, and those that were refused."""

    series: tuple[Series, ...]
    refused: tuple[Refusal, ...] = field(default=())

    def __iter__(self) -> Iterator[Series]:
        return iter(self.series)


def month_ends(dates: np.ndarray) -> np.ndarray:
    """Last day of the month of each date."""
    return np.asarray((dates.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1)


def following(last: np.datetime64, frequency: FrequencyCode, count: int) -> np.ndarray:
    """The `count` period starts after `last`."""
    steps = np.arange(1, count + 1)
    if frequency == "MS":
        return np.asarray((last.astype("datetime64[M]") + steps).astype("datetime64[D]"))
    return np.asarray(last.astype("datetime64[D]") + steps * (7 if frequency == "W" else 1))


def check_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with text ids, day dates and float values; refuses what cannot be read.

    Raises:
        ForecastError: A column is missing, or a date or value cannot be read.
    """
    absent = [name for name in COLUMNS if name not in frame.columns]
    if absent:
        raise ForecastError(
            _("The table has no column {names}.", names=", ".join(absent)),
            _("It needs the columns {columns}, one row per series and period.", columns=", ".join(COLUMNS)),
        )
    dates = pd.to_datetime(frame["ds"], errors="coerce")
    values = pd.to_numeric(frame["y"], errors="coerce").astype("float64")
    _refuse_unreadable(frame, "ds", dates.isna() | frame["ds"].isna())
    _refuse_unreadable(frame, "y", (values.isna() & frame["y"].notna()) | np.isinf(values))
    if dates.dt.tz is not None:
        dates = dates.dt.tz_localize(None)
    ids = frame["unique_id"].astype("str")
    days = dates.to_numpy().astype("datetime64[D]").astype("datetime64[ns]")
    table = pd.DataFrame({"unique_id": ids.to_numpy(), "ds": days, "y": values.to_numpy()})
    return table.dropna(subset=["y"])


def _refuse_unreadable(frame: pd.DataFrame, column: str, bad: pd.Series) -> None:
    if bad.any():
        row = int(np.flatnonzero(bad.to_numpy())[0])
        raise ForecastError(
            _(
                "Row {row}, column {column}: “{text}” is not valid.",
                row=row + 1,
                text=frame[column].iloc[row],
                column=column,
            ),
            _("Write dates like 2026-01-31 and values like 1234.5; leave missing values out."),
        )


def find_frequency(table: pd.DataFrame) -> FrequencyCode:
    """Monthly, weekly or daily, from the usual distance between neighbouring rows.

    Raises:
        ForecastError: The usual distance is something else (quarters, years), or there is none.
    """
    ordered = table.sort_values(["unique_id", "ds"])
    gaps = ordered.groupby("unique_id", sort=False)["ds"].diff().dt.days
    gaps = gaps[gaps > 0]
    usual = float(gaps.median()) if len(gaps) else 0.0
    if usual and usual <= 3:
        return "D"
    if usual == 7:
        return "W"
    if 28 <= usual <= 31:
        return "MS"
    raise ForecastError(
        _("The rows are neither daily, weekly nor monthly.") if usual else _("Too few rows."),
        _(
            "Give one row per day, week or month and at least {min_points} of them in each series.",
            min_points=MIN_POINTS,
        ),
    )
