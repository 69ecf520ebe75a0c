"""What a volume and its forecast are made of: level, season of the year, weekdays, public holidays.

Classical decomposition of history and forecast together: the level is a centred moving average over one whole season,
each effect the mean ratio (or difference, where counts can be nought) to what the level leads one to expect. It
explains the figures whatever model made them. docs/methods.md#components.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: Seasons are only told with two of them; a holiday's effect with two occurrences.
TWICE = 2


@dataclass(frozen=True)
class Components:
    """Effects as shares of the level when `relative` (0.05 is 5 % above it), else in units.

    `level` has `ds, value`; `growth` is its change over the last twelve known months of it, as a share (NaN when not
    known). `year`, `week` and `holidays` have `label, value`, empty where the history is too short for them.
    """

    relative: bool
    level: pd.DataFrame
    growth: float
    year: pd.DataFrame
    week: pd.DataFrame
    holidays: pd.DataFrame


NOTHING = pd.DataFrame({"label": pd.Series(dtype="str"), "value": pd.Series(dtype="float64")})


def of_months(history: pd.DataFrame, forecast: pd.DataFrame) -> Components:
    """Take monthly figures apart: `ds, y` of the past and `ds, mean` of the forecast."""
    whole = _joined(history, forecast, "MS")
    relative = bool((whole.dropna() > 0).all())
    level = _centred(whole, 12)
    effect = _effect(whole, level, relative)
    year = _profile(effect, _month(effect), MONTHS)
    return Components(relative, _as_table(level), _growth(level, 12), year, NOTHING, NOTHING)


def of_days(history: pd.DataFrame, forecast: pd.DataFrame, holidays: Sequence[tuple[date, str]]) -> Components:
    """Take daily figures apart; `holidays` are days with their names."""
    whole = _joined(history, forecast, "D")
    relative = bool(whole.dropna().median() > 0)
    free = {pd.Timestamp(day): name for day, name in holidays}
    ordinary = whole.where(~whole.index.isin(list(free)))
    weekly = ordinary.rolling(7, center=True, min_periods=5).mean()
    effect = _effect(ordinary, weekly, relative)
    week = _profile(effect, _weekday(effect), WEEKDAYS)
    level = weekly.rolling(365, center=True, min_periods=300).mean()
    monthly = weekly.rolling(29, center=True, min_periods=20).mean()
    seasonal = _effect(monthly, level, relative)
    year = _profile(seasonal, _month(seasonal), MONTHS) if len(whole) >= 2 * 365 else NOTHING
    shown = level.dropna() if level.notna().sum() >= 30 else monthly.dropna()
    holiday = _holiday_effects(whole, weekly, week, free, relative)
    return Components(relative, _as_table(shown), _growth(shown, 365), year, week, holiday)


def _joined(history: pd.DataFrame, forecast: pd.DataFrame, frequency: str) -> pd.Series:
    past, ahead = history.set_index("ds")["y"], forecast.set_index("ds")["mean"]
    whole: pd.Series = pd.concat([past, ahead[~ahead.index.isin(past.index)]]).sort_index()
    return whole.reindex(pd.date_range(whole.index[0], whole.index[-1], freq=frequency))


def _centred(values: pd.Series, season: int) -> pd.Series:
    """Return the centred moving average over one whole (even) season; missing months are left out of the mean."""
    before = values.rolling(season, min_periods=season - 1).mean()
    before.iloc[: season - 1] = np.nan  # a missing month may be left out, but a whole season must have passed
    ahead = before.shift(1 - season // 2)
    return pd.Series((ahead + ahead.shift(-1)).to_numpy() / 2, index=values.index)


def _month(values: pd.Series) -> np.ndarray:
    return np.asarray(pd.DatetimeIndex(values.index).month) - 1


def _weekday(values: pd.Series) -> np.ndarray:
    return np.asarray(pd.DatetimeIndex(values.index).day_of_week)


def _effect(values: pd.Series, level: pd.Series, relative: bool) -> pd.Series:
    effect: pd.Series = values / level.where(level > 0) - 1 if relative else values - level
    return effect.dropna()


def _profile(effect: pd.Series, position: np.ndarray, labels: tuple[str, ...]) -> pd.DataFrame:
    """Return the mean effect at each position, about nought on average; empty unless each was seen twice."""
    grouped = effect.groupby(position)
    if len(effect) == 0 or grouped.count().reindex(range(len(labels)), fill_value=0).min() < TWICE:
        return NOTHING.copy()
    means = grouped.mean()
    return pd.DataFrame({"label": list(labels), "value": (means - means.mean()).to_numpy()})


def _holiday_effects(
    whole: pd.Series, weekly: pd.Series, week: pd.DataFrame, free: dict[pd.Timestamp, str], relative: bool
) -> pd.DataFrame:
    """Return the mean effect of each holiday against the usual figure of its weekday, strongest first."""
    if week.empty or not free:
        return NOTHING.copy()
    usual = pd.Series(week["value"].to_numpy()[_weekday(whole)], index=whole.index)
    expected = weekly * (1 + usual) if relative else weekly + usual
    effect = _effect(whole[whole.index.isin(list(free))], expected, relative)
    grouped = effect.groupby([free[day] for day in effect.index])
    means = grouped.mean()[grouped.count() >= TWICE]
    ordered = means.reindex(means.abs().sort_values(ascending=False).index)
    return pd.DataFrame({"label": ordered.index.astype("str"), "value": ordered.to_numpy()})


def _growth(level: pd.Series, season: int) -> float:
    known = level.dropna()
    if len(known) <= season or known.iloc[-1 - season] <= 0:
        return float("nan")
    return float(known.iloc[-1] / known.iloc[-1 - season] - 1)


def _as_table(level: pd.Series) -> pd.DataFrame:
    known = level.dropna()
    return pd.DataFrame({"ds": known.index.astype("datetime64[ns]"), "value": known.to_numpy(dtype="float64")})
