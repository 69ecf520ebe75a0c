"""Random values for a simulation: drivers over their ranges with correlations, and errors of the volume forecast.

Every draw comes from the seed alone; draws are made in blocks of `BLOCK`, so the first thousand of ten thousand are
those of a thousand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtr

from language import _, digits_text, translate
from planning.scenarios.base.baseline import Floats
from planning.scenarios.base.ground import PreparedYear
from planning.scenarios.drivers import DRIVERS
from planning.scenarios.types import ScenarioChanges, ScenarioError

Shape = Literal["triangular", "normal", "uniform"]
SHAPES: tuple[Shape, ...] = ("triangular", "normal", "uniform")
BLOCK = 25
#: Half the width of a normal range of 90 % in standard deviations.
_Z90 = 1.6448536269514722


@dataclass(frozen=True)
class Range:
    """How uncertain the change at `change` (its place in the scenario) is.

    "triangular" runs from low to high with its peak at the change's value, "uniform" is even between them, "normal" has
    the change's value as its mean and low to high as its middle 90 %. Values stay within the driver's bounds.
    """

    change: int
    low: float
    high: float
    shape: Shape = "triangular"


@dataclass(frozen=True)
class Correlation:
    """How two ranges (by their place in the list) move together: −1 to 1, in a Gaussian copula."""

    first: int
    second: int
    value: float


@dataclass(frozen=True)
class VolumeError:
    """How the volume forecast errs: its own 80 % range per department and month, times `scale`.

    `departments` is the correlation between departments, `persistence` that of a month with the next (0–1 both): a
    busy month tends to be busy everywhere, and to be followed by another. Both are assumptions to be set.
    """

    scale: float = 1.0
    departments: float = 0.3
    persistence: float = 0.5


def check(scenario: ScenarioChanges, ranges: Sequence[Range], correlations: Sequence[Correlation]) -> Floats:
    """Return the lower triangle of the correlations.

    Raises:
        ScenarioError: In plain words, which range or correlation cannot be.
    """
    seen: set[int] = set()
    for item in ranges:
        if not 0 <= item.change < len(scenario.changes) or item.change in seen:
            raise ScenarioError(_("Each range must belong to one change of the scenario."))
        seen.add(item.change)
        _check_range(scenario, item)
    matrix = np.eye(len(ranges))
    for pair in correlations:
        places = {pair.first, pair.second}
        if len(places) != 2 or not places <= set(range(len(ranges))) or not -1 <= pair.value <= 1:
            raise ScenarioError(_("A correlation must join two different ranges and lie between −1 and 1."))
        matrix[pair.first, pair.second] = matrix[pair.second, pair.first] = pair.value
    return _root(matrix)


def _check_range(scenario: ScenarioChanges, item: Range) -> None:
    change = scenario.changes[item.change]
    driver = DRIVERS[change.driver]
    if item.shape not in SHAPES:
        raise ScenarioError(
            _("Not a shape of a range: “{shape}”. Use one of {shapes}.", shape=item.shape, shapes=", ".join(SHAPES))
        )
    if not driver.low <= item.low <= item.high <= driver.high:
        raise ScenarioError(
            _(
                "{driver}: the range from {low} to {high} must rise and lie between {lowest} and {highest}.",
                driver=translate(driver.label),
                low=digits_text(item.low),
                high=digits_text(item.high),
                lowest=digits_text(driver.low),
                highest=digits_text(driver.high),
            )
        )
    if item.shape == "triangular" and not item.low <= change.value <= item.high:
        raise ScenarioError(
            _(
                "{driver}: the value {value} is outside its own range.",
                driver=translate(driver.label),
                value=digits_text(change.value),
            )
        )


def _root(matrix: Floats) -> Floats:
    """Return R with R·Rᵀ = the correlations; a matrix on the edge (a correlation of 1) is allowed."""
    if not len(matrix):
        return matrix
    values, vectors = np.linalg.eigh(matrix)
    if values[0] < -1e-9:
        raise ScenarioError(
            _(
                "These correlations contradict each other: if two ranges both move closely with a third, "
                "they cannot move against each other. Make one of them weaker."
            )
        )
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))


def driver_values(scenario: ScenarioChanges, ranges: Sequence[Range], root: Floats, seed: int, block: int) -> Floats:
    """Return ranges × `BLOCK` values."""
    normal = np.random.default_rng([seed, block, 0]).standard_normal((len(ranges), BLOCK))
    together = root @ normal if len(ranges) else normal
    rows = [_at(scenario, item, row) for item, row in zip(ranges, together, strict=True)]
    return np.array(rows) if rows else np.zeros((0, BLOCK))


def _at(scenario: ScenarioChanges, item: Range, normal: Floats) -> Floats:
    """Return the values of a range at positions on the normal scale."""
    change = scenario.changes[item.change]
    low, high, mode = item.low, item.high, change.value
    driver = DRIVERS[change.driver]
    if high == low:
        return np.full(normal.shape, low)
    if item.shape == "normal":
        return np.clip(mode + normal * (high - low) / (2 * _Z90), driver.low, driver.high)
    share = ndtr(normal)
    if item.shape == "uniform":
        return np.asarray(low + share * (high - low))
    width, left = high - low, mode - low
    rising = low + np.sqrt(share * width * left)
    falling = high - np.sqrt((1 - share) * width * (high - mode))
    return np.asarray(np.where(share * width < left, rising, falling))


def check_error(error: VolumeError) -> None:
    """Refuse correlations outside 0–1 and negative scales."""
    if error.scale < 0 or not (0 <= error.departments <= 1 and 0 <= error.persistence < 1):
        raise ScenarioError(
            _("Correlations of the forecast error must lie between 0 and 1, and its scale must not be negative.")
        )


def rest_errors(seed: int, block: int) -> Floats:
    """Return `BLOCK` standard normal positions of what nothing else explains."""
    return np.random.default_rng([seed, block, 2]).standard_normal(BLOCK)


def volume_errors(ground: PreparedYear, error: VolumeError, seed: int, block: int) -> Floats:
    """Return multipliers with mean 1 as pairs × months × `BLOCK`: exp(σ·z − σ²/2), z common and own, month to month."""
    places, months = len(ground.baseline.departments), len(ground.baseline.months)
    random = np.random.default_rng([seed, block, 1])
    position = random.standard_normal((months, places + 1, BLOCK), dtype=np.float32)
    keep = np.float32(error.persistence)
    fresh = np.float32(np.sqrt(1 - error.persistence**2))
    for month in range(1, months):
        position[month] *= fresh
        position[month] += keep * position[month - 1]
    mixed = np.float32(np.sqrt(1 - error.departments)) * position[:, :-1]
    mixed += np.float32(np.sqrt(error.departments)) * position[:, -1:]
    spread = (ground.pair_error * error.scale).astype(np.float32)
    exponent = mixed.transpose(1, 0, 2)[ground.pair_department]
    exponent *= spread
    exponent -= spread**2 / 2
    return np.asarray(np.exp(exponent), dtype=np.float64)
