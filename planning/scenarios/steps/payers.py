"""Patient revenue by payer while the steps act on it, and how patients go from one payer to another.

Charges are the same whoever pays; what a payer does not pay is deducted. So a payer's net revenue lies between nothing
and its charges, and a shift takes no more than the payer it leaves brings. Fit: `base.payers`.
"""

from collections.abc import Sequence

import numpy as np

from language import _, ngettext
from planning.scenarios.base.baseline import BaseYear, Floats, Index
from planning.scenarios.base.payers import ASSUMED, NO_REVENUE
from planning.scenarios.drivers import DRIVERS
from planning.scenarios.steps.acts import Act, Made, Value, nothing
from planning.scenarios.steps.links import spread
from planning.scenarios.steps.selection import Bools
from planning.scenarios.steps.state import PATIENT, FixedParts, Grouped, State, add_to, as_rows, scale, widen
from planning.scenarios.types import DriverChange

#: A payer with a smaller part of the patients has none.
NO_SHARE = 1e-9


class PatientRevenue:
    """The rows of patient revenue in a scope, with sums by department (`places`) and payer."""

    def __init__(self, frame: FixedParts, change: DriverChange) -> None:
        ground = frame.ground
        self.frame, self.rows, self.payers = frame, ground.rows, ground.baseline.payers
        self.inside = ground.select.departments(change.scope)
        category = np.array(ground.categories, dtype=object)[ground.rows.category]
        here = ground.rows.revenue & self.inside[ground.rows.department]
        self.charged, self.deducted = here & (category == PATIENT[0]), here & (category == PATIENT[1])
        self.chosen = self.charged | self.deducted
        self.places = np.unique(ground.rows.department[self.chosen])
        self._sums = {}  # type: dict[tuple[bool, int], tuple[Grouped, Index]]

    def place(self, payer: str) -> int:
        """Return the payer's place in the base, −1 for an unknown one."""
        return self.payers.index(payer) if payer in self.payers else -1

    def of(self, payer: int, *, deducted: bool = False) -> Index:
        """Return the rows booked under a payer, −1 for those without one."""
        kind = self.deducted if deducted else self.charged
        return np.flatnonzero(kind & (self.rows.payer == payer))

    def under(self, state: State, payer: int, *, deducted: bool = False) -> Floats:
        """Return what is booked under a payer (deductions turned positive), at least 0."""
        if (deducted, payer) not in self._sums:
            grouped = Grouped(self.of(payer, deducted=deducted), self.rows.department)
            self._sums[deducted, payer] = grouped, np.searchsorted(self.places, grouped.keys)
        grouped, at = self._sums[deducted, payer]
        summed = grouped.sums(state.money[grouped.rows])
        whole = np.zeros((len(self.places), *summed.shape[1:]))
        whole[at] = -summed if deducted else summed
        return np.maximum(whole, 0)

    def charges(self, state: State, payer: int) -> Floats:
        """Return a payer's charges: under its name, and its part of those without one."""
        return np.asarray(self.under(state, payer) + self.under(state, -1) * state.common[self.places, payer])

    def rate(self, payer: int) -> Floats:
        """Return the part of its charges that the payer does not pay."""
        return np.asarray(self.frame.ground.baseline.paid.deducted[self.places, payer][:, :, None])

    def net(self, state: State, payer: int) -> Floats:
        """Return what a payer pays: never below zero, never above its charges."""
        return np.asarray(self.charges(state, payer) * (1 - self.rate(payer)))


class Takers:
    """The rows that take a change in each department: of the first group that it has, by the size of their base."""

    def __init__(self, revenue: PatientRevenue, groups: Sequence[Index]) -> None:
        rows = revenue.rows
        done = np.zeros(revenue.frame.places, dtype=bool)
        chosen: list[Index] = []
        for group in groups:
            free = group[~done[rows.department[group]]]
            chosen.append(free)
            done[rows.department[free]] = True
        grouped = Grouped(np.sort(np.concatenate(chosen)), rows.department)
        size = np.abs(rows.fixed + rows.variable)[grouped.places]
        total = grouped.sums(size)[grouped.of_row] if len(grouped.places) else size
        even = 1 / np.bincount(grouped.of_row)[grouped.of_row][:, None, None] if len(grouped.places) else 1.0
        self._parts = np.divide(size, total, out=np.zeros_like(size) + even, where=total > 0)
        self._rows = as_rows(grouped.places)
        self._of_row = np.searchsorted(revenue.places, grouped.keys)[grouped.of_row]

    def add(self, state: State, amount: Floats) -> None:
        """Add an amount by department (`places` × months × draws)."""
        state.money = add_to(state.money, self._rows, self._parts * amount[self._of_row])


class Leaving:
    """Patients of one payer that go to another, or away."""

    def __init__(self, revenue: PatientRevenue, source: int, target: int) -> None:
        self.revenue, self.source, self.target = revenue, source, target
        charged = [revenue.of(payer) for payer in (target, -1, source)]
        deducted = [revenue.of(payer, deducted=True) for payer in (target, -1, source)]
        self._own = revenue.of(source), revenue.of(source, deducted=True)
        self._charges = Takers(revenue, charged)
        self._common = Takers(revenue, [charged[1]])
        self._gained = Takers(revenue, [*deducted, *charged])
        self._freed = Takers(revenue, [deducted[1], deducted[2], charged[1], charged[2]])
        self._takes = np.isin(revenue.places, revenue.rows.department[charged[0]])[:, None, None]
        self._holds = np.isin(revenue.places, revenue.rows.department[charged[1]])[:, None, None]
        self._price = _relative_price(revenue, source, target)

    def move(self, state: State, part: Floats, stays: float) -> None:
        """Let a part (0–1, `places` × months × draws) of the source's patients leave, `stays` of them to the target."""
        revenue = self.revenue
        own, common = revenue.under(state, self.source), revenue.under(state, -1)
        under_none = common * state.common[revenue.places, self.source]
        deducted = revenue.under(state, self.source, deducted=True)
        freed = part * (own + under_none) * revenue.rate(self.source)
        moved = part * (own + under_none) * stays * self._price
        self._shrink(state, part, own, deducted)
        self._freed.add(state, freed - part * deducted)
        self._charges.add(state, part * own * stays * self._price)
        self._common.add(state, part * under_none * (stays * self._price - 1))
        self._gained.add(state, -moved * revenue.rate(self.target))
        joined = part * own * stays * self._price * (~self._takes & self._holds)
        self._remix(state, common, part * under_none, part * under_none * stays * self._price + joined)

    def _shrink(self, state: State, part: Floats, own: Floats, deducted: Floats) -> None:
        at = np.searchsorted(self.revenue.places, self.revenue.rows.department)
        for rows, held in zip(self._own, (own, deducted), strict=True):
            state.money = scale(state.money, rows, np.where(held > 0, 1 - part, 1.0)[at[rows]])

    def _remix(self, state: State, common: Floats, gone: Floats, come: Floats) -> None:
        """Restate whose the charges without a payer are."""
        places = self.revenue.places
        amounts = common[:, None] * state.common[places]
        wide = np.broadcast_shapes(amounts[:, 0].shape, gone.shape)
        amounts = np.broadcast_to(amounts, (*amounts.shape[:-1], wide[-1])).copy()
        amounts[:, self.source] -= gone
        amounts[:, self.target] += come
        total = amounts.sum(axis=1, keepdims=True)
        before = np.broadcast_to(state.common[places], amounts.shape)
        state.common = widen(state.common, wide[-1])
        state.common[places] = np.where(
            total > 0, np.divide(amounts, total, where=total > 0, out=before.copy()), before
        )


def _relative_price(revenue: PatientRevenue, source: int, target: int) -> Floats:
    """Return what a patient of the target brings for each 1 of the source: 1 where charges are alike.

    Where nothing is deducted, revenue is booked as it is paid, and what payers pay shows in revenue by patient.
    """
    paid = revenue.frame.ground.baseline.paid
    charges, share = paid.charges[revenue.places], paid.share[revenue.places]
    each = [
        np.divide(
            charges[:, payer], share[:, payer], out=np.zeros_like(charges[:, payer]), where=share[:, payer] > NO_SHARE
        )
        for payer in (source, target)
    ]
    net = (paid.deducted[revenue.places] == 0).all(axis=(1, 2))[:, None]
    known = net & (each[0] > 0) & (each[1] > 0)
    return np.asarray(np.divide(each[1], each[0], out=np.ones_like(each[0]), where=known)[:, :, None])


def payer_mix(frame: FixedParts, change: DriverChange) -> Made:
    """Patients go from one payer to another at the same volume; their charges stay, their deductions change."""
    revenue = PatientRevenue(frame, change)
    source, target = (revenue.place(payer) for payer in change.detail.split(">"))
    if source < 0 or target < 0:
        return nothing(change, _("one of its payers is unknown"))
    if not len(revenue.places):
        return nothing(change, _("its scope has no patient revenue"))
    leaving, places = Leaving(revenue, source, target), revenue.places
    weight = frame.ground.select.profile(change)
    pairs = _payer_pairs(frame, places)

    def act(state: State, value: Value) -> None:
        before, after = state.share[places, source], state.share[places, target]
        moved = np.clip(value * weight, 0, before)
        charges = revenue.charges(state, source) + revenue.charges(state, target)
        state.note_short(change, charges * value * weight, charges * moved, _("the payer has no more patients there"))
        part = np.divide(moved, before, out=np.zeros_like(moved), where=before > NO_SHARE)
        leaving.move(state, part, 1.0)
        grow = 1 + np.divide(moved, after, out=np.zeros_like(moved), where=after > NO_SHARE)
        for payer, factor in ((source, 1 - part), (target, grow)):
            rows, at = pairs.get(payer, (np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)))
            state.volume = scale(state.volume, rows, factor[at])
        state.share = widen(state.share, moved.shape[-1])
        state.share[places, source] = before - moved
        state.share[places, target] = after + moved

    return Act(act, evidence_notes(frame.ground.baseline, revenue.inside))


class _Loss:
    """A payer that is lost in a scope: where, who stays, and by how much in each month."""

    def __init__(self, frame: FixedParts, change: DriverChange) -> None:
        source, _arrow, target = change.detail.partition(">")
        self.revenue = PatientRevenue(frame, change)
        self.places = self.revenue.places
        self.source = self.revenue.place(source)
        self.target = self.revenue.place(target) if target else self.source
        self.stays = DRIVERS["payer_lost"].option(change, "stays") if target else 0.0
        self.weight = frame.ground.select.profile(change)

    def nothing(self, change: DriverChange) -> Made | None:
        """Return why there is nothing to lose."""
        if self.source < 0 or self.target < 0:
            return nothing(change, _("one of its payers is unknown"))
        return None if len(self.places) else nothing(change, _("its scope has no patient revenue"))


def payer_lost(frame: FixedParts, change: DriverChange) -> Made:
    """Volume falls by the patients who leave; what they paid goes later, with the payer (`payer_leaves`)."""
    loss = _Loss(frame, change)
    why = loss.nothing(change)
    if why is not None:
        return why
    ground, places = frame.ground, loss.places
    pairs = np.flatnonzero(np.isin(ground.pair_department, places) & ~ground.pair_member)
    at = np.searchsorted(places, ground.pair_department[pairs])

    def act(state: State, value: Value) -> None:
        units = state.share.copy() if state.patients is None else state.patients
        units = widen(units, np.shape(value * loss.weight)[-1])
        part = value * loss.weight * np.ones_like(units[places, loss.source])
        whole = units[places].sum(axis=1)
        gone = part * units[places, loss.source]
        level = np.maximum(
            1 - np.divide(gone * (1 - loss.stays), whole, out=np.zeros_like(whole), where=whole > 0), 1e-9
        )
        units[places, loss.source] -= gone
        units[places, loss.target] += gone * loss.stays
        state.patients = units
        spread(state, pairs, level[at] - 1)
        state.volume = scale(state.volume, pairs, level[at])
        state.kept = scale(state.kept, places, 1 / level)

    return Act(act, evidence_notes(ground.baseline, loss.revenue.inside))


def payer_leaves(frame: FixedParts, change: DriverChange) -> Made:
    """The lost payer's charges and deductions go; those who stay are deducted as their new payer is."""
    loss = _Loss(frame, change)
    why = loss.nothing(change)
    if why is not None:
        return why
    leaving, places = Leaving(loss.revenue, loss.source, loss.target), loss.places
    pairs = _payer_pairs(frame, places)

    def act(state: State, value: Value) -> None:
        part = value * loss.weight * np.ones_like(state.share[places, loss.source])
        leaving.move(state, part, loss.stays)
        before = state.share[places]
        wide = max(part.shape[-1], before.shape[-1])
        after = np.broadcast_to(before, (*before.shape[:-1], wide)).copy()
        gone = part * before[:, loss.source]
        after[:, loss.source] -= gone
        after[:, loss.target] += gone * loss.stays
        whole = after.sum(axis=1, keepdims=True)
        after = np.divide(after, whole, out=np.zeros_like(after), where=whole > 0)
        for payer, (rows, at) in pairs.items():
            factor = np.divide(after[:, payer], before[:, payer], out=np.ones_like(after[:, payer]),
                               where=before[:, payer] > NO_SHARE)  # fmt: skip
            state.volume = scale(state.volume, rows, factor[at])
        state.share = widen(state.share, wide)
        state.share[places] = after

    return Act(act)


def _payer_pairs(frame: FixedParts, places: Index) -> dict[int, tuple[Index, Index]]:
    """Return by payer the pairs that count its patients, and where their department stands among `places`."""
    ground = frame.ground
    inside = np.isin(ground.pair_department, places)
    rows: dict[int, tuple[Index, Index]] = {}
    for payer in np.unique(ground.pair_payer[ground.pair_payer >= 0]).tolist():
        pairs = np.flatnonzero((ground.pair_payer == payer) & inside)
        rows[payer] = pairs, np.searchsorted(places, ground.pair_department[pairs])
    return rows


def evidence_notes(baseline: BaseYear, inside: Bools) -> tuple[str, ...]:
    """Return where shares and rates of payers in a scope stand on little."""
    paid = baseline.paid
    here = [place for place in np.flatnonzero(inside).tolist() if paid.evidence[place] != NO_REVENUE]
    notes = []
    assumed = sum(paid.evidence[place] == ASSUMED for place in here)
    if assumed:
        notes.append(
            ngettext(
                "Thin evidence: {count} department has no counts, charges or deductions by payer and uses the "
                "hospital's payer mix.",
                "Thin evidence: {count} departments have no counts, charges or deductions by payer and use the "
                "hospital's payer mix.",
                assumed,
            )
        )
    if paid.pooled[here].any():
        notes.append(
            _("Thin evidence: deductions are booked apart from charges, so all departments have the same payer rates.")
        )
    rates = paid.deducted[here]
    if rates.size and np.ptp(rates, axis=1).max() < 1e-6 and (_relative_charges(baseline, here) < 1e-6):
        notes.append(_("Thin evidence: no deductions or revenue by payer are booked, so all payers pay alike."))
    return tuple(notes)


def _relative_charges(baseline: BaseYear, here: list[int]) -> float:
    """Return how far charges by patient differ between payers, 0 where they are alike."""
    paid = baseline.paid
    charges = paid.charges[here]
    total = charges.sum(axis=1, keepdims=True)
    part = np.divide(charges, total, out=np.zeros_like(charges), where=total > 0)
    return float(np.abs(np.where(total > 0, part - paid.share[here], 0.0)).max(initial=0.0))
