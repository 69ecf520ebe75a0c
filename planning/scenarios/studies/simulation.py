"""Monte Carlo: the year's margin over the drivers' ranges and the forecast's error, and the chance of meeting targets.

The draws go through the same steps as `engine.apply`, on rows condensed by department.
Source: docs/methods.md#scenarios.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from language import _, count_text
from planning import ratios
from planning.periods import days_in
from planning.scenarios.base.baseline import BaseYear, Floats
from planning.scenarios.base.condense import Condensed, Totals
from planning.scenarios.engine import year_totals_closed
from planning.scenarios.steps.acts import Value
from planning.scenarios.studies import draws as random_draws
from planning.scenarios.studies.draws import BLOCK, Correlation, Range, VolumeError
from planning.scenarios.types import ScenarioChanges, ScenarioError

MOST_DRAWS = 100_000
PERCENTILES = (5, 10, 25, 50, 75, 90, 95)


@dataclass(frozen=True)
class Study:
    """What is uncertain, how often it is drawn, and from which seed; equal studies give equal figures.

    `rest` is the standard deviation of the year's result (minor units) that neither ranges nor volumes hold: it falls
    on revenue.
    """

    ranges: tuple[Range, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    forecast_error: VolumeError | None = None
    draws: int = 10_000
    seed: int = 1
    rest: float = 0.0


@dataclass(frozen=True)
class Targets:
    """What the year is held against; None is not asked. The budget's margin comes from the baseline by itself."""

    margin_minor: int | None = None
    operating_margin: float | None = None
    days_cash: float | None = None


@dataclass(frozen=True, eq=False)
class Simulation:
    """Draws of the fiscal year (closed months as they were), unrounded minor units.

    Attributes:
        revenue, expense, margin: One per draw.
        operating_margin, days_cash: One per draw, NaN where unknown.
        values: Ranges × draws, what the drivers were.
        chances: Target → share of draws (0–1) that meet it: "budget", "margin", "operating_margin", "days_cash".
    """

    study: Study
    revenue: Floats
    expense: Floats
    margin: Floats
    operating_margin: Floats
    days_cash: Floats
    values: Floats
    chances: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def percentiles(self) -> pd.DataFrame:
        """Return `percentile, margin, operating_margin, days_cash` at `PERCENTILES`."""
        columns = {name: _percentiles(getattr(self, name)) for name in ("margin", "operating_margin", "days_cash")}
        return pd.DataFrame({"percentile": PERCENTILES, **columns})


def _percentiles(values: Floats) -> Floats:
    if np.isnan(values).any():
        return np.full(len(PERCENTILES), np.nan)
    return np.asarray(np.percentile(values, PERCENTILES))


def simulate(baseline: BaseYear, scenario: ScenarioChanges, study: Study, targets: Targets | None = None) -> Simulation:
    """Return the distribution of the year.

    Raises:
        ScenarioError: Ranges or correlations that cannot be, or too many draws.
    """
    if not 1 <= study.draws <= MOST_DRAWS:
        raise ScenarioError(_("A simulation takes 1 to {most} draws.", most=count_text(MOST_DRAWS)))
    root = random_draws.check(scenario, study.ranges, study.correlations)
    if study.forecast_error is not None:
        random_draws.check_error(study.forecast_error)
    ready = Condensed(baseline, scenario)
    blocks = -(-study.draws // BLOCK)
    values = [random_draws.driver_values(scenario, study.ranges, root, study.seed, block) for block in range(blocks)]
    parts = [_block(ready, study, drawn, block) for block, drawn in enumerate(values)]
    year = YearFigures(baseline)
    totals = Totals(*(_join(parts, name, study.draws) for name in ("revenue", "expense", "depreciation")))
    figures = year.figures(totals)
    made = Simulation(
        study=study,
        revenue=figures["revenue"],
        expense=figures["expense"],
        margin=figures["margin"],
        operating_margin=figures["operating_margin"],
        days_cash=figures["days_cash"],
        values=np.concatenate(values, axis=1)[:, : study.draws],
        notes=ready.program.notes,
    )
    made.chances.update(_chances(baseline, made, targets or Targets()))
    return made


def _block(ready: Condensed, study: Study, drawn: Floats, block: int) -> Totals:
    values: list[Value] = [change.value for change in ready.scenario.changes]
    for item, row in zip(study.ranges, drawn, strict=True):
        values[item.change] = row[None, None, :]
    volume = None
    if study.forecast_error is not None:
        volume = random_draws.volume_errors(ready.ground, study.forecast_error, study.seed, block)
    totals = ready.totals(values, volume)
    if not study.rest:
        return totals
    months = len(totals.revenue)
    error = random_draws.rest_errors(study.seed, block) * study.rest / months
    return replace(totals, revenue=totals.revenue + error)


def _join(parts: list[Totals], name: str, draws: int) -> Floats:
    months = len(getattr(parts[0], name))
    wide = [np.broadcast_to(getattr(part, name), (months, BLOCK)) for part in parts]
    return np.concatenate(wide, axis=1)[:, :draws]


class YearFigures:
    """Turns totals of the open months into figures of the fiscal year."""

    def __init__(self, baseline: BaseYear) -> None:
        self._closed = year_totals_closed(baseline)
        self._days = days_in(baseline.year_months)
        self._cash = baseline.cash.unrestricted_minor if baseline.cash else None

    def figures(self, totals: Totals) -> dict[str, Floats]:
        """Return revenue, expense, margin, operating_margin and days_cash, one per draw."""
        opened = {name: getattr(totals, name).sum(axis=0) for name in ("revenue", "expense", "depreciation")}
        revenue, expense, written_off = (opened[name] + self._closed[name] for name in opened)
        margin = revenue - expense
        kept = opened["revenue"] - opened["expense"] + opened["depreciation"]
        cash = np.full(margin.shape, np.nan)
        if self._cash is not None:
            cash = ratios.days_of_cash(
                unrestricted_cash=self._cash + kept, expense=expense, depreciation=written_off, days=self._days
            )
        return {
            "revenue": revenue,
            "expense": expense,
            "margin": margin,
            "operating_margin": ratios.operating_margins(revenue=revenue, expense=expense),
            "days_cash": cash,
        }


def budget_margin(baseline: BaseYear) -> int | None:
    """Return the margin that the year's budget plans, None without a budget."""
    if baseline.budget.empty:
        return None
    kinds = baseline.accounts.set_index("account_id")["type"]
    sign = np.where(baseline.budget["account_id"].map(kinds) == "revenue", 1, -1)
    return int((baseline.budget["amount_minor"].to_numpy(dtype=np.int64) * sign).sum())


def _chances(baseline: BaseYear, made: Simulation, targets: Targets) -> dict[str, float]:
    asked = {
        "budget": (made.margin, budget_margin(baseline)),
        "margin": (made.margin, targets.margin_minor),
        "operating_margin": (made.operating_margin, targets.operating_margin),
        "days_cash": (made.days_cash, targets.days_cash),
    }
    return {
        name: float((np.asarray(drawn) >= target - _slack(name)).mean())
        for name, (drawn, target) in asked.items()
        if target is not None and not np.isnan(drawn).any()
    }


def _slack(name: str) -> float:
    """Return half a cent for money: draws are not rounded, and a margin equal to the budget meets it."""
    return 0.5 if name in ("budget", "margin") else 1e-12
