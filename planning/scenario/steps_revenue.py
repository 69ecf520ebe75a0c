"""How revenue drivers act: payer mix, payer rates, value-based payments.

Charges are the same whoever pays; what a payer really pays shows in its deductions. So a payer's net revenue is its own
revenue and deductions plus its share of what is booked without a payer, and a change of it goes to its deductions.
"""

import numpy as np

from planning.scenario.acts import Act, Made, Value, nothing
from planning.scenario.baseline import Floats, Index
from planning.scenario.spread import spread_amount, whole_cents
from planning.scenario.state import Frame, Grouped, State, added, as_rows, scaled
from planning.scenario.types import Change

_PATIENT = ("gross_revenue", "deductions")


class _Patients:
    """The rows of patient revenue in a scope."""

    def __init__(self, frame: Frame, change: Change) -> None:
        ground = frame.ground
        self.rows, self.payers = ground.rows, ground.baseline.payers
        self.inside = ground.select.departments(change.scope)
        category = np.array([name in _PATIENT for name in ground.categories])[ground.rows.category]
        self.chosen = category & ground.rows.revenue & self.inside[ground.rows.department]
        self.deduction = np.array([name == "deductions" for name in ground.categories])[ground.rows.category]

    def of(self, payer: int) -> Index:
        return np.flatnonzero(self.chosen & (self.rows.payer == payer))

    def place(self, payer: str) -> int:
        return self.payers.index(payer) if payer in self.payers else -1


def payer_mix(frame: Frame, change: Change) -> Made:
    """A payer's rows move with its share of the patients; the volume stays."""
    patients = _Patients(frame, change)
    source, target = (patients.place(payer) for payer in change.detail.split(">"))
    if source < 0 or target < 0:
        return nothing(change, "a payer that it names is not known")
    leaving, coming = patients.of(source), patients.of(target)
    if not len(leaving) and not len(coming):
        return nothing(change, "no revenue in its scope is booked by payer")
    places = np.flatnonzero(patients.inside)
    ground = frame.ground
    weight = ground.select.profile(change)
    department = np.searchsorted(places, ground.rows.department)
    parts = _payer_pairs(frame, places)

    def act(state: State, value: Value) -> None:
        before, after = state.share[places, source], state.share[places, target]
        moved = np.where(after > 0, np.clip(value * weight, 0, before), 0.0)
        shrink = 1 - np.divide(moved, before, out=np.zeros_like(moved), where=before > 0)
        grow = 1 + np.divide(moved, after, out=np.zeros_like(moved), where=after > 0)
        state.money = scaled(state.money, leaving, shrink[department[leaving]])
        state.money = scaled(state.money, coming, grow[department[coming]])
        for payer, factor in ((source, shrink), (target, grow)):
            pairs, where = parts.get(payer, (np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)))
            state.volume = scaled(state.volume, pairs, factor[where])
        if moved.shape[-1] > state.share.shape[-1]:
            state.share = np.repeat(state.share, moved.shape[-1], axis=-1)
        elif state.share.base is not None:
            state.share = state.share.copy()
        state.share[places, source] = before - moved
        state.share[places, target] = after + moved

    return Act(act)


def _payer_pairs(frame: Frame, places: Index) -> dict[int, tuple[Index, Index]]:
    """Return by payer the pairs that count its patients, and where their department stands in the scope."""
    ground = frame.ground
    found: dict[int, tuple[Index, Index]] = {}
    inside = np.isin(ground.pair_department, places)
    for payer in np.unique(ground.pair_payer[ground.pair_payer >= 0]).tolist():
        pairs = np.flatnonzero((ground.pair_payer == payer) & inside)
        found[payer] = pairs, np.searchsorted(places, ground.pair_department[pairs])
    return found


def payer_rate(frame: Frame, change: Change) -> Made:
    """Net revenue of a payer, or of all, × (1 + change)."""
    return _net_revenue(frame, change)


def value_based_share(frame: Frame, change: Change) -> Made:
    """A bonus or penalty as a share of net patient revenue."""
    return _net_revenue(frame, change)


def _net_revenue(frame: Frame, change: Change) -> Made:
    patients = _Patients(frame, change)
    if change.detail and patients.place(change.detail) < 0:
        return nothing(change, f"the payer “{change.detail}” is not known")
    if not patients.chosen.any():
        return nothing(change, "there is no patient revenue in its scope")
    names = [change.detail] if change.detail else list(patients.payers)
    rules = [_one_payer(frame, patients, patients.place(name)) for name in names]
    weight = frame.ground.select.profile(change)
    rest = _without_payers(frame, patients) if not change.detail else np.empty(0, dtype=np.intp)

    def act(state: State, value: Value) -> None:
        more = value * weight
        changes = [rule(state, more) for rule in rules]
        state.money = scaled(state.money, rest, 1 + more)
        for rows, amount in changes:
            state.money = added(state.money, rows, amount)

    return Act(act)


def _without_payers(frame: Frame, patients: _Patients) -> Index:
    """Return revenue rows of departments in which nothing is known about payers: they move as a whole."""
    share = frame.ground.baseline.payer_share.sum(axis=(1, 2)) if patients.payers else np.zeros(frame.places)
    return np.flatnonzero(patients.chosen & (share[patients.rows.department] == 0))


def _one_payer(frame: Frame, patients: _Patients, payer: int):  # type: ignore[no-untyped-def]
    """Return a rule that gives the rows of a payer and what they gain when its net revenue grows by a share."""
    rows = patients.rows
    share = frame.ground.baseline.payer_share[:, payer].sum(axis=1)
    known = patients.chosen & (share[rows.department] > 0)
    own, common = np.flatnonzero(known & (rows.payer == payer)), np.flatnonzero(known & (rows.payer < 0))
    grouped_own, grouped_common = Grouped(own, rows.department), Grouped(common, rows.department)
    takers = _takers(frame, patients, own, common)
    grouped = Grouped(takers, rows.department)
    base = np.abs(rows.fixed + rows.variable)[grouped.places]
    total = grouped.sums(base)[grouped.of_row]
    counts = np.bincount(grouped.of_row, minlength=len(grouped.keys))[grouped.of_row] if len(takers) else np.ones(0)
    weight = np.divide(base, total, out=1 / counts[:, None, None] + np.zeros_like(base), where=total > 0)
    where_own = np.searchsorted(grouped.keys, grouped_own.keys)
    where_common = np.searchsorted(grouped.keys, grouped_common.keys)

    def rule(state: State, more: Floats) -> tuple[Index, Floats]:
        common_net = grouped_common.sums(state.money[grouped_common.places]) * state.share[grouped_common.keys, payer]
        own_net = grouped_own.sums(state.money[grouped_own.places])
        draws = max(common_net.shape[-1], own_net.shape[-1])
        net = np.zeros((len(grouped.keys), common_net.shape[1], draws))
        net[where_own] += own_net
        net[where_common] += common_net
        return grouped.places, weight * (net * more)[grouped.of_row]

    return rule


def _takers(frame: Frame, patients: _Patients, own: Index, common: Index) -> Index:
    """Return by department the rows that take a payer's change: its deductions, else its revenue, else the common."""
    rows = patients.rows
    taken = np.zeros(frame.places, dtype=bool)
    chosen: list[Index] = []
    for group in (own[patients.deduction[own]], own, common):
        free = group[~taken[rows.department[group]]]
        chosen.append(free)
        taken[rows.department[free]] = True
    return np.sort(np.concatenate(chosen))


def value_based_member(frame: Frame, change: Change) -> Made:
    """An amount per member month, on the revenue that flexes on members, else on other revenue."""
    ground = frame.ground
    inside = ground.select.departments(change.scope)
    members = np.flatnonzero(ground.pair_member & inside[ground.pair_department])
    if not len(members):
        return nothing(change, "no member months are known in its scope")
    weight = ground.select.profile(change)
    other = np.array([name == "other_revenue" for name in ground.categories])[ground.rows.category]
    places: list[tuple[int, Index, Floats]] = []
    for pair in members.tolist():
        here = ground.rows.revenue & (ground.rows.department == ground.pair_department[pair])
        rows = np.flatnonzero(here & (ground.rows.pair == pair) & (ground.rows.variable != 0).any(axis=(1, 2)))
        rows = rows if len(rows) else np.flatnonzero(here & other)
        if len(rows):
            places.append((pair, rows, spread_amount(ground.rows, rows)))
    if not places:
        return nothing(change, "there is no account of other revenue to put it on")

    def act(state: State, value: Value) -> None:
        for pair, rows, parts in places:
            amount = value * weight * ground.pair_quantity[pair] * state.volume[pair]
            state.money = added(state.money, as_rows(rows), whole_cents(amount, parts))

    return Act(act)
