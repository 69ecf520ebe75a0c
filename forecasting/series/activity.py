"""How much of a month's figure is its length and its working days: estimated, not assumed.

The model is log y = trend + season + b_days * log(days / 30.4) + b_work * (log working share - its usual value for
that month). Wards are busy every day (b_days near 1, b_work near 0), clinics and prescriptions follow working days,
head counts follow neither. Both factors are estimated per series and shrunk towards the estimate of its peers, and
that towards the priors below (empirical Bayes, normal approximations; docs/forecasting.md#calendar).
"""

from dataclasses import dataclass

import numpy as np

from forecasting.series.calendar import month_days, working_days
from forecasting.series.season import centred_trend

DAYS_PRIOR, DAYS_PRIOR_SD = 0.5, 0.5
WORK_PRIOR, WORK_PRIOR_SD = 0.3, 0.3
USUAL_DAYS = 365.25 / 12
MAX_FACTOR = 1.3


@dataclass(frozen=True)
class Estimate:
    """A least squares coefficient and its sampling variance (infinite when it could not be measured)."""

    value: float
    variance: float


def calendar_columns(dates: np.ndarray, holidays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """log(days / usual days), and log working-day share less its long-run mean for that month of the year.

    The long-run mean is taken over 28 years, the cycle of weekdays, so it does not depend on the span of the data.
    """
    days = month_days(dates)
    share = np.log(np.maximum(working_days(dates, holidays), 1.0) / days)
    cycle = np.arange("1996-01", "2024-01", dtype="datetime64[M]")
    usual = np.log(working_days(cycle) / month_days(cycle)).reshape(-1, 12).mean(axis=0)
    month = dates.astype("datetime64[M]").astype("int64") % 12
    deviation = share - usual[month]
    return np.log(days / USUAL_DAYS), deviation


def estimate(logs: np.ndarray, dates: np.ndarray, holidays: np.ndarray) -> tuple[Estimate, Estimate]:
    """The two coefficients of one series of logarithms: days from its season, working days from the rest."""
    unknown = Estimate(0.0, np.inf)
    at, trend = centred_trend(logs, 12)
    if len(at) < 12:
        return unknown, unknown
    deviation = logs[at] - trend
    month = dates[at].astype("datetime64[M]").astype("int64") % 12
    length, work = calendar_columns(dates, holidays)
    months = np.unique(month)
    profile = np.array([deviation[month == one].mean() for one in months])
    lengths = np.array([length[at][month == one].mean() for one in months])
    by_days = _slope(profile - profile.mean(), lengths - lengths.mean(), 2)
    if len(at) < 24:
        return by_days, unknown
    within = deviation - _month_means(deviation, month)
    work_within = work[at] - _month_means(work[at], month)
    return by_days, _slope(within, work_within, len(months) + 1)


def _month_means(values: np.ndarray, month: np.ndarray) -> np.ndarray:
    counts = np.maximum(np.bincount(month, minlength=12), 1)
    return np.asarray((np.bincount(month, weights=values, minlength=12) / counts)[month])


def _slope(target: np.ndarray, column: np.ndarray, used: int) -> Estimate:
    power = float(column @ column)
    if power < 1e-9 or len(target) <= used:
        return Estimate(0.0, np.inf)
    slope = float(column @ target) / power
    rest = target - slope * column
    noise = float(rest @ rest) / (len(target) - used)
    return Estimate(slope, max(noise / power, 1e-8))


def shrunk(estimates: list[Estimate], prior: float, prior_sd: float) -> np.ndarray:
    """Coefficients pulled towards the group, the group towards the prior; clipped to 0..1.3."""
    values = np.array([one.value for one in estimates])
    variances = np.array([one.variance for one in estimates])
    known = np.isfinite(variances)
    centre, between = prior, prior_sd**2
    if known.sum() >= 5:
        between = _between(values[known], variances[known], prior_sd)
        precision = 1 / (variances[known] + between)
        total = precision.sum() + 1 / prior_sd**2
        centre = float((precision @ values[known] + prior / prior_sd**2) / total)
    pull = np.where(known, between / (between + np.where(known, variances, 1.0)), 0.0)
    return np.asarray(np.clip(pull * values + (1 - pull) * centre, 0.0, MAX_FACTOR))


def _between(values: np.ndarray, variances: np.ndarray, prior_sd: float) -> float:
    """Variance between series, robustly: spread of the estimates less their usual sampling variance."""
    spread = (1.4826 * float(np.median(np.abs(values - np.median(values))))) ** 2
    return float(np.clip(spread - np.median(variances), 0.1 * prior_sd**2, prior_sd**2))


def factors(dates: np.ndarray, holidays: np.ndarray, by_days: float, by_work: float) -> np.ndarray:
    """What to divide a month by to compare it with a usual month; about 1."""
    length, work = calendar_columns(dates, holidays)
    return np.asarray(np.exp(by_days * length + by_work * work))
