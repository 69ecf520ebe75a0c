"""Measure the members' standing priors on a folder of series: `python -m scripts.forecast_prior FOLDER --horizon 84`.

One CSV file for each kind of series, with the columns unique_id, ds and y. Every series is forecast alone, without
its last periods. Printed is each member's mean log ratio (docs/forecasting.md#weights) over all kinds, and without
each kind in turn, because a prior is judged on kinds it was not learned from. The combination's MASE is that with the
priors in use.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from forecasting.combine import combine_paths, log_ratios, weigh
from forecasting.models.members import MEMBERS
from forecasting.running.fitting import Fits, fit, gather, mase_scale, tasks_of
from forecasting.series.prepare import prepare
from forecasting.settings import Settings

LARGEST = 1.0  # a log ratio beyond this says no more


@dataclass(frozen=True)
class Tested:
    """One series without its last periods, what then happened, and the unit of its errors."""

    fits: Fits
    actual: np.ndarray
    scale: float

    def ratios(self) -> dict[str, float]:
        """Log ratio of each member's error over the last periods."""
        return log_ratios({name: self.error(path.mean) for name, path in self.fits.paths.items()})

    def error(self, mean: np.ndarray) -> float:
        """Mean absolute error over what was observed, in units of the MASE scale."""
        return float(np.nanmean(np.abs(self.actual - mean[-len(self.actual) :]))) / self.scale

    def combined(self) -> float:
        """The error of the combination with the priors of today."""
        (weights,) = weigh([self.fits])
        return self.error(combine_paths(self.fits.paths, weights.weights).mean)


def series_of(path: Path, horizon: int) -> Iterator[Tested]:
    """Forecast the series of one kind; those that are too short, unknown at the end or constant are passed over."""
    table = pd.read_csv(path, parse_dates=["ds"])
    for _, rows in table.groupby("unique_id", sort=True):
        whole = prepare(rows[["unique_id", "ds", "y"]], unfinished="keep").series
        values = whole[0].values if whole else np.array([])
        past, actual = values[:-horizon], values[-horizon:]
        if len(past) < 2 * horizon or np.isnan(past[-1]) or not np.isfinite(actual).any():
            continue
        settings = Settings(horizon, unfinished="keep")
        before = prepare(rows[rows["ds"] < str(whole[0].dates[-horizon])], unfinished="keep").series
        tasks, kinds = tasks_of(before, settings)
        (fits,) = gather(before, tasks, kinds, [fit(task) for task in tasks], settings)
        scale = mase_scale(past, before[0].season)
        if kinds[0] == "regular" and np.isfinite(scale):
            yield Tested(fits, actual, scale)


def priors(tested: list[Tested]) -> pd.Series:
    """Mean log ratio of each member, kept within bounds."""
    table = pd.DataFrame([one.ratios() for one in tested]).clip(-LARGEST, LARGEST)
    return table.mean()


def report(kinds: dict[str, list[Tested]]) -> pd.DataFrame:
    """Return a row for all kinds and one without each kind in turn, with the MASE of the combination on that kind."""
    lines = {"all": priors([one for tested in kinds.values() for one in tested])}
    for left_out, tested in kinds.items():
        rest = [one for kind, others in kinds.items() if kind != left_out for one in others]
        line = priors(rest) if rest else pd.Series(dtype=float)
        line["combination"] = np.mean([one.combined() for one in tested])
        lines[f"without {left_out}"] = line
    frequency = next(one.fits.series.frequency for tested in kinds.values() for one in tested)
    table = pd.DataFrame(lines).T
    used = [name for name in table if name in MEMBERS]
    table.loc["in use", used] = [MEMBERS[name].prior_for(frequency) for name in used]
    return table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="one CSV file for each kind of series: unique_id, ds, y")
    parser.add_argument("--horizon", type=int, default=12, help="periods to forecast")
    chosen = parser.parse_args()
    kinds = {path.stem: list(series_of(path, chosen.horizon)) for path in sorted(chosen.folder.glob("*.csv"))}
    kinds = {kind: tested for kind, tested in kinds.items() if tested}
    if not kinds:
        raise SystemExit(f"{chosen.folder} has no series that can be tested.")
    print(report(kinds).to_string(float_format="%.3f", na_rep="-"))


if __name__ == "__main__":
    main()
