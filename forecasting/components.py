"""What a series is made of, for the eye and in words: trend, time of year, weekdays, holidays, working days."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from babel.dates import get_day_names, get_month_names

from forecasting.errors import ForecastError
from forecasting.models.daily import EVENT_COLUMNS, season_columns
from forecasting.models.prophet_parts import PartsTask, ProphetParts, take_apart
from forecasting.running.batch import histories_at
from forecasting.running.helpers import pool
from forecasting.series.history import History
from forecasting.series.prepare import prepare
from forecasting.settings import Settings
from language import N_, _, digits_text, share_text, signed_share_text, translate, words_locale

NOTEWORTHY = 0.02
USUAL_WORKING_DAYS = 21
#: From two years of days on, level and time of year are told as the months have them.
DAYS_FOR_YEAR = 731
HOLIDAY_PRIOR = 2.0  # a holiday seen twice counts half


@dataclass(frozen=True)
class Components:
    """Parts of one series.

    Attributes:
        trend: `ds, value` in the units of the series, without seasons.
        year: `position, label, effect`: months or weeks of the year.
        week: `position, label, effect`: weekdays (daily series only, else empty).
        holidays: `label, effect, days`: mean deviation on each public holiday (daily series with a country).
        share: True when effects are shares of the level (0.05 is 5 % above), False when they are in units.
        sentences: The findings in plain words, the most important first.
    """

    trend: pd.DataFrame
    year: pd.DataFrame
    week: pd.DataFrame
    holidays: pd.DataFrame
    share: bool
    sentences: tuple[str, ...]


def components(frame: pd.DataFrame, settings: Settings) -> Components:
    """Take one series (`unique_id, ds, y`) apart.

    Raises:
        ForecastError: The frame cannot be read or holds more than one series.
    """
    history = _history_of(frame, settings, horizon=1)
    if history.frequency != "D":
        return _periodic(history)
    days = _daily(history)
    return _with_year_of_months(days, frame, settings) if len(history.values) >= DAYS_FOR_YEAR else days


def prophet_components(frame: pd.DataFrame, settings: Settings, *, workers: int = 0) -> ProphetParts:
    """Return what Prophet itself makes of one series (`unique_id, ds, y`), fitted as in its forecast.

    Args:
        frame: The rows of the series.
        settings: As of its forecast.
        workers: 0 fits in this process, more in a helper.

    Returns:
        `ProphetParts` whose `year` and `week` have a `label` too.

    Raises:
        ForecastError: The frame cannot be read or holds more than one series, or the helper ended.
    """
    history = _history_of(frame, settings, horizon=settings.horizon)
    task = PartsTask(history)
    parts = pool().take_apart(task, workers) if workers else take_apart(task)
    units = _month_names() if history.frequency != "W" else [_("week {week}", week=week + 1) for week in range(53)]
    return replace(parts, year=_with_labels(parts.year, units), week=_with_labels(parts.week, _weekday_names()))


def _with_labels(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    return table.assign(label=[names[position] for position in table["position"]])


def _history_of(frame: pd.DataFrame, settings: Settings, *, horizon: int) -> History:
    prepared = prepare(frame, frequency=settings.frequency, as_of=settings.day, unfinished=settings.unfinished)
    if len(prepared.series) != 1:
        message = prepared.refused[0].message if prepared.refused else _("Only one series can be decomposed at a time.")
        raise ForecastError(message, _("Give the rows of one series with enough history."))
    (series,) = prepared.series
    (history,) = histories_at([series], [0], horizon, settings)
    if history is None:
        raise ForecastError(_("{series} is too short.", series=series.name), _("Add earlier periods."))
    return history


def _with_year_of_months(days: Components, frame: pd.DataFrame, settings: Settings) -> Components:
    """Return the parts of days with level and time of year as its months have them.

    The smooth of a few weeks that follows days takes winter for level; months show it, and both say the same then.
    """
    try:
        months = components(frame, replace(settings, frequency="MS"))
    except ForecastError:
        return days
    sentences = [*months.sentences[:1], *days.sentences[1:]]
    own = set(_extremes(days.year, "month"))
    told = [sentence for sentence in sentences if sentence not in own]
    at = 1 + len(_extremes(days.week, "day"))
    told[at:at] = _extremes(months.year, "month")
    return replace(days, trend=_by_day(months.trend, days.trend), year=months.year, sentences=tuple(told))


def _by_day(months: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """Return the level of months as a daily level: what a month holds ÷ its days, from the middle of month to month."""
    starts = pd.DatetimeIndex(months["ds"])
    level = months["value"].to_numpy(dtype="float64") / starts.days_in_month.to_numpy()
    middles = (starts + pd.Timedelta(days=15)).to_numpy().astype("datetime64[D]").astype("int64")
    at = days["ds"].to_numpy().astype("datetime64[D]").astype("int64")
    return days.assign(value=np.interp(at, middles, level))


def _effects(values: np.ndarray, labels: list[str], share: bool) -> pd.DataFrame:
    effect = np.expm1(values) if share else values
    return pd.DataFrame({"position": np.arange(len(values)), "label": labels, "effect": effect})


def _no_effects() -> pd.DataFrame:
    return pd.DataFrame({"position": pd.Series(dtype="int64"), "label": [], "effect": pd.Series(dtype="float64")})


def _no_holidays() -> pd.DataFrame:
    return pd.DataFrame({"label": [], "effect": pd.Series(dtype="float64"), "days": pd.Series(dtype="int64")})


def _periodic(history: History) -> Components:
    """Months or weeks: the shrunk profile is the season, a smooth of the rest the trend."""
    plain = history.work() - history.season_at(np.arange(len(history.values)))
    trend = history.back(_smooth(plain, history.season))
    monthly = history.frequency == "MS"
    weeks = [_("week {week}", week=week + 1) for week in range(history.season)]
    labels = _month_names() if monthly else weeks
    year = _effects(history.profile, labels, history.relative)
    sentences = [_trend_words(trend, history), *_extremes(year, "month" if monthly else "week")]
    if monthly and history.relative:
        sentences += _working_day_words(history)
    table = pd.DataFrame({"ds": history.dates.astype("datetime64[ns]"), "value": trend})
    return Components(table, year, _no_effects(), _no_holidays(), history.relative, tuple(filter(None, sentences)))


def _smooth(values: np.ndarray, season: int) -> np.ndarray:
    """The trend of a robust STL decomposition; a running mean where there are less than two seasons."""
    if len(values) > 2 * season:
        from statsmodels.tsa.seasonal import STL

        return np.asarray(STL(values, period=season, robust=True).fit().trend, dtype="float64")
    half = min(season // 2, max(len(values) // 4, 1))
    padded = np.pad(values, half, mode="edge")
    return np.asarray(np.convolve(padded, np.ones(2 * half + 1) / (2 * half + 1), "valid"))


def _daily(history: History) -> Components:
    """Days: one regression for weekdays, time of year and holidays; the smoothed rest is the trend."""
    work = history.work()
    columns = season_columns(history)
    span = 28 if len(work) > 60 else 7
    weights = np.maximum(columns.penalty, 1e-6)
    gram = columns.past.T @ columns.past + np.diag(weights)
    solved = np.linalg.solve(gram, columns.past.T @ (work - _smooth(work, span)))
    weekly = np.concatenate([[0.0], solved[1:7]])
    weekly -= weekly.mean()
    yearly = slice(7, columns.past.shape[1] - EVENT_COLUMNS)
    year_path = columns.past[:, yearly] @ solved[yearly]
    trend = _smooth(work - columns.past[:, 1:] @ solved[1:], span)
    rest = work - trend - weekly[(history.dates.astype("int64") + 3) % 7] - year_path
    return _daily_result(history, history.back(trend), weekly, year_path, rest)


def _daily_result(
    history: History, trend: np.ndarray, weekly: np.ndarray, year_path: np.ndarray, rest: np.ndarray
) -> Components:
    month = history.dates.astype("datetime64[M]").astype("int64") % 12
    whole_year = len(history.values) >= 365
    seen = np.array([year_path[month == one].mean() if (month == one).any() else 0.0 for one in range(12)])
    year = _effects(seen - seen.mean(), _month_names(), history.relative) if whole_year else _no_effects()
    week = _effects(weekly, _weekday_names(), history.relative)
    holidays = _holiday_effects(history, rest)
    sentences = [_trend_words(trend, history), *_extremes(week, "day"), *_extremes(year, "month")]
    sentences += _holiday_words(holidays, history.relative)
    table = pd.DataFrame({"ds": history.dates.astype("datetime64[ns]"), "value": trend})
    return Components(table, year, week, holidays, history.relative, tuple(filter(None, sentences)))


def _holiday_effects(history: History, rest: np.ndarray) -> pd.DataFrame:
    """Mean deviation on each holiday, shrunk by how often it was seen; largest first."""
    rows = []
    for name in dict.fromkeys(history.free_names):
        days = history.free_days[np.array([one == name for one in history.free_names])]
        deviations = rest[np.isin(history.dates, days)]
        count = len(deviations)
        if count:
            effect = float(deviations.mean()) * count / (count + HOLIDAY_PRIOR)
            rows.append((name, float(np.expm1(effect)) if history.relative else effect, count))
    rows.sort(key=lambda row: (-abs(row[1]), row[0]))
    return pd.DataFrame(rows, columns=["label", "effect", "days"]) if rows else _no_holidays()


def _month_names() -> list[str]:
    names = get_month_names("wide", locale=words_locale())
    return [names[number] for number in range(1, 13)]


def _weekday_names() -> list[str]:
    names = get_day_names("wide", locale=words_locale())
    return [names[number] for number in range(7)]


def _size(effect: float, share: bool) -> str:
    return share_text(abs(effect)) if share else digits_text(abs(effect), 3)


def _trend_words(trend: np.ndarray, history: History) -> str:
    """The trend against the same time last year, or against the start of a shorter series."""
    year = {"MS": 12, "W": 52, "D": 365}[history.frequency]
    back = min(year, len(trend) - 1)
    change = trend[-1] - trend[-1 - back]
    if history.relative:
        change /= trend[-1 - back]
    small = NOTEWORTHY if history.relative else NOTEWORTHY * float(np.abs(trend).mean())
    size = _size(change, history.relative)
    if back == year:
        if abs(change) < small:
            return _("Without seasonality, the level is about the same as a year ago.")
        if change > 0:
            return _("Without seasonality, the level is {size} higher than a year ago.", size=size)
        return _("Without seasonality, the level is {size} lower than a year ago.", size=size)
    if abs(change) < small:
        return _("Without seasonality, the level is about the same as at the start.")
    if change > 0:
        return _("Without seasonality, the level is {size} higher than at the start.", size=size)
    return _("Without seasonality, the level is {size} lower than at the start.", size=size)


#: By the unit that is compared: the highest and the lowest one; that none differs by more than a share.
HIGHEST = {
    "month": N_("{highest} is usually the highest month ({high}), {lowest} the lowest ({low})."),
    "week": N_("{highest} is usually the highest week ({high}), {lowest} the lowest ({low})."),
    "day": N_("{highest} is usually the highest day ({high}), {lowest} the lowest ({low})."),
}
ALIKE = {
    "month": N_("No month differs by more than {share} from the others."),
    "week": N_("No week differs by more than {share} from the others."),
    "day": N_("No day differs by more than {share} from the others."),
}


def _extremes(table: pd.DataFrame, unit: str) -> list[str]:
    """The highest and lowest month or weekday; nothing when none stands out."""
    if table.empty:
        return []
    effect = table["effect"].to_numpy(dtype="float64")
    spread = float(np.abs(effect).max())
    if spread == 0:
        return [_("No month clearly differs from the others.")] if unit == "month" else []
    if spread < NOTEWORTHY:
        return [translate(ALIKE[unit], share=share_text(NOTEWORTHY))]
    top, bottom = int(effect.argmax()), int(effect.argmin())
    labels = table["label"].tolist()
    high, low = (signed_share_text(one) for one in (effect[top], effect[bottom]))
    return [translate(HIGHEST[unit], highest=labels[top], high=high, lowest=labels[bottom], low=low)]


def _holiday_words(table: pd.DataFrame, share: bool) -> list[str]:
    if table.empty:
        return []
    name, effect = str(table["label"].iloc[0]), float(table["effect"].iloc[0])
    if share and abs(effect) < NOTEWORTHY:
        return [_("Public holidays make no clear difference.")]
    size = _size(effect, share)
    if effect > 0:
        return [
            _("{holiday} stands out most among the holidays: {size} above an ordinary day.", holiday=name, size=size)
        ]
    return [_("{holiday} stands out most among the holidays: {size} below an ordinary day.", holiday=name, size=size)]


def _working_day_words(history: History) -> list[str]:
    """What one working day more in a month changes."""
    effect = history.by_work / USUAL_WORKING_DAYS
    share = share_text(effect, 1)
    return [_("Each extra working day raises a month by about {share}.", share=share)] if effect > 0.01 else []
