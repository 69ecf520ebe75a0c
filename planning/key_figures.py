"""The few figures an executive asks for first, from amounts by account category. Source: HFMA glossary."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planning import ratios

SUPPLY = ("supplies", "drugs")
_NEEDED = ("type", "category", "amount_minor")


@dataclass(frozen=True)
class KeyFigures:
    """Amounts in minor units; shares are 0–1 and None where their base is 0.

    `labor_share` = (salaries + benefits + contract labor) ÷ net revenue; `contract_share` = contract labor ÷ labor;
    `supply_share` = (supplies + drugs) ÷ net revenue; `margin` = (revenue − expense) ÷ revenue.
    """

    revenue: int
    expense: int
    result: int
    margin: float | None
    labor_share: float | None
    contract_share: float | None
    supply_share: float | None


#: How each figure is judged: as revenue (more is favorable) or as expense (less is favorable).
JUDGED_AS: Mapping[str, str] = {
    "revenue": "revenue",
    "expense": "expense",
    "result": "revenue",
    "margin": "revenue",
    "labor_share": "expense",
    "contract_share": "expense",
    "supply_share": "expense",
}


def key_figures(amounts: pd.DataFrame) -> KeyFigures:
    """Return the figures of one span.

    Args:
        amounts: `type, category, amount_minor` (natural sign); rows of statistics and hours count for nothing.
    """
    costs: Counter[str] = Counter()
    revenue = 0
    # A few rows by month and category, many times a page: sums in Python take a hundredth of what frames take.
    for kind, category, amount in zip(*(amounts[name].tolist() for name in _NEEDED), strict=True):
        if kind == "revenue":
            revenue += int(amount)
        elif kind == "expense":
            costs[category] += int(amount)
    expense = sum(costs.values())
    labor = sum(costs[category] for category in ratios.LABOR_CATEGORIES)
    supply = sum(costs[category] for category in SUPPLY)
    return KeyFigures(
        revenue=revenue,
        expense=expense,
        result=revenue - expense,
        margin=ratios.operating_margin(revenue=revenue, expense=expense),
        labor_share=ratios.labor_share(labor=labor, net_revenue=revenue),
        contract_share=ratios.share(costs["contract_labor"], labor),
        supply_share=ratios.share(supply, revenue),
    )


def verdict(name: str, actual: float | None, reference: float | None) -> str:
    """Return the word for a figure against its reference, "" when either is missing."""
    if actual is None or reference is None:
        return ""
    better = actual - reference if JUDGED_AS[name] == "revenue" else reference - actual
    return "favorable" if better > 0 else "unfavorable" if better < 0 else "on budget"  # no text
