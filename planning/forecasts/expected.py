"""How much volume is expected: the pinned forecast, else the automatic one, else the budget at this year's pace.

Source of the rule: docs/methods.md#expected-volume.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from planning.landing.methods import STEADYING, Floats
from planning.periods import shift

#: Where the expected volume of a series comes from, the best first.
PUBLISHED, AUTOMATIC = "published forecast", "automatic forecast"  # no text
BUDGETED, LAST_YEAR = "budgeted volume", "last year's volume"  # no text
#: An automatic forecast counts while it begins no earlier than this many months before the first open one.
FRESH_MONTHS = 3


@dataclass(frozen=True)
class Candidate:
    """A stored run of a series that may count. `begins` is its first month (yyyymm).

    `automatic`: made together with all series in the default settings. What a person made by looking at a series or by
    trying a model is neither published nor automatic, and never counts.
    """

    run: int
    series: str
    begins: int
    published: bool
    automatic: bool


def runs_that_count(candidates: Iterable[Candidate], first_open: int) -> dict[str, Candidate]:
    """Return by series the run that plans rest on: the published one, else the newest automatic one that is fresh.

    Args:
        candidates: Runs in the order in which they were made.
        first_open: First month (yyyymm) without actuals.
    """
    oldest = shift(first_open, -FRESH_MONTHS)
    counting: dict[str, Candidate] = {}
    for one in candidates:
        before = counting.get(one.series)
        if one.published or (one.automatic and one.begins >= oldest and not (before and before.published)):
            counting[one.series] = one
    return counting


def at_pace(volume: Floats, budget_volume: Floats, year: int, closed: int) -> Floats:
    """Return a year's volumes as far as they had come, and from then on plan × pace.

    The plan is the budgeted volume, else last year's; the pace is actual ÷ plan of the closed months, steadied by
    months at plan. NaN where there is no plan.

    Args:
        volume: Counts, years × series × 12, in units; NaN where nothing was counted.
        budget_volume: Budgeted volumes, as `volume`.
        year: Which of the years.
        closed: How many of its months have actuals.
    """
    last = volume[year - 1] if year else np.full(volume.shape[1:], np.nan)
    plan = np.where(np.isfinite(budget_volume[year]).any(axis=1)[:, None], budget_volume[year], last)
    both = np.isfinite(volume[year][:, :closed]) & np.isfinite(plan[:, :closed])
    steady = np.nansum(plan, axis=1) * STEADYING / 12
    came = np.where(both, volume[year][:, :closed], 0.0).sum(axis=1) + steady
    planned = np.where(both, plan[:, :closed], 0.0).sum(axis=1) + steady
    pace = np.where(planned > 0, came, 1.0) / np.where(planned > 0, planned, 1.0)
    volumes = plan * pace[:, None]
    volumes[:, :closed] = volume[year][:, :closed]
    return volumes


def continue_from(forecast: Floats, otherwise: Floats) -> Floats:
    """Return the forecast of some months; beyond its end what is planned otherwise × the forecast's pace against it."""
    both = np.isfinite(forecast) & np.isfinite(otherwise)
    planned = otherwise[both].sum()
    pace = forecast[both].sum() / planned if planned > 0 else 1.0
    return np.where(np.isfinite(forecast), forecast, otherwise * pace)


def moved_since(published: Mapping[int, float], automatic: Mapping[int, float]) -> float:
    """Return how far a newer forecast lies from the published one: a share of the volume of at most twelve months.

    Args:
        published: Volume by month (yyyymm).
        automatic: The same of the newer run.

    Returns:
        Over the months of both, +0.02 for 2 % more; NaN where they have none in common or the published has no volume.
    """
    both = sorted(published.keys() & automatic.keys())[:12]
    base = sum(published[month] for month in both)
    return sum(automatic[month] for month in both) / base - 1 if base else float("nan")
