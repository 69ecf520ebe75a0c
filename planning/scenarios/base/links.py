"""How the volume of one department follows that of others: estimated from the months counted so far.

Source: docs/methods.md#scenarios.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import fdtrc

from planning.periods import days_in
from planning.scenarios.base.baseline import Floats

#: Fewer months tell nothing; a link must be less likely than this to be chance, and at least so strong.
LEAST_MONTHS, CHANCE, LEAST_STRENGTH = 24, 0.01, 0.05
#: Months before the last that count.
HISTORY_MONTHS = 48
COLUMNS = ("source", "department_id", "measure", "strength", "fit", "months")


@dataclass(frozen=True)
class LinkSource:
    """Volumes that others may follow, added up: a key for changes, and the (department id, measure) of each."""

    key: str
    members: tuple[tuple[int, str], ...]


def estimate(history: pd.DataFrame, sources: Sequence[LinkSource], targets: Sequence[tuple[int, str]]) -> pd.DataFrame:
    """Return the links that history shows.

    Logarithms of volume by day, without their straight trend and what working days explain, are regressed on those of
    the sources; strengths are not negative and add up to at most 1. Months that follow each other count for less.

    Args:
        history: `department_id, measure, period, quantity`, whole months.
        sources: What others may follow; those without volume in some month are left out.
        targets: Department and measure that may follow.

    Returns:
        `source` (place in `sources`), `department_id, measure` of the target, `strength` (per cent of volume by per
        cent of the source), `fit` (R² of all its links beyond trend and working days, 0–1), `months`.
    """
    table = history.pivot_table(index="period", columns=["department_id", "measure"], values="quantity", aggfunc="sum")
    table = table.sort_index().iloc[-HISTORY_MONTHS:]
    rows: list[tuple[int, int, str, float, float, int]] = []
    for department, measure in targets:
        if (department, measure) not in table:
            continue
        linked = _links(table, (department, measure), sources)
        rows += [(place, department, measure, strength, fit, months) for place, strength, fit, months in linked]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _links(
    table: pd.DataFrame, target: tuple[int, str], sources: Sequence[LinkSource]
) -> list[tuple[int, float, float, int]]:
    together = pd.DataFrame({"target": table[target]})
    for place, source in enumerate(sources):
        members = [member for member in source.members if member in table and member != target]
        if members:
            together[place] = table[members].sum(axis=1, min_count=len(members))
    together = together[(together > 0).all(axis=1) & together.notna().all(axis=1)]
    months = len(together)
    if months < LEAST_MONTHS or together.shape[1] < 2:
        return []
    from scipy.optimize import nnls  # a server that never compares scenarios does not hold its 33 MB

    left = _beyond_calendar(together)
    follows, others = left[:, 0], left[:, 1:]
    strength, _rest = nnls(others, follows)
    chosen = np.flatnonzero(strength >= LEAST_STRENGTH)
    if not len(chosen):
        return []
    strength, _rest = nnls(others[:, chosen], follows)
    error = follows - others[:, chosen] @ strength
    if _by_chance(follows, error, len(chosen)) > CHANCE:
        return []
    fit = 1 - float(error @ error) / float(follows @ follows)
    strength = strength / max(1.0, float(strength.sum()))
    places = [int(name) for name in together.columns[1:]]
    pairs = zip(chosen.tolist(), strength.tolist(), strict=True)
    return [(places[at], round(value, 3), round(fit, 3), months) for at, value in pairs if value >= LEAST_STRENGTH]


def _beyond_calendar(table: pd.DataFrame) -> Floats:
    """Return logarithms of volume by day without a straight trend and the part that weekdays explain."""
    periods = [int(month) for month in table.index]
    days = np.array([days_in([month]) for month in periods], dtype=np.float64)
    values = np.log(table.to_numpy(dtype=np.float64) / days[:, None])
    first = pd.PeriodIndex([f"{month // 100}-{month % 100:02d}" for month in periods], freq="M")
    working = np.array([np.busday_count(one.start_time.date(), (one + 1).start_time.date()) for one in first]) / days
    known = np.column_stack([np.ones(len(days)), np.arange(len(days)), working])
    return np.asarray(values - known @ np.linalg.lstsq(known, values, rcond=None)[0])


def _by_chance(follows: Floats, error: Floats, links: int) -> float:
    """Return how likely so good a fit is by chance, for as many independent months as the errors leave."""
    echo = float(np.clip(error[1:] @ error[:-1] / max(float(error @ error), 1e-12), 0, 0.9))
    months = len(follows) * (1 - echo) / (1 + echo)
    free = max(months - 3 - links, 1.0)
    gained = (float(follows @ follows) - float(error @ error)) / links
    return float(fdtrc(links, free, max(gained, 0.0) / max(float(error @ error) / free, 1e-12)))
