"""Run a scenario: the base, the changes, what comes out; the same for page, terminal and what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from planning.scenarios.engine import apply
from planning.scenarios.outcome import ScenarioOutcome
from planning.scenarios.types import DriverChange
from services.permissions import Actor
from services.scenarios import baseline
from services.scenarios.baseline import ScenarioBase
from services.scenarios.plan import ScenarioPlan, refusing

#: Raised when the rules of `planning.scenarios` give other figures for the same base and changes.
ENGINE_VERSION = "2"


@dataclass(frozen=True, eq=False)
class Run:
    """A plan with its base and outcome. `totals` and `base_totals` are the year's figures, as they are stored."""

    plan: ScenarioPlan
    base: ScenarioBase
    outcome: ScenarioOutcome
    departments: tuple[int, ...] | None

    @property
    def totals(self) -> dict[str, Any]:
        """Return the year's figures with the changes: amounts in minor units, rates 0–1, None unknown."""
        return totals(self.outcome)

    @property
    def base_totals(self) -> dict[str, Any]:
        """Return the same without the changes, and what the base rests on."""
        base = self.base
        rests_on = {
            "closed": list(base.closed),
            "volumes": dict(base.volume_sources),
            "budget": base.version.name if base.version else None,
            "version_id": base.version.id if base.version else None,
        }
        return totals(self.outcome, of_base=True) | rests_on

    @property
    def engine_version(self) -> str:
        """Return the version of the rules that made the outcome."""
        return ENGINE_VERSION


def run(url: str, actor: Actor, *, plan: ScenarioPlan) -> Run:
    """Return the outcome of a plan on today's base.

    Raises:
        UserError: There is no base, or a change is not possible.
    """
    base = baseline.load(url, actor, fiscal_year=plan.fiscal_year, departments=plan.departments)
    own = None if actor.departments is None else tuple(sorted(actor.departments))
    return Run(plan, base, explore(base, plan.changes), own if plan.departments is None else plan.departments)


def years(url: str, actor: Actor, *, plan: ScenarioPlan) -> tuple[Run, ...]:
    """Return the outcome of a plan in its year and, where it can be planned, in the next; months are as they are set.

    Raises:
        UserError: There is no base for the plan's own year, or a change is not possible.
    """
    runs = [run(url, actor, plan=plan)]
    if plan.fiscal_year + 1 in baseline.years(url, actor).values():
        runs.append(run(url, actor, plan=replace(plan, fiscal_year=plan.fiscal_year + 1)))
    return tuple(runs)


def explore(base: ScenarioBase, changes: Sequence[DriverChange]) -> ScenarioOutcome:
    """Return the outcome of changes on a base that is at hand; nothing is read.

    Raises:
        UserError: A change is not possible.
    """
    with refusing():
        return apply(base.baseline, ScenarioPlan(base.baseline.fiscal_year, tuple(changes)).scenario)


def totals(outcome: ScenarioOutcome, *, of_base: bool = False) -> dict[str, Any]:
    """Return the year's key figures: amounts in minor units, rates 0–1, None unknown."""
    kpis = outcome.base_kpis if of_base else outcome.kpis
    return {
        "revenue_minor": kpis.revenue,
        "expense_minor": kpis.expense,
        "result_minor": kpis.margin,
        "operating_margin": kpis.operating_margin,
        "labor_share": kpis.labor_share,
        "agency_share": kpis.agency_share,
        "fte": kpis.fte,
        "days_cash": kpis.days_cash,
    }
