"""What an explanation is drafted from, and what it says: one account of one department over some months.

Source: docs/methods.md#drafted-explanations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from language import N_
from planning.variance.flex_lines import COMPONENTS

#: What can have caused a variance, with its name; a person may choose any of them, a draft names all but the last two.
CAUSES = {
    "volume": N_("Volume"),
    "mix": N_("Payer mix"),
    "efficiency": N_("Hours per unit"),
    "rate": N_("Rate or wage"),
    "price": N_("Price"),
    "usage": N_("Usage"),
    "new_supplier": N_("New supplier"),
    "vacancy": N_("Vacancy"),
    "one_off": N_("One-off posting"),
    "timing": N_("Timing"),
    "budget": N_("Budget error"),
    "other": N_("Other"),
}  # no text
LABOR = ("salaries", "contract_labor")


@dataclass(frozen=True)
class LineFacts:
    """A line with its past.

    `months`: index `period` (yyyymm, in order): months before the span, the span, and the month after it where that is
    posted, of years with a budget; `budget, flexed, actual` and the `COMPONENTS` of `planning.variance.flex_lines`
    (int64 minor units, favorable positive), `budget_volume, actual_volume, standard_hours, actual_hours, own_hours`
    (thousandths, nullable; own: worked by own staff). `postings`: ledger lines of these months and earlier ones: `id,
    period, supplier_id` (0: none), `supplier, reference, description, amount` (minor units, natural sign). `span`: the
    months explained. `year_budget`: of the fiscal year's months (yyyymm), in minor units.
    """

    cost: bool
    category: str
    span: tuple[int, ...]
    months: pd.DataFrame
    postings: pd.DataFrame
    year_budget: Mapping[int, int] = field(default_factory=dict)
    non_recurring: bool = False

    @property
    def sign(self) -> int:
        """Return what turns a posted amount into its effect: −1 for a cost."""
        return -1 if self.cost else 1

    @property
    def first(self) -> int:
        """Return the first month explained."""
        return self.span[0]

    @property
    def variance(self) -> int:
        """Return actual against budget of the span, favorable when positive."""
        return sum(self.components.values())

    def actual(self, month: int) -> int:
        """Return what is booked in one of the months."""
        booked: dict[Any, int] = self.months["actual"].to_dict()
        return booked[month]

    @cached_property
    def components(self) -> dict[str, int]:
        """Return the `COMPONENTS` of the months explained, added up."""
        sums = self.now[list(COMPONENTS)].to_numpy(dtype=np.int64).sum(axis=0)
        return dict(zip(COMPONENTS, sums.tolist(), strict=True))

    @cached_property
    def now(self) -> pd.DataFrame:
        """Return the months explained."""
        return self.months.loc[self.months.index.isin(self.span)]

    @cached_property
    def pool(self) -> pd.Series:
        """Return what volume does not explain, by month."""
        beyond = self.months[[name for name in COMPONENTS if name not in ("volume", "mix")]]
        return pd.Series(beyond.to_numpy(dtype=np.int64).sum(axis=1), self.months.index)

    @cached_property
    def base(self) -> npt.NDArray[np.float64]:
        """Return by month what shares are taken of: the flexed budget, else the budget, else what is usually posted."""
        flexed = self.months["flexed"].abs().to_numpy(dtype=np.float64)
        budget = self.months["budget"].abs().to_numpy(dtype=np.float64)
        known = np.where(flexed > 0, flexed, budget)
        return known if (known > 0).all() else np.where(known > 0, known, self.usual_month)

    @cached_property
    def posted_by_month(self) -> pd.Series:
        """Return the sum of postings of every month from the first posting up to the one before the span."""
        before = self.postings[self.postings["period"] < self.first]
        return before.groupby("period")["amount"].sum()

    @cached_property
    def usual_month(self) -> float:
        """Return the median of the last twelve months with postings (absolute), 0 without any."""
        sums = self.posted_by_month.tail(12).abs()
        return float(sums.median()) if len(sums) else 0.0


@dataclass(frozen=True)
class Part:
    """A named part of a variance: its cause, its amount (minor units, favorable when positive), and what is behind it.

    `facts` are the figures of its sentence (see `reports.explanations.words`), `lines` the ids of ledger lines. A part
    of a subtotal says under "of" which lines make it up, as names and amounts.
    """

    cause: str
    amount: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class DraftedExplanation:
    """A variance (minor units, favorable when positive) in named parts, largest first, and what is left of it.

    `rest` says of a subtotal in which of its lines the unexplained is: names and amounts, the largest first.
    """

    variance: int
    parts: tuple[Part, ...]
    rest: tuple[tuple[str, int], ...] = ()

    @property
    def unexplained(self) -> int:
        """Return what no named part explains; with the parts it makes up the variance exactly."""
        return self.variance - sum(part.amount for part in self.parts)

    @property
    def cause(self) -> str:
        """Return the cause of the largest part that works in the variance's direction, "" where none is named."""
        driving = [part for part in self.parts if part.amount * self.variance > 0]
        return driving[0].cause if driving else ""
