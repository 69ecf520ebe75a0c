"""Which value of one driver reaches a goal: break-even of the margin, or a given margin, share or days cash.

The driver's whole range is computed at once on a grid, which also tells whether more of it always helps; the crossing
is then narrowed down on ever finer grids. The answer is checked with the exact engine.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from language import _, digits_text, translate
from planning.scenarios.base.baseline import BaseYear, Floats
from planning.scenarios.base.condense import Condensed
from planning.scenarios.drivers import DRIVERS
from planning.scenarios.engine import apply
from planning.scenarios.steps.acts import Value
from planning.scenarios.studies.simulation import YearFigures
from planning.scenarios.types import ScenarioChanges, ScenarioError

Metric = Literal["margin", "operating_margin", "days_cash"]
METRICS: tuple[Metric, ...] = ("margin", "operating_margin", "days_cash")
_GRID = 65
_ROUNDS = 5


@dataclass(frozen=True)
class Goal:
    """`margin` in minor units (0 is break-even), `operating_margin` 0–1, `days_cash` in days, of the fiscal year."""

    metric: Metric = "margin"
    value: float = 0.0


@dataclass(frozen=True)
class Sought:
    """The answer.

    Attributes:
        value: The driver's value that reaches the goal, nearest to the present one; None when out of reach.
        reached: The metric at `value` by the exact engine; None when out of reach.
        present: The metric at the scenario's own value.
        low, high: The bounds that were searched, and `at_low`, `at_high` the metric at them.
        monotonic: More of the driver always moves the metric the same way. When not, other values may reach it too.
        nearest: The value that comes nearest to a goal out of reach; None where it is reached, or nothing moves.
        lies_above: Whether a goal out of reach lies above all that the driver reaches; else it lies below.
    """

    value: float | None
    reached: float | None
    present: float
    low: float
    high: float
    at_low: float
    at_high: float
    monotonic: bool
    nearest: float | None = None
    lies_above: bool = False


def seek(
    baseline: BaseYear,
    scenario: ScenarioChanges,
    place: int,
    goal: Goal,
    *,
    bounds: tuple[float, float] | None = None,
) -> Sought:
    """Return the value of the change at `place` that reaches the goal, the other changes as they are.

    `bounds` narrow the search; by default the driver's own bounds.

    Raises:
        ScenarioError: There is no such change, the bounds are wrong, or the metric is unknown in this base.
    """
    if not 0 <= place < len(scenario.changes):
        raise ScenarioError(_("The driver to search for is not part of the scenario."))
    if goal.metric not in METRICS:
        raise ScenarioError(
            _("Not a goal: “{metric}”. Use one of {metrics}.", metric=goal.metric, metrics=", ".join(METRICS))
        )
    driver = DRIVERS[scenario.changes[place].driver]
    low, high = bounds or (driver.low, driver.high)
    if not driver.low <= low < high <= driver.high:
        raise ScenarioError(
            _(
                "{driver}: search between {low} and {high}.",
                driver=translate(driver.label),
                low=digits_text(driver.low),
                high=digits_text(driver.high),
            )
        )
    search = _Search(baseline, scenario, place, goal)
    present = search.at(np.array([scenario.changes[place].value]))[0]
    grid = np.linspace(low, high, _GRID)
    figures = search.at(grid)
    if np.isnan(figures).any() or np.isnan(present):
        raise ScenarioError(_("This base has no figures to measure the goal by."))
    monotonic = _monotonic(figures)
    value = search.crossing(grid, figures, scenario.changes[place].value)
    reached = None if value is None else _exact(baseline, scenario.with_value(place, value), goal)
    return Sought(
        value=value,
        reached=reached,
        present=float(present),
        low=low,
        high=high,
        at_low=float(figures[0]),
        at_high=float(figures[-1]),
        monotonic=monotonic,
        nearest=None if value is not None else _nearest(goal, low, high, figures),
        lies_above=value is None and goal.value > float(figures.max()),
    )


class _Search:
    """The metric as a function of one change's value."""

    def __init__(self, baseline: BaseYear, scenario: ScenarioChanges, place: int, goal: Goal) -> None:
        self._ready = Condensed(baseline, scenario)
        self._year = YearFigures(baseline)
        self._place, self._goal = place, goal
        # A limit reached exactly (no agency left) counts, though the exact engine rounds every line and this does not:
        # five standard deviations of that many roundings.
        self._rounding = 1.5 * baseline.lines.amount.size**0.5 if goal.metric == "margin" else 1e-9

    def at(self, points: Floats) -> Floats:
        """Return the metric at several values."""
        values: list[Value] = [change.value for change in self._ready.scenario.changes]
        values[self._place] = points[None, None, :]
        figures = self._year.figures(self._ready.totals(values))
        return np.array(np.broadcast_to(figures[self._goal.metric], points.shape))

    def crossing(self, grid: Floats, figures: Floats, present: float) -> float | None:
        """Return where the metric reaches the goal, nearest to the present value; None when it does nowhere."""
        for _round in range(_ROUNDS):
            above = figures >= self._goal.value - _slack(self._goal)
            edges = np.flatnonzero(above[1:] != above[:-1])
            if not len(edges):
                exact = np.flatnonzero(np.abs(figures - self._goal.value) <= self._rounding)
                return float(grid[exact[np.argmin(np.abs(grid[exact] - present))]]) if len(exact) else None
            middle = (grid[edges] + grid[edges + 1]) / 2
            edge = int(edges[np.argmin(np.abs(middle - present))])
            inside = np.linspace(grid[edge], grid[edge + 1], _GRID)
            grid, figures = inside, self.at(inside)
        best = int(np.argmin(np.abs(figures - self._goal.value)))
        return float(grid[best])


def _slack(goal: Goal) -> float:
    """Return half a cent for money, which the search does not round."""
    return 0.5 if goal.metric == "margin" else 1e-12


def _monotonic(figures: Floats) -> bool:
    steps = np.diff(figures)
    slack = 1e-9 * max(1.0, float(np.abs(figures).max()))
    return bool((steps >= -slack).all() or (steps <= slack).all())


def _exact(baseline: BaseYear, scenario: ScenarioChanges, goal: Goal) -> float | None:
    value = getattr(apply(baseline, scenario).kpis, goal.metric)
    return None if value is None else float(value)


def _nearest(goal: Goal, low: float, high: float, figures: Floats) -> float | None:
    """Return the value that comes nearest to a goal out of reach; None where the driver moves nothing."""
    if np.ptp(figures) <= 1e-9 * max(1.0, float(np.abs(figures).max())):
        return None
    best = int(np.argmax(figures)) if goal.value > figures.max() else int(np.argmin(figures))
    return float(np.linspace(low, high, _GRID)[best])
