"""What a member sees of one series at one origin: comparable values, and how to turn them back."""

from dataclasses import dataclass, field, replace

import numpy as np

from forecasting.series.calendar import Shock
from forecasting.series.frame import FrequencyCode


@dataclass(frozen=True)
class History:
    """Cleaned, calendar-adjusted values up to an origin.

    Attributes:
        dates: Period starts, datetime64[D].
        values: float64 without NaN; months are divided by their calendar factor.
        future: Period starts to forecast.
        factors: What to multiply the members' paths by, one per future period.
        relative: True when logarithms are used (all values positive).
        profile: Additive seasonal profile by position (logs when `relative`), already shrunk.
        phase: Position in the season of the first value.
        free_days: Public holidays of the whole span, past and future (datetime64[D], sorted).
        free_names: Their names.
        shifts: Position and size in words ("+35 %") of each lasting change of level that was evened out.
        outliers: Dates of values that were toned down.
        past_factors: What to multiply `values` by to be back in the units and at the level of each past period.
        by_work: How far a month follows its working days (0 not at all, 1 in proportion).
    """

    name: str
    frequency: FrequencyCode
    season: int
    dates: np.ndarray
    values: np.ndarray
    future: np.ndarray
    factors: np.ndarray
    relative: bool
    profile: np.ndarray
    phase: int
    observed: np.ndarray
    free_days: np.ndarray = field(default_factory=lambda: np.array([], dtype="datetime64[D]"))
    free_names: tuple[str, ...] = ()
    shocks: tuple[Shock, ...] = ()
    shifts: tuple[tuple[int, str], ...] = ()
    outliers: tuple[np.datetime64, ...] = ()
    past_factors: np.ndarray = field(default_factory=lambda: np.ones(1))
    by_work: float = 0.0

    @property
    def horizon(self) -> int:
        """Number of periods to forecast."""
        return len(self.future)

    def work(self) -> np.ndarray:
        """Values on the scale where the season is additive: logarithms when all are positive."""
        return np.log(self.values) if self.relative else self.values

    def recent(self, count: int) -> "History":
        """The last `count` periods only."""
        cut = len(self.values) - count
        if cut <= 0:
            return self
        return replace(
            self,
            dates=self.dates[cut:],
            values=self.values[cut:],
            observed=self.observed[cut:],
            phase=(self.phase + cut) % self.season,
        )

    def back(self, work: np.ndarray) -> np.ndarray:
        """From the scale of `work` to that of the values; logarithms are kept within float range."""
        return np.exp(np.clip(work, -700.0, 700.0)) if self.relative else work

    def season_at(self, positions: np.ndarray) -> np.ndarray:
        """Profile at positions counted from the first value (future positions go on from its length)."""
        return np.asarray(self.profile[(positions + self.phase) % self.season])


@dataclass(frozen=True)
class Path:
    """A member's answer: the middle forecast and its own idea of the standard error, by step ahead."""

    mean: np.ndarray
    spread: np.ndarray


def phase_of(first: np.datetime64, frequency: FrequencyCode) -> int:
    """Position of a date in its season: January and Monday are 0; weeks count from the start of the year."""
    if frequency == "MS":
        return int(first.astype("datetime64[M]").astype("int64") % 12)
    days = int(first.astype("datetime64[D]").astype("int64"))
    if frequency == "D":
        return (days + 3) % 7
    start = first.astype("datetime64[Y]").astype("datetime64[D]")
    return int(min((first.astype("datetime64[D]") - start).astype("int64") // 7, 51))
