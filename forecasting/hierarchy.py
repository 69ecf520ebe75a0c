"""Forecasts that add up: wards to service lines to the hospital, in the middle and in every possible future.

Middle: minimum trace reconciliation with the calibrated error variances (Wickramasuriya, Athanasopoulos and Hyndman
2019): every level is forecast, then all are moved as little as their reliability allows until they add up.
Bounds: sample paths of the lowest level that add up by construction, with one common correlation chosen so that the
sums spread as widely as the calibrated forecasts of the sums say. docs/forecasting.md#hierarchy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forecasting.errors import ForecastError
from forecasting.outcome import Bounds, Forecasts, SeriesForecast
from forecasting.sampling import normal_scores, persistence, to_figures
from language import _

PATHS = 2000
SEED = 20
#: Stored with a run, so in English, whoever asked for it.
ADDED = "Adjusted so that the parts add up to the totals."  # no text


@dataclass(frozen=True)
class Hierarchy:
    """Groups and their members; a member is a series or another group.

    `groups={"Hospital": ("Medicine", "Surgery"), "Medicine": ("Ward 1", "Ward 2"), ...}`
    """

    groups: Mapping[str, tuple[str, ...]]

    def parts(self, name: str) -> tuple[str, ...]:
        """The series at the bottom of a group, each once.

        Raises:
            ForecastError: A group contains itself.
        """
        members: dict[str, None] = {}
        self._collect(name, members, ())
        return tuple(members)

    def _collect(self, name: str, members: dict[str, None], above: tuple[str, ...]) -> None:
        if name in above:
            raise ForecastError(_("The group {name} contains itself.", name=name), _("Remove it from its own members."))
        if name not in self.groups:
            members[name] = None
            return
        for member in self.groups[name]:
            self._collect(member, members, (*above, name))

    def bottoms(self) -> tuple[str, ...]:
        """All series that are no group, in order of first mention."""
        return tuple(dict.fromkeys(part for group in self.groups for part in self.parts(group)))

    def matrix(self, bottoms: Sequence[str]) -> np.ndarray:
        """1 where a group (row) contains a series (column)."""
        position = {name: index for index, name in enumerate(bottoms)}
        table = np.zeros((len(self.groups), len(bottoms)))
        for row, group in enumerate(self.groups):
            table[row, [position[part] for part in self.parts(group)]] = 1.0
        return table


def reconcile(base: Forecasts, hierarchy: Hierarchy) -> Forecasts:
    """Make forecasts of all series and groups add up.

    Raises:
        ForecastError: A series or group has no forecast, or the forecast periods do not overlap.
    """
    bottoms = hierarchy.bottoms()
    names = [*hierarchy.groups, *bottoms]
    known = {one.series.name: one for one in base.forecasts}
    absent = [name for name in names if name not in known]
    if absent:
        raise ForecastError(
            _("{series} could not be forecast, so the totals cannot be calculated.", series=", ".join(absent[:5])),
            _("Remove short series from the groups, or group them."),
        )
    aligned = _same_periods([known[name] for name in names])
    groups, parts = aligned[: len(hierarchy.groups)], aligned[len(hierarchy.groups) :]
    table = hierarchy.matrix(bottoms)
    moved = _added_up(groups, parts, table)
    done = _with_bounds(groups, moved, table, base.levels)
    rest = [one for one in base.forecasts if one.series.name not in set(names)]
    return replace(base, forecasts=(*done, *rest), _by_name={})


def _same_periods(forecasts: Sequence[SeriesForecast]) -> list[SeriesForecast]:
    """Cut all to the periods that every one of them covers."""
    common = set.intersection(*({str(day) for day in one.dates} for one in forecasts))
    if not common:
        raise ForecastError(
            _("The series end at different times and have no forecast period in common."), _("Use a longer horizon.")
        )
    return [_kept(one, np.array([str(day) in common for day in one.dates])) for one in forecasts]


def _kept(one: SeriesForecast, keep: np.ndarray) -> SeriesForecast:
    bounds = Bounds(
        one.bounds.mean[keep],
        {level: values[keep] for level, values in one.bounds.low.items()},
        {level: values[keep] for level, values in one.bounds.high.items()},
    )
    return replace(one, dates=one.dates[keep], bounds=bounds, spread=one.spread[keep])


def _added_up(
    groups: Sequence[SeriesForecast], parts: Sequence[SeriesForecast], table: np.ndarray
) -> list[SeriesForecast]:
    """The parts after reconciliation.

    Each step solves: parts + V A' (A V A' + U)^-1 (sums - A parts), with V and U the error variances of parts and
    sums and A the summing table; this equals the generalised least squares form and needs only a small inverse.
    """
    means = np.array([one.bounds.mean for one in parts])
    sums = np.array([one.bounds.mean for one in groups])
    own = np.maximum(np.array([one.spread for one in parts]) ** 2, 1e-12)
    total = np.maximum(np.array([one.spread for one in groups]) ** 2, 1e-12)
    result = means.copy()
    for step in range(means.shape[1]):
        pull = own[:, step, None] * table.T
        system = table @ pull + np.diag(total[:, step])
        gap = sums[:, step] - table @ means[:, step]
        result[:, step] += pull @ np.linalg.solve(system, gap)
    low = np.array([0.0 if one.non_negative else -np.inf for one in parts])[:, None]
    result = np.maximum(result, low)
    return [_recenter(one, mean) for one, mean in zip(parts, result, strict=True)]


def _recenter(one: SeriesForecast, mean: np.ndarray) -> SeriesForecast:
    return replace(one, bounds=Bounds(mean, one.bounds.low, one.bounds.high))


def _with_bounds(
    groups: Sequence[SeriesForecast], parts: Sequence[SeriesForecast], table: np.ndarray, levels: tuple[int, ...]
) -> list[SeriesForecast]:
    """Bounds of all nodes from paths of the parts that are added up."""
    random = np.random.default_rng(SEED)
    steps = len(parts[0].dates)
    carry = persistence([one.tested for one in parts])
    shared = common_correlation(groups, parts, table)
    together = normal_scores(steps, PATHS, carry, random)
    sums = np.zeros((len(groups), PATHS, steps))
    done: list[SeriesForecast] = []
    for column, one in enumerate(parts):
        own = normal_scores(steps, PATHS, carry, random)
        figures = to_figures(one, np.sqrt(shared) * together + np.sqrt(1 - shared) * own)
        sums[table[:, column] > 0] += figures
        done.append(_with_levels(one, one.bounds.mean, figures, levels))
    middles = table @ np.array([one.bounds.mean for one in parts])
    tops = [_with_levels(one, middle, paths, levels) for one, middle, paths in zip(groups, middles, sums, strict=True)]
    return [*tops, *done]


def common_correlation(groups: Sequence[SeriesForecast], parts: Sequence[SeriesForecast], table: np.ndarray) -> float:
    """The correlation (0-0.95) between parts with which their sums spread as the groups' own forecasts do.

    With equal correlation c the variance of a sum is (1-c) times the sum of variances plus c times the square of
    the sum of standard errors; c is the least squares answer over all groups and steps.
    """
    spreads = np.array([one.spread for one in parts])
    apart = table @ spreads**2
    together = (table @ spreads) ** 2
    variances = np.array([one.spread for one in groups]) ** 2
    scale = np.maximum(together, 1e-12)
    room, seen = (together - apart) / scale, (variances - apart) / scale
    power = float((room * room).sum())
    return float(np.clip((room * seen).sum() / power, 0.0, 0.95)) if power > 0 else 0.0


def _with_levels(one: SeriesForecast, mean: np.ndarray, paths: np.ndarray, levels: tuple[int, ...]) -> SeriesForecast:
    """Quantiles of the paths, never on the wrong side of the middle."""
    low = {level: np.minimum(np.percentile(paths, (100 - level) / 2, axis=0), mean) for level in levels}
    high = {level: np.maximum(np.percentile(paths, (100 + level) / 2, axis=0), mean) for level in levels}
    return replace(one, bounds=Bounds(mean, low, high), notes=(*one.notes, ADDED))
