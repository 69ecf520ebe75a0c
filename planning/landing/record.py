"""What a landing rests on: years of actuals, budgets and volumes of the same lines, and the books at any month."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from planning.forecasts.expected import at_pace
from planning.landing.methods import Books, Bools, Floats, Int64
from planning.landing.staffed import Staffed


@dataclass(frozen=True)
class Record:
    """Years of the same lines, the last one to be landed; amounts are years × lines × 12 in minor units.

    `real` is how many months of each year have actuals; later ones are 0, except in a year that was itself landed
    before the one asked for. `budgeted`: years × lines, has a budget in that year. `driver` is each line's row in the
    volumes (−1: moves with none); lines of one `group` are judged together. Volumes are years × drivers × 12, NaN
    where nothing was counted or budgeted; `expected` is drivers × 12 for the last year, actual in closed months.
    `days`: years × 12. `staffed`: what the staffing rule expects, by place of the year and closed months;
    `decided`: people have assumed awards, hiring or staffing that only the rule knows. `marked`: lines of accounts that
    a person marked as one-offs and grants.
    """

    real: tuple[int, ...]
    days: Floats
    actual: Int64
    budget: Int64
    budgeted: Bools
    one_time: Int64
    fixed_share: Floats
    driver: Int64
    group: Int64
    volume: Floats
    budget_volume: Floats
    expected: Floats
    staffed: Mapping[tuple[int, int], Staffed] = field(default_factory=dict)
    decided: bool = False
    marked: Bools | None = None

    @property
    def summed(self) -> Int64:
        """Return the group of lines that the staffing rule lands together, −1 of all others."""
        here = self.staffed.get((self.years - 1, self.closed))
        if here is None:
            return np.full(len(self.group), -1, dtype=np.int64)
        return np.where(here.row >= 0, self.group, -1).astype(np.int64)

    @property
    def years(self) -> int:
        """Return how many years there are."""
        return len(self.real)

    @property
    def closed(self) -> int:
        """Return how many months of the last year have actuals."""
        return self.real[-1]

    def books(self, year: int, closed: int) -> Books:
        """Return what was known after `closed` months of a year (0 is the first)."""
        actual = self.actual[year].copy()
        actual[:, closed:] = 0
        base, has_base = self._base(year, closed)
        return Books(
            closed=closed,
            days=self.days[year],
            past_days=self.days[:year].reshape(-1),
            actual=actual,
            past=np.moveaxis(self.actual[:year], 0, 1).reshape(len(actual), 12 * year),
            budget=self.budget[year],
            budgeted=self.budgeted[year],
            one_time=self.one_time[year],
            base=base,
            has_base=has_base,
            staffed=self.staffed.get((year, closed)),
            marked=self.marked,
        )

    def _base(self, year: int, closed: int) -> tuple[Floats, Bools]:
        """Return the budget, else last year, at the volume that came and is expected."""
        volume = self.expected
        if year < self.years - 1 or closed < self.closed:
            volume = at_pace(self.volume, self.budget_volume, year, closed)
        base = self._at_volume(self.budget[year], volume, self.budget_volume[year])
        known = self.budgeted[year]
        if year == 0:
            return base, known
        last = self._at_volume(self.actual[year - 1], volume, self.volume[year - 1])
        return np.where(known[:, None], base, last), known | (self.actual[year - 1] != 0).any(axis=1)

    def _at_volume(self, amounts: Int64, volume: Floats, base_volume: Floats) -> Floats:
        """Return the fixed part + the variable part × volume ÷ base volume; as it is where there is no volume."""
        usable = (base_volume > 0) & np.isfinite(volume)
        ratio = np.where(usable, volume, 1.0) / np.where(usable, base_volume, 1.0)
        of_lines = np.vstack([ratio, np.ones((1, 12))])[self.driver]
        fixed = self.fixed_share[:, None]
        return amounts * (fixed + (1 - fixed) * of_lines)
