"""Daily volumes: growth, week, year, holidays, one past shock, and the stories that move volume."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.seed import stories
from data.seed.organization import PAYER_MEASURES, DemoUnit
from data.seed.size import LAST_PERIOD, Timeline, fiscal_timeline, fiscal_year, stream

#: Factors for Monday to Sunday and for a public holiday.
WEEKS: dict[str, tuple[tuple[float, ...], float]] = {
    "flat": ((1.00, 1.02, 1.02, 1.01, 1.00, 0.98, 0.97), 0.98),
    "surgical_ward": ((0.97, 1.05, 1.08, 1.08, 1.03, 0.93, 0.86), 0.88),
    "emergency": ((1.09, 1.01, 0.99, 0.98, 0.99, 0.96, 0.98), 1.04),
    "elective": ((1.34, 1.42, 1.36, 1.38, 1.20, 0.17, 0.13), 0.20),
    "mixed": ((1.14, 1.15, 1.14, 1.12, 1.08, 0.71, 0.66), 0.74),
    "clinic": ((1.38, 1.40, 1.37, 1.36, 1.25, 0.24, 0.00), 0.00),
}
#: Length of stay in days of the departments with beds.
STAY = {
    "6010": 3.4,
    "6020": 3.1,
    "6110": 4.3,
    "6120": 3.2,
    "6130": 3.6,
    "6210": 2.3,
    "6220": 9.5,
    "6510": 4.1,
    "6520": 7.8,
}
#: Shares of patients by payer, all hospitals; departments differ.
PAYER_MIX = {"MCR": 0.42, "MCD": 0.17, "BLU": 0.18, "COM": 0.19, "SLF": 0.04}
PAYER_MIX_BY_TEMPLATE = {
    "6210": {"MCR": 0.01, "MCD": 0.42, "BLU": 0.27, "COM": 0.27, "SLF": 0.03},
    "6220": {"MCR": 0.00, "MCD": 0.49, "BLU": 0.25, "COM": 0.24, "SLF": 0.02},
    "6520": {"MCR": 0.22, "MCD": 0.39, "BLU": 0.17, "COM": 0.17, "SLF": 0.05},
    "6310": {"MCR": 0.30, "MCD": 0.28, "BLU": 0.16, "COM": 0.17, "SLF": 0.09},
    "6530": {"MCR": 0.31, "MCD": 0.28, "BLU": 0.16, "COM": 0.16, "SLF": 0.09},
    "8020": {"MCR": 0.31, "MCD": 0.22, "BLU": 0.22, "COM": 0.22, "SLF": 0.03},
}
MEMBERS_BASE = 14_200


@dataclass
class DemoVolumes:
    """Actual volumes of every department: per day, per month, and split by payer.

    Attributes:
        daily: department -> whole numbers per day of the timeline, for departments with a unit of service.
        by_payer: department -> whole numbers per month (rows) and payer (columns); rows add up to the month.
        members: capitated members per month of each department that has them.
    """

    timeline: Timeline
    daily: dict[str, np.ndarray] = field(default_factory=dict)
    discharges: dict[str, np.ndarray] = field(default_factory=dict)
    deliveries: dict[str, np.ndarray] = field(default_factory=dict)
    by_payer: dict[str, np.ndarray] = field(default_factory=dict)
    members: dict[str, np.ndarray] = field(default_factory=dict)

    def monthly(self, code: str) -> np.ndarray:
        """Return the department's volume per month; zeros without a unit of service."""
        daily = self.daily.get(code)
        return np.zeros(len(self.timeline.months), dtype=np.int64) if daily is None else self.timeline.monthly(daily)


def expectation(unit: DemoUnit, timeline: Timeline) -> np.ndarray:
    """Return the volume per day that a planner would expect: no noise, no shock, no story."""
    factors, on_holiday = WEEKS[unit.week]
    week = np.array(factors)[timeline.weekday] / np.mean(factors)
    week = np.where(timeline.holiday, np.minimum(week, on_holiday / np.mean(factors)), week)
    season = 1 + unit.winter * np.cos(2 * np.pi * (timeline.year_share - 0.07))
    return np.asarray(unit.base * (1 + unit.growth) ** timeline.years_since_base * week * season)


def simulate(units: list[DemoUnit], timeline: Timeline) -> DemoVolumes:
    """Return the actual volumes of all departments."""
    volumes = DemoVolumes(timeline)
    for unit in units:
        if unit.measure is None:
            continue
        volumes.daily[unit.code] = _daily(unit, timeline)
        if unit.inpatient:
            rng = stream("discharges", unit.code)
            volumes.discharges[unit.code] = rng.poisson(volumes.daily[unit.code] / STAY[unit.template])
        if unit.template == "6210":
            volumes.deliveries[unit.code] = stream("deliveries", unit.code).poisson(
                volumes.daily[unit.code] / STAY["6210"] * 0.97
            )
        if unit.template == "8020":
            volumes.members[unit.code] = _members(unit, timeline)
        volumes.by_payer[unit.code] = _by_payer(unit, volumes.monthly(unit.code), timeline)
    return volumes


def _daily(unit: DemoUnit, timeline: Timeline) -> np.ndarray:
    rng = stream("volume", unit.code)
    level = expectation(unit, timeline) * _shock(unit, timeline) * _drift(rng, len(timeline.days))
    if unit.code == stories.VOLUME_UP_DEPARTMENT:
        level = np.where(_from(timeline, stories.VOLUME_UP_FROM), level * (1 + stories.VOLUME_UP), level)
    if unit.inpatient:
        return _census(rng, level, unit.beds)
    spread = rng.gamma(400.0, 1 / 400.0, len(level))  # a little more than Poisson, as real counts have
    return np.asarray(rng.poisson(level * spread), dtype=np.int64)


def _shock(unit: DemoUnit, timeline: Timeline) -> np.ndarray:
    """Return the factor of the respiratory surge: rises, peaks in the middle, falls."""
    size = stories.SURGE_UP.get(unit.template, 0.0) + stories.SURGE_DOWN.get(unit.template, 0.0)
    inside = timeline.between(stories.SURGE_FIRST, stories.SURGE_LAST)
    shape = np.zeros(len(inside))
    count = int(inside.sum())
    if count:
        shape[inside] = np.sin(np.linspace(0.15, np.pi - 0.15, count)) / 0.68
    return np.asarray(1 + size * shape)


def _drift(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return slow random swings around 1 (an autoregression over weeks)."""
    steps = rng.normal(0, 0.0042, count)
    level = np.empty(count)
    value = 0.0
    for day in range(count):
        value = 0.962 * value + steps[day]
        level[day] = value
    return np.exp(level)


def _census(rng: np.random.Generator, level: np.ndarray, beds: int) -> np.ndarray:
    """Return occupied beds per day: swings of a few days, never more than the beds."""
    noise = rng.normal(0, 1, len(level))
    value, census = 0.0, np.empty(len(level))
    for day in range(len(level)):
        value = 0.6 * value + 0.8 * noise[day]
        census[day] = value
    occupied = np.rint(level + census * np.sqrt(level) * 0.33)
    return np.asarray(np.clip(occupied, 1, beds), dtype=np.int64)


def _from(timeline: Timeline, period: int) -> np.ndarray:
    return np.asarray(timeline.month_index >= np.searchsorted(timeline.months, period))


def _members(unit: DemoUnit, timeline: Timeline) -> np.ndarray:
    months = np.arange(len(timeline.months)) + (timeline.first // 100 - 2023) * 12 + timeline.first % 100 - 7
    level = MEMBERS_BASE * unit.scale * 1.018 ** (months / 12)
    return np.rint(level + stream("members", unit.code).normal(0, 45, len(months))).astype(np.int64)


def payer_mix(unit: DemoUnit, months: list[int], *, shifted: bool) -> np.ndarray:
    """Return the shares of payers per month (rows add up to 1), with or without the story's shift to Medicaid."""
    mix = PAYER_MIX_BY_TEMPLATE.get(unit.template, PAYER_MIX)
    shares = np.tile([mix[code] for code in PAYER_MEASURES], (len(months), 1))
    if shifted:
        order = list(PAYER_MEASURES)
        start = stories.PAYER_SHIFT_FROM
        since = np.array([(m // 100 - start // 100) * 12 + m % 100 - start % 100 + 1 for m in months])
        points = np.clip(since / 3, 0, 1) * stories.PAYER_SHIFT_POINTS
        shares[:, order.index("COM")] -= points
        shares[:, order.index("MCD")] += points
    return shares


def _by_payer(unit: DemoUnit, monthly: np.ndarray, timeline: Timeline) -> np.ndarray:
    shares = payer_mix(unit, timeline.months, shifted=True)
    noise = stream("payers", unit.code).normal(1, 0.012, shares.shape)
    return apportion(monthly, shares * noise)


def apportion(totals: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Split whole numbers by weights (one row each); every row adds up to its total exactly."""
    exact = totals[:, None] * weights / weights.sum(axis=1, keepdims=True)
    parts = np.floor(exact).astype(np.int64)
    short = totals - parts.sum(axis=1)
    order = np.argsort(-(exact - parts), axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    return np.asarray(parts + (rank < short[:, None]))


def budget(unit: DemoUnit, year: int) -> np.ndarray:
    """Return the whole-number volume per month that the budget of a fiscal year expects.

    Planners know the growth and the seasons, not the noise; their level is off by a percent or so.
    """
    if unit.measure is None:
        return np.zeros(12, dtype=np.int64)
    timeline = fiscal_timeline(year)
    level = timeline.monthly(expectation(unit, timeline))
    if unit.code == stories.VOLUME_UP_DEPARTMENT and year > fiscal_year(LAST_PERIOD):
        level = level * (1 + stories.VOLUME_UP * 0.9)
    off = stream("budget volume", unit.code, year).normal(0.002, 0.009)
    return np.rint(level * (1 + off)).astype(np.int64)


def statistics_frame(units: list[DemoUnit], volumes: DemoVolumes) -> pd.DataFrame:
    """Return all actual statistics: `day` (NaT for monthly ones), `period`, department, measure, quantity (whole)."""
    timeline = volumes.timeline
    day_periods = np.array(timeline.months)[timeline.month_index]
    months = np.array(timeline.months)
    parts = []

    def add(code: str, measure: str, quantity: np.ndarray, *, daily: bool) -> None:
        when = timeline.days.astype("datetime64[s]") if daily else np.full(len(months), np.datetime64("NaT", "s"))
        parts.append(
            pd.DataFrame(
                {
                    "day": when,
                    "period": day_periods if daily else months,
                    "department": code,
                    "measure": measure,
                    "quantity": quantity,
                }
            )
        )

    for unit in units:
        if unit.measure is None:
            continue
        add(unit.code, unit.measure, volumes.daily[unit.code], daily=True)
        if unit.inpatient:
            add(unit.code, "DISCH", volumes.discharges[unit.code], daily=True)
            add(unit.code, "BEDDAYS", timeline.days_in_month * unit.beds, daily=False)
            for place, payer in enumerate(PAYER_MEASURES):
                add(unit.code, f"PDAYS_{payer}", volumes.by_payer[unit.code][:, place], daily=False)
        if unit.code in volumes.deliveries:
            add(unit.code, "DELIV", volumes.deliveries[unit.code], daily=True)
        if unit.code in volumes.members:
            add(unit.code, "MEMB", volumes.members[unit.code], daily=False)
    return pd.concat(parts, ignore_index=True)
