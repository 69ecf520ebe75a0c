"""Years that lie apart from those of the other rows: a slip of the keys, or two digits read as another century."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from data.models.base import utc_now
from services.imports.rows.typed import Bools, Int64

#: Files hold series without longer gaps (years); figures of another time come in a file of their own.
LONGEST_GAP = 10
#: How far ahead of today figures may be dated, and budgets (years).
AHEAD, BUDGETS_AHEAD = 10, 30


@dataclass
class FarYears:
    """Knows the years of all rows so far, and which of them go together."""

    budget: bool = False
    _rows: Counter[int] = field(default_factory=Counter)

    def among(self, periods: Int64) -> Bools:
        """Return the rows whose month (yyyymm, 0 for none) lies far from most others, or far ahead of today.

        Of equally many rows those are right that are nearer to today.
        """
        years = periods // 100
        distinct, counts = np.unique(years[years > 0], return_counts=True)
        self._rows.update(dict(zip(distinct.tolist(), counts.tolist(), strict=True)))
        right = self._right()
        far: Bools = (years > 0) & ~np.isin(years, sorted(right))
        return far

    def _right(self) -> set[int]:
        """Return the years without a long gap between them that have most rows."""
        today = utc_now().year
        latest = today + (BUDGETS_AHEAD if self.budget else AHEAD)
        groups: list[list[int]] = []
        for year in sorted(year for year in self._rows if year <= latest):
            if groups and year - groups[-1][-1] <= LONGEST_GAP:
                groups[-1].append(year)
            else:
                groups.append([year])
        nearest = [(sum(self._rows[year] for year in years), -min(abs(year - today) for year in years), years)
                   for years in groups]  # fmt: skip
        return set(max(nearest)[2]) if nearest else set()
