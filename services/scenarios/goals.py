"""What would bring the year to a goal: one driver at a time, on top of the changes that are set."""

from collections.abc import Sequence
from functools import lru_cache

from planning.scenarios.studies import levers as rules
from planning.scenarios.studies.goal_seek import Goal
from planning.scenarios.studies.levers import Lever, without
from planning.scenarios.types import DriverChange
from services.scenarios.baseline import ScenarioBase
from services.scenarios.plan import SLIDERS, refusing

__all__ = ["Goal", "Lever", "candidates", "levers", "seek", "without"]


@lru_cache(maxsize=16)
def candidates(base: ScenarioBase) -> tuple[DriverChange, ...]:
    """Return the drivers worth seeking: every slider's, and what stands out in this base."""
    return (*(DriverChange(key, 0.0) for key in SLIDERS), *rules.worth_seeking(base.baseline, base.payer_drift))


def levers(base: ScenarioBase, changes: Sequence[DriverChange], goal: Goal) -> list[Lever]:
    """Return the candidates sought within the ends of their sliders, those in reach first.

    Raises:
        UserError: The base does not hold what the goal is measured by.
    """
    with refusing():
        return rules.levers(base.baseline, changes, goal, candidates=candidates(base), bounds=SLIDERS)


def seek(base: ScenarioBase, changes: Sequence[DriverChange], sought: DriverChange, goal: Goal) -> Lever:
    """Return one driver sought over all that its bounds allow; as `levers`."""
    with refusing():
        return rules.lever(base.baseline, changes, sought, goal)
