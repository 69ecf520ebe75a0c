"""Signals of money figures: margin, labor share, cost per unit and results, judged on what was unexpected of them.

Season and trend do not count: a month is compared with the same month a year before, and the usual change over a year
is the centre line. Where that month was itself a single exception, what was usual stands in for it, so that last
year's exception is not this year's signal. Source: docs/methods.md#signals.
"""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from planning.forecasts.signals import EWMA_WEIGHT, MIN_POINTS, Judgement, Kind, around_centre, judge, told_first

Unit = Literal["points", "rate", "money"]
Figure = Literal[
    "margin", "labor_share", "cost_per_adjusted_day", "revenue_per_adjusted_day", "cost_per_unit", "result"
]
#: What a surprise is counted in: percentage points (0–1), a share of what was expected, or minor units.
UNITS: dict[Figure, Unit] = {
    "margin": "points",
    "labor_share": "points",
    "cost_per_adjusted_day": "rate",
    "revenue_per_adjusted_day": "rate",
    "cost_per_unit": "rate",
    "result": "money",
}
#: Figures of which more is bad news.
COST_LIKE: frozenset[Figure] = frozenset(("labor_share", "cost_per_adjusted_day", "cost_per_unit"))
#: Months that a figure must have before any of it can be judged: a year to compare with, and enough to judge.
MONTHS_NEEDED = 12 + MIN_POINTS


@dataclass(frozen=True)
class MoneySeries:
    """A figure by month (`values`: index of month starts, floats; minor units or 0–1), of a department or of all.

    `department_id` is None for the whole hospital.
    """

    figure: Figure
    department_id: int | None
    place: str
    values: "pd.Series[float]"


@dataclass(frozen=True)
class MoneyLine:
    """A series with its judgement (None: too few months), its newest value, and what was expected of it.

    Of a judged series both are of the newest month judged: one without a month a year before cannot be.
    The judgement is of what was unexpected: 0 is the usual change over a year.
    """

    series: MoneySeries
    judgement: Judgement | None
    latest: float
    expected: float

    @property
    def current(self) -> tuple[Kind, ...]:
        """Return the kinds of signals that reach into the newest months, the lasting ones first."""
        signals = self.judgement.current if self.judgement else ()
        return tuple(sorted({signal.kind for signal in signals}, key=("run", "drift", "point").index))

    @property
    def verdict(self) -> str:
        """Return whether the signal that is told is favorable or unfavorable, "" without one."""
        signals = self.judgement.current if self.judgement else ()
        if not signals:
            return ""
        up = told_first(signals).direction == "above"
        return "unfavorable" if up == (self.series.figure in COST_LIKE) else "favorable"  # no text


def line_of(series: MoneySeries, *, weight: float = EWMA_WEIGHT) -> MoneyLine:
    """Return a series with what its newest months say; `weight` is that of the newest month in the EWMA (0–1)."""
    known = series.values.dropna().sort_index().astype("float64")
    latest = float(known.iloc[-1]) if len(known) else float("nan")
    if len(known) < MONTHS_NEEDED:
        return MoneyLine(series, None, latest, float("nan"))
    unit = UNITS[series.figure]
    first = judge(_surprises(known, known, unit), weight=weight)
    if first is None:
        return MoneyLine(series, None, latest, float("nan"))
    exceptions = _exceptions(first)
    usual = _usual(known, exceptions - first.limits.centre, unit)
    judged = judge(_surprises(known, usual, unit), weight=weight, exceptions=exceptions.index)
    if judged is None:
        return MoneyLine(series, None, latest, float("nan"))
    surprise = float(judged.table["value"].iloc[-1]) - judged.limits.centre
    latest = float(known[judged.table["ds"].iloc[-1]])
    expected = latest - _amount(latest, surprise, judged, unit)
    return MoneyLine(series, around_centre(judged), latest, expected)


def _surprises(values: "pd.Series[float]", reference: "pd.Series[float]", unit: Unit) -> pd.DataFrame:
    """Return `ds, value`: each month less the same month of the reference a year before."""
    before = reference.reindex(_year_before(values)).to_numpy()
    change = pd.Series(values.to_numpy() - before, values.index)
    if unit == "rate":
        change = change / pd.Series(before, values.index).where(before > 0)
    return pd.DataFrame({"ds": values.index, "value": change.to_numpy()}).dropna()


def _year_before(months: "pd.Series[float]") -> pd.DatetimeIndex:
    return pd.DatetimeIndex(months.index) - pd.DateOffset(years=1)


def _exceptions(first: Judgement) -> "pd.Series[float]":
    """Return the surprises of single months out of line; a lasting change is what is usual from then on."""
    table = first.table.set_index("ds")
    return table.loc[table["beyond"] & ~table["in_run"] & ~table["drifting"], "value"]


def _usual(values: "pd.Series[float]", excess: "pd.Series[float]", unit: Unit) -> "pd.Series[float]":
    """Return the values without what some months (the index of `excess`) had beyond the usual change."""
    before = values.reindex(_year_before(excess)).to_numpy()
    usual = values.copy()
    usual.loc[excess.index] -= (excess * before if unit == "rate" else excess).to_numpy()
    return usual


def _amount(latest: float, surprise: float, judged: Judgement, unit: Unit) -> float:
    """Return the newest surprise in the unit of the figure itself."""
    if unit != "rate":
        return surprise
    return latest * surprise / (1 + float(judged.table["value"].iloc[-1]))
