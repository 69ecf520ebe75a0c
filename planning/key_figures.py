"""The few figures an executive asks for first, from amounts by account category. Source: HFMA glossary."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planning import ratios

SUPPLY = ("supplies", "drugs")


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
    money = amounts[amounts["type"].isin(("revenue", "expense"))]
    by_type = money.groupby("type")["amount_minor"].sum()
    costs = money[money["type"] == "expense"].groupby("category")["amount_minor"].sum()
    revenue, expense = int(by_type.get("revenue", 0)), int(by_type.get("expense", 0))
    labor = sum(int(costs.get(category, 0)) for category in ratios.LABOR_CATEGORIES)
    supply = sum(int(costs.get(category, 0)) for category in SUPPLY)
    return KeyFigures(
        revenue=revenue,
        expense=expense,
        result=revenue - expense,
        margin=ratios.operating_margin(revenue=revenue, expense=expense),
        labor_share=ratios.labor_share(labor=labor, net_revenue=revenue),
        contract_share=ratios.share(int(costs.get("contract_labor", 0)), labor),
        supply_share=ratios.share(supply, revenue),
    )


def verdict(name: str, actual: float | None, reference: float | None) -> str:
    """Return the word for a figure against its reference, "" when either is missing."""
    if actual is None or reference is None:
        return ""
    better = actual - reference if JUDGED_AS[name] == "revenue" else reference - actual
    return "favorable" if better > 0 else "unfavorable" if better < 0 else "on budget"  # no text
