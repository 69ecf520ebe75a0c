"""How staffing drivers act: vacancy, agency, overtime by hours; wages and bill rates by the price of an hour.

Hours that one kind of staff gives up another takes, worked hour for worked hour. Own staff's leave, education and
benefits go with the hours that own staff works.
"""

import numpy as np

from language import _
from planning.scenarios.base.baseline import Floats
from planning.scenarios.base.ground import AGENCY, OTHER, OVERTIME, OWN, UNTIMED_AGENCY
from planning.scenarios.base.prepare import places_that_use
from planning.scenarios.steps.acts import Act, Made, Value, nothing
from planning.scenarios.steps.state import FixedParts, Grouped, State
from planning.scenarios.types import DriverChange

#: Fewer hours than these, in a department and month, are none: nothing may be scaled by their reciprocal.
NO_HOURS = 1e-6


class _StaffRows:
    """The cells of one kind in the departments of a change, with sums by department."""

    def __init__(self, frame: FixedParts, places: np.ndarray, chosen: np.ndarray, per: str) -> None:
        cells = frame.ground.cells
        named = np.zeros(frame.places, dtype=bool)
        named[places] = True
        inside = named[cells.department] & chosen
        grouped = Grouped(np.flatnonzero(inside), cells.department)
        self.rows = grouped.rows
        self._grouped = grouped
        self._hours = getattr(cells, per)[grouped.places]
        self._begins = np.zeros_like(cells.present[grouped.places])
        self._of_row = np.searchsorted(places, grouped.keys)[grouped.of_row] if len(grouped.places) else grouped.of_row
        self._places = np.searchsorted(places, grouped.keys)
        self._count = len(places)

    def hours(self, state: State) -> Floats:
        """Return hours by department of the change, 0 where there are none."""
        sums = self._grouped.sums(self._hours * state.quantity[self.rows])
        if len(self._places) == self._count:
            return sums
        whole = np.zeros((self._count, *sums.shape[1:]))
        whole[self._places] = sums
        return whole

    def add(self, state: State, hours: Floats, more: Floats) -> None:
        """Add `more` hours to what is there (`hours`); where there are none, to the row that stands for the first."""
        some = hours > NO_HOURS
        factor = 1 + np.divide(more, hours, out=np.zeros(np.broadcast_shapes(more.shape, hours.shape)), where=some)
        first = np.where(some, 0.0, more)
        quantity = state.quantity
        if factor.shape[-1] > quantity.shape[-1]:
            quantity = np.repeat(quantity, factor.shape[-1], axis=-1)
        quantity[self.rows] *= factor[self._of_row]
        if self._begins.any():
            unit = np.where(self._begins > 0, self._hours, 1.0)
            quantity[self.rows] += self._begins * first[self._of_row] / unit
        state.quantity = quantity

    def begin_for(self, frame: FixedParts, change: DriverChange, role: int) -> Floats:
        """Let hours start from none in the rows that were made for such a change; those of another change stay out.

        Returns 1 by department and month where they can, as departments × months × 1.
        """
        ground = frame.ground
        cells, places = ground.cells, self._grouped.places
        named = next((name for name in change.details if name in ground.job_classes), "")
        own = cells.job_class[places] == ground.job_classes.index(named)
        own &= np.isin(cells.department[places], places_that_use(ground.baseline, change, ground.select, role))
        self._begins = np.where(own[:, None, None], 1 - cells.present[places], 0.0)
        able = np.zeros((self._count, *self._begins.shape[1:]))
        np.maximum.at(able, self._of_row, self._begins)
        return able


def _chosen(frame: FixedParts, change: DriverChange, *roles: int) -> np.ndarray:
    """Return cells of these kinds, of the job class when one is named."""
    ground = frame.ground
    chosen = np.isin(ground.cells.role, roles)
    if change.detail:
        known = [ground.job_classes.index(name) for name in change.details if name in ground.job_classes]
        chosen &= np.isin(ground.cells.job_class, known)
    return chosen


def agency_share(frame: FixedParts, change: DriverChange) -> Made:
    """Agency takes (gives up) points of the worked hours from (to) own staff of the classes that it works in."""
    return _swap(frame, change, AGENCY, _("no agency is used there and no bill rate is known"))


def agency_conversion(frame: FixedParts, change: DriverChange) -> Made:
    """A share of the agency hours there are is worked by own staff instead."""
    return _swap(frame, change, AGENCY, _("its scope has no agency hours"), of_own_kind=True)


def overtime_share(frame: FixedParts, change: DriverChange) -> Made:
    """Overtime takes (gives up) points of the worked hours from (to) regular hours."""
    return _swap(frame, change, OVERTIME, _("its scope has no hours"))


def _swap(frame: FixedParts, change: DriverChange, role: int, why: str, *, of_own_kind: bool = False) -> Made:
    """Move points of the worked hours to a kind of staff, or (`of_own_kind`) a share of its hours away from it."""
    places = places_that_use(frame.ground.baseline, change, frame.ground.select, role)
    takes = frame.ground.cells.takes_agency if role == AGENCY and not change.detail else True
    own = _StaffRows(frame, places, _chosen(frame, change, OWN) & takes, "worked")
    other = _StaffRows(frame, places, _chosen(frame, change, role), "hours")
    everyone = _StaffRows(frame, places, _chosen(frame, change, OWN, OVERTIME, AGENCY), "worked")
    if not len(places) or not own._grouped.places.size or not other._grouped.places.size:
        return nothing(change, why)
    weight = frame.ground.select.profile(change)
    begins = other.begin_for(frame, change, role)
    no_more = _("there is no more agency to replace") if role == AGENCY else _("there is no more overtime to give up")

    def act(state: State, value: Value) -> None:
        held, taken = own.hours(state), other.hours(state)
        # Own staff of nobody cannot grow, and a kind without hours or price cannot begin.
        able = (held > NO_HOURS) & ((taken > NO_HOURS) | (begins > 0))
        asked = -value * weight * taken if of_own_kind else value * weight * everyone.hours(state)
        moved = np.where(able, np.clip(asked, -taken, held), 0.0)
        state.note_short(change, asked, moved, no_more if np.sum(asked) < 0 else _("own staff there has no more hours"))
        own.add(state, held, -moved)
        other.add(state, taken, moved)
        state.settle_hours()

    return Act(act)


def vacancy(frame: FixedParts, change: DriverChange) -> Made:
    """Own hours nobody holds are filled by agency; hires replace agency, then overtime, then only add.

    Over more than one department, and where no bill rate is known, a gap without agency stays open.
    """
    ground = frame.ground
    places = np.flatnonzero(ground.select.departments(change.scope))
    own = _StaffRows(frame, places, _chosen(frame, change, OWN), "worked")
    agency = _StaffRows(frame, places, _chosen(frame, change, AGENCY), "hours")
    overtime = _StaffRows(frame, places, _chosen(frame, change, OVERTIME), "hours")
    if not own._grouped.places.size:
        return nothing(change, _("its scope has no hours"))
    weight = ground.select.profile(change)
    begins = agency.begin_for(frame, change, AGENCY)

    def act(state: State, value: Value) -> None:
        held, temporary, extra = own.hours(state), agency.hours(state), overtime.hours(state)
        gap = value * weight * held
        hired = np.maximum(-gap, 0)
        filled = np.where((temporary > NO_HOURS) | (begins > 0), np.maximum(gap, 0), 0.0)
        state.note_short(change, np.maximum(gap, 0), filled, _("where no agency works, vacant hours stay open"))
        own.add(state, held, -gap)
        agency.add(state, temporary, filled - np.minimum(hired, temporary))
        overtime.add(state, extra, -np.minimum(np.maximum(hired - temporary, 0), extra))
        state.settle_hours()

    return Act(act)


def wage_award(frame: FixedParts, change: DriverChange) -> Made:
    """Pay of own staff × (1 + raise)."""
    return _reprice(frame, change, OWN, OVERTIME, OTHER)


def agency_rate(frame: FixedParts, change: DriverChange) -> Made:
    """Cost of an agency hour × (1 + change)."""
    return _reprice(frame, change, AGENCY, UNTIMED_AGENCY)


def _reprice(frame: FixedParts, change: DriverChange, *roles: int) -> Made:
    inside = frame.ground.select.departments(change.scope)[frame.ground.cells.department]
    grouped = Grouped(np.flatnonzero(inside & _chosen(frame, change, *roles)), frame.ground.cells.pool)
    if not len(grouped.places):
        if change.detail:
            return nothing(change, _("its scope has no such pay for job class “{job_class}”", job_class=change.detail))
        return nothing(change, _("its scope has no such pay"))
    weight = frame.ground.select.profile(change)

    def act(state: State, value: Value) -> None:
        factor = 1 + value * weight
        if np.shape(factor)[-1] > state.rate.shape[-1]:
            state.rate = np.repeat(state.rate, np.shape(factor)[-1], axis=-1)
        state.rate[grouped.rows] *= factor
        state.settle_rates()

    return Act(act)
