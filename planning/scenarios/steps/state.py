"""The figures while the steps act on them: volume, quantities and rates of labor, and money, for one draw or many."""

import numpy as np
import numpy.typing as npt

from planning.periods import days_in
from planning.scenarios.base.baseline import Floats, Index
from planning.scenarios.base.ground import AGENCY, AGENCY_PAY, BENEFITS, OWN_PAY, PreparedYear
from planning.scenarios.types import DriverChange

Rows = Index | slice
#: Account categories that patients' payers settle.
PATIENT = ("gross_revenue", "deductions")
#: A change that does less than it asks for by no more than this part does all of it.
NEARLY = 1e-6


def as_rows(places: Index) -> Rows:
    """Return neighboring places as a slice, which numpy changes in place without a copy."""
    if len(places) and places[-1] - places[0] + 1 == len(places) and (np.diff(places) == 1).all():
        return slice(int(places[0]), int(places[-1]) + 1)
    return places


def scale(values: Floats, rows: Rows, factor: Floats | float) -> Floats:
    """Multiply rows and return the array, widened when the factor has more draws."""
    draws = np.shape(factor)[-1] if np.ndim(factor) else 1
    if draws > values.shape[-1]:
        values = np.repeat(values, draws, axis=-1)
    values[rows] *= factor
    return values


def add_to(values: Floats, rows: Rows, amount: Floats) -> Floats:
    """Add to rows and return the array, widened when the amount has more draws."""
    if amount.shape[-1] > values.shape[-1]:
        values = np.repeat(values, amount.shape[-1], axis=-1)
    values[rows] += amount
    return values


def widen(values: Floats, draws: int) -> Floats:
    """Return the array with at least so many draws."""
    return np.repeat(values, draws, axis=-1) if draws > values.shape[-1] else values


class Grouped:
    """Sums rows by a sorted key, and hands a group's figure back to its rows."""

    def __init__(self, places: Index, key: Index) -> None:
        order = np.argsort(key[places], kind="stable")
        self.places = places[order]
        self.rows = as_rows(self.places)
        self.keys, start, self.of_row = np.unique(key[self.places], return_index=True, return_inverse=True)
        size = np.diff(np.append(start, len(places)))
        self._first = as_rows(start)
        # The second row of every group that has one, then the third …: far faster than reduceat over whole months.
        more = [np.flatnonzero(size > place) for place in range(1, int(size.max(initial=0)))]
        self._rest = [(as_rows(groups), as_rows(start[groups] + place)) for place, groups in enumerate(more, 1)]

    def sums(self, values: Floats) -> Floats:
        """Return one row per key; `values` has one per place, in the order of `places`."""
        total = values[self._first].copy() if isinstance(self._first, slice) else values[self._first]
        for groups, rows in self._rest:
            total[groups] += values[rows]
        return total


class FixedParts:
    """What does not change while steps act, worked out once per ground: places, weights and starting sums."""

    def __init__(self, ground: PreparedYear) -> None:
        rows, cells = ground.rows, ground.cells
        self.ground = ground
        self.places = len(ground.baseline.departments)
        patient = np.isin(np.array(ground.categories, dtype=object)[rows.category], PATIENT)
        self.patient_rows = np.flatnonzero(patient & rows.revenue)
        labor = (rows.role == OWN_PAY) | (rows.role == AGENCY_PAY)
        follows = rows.role == BENEFITS
        # Benefits move with pay and not by a share of their own.
        self.fixed = np.where(follows[:, None, None], rows.fixed + rows.variable, rows.fixed)
        self.variable = np.where(follows[:, None, None], 0.0, rows.variable)
        self.pair = np.where(rows.pair >= 0, rows.pair, len(ground.pair_department))
        self.fixed_row = np.where(follows, 2 * self.places, rows.department + self.places * rows.revenue)
        self.pools = Grouped(np.arange(len(cells.pool), dtype=np.intp), cells.pool)
        self.start_cost = self.pools.sums(cells.cost * cells.present)
        place = np.full(2 * self.places, -1, dtype=np.intp)
        place[self.pools.keys] = np.arange(len(self.pools.keys))
        self.labor_rows = np.flatnonzero(labor)
        row_pool = rows.department[labor] + self.places * (rows.role[labor] == AGENCY_PAY)
        self.labor_rows = self.labor_rows[place[row_pool] >= 0]
        self.labor_pool = place[row_pool[place[row_pool] >= 0]]
        self.labor = Grouped(np.arange(len(self.labor_rows), dtype=np.intp), self.labor_pool)
        self.weights = _weights(ground, self.labor_rows, self.labor_pool, len(self.pools.keys))
        benefit = np.flatnonzero(rows.role == BENEFITS)
        self.benefit_rows = benefit[place[rows.department[benefit]] >= 0]
        self.benefit_pool = place[rows.department[self.benefit_rows]]
        uos = ground.uos[cells.department]
        self.cell_pair = np.where(uos >= 0, uos, len(ground.pair_department))
        self.capacity = _capacity(ground)
        # Rows of a payer that flex on all patients move with its share of them.
        every = np.append(ground.pair_total == np.arange(len(ground.pair_total)), True)
        self.mixed_rows = np.flatnonzero((rows.payer >= 0) & every[self.pair])
        self.mixed_place = rows.department[self.mixed_rows], rows.payer[self.mixed_rows]
        self.mixed_share = ground.baseline.paid.share[self.mixed_place][:, :, None]


def _weights(ground: PreparedYear, labor: Index, pool: Index, pools: int) -> Floats:
    """Return which part of a pool's change in hours each labor account takes: by variable part, else by amount."""
    rows = ground.rows
    months = rows.fixed.shape[1]

    def shares(size: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
        total = np.zeros((pools, months, 1))
        np.add.at(total, pool, size)
        return np.divide(size, total[pool], out=np.zeros_like(size), where=total[pool] > 0), total[pool] > 0

    variable, moves = shares(np.abs(rows.variable[labor]))
    whole, holds = shares(np.abs(rows.fixed[labor] + rows.variable[labor]))
    even, _ = shares(np.ones((len(labor), months, 1)))
    return np.where(moves, variable, np.where(holds, whole, even))


def _capacity(ground: PreparedYear) -> Floats:
    """Return bed days relative to the base's patient days; a base above its beds is its own limit, NaN has none."""
    days = np.array([days_in([month]) for month in ground.baseline.months], dtype=np.float64)[None, :, None]
    quantity = ground.pair_quantity[ground.bed_pair]
    room = np.where(ground.beds > 0, np.maximum(ground.beds * days, quantity), np.nan)
    return np.divide(room, quantity, out=np.full_like(quantity, np.nan), where=quantity > 0)


class State:
    """Everything the steps may change; see `PreparedYear` for shapes.

    `volume` relative to the base, with a last row that is always 1; `quantity` and `rate` of the labor cells relative
    to their hours and price; `money` by row, unrounded minor units.
    """

    def __init__(self, frame: FixedParts) -> None:
        ground = frame.ground
        self.frame = frame
        self.ground = ground
        months = len(ground.baseline.months)
        pairs = len(ground.pair_department) + 1
        self.volume = np.ones((pairs, months, 1))
        self.grown: list[tuple[Index, Floats]] = []
        self.linked = np.zeros(pairs - 1, dtype=bool)
        self.link_strength = np.repeat(ground.link_strength[:, :, None, None], months, axis=2)
        self.earned_per_unit = np.ones((pairs, months, 1))
        self.spent_per_unit = np.ones((pairs, months, 1))
        self.hours_per_unit = np.ones((frame.places, months, 1))
        self.fixed_level = np.ones((2 * frame.places + 1, months, 1))
        self.bed_change = np.zeros_like(ground.beds)
        self.occupancy = np.ones_like(ground.beds)
        self.kept = np.ones((frame.places, months, 1))
        self.patients: Floats | None = None
        self.share = ground.baseline.paid.share[:, :, :, None].copy()
        self.common = ground.baseline.paid.common[:, :, :, None].copy()
        self.quantity = ground.cells.present.copy()
        self.rate = np.ones_like(ground.cells.present)
        self.money = frame.fixed + frame.variable
        self.cost = frame.start_cost
        self.limited: np.ndarray | None = None
        #: What steps add to what each payer pays: departments × payers × months.
        self.paid_more = np.zeros(ground.baseline.paid.share.shape)
        self.short: list[tuple[DriverChange, float, str]] = []

    def note_short(self, change: DriverChange, asked: Floats, done: Floats, why: str) -> None:
        """Keep that a change does less than it asks for, and why; of one draw only, and summed over all months."""
        if np.shape(done)[-1] > 1 or np.shape(asked)[-1] > 1:
            return
        whole, part = float(np.abs(asked).sum()), float(np.abs(done).sum())
        if part < whole * (1 - NEARLY):
            self.short.append((change, part / whole, why))

    def flex(self) -> None:
        """Restate money and hours at the volume, hours per unit and fixed costs that the steps so far have set."""
        frame, rows = self.frame, self.ground.rows
        spent = self.volume * self.spent_per_unit
        earned = self.volume * self.earned_per_unit
        flexed = np.where(rows.revenue[:, None, None], earned[frame.pair], spent[frame.pair]) if (
            earned.shape != spent.shape or not np.array_equal(self.earned_per_unit, self.spent_per_unit)
        ) else spent[frame.pair]  # fmt: skip
        flexed *= frame.variable
        if (self.kept != 1).any():
            flexed = scale(flexed, frame.patient_rows, self.kept[rows.department[frame.patient_rows]])
        flexed += frame.fixed * self.fixed_level[frame.fixed_row]
        if frame.mixed_rows.size:
            mixed = self.share[frame.mixed_place]
            ratio = np.divide(mixed, frame.mixed_share, out=np.ones_like(mixed), where=frame.mixed_share > 0)
            flexed = scale(flexed, frame.mixed_rows, ratio)
        self.money = flexed
        self._flex_hours(spent)
        self._settle_flexed()

    def _settle_flexed(self) -> None:
        """Make the labor accounts add up to the hours' cost: each flexes by itself, the rest goes by variable parts."""
        frame = self.frame
        rows = as_rows(frame.labor_rows)
        cost = self._cost()
        department = self.ground.rows.department[frame.labor_rows]
        effort = self.hours_per_unit[department]
        if (effort != 1).any():
            moving = self.volume * self.spent_per_unit
            less = frame.variable[rows] * (moving[frame.pair[frame.labor_rows]] * (effort - 1))
            self.money = add_to(self.money, frame.labor_rows, less)
        flexed = np.zeros((len(frame.start_cost), *self.money.shape[1:]))
        flexed[frame.labor.keys] = frame.labor.sums(self.money[frame.labor_rows[frame.labor.places]])
        left = cost - flexed
        self.money = add_to(self.money, rows, frame.weights * left[frame.labor_pool])
        self.cost = frame.start_cost
        self._settle_benefits(cost)
        self.cost = cost

    def _flex_hours(self, spent: Floats) -> None:
        cells = self.ground.cells
        quantity = spent[self.frame.cell_pair] * self.hours_per_unit[cells.department]
        quantity *= 1 - cells.fixed_share
        quantity += cells.fixed_share * self.fixed_level[cells.department]
        quantity *= cells.present
        self.quantity = quantity

    def settle_hours(self) -> None:
        """Carry a change of hours to the labor accounts, by their variable parts, and to benefits."""
        frame = self.frame
        cost = self._cost()
        change = cost - self.cost
        self.money = add_to(self.money, as_rows(frame.labor_rows), frame.weights * change[frame.labor_pool])
        self._settle_benefits(cost)
        self.cost = cost

    def settle_rates(self) -> None:
        """Carry a change of pay to the labor accounts, in proportion to what they hold, and to benefits."""
        frame = self.frame
        cost = self._cost()
        self.money = scale(self.money, as_rows(frame.labor_rows), _ratio(cost, self.cost)[frame.labor_pool])
        self._settle_benefits(cost)
        self.cost = cost

    def _cost(self) -> Floats:
        return self.frame.pools.sums(self.ground.cells.cost * self.rate * self.quantity)

    def _settle_benefits(self, cost: Floats) -> None:
        ratio = _ratio(cost, self.cost)[self.frame.benefit_pool]
        self.money = scale(self.money, as_rows(self.frame.benefit_rows), ratio)

    def hours(self, *, worked: bool = False, agency: bool = False) -> Floats:
        """Return hours by department and month, as departments × months × draws: paid, worked, or agency's."""
        cells = self.ground.cells
        hours = (cells.worked if worked else cells.hours) * self.quantity
        if agency:
            hours = hours * (cells.role == AGENCY)[:, None, None]
        sums = np.zeros((self.frame.places, *hours.shape[1:]))
        np.add.at(sums, cells.department, hours)
        return sums


def _ratio(new: Floats, old: Floats) -> Floats:
    """Return new ÷ old, 1 where there was nothing."""
    return np.divide(new, old, out=np.ones(np.broadcast_shapes(new.shape, old.shape)), where=np.abs(old) > 1e-6)
