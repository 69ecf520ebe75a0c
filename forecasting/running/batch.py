"""All series of a call at one origin: cleaned, made comparable, with seasons learned from each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from forecasting.series.activity import (
    DAYS_PRIOR,
    DAYS_PRIOR_SD,
    WORK_PRIOR,
    WORK_PRIOR_SD,
    Estimate,
    estimate,
    factors,
    shrunk,
)
from forecasting.series.calendar import period_ends, public_holidays
from forecasting.series.frame import MIN_POINTS, Series, following
from forecasting.series.history import History, phase_of
from forecasting.series.levels import Cleaned, clean
from forecasting.series.season import raw_profile, shrunk_profiles
from forecasting.settings import Settings


@dataclass(frozen=True)
class SeriesAtOrigin:
    """One series up to an origin before it is compared with its peers."""

    series: Series
    dates: np.ndarray
    future: np.ndarray
    observed: np.ndarray
    cleaned: Cleaned
    relative: bool
    free_days: np.ndarray
    free_names: tuple[str, ...]


def basis_of(series: Series, back: int, horizon: int, settings: Settings) -> SeriesAtOrigin | None:
    """The series without its last `back` periods; None when too little remains."""
    count = len(series.values) - back
    if count < 1:
        return None
    values = series.values[:count]
    known = np.flatnonzero(~np.isnan(values))
    if len(known) < MIN_POINTS:
        return None
    count = int(known[-1]) + 1  # the origin must follow an observation
    extra = len(series.values) - back - count
    values, dates = values[:count], series.dates[:count]
    future = following(dates[-1], series.frequency, horizon + extra)[extra:]
    shocks = _mask_of_shocks(dates, series, settings)
    cleaned = clean(values, series.season, shocks)
    if extra:
        cleaned = _carry_on(cleaned, extra)
        dates = np.concatenate([dates, following(dates[-1], series.frequency, extra)])
        values = np.concatenate([values, np.full(extra, np.nan)])
    table = public_holidays(settings.country, settings.region, np.concatenate([dates, future]))
    positive = bool((cleaned.values > 0).all())
    return SeriesAtOrigin(
        series,
        dates,
        future,
        ~np.isnan(values),
        cleaned,
        positive,
        table["ds"].to_numpy().astype("datetime64[D]"),
        tuple(table["holiday"]),
    )


def _carry_on(cleaned: Cleaned, extra: int) -> Cleaned:
    last = np.full(extra, cleaned.values[-1])
    scale = np.concatenate([cleaned.scale, np.ones(extra)])
    values = np.concatenate([cleaned.values, last])
    return replace(cleaned, values=values, scale=scale)


def _mask_of_shocks(dates: np.ndarray, series: Series, settings: Settings) -> np.ndarray:
    covered = np.zeros(len(dates), dtype=bool)
    ends = period_ends(dates, series.frequency)
    for shock in settings.shocks:
        covered |= shock.covers(dates, ends)
    return covered


def histories_at(
    series: Sequence[Series], backs: Sequence[int], horizon: int, settings: Settings
) -> list[History | None]:
    """Histories of all series, each without its last `backs[i]` periods.

    Only what lies before the origins is used, for the seasons shared with peers too.
    """
    bases = [basis_of(one, back, horizon, settings) for one, back in zip(series, backs, strict=True)]
    result: list[History | None] = [None] * len(bases)
    known = [index for index, basis in enumerate(bases) if basis is not None]

    def group(index: int) -> tuple[str, bool]:
        basis = bases[index]
        assert basis is not None  # noqa: S101 - only known ones are grouped
        return basis.series.frequency, basis.relative

    for _, members in groupby(sorted(known, key=group), key=group):
        chosen = list(members)
        peers = [basis for index in chosen if (basis := bases[index]) is not None]
        for index, history in zip(chosen, _compare(peers, settings), strict=True):
            result[index] = history
    return result


def _compare(peers: list[SeriesAtOrigin], settings: Settings) -> list[History]:
    """Calendar factors and seasonal profiles of peers of one frequency and scale."""
    calendars = _calendar_factors(peers)
    values = [basis.cleaned.values / calendar.past for basis, calendar in zip(peers, calendars, strict=True)]
    phases = [phase_of(basis.dates[0], basis.series.frequency) for basis in peers]
    works = [np.log(value) if basis.relative else value for basis, value in zip(peers, values, strict=True)]
    profiles = shrunk_profiles(
        [
            raw_profile(work, basis.series.season, phase)
            for work, basis, phase in zip(works, peers, phases, strict=True)
        ],
        pool=peers[0].relative,
    )
    return [
        History(
            name=basis.series.name,
            frequency=basis.series.frequency,
            season=basis.series.season,
            dates=basis.dates,
            values=value,
            future=basis.future,
            factors=calendar.ahead,
            relative=basis.relative,
            profile=profile,
            phase=phase,
            observed=basis.observed,
            free_days=basis.free_days,
            free_names=basis.free_names,
            shocks=settings.shocks,
            shifts=_in_words(basis),
            outliers=tuple(basis.dates[basis.cleaned.outliers]),
            past_factors=calendar.past / basis.cleaned.scale,
            by_work=calendar.by_work,
        )
        for basis, value, calendar, profile, phase in zip(peers, values, calendars, profiles, phases, strict=True)
    ]


def _in_words(basis: SeriesAtOrigin) -> tuple[tuple[int, str], ...]:
    """Position and size of each shift: a percentage, or the difference for series with noughts or negatives."""
    if basis.cleaned.relative:
        return tuple((at, f"{np.expm1(size):+.0%}") for at, size in basis.cleaned.shifts)
    return tuple((at, f"{size:+,.4g}") for at, size in basis.cleaned.shifts)


@dataclass(frozen=True)
class PeriodFactors:
    """Factors of the past and future periods of one series, and how far it follows working days."""

    past: np.ndarray
    ahead: np.ndarray
    by_work: float = 0.0


def _calendar_factors(peers: list[SeriesAtOrigin]) -> list[PeriodFactors]:
    """All factors are 1 except for monthly series of positive values that change at all."""
    if peers[0].series.frequency != "MS" or not peers[0].relative:
        return [PeriodFactors(np.ones(len(basis.dates)), np.ones(len(basis.future))) for basis in peers]
    by_days: list[Estimate] = []
    by_work: list[Estimate] = []
    for basis in peers:
        days, work = estimate(np.log(basis.cleaned.values), basis.dates, basis.free_days)
        by_days.append(days)
        by_work.append(work)
    moving = np.array([float(np.ptp(basis.cleaned.values[-12:])) > 0 for basis in peers])
    length = shrunk(by_days, DAYS_PRIOR, DAYS_PRIOR_SD) * moving
    working = shrunk(by_work, WORK_PRIOR, WORK_PRIOR_SD) * moving
    return [
        PeriodFactors(
            factors(basis.dates, basis.free_days, day, work),
            factors(basis.future, basis.free_days, day, work),
            float(work),
        )
        for basis, day, work in zip(peers, length, working, strict=True)
    ]
