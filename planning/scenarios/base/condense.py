"""The same scenario on fewer rows: lines that no change tells apart are added up, so that many draws fit in a second.

Exact but for rounding: every rule is linear within a department in what is merged here, and the steps are the very same
code. `apply` rounds each line to a cent and this does not, so a year's total differs by at most half a cent per line
and month.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planning.scenarios.base.baseline import BaseYear, Floats, Index
from planning.scenarios.base.ground import Cells, MoneyRows, PreparedYear
from planning.scenarios.base.prepare import accounts_of, prepare
from planning.scenarios.drivers import validate
from planning.scenarios.program import FLEXING, Program, compile_changes, rank, run
from planning.scenarios.steps.acts import Value
from planning.scenarios.steps.state import State
from planning.scenarios.types import DriverChange, ScenarioChanges

_PAYER_DRIVERS = ("payer_mix", "payer_lost", "payer_rate", "value_based_share")
_SUM_KINDS = 3


@dataclass(frozen=True)
class Totals:
    """Unrounded minor units of the open months, months × draws."""

    revenue: Floats
    expense: Floats
    depreciation: Floats


class Condensed:
    """A scenario made ready to be computed at many values of its changes at once."""

    def __init__(self, baseline: BaseYear, scenario: ScenarioChanges) -> None:
        validate(scenario)
        self.baseline = baseline
        self.scenario = scenario
        order = sorted(range(len(scenario.changes)), key=lambda place: rank(scenario.changes[place]))
        self._order = order
        changes = [scenario.changes[place] for place in order]
        self.ground = condense(prepare(baseline, scenario), changes)
        self.program: Program = compile_changes(self.ground, changes)
        self._flexes = any(key in FLEXING for key, _ in self.program.steps)
        self._sums = _sum_weights(self.ground)

    def totals(self, values: Sequence[Value], volume: Floats | None = None) -> Totals:
        """Return the totals at these values.

        Args:
            values: One per change of the scenario, in its order: a number, or one per draw as 1 × 1 × draws.
            volume: Multipliers of the base's volume, pairs of `ground` × months × draws.
        """
        state = State(self.program.frame)
        if volume is not None:
            state.volume = np.concatenate([volume, np.ones((1, *volume.shape[1:]))])
            if not self._flexes:
                state.flex()
        run(self.program, [values[place] for place in self._order], state)
        rows, months, draws = state.money.shape
        sums = self._sums @ state.money.reshape(rows, months * draws)
        revenue, expense, depreciation = sums.reshape(_SUM_KINDS, months, draws)
        return Totals(revenue, expense, depreciation)


def _sum_weights(ground: PreparedYear) -> Floats:
    """Return what adds rows up to revenue, expense and depreciation."""
    category = np.array([name == "depreciation" for name in ground.categories])[ground.rows.category]
    revenue = ground.rows.revenue
    return np.array([revenue, ~revenue, ~revenue & category], dtype=np.float64)


def condense(ground: PreparedYear, changes: Sequence[DriverChange]) -> PreparedYear:
    """Return a ground with what the changes do not tell apart added up."""
    pairs = _kept_pairs(ground, changes)
    place = np.full(len(ground.pair_department) + 1, -1, dtype=np.intp)
    place[pairs] = np.arange(len(pairs))
    moved = ground.pair_total if len(pairs) < len(ground.pair_department) else np.arange(len(ground.pair_department))
    place[: len(moved)] = place[moved]
    return replace(
        ground,
        rows=_rows(ground, changes, place),
        cells=_cells(ground.cells, ground.job_classes, changes),
        categories=(*ground.categories, ""),
        uos=place[ground.uos],
        pair_department=ground.pair_department[pairs],
        pair_measure=ground.pair_measure[pairs],
        pair_total=place[ground.pair_total[pairs]],
        pair_payer=ground.pair_payer[pairs],
        pair_member=ground.pair_member[pairs],
        pair_quantity=ground.pair_quantity[pairs],
        pair_error=ground.pair_error[pairs],
        bed_pair=place[ground.bed_pair],
        link_members=ground.link_members[:, pairs],
        link_strength=ground.link_strength[:, pairs],
    )


def _kept_pairs(ground: PreparedYear, changes: Sequence[DriverChange]) -> Index:
    """Return the pairs that count all patients; all pairs when a change names one payer's part."""
    every = np.arange(len(ground.pair_department))
    totals = ground.pair_total == every
    named = {change.detail for change in changes if change.driver in ("volume", "telehealth")}
    parts = named & set(ground.pair_measure[~totals])
    return every if parts else np.flatnonzero(totals)


def _rows(ground: PreparedYear, changes: Sequence[DriverChange], place: Index) -> MoneyRows:
    rows = ground.rows
    named = np.zeros(len(ground.baseline.accounts) + 1, dtype=bool)
    for change in changes:
        if change.driver in ("one_time", "new_contract_cost"):
            named[accounts_of(ground.baseline, change.detail)] = True
    told = _told_apart(changes)
    category_kept = np.array([name in told for name in ground.categories])[rows.category]
    by_payer = _by_payer(ground, changes)
    keys = {
        "category": np.where(category_kept, rows.category, len(ground.categories)),
        "department": rows.department,
        "pair": place[rows.pair],
        "role": rows.role,
        "revenue": rows.revenue.astype(np.intp),
        "payer": rows.payer if by_payer else np.full(len(rows.payer), -1),
        "contract": rows.contract,
        "account": np.where(named[rows.account], rows.account, -1),
    }
    merged, at = _merge(list(keys.values()))
    kept = dict(zip(keys, merged, strict=True))
    count = merged.shape[1]
    return MoneyRows(
        department=kept["department"],
        account=kept["account"],
        origin=np.arange(count, dtype=np.intp),
        fixed=_sums(rows.fixed, at, count),
        variable=_sums(rows.variable, at, count),
        pair=kept["pair"],
        contract=kept["contract"],
        category=kept["category"],
        payer=kept["payer"],
        revenue=kept["revenue"].astype(bool),
        role=kept["role"],
    )


def _by_payer(ground: PreparedYear, changes: Sequence[DriverChange]) -> bool:
    return len(_kept_pairs(ground, changes)) > (ground.pair_total == np.arange(len(ground.pair_total))).sum() or any(
        change.driver in _PAYER_DRIVERS and change.detail for change in changes
    )


def _told_apart(changes: Sequence[DriverChange]) -> set[str]:
    """Return the categories that some change picks out; depreciation is always needed for days cash."""
    told = {"depreciation"}
    for change in changes:
        if change.driver in _PAYER_DRIVERS:
            told |= {"gross_revenue", "deductions"}
        elif change.driver == "supply_use":
            told |= {change.detail} if change.detail else {"supplies", "drugs"}
        elif change.driver in ("other_inflation", "new_contract_price"):
            told.add(change.detail)
        else:
            told |= {"supply_inflation": {"supplies"}, "drug_inflation": {"drugs"},
                     "value_based_member": {"other_revenue"}}.get(change.driver, set())  # fmt: skip
    return told


def _cells(cells: Cells, job_classes: tuple[str, ...], changes: Sequence[DriverChange]) -> Cells:
    named = {name for change in changes for name in change.details}
    kept = np.array([name in named for name in job_classes], dtype=bool)[cells.job_class]
    # Hours with another fixed part move otherwise and stay apart; so do hours that do not exist yet.
    alike = np.concatenate([cells.fixed_share[:, :, 0], cells.present[:, :, 0]], axis=1)
    pattern = np.unique(alike, axis=0, return_inverse=True)[1].ravel() if len(alike) else np.empty(0, dtype=np.intp)
    absent = (cells.present == 0).any(axis=(1, 2))
    single = np.where(absent, np.arange(len(absent)), -1)
    job_class = np.where(kept, cells.job_class, 0)
    takes = cells.takes_agency.astype(np.intp)
    merged, at = _merge([cells.pool, cells.role, job_class, takes, pattern, single])
    first = np.unique(at, return_index=True)[1] if len(at) else np.empty(0, dtype=np.intp)
    count = merged.shape[1]
    return Cells(
        department=cells.department[first],
        pool=merged[0],
        role=merged[1],
        job_class=merged[2],
        takes_agency=merged[3].astype(bool),
        hours=_sums(cells.hours, at, count),
        worked=_sums(cells.worked, at, count),
        cost=_sums(cells.cost, at, count),
        fixed_share=cells.fixed_share[first],
        present=cells.present[first],
    )


def _merge(keys: Sequence[np.ndarray]) -> tuple[Index, Index]:
    """Return the distinct keys as columns, in order of the first, and where each row went."""
    distinct, at = np.unique(np.stack(keys).astype(np.intp), axis=1, return_inverse=True)
    return distinct, np.asarray(at.ravel(), dtype=np.intp)


def _sums(values: Floats, at: Index, count: int) -> Floats:
    sums = np.zeros((count, *values.shape[1:]))
    np.add.at(sums, at, values)
    return sums
