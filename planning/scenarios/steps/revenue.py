"""How revenue drivers act: payer rates and value-based payments; who pays is settled before (`steps.payers`)."""

import numpy as np

from language import _
from planning.scenarios.base.baseline import Floats, Index
from planning.scenarios.steps.acts import Act, Made, Value, nothing
from planning.scenarios.steps.payers import PatientRevenue, Takers, evidence_notes
from planning.scenarios.steps.spread import spread_amount, whole_cents
from planning.scenarios.steps.state import FixedParts, Grouped, State, add_to, as_rows
from planning.scenarios.types import DriverChange


def payer_rate(frame: FixedParts, change: DriverChange) -> Made:
    """Net revenue of a payer, or of all, × (1 + change)."""
    return _net_revenue(frame, change)


def value_based_share(frame: FixedParts, change: DriverChange) -> Made:
    """A bonus or penalty as a share of net patient revenue."""
    return _net_revenue(frame, change)


def _net_revenue(frame: FixedParts, change: DriverChange) -> Made:
    revenue = PatientRevenue(frame, change)
    payer = revenue.place(change.detail)
    if change.detail and payer < 0:
        return nothing(change, _("payer “{payer}” is unknown", payer=change.detail))
    if not len(revenue.places):
        return nothing(change, _("its scope has no patient revenue"))
    weight = frame.ground.select.profile(change)
    own = [revenue.of(payer, deducted=True), revenue.of(payer)] if change.detail else []
    everyone = np.flatnonzero(revenue.deducted), np.flatnonzero(revenue.charged)
    takers = Takers(revenue, [*own, *everyone])
    every = _AllPayers(frame, revenue)

    def act(state: State, value: Value) -> None:
        net = revenue.net(state, payer) if change.detail else every.net(state)
        more = net * (value * weight)
        takers.add(state, more)
        if more.shape[-1] == 1:  # one draw: whom it comes from is told
            _tell_payers(state, revenue, more[:, :, 0], payer)

    notes = evidence_notes(frame.ground.baseline, revenue.inside) if change.detail else ()
    return Act(act, notes)


def _tell_payers(state: State, revenue: PatientRevenue, more: Floats, payer: int) -> None:
    """Keep what a payer pays more; of all together each by what it pays."""
    if payer >= 0:
        state.paid_more[revenue.places, payer] += more
        return
    nets = [revenue.net(state, one)[:, :, 0] for one in range(len(revenue.payers))]
    total = np.sum(nets, axis=0)
    for one, net in enumerate(nets):
        part = np.divide(net, total, out=np.zeros_like(more), where=total > 0)
        state.paid_more[revenue.places, one] += part * more


class _AllPayers:
    """What all payers together pay by department, at least nothing."""

    def __init__(self, frame: FixedParts, revenue: PatientRevenue) -> None:
        self._charged = Grouped(np.flatnonzero(revenue.charged), revenue.rows.department)
        self._summed = Grouped(np.flatnonzero(revenue.chosen), revenue.rows.department)
        self._at = np.searchsorted(revenue.places, self._charged.keys)
        paid = frame.ground.baseline.paid
        self._pooled = paid.pooled[revenue.places]
        charges = paid.charges[revenue.places]
        kept = (charges * (1 - paid.deducted[revenue.places])).sum(axis=1)
        total = charges.sum(axis=1)
        self._kept = np.divide(kept, total, out=np.zeros_like(kept), where=total > 0)[:, :, None]

    def net(self, state: State) -> Floats:
        net = self._summed.sums(state.money[self._summed.rows])
        if self._pooled.any():
            charges = np.zeros_like(net)
            charges[self._at] = self._charged.sums(state.money[self._charged.rows])
            net = np.where(self._pooled[:, None, None], charges * self._kept, net)
        return np.maximum(net, 0)


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
