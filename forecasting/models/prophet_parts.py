"""What Prophet itself makes of a series: its trend, week, year, holidays and one-offs, which add up to its forecast."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.models.prophet_member import borrowed_season, fit_prophet, prophet_prediction
from forecasting.series.history import History


@dataclass(frozen=True)
class PartsTask:
    """A history that is to be taken apart, perhaps in a helper process."""

    history: History


@dataclass(frozen=True)
class ProphetParts:
    """Prophet's own parts; effects are shares of its mean trend (0.05 is 5 % above).

    Attributes:
        trend: `ds, value` in the units of the series, history and future.
        year: `position` (months 0–11, or weeks), `effect`; empty without a time of year.
        week: `position` (0 is Monday), `effect`; empty but for days.
        holidays, one_offs: `label, effect, days`, the largest first; one-offs are the known windows of a person.
        borrowed: Whether the time of year is that of all models together: Prophet has too few months for its own.
    """

    trend: pd.DataFrame
    year: pd.DataFrame
    week: pd.DataFrame
    holidays: pd.DataFrame
    one_offs: pd.DataFrame
    borrowed: bool


def take_apart(task: PartsTask) -> ProphetParts:
    """Fit Prophet as the forecast does, and return its parts."""
    history = task.history
    model = fit_prophet(history)
    dates = np.concatenate([history.dates, history.future])
    told = prophet_prediction(model, dates)
    level = float(told["trend"].mean()) or 1.0
    borrowed = borrowed_season(history, 0, len(dates))
    yearly = _column(told, "yearly") / level
    if borrowed.any():
        yearly = np.expm1(borrowed) if history.relative else borrowed / level
    days = pd.DatetimeIndex(told["ds"])
    position = days.isocalendar().week.to_numpy() - 1 if history.frequency == "W" else days.month.to_numpy() - 1
    events = _events(told, list(model.train_holiday_names) if model.train_holiday_names is not None else [], level)
    own = events["label"].isin([shock.name for shock in history.shocks])
    return ProphetParts(
        trend=pd.DataFrame({"ds": told["ds"], "value": told["trend"]}),
        year=_by_position(position, yearly),
        week=_by_position(days.day_of_week.to_numpy(), _column(told, "weekly") / level),
        holidays=events[~own].reset_index(drop=True),
        one_offs=events[own].reset_index(drop=True),
        borrowed=bool(borrowed.any()),
    )


def _column(told: pd.DataFrame, name: str) -> np.ndarray:
    return told[name].to_numpy(dtype="float64") if name in told else np.zeros(len(told))


def _by_position(position: np.ndarray, effect: np.ndarray) -> pd.DataFrame:
    """Return the mean effect by month, week or weekday; nothing where there is no such part."""
    if not effect.any():
        return pd.DataFrame({"position": pd.Series(dtype="int64"), "effect": pd.Series(dtype="float64")})
    means = pd.Series(effect).groupby(position).mean()
    return pd.DataFrame({"position": means.index.astype("int64"), "effect": means.to_numpy()})


def _events(told: pd.DataFrame, names: list[str], level: float) -> pd.DataFrame:
    rows = []
    for name in names:
        effect = _column(told, name)
        hit = effect != 0
        if hit.any():
            rows.append((name, float(effect[hit].mean()) / level, int(hit.sum())))
    rows.sort(key=lambda row: (-abs(row[1]), row[0]))
    return pd.DataFrame(rows, columns=["label", "effect", "days"])
