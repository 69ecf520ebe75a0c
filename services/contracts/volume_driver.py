"""What drives the spend under a contract: the volumes of the departments that buy, with their forecasts."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.models import Department, Measure
from planning.contracts import attainment as rules
from planning.forecasts.expected import LAST_YEAR
from planning.periods import shift, span
from services.forecasts import ahead, series
from services.forecasts.ahead import Ahead
from services.forecasts.references import SeriesRef

#: Months of history that the index covers, and those that set the departments' weights.
HISTORY = 36
WEIGHED = 12
#: The figures of `services.forecasts.expected`, as the rules of contracts name them.
BOUNDS = ("lo95", "lo80", "mean", "hi80", "hi95")


@dataclass(frozen=True)
class VolumeIndex:
    """The volume index of a contract: units of service of the buying departments, weighted by their spend.

    `history` is the index of `months` (yyyymm, oldest first; its last year averages about 1), `paths` its futures
    [count, steps]. `measures` names what counts most, `modelled` (0–1) is the share of the spend whose volume has a
    forecast that counts, `sources` the share of each source of coming volumes, the largest first, `steady` the share
    without any volume, which is taken as even.
    """

    months: tuple[int, ...]
    history: npt.NDArray[np.float64]
    paths: npt.NDArray[np.float64]
    measures: tuple[str, ...]
    modelled: float
    sources: tuple[tuple[str, float], ...]
    steady: float


def load(session: Session, bought: pd.DataFrame, *, last: int, steps: int) -> VolumeIndex:
    """Return the driver of some purchases up to a month and its futures after it.

    Args:
        session: An open session.
        bought: `department_id, period, amount_minor`.
        last: Last month of history (yyyymm).
        steps: Months ahead.
    """
    months = tuple(span(shift(last, 1 - HISTORY), last))
    weights = _weights(bought, last)
    volumes = _volumes(session, frozenset(weights.index.tolist()), months)
    coming = _ahead(session, volumes, months, steps)
    history, paths = np.zeros(len(months)), np.zeros((rules.PATHS, steps))
    modelled = steady = 0.0
    counted: dict[str, float] = {}
    sources: dict[str, float] = {}
    for department, weight in weights.items():
        known = volumes.get(int(str(department)))
        level = float(np.mean(known[1][-WEIGHED:])) if known is not None else 0.0
        if known is None or level <= 0:
            history, paths, steady = history + weight, paths + weight, steady + float(weight)
            continue
        points, from_model = _points(coming[int(str(department))], known[1][known[3] :], steps)
        history = history + weight * known[1] / level
        # One seed for all: departments move together, so the sum is rather too uncertain than too sure.
        paths = paths + weight * rules.volume_paths(points) / level
        modelled += float(weight) if from_model else 0.0
        source = coming[int(str(department))].sources[0] if steps else ""
        sources[source] = sources.get(source, 0.0) + float(weight)
        counted[known[2]] = counted.get(known[2], 0.0) + float(weight)
    most = tuple(sorted(counted, key=lambda name: (-counted[name], name))[:3])
    from_where = tuple(sorted(sources.items(), key=lambda one: (-one[1], one[0])))
    return VolumeIndex(months, history, paths, most, modelled, from_where, steady)


def _weights(bought: pd.DataFrame, last: int) -> pd.Series:
    """Return each department's share of the spend of the last year (of all spend, when that year has none)."""
    for rows in (bought[bought["period"].between(shift(last, 1 - WEIGHED), last)], bought):
        sums = rows.groupby("department_id")["amount_minor"].sum()
        sums = sums[sums > 0]
        if len(sums):
            return sums / sums.sum()
    return pd.Series(dtype="float64")


def _volumes(
    session: Session, departments: frozenset[int], months: tuple[int, ...]
) -> dict[int, tuple[SeriesRef, npt.NDArray[np.float64], str, int]]:
    """Return by department its series, its volumes of the months (a missing one is the mean), what it counts, and the
    place of its first known month.
    """
    query = (
        select(col(Department.id), col(Measure.id), col(Measure.name))
        .join(Measure, col(Measure.id) == col(Department.uos_measure_id))
        .where(col(Department.id).in_(departments))
    )
    rows: Any = session.connection().execute(query)
    counted = {int(row[0]): (int(row[1]), str(row[2])) for row in rows}
    stored = series.stored_months(session, frozenset(counted)) if counted else pd.DataFrame()
    volumes = {}
    for department, (measure, name) in counted.items():
        mine = stored[(stored["department_id"] == department) & (stored["measure_id"] == measure)]
        mine = series.whole_months(mine)[0] if len(mine) else mine
        periods = (mine["ds"].dt.year * 100 + mine["ds"].dt.month) if len(mine) else pd.Series(dtype="int64")
        values = pd.Series(mine["y"].to_numpy() if len(mine) else [], index=periods.to_numpy()).reindex(list(months))
        if values.notna().sum() >= rules.LEAST:
            filled = values.fillna(values.mean()).to_numpy(dtype="float64")
            begun = int(np.flatnonzero(values.notna().to_numpy())[0])
            volumes[department] = (SeriesRef("department", department, measure), filled, name, begun)
    return volumes


def _ahead(
    session: Session,
    volumes: dict[int, tuple[SeriesRef, npt.NDArray[np.float64], str, int]],
    months: tuple[int, ...],
    steps: int,
) -> dict[int, Ahead]:
    """Return what is expected of each department's volume after the last of `months`."""
    main = {department: ref.measure_id for department, (ref, *_rest) in volumes.items()}
    actual = {
        department: dict(zip(months[begun:], counts[begun:].tolist(), strict=True))
        for department, (_ref, counts, _name, begun) in volumes.items()
    }
    periods = span(shift(months[-1], 1), shift(months[-1], steps)) if steps else []
    if not main or not periods:
        nothing = np.full((steps, len(BOUNDS)), np.nan)
        return {department: Ahead(nothing, ("",) * steps, 0.0, None) for department in main}
    return ahead.load(session, main, actual, last=months[-1], periods=periods)


def _points(coming: Ahead, known: npt.NDArray[np.float64], steps: int) -> tuple[pd.DataFrame, bool]:
    """Return the monthly forecast of a volume, and whether a model made it.

    Months of which neither a forecast nor a plan speaks repeat last year with its growth.
    """
    plain = rules.last_year_again(known, steps)
    spoken_of = np.array([source not in ("", LAST_YEAR) for source in coming.sources], dtype=bool)
    names = dict(zip(BOUNDS, coming.figures.T, strict=True))
    merged = {name: np.where(spoken_of, names[name], plain[name].to_numpy(dtype="float64")) for name in plain.columns}
    return pd.DataFrame(merged), coming.run is not None
