"""From a path and its calibrated widths to the bounds that are shown."""

from dataclasses import dataclass

import numpy as np

from forecasting.intervals import Widths, expected_spread
from forecasting.outcome import Bounds
from forecasting.running.fitting import Fits
from forecasting.series.frame import Series
from forecasting.series.history import Path
from forecasting.settings import Settings


@dataclass(frozen=True)
class Band:
    """One series with the widths of its group.

    Attributes:
        scale: The series' own scale among its peers (`Widths.scales`).
    """

    fits: Fits
    scale: float
    widths: Widths
    settings: Settings

    def standard_error(self, path: Path) -> np.ndarray:
        """Calibrated standard error by step."""
        return np.asarray(expected_spread(self.fits, path) * self.widths.steps * self.scale)

    def bounds(self, path: Path, dates: np.ndarray) -> Bounds:
        """Middle and bounds: never below nought for such measures, and nought on closed weekdays."""
        error = self.standard_error(path)
        reach = {level: self.widths.quantile(level) * error for level in self.settings.levels}
        return Bounds(
            self._tidy(path.mean, dates),
            {level: self._tidy(path.mean - width, dates) for level, width in reach.items()},
            {level: self._tidy(path.mean + width, dates) for level, width in reach.items()},
        )

    def _tidy(self, values: np.ndarray, dates: np.ndarray) -> np.ndarray:
        series = self.fits.series
        if never_below_zero(series, self.settings):
            values = np.maximum(values, 0.0)
        if any(series.closed):
            values = np.where(np.array(series.closed)[(dates.astype("int64") + 3) % 7], 0.0, values)
        return np.round(values) if self.settings.whole_numbers and holds_whole_numbers(series) else values


def never_below_zero(series: Series, settings: Settings) -> bool:
    """As set, or because the series never was."""
    return settings.non_negative if settings.non_negative is not None else bool(np.nanmin(series.values) >= 0)


def holds_whole_numbers(series: Series) -> bool:
    """True when every value is a whole number."""
    known = series.values[~np.isnan(series.values)]
    return bool(np.all(np.mod(known, 1) == 0))


def first(bounds: Bounds, steps: int) -> Bounds:
    """The first `steps` periods of the bounds."""
    return Bounds(
        bounds.mean[:steps],
        {level: values[:steps] for level, values in bounds.low.items()},
        {level: values[:steps] for level, values in bounds.high.items()},
    )
