"""What a scenario did: effects of every step, the result, and the figures a person asks for first."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from planning.labor.measures import full_time_hours
from planning.periods import days_in
from planning.scenarios.base.baseline import BaseYear, Floats, Index, Int64
from planning.scenarios.drivers import STEPS
from planning.scenarios.types import ScenarioChanges


@dataclass(frozen=True)
class Kpis:
    """Money of the whole fiscal year (closed months as they were) in minor units; staff of the open months.

    `margin` = revenue − expense; `operating_margin`, `labor_share`, `agency_share` are 0–1. `fte` = paid hours of the
    open months ÷ hours of a full-time place in them; `agency_share` = agency hours ÷ worked hours. `days_cash` at the
    year's end. None where the base is 0 or unknown.
    """

    revenue: int
    expense: int
    margin: int
    operating_margin: float | None
    labor_share: float | None
    agency_share: float | None
    fte: float | None
    days_cash: float | None


@dataclass(frozen=True, eq=False)
class ScenarioOutcome:
    """One scenario applied to one baseline.

    Attributes:
        department, account: Of every line: places in the baseline's frames. Lines without any base are added when a
            change needs them, so there may be more than in the baseline.
        base, result: Lines × months, int64 minor units; `result` = `base` + the sum of `effects`, exactly.
        effects: Step key → lines × months; only steps that changed something.
        volume: Pairs × months (rows of `baseline.volumes`), units of service.
        paid, base_paid: What each payer nets over the open months (unrounded minor units), in the order of
            `baseline.payers`; what is booked beyond that is nobody's.
        hours: Departments × months, paid hours; `worked` and `agency` likewise.
        kpis, base_kpis: With and without the scenario.
        notes: Plain sentences about changes that found nothing to act on, or were cut off by a limit.
    """

    baseline: BaseYear
    scenario: ScenarioChanges
    department: Index
    account: Index
    base: Int64
    result: Int64
    effects: dict[str, Int64]
    volume: Floats
    hours: Floats
    worked: Floats
    agency: Floats
    base_hours: Floats
    paid: Floats
    base_paid: Floats
    kpis: Kpis
    base_kpis: Kpis
    notes: tuple[str, ...]

    @cached_property
    def sign(self) -> Int64:
        """+1 for lines of revenue, −1 for expense: amount × sign is the effect on the margin."""
        kinds = self.baseline.kinds[self.account]
        return np.where(kinds == "revenue", 1, -1).astype(np.int64)

    @cached_property
    def steps(self) -> pd.DataFrame:
        """Effects that are not 0: `step, department_id, account_id, period, amount_minor, margin_minor`.

        `amount_minor` has the account's natural sign, `margin_minor` is positive when the margin gains.
        """
        parts = [self._long(key, self.effects[key]) for key, _ in STEPS if key in self.effects]
        columns = ["step", "department_id", "account_id", "period", "amount_minor", "margin_minor"]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)

    def _long(self, step: str, cells: Int64) -> pd.DataFrame:
        line, month = np.nonzero(cells)
        amount = cells[line, month]
        return pd.DataFrame(
            {"step": step, **self._keys(line, month), "amount_minor": amount, "margin_minor": amount * self.sign[line]}
        )

    def _keys(self, line: Index, month: Index) -> dict[str, np.ndarray]:
        return {
            "department_id": self.baseline.departments["department_id"].to_numpy()[self.department[line]],
            "account_id": self.baseline.accounts["account_id"].to_numpy()[self.account[line]],
            "period": np.array(self.baseline.months)[month],
        }

    @cached_property
    def lines(self) -> pd.DataFrame:
        """The open months: `department_id, account_id, period, base_minor, amount_minor` for every line and month."""
        line, month = (grid.ravel() for grid in np.indices(self.base.shape))
        return pd.DataFrame(
            {**self._keys(line, month), "base_minor": self.base.ravel(), "amount_minor": self.result.ravel()}
        )

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """By open month: `period`, and `revenue, expense, margin, fte` with and without (`base_…`) the scenario."""
        rows: dict[str, object] = {"period": list(self.baseline.months)}
        earned = self.sign == 1
        for prefix, cells, hours in (("base_", self.base, self.base_hours), ("", self.result, self.hours)):
            revenue, expense = cells[earned].sum(axis=0), cells[~earned].sum(axis=0)
            rows |= {f"{prefix}revenue": revenue, f"{prefix}expense": expense, f"{prefix}margin": revenue - expense}
            rows[f"{prefix}fte"] = hours.sum(axis=0) / fte_hours(self.baseline)
        return pd.DataFrame(rows)

    @cached_property
    def by_department(self) -> pd.DataFrame:
        """By department over the open months: `department_id`, `revenue, expense, margin, fte`, base and change."""
        count = len(self.baseline.departments)
        earned = self.sign == 1
        rows: dict[str, object] = {"department_id": self.baseline.departments["department_id"].to_numpy()}
        full_time = fte_hours(self.baseline).sum()
        for prefix, cells, hours in (("base_", self.base, self.base_hours), ("", self.result, self.hours)):
            total = cells.sum(axis=1)
            revenue = _by_place(total * earned, self.department, count)
            expense = _by_place(total * ~earned, self.department, count)
            rows |= {f"{prefix}revenue": revenue, f"{prefix}expense": expense, f"{prefix}margin": revenue - expense}
            rows[f"{prefix}fte"] = hours.sum(axis=1) / full_time
        frame = pd.DataFrame(rows)
        frame["change"] = frame["margin"] - frame["base_margin"]
        return frame


def _by_place(values: Int64, place: Index, count: int) -> Int64:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, place, values)
    return sums


def fte_hours(baseline: BaseYear) -> Floats:
    """Return the paid hours of one full-time place in each open month: the year's hours by the month's days."""
    days = np.array([days_in([month]) for month in baseline.months], dtype=np.float64)
    year_days = days_in(baseline.year_months)
    return np.asarray(full_time_hours(baseline.hours_per_fte, days=days, year_days=year_days))
