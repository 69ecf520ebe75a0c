"""Which single driver brings a year to a goal, on top of the changes that are set, and which are worth asking for."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from planning.scenarios.base.baseline import BaseYear
from planning.scenarios.drivers import DRIVERS
from planning.scenarios.engine import apply
from planning.scenarios.studies.goal_seek import Goal, Sought, seek
from planning.scenarios.types import DriverChange, ScenarioChanges, Scope

#: A shift between payers is sought up to this share of the patients, and between payers with at least so many.
WIDEST_SHIFT, LEAST_PAYER = 0.15, 0.1
Bounds = tuple[float, float]


@dataclass(frozen=True)
class Lever:
    """One driver sought for a goal.

    `at` is the driver with its place and detail, at its present value. `change` reaches the goal, rounded to the
    driver's step on the safe side; None when out of reach. `met` is whether the goal is met as things stand: then
    `change` is how far the driver may go the other way. `gain` is what the driver adds to the metric at the better end
    of the search.
    """

    at: DriverChange
    sought: Sought
    change: DriverChange | None
    met: bool
    gain: float


def lever(
    baseline: BaseYear, changes: Sequence[DriverChange], at: DriverChange, goal: Goal, bounds: Bounds | None = None
) -> Lever:
    """Return the value of a driver that reaches a goal.

    Args:
        baseline: Where to start from.
        changes: What is set; the driver's own value among them is sought anew.
        at: The driver with its place and detail, whatever its value.
        goal: What to reach.
        bounds: Ends of the search; the driver's own when None.

    Raises:
        ScenarioError: The base does not hold what the goal is measured by.
    """
    own = [change for change in changes if change == at.at(change.value)]
    kept = without(changes, at)
    present = at.at(own[0].value if own else DRIVERS[at.driver].neutral)
    sought = seek(baseline, ScenarioChanges("", (*kept, present)), len(kept), goal, bounds=bounds)
    gain = max(sought.at_low, sought.at_high) - sought.present
    return Lever(present, sought, _step(present, sought), sought.present >= goal.value, gain)


def without(changes: Sequence[DriverChange], at: DriverChange) -> tuple[DriverChange, ...]:
    """Return the changes but for one driver's at one place, over the same months."""
    return tuple(change for change in changes if change != at.at(change.value))


def levers(
    baseline: BaseYear,
    changes: Sequence[DriverChange],
    goal: Goal,
    *,
    candidates: Sequence[DriverChange],
    bounds: Mapping[str, Bounds],
) -> list[Lever]:
    """Return several drivers sought; those in reach first, the smallest move first, then what adds most.

    `bounds` are the ends of the search by driver where it is the whole hospital's.
    """
    tried = [lever(baseline, changes, at, goal, _ends(at, bounds)) for at in candidates]
    return sorted(tried, key=_rank)


def _ends(at: DriverChange, bounds: Mapping[str, Bounds]) -> Bounds | None:
    if at.driver == "payer_mix":
        return 0.0, WIDEST_SHIFT
    return None if at.scope.id else bounds.get(at.driver)


def _rank(tried: Lever) -> tuple[bool, float]:
    if tried.change is None:
        return True, -tried.gain
    return False, abs(tried.change.value) / max(abs(tried.sought.low), abs(tried.sought.high))


def _step(present: DriverChange, sought: Sought) -> DriverChange | None:
    """Return the change at the next step of the driver at which the goal is met."""
    if sought.value is None:
        return None
    driver = DRIVERS[present.driver]
    rising = sought.at_high >= sought.at_low
    # A goal is reached by going past the crossing and kept by stopping short of it: the same side of it either way.
    steps = sought.value / driver.step
    whole = math.ceil(steps - 1e-6) if rising else math.floor(steps + 1e-6)
    return present.at(round(min(max(whole * driver.step, driver.low), driver.high), 8))


def worth_seeking(baseline: BaseYear, drift: str = "") -> tuple[DriverChange, ...]:
    """Return levers of this very base: a shift of payers, the department that is most on agency.

    `drift` is the shift back to the budgeted payers ("MCD>COM") where one is known; else the shift that pays most.
    """
    shift, department = drift or best_shift(baseline), most_agency(baseline)
    mix = [DriverChange("payer_mix", 0.0, detail=shift)] if shift else []
    return (*mix, *([DriverChange("agency_share", 0.0, Scope("department", department))] if department else []))


def best_shift(baseline: BaseYear) -> str:
    """Return the shift between two large payers that gains most ("MCD>COM"), empty when payers are not known."""
    weight = baseline.paid.share.mean(axis=(0, 2))
    large = [payer for payer, share in zip(baseline.payers, weight, strict=True) if share >= LEAST_PAYER]
    gains = {}
    for source, target in permutations(large, 2):
        outcome = apply(baseline, ScenarioChanges("", (DriverChange("payer_mix", 0.01, detail=f"{source}>{target}"),)))
        gains[f"{source}>{target}"] = outcome.kpis.margin - outcome.base_kpis.margin
    best = max(gains, key=gains.__getitem__, default="")
    return best if best and gains[best] > 0 else ""


def most_agency(baseline: BaseYear) -> int | None:
    """Return the id of the department that buys most agency hours; None where none are, or nobody else uses any."""
    labor = baseline.labor
    hours = np.zeros(len(baseline.departments))
    agency = labor.pay_group == "agency"
    np.add.at(hours, labor.department[agency], labor.hours[agency].sum(axis=1))
    if (hours > 0).sum() < 2:
        return None
    return int(baseline.departments["department_id"].to_numpy()[int(hours.argmax())])
