"""The engine's answers made coherent and turned into plain values that can be stored."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from forecasting import Forecasts, SeriesForecast, Settings
from forecasting.hierarchy import Hierarchy, reconcile
from forecasting.residuals import one_step_residuals
from forecasting.sampling import sample_paths
from forecasting.settings import ENGINE_VERSION
from services.forecasts.runs import Result, data_hash
from services.forecasts.series import Volume

LEVELS = (80, 95)
PATHS = 1000
#: Months of one-step surprises that are kept for the signals.
SURPRISES = 36
STORED = {"y": "actual", "seasonal_naive": "naive", "lo-80": "lo80", "hi-80": "hi80", "lo-95": "lo95", "hi-95": "hi95"}
TESTED = ["origin", "ds", "step", "actual", "forecast", "naive", "lo80", "hi80", "lo95", "hi95"]


@dataclass(frozen=True)
class EngineAnswer:
    """What the engine said of one series, and what was unexpected month by month (`ds, actual, forecast`)."""

    volume: Volume
    settings: dict[str, Any]
    forecast: SeriesForecast
    surprises: list[dict[str, Any]]


def find_surprises(frame: pd.DataFrame, settings: Settings) -> dict[str, list[dict[str, Any]]]:
    """Return for each monthly series what was expected one month ahead and what came, for the last three years."""
    if settings.frequency != "MS":
        return {}
    table = one_step_residuals(frame, settings).rename(columns={"y": "actual", "expected": "forecast"})
    return {
        str(name): plain_rows(rows.sort_values("ds").tail(SURPRISES)[["ds", "actual", "forecast"]])
        for name, rows in table.groupby("unique_id", sort=False)
    }


def added_up(answers: Mapping[str, EngineAnswer], families: Mapping[str, frozenset[int]]) -> dict[str, EngineAnswer]:
    """Move the forecasts of totals and their departments so that they add up, one measure at a time.

    A measure is left as it is while one of its departments that still report could not be forecast or ends in
    another month than the total: a sum of unlike months would be wrong.
    """
    result = dict(answers)
    for measure in sorted({answer.volume.ref.measure_id for answer in answers.values()}):
        nodes = {name: answer for name, answer in answers.items() if answer.volume.ref.measure_id == measure}
        groups = _groups(nodes, families)
        if groups is None:
            continue
        base = Forecasts(tuple(answer.forecast for answer in nodes.values()), (), LEVELS, "")
        for one in reconcile(base, Hierarchy(groups)).forecasts:
            result[one.series.name] = replace(nodes[one.series.name], forecast=one)
    return result


def _groups(
    nodes: Mapping[str, EngineAnswer], families: Mapping[str, frozenset[int]]
) -> dict[str, tuple[str, ...]] | None:
    """Return the departments of each total by name; None when there is no total, or the months do not fit."""
    totals = {name: answer for name, answer in nodes.items() if answer.volume.ref.key in families}
    if not totals:
        return None
    departments = {answer.volume.ref.place_id: name for name, answer in nodes.items() if name not in totals}
    starts = {str(answer.forecast.dates[0]) for answer in totals.values()}
    groups = {}
    for name, answer in totals.items():
        members = families[answer.volume.ref.key]
        if not members <= departments.keys():
            return None
        groups[name] = tuple(departments[place] for place in sorted(members))
        starts |= {str(nodes[member].forecast.dates[0]) for member in groups[name]}
    return groups if len(starts) == 1 else None


def result_of(answer: EngineAnswer, horizon: int, seconds: float) -> Result:
    """Return an answer in the form in which it is stored."""
    one = answer.forecast
    points = pd.DataFrame({"ds": one.dates, "mean": one.bounds.mean})
    for level in LEVELS:
        points[f"lo{level}"], points[f"hi{level}"] = one.bounds.low[level], one.bounds.high[level]
    tested = one.tested.rename(columns=STORED)[TESTED] if len(one.tested) else pd.DataFrame(columns=TESTED)
    return Result(
        ref=answer.volume.ref,
        horizon=horizon,
        model=one.model,
        reason=one.reason,
        points=points,
        data_hash=data_hash(answer.volume.frame),
        settings=answer.settings,
        engine_version=ENGINE_VERSION,
        backtest={
            "rows": plain_rows(tested),
            "surprises": answer.surprises,
            "sums": plain_rows(sums_of(one)),
            "weights": one.weights,
            "errors": one.errors,
        },
        notes=(*answer.volume.notes, *one.notes),
        seconds=round(seconds, 3),
    )


def sums_of(one: SeriesForecast) -> pd.DataFrame:
    """Return the total from the first step to each with its ranges: `ds, mean, lo80, hi80, lo95, hi95`.

    Bounds do not add up; possible futures do, and neighbouring months err together as they did in the past.
    """
    paths = np.cumsum(sample_paths(one, PATHS), axis=1)
    table = pd.DataFrame({"ds": one.dates, "mean": np.cumsum(one.bounds.mean)})
    for level in LEVELS:
        table[f"lo{level}"] = np.percentile(paths, (100 - level) / 2, axis=0)
        table[f"hi{level}"] = np.percentile(paths, (100 + level) / 2, axis=0)
    return table


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as JSON rows: dates as ISO text, numbers as Python numbers, missing as None."""
    names = [str(name) for name in table]
    columns = {name: table[name] for name in names}
    for name in names:
        if columns[name].dtype.kind == "M":
            columns[name] = columns[name].dt.strftime("%Y-%m-%d")
    values = [[None if pd.isna(value) else value for value in columns[name].tolist()] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def rows_to_table(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    """Return stored rows as a table again, with `ds` as dates."""
    table = pd.DataFrame(rows, columns=columns)
    numbers = [name for name in columns if name not in ("ds", "origin")]
    table = table.assign(**{name: pd.to_numeric(table[name], errors="coerce") for name in numbers})
    return table.assign(ds=pd.to_datetime(table["ds"]).astype("datetime64[ns]"))
