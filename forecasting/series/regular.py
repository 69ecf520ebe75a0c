"""One series made regular: duplicates refused, gaps kept as NaN, an unfinished last period left out.

Notes are stored with a run, so they are in English, whoever asked for it.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from forecasting.errors import ForecastError
from forecasting.series import refusals
from forecasting.series.frame import MIN_POINTS, STEP_NAME, FrequencyCode, Series, following, month_ends
from language import _

MAX_MISSING_SHARE = 0.5
OPENING_NOUGHTS = 6
UNFINISHED_SHARE = 0.7  # of the lowest period of the last year
UNFINISHED_Z = -4.0


@dataclass(frozen=True)
class RegularRules:
    """How rows become periods; see `series.prepare`."""

    frequency: FrequencyCode
    rows_frequency: FrequencyCode
    as_of: np.datetime64 | None
    unfinished: Literal["auto", "keep", "drop"]


def regular_series(name: str, rows: pd.DataFrame, rules: RegularRules) -> Series:
    """The rows of one id as a `Series`.

    Raises:
        ForecastError: Two rows for one period, too few periods, or more gaps than values.
    """
    rows = rows.sort_values("ds")
    days = rows["ds"].to_numpy().astype("datetime64[D]")
    values = rows["y"].to_numpy(dtype="float64").copy()
    notes: list[str] = []
    if rules.rows_frequency != rules.frequency:
        days, values, notes = _sum_days(days, values, rules.frequency)
    month_end = rules.frequency == "MS" and _written_as_month_ends(days)
    starts = days.astype("datetime64[M]").astype("datetime64[D]") if rules.frequency == "MS" else days
    _refuse_duplicates(name, starts, rules.frequency)
    dates, regular = _on_grid(name, starts, values, rules.frequency)
    series = Series(name, rules.frequency, dates, regular, month_end=month_end, notes=tuple(notes))
    series = _without_unfinished(_since_opening(_with_closed_days(series)), rules)
    _refuse_too_short(series)
    return _with_gap_note(series)


def _written_as_month_ends(days: np.ndarray) -> bool:
    return len(days) > 0 and bool((month_ends(days) == days).all())


def _sum_days(
    days: np.ndarray, values: np.ndarray, frequency: FrequencyCode
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Daily rows summed to months or to weeks that start on Monday; only whole periods count."""
    if frequency == "MS":
        starts = days.astype("datetime64[M]").astype("datetime64[D]")
        last_days = month_ends(days)
    else:
        starts = days - (days.astype("int64") + 3) % 7  # 1970-01-01 was a Thursday
        last_days = starts + 6
    whole = (starts >= days[0]) & (last_days <= days[-1])
    notes = [f"Daily rows were summed to {STEP_NAME[frequency]}s."]  # no text
    if not whole.all():
        step = STEP_NAME[frequency]
        notes.append(f"A {step} whose first or last day is missing was left out as unfinished.")  # no text
    sums = pd.Series(values[whole]).groupby(starts[whole]).sum()
    return sums.index.to_numpy().astype("datetime64[D]"), sums.to_numpy(dtype="float64").copy(), notes


def _refuse_duplicates(name: str, starts: np.ndarray, frequency: FrequencyCode) -> None:
    if len(starts) > 1 and (np.diff(starts).astype("int64") == 0).any():
        first = starts[1:][np.diff(starts).astype("int64") == 0][0]
        raise refusals.two_rows(name, frequency, str(first))


def _on_grid(
    name: str, starts: np.ndarray, values: np.ndarray, frequency: FrequencyCode
) -> tuple[np.ndarray, np.ndarray]:
    if len(starts) < 1:
        raise ForecastError(
            _("{series} has no complete period.", series=name), _("At least {least} are needed.", least=MIN_POINTS)
        )
    if frequency == "MS":
        position = (starts.astype("datetime64[M]") - starts[0].astype("datetime64[M]")).astype("int64")
    else:
        distance = (starts - starts[0]).astype("int64")
        step = 7 if frequency == "W" else 1
        if (distance % step).any():
            raise ForecastError(
                _("{series} has weeks that start on different days.", series=name),
                _("Start all weeks on the same weekday."),
            )
        position = distance // step
    regular = np.full(int(position[-1]) + 1, np.nan)
    regular[position] = values
    dates = np.concatenate([starts[:1], following(starts[0], frequency, len(regular) - 1)])
    return dates, regular


def _with_closed_days(series: Series) -> Series:
    """Weekdays without rows are closed days with a value of nought, not gaps (clinics, weekdays only)."""
    if series.frequency != "D" or len(series.values) < 28:
        return series
    weekday = (series.dates.astype("int64") + 3) % 7
    present = ~np.isnan(series.values)
    share = np.array([present[weekday == day].mean() for day in range(7)])
    closed = share < 0.05
    if not closed.any() or share[~closed].min() < 0.5:
        return series
    values = np.where(closed[weekday] & ~present, 0.0, series.values)
    names = [("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")[day] + "days" for day in np.flatnonzero(closed)]
    note = f"No rows on {' and '.join(names)}: taken as closed."  # no text
    return replace(series, values=values, closed=tuple(closed.tolist()), notes=(*series.notes, note))


def _since_opening(series: Series) -> Series:
    """Noughts from before a place opened are left out: a run of them at the start and hardly any afterwards."""
    busy = np.flatnonzero(np.nan_to_num(series.values, nan=0.0) != 0)
    first = int(busy[0]) if len(busy) else 0
    later = series.values[first:]
    enough = int((~np.isnan(later)).sum()) >= MIN_POINTS
    if first < OPENING_NOUGHTS or not enough or float(np.mean(later == 0)) > 0.1:
        return series
    note = f"{first} zeros before {series.dates[first]} were taken as before the opening."  # no text
    return replace(series, dates=series.dates[first:], values=later, notes=(*series.notes, note))


def _without_unfinished(series: Series, rules: RegularRules) -> Series:
    reason = ""
    if rules.unfinished == "keep" or len(series.values) < 2:
        return series
    ends = following(series.dates[-1], series.frequency, 1)[0] - 1
    if rules.as_of is not None and rules.as_of < ends:
        reason = f"it had not ended on {rules.as_of}"  # no text
    elif rules.unfinished == "drop":
        reason = "as requested"  # no text
    elif rules.as_of is None:
        reason = _looks_unfinished(series)
    if not reason:
        return series
    kept = np.flatnonzero(~np.isnan(series.values[:-1]))
    end = int(kept[-1]) + 1 if len(kept) else 1
    step = STEP_NAME[series.frequency]
    note = f"The last {step} ({series.dates[-1]}) was left out as unfinished: {reason}."  # no text
    return replace(
        series,
        dates=series.dates[:end],
        values=series.values[:end],
        left_out=tuple(series.dates[end:]),
        notes=(*series.notes, note),
    )


def _looks_unfinished(series: Series) -> str:
    """Why the last month or week looks unfinished, or "" when it does not.

    It must be well below the lowest period of the last year and four robust standard deviations of the usual
    step below the one before: a real fall of that size in one month is rarer than an early export.
    """
    known = series.values[~np.isnan(series.values)]
    if series.frequency == "D" or len(known) < MIN_POINTS + 1 or known.min() < 0:
        return ""
    last, before = float(known[-1]), known[:-1]
    lowest = float(before[-series.season :].min())
    steps = np.diff(before)
    spread = max(1.4826 * float(np.median(np.abs(steps - np.median(steps)))), 0.02 * float(np.abs(before).mean()))
    if lowest <= 0 or last >= UNFINISHED_SHARE * lowest or (last - before[-1]) / spread > UNFINISHED_Z:
        return ""
    return f"its value is {last / lowest:.0%} of the lowest recent period"  # no text


def _refuse_too_short(series: Series) -> None:
    count, total = int((~np.isnan(series.values)).sum()), len(series.values)
    if count < MIN_POINTS:
        raise refusals.too_short(series.name, series.frequency, count)
    if count < (1 - MAX_MISSING_SHARE) * total:
        raise refusals.gaps(series.name, series.frequency, total - count, total)


def _with_gap_note(series: Series) -> Series:
    gaps = series.missing
    if not len(gaps):
        return series
    step = STEP_NAME[series.frequency] + ("s" if len(gaps) > 1 else "")
    shown = ", ".join(str(day)[:7] if series.frequency == "MS" else str(day) for day in gaps[:6])
    more = f" and {len(gaps) - 6} more" if len(gaps) > 6 else ""  # no text
    note = f"{len(gaps)} missing {step}: {shown}{more}."  # no text
    return replace(series, notes=(*series.notes, note))
