"""Apply a scenario to a baseline: every step's effect by line and month, in whole cents that add up exactly.

Amounts are carried unrounded; an effect is the difference of the amounts rounded before and after its step. So the
effects of all steps add up to result − base to the cent, and nothing drifts however many steps there are.
"""

from typing import NamedTuple

import numpy as np

from language import _, ngettext, share_text, translate
from planning import ratios
from planning.periods import days_in
from planning.scenarios.base.baseline import BaseYear, Floats, Index, Int64
from planning.scenarios.base.ground import PreparedYear
from planning.scenarios.base.prepare import prepare
from planning.scenarios.drivers import DRIVERS, STEPS, validate
from planning.scenarios.outcome import Kpis, ScenarioOutcome, fte_hours
from planning.scenarios.program import Program, compile_changes, in_order, run
from planning.scenarios.steps.payers import PatientRevenue
from planning.scenarios.steps.state import State
from planning.scenarios.types import DriverChange, ScenarioChanges

_ORDER = {key: place for place, (key, _label) in enumerate(STEPS)}


def apply(baseline: BaseYear, scenario: ScenarioChanges) -> ScenarioOutcome:
    """Return what the scenario does to the baseline.

    Changes at their neutral value are left out, so that a scenario of zeros gives the base to the cent.

    Raises:
        ScenarioError: A change is outside the catalogue's bounds.
    """
    validate(scenario)
    acting = ScenarioChanges(scenario.name, tuple(change for change in in_order(scenario) if _acts(change)))
    ground = prepare(baseline, acting)
    program = compile_changes(ground, acting.changes)
    state = State(program.frame)
    start = rounded_lines(ground, state.money)
    payers = _PayerNets(program)
    paid_before = payers.nets(state)
    paid = paid_before
    reached = [start]
    effects: dict[str, Int64] = {}

    def record(step: str, now: State) -> None:
        nonlocal paid
        if step == payers.settled:
            paid = payers.nets(now)
        amounts = rounded_lines(ground, now.money)
        change = amounts - reached[-1]
        reached.append(amounts)
        if change.any():
            effects[step] = change

    before = _staff(state)
    run(program, [change.value for change in acting.changes], state, after=record)
    after = _staff(state)
    lines = np.unique(ground.rows.origin, return_index=True)[1]
    department, account = ground.rows.department[lines], ground.rows.account[lines]
    return ScenarioOutcome(
        baseline=baseline,
        scenario=scenario,
        department=department,
        account=account,
        base=start,
        result=reached[-1],
        effects=effects,
        volume=(baseline.volumes.quantity * state.volume[:-1, :, 0]),
        hours=after.paid,
        worked=after.worked,
        agency=after.agency,
        base_hours=before.paid,
        paid=paid + state.paid_more.sum(axis=(0, 2)),
        base_paid=paid_before,
        kpis=_kpis(baseline, account, reached[-1], after),
        base_kpis=_kpis(baseline, account, start, before),
        notes=(*program.notes, *_shortfalls(state), *_limits(program, state), *_link_notes(program, state)),
    )


class _PayerNets:
    """What each payer nets over the open months of the whole hospital, minor units."""

    def __init__(self, program: Program) -> None:
        self._revenue = PatientRevenue(program.frame, DriverChange("payer_rate", 0.0))
        done = [key for key, _acts in program.steps if _ORDER[key] < _ORDER["payer_rates"]]
        #: The last step before rates: later ones say themselves who pays more.
        self.settled = done[-1] if done else ""

    def nets(self, state: State) -> Floats:
        """Return one figure per payer of the base."""
        revenue = self._revenue
        return np.array([revenue.net(state, payer)[:, :, 0].sum() for payer in range(len(revenue.payers))])


def _acts(change: DriverChange) -> bool:
    return change.value != DRIVERS[change.driver].neutral


def rounded_lines(ground: PreparedYear, money: Floats) -> Int64:
    """Return whole cents by line and month; rows cut out of a line are added to it first."""
    cells = money[:, :, 0]
    count = int(ground.rows.origin.max()) + 1 if len(cells) else 0
    if len(cells) > count:
        whole = cells[:count].copy()
        np.add.at(whole, ground.rows.origin[count:], cells[count:])
        cells = whole
    # Half up, not half to even: adding whole cents then moves the rounded amount by exactly those cents.
    return np.floor(cells + 0.5).astype(np.int64)


def _shortfalls(state: State) -> list[str]:
    """Return what changes do less than they ask for, over the months that are open."""
    return [
        _(
            "{driver}: {share} of what is asked is possible; {why}.",
            driver=translate(DRIVERS[change.driver].label),
            share=share_text(share),
            why=why,
        )
        for change, share, why in state.short
    ]


def _limits(program: Program, state: State) -> list[str]:
    if state.limited is None or not state.limited.any():
        return []
    departments = program.frame.ground.pair_department[program.frame.ground.bed_pair]
    count = len(np.unique(departments[state.limited.any(axis=(1, 2))]))
    return [
        ngettext(
            "Patient days are capped at the available beds in {count} department.",
            "Patient days are capped at the available beds in {count} departments.",
            count,
        )
    ]


def _link_notes(program: Program, state: State) -> list[str]:
    count = len(np.unique(program.frame.ground.pair_department[state.linked])) if state.linked.any() else 0
    if not count:
        return []
    return [
        ngettext(
            "Volume of {count} department follows, as it did in the past; set Volume links to change that.",
            "Volume of {count} departments follows, as it did in the past; set Volume links to change that.",
            count,
        )
    ]


class _StaffHours(NamedTuple):
    """Hours by department and month."""

    paid: Floats
    worked: Floats
    agency: Floats


def _staff(state: State) -> _StaffHours:
    paid, worked = state.hours(), state.hours(worked=True)
    return _StaffHours(paid[:, :, 0], worked[:, :, 0], state.hours(worked=True, agency=True)[:, :, 0])


def _kpis(baseline: BaseYear, account: Index, cells: Int64, staff: _StaffHours) -> Kpis:
    totals = year_totals(baseline, account, cells)
    full_time = fte_hours(baseline).sum()
    return Kpis(
        revenue=totals["revenue"],
        expense=totals["expense"],
        margin=totals["revenue"] - totals["expense"],
        operating_margin=ratios.operating_margin(revenue=totals["revenue"], expense=totals["expense"]),
        labor_share=ratios.labor_share(labor=totals["labor"], net_revenue=totals["revenue"]),
        agency_share=ratios.share(float(staff.agency.sum()), float(staff.worked.sum())),
        fte=float(staff.paid.sum() / full_time) if staff.paid.any() else None,
        days_cash=days_cash(baseline, totals["revenue"], totals["expense"], totals["depreciation"]),
    )


def year_totals(baseline: BaseYear, account: np.ndarray, cells: Int64) -> dict[str, int]:
    """Return revenue, expense, labor and depreciation of the year: closed months as they were, open ones from cells."""
    by_account = baseline.closed_totals.copy()
    np.add.at(by_account, account, cells.sum(axis=1))
    kinds, category = baseline.kinds, baseline.account_categories
    return {
        "revenue": int(by_account[kinds == "revenue"].sum()),
        "expense": int(by_account[kinds == "expense"].sum()),
        "labor": int(by_account[(kinds == "expense") & np.isin(category, ratios.LABOR_CATEGORIES)].sum()),
        "depreciation": int(by_account[(kinds == "expense") & (category == "depreciation")].sum()),
    }


def days_cash(baseline: BaseYear, revenue: float, expense: float, depreciation: float) -> float | None:
    """Return days cash on hand at the year's end.

    Cash at the end = cash now + margin and depreciation of the open months; investments and loans stay out.
    """
    if baseline.cash is None:
        return None
    closed = year_totals_closed(baseline)
    kept = (revenue - expense + depreciation) - (closed["revenue"] - closed["expense"] + closed["depreciation"])
    return ratios.days_cash_on_hand(
        unrestricted_cash=baseline.cash.unrestricted_minor + kept,
        expense=expense,
        depreciation=depreciation,
        days=days_in(baseline.year_months),
    )


def year_totals_closed(baseline: BaseYear) -> dict[str, int]:
    """Return the totals of the closed months alone."""
    return year_totals(baseline, np.empty(0, dtype=np.intp), np.zeros((0, len(baseline.months)), dtype=np.int64))
