"""How volume spreads: departments follow those that bring their patients, by links estimated or assumed."""

import numpy as np

from language import _
from planning.scenarios.base.baseline import Floats, Index
from planning.scenarios.steps.acts import Act, Made, Value, nothing
from planning.scenarios.steps.state import FixedParts, State, scale, widen
from planning.scenarios.types import DriverChange


def spread(state: State, pairs: Index, growth: Floats) -> None:
    """Note that these pairs grow; what is linked to them follows later, unless it is among them.

    Args:
        state: Before the pairs' own volume changes.
        pairs: What a change moves.
        growth: By how much of itself, pairs (or 1) × months × draws.
    """
    members = state.ground.link_members
    if not members.size:
        return
    units = members[:, :, None, None] * (state.ground.pair_quantity * state.volume[:-1])
    wide = np.broadcast_to(growth, (len(pairs), *np.shape(growth)[1:]))
    moved = (units[:, pairs] * wide).sum(axis=1)
    whole = units.sum(axis=1)
    whole = np.broadcast_to(whole, moved.shape)
    part = np.divide(moved, whole, out=np.zeros(moved.shape), where=whole > 0)
    state.grown.append((pairs, part))


def follow(frame: FixedParts) -> Act | None:
    """Linked volumes, with their payers' parts, move as far as what they follow has moved."""
    if not frame.ground.link_members.size:
        return None
    totals = frame.ground.pair_total

    def act(state: State, _unused: Value) -> None:
        for pairs, part in state.grown:
            effect = (state.link_strength * part[:, None]).sum(axis=0)
            effect[pairs] = 0.0
            if effect.any():
                state.linked |= (effect != 0).any(axis=(1, 2))
                state.volume = scale(state.volume, slice(0, len(totals)), np.maximum(1 + effect, 0)[totals])

    return Act(act)


def _targets(frame: FixedParts, change: DriverChange) -> Index:
    """Return the pairs of the units of service in the scope, without those that others follow."""
    ground = frame.ground
    inside = ground.select.departments(change.scope) & (ground.uos >= 0)
    pairs = np.unique(ground.uos[inside])
    return pairs[~ground.link_members[:, pairs].any(axis=0)] if ground.link_members.size else pairs[:0]


def volume_links(frame: FixedParts, change: DriverChange) -> Made:
    """Estimated links of the scope × the value: 0 is off."""
    pairs = _targets(frame, change)
    pairs = pairs[(frame.ground.link_strength[:, pairs] > 0).any(axis=0)] if len(pairs) else pairs
    if not len(pairs):
        return nothing(change, _("no volume in its scope follows another"))
    weight = frame.ground.select.profile(change)

    def act(state: State, value: Value) -> None:
        factor = 1 + (value - 1) * weight
        state.link_strength = widen(state.link_strength, np.shape(factor)[-1])
        state.link_strength[:, pairs] *= factor

    return Act(act)


def volume_follows(frame: FixedParts, change: DriverChange) -> Made:
    """The units of service of the scope follow a source by so many per cent per cent, beside what is estimated."""
    pairs, sources = _targets(frame, change), frame.ground.link_sources
    if change.detail not in sources:
        return nothing(change, _("there is no volume “{source}” to follow", source=change.detail))
    if not len(pairs):
        return nothing(change, _("its scope has no volume that can follow"))
    weight, source = frame.ground.select.profile(change), sources.index(change.detail)

    def act(state: State, value: Value) -> None:
        more = value * weight
        state.link_strength = widen(state.link_strength, np.shape(more)[-1])
        state.link_strength[source, pairs] += more

    return Act(act)
