"""How revenue drivers act: payer mix, payer rates, value-based payments.

Charges are the same whoever pays; what a payer really pays shows in its deductions. So a payer's net revenue is its own
revenue and deductions plus its share of what is booked without a payer, and a change of it goes to its deductions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from language import _
from planning.scenarios.base.baseline import Floats, Index
from planning.scenarios.steps.acts import Act, Made, Value, nothing
from planning.scenarios.steps.spread import spread_amount, whole_cents
from planning.scenarios.steps.state import FixedParts, Grouped, State, add_to, as_rows, scale
from planning.scenarios.types import DriverChange

_PATIENT = ("gross_revenue", "deductions")
#: A payer with a smaller part of the patients has none.
NO_SHARE = 1e-9


class _Patients:
    """The rows of patient revenue in a scope."""

    def __init__(self, frame: FixedParts, change: DriverChange) -> None:
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


def payer_mix(frame: FixedParts, change: DriverChange) -> Made:
    """A payer's rows move with its share of the patients; the volume stays."""
    patients = _Patients(frame, change)
    source, target = (patients.place(payer) for payer in change.detail.split(">"))
    if source < 0 or target < 0:
        return nothing(change, _("one of its payers is unknown"))
    leaving, coming = patients.of(source), patients.of(target)
    if not len(leaving) and not len(coming):
        return nothing(change, _("its scope has no revenue by payer"))
    places = np.flatnonzero(patients.inside)
    ground = frame.ground
    weight = ground.select.profile(change)
    department = np.searchsorted(places, ground.rows.department)
    parts = _payer_pairs(frame, places)

    def act(state: State, value: Value) -> None:
        before, after = state.share[places, source], state.share[places, target]
        moved = np.where(after > NO_SHARE, np.clip(value * weight, 0, before), 0.0)
        shrink = 1 - np.divide(moved, before, out=np.zeros_like(moved), where=before > NO_SHARE)
        grow = 1 + np.divide(moved, after, out=np.zeros_like(moved), where=after > NO_SHARE)
        state.money = scale(state.money, leaving, shrink[department[leaving]])
        state.money = scale(state.money, coming, grow[department[coming]])
        for payer, factor in ((source, shrink), (target, grow)):
            pairs, where = parts.get(payer, (np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)))
            state.volume = scale(state.volume, pairs, factor[where])
        if moved.shape[-1] > state.share.shape[-1]:
            state.share = np.repeat(state.share, moved.shape[-1], axis=-1)
        state.share[places, source] = before - moved
        state.share[places, target] = after + moved

    return Act(act)


def _payer_pairs(frame: FixedParts, places: Index) -> dict[int, tuple[Index, Index]]:
    """Return by payer the pairs that count its patients, and where their department stands in the scope."""
    ground = frame.ground
    rows: dict[int, tuple[Index, Index]] = {}
    inside = np.isin(ground.pair_department, places)
    for payer in np.unique(ground.pair_payer[ground.pair_payer >= 0]).tolist():
        pairs = np.flatnonzero((ground.pair_payer == payer) & inside)
        rows[payer] = pairs, np.searchsorted(places, ground.pair_department[pairs])
    return rows


def payer_rate(frame: FixedParts, change: DriverChange) -> Made:
    """Net revenue of a payer, or of all, × (1 + change)."""
    return _net_revenue(frame, change)


def value_based_share(frame: FixedParts, change: DriverChange) -> Made:
    """A bonus or penalty as a share of net patient revenue."""
    return _net_revenue(frame, change)


def _net_revenue(frame: FixedParts, change: DriverChange) -> Made:
    patients = _Patients(frame, change)
    if change.detail and patients.place(change.detail) < 0:
        return nothing(change, _("payer “{payer}” is unknown", payer=change.detail))
    if not patients.chosen.any():
        return nothing(change, _("its scope has no patient revenue"))
    rule = _payer(frame, patients, patients.place(change.detail)) if change.detail else _all_payers(frame, patients)
    weight = frame.ground.select.profile(change)

    def act(state: State, value: Value) -> None:
        net = rule.net(state)
        gain = rule.parts * (net * (value * weight))[rule.of_row]
        state.money = add_to(state.money, as_rows(rule.takers), gain)

    return Act(act)


@dataclass(frozen=True)
class _Net:
    """Net revenue by department (`net`), and the rows that take a change of it, with their parts of it."""

    net: Callable[[State], Floats]
    takers: Index
    of_row: Index
    parts: Floats


def _all_payers(frame: FixedParts, patients: _Patients) -> _Net:
    every = np.flatnonzero(patients.chosen)
    summed = Grouped(every, patients.rows.department)

    def net(state: State) -> Floats:
        return summed.sums(state.money[summed.rows])

    return _taken(frame, patients, [every[patients.deduction[every]], every], summed.keys, net)


def _payer(frame: FixedParts, patients: _Patients, payer: int) -> _Net:
    department = patients.rows.department
    share = frame.ground.baseline.payer_share[:, payer].sum(axis=1)
    own = patients.of(payer)
    common = np.flatnonzero(patients.chosen & (patients.rows.payer < 0) & (share[department] > 0))
    by_own, by_common = Grouped(own, department), Grouped(common, department)
    keys = np.union1d(by_own.keys, by_common.keys)
    own_at, common_at = np.searchsorted(keys, by_own.keys), np.searchsorted(keys, by_common.keys)

    def net(state: State) -> Floats:
        of_common = by_common.sums(state.money[by_common.rows]) * state.share[by_common.keys, payer]
        of_own = by_own.sums(state.money[by_own.rows])
        sums = np.zeros((len(keys), of_own.shape[1], max(of_own.shape[-1], of_common.shape[-1])))
        sums[own_at] += of_own
        sums[common_at] += of_common
        return sums

    return _taken(frame, patients, [own[patients.deduction[own]], own, common], keys, net)


def _taken(
    frame: FixedParts, patients: _Patients, groups: Sequence[Index], keys: Index, net: Callable[[State], Floats]
) -> _Net:
    """Choose by department the rows that take a change: the first of the groups that it has."""
    rows = patients.rows
    done = np.zeros(frame.places, dtype=bool)
    chosen: list[Index] = []
    for group in groups:
        free = group[~done[rows.department[group]]]
        chosen.append(free)
        done[rows.department[free]] = True
    takers = Grouped(np.sort(np.concatenate(chosen)), rows.department)
    size = np.abs(rows.fixed + rows.variable)[takers.places]
    total = takers.sums(size)[takers.of_row]
    even = 1 / np.bincount(takers.of_row)[takers.of_row][:, None, None] if len(takers.places) else 1.0
    parts = np.divide(size, total, out=np.zeros_like(size) + even, where=total > 0)
    return _Net(net, takers.places, np.searchsorted(keys, takers.keys)[takers.of_row], parts)


def value_based_member(frame: FixedParts, change: DriverChange) -> Made:
    """An amount per member month, on the revenue that flexes on members, else on other revenue."""
    ground = frame.ground
    inside = ground.select.departments(change.scope)
    members = np.flatnonzero(ground.pair_member & inside[ground.pair_department])
    if not len(members):
        return nothing(change, _("its scope has no member months"))
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
        return nothing(change, _("there is no other-revenue account to book it to"))

    def act(state: State, value: Value) -> None:
        for pair, rows, parts in places:
            amount = value * weight * ground.pair_quantity[pair] * state.volume[pair]
            state.money = add_to(state.money, as_rows(rows), whole_cents(amount, parts))

    return Act(act)
