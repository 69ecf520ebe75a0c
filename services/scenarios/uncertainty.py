"""How sure a scenario is: drivers within a span, the volume forecast's own error, and what moves the year most."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from language import _
from planning.scenarios.drivers import DRIVERS
from planning.scenarios.studies import sensitivity, simulation
from planning.scenarios.studies.draws import Correlation, Range, VolumeError
from planning.scenarios.studies.simulation import Simulation, Study, Targets
from planning.scenarios.types import DriverChange, ScenarioChanges
from services.errors import UserError
from services.scenarios.baseline import KEPT, Z80, ScenarioBase
from services.scenarios.plan import SLIDERS, as_percent, refusing

#: How far each driver may lie from its value, either way, when neither a person nor the hospital's past says otherwise:
#: assumptions, to be changed.
USUAL = {
    "volume": 0.0,  # the forecast's own error stands for it
    "payer_rate": 0.01,
    "wage_award": 0.01,
    "agency_share": 0.005,
    "agency_rate": 0.05,
    "overtime_share": 0.0,
    "hours_per_unit": 0.01,
    "supply_use": 0.01,
    "supply_inflation": 0.02,
    "drug_inflation": 0.03,
}
#: Drivers that tend to move together; assumptions too.
TOGETHER = (("supply_inflation", "drug_inflation", 0.5), ("wage_award", "agency_rate", 0.3))
DRAWS, SEED = 10_000, 1
#: Draws for a width alone.
FEWER_DRAWS = 1_000
BINS = 40


@dataclass(frozen=True, eq=False)
class Studied:
    """A simulation with its tornado and the scenario that was drawn around.

    `volume`: the results (minor units) between which the volume forecast alone leaves the year in 80 % of draws.
    `rest`: by how much of the result, up or down in 80 %, the landing errs beyond volumes and drivers.
    """

    simulation: Simulation
    tornado: pd.DataFrame
    scenario: ScenarioChanges
    volume: tuple[int, int]
    rest: int


def usual(base: ScenarioBase) -> dict[str, float]:
    """Return how far each driver may lie from its value when nobody says otherwise: by the hospital's own past.

    Together with the volumes they leave the base's year no less sure than the landing says that it is.
    """
    return dict(_usual(base))


@lru_cache(maxsize=KEPT)
def _usual(base: ScenarioBase) -> dict[str, float]:
    spreads = USUAL | dict(base.spans)
    landed = _landed_deviation(base)
    if landed is None:
        return spreads
    with refusing():
        present, volumes = (_deviation(base, spans, SEED) for spans in (_uncertain(spreads), ()))
    if present <= landed or present <= volumes:
        return spreads
    part = math.sqrt(max(landed**2 - volumes**2, 0.0) / (present**2 - volumes**2))
    return {key: math.floor(spread * part * 1000) / 1000 for key, spread in spreads.items()}


def _uncertain(spreads: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple((key, spread) for key, spread in spreads.items() if spread > 0)


def _landed_deviation(base: ScenarioBase) -> float | None:
    """Return the standard deviation of the year's result that the landing's 80 % range says, None without one."""
    if base.landing_range is None:
        return None
    low, high = base.landing_range
    return (high - low) / (2 * Z80)


def spreads_from(text: str) -> dict[str, float]:
    """Return the spans that a link names ("pay~1!wag~0.5", percent either way).

    Raises:
        UserError: A part is no driver with a slider, or no number.
    """
    spreads: dict[str, float] = {}
    by_code = {DRIVERS[key].code: key for key in SLIDERS}
    for part in filter(None, text.split("!")):
        code, _unused, number = part.partition("~")
        try:
            spreads[by_code[code]] = min(max(float(number) / 100, 0.0), 0.5)
        except (KeyError, ValueError):
            raise UserError(
                _("This link is damaged: its ranges are not valid."), hint=_("Ask for a new link.")
            ) from None
    return spreads


def spans_of_person(stored: Mapping[str, float]) -> dict[str, float]:
    """Return the spans that a person has set: where all are stored, as was once done, the usual ones are nobody's."""
    every = set(USUAL) <= set(stored)
    return {key: spread for key, spread in stored.items() if not (every and spread == USUAL.get(key))}


def to_spreads(spreads: Mapping[str, float]) -> str:
    """Return the spans that a person has set as a link carries them."""
    return "!".join(f"{DRIVERS[key].code}~{as_percent(value):g}" for key, value in spreads.items())


def study(
    base: ScenarioBase,
    changes: Sequence[DriverChange],
    *,
    spreads: Mapping[str, float],
    days_cash: float | None = None,
    operating_margin: float | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Studied:
    """Return the distribution of the year around a scenario, the chance of meeting targets, and the tornado.

    Args:
        base: Where to start from.
        changes: What is set.
        spreads: By driver how far it may lie from its value either way, over the whole hospital (0: certain).
        days_cash: Covenant: least days of cash; None is not asked.
        operating_margin: Covenant: least operating margin (0–1); None is not asked.
        draws: How many years are drawn.
        seed: Equal seeds give equal figures.

    Raises:
        UserError: A span is not possible.
    """
    spans = _uncertain(spreads)
    targets = Targets(operating_margin=operating_margin, days_cash=days_cash)
    return _study(base, tuple(changes), spans, targets, draws=draws, seed=seed)


@lru_cache(maxsize=KEPT)  # 1 MB each, and the base it was made from
def _study(
    base: ScenarioBase,
    changes: tuple[DriverChange, ...],
    spans: tuple[tuple[str, float], ...],
    targets: Targets,
    *,
    draws: int,
    seed: int,
) -> Studied:
    spreads = dict(spans)
    uncertain = list(spreads)
    everywhere = {change.driver: change for change in changes if change == DriverChange(change.driver, change.value)}
    drawn = [everywhere.get(key, DriverChange(key, 0.0)) for key in uncertain]
    scenario = ScenarioChanges("", (*drawn, *(change for change in changes if change not in drawn)))
    ranges = tuple(_range(place, scenario.changes[place], spreads[key]) for place, key in enumerate(uncertain))
    together = _together(uncertain)
    with refusing():
        rest = _rest(base, spans, seed)
        study = Study(ranges, together, VolumeError(), draws, seed, rest)
        simulated = simulation.simulate(base.baseline, scenario, study, targets)
        alone = simulation.simulate(base.baseline, scenario, Study((), (), VolumeError(), FEWER_DRAWS, seed)).margin
        low, high = np.percentile(alone, [10, 90])
        tornado = sensitivity.tornado(base.baseline, scenario, ranges)
        return Studied(simulated, tornado, scenario, (round(float(low)), round(float(high))), round(Z80 * rest))


def _together(uncertain: Sequence[str]) -> tuple[Correlation, ...]:
    return tuple(
        Correlation(uncertain.index(first), uncertain.index(second), value)
        for first, second, value in TOGETHER
        if first in uncertain and second in uncertain
    )


def _rest(base: ScenarioBase, spans: tuple[tuple[str, float], ...], seed: int) -> float:
    """Return the standard deviation that the base's result lacks for the range of the landing."""
    landed = _landed_deviation(base)
    return 0.0 if landed is None else math.sqrt(max(landed**2 - _deviation(base, spans, seed) ** 2, 0.0))


@lru_cache(maxsize=2 * KEPT)
def _deviation(base: ScenarioBase, spans: tuple[tuple[str, float], ...], seed: int) -> float:
    """Return the standard deviation of the base's result by drivers within their spans and the volume forecast."""
    unchanged = ScenarioChanges("", tuple(DriverChange(key, 0.0) for key, _spread in spans))
    ranges = tuple(_range(place, unchanged.changes[place], spread) for place, (_key, spread) in enumerate(spans))
    together = _together([key for key, _spread in spans])
    study = Study(ranges, together, VolumeError(), FEWER_DRAWS, seed)
    return float(np.std(simulation.simulate(base.baseline, unchanged, study).margin))


def _range(place: int, change: DriverChange, spread: float) -> Range:
    driver = DRIVERS[change.driver]
    return Range(place, max(change.value - spread, driver.low), min(change.value + spread, driver.high))


def histogram(margin: np.ndarray) -> pd.DataFrame:
    """Return `low, high` (minor units) and `share` (0–1) of the draws in bins of equal width."""
    counts, edges = np.histogram(margin, bins=BINS)
    whole = np.rint(edges).astype("int64")
    return pd.DataFrame({"low": whole[:-1], "high": whole[1:], "share": counts / counts.sum()})
