"""How volume drivers act: volume, beds, services, telehealth, hours per unit. All before any price changes."""

import numpy as np

from language import _
from planning.scenarios.base.baseline import Index
from planning.scenarios.drivers import DRIVERS
from planning.scenarios.steps.acts import Act, Made, Value, nothing
from planning.scenarios.steps.links import spread
from planning.scenarios.steps.state import FixedParts, State, add_to, as_rows, scale
from planning.scenarios.types import DriverChange


def pairs_in(frame: FixedParts, change: DriverChange) -> Index:
    """Return the pairs of a measure (with its payers' parts) in the scope; without one all but member months."""
    ground = frame.ground
    inside = ground.select.departments(change.scope)[ground.pair_department]
    if not change.detail:
        return np.flatnonzero(inside & ~ground.pair_member)
    named = ground.pair_measure == change.detail
    return np.flatnonzero(inside & (named | named[ground.pair_total]))


def volume(frame: FixedParts, change: DriverChange) -> Made:
    """volume × (1 + change); the patients of one payer take the whole with them and alter the mix."""
    pairs = pairs_in(frame, change)
    if not len(pairs):
        return nothing(change, _("its scope has no such volume"))
    if change.detail and (frame.ground.pair_total[pairs] != pairs).all():
        return _one_payer(frame, change, pairs)
    rows, weight = as_rows(pairs), frame.ground.select.profile(change)

    def act(state: State, value: Value) -> None:
        spread(state, pairs, (value * weight).reshape(1, len(weight), -1))
        state.volume = scale(state.volume, rows, 1 + value * weight)

    return Act(act)


def _one_payer(frame: FixedParts, change: DriverChange, pairs: Index) -> Act:
    ground = frame.ground
    totals, places, payers = ground.pair_total[pairs], ground.pair_department[pairs], ground.pair_payer[pairs]
    weight = ground.select.profile(change)
    units, whole = ground.pair_quantity[pairs], ground.pair_quantity[totals]

    def act(state: State, value: Value) -> None:
        growth = 1 + value * weight
        asked = whole * state.volume[totals]
        part = np.divide(units * state.volume[pairs], asked, out=np.zeros_like(asked), where=asked > 0)
        level = 1 + value * weight * part
        spread(state, totals, level - 1)
        state.volume = scale(state.volume, pairs, growth)
        state.volume = scale(state.volume, totals, level)
        mixed = np.broadcast_to(1 / level, (len(pairs), *level.shape[1:]))
        state.share = scale(state.share, places, mixed[:, None])
        known = payers >= 0
        share = state.share[places[known], payers[known]]
        state.share[places[known], payers[known]] = share * growth

    return Act(act)


def beds(frame: FixedParts, change: DriverChange) -> Made:
    """Beds of the scope, shared out by the beds that each department has."""
    ground = frame.ground
    inside = ground.select.departments(change.scope)[ground.pair_department[ground.bed_pair]]
    inside &= (np.nan_to_num(ground.beds) > 0).any(axis=(1, 2))
    rows = np.flatnonzero(inside)
    if not len(rows):
        return nothing(change, _("its scope has no beds"))
    present = np.nan_to_num(ground.beds[rows])
    total = present.sum(axis=0, keepdims=True)
    share = np.divide(present, total, out=np.zeros_like(present), where=total > 0)
    weight = share * ground.select.profile(change)

    def act(state: State, value: Value) -> None:
        asked = value * weight
        room = np.maximum(present + state.bed_change[rows], 0)
        state.note_short(change, asked, np.maximum(asked, -room), _("there are no more beds to close"))
        state.bed_change = add_to(state.bed_change, rows, asked)

    return Act(act)


def occupancy_limit(frame: FixedParts, change: DriverChange) -> Made:
    """Bed days that can be used × limit."""
    ground = frame.ground
    rows = np.flatnonzero(ground.select.departments(change.scope)[ground.pair_department[ground.bed_pair]])
    if not len(rows):
        return nothing(change, _("its scope has no beds"))
    weight = ground.select.profile(change)

    def act(state: State, value: Value) -> None:
        state.occupancy = scale(state.occupancy, rows, 1 + (value - 1) * weight)

    return Act(act)


def cap_at_beds(frame: FixedParts) -> Act | None:
    """Patient days stop at the beds there are; the payers' parts of them are cut in proportion."""
    ground = frame.ground
    if not len(ground.bed_pair) or np.isnan(frame.capacity).all():
        return None
    family = [np.flatnonzero(ground.pair_total == pair) for pair in ground.bed_pair]
    pairs = np.concatenate(family)
    bed_of_pair = np.repeat(np.arange(len(family)), [len(part) for part in family])
    present = np.where(ground.beds > 0, ground.beds, 1.0)

    def act(state: State, _unused: Value) -> None:
        room = frame.capacity * np.maximum(1 + state.bed_change / present, 0) * state.occupancy
        room = np.where(np.isnan(room), np.inf, room)
        asked = state.volume[ground.bed_pair]
        cut = np.divide(room, asked, out=np.ones(np.broadcast_shapes(room.shape, asked.shape)), where=asked > room)
        state.limited = cut < 1
        spread(state, ground.bed_pair, cut - 1)
        state.volume = scale(state.volume, pairs, cut[bed_of_pair])

    return Act(act)


def close_service(frame: FixedParts, change: DriverChange) -> Made:
    """Volume and variable cost ramp down; fixed costs fall by the part that does not stay."""
    return _service(frame, change, -1.0)


def open_service(frame: FixedParts, change: DriverChange) -> Made:
    """Volume ramps up by the size of the new service; its fixed costs begin in full."""
    return _service(frame, change, 1.0)


def _service(frame: FixedParts, change: DriverChange, direction: float) -> Made:
    ground = frame.ground
    inside = ground.select.departments(change.scope)
    pairs = np.flatnonzero(inside[ground.pair_department])
    places = np.flatnonzero(inside)
    if not len(places):
        return nothing(change, _("its scope has no departments"))
    driver = DRIVERS[change.driver]
    weight = direction * ground.select.profile(change)
    if direction < 0:
        costs = weight * (1 - driver.option(change, "fixed_kept"))
    else:
        costs = np.where(weight > 0, 1.0, 0.0) * driver.option(change, "fixed_needed")

    def act(state: State, value: Value) -> None:
        spread(state, pairs, (value * weight).reshape(1, len(weight), -1))
        state.volume = scale(state.volume, pairs, 1 + value * weight)
        state.fixed_level = scale(state.fixed_level, places, 1 + value * costs)
        state.fixed_level = scale(state.fixed_level, places + frame.places, 1 + value * weight)

    return Act(act)


def telehealth(frame: FixedParts, change: DriverChange) -> Made:
    """Visits moved keep their count; they earn and cost (hours too) their own share of a visit in person."""
    pairs = pairs_in(frame, change)
    if not len(pairs):
        return nothing(change, _("its scope has no volume “{measure}”", measure=change.detail))
    driver = DRIVERS["telehealth"]
    weight = frame.ground.select.profile(change)
    earned = weight * (driver.option(change, "rate_ratio") - 1)
    spent = weight * (driver.option(change, "cost_ratio") - 1)

    def act(state: State, value: Value) -> None:
        state.earned_per_unit = scale(state.earned_per_unit, pairs, 1 + value * earned)
        state.spent_per_unit = scale(state.spent_per_unit, pairs, 1 + value * spent)

    return Act(act)


def hours_per_unit(frame: FixedParts, change: DriverChange) -> Made:
    """Hours that move with volume × (1 + change)."""
    places = np.flatnonzero(frame.ground.select.departments(change.scope))
    hours = frame.ground.cells.hours[np.isin(frame.ground.cells.department, places)]
    if not hours.any():
        return nothing(change, _("its scope has no hours"))
    weight = frame.ground.select.profile(change)

    def act(state: State, value: Value) -> None:
        state.hours_per_unit = scale(state.hours_per_unit, places, 1 + value * weight)

    return Act(act)
