"""The way from budget to actual over volume, and the facts of one sentence about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from language import N_
from planning.variance.headline import ON_PLAN_SHARE

STEP, TOTAL = "step", "total"
#: A department is "over budget because of volume" when it is over by at least this share of its budget …
WORTH_EXPLAINING = 0.02
#: … and within this share of its flexed budget.
FINE_ONCE_FLEXED = 0.01
#: Payers have shifted when deductions of one rise, and those of another fall, by at least this share of all of them.
WORTH_A_SHIFT = 0.01


@dataclass(frozen=True)
class Breakdown:
    """What a variance is made of, in minor units; every part is favorable when positive, and they add up."""

    figures: str  # result, revenue, expense
    budget: int
    flexed: int
    actual: int
    variance: int
    volume: int  # with the mix of payers
    earned: int  # revenue beyond its volume: rates, deductions, payers that no driver tells apart
    efficiency: int
    rate: int  # of labor
    usage: int  # of supplies and drugs
    price: int  # of supplies and drugs
    spending: int

    @property
    def controllable(self) -> int:
        """Return what a manager answers for."""
        return self.efficiency + self.rate + self.usage + self.price + self.spending

    @property
    def percent(self) -> float | None:
        """Return the variance over the absolute budget (0–1), None over a budget of 0."""
        return self.variance / abs(self.budget) if self.budget else None

    @property
    def on_flexed_budget(self) -> bool:
        """Return whether cost is within half a percent of the flexed budget."""
        return self.figures == "expense" and abs(self.controllable) <= abs(self.flexed) * ON_PLAN_SHARE


def breakdown(totals: pd.DataFrame, figures: str) -> Breakdown:
    """Return what the variance of figures is made of.

    Args:
        totals: Rows `result`, `revenue`, `expense` (index) with the sides, components and `variance`; NA is none.
        figures: One of these rows.
    """

    def figure(kind: str, name: str) -> int:
        return _whole(totals.loc[kind, name]) if figures in (kind, "result") else 0

    sides = {name: _whole(totals.loc[figures, name]) for name in ("budget", "flexed", "actual", "variance")}
    return Breakdown(
        figures=figures,
        **sides,
        volume=sum(figure(kind, name) for kind in ("revenue", "expense") for name in ("volume", "mix")),
        earned=figure("revenue", "rate"),
        efficiency=figure("expense", "efficiency"),
        rate=figure("expense", "rate"),
        usage=figure("expense", "usage"),
        price=figure("expense", "price"),
        spending=figure("expense", "spending"),
    )


def _whole(value: Any) -> int:
    return 0 if pd.isna(value) else int(value)


def bridge(totals: pd.DataFrame, figures: str) -> pd.DataFrame:
    """Return the steps from the static budget over the flexed budget to the actual.

    Args:
        totals: As for `breakdown`.
        figures: result, revenue or expense.

    Returns:
        `key, label, kind` ("total" or "step"), `start, end` (levels in minor units; a total starts at 0) and `change`
        (favorable when positive, 0 for totals), in order. Steps of 0 are left out; the others lead to the actual.
    """
    whole = breakdown(totals, figures)
    both = figures == "result"
    parts = _parts(totals)
    before = [
        ("revenue_volume", N_("Revenue volume") if both else N_("Volume"), parts["revenue", "volume"]),
        ("mix", N_("Payer mix"), parts["revenue", "mix"]),
        ("cost_volume", N_("Cost volume") if both else N_("Volume"), parts["expense", "volume"]),
    ]
    after = [
        ("earned", N_("Revenue rate"), whole.earned),
        ("efficiency", N_("Labor efficiency"), whole.efficiency),
        ("rate", N_("Labor rate"), whole.rate),
        ("usage", N_("Supply usage"), whole.usage),
        ("price", N_("Supply price"), whole.price),
        ("spending", N_("Spending"), whole.spending),
    ]
    steps_of = {
        "revenue": {"revenue_volume", "mix", "earned"},
        "expense": {"cost_volume", *[key for key, *_ in after[1:]]},
    }
    chosen = steps_of["revenue"] | steps_of["expense"] if both else steps_of[figures]
    direction = -1 if figures == "expense" else 1
    rows: list[tuple[str, str, str, int, int, int]] = [("budget", N_("Budget"), TOTAL, 0, whole.budget, 0)]
    level = whole.budget
    for steps, end in ((before, ("flexed", N_("Flexed budget"))), (after, ("actual", N_("Actual")))):
        for key, label, change in steps:
            if key in chosen and change:
                rows.append((key, label, STEP, level, level + direction * change, change))
                level += direction * change
        rows.append((*end, TOTAL, 0, level, 0))
    return pd.DataFrame(rows, columns=["key", "label", "kind", "start", "end", "change"])


def _parts(totals: pd.DataFrame) -> Mapping[tuple[str, str], int]:
    return {
        (kind, name): _whole(totals.loc[kind, name]) for kind in ("revenue", "expense") for name in ("volume", "mix")
    }


def only_busy(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose cost is far over the static budget and about on the flexed one, largest first.

    Args:
        rows: Expense of departments: `is_group`, `budget, flexed, variance, controllable`.
    """
    alone = rows[~rows["is_group"] & (rows["budget"] > 0) & (rows["flexed"] > 0)]
    over = alone["variance"] <= -WORTH_EXPLAINING * alone["budget"]
    fine = alone["controllable"].abs() <= FINE_ONCE_FLEXED * alone["flexed"]
    return alone[over & fine].sort_values("variance", kind="stable")


@dataclass(frozen=True)
class PayerShift:
    """Deductions that moved from one payer to another beyond what volume explains, in minor units, all positive.

    `cost` is what the move takes from net revenue; negative when it brings in more.
    """

    more: str  # account whose deductions rose
    more_by: int
    less: str
    less_by: int
    cost: int


def payer_shift(deductions: pd.DataFrame) -> PayerShift | None:
    """Return the shift between payers that deductions show, None when none is worth telling.

    Args:
        deductions: One row per account of deductions: `label`, `flexed` (negative), `rate` (actual − flexed).

    Where gross charges are alike for all payers, their mix shows nowhere in gross revenue: it shows in deductions, of
    which one payer's rise as another's fall.
    """
    if len(deductions) < 2:
        return None
    least = abs(int(deductions["flexed"].sum())) * WORTH_A_SHIFT
    ordered = deductions.sort_values("rate", kind="stable")
    more, less = ordered.iloc[0], ordered.iloc[-1]
    if not least or -int(more["rate"]) < least or int(less["rate"]) < least:
        return None
    return PayerShift(
        more=str(more["label"]),
        more_by=-int(more["rate"]),
        less=str(less["label"]),
        less_by=int(less["rate"]),
        cost=-int(deductions["rate"].sum()),
    )
