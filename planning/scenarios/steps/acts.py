"""What a driver's rule hands to the engine: something that acts on the figures, or a sentence why it cannot."""

from collections.abc import Callable
from dataclasses import dataclass

from language import _, translate
from planning.scenarios.base.baseline import Floats
from planning.scenarios.drivers import DRIVERS
from planning.scenarios.steps.state import State
from planning.scenarios.types import DriverChange

#: One value, or one per draw as 1 × 1 × draws.
Value = float | Floats


@dataclass(frozen=True)
class Act:
    """Acts on the state at a value; `notes` say what it rests on where that is little."""

    run: Callable[[State, Value], None]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Nothing:
    """Why a change finds nothing to act on."""

    note: str


Made = Act | Nothing


def nothing(change: DriverChange, why: str) -> Nothing:
    """Return the sentence for a person."""
    return Nothing(_("{driver} has no effect: {why}.", driver=translate(DRIVERS[change.driver].label), why=why))
