"""How cost drivers act: use and prices of supplies and drugs, contracts, new contracts, one-time items."""

import numpy as np

from language import _
from planning.scenarios.base.baseline import Floats, Index
from planning.scenarios.base.prepare import accounts_of, contracts_of
from planning.scenarios.steps.acts import Act, Made, Value, nothing
from planning.scenarios.steps.spread import spread_amount, whole_cents
from planning.scenarios.steps.state import FixedParts, State, add_to, as_rows, scale
from planning.scenarios.types import DriverChange, profile

_SUPPLIES = ("supplies", "drugs")


def _costs(frame: FixedParts, change: DriverChange, *categories: str) -> Index:
    ground = frame.ground
    chosen = np.array([name in categories for name in ground.categories])[ground.rows.category]
    inside = ground.select.departments(change.scope)[ground.rows.department]
    return np.flatnonzero(chosen & inside & ~ground.rows.revenue)


def supply_use(frame: FixedParts, change: DriverChange) -> Made:
    """The variable part of supplies and drugs, at the volume reached, × (1 + change)."""
    chosen = _costs(frame, change, *((change.detail,) if change.detail else _SUPPLIES))
    if not len(chosen):
        return nothing(change, _("its scope has no such costs"))
    rows, weight, pair = as_rows(chosen), frame.ground.select.profile(change), frame.pair[chosen]

    def act(state: State, value: Value) -> None:
        used = frame.variable[rows] * (state.volume[pair] * state.spent_per_unit[pair])
        state.money = add_to(state.money, rows, used * (value * weight))

    return Act(act)


def supply_inflation(frame: FixedParts, change: DriverChange) -> Made:
    """Supplies × (1 + change)."""
    return _dearer(frame, change, _costs(frame, change, "supplies"))


def drug_inflation(frame: FixedParts, change: DriverChange) -> Made:
    """Drugs × (1 + change)."""
    return _dearer(frame, change, _costs(frame, change, "drugs"))


def priced_category(frame: FixedParts, change: DriverChange) -> Made:
    """One category × (1 + change)."""
    return _dearer(frame, change, _costs(frame, change, change.detail))


def _dearer(frame: FixedParts, change: DriverChange, chosen: Index) -> Made:
    return _scaled_by(change, chosen, frame.ground.select.profile(change), _("its scope has no such costs"))


def _scaled_by(change: DriverChange, chosen: Index, weight: Floats, why: str) -> Made:
    if not len(chosen):
        return nothing(change, why)
    rows = as_rows(chosen)

    def act(state: State, value: Value) -> None:
        state.money = scale(state.money, rows, 1 + value * weight)

    return Act(act)


def contract_price(frame: FixedParts, change: DriverChange) -> Made:
    """What is bought under the contract × (1 + change)."""
    return _contract(frame, change, 1.0)


def contract_stop(frame: FixedParts, change: DriverChange) -> Made:
    """What is bought under the contract × (1 − share)."""
    return _contract(frame, change, -1.0)


def _contract(frame: FixedParts, change: DriverChange, direction: float) -> Made:
    weight = direction * frame.ground.select.profile(change)
    why = _("nothing is bought under contract “{contract}” in its scope", contract=change.detail)
    return _scaled_by(change, _bought(frame, change, contracts_of(frame.ground.baseline, change)), weight, why)


def _bought(frame: FixedParts, change: DriverChange, contracts: list[int]) -> Index:
    rows = frame.ground.rows
    inside = frame.ground.select.departments(change.scope)[rows.department]
    return np.flatnonzero(np.isin(rows.contract, contracts) & inside)


def contract_renewal(frame: FixedParts, change: DriverChange) -> Made:
    """From the month after its own end (not before `start`), what is bought under a contract × (1 + change)."""
    baseline = frame.ground.baseline
    contracts = contracts_of(baseline, change)
    chosen = _bought(frame, change, contracts)
    if not len(chosen):
        return nothing(change, _("no contract with spend in its scope ends within these months"))
    months = np.array(baseline.months)
    end = baseline.contracts["end_period"].to_numpy()[frame.ground.rows.contract[chosen]]
    weight = np.zeros((len(chosen), len(months), 1))
    for ended in np.unique(end).tolist():
        follows = months[months > ended]
        start = max(change.start or 0, int(follows[0]))
        renewed = DriverChange(change.driver, change.value, change.scope, start, change.end, change.ramp_months)
        weight[end == ended] = np.array(profile(renewed, list(baseline.months)))[:, None]
    return _scaled_by(change, chosen, weight, "")


def new_contract_cost(frame: FixedParts, change: DriverChange) -> Made:
    """An amount a month on the category, shared out by its base; ramps like others."""
    return _amount(frame, change, frame.ground.select.profile(change))


def one_time(frame: FixedParts, change: DriverChange) -> Made:
    """An amount in the month of its start, on the account or category, shared out by its base."""
    if change.start not in frame.ground.baseline.months:
        return nothing(change, _("its month is not open"))
    weight = np.array([[float(month == change.start)] for month in frame.ground.baseline.months])
    return _amount(frame, change, weight)


def _amount(frame: FixedParts, change: DriverChange, weight: Floats) -> Made:
    ground = frame.ground
    accounts = accounts_of(ground.baseline, change.detail)
    inside = ground.select.departments(change.scope)[ground.rows.department]
    whole = ground.rows.contract < 0
    chosen = np.flatnonzero(np.isin(ground.rows.account, accounts) & inside & whole)
    if not len(chosen):
        return nothing(change, _("its scope has no account “{account}”", account=change.detail))
    rows, parts = as_rows(chosen), spread_amount(ground.rows, chosen)

    def act(state: State, value: Value) -> None:
        state.money = add_to(state.money, rows, whole_cents(value * weight, parts))

    return Act(act)
