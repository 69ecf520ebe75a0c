"""A scenario as an ordered list of acts on the figures; the same list for one draw and for thousands.

The order, and why (docs/methods.md#scenarios): first what changes volume, from demand to what beds allow to what opens,
closes or moves; then the hours that this volume takes; then who pays and how much; then who works and at which price;
then what is bought, by category before by contract; then payments on top of revenue; last what happens once, which no
rate may touch.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from language import _, share_text, translate
from planning.scenarios.base.ground import PreparedYear
from planning.scenarios.drivers import DRIVERS, STEPS
from planning.scenarios.steps import cost, links, payers, revenue, staff, volume
from planning.scenarios.steps.acts import Act, Made, Nothing, Value, nothing
from planning.scenarios.steps.state import FixedParts, State
from planning.scenarios.types import DriverChange, ScenarioChanges

_RULES: dict[str, Callable[[FixedParts, DriverChange], Made]] = {
    "volume_links": links.volume_links,
    "volume_follows": links.volume_follows,
    "volume": volume.volume,
    "beds": volume.beds,
    "occupancy_limit": volume.occupancy_limit,
    "close_service": volume.close_service,
    "open_service": volume.open_service,
    "telehealth": volume.telehealth,
    "hours_per_unit": volume.hours_per_unit,
    "payer_lost": payers.payer_lost,
    "agency_conversion": staff.agency_conversion,
    "payer_mix": payers.payer_mix,
    "payer_rate": revenue.payer_rate,
    "vacancy": staff.vacancy,
    "agency_share": staff.agency_share,
    "overtime_share": staff.overtime_share,
    "wage_award": staff.wage_award,
    "agency_rate": staff.agency_rate,
    "supply_use": cost.supply_use,
    "supply_inflation": cost.supply_inflation,
    "drug_inflation": cost.drug_inflation,
    "other_inflation": cost.priced_category,
    "contract_price": cost.contract_price,
    "contract_renewal": cost.contract_renewal,
    "contract_stop": cost.contract_stop,
    "new_contract_cost": cost.new_contract_cost,
    "new_contract_price": cost.priced_category,
    "value_based_share": revenue.value_based_share,
    "value_based_member": revenue.value_based_member,
    "one_time": cost.one_time,
}
#: Drivers that act in a second step too, before all others of it.
_LATER: dict[str, tuple[str, Callable[[FixedParts, DriverChange], Made]]] = {
    "payer_lost": ("payer_mix", payers.payer_leaves),
}
#: Steps after which money and hours are restated from volume; the later ones act on money itself.
FLEXING = frozenset({"volume", "capacity", "services", "links", "telehealth", "hours"})
_ORDER = {key: place for place, (key, _label) in enumerate(STEPS)}
_DRIVER_ORDER = {key: place for place, key in enumerate(DRIVERS)}
#: Of an act that no change stands behind.
ALWAYS = -1


@dataclass(frozen=True)
class Program:
    """Steps with their acts, each with the place of its change in `changes` (`ALWAYS` for none)."""

    frame: FixedParts
    changes: tuple[DriverChange, ...]
    steps: tuple[tuple[str, tuple[tuple[int, Act], ...]], ...]
    notes: tuple[str, ...]


def in_order(scenario: ScenarioChanges) -> tuple[DriverChange, ...]:
    """Return the changes in the order in which they act, whatever order they were made in."""
    return tuple(sorted(scenario.changes, key=rank))


def rank(change: DriverChange) -> tuple[object, ...]:
    """Return what changes are sorted by: step, driver, scope and the rest, so that no two differ in order by chance."""
    months = (change.start or 0, change.end or 0, change.ramp_months)
    step = _ORDER[DRIVERS[change.driver].step_key]
    place = (step, _DRIVER_ORDER[change.driver], change.scope, change.detail)
    return (*place, *months, change.options, change.value)


def compile_changes(ground: PreparedYear, changes: Sequence[DriverChange]) -> Program:
    """Return the acts of changes that are `in_order`; those that find nothing leave a note."""
    frame = FixedParts(ground)
    acts: dict[str, list[tuple[int, Act]]] = {}
    notes: list[str] = []
    for place, change in enumerate(changes):
        made = _outside(ground, change) or _RULES[change.driver](frame, change)
        if isinstance(made, Nothing):
            notes.append(made.note)
            continue
        notes += [*made.notes, *_ramp_notes(ground, change)]
        acts.setdefault(DRIVERS[change.driver].step_key, []).append((place, made))
        if change.driver in _LATER:
            step, rule = _LATER[change.driver]
            later = rule(frame, change)
            if isinstance(later, Act):
                acts.setdefault(step, []).append((place, later))
    for step, always in (("capacity", volume.cap_at_beds(frame)), ("links", links.follow(frame))):
        if always is not None:
            acts.setdefault(step, []).append((ALWAYS, always))
    steps = tuple((key, tuple(acts[key])) for key, _label in STEPS if key in acts)
    return Program(frame, tuple(changes), steps, tuple(dict.fromkeys(notes)))


def _outside(ground: PreparedYear, change: DriverChange) -> Nothing | None:
    """Return why a change cannot act in any open month: it begins after the year, or was over before."""
    if change.driver == "one_time" or ground.select.profile(change).any():
        return None
    months = ground.baseline.months
    if change.start is not None and change.start > months[-1]:
        return nothing(change, _("it begins after the year, in {month}", month=_month(change.start)))
    return nothing(change, _("its months are over"))


def _ramp_notes(ground: PreparedYear, change: DriverChange) -> list[str]:
    """Return that a ramp is still on its way when the year, or the change, ends."""
    reached = float(ground.select.profile(change).max())
    if not 0 < reached < 1 or change.driver == "one_time":
        return []
    last = min(change.end or ground.baseline.months[-1], ground.baseline.months[-1])
    return [
        _(
            "{driver} reaches {share} of its value by {month}; its ramp goes on beyond.",
            driver=translate(DRIVERS[change.driver].label),
            share=share_text(reached),
            month=_month(last),
        )
    ]


def _month(period: int) -> str:
    return f"{period // 100}-{period % 100:02d}"


def run(
    program: Program,
    values: Sequence[Value],
    state: State,
    *,
    after: Callable[[str, State], None] | None = None,
) -> None:
    """Let the steps act on the state at these values.

    Args:
        values: One per change, a number or one per draw (1 × 1 × draws).
        after: Called with each step's key when its effect is in the money; without it money is restated only once.
    """
    flexing = [key for key, _ in program.steps if key in FLEXING]
    for key, acts in program.steps:
        for place, act in acts:
            act.run(state, 0.0 if place == ALWAYS else values[place])
        if key in FLEXING and (after is not None or key == flexing[-1]):
            state.flex()
        if after is not None:
            after(key, state)
